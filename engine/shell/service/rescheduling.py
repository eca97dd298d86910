"""Computing anew when cases are due, by a command and never silently: after a change of rates, or of public holidays."""

from collections.abc import Iterator

from msgspec.structs import replace

from engine.case import Case
from engine.shell.service.house import Desk, House
from engine.shell.service.saving import Change, save
from engine.shell.service.taking import has_rules
from engine.shell.store.stored import Stored
from engine.step import Outcome, reckon

PAGE = 500


def wake(house: House) -> int:
    """Ask again the steps that slept because a rate was missing; the number of cases."""
    return _reckon_anew(house, _pages(house, asleep=True))


def reschedule(house: House) -> int:
    """Compute the next step of every open case anew, as after a change of public holidays; the number that changed."""
    return _reckon_anew(house, _pages(house, asleep=False))


def _pages(house: House, *, asleep: bool) -> Iterator[list[Stored]]:
    after = ""
    while True:
        found = house.store.cases.asleep(after, PAGE) if asleep else house.store.cases.find({"closed": 0, "after": after}, PAGE)
        if not found:
            return
        yield found
        after = found[-1].case.id


def _reckon_anew(house: House, pages: Iterator[list[Stored]]) -> int:
    changed = 0
    for page in pages:
        with house.store.tx():
            desk = Desk(house)
            for case_id in (stored.case.id for stored in page):
                stored = house.store.cases.get(case_id)  # read again: the page was read outside this transaction
                if stored is not None and has_rules(desk, stored, house.moment_of(stored.case.clock_id)):
                    changed += _one(house, desk, stored)
    return changed


def _one(house: House, desk: Desk, stored: Stored) -> bool:
    at = house.moment_of(stored.case.clock_id)
    case: Case = replace(stored.case, asleep={}, touched_at=at.text) if stored.case.asleep else stored.case
    outcome = reckon(Outcome(case), at, desk.book(case), desk.creditor(case))
    if case is stored.case and outcome.next_due_at == stored.next_due_at:
        return False
    save(house, [Change(stored, outcome, desk.book(case))], at)
    return True
