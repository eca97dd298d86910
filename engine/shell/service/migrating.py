"""Cases to the rules in force, on purpose: previewed first, then moved by the page, each with who wanted it and why (ANA-7)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from engine import migrating
from engine.days import Moment
from engine.errors import BadRules, Conflict, Invalid, NotFound
from engine.events import Actor
from engine.migrating import Preview, Problem
from engine.rulebook import Book
from engine.shell.service.catching_up import catch_up
from engine.shell.service.house import Desk, House
from engine.shell.service.saving import Change, save
from engine.shell.store.stored import Stored

PAGE = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: open ones of a stage (those at rest, where none is named), of a creditor, of a rule book, on a clock."""

    stage: str | None = None
    creditor_id: str | None = None
    rulebook: str | None = None
    clock_id: str = ""


@dataclass(frozen=True, slots=True)
class Stayed:
    """A case that cannot go, and every reason."""

    case_id: str
    invoice_number: str
    problems: list[Problem]


@dataclass(slots=True)
class Migrated:
    """How many cases went, and those that stayed."""

    moved: int = 0
    stayed: list[Stayed] = field(default_factory=list)


def target(house: House) -> str:
    """The rule book that cases would go to: the present one."""
    return house.books.active().policy.version


def preview(house: House, wanted: Wanted) -> Iterator[Preview]:
    """What would become of each case, in the order they came; nothing is changed.

    Raises Invalid where no case can stand at the stage, NotFound (the clock).
    """
    at, new = house.moment_of(wanted.clock_id), house.books.active()
    for page in _pages(house, wanted, new):
        desk = Desk(house)
        for stored in page:
            old = _old(desk, stored)
            if _is_meant(stored, wanted, old):
                creditor = desk.creditor(stored.case)
                yield migrating.preview(stored.case, stored.next_due_at, stored.next_rule, at, old, new, creditor)


def migrate(
    house: House, wanted: Wanted, by: str, why: str, *, to: str, progress: Callable[[int], None] = lambda count: None
) -> Migrated:  # fmt: skip
    """Move the cases, in transactions of a few hundred; done again after a kill, it moves those that are left.

    `to` is the rule book that was previewed. Raises Conflict where another has come in force since, or the clock is under way.
    """
    done, actor = Migrated(), Actor("agency", None, by)
    for page in _pages(house, wanted, house.books.active()):
        with house.store.tx():
            at, new = house.writable_moment(wanted.clock_id), house.books.active()
            if new.policy.version != to:
                raise Conflict(f"Other rules have come in force meanwhile: {new.policy.version}.", code="rulebook_changed")
            for case_id in (stored.case.id for stored in page):
                _one(house, case_id, wanted, at, new, actor, why, done)
        progress(len(page))
    return done


def _pages(house: House, wanted: Wanted, new: Book) -> Iterator[list[Stored]]:
    after = ""
    _check_stage(house, wanted, new)
    where = {
        "closed": 0, "clock_id": wanted.clock_id, "creditor_id": wanted.creditor_id, "stage": wanted.stage,
        "rulebook": wanted.rulebook, "other_rulebook": new.policy.version,
    }  # fmt: skip
    while page := house.store.cases.find({**where, "after": after}, PAGE):
        yield page
        after = page[-1].case.id


def _check_stage(house: House, wanted: Wanted, new: Book) -> None:
    """Raise Invalid for a stage that neither the present rules nor any case knows: a slip must not look like nothing to do."""
    known = {*new.policy.chart.stages, *house.store.cases.stages_in_use()}
    if wanted.stage is not None and wanted.stage not in known:
        listed = ", ".join(sorted(known - new.policy.chart.ends))
        raise Invalid(f"There is no stage {wanted.stage!r}. Stages: {listed}.", code="stage_unknown")


def _old(desk: Desk, stored: Stored) -> Book | None:
    try:
        return desk.book(stored.case)
    except (NotFound, BadRules):
        return None


def _is_meant(stored: Stored, wanted: Wanted, old: Book | None) -> bool:
    """Whether a case of the right kind stands where it is wanted; one whose rules cannot be read rests, for nothing moves it."""
    if wanted.stage is not None:
        return stored.case.stage == wanted.stage
    return old is None or old.policy.chart.stages[stored.case.stage].rest is not None


def _one(
    house: House, case_id: str, wanted: Wanted, at: Moment, new: Book, actor: Actor, why: str, done: Migrated
) -> None:  # fmt: skip
    stored = house.store.cases.get(case_id)  # read again: the page was read outside this transaction
    if stored is None or stored.case.rulebook == new.policy.version:
        return
    stored = catch_up(house, stored, at)  # what fell due by the old rules has happened by them
    desk = Desk(house)
    old = _old(desk, stored)
    ends = old.policy.chart.ends if old else ()
    if stored.case.stage in ends or not _is_meant(stored, wanted, old):
        return
    passage = migrating.migrate(stored.case, at, old, new, desk.creditor(stored.case), actor)
    if passage.outcome is None:
        done.stayed.append(Stayed(case_id, stored.case.claims[0].invoice_number, passage.problems))
        return
    save(house, [Change(stored, passage.outcome, new, {"input": {"reason": why}})], at)
    done.moved += 1
