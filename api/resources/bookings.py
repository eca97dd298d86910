"""Vouchers that go to a creditor's accounting system by themselves: fetched and answered for by whoever connects it (BOK-2, BOK-8)."""

from typing import Any

from flask import Response

from api.answers import answer
from api.context import caller, clock_of, house, scope
from api.idempotency import idempotent
from api.schemas.bookings import BookingOut, BookingsOut, BookingsQuery, ReceiptIn
from api.smorest import Blueprint
from api.wording import number
from engine.identity import mask
from engine.shell.service.receipts import QUEUED, booked, not_booked
from engine.shell.store.sqlite import Row

blueprint = Blueprint("bookings", __name__, description="Vouchers for creditors with automatic bookkeeping.")
PAGE = 100


@blueprint.route("/v1/bookings")
@blueprint.arguments(BookingsQuery, location="query")
@blueprint.response(200, BookingsOut)
def list_bookings(query: dict[str, Any]) -> Response:
    """List the vouchers that are to be booked, the oldest first.

    Those of creditors that have switched automatic bookkeeping on. Each stays `queued` until its receipt says that it is booked.
    """
    creditor_id, limit, status = scope(query.get("creditor_id")), query.get("limit") or PAGE, query.get("status") or QUEUED
    clock_id, after = clock_of(query.get("test_clock"), creditor_id), query.get("after") or ""
    rows = house().store.bookings.of(
        creditor_id, clock_id, None if status == "all" else status, int(after) if after.isdecimal() else 0, limit + 1
    )
    page = rows[:limit]
    return answer({"bookings": [shown(row) for row in page], "next": str(page[-1]["id"]) if len(rows) > limit else None})


@blueprint.route("/v1/bookings/<booking_id>/receipt", methods=["POST"])
@idempotent
@blueprint.arguments(ReceiptIn)
@blueprint.response(200, BookingOut)
def receive_receipt(body: dict[str, Any], booking_id: str) -> Response:
    """Tell what became of a voucher: booked under a number, or failed and why.

    What failed is reported to the creditor once a day, and stays queued. The same receipt twice counts once.
    """
    sees, actor = caller().sees, caller().actor()
    if body["outcome"] == "booked":
        return answer(shown(booked(house(), booking_id, sees, body["voucher_number"], actor)))
    return answer(shown(not_booked(house(), booking_id, sees, body["problem"], actor)))


def shown(row: Row) -> dict[str, Any]:
    """A voucher as the API shows it."""
    content = row["content"]
    return {
        "id": str(row["id"]),
        "key": row["key"],
        "voucher": content["voucher"],
        "number": content["number"],
        "date": content["date"],
        "status": row["status"],
        "test_clock": row["clock_id"] or None,
        "creditor_id": row["creditor_id"],
        "settlement_id": content["settlement_id"],
        "case_id": row["case_id"],
        "created_at": row["created_at"],
        "lines": [_line(each) for each in content["lines"]],
        "receipt": _receipt(row),
    }


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "customer_number": number(line["customer_number"]) if line["customer_number"] else None}


def _receipt(row: Row) -> dict[str, Any] | None:
    if row["answered_at"] is None:
        return None
    problem = mask(row["problem"]) if row["problem"] else None
    return {"voucher_number": row["voucher_number"], "problem": problem, "at": row["answered_at"]}
