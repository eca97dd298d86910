"""The terms of a settlement: those of today, and those of an earlier one that something is taken back of."""

import datetime as dt
from collections.abc import Callable, Iterable

from engine.case import Creditor
from engine.contracts import Daily
from engine.errors import KravflytError, NotFound
from engine.parting import Line
from engine.rulebook import Book
from engine.shell.service.house import House
from engine.shell.store.sqlite import Row
from engine.terms import Terms


def terms_of_today(creditor: Creditor, book: Book, daily: Daily, day: dt.date) -> Terms:
    """The creditor's contract and booking, else the usual ones, by the rules in force; raises KravflytError where these lack them."""
    contract, booking = creditor.contract or daily.contract, creditor.booking or daily.booking
    if contract not in book.policy.contracts:
        message = f'The rules in force have no contract "{contract}", which {creditor.name} has agreed on.'
        raise KravflytError(message, code="contract_unknown")
    if booking not in book.policy.bookings:
        raise KravflytError(f'The rules in force have no booking "{booking}" for {creditor.name}.', code="booking_unknown")
    vat = int(book.parameter(daily.vat).on(day))
    return Terms(
        book.policy.version, book.policy.contracts[contract], book.policy.bookings[booking], creditor.vat_registered, vat
    )  # fmt: skip


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
