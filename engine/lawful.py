"""Whether the law allows what has happened to a case: the statutes concerned are asked after every move (ANA-8)."""

from collections.abc import Sequence

from msgspec.structs import replace

from engine.case import Case
from engine.decide import named_in_words, stand_ins
from engine.errors import Unlawful
from engine.facts.scene import Scene
from engine.guards import Statute
from engine.reasons import Vocabulary, reason_for
from engine.rulebook import Book
from engine.ruleset import Together
from engine.trace import Entry
from engine.valuing import Owed


def check_lawful(
    before: Case | None, after: Case, entries: Sequence[Entry], scene: Scene, book: Book, owed: Owed | None = None
) -> None:  # fmt: skip
    """Raise Unlawful where a move breaks a statute; nothing of it may then be saved. `before` is None for a new case.

    `owed` is what is owed after the move, where that is known.
    Raises ParameterMissing where a statute cannot be judged for want of a rate.
    """
    guards = book.guards
    happened = guards.happened(before, after, entries, book.policy.chart.goes_back)
    asked = guards.asked(happened)
    if asked is None:
        return
    seen = Scene(after, scene.at, book.law, scene.creditor, owed=owed)
    held = asked.decide(seen)
    if seen.missing:
        raise next(iter(seen.missing.values()))
    if len(held) < len(asked.rules):
        first = next(each for each in asked.rules if each not in held)
        words = Vocabulary(stand_ins(book.law), named_in_words(book.law, asked.facts(seen), seen))
        broken = _unlawful(book.guards.statutes[first], asked, seen, words)
        broken.details |= {"happened": happened, "entries": tuple(entries)}
        raise broken


def _unlawful(statute: Statute, asked: Together, scene: Scene, vocabulary: Vocabulary) -> Unlawful:
    values, conditions = asked.facts(scene), asked.rules[statute.id]
    broken = [conditions[place] for place in asked.explain(values)[statute.id]]
    told = reason_for(statute.id, broken[0], values, vocabulary, "unlawful", None, private=True)
    why = statute.because.words(replace(scene, missing={}))
    words = {
        language: f"{said.removesuffix('.')} ({statute.paragraph}). {why[language]}" for language, said in told.reason.items()
    }
    return Unlawful(
        words["en"], guard=statute.id, paragraph=statute.paragraph, words=words, reason=replace(told, reason=words),
        broken=tuple(broken),
    )  # fmt: skip
