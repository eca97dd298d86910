"""The terms of a settlement: those of today, and those of an earlier one that something is taken back of."""

import datetime as dt
from collections.abc import Callable, Iterable

from engine.case import Creditor
from engine.contracts import Booking, Daily
from engine.errors import KravflytError, NotFound
from engine.parting import Line
from engine.rulebook import Book, Rulebook
from engine.shell.service.house import House
from engine.shell.store.sqlite import Row
from engine.terms import Terms


def booking_of(creditor: Creditor, policy: Rulebook) -> Booking | None:
    """How money is booked for a creditor: by its own booking, else by the usual one; None where the rules lack it."""
    return policy.bookings.get(_name_of_booking(creditor, policy))


def booking_today(creditor: Creditor, policy: Rulebook) -> Booking:
    """As `booking_of`, where there must be one; raises KravflytError."""
    found = booking_of(creditor, policy)
    if found is None:
        name = _name_of_booking(creditor, policy)
        raise KravflytError(f'The rules in force have no booking "{name}" for {creditor.name}.', code="booking_unknown")
    return found


def _name_of_booking(creditor: Creditor, policy: Rulebook) -> str:
    return creditor.booking or (policy.daily.booking if policy.daily else "")


def terms_of_today(creditor: Creditor, book: Book, daily: Daily, day: dt.date) -> Terms:
    """The creditor's contract and booking, else the usual ones, by the rules in force; raises KravflytError where these lack them."""
    contract = creditor.contract or daily.contract
    if contract not in book.policy.contracts:
        message = f'The rules in force have no contract "{contract}", which {creditor.name} has agreed on.'
        raise KravflytError(message, code="contract_unknown")
    vat = int(book.parameter(daily.vat).on(day))
    booking = booking_today(creditor, book.policy)
    return Terms(book.policy.version, book.policy.contracts[contract], booking, creditor.vat_registered, vat)


def terms_first(house: House, told: Iterable[tuple[str, Line]]) -> Callable[[str], Terms | None]:
    """Under which terms each payment was first told, by its id; None where it never was. `told` has the oldest settlement first."""
    settlements: dict[str, str] = {}
    for settlement_id, line in told:
        settlements.setdefault(line.payment_id, settlement_id)
    read: dict[str, Terms] = {}

    def first(payment_id: str) -> Terms | None:
        settlement_id = settlements.get(payment_id)
        if settlement_id is None:
            return None
        if settlement_id not in read:
            row = house.store.settlements.get(settlement_id)
            assert row is not None
            read[settlement_id] = terms_of(house, row)
        return read[settlement_id]

    return first


def terms_of(house: House, row: Row) -> Terms:
    """The terms that a settlement was made by; raises KravflytError where its rules are gone, as nothing is guessed."""
    made, version = row["settlement"], row["policy"]
    try:
        policy = house.books.of(version).policy
        contract, booking = policy.contracts[made.contract], policy.bookings[made.booking]
    except (NotFound, KeyError) as problem:
        message = (
            f"Settlement {row['number']} of {row['day']} was made by the rules {version}, its contract {made.contract} and its booking"
            f" {made.booking}. This database no longer has them, so what is changed of it cannot be settled. Activate them anew."
        )
        raise KravflytError(message, code="terms_missing", settlement_id=row["id"]) from problem
    return Terms(version, contract, booking, made.vat_registered, made.vat_basis_points)
