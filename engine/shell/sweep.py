"""Taking what is due: oldest first, in chunks, each chunk one transaction; then the lists that are complete.

Safe to run twice, at once, or killed at any instruction: a chunk is read and written under one write lock, and what is not yet
written is still due. Measured and explained in docs/decisions/0004-the-sweep.md.
"""

from collections.abc import Callable

from engine.days import Moment
from engine.shell.service.house import Desk, House
from engine.shell.service.lists import close_due, postpone
from engine.shell.service.saving import save
from engine.shell.service.taking import take

CHUNK = 1000


def sweep(
    house: House,
    at: Moment,
    clock_id: str = "",
    *,
    chunk: int = CHUNK,
    progress: Callable[[int], None] = lambda count: None,
) -> int:
    """Take every step due at the moment and close complete lists; the number of cases that moved to another stage."""
    moved = 0
    postpone(house, clock_id, at)
    while True:
        with house.store.tx():
            due = house.store.cases.due(clock_id, at.text, chunk)
            desk = Desk(house)
            changes = [take(desk, stored, at) for stored in due]
            if changes:
                save(house.store, changes, at)
        moved += sum(change.outcome.moved for change in changes)
        progress(len(changes))
        if len(due) < chunk:
            break
    close_due(house, clock_id, at)
    return moved


def next_instant(house: House, clock_id: str) -> str | None:
    """The earliest instant on the agenda, whose rows are cases and lists not yet sent."""
    instants = (house.store.cases.next_instant(clock_id), house.store.lists.next_instant(clock_id))
    return min((instant for instant in instants if instant is not None), default=None)
