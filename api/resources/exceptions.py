"""Exceptions: money that waits for a person of the agency, and what is decided about it (PAY-1)."""

from typing import Any

from flask import Response

from api.answers import answer
from api.context import agency_only, caller, clock_of, house, language
from api.idempotency import idempotent
from api.schemas.bank import ExceptionOut, ExceptionsOut, ExceptionsQuery, ResolutionIn
from api.smorest import Blueprint
from api.wording import mask_around
from engine.identity import mask, written_account
from engine.money import kroner
from engine.shell.bank.sameness import bank_reference
from engine.shell.service.decisions import TITLES, Decision, actions_of
from engine.shell.service.exceptions import details_of, resolution_of, resolve, words_of
from engine.shell.store.bank import StoredLine
from engine.shell.store.sqlite import Row

blueprint = Blueprint("exceptions", __name__, description="Money that waits for a person; for the agency only.")
PAGE = 100


@blueprint.route("/v1/exceptions")
@blueprint.arguments(ExceptionsQuery, location="query")
@blueprint.response(200, ExceptionsOut)
def list_exceptions(query: dict[str, Any]) -> Response:
    """List exceptions, the oldest first.

    Each with its payment, the line of the bank file, the lines that it is like, and the actions that resolve it. Only with the
    agency's key.
    """
    agency_only()
    clock_id, limit, status = clock_of(query.get("test_clock"), None), query.get("limit") or PAGE, query.get("status") or "open"
    rows = house().store.payments.exceptions(
        None if status == "all" else status, clock_id, query.get("after") or "", limit + 1, query.get("code")
    )
    page = rows[:limit]
    return answer({"exceptions": [shown(row) for row in page], "next": page[-1]["id"] if len(rows) > limit else None})


@blueprint.route("/v1/exceptions/<exception_id>/resolution", methods=["POST"])
@idempotent
@blueprint.arguments(ResolutionIn)
@blueprint.response(200, ExceptionOut)
def resolve_exception(body: dict[str, Any], exception_id: str) -> Response:
    """Resolve an exception.

    By one of its actions; who did it, when and why is kept. What comes to light meanwhile is an exception of its own. Only with
    the agency's key.
    """
    agency_only()
    decision = Decision(
        body["action"], body["reason"], body.get("case_id"), body.get("claim_id"), body.get("amount"), body.get("payment_id"),
        body.get("settlement_id"),
    )  # fmt: skip
    return answer(shown(resolve(house(), exception_id, decision, caller().actor())))


def shown(row: Row) -> dict[str, Any]:
    """An exception as the API shows it."""
    bank, details = house().store.bank, details_of(row)
    line = bank.line_of(row["payment_id"])
    return {
        "id": row["id"],
        "code": row["code"],
        "reason": mask_around(words_of(row)[language()], row["kid"] or ""),
        "status": row["status"],
        "opened_at": row["created_at"],
        "test_clock": row["clock_id"] or None,
        "payment": _payment(row),
        "line": _line(line) if line else None,
        "like": [_line(bank.line(line_id)) for line_id in details.get("like", [])],
        "candidates": details.get("payments", []),
        "settlement_id": details.get("settlement_id"),
        "actions": _actions(row),
        "resolution": _resolution(row),
    }


def _actions(row: Row) -> list[dict[str, str]]:
    if row["status"] != "open":
        return []
    return [{"action": action, "title": TITLES[action][language()]} for action in actions_of(row)]


def _payment(row: Row) -> dict[str, Any]:
    return {
        "id": row["payment_id"],
        "status": row["payment_status"],
        "amount": kroner(row["amount_ore"]),
        "currency": row["currency"],
        "kid": row["kid"],
        "paid_on": row["paid_on"],
        "received_by": row["received_by"],
        "reference": mask(row["reference"]),
        "case_id": row["case_id"],
    }


def _line(line: StoredLine) -> dict[str, Any]:
    payment = line.payment
    return {
        "bank_file": house().store.bank.file_of(line)["file_id"],
        "number": line.number,
        "amount": kroner(payment.amount_ore),
        "currency": payment.currency,
        "kid": payment.kid,
        "booked_on": payment.booked_on.isoformat(),
        "paid_on": payment.paid_on.isoformat(),
        "payer_account": written_account(payment.payer_account) if payment.payer_account else None,
        "payer_name": payment.payer_name,
        "reference": bank_reference(payment),
        "payment_id": line.payment_id,
        "text": mask(payment.text),
    }


def _resolution(row: Row) -> dict[str, Any] | None:
    found = resolution_of(row)
    return None if found is None else {**found, "reason": mask(found["reason"])}
