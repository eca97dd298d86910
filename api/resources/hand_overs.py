"""Hand-overs: many invoices as JSON, or one UBL document; every invoice gets its own answer (INT-4)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask import Response, request
from marshmallow import ValidationError
from werkzeug.exceptions import UnsupportedMediaType

from api.answers import answer
from api.bodies import read_bytes
from api.context import caller, clock_of, house, language, named_creditor
from api.faults import shortened, spoken, told
from api.idempotency import idempotent
from api.schemas.invoices import HandOverIn, InvoiceIn, ResultsOut, UblQuery
from api.smorest import Blueprint
from api.wording import reason, reasons
from engine.case import Creditor, Invoice
from engine.errors import Impossible, Invalid, KravflytError, ParameterMissing
from engine.shell.service.documents import take_document
from engine.shell.service.handing_over import BATCH, Result, hand_over
from engine.trace import Reason

blueprint = Blueprint("hand-overs", __name__, description="Overdue invoices from the ERP; every one gets its own answer.")
Told = dict[str, Any]
_invoice = InvoiceIn()
_REMINDER = "document_is_a_reminder"
_REMINDER_NB = "Dokumentet er en purring. Send selve fakturaen i stedet."
_WHOLE = ("xml_doctype", "xml_unreadable", "not_ubl")  # nothing of the document could be read
_XML = ("application/xml", "text/xml")


@blueprint.route("/v1/hand-overs", methods=["POST"])
@idempotent
@blueprint.arguments(HandOverIn)
@blueprint.response(200, ResultsOut)
def hand_over_invoices(body: Told) -> Response:
    """Hand over invoices.

    Each is accepted, refused with every reason, invalid with every fault, or already handed over.
    """
    creditor = named_creditor(body.get("creditor_id"))
    clock_id = clock_of(body.get("test_clock"), creditor.id)
    results: list[Told | None] = []
    readable: list[tuple[int, Invoice]] = []
    for place, raw in enumerate(body["invoices"]):
        try:
            readable.append((place, _invoice.load(raw)))
            results.append(None)
        except ValidationError as error:
            results.append(_invalid(_number_in(raw), told(error.messages, language(), f"/invoices/{place}")))
    found = _answers([invoice for _, invoice in readable], creditor, clock_id)
    for (place, _), result in zip(readable, found, strict=True):
        results[place] = result
    return answer({"results": results})


@blueprint.route("/v1/hand-overs/ubl", methods=["POST"])
@idempotent
@blueprint.arguments(UblQuery, location="query")
@blueprint.doc(
    requestBody={"required": True, "content": {"application/xml": {"schema": {"type": "string"}}}},
)
@blueprint.response(200, ResultsOut)
def hand_over_document(query: Told) -> Response:
    """Hand over one UBL document.

    An EHF or Peppol BIS Billing 3 invoice becomes a case; a credit note lowers what remains of a known invoice.
    """
    if request.mimetype not in _XML:
        raise UnsupportedMediaType("Send the document with the header Content-Type: application/xml.")
    creditor = named_creditor(query.get("creditor_id"))
    clock_id = clock_of(query.get("test_clock"), creditor.id)
    try:
        result = _shown(take_document(house(), creditor, read_bytes(), caller().actor(), clock_id))
    except Invalid as error:
        if error.code in _WHOLE:
            raise
        result = _refused_reminder(error) if error.code == _REMINDER else _invalid(None, spoken(_errors(error), language()))
    return answer({"results": [result]})


def _answers(invoices: list[Invoice], creditor: Creditor, clock_id: str) -> Iterator[Told]:
    """Hand over in transactions of a few hundred; where one invoice stops a transaction, each is asked by itself."""
    for start in range(0, len(invoices), BATCH):
        chunk = invoices[start : start + BATCH]
        try:
            yield from map(_shown, hand_over(house(), creditor, chunk, caller().actor(), clock_id))
        except (Impossible, ParameterMissing):
            for invoice in chunk:
                yield _alone(invoice, creditor, clock_id)


def _alone(invoice: Invoice, creditor: Creditor, clock_id: str) -> Told:
    try:
        return _shown(hand_over(house(), creditor, [invoice], caller().actor(), clock_id)[0])
    except (Impossible, ParameterMissing) as error:
        return _shown(Result(invoice.invoice_number, "refused", None, [_as_reason(error)]))


def _as_reason(error: KravflytError) -> Reason:
    return Reason("hand-over", error.code, {each: error.said(each) for each in ("en", "nb")})


def _shown(result: Result) -> Told:
    return {
        "invoice_number": result.invoice_number,
        "outcome": result.outcome,
        "case_id": result.case_id,
        "reasons": reasons(result.reasons),
        "errors": [],
        "warnings": reasons(result.warnings),
    }


def _invalid(invoice_number: str | None, errors: list[dict[str, str]]) -> Told:
    return {
        "invoice_number": invoice_number, "outcome": "invalid", "case_id": None, "reasons": [], "errors": errors, "warnings": [],
    }  # fmt: skip


def _refused_reminder(error: Invalid) -> Told:
    why = Reason("document-kind", _REMINDER, {"en": error.message, "nb": _REMINDER_NB})
    return {**_invalid(None, []), "outcome": "refused", "reasons": [reason(why)]}


def _errors(error: Invalid) -> list[dict[str, str]]:
    found: list[dict[str, str]] = error.details.get("errors", [])
    return found


def _number_in(raw: Any) -> str | None:
    number = raw.get("invoice_number") if isinstance(raw, dict) else None
    told_as = isinstance(number, str | int | Decimal) and not isinstance(number, bool)
    return shortened(str(number).strip()) or None if told_as else None
