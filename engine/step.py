"""The whole system on one page: a case and an event in, a new case and what should happen out. Pure."""

import msgspec
from msgspec.structs import replace

from engine.agenda import Due, due_by_now, is_stopped, soonest
from engine.case import Case, Creditor, Posting
from engine.conditions import Ref, names_in
from engine.days import Moment, moment
from engine.decide import failing, failing_input, holding, holds
from engine.effects import Effect
from engine.errors import Impossible, ParameterMissing
from engine.events import TIME_REACHED, Event
from engine.facts.scene import Scene
from engine.happenings import MONEY, happen
from engine.lawful import check_lawful
from engine.money import kroner
from engine.moves import apply
from engine.reactions import follow
from engine.rule import Rule
from engine.rulebook import Book
from engine.trace import Entry, Reason
from engine.valuing import Owed


class Outcome(msgspec.Struct):
    """What a step leads to. `refusals` are answers, not errors; `next_due_at` and `next_rule` are computed last."""

    case: Case
    entries: list[Entry] = []
    effects: list[Effect] = []
    refusals: list[Reason] = []
    next_due_at: str | None = None
    next_rule: str | None = None
    moved: bool = False
    owed: Owed | None = None  # by the case as it is, where one rule has made it so and has asked


def step(case: Case, event: Event, at: Moment, book: Book, creditor: Creditor) -> Outcome:
    """Let one event happen to a case; raises Impossible where the chart or its `always` lines forbid what the rules want.

    Raises Unlawful where the move would break a statute.
    """
    if at.text < case.touched_at:  # a long sweep keeps its first instant; history never runs backwards
        at = moment(case.touched_at)
    scene = Scene(case, at, book, creditor, input=event.input)
    match event.kind:
        case "time_reached":
            outcome = _take_due(scene, event, book)
        case "action":
            outcome = _act(scene, event, book)
        case _:
            outcome = _react(scene, event, book)
    return finish(outcome, scene, book)


def finish(outcome: Outcome, scene: Scene, book: Book) -> Outcome:
    """Compute what is due next; raises Impossible where a move would be followed by another at the same instant."""
    case = outcome.case
    after = scene if case is scene.case else Scene(case, scene.at, book, scene.creditor)
    coming = soonest(after, book)
    if after.missing:
        _sleep_without_wait(outcome, after, book)
    outcome.next_due_at, outcome.next_rule = (coming[0], coming[1].id) if coming else (None, None)
    if (
        outcome.moved
        and coming
        and outcome.next_due_at is not None
        and outcome.next_due_at <= scene.at.text
        and not coming[1].goes_on
    ):
        raise Impossible(f"{outcome.next_rule} would be due {outcome.next_due_at}, not after the move at {scene.at.text}.")
    return outcome


def reckon(outcome: Outcome, at: Moment, book: Book, creditor: Creditor) -> Outcome:
    """Compute what is due next for a case to which nothing has happened."""
    return finish(outcome, Scene(outcome.case, at, book, creditor), book)


def _done(rule: Rule, scene: Scene, event: Event, book: Book) -> Outcome:
    applied = apply(rule, scene, event, book)
    return Outcome(
        applied.case, [applied.entry], applied.effects, moved=applied.case.stage != scene.case.stage, owed=applied.owed
    )


def _take_due(scene: Scene, event: Event, book: Book) -> Outcome:
    """The oldest step that is due and permitted; those found blocked on the way are recorded and asked again after an event."""
    due = due_by_now(scene, book)
    if not due:
        return Outcome(scene.case)
    outcome = Outcome(scene.case)
    for each in due:
        untouched = outcome.case is scene.case and not scene.missing
        here = scene if untouched else Scene(outcome.case, scene.at, book, scene.creditor)
        if holds(book, each.rule, here):
            try:
                done = _done(each.rule, here, replace(event, due_at=each.at), book)
                check_lawful(here.case, done.case, done.entries, here, book, done.owed)
                done.entries, done.effects = outcome.entries + done.entries, outcome.effects + done.effects
                return done
            except ParameterMissing as problem:
                _sleep(outcome, each, here, event, book, problem)
        else:
            _blocked(outcome, each, here, event, book)
    return outcome


def _blocked(outcome: Outcome, due: Due, scene: Scene, event: Event, book: Book) -> None:
    case, rule = outcome.case, due.rule
    reasons = failing(book, "timing", case.stage, scene, private=True).get(rule.id, [])
    looked_at = book.policy.behind(names_in(rule.guard)) if scene.missing else set()
    missing = [name for name in scene.missing if f"parameter {name}" in looked_at]
    if missing:
        _sleep(outcome, due, scene, event, book, scene.missing[missing[0]])
        return
    outcome.case = replace(case, seq=case.seq + 1, blocked={**case.blocked, rule.id: due.at})
    outcome.entries.append(_noted("step_blocked", outcome.case, scene, event, due, book, tuple(reasons)))


def _sleep(outcome: Outcome, due: Due, scene: Scene, event: Event, book: Book, problem: ParameterMissing) -> None:
    """A rate that is missing puts the step to sleep, under one task however many cases lack it."""
    case, parameter = outcome.case, problem.details["parameter"]
    outcome.case = replace(case, seq=case.seq + 1, asleep={**case.asleep, due.rule.id: parameter})
    outcome.entries.append(_noted("step_asleep", outcome.case, scene, event, due, book, ()))
    outcome.effects.append(
        Effect(
            "task",
            "parameter_missing",
            "agency",
            {"parameter": parameter, "text": problem.both},
            f"parameter_missing/{case.clock_id}/{parameter}/{book.rates.version}",
        )
    )


