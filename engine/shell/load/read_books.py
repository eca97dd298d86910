"""Contracts, bookings and the daily settlement -> Books."""

from collections.abc import Sequence

from engine.contracts import Books
from engine.shell.load.document import Document
from engine.shell.load.read_bookings import read_booking
from engine.shell.load.read_contracts import read_contract
from engine.shell.load.read_daily import read_daily
from engine.shell.load.read_outcome import Known


def read_books(
    contracts: Sequence[Document], bookings: Sequence[Document], daily: Document | None, known: Known
) -> Books:  # fmt: skip
    """Everything by which creditors are settled with; what cannot be used is noted."""
    names: dict[str, set[str]] = {"contract": set(), "booking": set()}
    for kind, documents in (("contract", contracts), ("booking", bookings)):
        names[kind] = {str(document.data["id"]) for document in documents if _has_id(document)}
    agreed = [read_contract(document, known.problems) for document in contracts]
    booked = [read_booking(document, known.problems) for document in bookings]
    return Books(
        {contract.id: contract for contract in agreed if contract is not None},
        {booking.id: booking for booking in booked if booking is not None},
        read_daily(daily, names["contract"], names["booking"], known) if daily else None,
    )  # fmt: skip


def _has_id(document: Document) -> bool:
    return isinstance(document.data, dict) and "id" in document.data
