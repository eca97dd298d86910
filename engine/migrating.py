"""A case on its way to other rules than those it began with: what stands in the way, what would change, the move itself (ANA-7)."""

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from engine.case import Case, Creditor, Value
from engine.chart import BACK
from engine.days import Moment, moment
from engine.errors import Impossible, ParameterMissing
from engine.events import TIME_REACHED, Actor
from engine.facts.scene import Scene
from engine.ledger import POSTS, opened
from engine.moves import check_always
from engine.rulebook import Book
from engine.step import Outcome, reckon, step
from engine.trace import Entry, Words
from engine.valuing import owed_on

MIGRATED = "migrated"  # the event of history
_MOST_STEPS = 10  # that the old rules take until the first step of the new ones: enough to tell what is charged


class Problem(Value, frozen=True):
    """What stands in the way of a case, or is only worth knowing (`blocks` is no); the code is stable."""

    code: str
    words: Words
    blocks: bool = True


class Coming(Value, frozen=True):
    """The next step of a case."""

    at: str
    rule: str
    title: Words


class Difference(Value, frozen=True):
    """What is owed of a post when the first step of the new rules has been taken, by the old rules and by the new, in øre."""

    post: str
    before_ore: int
    after_ore: int


class Passage(msgspec.Struct):
    """A case under the new rules; no outcome where it cannot go."""

    outcome: Outcome | None
    problems: list[Problem]


class Preview(msgspec.Struct):
    """What would become of a case. `before` is unknown where its old rules cannot be read."""

    case: Case
    passage: Passage
    before: Coming | None = None
    after: Coming | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def goes(self) -> bool:
        """Whether the case can go."""
        return self.passage.outcome is not None


def migrate(case: Case, at: Moment, old: Book | None, new: Book, creditor: Creditor, actor: Actor) -> Passage:
    """Let a case follow other rules from now on: an entry of history, waits computed anew, its ledger opened where it had none.

    `old` is None where the rules it began with cannot be read.
    """
    if at.text < case.touched_at:  # history never runs backwards
        at = moment(case.touched_at)
    if strange := list(_strange(case, old, new)):
        return Passage(None, strange)
    moved = replace(
        opened(case), rulebook=new.policy.version, blocked={}, asleep={}, touched_at=at.text, seq=case.seq + 1,
    )  # fmt: skip
    if lacking := list(_lacking(moved, at, new, creditor)):
        return Passage(None, lacking)
    facts = {"from_rulebook": case.rulebook, "to_rulebook": moved.rulebook}
    words = {
        "nb": f"Saken følger regelboken {moved.rulebook} i stedet for {case.rulebook}.",
        "en": f"The case follows rule book {moved.rulebook} instead of {case.rulebook}.",
    }
    entry = Entry(
        moved.seq, MIGRATED, at.text, case.stage, case.stage, actor, moved.rulebook, facts=facts, reason=words,
        rates=new.rates.version or None, guards=new.guards.version or None, postings=moved.postings[len(case.postings) :],
    )  # fmt: skip
    outcome = reckon(Outcome(moved, [entry]), at, new, creditor)
    return Passage(outcome, list(_worth_knowing(outcome, at, old)))


def _strange(case: Case, old: Book | None, new: Book) -> Iterator[Problem]:
    """What the case has and the new chart does not know."""
    chart = new.policy.chart
    goes_back = any(event.to == BACK and case.stage in event.sources for event in chart.events.values())
    for stage in dict.fromkeys((case.stage, case.came_from if goes_back else None)):
        if stage is not None and stage not in chart.stages:
            yield _problem(
                "stage_unknown", f"Stadiet {stage} finnes ikke i de nye reglene.", f"The new rules have no stage {stage}."
            )
    if case.stage in chart.ends:
        yield _problem(
            "stage_is_an_end", f"I de nye reglene er {case.stage} en avslutning.", f"In the new rules {case.stage} is an end."
        )
    for kind in dict.fromkeys(hold.kind for hold in case.holds):
        if kind not in chart.holds:
            yield _problem(
                "hold_unknown", f"Saken er på vent ({kind}), som de nye reglene ikke kjenner.",
                f"The case is on hold ({kind}), which the new rules do not know.",
            )  # fmt: skip
    for name, known in (old.policy.chart.document.lists if old else {}).items():
        found = chart.document.lists.get(name)
        if found is None or found.stage != known.stage:
            yield _problem(
                "list_unknown", f"Listen {name} finnes ikke likedan i de nye reglene.",
                f"The list {name} is not the same in the new rules.",
            )  # fmt: skip


