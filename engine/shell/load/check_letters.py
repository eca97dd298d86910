"""Whether the letters say what the statutes want, told at their own lines before they are put in force (ANA-8)."""

from collections.abc import Iterator

from engine.facts.fact import Fact
from engine.guards import ANY, Statute
from engine.rule import Rule
from engine.saying import BODY, GUARDIAN, Lack
from engine.shell.load.build import Loaded
from engine.shell.load.document import Document, Mark
from engine.shell.load.problems import Problem
from engine.shell.load.read_must_say import must_say_of
from engine.shell.load.tree import LETTERS

CODE = "STATUTE-003"
_TEXT = {"nb": "the Norwegian text", "en": "the English text"}


def check_letters(loaded: Loaded) -> Iterator[tuple[str, Problem]]:
    """What every letter to a debtor lacks, each with the statute that wants it; "" where no statute speaks of the letter."""
    statutes = [(each, must_say_of(loaded.documents[each.file])) for each in loaded.guards.statutes.values()]
    for kind, rule in _sent(loaded).items():
        concerned = [(each, demand) for each, demand in statutes if demand and not each.letters.isdisjoint((ANY, kind))]
        if not concerned:
            yield "", _unspoken(kind, rule, loaded.documents[rule.file])
        for statute, demand in concerned:
            for lack in demand.lacks(loaded.policy.letters[kind]):
                yield statute.id, _lacking(kind, lack, statute, loaded)


def _sent(loaded: Loaded) -> dict[str, Rule]:
    """The letters that rules send to debtors, each with the first rule that does."""
    found: dict[str, Rule] = {}
    for rule in loaded.policy.rules.values():
        if rule.letter is not None:
            found.setdefault(rule.letter.kind, rule)
    return found


def _unspoken(kind: str, rule: Rule, document: Document) -> Problem:
    message = f"no statute says what {kind} must say, and {rule.id} sends it to a debtor."
    return Problem("STATUTE-004", rule.file, *document.at("letter", "kind"), message)


def _lacking(kind: str, lack: Lack, statute: Statute, loaded: Loaded) -> Problem:
    document, law = loaded.documents[f"{LETTERS}{kind}.yaml"], loaded.documents[statute.file]
    mark, what = _place(lack, document)
    message = (
        f"{kind} breaks {statute.id}: {what} {_named(lack, loaded.guards.facts)} ({statute.paragraph}). "
        f"Statute: {statute.file}:{law.key('must say')[0]}."
    )
    return Problem(CODE, document.file, *mark, message)


def _place(lack: Lack, document: Document) -> tuple[Mark, str]:
    if not lack.language:
        return document.at(), f"it has no words for the guardian of a minor: write `{GUARDIAN}:`, which must say"
    if lack.part == BODY:
        return document.key("body", lack.language), f"{_TEXT[lack.language]} does not say"
    return document.key(GUARDIAN, "body", lack.language), f"{_TEXT[lack.language]} {GUARDIAN} does not say"


def _named(lack: Lack, facts: dict[str, Fact]) -> str:
    """What is lacking, each value with what it is called: {kid} (the payment reference (KID))."""
    values = [f"{{{name}}} ({facts[name].label['en']})" if name in facts else f"{{{name}}}" for name in lack.values]
    parts = [*values, *(f'"{words}"' for words in lack.words)]
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
