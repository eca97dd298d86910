"""Changing what is known of a customer: moved, a new guardian, a new e-mail address. The case is asked anew what it waits for."""

import dataclasses
from collections.abc import Callable

from msgspec.structs import replace

from engine.case import Customer
from engine.errors import Conflict
from engine.events import Actor, Event
from engine.shell.service.acting import find
from engine.shell.service.catching_up import catch_up
from engine.shell.service.house import House
from engine.shell.service.taking import happen
from engine.shell.store.cases import Stored


def change_customer(
    house: House,
    case_id: str,
    change: Callable[[Customer], Customer],
    actor: Actor,
    *,
    creditor_id: str | None = None,
    if_version: int | None = None,
) -> Stored:
    """Change a case's customer; history says that it was changed, never from what to what."""
    with house.store.tx():
        stored = find(house, case_id, creditor_id)
        at = house.writable_moment(stored.case.clock_id)
        stored = catch_up(house, stored, at)
        if if_version is not None and stored.version != if_version:
            raise Conflict("The case has changed since you read it. Read it again.", code="version_conflict")
        case = replace(stored.case, customer=change(stored.case.customer))
        return happen(house, dataclasses.replace(stored, case=case), Event("happened", "customer_changed", actor), at)
