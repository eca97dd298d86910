"""Money: payments and their reversal, credit notes, what is owed on a day with how it comes about, the ledger (PAY-2, PAY-3, PAY-6)."""

from typing import Any

from flask import Response

from api import shown
from api.answers import answer
from api.context import caller, clock_of, house, language
from api.idempotency import idempotent
from api.money_words import balance as told_balance
from api.money_words import postings
from api.resources.actions import refused
from api.schemas.cases import CreditedOut
from api.schemas.money import (
    BalanceQuery,
    CreditNoteIn,
    LedgerOut,
    OwedOut,
    PaymentIn,
    PaymentOut,
    PaymentsOut,
    ReversalIn,
)
from api.smorest import Blueprint
from api.wording import mask_around
from engine.identity import mask
from engine.ledger import balance
from engine.money import kroner
from engine.shell.service import payments, placing
from engine.shell.service.acting import Acted, find
from engine.shell.service.addressing import find_payment
from engine.shell.service.crediting import credit_case
from engine.shell.service.exceptions import words_of
from engine.shell.service.owing import owing
from engine.shell.service.payments import Order
from engine.shell.service.placing import Paid

blueprint = Blueprint("money", __name__, description="Payments, credit notes, the balance with its specification, the ledger.")


@blueprint.route("/v1/payments", methods=["POST"])
@idempotent
@blueprint.arguments(PaymentIn)
@blueprint.response(201, PaymentOut)
@blueprint.alt_response(200, schema=PaymentOut, description="Told before", success=True)
def receive_payment(body: dict[str, Any]) -> Response:
    """Tell of a payment.

    It is allocated in the order that the rules say, or waits among the exceptions. The same reference twice is one payment: 200,
    and `differs` names what was told otherwise the first time. A creditor tells of what was paid to itself, on a case of its own.
    """
    clock_id = clock_of(body.get("test_clock"), caller().sees)
    order = Order(
        body["amount"], body["paid_on"], body["received_by"], body["reference"], body.get("kid"), body.get("case_id"),
        body.get("claim_id"), body.get("currency") or "NOK", bool(body.get("booked_only")), body.get("allocate_to"),
        body.get("chosen_by") or "creditor",
    )  # fmt: skip
    paid = payments.receive(house(), order, caller().actor(), clock_id=clock_id, creditor_id=caller().sees)
    headers = {"Location": f"/v1/payments/{paid.row['id']}"}
    return answer(_payment(paid), 200 if paid.repeated else 201, headers=headers)


@blueprint.route("/v1/payments/<payment_id>")
@blueprint.response(200, PaymentOut)
def read_payment(payment_id: str) -> Response:
    """Read a payment and what it covers."""
    return answer(_payment(placing.again(house(), find_payment(house(), payment_id, caller().sees))))


@blueprint.route("/v1/payments/<payment_id>/reversal", methods=["POST"])
@idempotent
@blueprint.arguments(ReversalIn)
@blueprint.response(200, PaymentOut)
def reverse_payment(body: dict[str, Any], payment_id: str) -> Response:
    """Take a payment back, as a bank does.

    What followed from it is undone, and a settled case is opened again. Only with the agency's key, save on a test clock.
    """
    return answer(_payment(payments.reverse(house(), payment_id, body["reason"], caller().actor(), creditor_id=caller().sees)))


@blueprint.route("/v1/cases/<case_id>/payments")
@blueprint.response(200, PaymentsOut)
def list_payments(case_id: str) -> Response:
    """List the payments of a case, in the order they came."""
    find(house(), case_id, caller().sees)
    rows = house().store.payments.of_case(case_id)
    return answer({"payments": [_payment(placing.again(house(), row)) for row in rows]})


@blueprint.route("/v1/cases/<case_id>/credit-notes", methods=["POST"])
@idempotent
@blueprint.arguments(CreditNoteIn)
@blueprint.response(200, CreditedOut)
def credit(body: dict[str, Any], case_id: str) -> Response:
    """Credit a claim.

    What remains is less from that day; a full credit closes the case, without costs. The same reference twice is one credit note,
    and `differs` names what was told otherwise the first time.
    """
    stored, result = credit_case(
        house(), case_id, body["amount"], body["credited_on"], body["reference"], caller().actor(),
        claim_id=body.get("claim_id"), creditor_id=caller().sees,
    )  # fmt: skip
    if result.reasons:
        return refused(Acted(stored, result.reasons), "credit_note_refused")
    return answer({**shown.case(stored), "differs": result.differs}, version=stored.version)


@blueprint.route("/v1/cases/<case_id>/balance")
@blueprint.arguments(BalanceQuery, location="query")
@blueprint.response(200, OwedOut)
def read_balance(query: dict[str, Any], case_id: str) -> Response:
    """Read what is owed on a day.

    With the specification: interest by days, rate and base; each charge with what it is reckoned from; what was paid, credited
    and waived. A day without a known rate is 409 `parameter_missing`.
    """
    stored = find(house(), case_id, caller().sees)
    return answer(told_balance(owing(house(), stored, query.get("on")), stored.case.claims))


@blueprint.route("/v1/cases/<case_id>/ledger")
@blueprint.response(200, LedgerOut)
def read_ledger(case_id: str) -> Response:
    """Read every posting of a case, in order."""
    found = find(house(), case_id, caller().sees).case.postings
    accounts = {account for each in found for account in (each.debit, each.credit)}
    return answer({"balanced": sum(balance(found, account) for account in accounts) == 0, "postings": postings(found)})


def _payment(paid: Paid) -> dict[str, Any]:
    row, exception = paid.row, paid.exception
    waits = exception is not None and exception["status"] == "open"
    return {
        "id": row["id"], "case_id": row["case_id"], "claim_id": row["claim_id"], "status": row["status"],
        "amount": kroner(row["amount_ore"]), "paid_on": row["paid_on"], "received_by": row["received_by"],
        "reference": mask(row["reference"]), "kid": row["kid"], "currency": row["currency"],
        "booked_only": bool(row["booked_only"]), "chosen_by": row["chosen_by"] or "creditor", "allocate_to": row["allocate_to"],
        "order": list(paid.order), "test_clock": row["clock_id"] or None, "created_at": row["created_at"], "differs": paid.differs,
        "allocations": [{"post": post, "amount": kroner(ore)} for post, ore in paid.allocations],
        "exception": {
            "id": exception["id"], "code": exception["code"],
            "reason": mask_around(words_of(exception)[language()], row["kid"] or ""),  # a KID of eleven digits is no person's
        } if exception is not None and waits else None,
    }  # fmt: skip
