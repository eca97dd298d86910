"""Taking what is due: oldest first, in chunks, each chunk one transaction; then complete lists, then the daily settlement.

Safe to run twice, at once, or killed at any instruction: a chunk is read and written under one write lock, and what is not yet
written is still due. Measured and explained in docs/decisions/0004-the-sweep.md.
"""

import contextlib
import gc
from collections.abc import Callable, Iterator

from engine.days import Moment
from engine.shell.service.booking import book_due
from engine.shell.service.house import Desk, House
from engine.shell.service.lists import close_due, postpone, postpone_unsent
from engine.shell.service.merging import asks_to_gather, gather_claims
from engine.shell.service.saving import save
from engine.shell.service.settling import next_settlement, settle_due
from engine.shell.service.taking import take
from engine.shell.store.stored import Stored

CHUNK = 1000


def sweep(
    house: House,
    at: Moment,
    clock_id: str = "",
    *,
    chunk: int = CHUNK,
    progress: Callable[[int], None] = lambda count: None,
) -> int:
    """Take every step due at the moment, close complete lists, settle, and book what waits; how many cases moved to another stage.

    `progress` hears the size of each chunk after it has been written.
    """
    moved = 0
    postpone(house, clock_id, at)
    while True:
        taken, moves = _chunk(house, at, clock_id, chunk)
        if not taken:
            break
        moved += moves
        progress(taken)
    close_due(house, clock_id, at)
    settle_due(house, clock_id, at)
    book_due(house, clock_id, at)
    return moved


def _chunk(house: House, at: Moment, clock_id: str, size: int) -> tuple[int, int]:
    """Take one chunk in a transaction of its own: how many cases time reached, and how many moved.

    A case may be due again at once (its pause has ended, and its notice is late), so a short chunk is not the last one.
    """
    with _collector_paused(), house.store.tx():
        due = _due(house, at, clock_id, size)
        desk = Desk(house)
        due = _gathered(house, desk, due, at, clock_id, size)
        changes = [change for stored in due if (change := take(desk, stored, at)) is not None]
        if changes:
            save(house, changes, at)
    return len(due), sum(change.outcome.moved for change in changes)


def _gathered(house: House, desk: Desk, due: list[Stored], at: Moment, clock_id: str, size: int) -> list[Stored]:
    """The cases due, after those whose step asks for it have gathered the debtor's claims on one of them."""
    changed: set[str] = set()
    for stored in due:
        if stored.case.id not in changed and asks_to_gather(desk, stored, at):
            changed |= gather_claims(house, stored, at)
    return _due(house, at, clock_id, size) if changed else due


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """A chunk's objects all live until it is written; the garbage collector would only walk them again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _due(house: House, at: Moment, clock_id: str, size: int) -> list[Stored]:
    while True:
        due = house.store.cases.due(clock_id, at.text, size)
        if not postpone_unsent(house, due, at):
            return due


def next_instant(house: House, clock_id: str) -> str | None:
    """The earliest instant on the agenda, whose rows are cases, lists not yet sent, and money not yet settled or booked."""
    instants = (
        house.store.cases.next_instant(clock_id), house.store.lists.next_instant(clock_id), next_settlement(house, clock_id),
        house.store.bookings.next_instant(clock_id),
    )  # fmt: skip
    return min((instant for instant in instants if instant is not None), default=None)