def _lacking(case: Case, at: Moment, new: Book, creditor: Creditor) -> Iterator[Problem]:
    """What the new rules need and the case does not have: a date that a step counts from, or what its stage always demands."""
    for wait in new.policy.waits_in[case.stage].each:
        anchor = wait.dates[0]
        waits_for_its_date = wait.rule.goes_on or anchor.unknown_is_no
        if waits_for_its_date or (wait.rule.until_set is not None and wait.rule.until_set in case.dates):
            continue
        for fact in wait.dates:
            scene = Scene(case, at, new, creditor)
            if fact.get(scene) is None and not fact.unknown_is_no and not scene.missing:
                yield _problem(
                    "date_missing", f"Saken mangler {fact.label['nb']} ({fact.name}), som {wait.rule.id} regner fra.",
                    f"The case lacks {fact.label['en']} ({fact.name}), which {wait.rule.id} counts from.",
                )  # fmt: skip
    if case.stage in new.policy.always:
        try:
            check_always(case, Scene(case, at, new, creditor), new)
        except Impossible as problem:
            yield _problem(
                "stage_forbids_it", f"De nye reglene tillater ikke saken på dette stadiet: {problem.message}", problem.message
            )


def _worth_knowing(outcome: Outcome, at: Moment, old: Book | None) -> Iterator[Problem]:
    if old is None:
        yield _problem(
            "rules_unreadable", "Reglene saken begynte med, kan ikke leses, så det er ukjent hva de ville ha gjort.",
            "The rules it began with cannot be read, so what they would have done is unknown.", blocks=False,
        )  # fmt: skip
    if outcome.next_due_at is not None and outcome.next_due_at <= at.text:
        yield _problem(
            "due_at_once", f"{outcome.next_rule} forfaller med en gang.", f"{outcome.next_rule} is due at once.", blocks=False
        )
    for name in dict.fromkeys(outcome.case.asleep.values()):
        yield _rate_missing(name)


def _rate_missing(name: str) -> Problem:
    return _problem("rate_missing", f"Satsen {name} mangler.", f"The rate {name} is missing.", blocks=False)


def _problem(code: str, nb: str, en: str, *, blocks: bool = True) -> Problem:
    return Problem(code, {"nb": nb, "en": en}, blocks)


def preview(
    case: Case, next_due_at: str | None, next_rule: str | None, at: Moment, old: Book | None, new: Book, creditor: Creditor
) -> Preview:  # fmt: skip
    """What would become of a case that is next due as said; nothing is changed.

    What is owed is compared after the first step of the new rules, or today where that lies beyond what the rates know. The claims
    that the step would gather from the debtor's other cases are not counted.
    """
    passage = migrate(case, at, old, new, creditor, Actor("agency"))
    before = _coming(next_due_at, next_rule, old)
    if passage.outcome is None:
        return Preview(case, passage, before)
    after = _coming(passage.outcome.next_due_at, passage.outcome.next_rule, new)
    differences = _differences(case, next_due_at, passage, at, old, new, creditor) if old else ()
    return Preview(case, passage, before, after, differences)


def _coming(due_at: str | None, rule_id: str | None, book: Book | None) -> Coming | None:
    if due_at is None or rule_id is None:
        return None
    rule = book.policy.rules.get(rule_id) if book else None
    return Coming(due_at, rule_id, rule.title if rule else {"nb": rule_id, "en": rule_id})


def _differences(
    case: Case, next_due_at: str | None, passage: Passage, at: Moment, old: Book, new: Book, creditor: Creditor
) -> tuple[Difference, ...]:  # fmt: skip
    outcome = passage.outcome
    assert outcome is not None
    first = moment(max(outcome.next_due_at or at.text, at.text))
    problem: Problem | None = None
    for until in (first, at):
        try:
            before = _owed(_then(case, next_due_at, until, old, creditor), until, old)
            then = _then(outcome.case, outcome.next_due_at, until, new, creditor)
            after = _owed(then, until, new)
            passage.problems += [_rate_missing(name) for name in dict.fromkeys(then.asleep.values()) if not outcome.case.asleep]
        except ParameterMissing as missing:
            problem = problem or (_rate_missing(missing.details["parameter"]) if until is at else None)
        except Impossible as forbidden:
            said = forbidden.both
            problem = _problem(
                "step_stopped", f"Neste steg ville bli stanset: {said['nb']}", f"The next step would be stopped: {said['en']}",
                blocks=False,
            )  # fmt: skip
        else:
            break
    else:
        before = after = {}
    if problem is not None and problem not in passage.problems:
        passage.problems.append(problem)
    return tuple(Difference(post, before[post], after[post]) for post in before if before[post] != after[post])


def _then(case: Case, due_at: str | None, until: Moment, book: Book, creditor: Creditor) -> Case:
    """The case with the steps taken that are due by a moment; raises Impossible."""
    for _ in range(_MOST_STEPS):
        if due_at is None or due_at > until.text:
            break
        outcome = step(case, TIME_REACHED, until, book, creditor)
        case, due_at = outcome.case, outcome.next_due_at
    return case


def _owed(case: Case, until: Moment, book: Book) -> dict[str, int]:
    """What is owed of each post on the day of a moment, in øre; raises ParameterMissing."""
    found = owed_on(case, until.today, book.interest, book.parameter)
    return {post: found.of(post) for post in POSTS}
