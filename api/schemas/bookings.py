"""The vouchers that go to a creditor's accounting system by themselves, and what it says of them."""

from marshmallow import ValidationError, fields, validates_schema

from api.fields import Choice, Count, Text
from api.schemas.base import In, Out, day, instant, many, text, whole
from api.schemas.settlements import VoucherLineOut
from engine.vouchers import AMOUNTS


class BookingsQuery(In):
    status = Choice("queued", "booked", "all", note="queued where left out")
    test_clock = Text(64, note="Only the vouchers of this test clock; real ones where left out")
    creditor_id = Text(64, note="With the agency's key: only this creditor's")
    limit = Count(1, 500, note="100 where left out")
    after = Text(18, note="`next` of the page before")


class ReceiptIn(In):
    outcome = Choice("booked", "failed", required=True)
    voucher_number = Text(64, note="booked: what the accounting system calls it")
    problem = Text(500, lines=True, note="failed: why; it is told to the creditor's address for job reports")

    @validates_schema
    def check_words(self, data: dict[str, str], **_: object) -> None:
        """Ask for the number of what was booked, and for the reason of what was not."""
        needed = {"booked": "voucher_number", "failed": "problem"}.get(data.get("outcome", ""))
        if needed is not None and not data.get(needed):
            raise ValidationError("missing", needed)


class ReceiptOut(Out):
    """What the accounting system said last."""

    voucher_number = text(null=True)
    problem = text(null=True)
    at = instant()


class BookingLineOut(VoucherLineOut):
    vat_account = text("Where the accounting system posts the VAT by the VAT code", null=True)


class BookingOut(Out):
    """A whole voucher, zero in sum. Its key is the same however often it is fetched: book a key once."""

    id = text()
    key = text("What makes it one")
    voucher = text(enum=list(AMOUNTS))
    number = whole("Counted for each creditor")
    date = day()
    status = text(enum=["queued", "booked"])
    test_clock = text(null=True)
    creditor_id = text()
    settlement_id = text("Of which settlement, or the payout of which", null=True)
    case_id = text("Which case was written off", null=True)
    created_at = instant()
    lines = many(BookingLineOut)
    receipt = fields.Nested(ReceiptOut, required=True, allow_none=True)


class BookingsOut(Out):
    bookings = many(BookingOut)
    next = text("Send it as `after` for the next page; null on the last", null=True)
