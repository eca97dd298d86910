"""Before a command is judged, its case is caught up: the answer never depends on how late the sweep is."""

from engine.days import Moment
from engine.shell.service.house import House
from engine.shell.service.lists import postpone_line
from engine.shell.service.taking import take_all
from engine.shell.store.cases import Stored


def catch_up(house: House, stored: Stored, at: Moment) -> Stored:
    """The case with every step taken that is due at the moment, in the caller's transaction."""
    if stored.next_due_at is None or stored.next_due_at > at.text:
        return stored
    # A case whose list has not gone out is listed anew first, or it would be registered before its list.
    return take_all(house, postpone_line(house, stored, at), at)