def _sleep_without_wait(outcome: Outcome, scene: Scene, book: Book) -> None:
    """A step whose wait itself is a value that is missing sleeps as well, or nobody would hear that it is never due."""
    for wait in book.policy.waits_in[scene.case.stage].each:
        amount = wait.when.amount
        name = amount.name.removeprefix("parameter ") if isinstance(amount, Ref) else ""
        stopped = is_stopped(scene.case, book) and not wait.rule.goes_on
        if name in scene.missing and not stopped and wait.rule.id not in outcome.case.asleep:
            here = Scene(outcome.case, scene.at, book, scene.creditor)
            _sleep(outcome, Due("", wait.rule), here, TIME_REACHED, book, scene.missing[name])


def _noted(
    name: str, case: Case, scene: Scene, event: Event, due: Due | None, book: Book, reasons: tuple[Reason, ...],
    action: str | None = None,
) -> Entry:  # fmt: skip
    rule_id = due.rule.id if due else None
    return Entry(
        case.seq, name, scene.at.text, case.stage, case.stage, event.actor, case.rulebook, (due.at or None) if due else None, rule_id,
        action, reasons=reasons, rates=book.rates.version or None, guards=book.guards.version or None,
    )  # fmt: skip


def _act(scene: Scene, event: Event, book: Book) -> Outcome:
    rule = book.policy.actions[event.name]
    held = holds(book, rule, scene)
    reasons = [] if held else failing(book, "rule", rule.id, scene, private=True)[rule.id]
    reasons += failing_input(book, rule, scene)
    if not reasons:
        outcome = _done_or_instead(rule, scene, event, book)
        check_lawful(scene.case, outcome.case, outcome.entries, scene, book)
        return outcome
    case = replace(scene.case, seq=scene.case.seq + 1)
    entry = _noted("action_refused", case, scene, event, None, book, tuple(reasons), rule.action)
    return Outcome(case, [entry], refusals=reasons)


def _done_or_instead(rule: Rule, scene: Scene, event: Event, book: Book) -> Outcome:
    """What the action does, and what follows from it; or what a reaction does in its place."""
    stand_in = _stand_in(scene, event, book)
    if stand_in is None:
        return _followed(_done(rule, scene, event, book), scene, event, book)
    done = _done(stand_in, scene, event, book)
    done.entries[-1] = replace(done.entries[-1], action=rule.action)
    return done


def _stand_in(scene: Scene, event: Event, book: Book) -> Rule | None:
    """The reaction that takes the place of an action's own outcome, where one holds."""
    rules = [rule for rule in book.policy.reactions.get(event.name, ()) if rule.instead]
    held = holding(book, "reactions", event.name, scene) if rules else set()
    return next((rule for rule in rules if rule.id in held), None)


def _followed(outcome: Outcome, scene: Scene, event: Event, book: Book) -> Outcome:
    """What follows from an action, by the reactions to it."""
    if event.name not in book.policy.reactions:
        return outcome
    followed = follow(Scene(outcome.case, scene.at, book, scene.creditor, input=event.input), event, book)
    outcome.entries += followed.entries
    outcome.effects += followed.effects
    outcome.case, outcome.moved = followed.case, outcome.moved or followed.moved
    return outcome


def _react(scene: Scene, event: Event, book: Book) -> Outcome:
    """What happened changes the case's figures first; then what follows from it, rule by rule."""
    before = scene.case
    case = happen(scene, event, book)
    posted = case.postings[len(before.postings) :]
    outcome = Outcome(case)
    if event.name in MONEY:
        case = outcome.case = replace(case, seq=case.seq + 1, blocked={}, asleep={}, touched_at=scene.at.text)
        outcome.entries.append(_received(case, scene, event, book, posted))
        posted = ()
    here = Scene(case, scene.at, book, scene.creditor, scene.invoice, event.input, payment=event.payment, other=event.other)
    followed = follow(here, event, book)
    if followed.entries:
        first = followed.entries[0]
        followed.entries[0] = replace(first, postings=(*posted, *first.postings))
        outcome.entries += followed.entries
        outcome.case, outcome.effects, outcome.moved = followed.case, followed.effects, followed.moved
    elif not outcome.entries:
        outcome.case = replace(case, seq=case.seq + 1, blocked={}, asleep={}, touched_at=scene.at.text)
        entry = _noted(event.name, outcome.case, here, event, None, book, ())
        outcome.entries.append(replace(entry, postings=posted))
    # What the event itself has brought, such as the charges of a claim that joins, was lawful when it came about.
    check_lawful(here.case, outcome.case, outcome.entries, here, book)
    return outcome


def _received(case: Case, scene: Scene, event: Event, book: Book, posted: tuple[Posting, ...]) -> Entry:
    """The entry of money that came in, or went back."""
    assert event.payment is not None
    payment = event.payment
    facts = {
        "payment": payment.id, "amount": kroner(payment.amount_ore), "paid_on": payment.paid_on.isoformat(),
        "received_by": payment.received_by, "reference": payment.reference,
    }  # fmt: skip
    return replace(_noted(event.name, case, scene, event, None, book, ()), facts=facts, postings=posted)
