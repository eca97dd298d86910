"""What an accounting system says of a voucher that it got: booked, under which number, or not, and why (BOK-8)."""

import datetime as dt

from engine.errors import Conflict, NotFound
from engine.events import Actor
from engine.shell.service.booking import reported
from engine.shell.service.house import House
from engine.shell.store.sqlite import Row
from engine.shell.store.stored import encode

QUEUED, BOOKED = "queued", "booked"


def find_booking(house: House, booking_id: str, creditor_id: str | None) -> Row:
    """A voucher that the caller may see; raises NotFound, also for another creditor's (API-4)."""
    row = house.store.bookings.get(int(booking_id)) if booking_id.isdecimal() and len(booking_id) < 19 else None
    if row is None or (creditor_id is not None and row["creditor_id"] != creditor_id):
        raise NotFound("There is no such voucher.", code="booking_not_found")
    return row


def booked(house: House, booking_id: str, creditor_id: str | None, voucher_number: str, actor: Actor) -> Row:
    """Keep under which number a voucher is booked; told again, it counts once. Raises NotFound, Conflict (booked_already)."""
    with house.store.tx():
        row = find_booking(house, booking_id, creditor_id)
        if row["status"] == BOOKED:
            _refuse_another(row, voucher_number)
            return row
        _receive(house, row, voucher_number, None, actor)
        house.store.outbox.mark(row["key"], BOOKED)
        return find_booking(house, booking_id, creditor_id)


def not_booked(house: House, booking_id: str, creditor_id: str | None, problem: str, actor: Actor) -> Row:
    """Report why a voucher could not be booked; it stays queued, to be tried again. Raises NotFound, Conflict (booked_already)."""
    with house.store.tx():
        row = find_booking(house, booking_id, creditor_id)
        if row["status"] == BOOKED:
            _refuse_another(row, None)
        _receive(house, row, None, problem, actor)
        content, at = row["content"], house.moment_of(row["clock_id"])
        case_id = row["case_id"] or house.store.settlements.lines(content["settlement_id"])[0].case_id
        words, day = {"en": problem, "nb": problem}, dt.date.fromisoformat(content["date"])
        house.store.outbox.add(reported(house, row["key"], content["number"], day, case_id, words, at))
        return find_booking(house, booking_id, creditor_id)


def _receive(house: House, row: Row, voucher_number: str | None, problem: str | None, actor: Actor) -> None:
    at = house.moment_of(row["clock_id"]).text
    house.store.bookings.receive(
        {
            "key": row["key"], "clock_id": row["clock_id"], "voucher_number": voucher_number, "problem": problem,
            "actor": encode(actor), "at": at,
        }
    )  # fmt: skip


def _refuse_another(row: Row, voucher_number: str | None) -> None:
    if row["voucher_number"] != voucher_number:
        words = {
            "en": f"It is booked under {row['voucher_number']}. If it stands in the books twice, take the other one back there.",
            "nb": f"Det er bokført som {row['voucher_number']}. Står det to ganger i regnskapet, tilbakefør det andre der.",
        }
        raise Conflict(words["en"], code="booked_already", words=words)
