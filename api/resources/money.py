"""Money: payments and their reversal, credit notes, what is owed on a day with how it comes about, the ledger (PAY-2, PAY-3, PAY-6)."""

from typing import Any

import msgspec
from flask import Response

from api import shown
from api.answers import answer
from api.context import caller, clock_of, house
from api.idempotency import idempotent
from api.money_words import balance as told_balance
from api.resources.actions import refused
from api.schemas.cases import CaseOut
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
from api.wording import say
from engine.errors import NotFound
from engine.identity import mask
from engine.ledger import balance
from engine.money import kroner
from engine.shell.service import payments
from engine.shell.service.acting import Acted, find
from engine.shell.service.crediting import credit_case
from engine.shell.service.payments import Order, Paid
from engine.specification import balance_on

blueprint = Blueprint("money", __name__, description="Payments, credit notes, the balance with its specification, the ledger.")


@blueprint.route("/v1/payments", methods=["POST"])
@idempotent
@blueprint.arguments(PaymentIn)
@blueprint.response(201, PaymentOut)
def receive_payment(body: dict[str, Any]) -> Response:
    """Tell of a payment.

    It is allocated in the order that the rules say, or waits among the exceptions. The same reference twice is one payment. A
    creditor tells of what was paid to itself, on a case of its own.
    """
    clock_id = clock_of(body.get("test_clock"), caller().sees)
    order = Order(
        body["amount"], body["paid_on"], body["received_by"], body["reference"], body.get("kid"), body.get("case_id"),
        body.get("claim_id"), booked_only=bool(body.get("booked_only")), allocate_to=body.get("allocate_to"),
        chosen_by=body.get("chosen_by") or "creditor",
    )  # fmt: skip
    paid = payments.receive(house(), order, caller().actor(), clock_id=clock_id, creditor_id=caller().sees)
    return answer(_payment(paid), 201)


@blueprint.route("/v1/payments/<payment_id>")
@blueprint.response(200, PaymentOut)
def read_payment(payment_id: str) -> Response:
    """Read a payment and what it covers."""
    row = house().store.payments.get(payment_id)
    if row is None or (caller().sees is not None and row["creditor_id"] != caller().sees):
        raise NotFound("There is no such payment.", code="payment_not_found")
    return answer(_payment(payments.again(house(), row)))


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
    return answer({"payments": [_payment(payments.again(house(), row)) for row in rows]})


@blueprint.route("/v1/cases/<case_id>/credit-notes", methods=["POST"])
@idempotent
@blueprint.arguments(CreditNoteIn)
@blueprint.response(200, CaseOut)
def credit(body: dict[str, Any], case_id: str) -> Response:
    """Credit a claim.

    What remains is less from that day; a full credit closes the case, without costs. The same reference twice is one credit note.
    """
    stored, reasons = credit_case(
        house(), case_id, body["amount"], body["credited_on"], body["reference"], caller().actor(),
        claim_id=body.get("claim_id"), creditor_id=caller().sees,
    )  # fmt: skip
    if reasons:
        return refused(Acted(stored, reasons), "credit_note_refused")
    return answer(shown.case(stored), version=stored.version)


@blueprint.route("/v1/cases/<case_id>/balance")
@blueprint.arguments(BalanceQuery, location="query")
@blueprint.response(200, OwedOut)
def read_balance(query: dict[str, Any], case_id: str) -> Response:
    """Read what is owed on a day.

    With the specification: interest by days, rate and base; each charge with what it is reckoned from; what was paid, credited
    and waived. A day without a known rate is 409 `parameter_missing`.
    """
    stored = find(house(), case_id, caller().sees)
    on = query.get("on") or house().moment_of(stored.case.clock_id).today
    return answer(told_balance(balance_on(stored.case, on, house().books.of(stored.case.rulebook))))


@blueprint.route("/v1/cases/<case_id>/ledger")
@blueprint.response(200, LedgerOut)
def read_ledger(case_id: str) -> Response:
    """Read every posting of a case, in order."""
    postings = find(house(), case_id, caller().sees).case.postings
    accounts = {account for each in postings for account in (each.debit, each.credit)}
    told = [
        {
            **msgspec.to_builtins(each), "on": each.on.isoformat(), "amount": kroner(each.amount_ore), "vat": kroner(each.vat_ore),
            "payment_id": each.payment_id, "reverses": each.reverses,
        }
        for each in postings
    ]  # fmt: skip
    for row in told:
        row.pop("amount_ore")
        row.pop("vat_ore", None)
    return answer({"balanced": sum(balance(postings, account) for account in accounts) == 0, "postings": told})


def _payment(paid: Paid) -> dict[str, Any]:
    row, exception = paid.row, paid.exception
    waits = exception is not None and exception["status"] == "open"
    return {
        "id": row["id"], "case_id": row["case_id"], "claim_id": row["claim_id"], "status": row["status"],
        "amount": kroner(row["amount_ore"]), "paid_on": row["paid_on"], "received_by": row["received_by"],
        "reference": mask(row["reference"]), "chosen_by": row["chosen_by"] or "creditor", "allocate_to": row["allocate_to"],
        "allocations": [{"post": post, "amount": kroner(ore)} for post, ore in paid.allocations],
        "exception": {
            "id": exception["id"], "code": exception["code"], "reason": mask(say(msgspec.json.decode(exception["words"])) or ""),
        } if exception is not None and waits else None,
    }  # fmt: skip
