"""The one function that takes due steps, for the sweep and for every command that must first catch its case up."""

from typing import Any

from msgspec.structs import replace

from engine.days import Moment
from engine.effects import Effect
from engine.errors import BadRules, Impossible, KravflytError, NotFound
from engine.events import TIME_REACHED, Event
from engine.rulebook import Book
from engine.shell.service.house import Desk, House
from engine.shell.service.saving import Change, save
from engine.shell.store.outbox import row_of
from engine.shell.store.stored import Stored
from engine.step import Outcome, step
from engine.trace import Entry


def take(desk: Desk, stored: Stored, at: Moment) -> Change | None:
    """Let time reach a case. A move that the chart forbids stops the case under a task instead of stopping the sweep.

    None where its rule book cannot be read: then the case is set aside under a task, and the others go on.
    """
    if not has_rules(desk, stored, at):
        return None
    book = desk.book(stored.case)
    try:
        outcome = step(stored.case, TIME_REACHED, at, book, desk.creditor(stored.case))
    except Impossible as problem:
        outcome = stopped(stored, problem, at, book)
    return Change(stored, outcome, book)


def has_rules(desk: Desk, stored: Stored, at: Moment) -> bool:
    """Whether the rule book of a case can be read; a case without one is set aside under a task, so that the others go on."""
    try:
        desk.book(stored.case)
    except (NotFound, BadRules) as problem:
        _set_aside(desk.house, stored, problem, at)
        return False
    return True


def stopped(stored: Stored, problem: Impossible, at: Moment, book: Book) -> Outcome:
    """The case as it was, no longer due, with the reason in its history and a task for the agency."""
    case = replace(stored.case, seq=stored.case.seq + 1)
    said = problem.both
    words = {"en": f"The case was stopped: {said['en']}", "nb": f"Saken er stanset: {said['nb']}"}
    law: dict[str, Any] = {name: problem.details[name] for name in ("guard", "paragraph") if name in problem.details}
    entry = Entry(
        case.seq, "case_stopped", at.text, case.stage, case.stage, TIME_REACHED.actor, case.rulebook, stored.next_due_at,
        stored.next_rule, facts=law, reason=words, effects=("task",), rates=book.rates.version or None,
        guards=book.guards.version or None,
    )  # fmt: skip
    return Outcome(case, [entry], [Effect("task", "case_stopped", "agency", {"text": words, **law})])


def stop(house: House, stored: Stored, problem: Impossible, at: Moment) -> None:
    """Stop a case under a task, in the caller's transaction: nothing of what was wanted is saved."""
    book = house.books.of(stored.case.rulebook)
    save(house, [Change(stored, stopped(stored, problem, at, book), book)], at)


def _set_aside(house: House, stored: Stored, problem: KravflytError, at: Moment) -> None:
    """Nothing can be said of the case without its rules, so its document stays as it is; it only no longer falls due."""
    case = stored.case
    house.store.cases.set_aside(case.id, stored.version)
    words = {
        "en": f"The rule book {case.rulebook} of the case cannot be used: {problem.message}",
        "nb": f"Regelboken {case.rulebook} som saken følger, kan ikke brukes: {problem.message}",
    }
    effect = Effect("task", "case_set_aside", "agency", {"case_id": case.id, "text": words})
    key = f"{case.id}/set-aside/{case.seq}"  # said once, however often it is asked, until something happens to the case
    house.store.outbox.add([row_of(key, effect, case.creditor_id, case.clock_id, case.id, at.text)])


def reread(house: House, stored: Stored) -> Stored:
    """The case as it lies in the store now."""
    found = house.store.cases.get(stored.case.id)
    assert found is not None
    return found


def happen(house: House, stored: Stored, event: Event, at: Moment, private: dict[str, Any] | None = None) -> Stored:
    """Let something happen to a case and save it, in the caller's transaction. `private` is kept beside the chain of history."""
    book = house.books.of(stored.case.rulebook)
    outcome = step(stored.case, event, at, book, house.creditor(stored.case.creditor_id))
    save(house, [Change(stored, outcome, book, private or {})], at)
    return reread(house, stored)
