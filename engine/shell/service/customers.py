"""Changing what is known of a customer: moved, a new guardian, a new e-mail address. The case is asked anew what it waits for."""

from collections.abc import Callable

from msgspec.structs import replace

from engine.case import Customer
from engine.events import Actor, Event
from engine.hand_over import judge_customer
from engine.shell.service.acting import Acted, check_version, find
from engine.shell.service.catching_up import catch_up
from engine.shell.service.house import House
from engine.shell.service.taking import happen


def change_customer(
    house: House,
    case_id: str,
    change: Callable[[Customer], Customer],
    actor: Actor,
    *,
    creditor_id: str | None = None,
    if_version: int | None = None,
) -> Acted:
    """Change a case's customer; history says that it was changed, never from what to what.

    A customer that the eligibility rules would not have taken in (a minor without a guardian, no address) is refused.
    """
    with house.store.tx():
        stored = find(house, case_id, creditor_id)
        at = house.writable_moment(stored.case.clock_id)
        check_version(stored, if_version)
        stored = catch_up(house, stored, at)
        case = replace(stored.case, customer=change(stored.case.customer))
        book, creditor = house.books.of(case.rulebook), house.creditor(case.creditor_id)
        if refusals := judge_customer(case, at, book, creditor):
            return Acted(stored, refusals)
        changed = happen(house, replace(stored, case=case), Event("happened", "customer_changed", actor), at)
        house.store.cases.set_debtor(case)
        return Acted(changed)
