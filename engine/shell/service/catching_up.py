"""Before a command is judged, its case is caught up: the answer never depends on how late the sweep is."""

from engine.days import Moment
from engine.shell.service.house import Desk, House
from engine.shell.service.lists import postpone_line
from engine.shell.service.merging import asks_to_gather, gather_claims
from engine.shell.service.saving import save
from engine.shell.service.settling import settle_due
from engine.shell.service.taking import reread, take
from engine.shell.store.stored import Stored


def catch_up(house: House, stored: Stored, at: Moment) -> Stored:
    """The case with every step taken that is due at the moment, in the caller's transaction.

    What came in before the last settlement is settled first, or what happens now would stand in it.
    """
    stored = _take_due(house, stored, at)
    settle_due(house, stored.case.clock_id, at, stored.case.creditor_id)
    return stored


def _take_due(house: House, stored: Stored, at: Moment) -> Stored:
    if stored.next_due_at is None or stored.next_due_at > at.text:
        return stored
    # A case whose list has not gone out is listed anew first, or it would be registered before its list.
    return take_all(house, postpone_line(house, stored, at), at)


def take_all(house: House, stored: Stored, at: Moment) -> Stored:
    """Take every step of a case that is due, one after another; claims are gathered where a step asks for it."""
    while stored.next_due_at is not None and stored.next_due_at <= at.text:
        desk = Desk(house)
        if asks_to_gather(desk, stored, at) and gather_claims(house, stored, at):
            stored = reread(house, stored)
            continue
        change = take(desk, stored, at)
        if change is not None:
            save(house, [change], at)
        stored = reread(house, stored)
    return stored
