"""EHF Billing 3.0, Peppol BIS Billing 3 and plain EN 16931 in UBL: an invoice or a credit note as it is handed over."""

import datetime as dt
from dataclasses import dataclass
from typing import NoReturn

from engine.case import CreditNote, Invoice
from engine.errors import Invalid
from engine.identity import mask
from engine.shell.erp.ubl_parties import read_customer, read_seller
from engine.shell.erp.ubl_xml import Document, refuse

_REMINDER = "urn:fdc:anskaffelser.no:2019:ehf:postaward:g3:06:1.0"
_TYPE = "cbc:InvoiceTypeCode"
_CREDITED = "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"
_TOTAL = "cac:LegalMonetaryTotal/"

# UNTDID 1001 as EN 16931 and Peppol allow it. Left out: 325, a proforma invoice, and 751, for bookkeeping only; nobody
# owes them. 82 and 81 are the metered invoices and their credit notes of EHF for power grids.
_INVOICE_TYPES = (
    "71 80 82 84 102 130 202 203 204 211 218 219 295 326 331 380 382 383 384 385 386 387 388 389 390 393 394 395 456"
    " 457 527 553 575 623 633 780 817 870 875 876 877 935"
)
_CREDIT_TYPES = "81 83 261 262 296 308 381 396 420 458 532"


def read_ubl(data: bytes) -> Invoice | CreditNote:
    """Read one UBL document: an invoice with amounts in øre, or a credit note naming the invoice it credits.

    Raises Invalid with `errors` [{pointer, code, detail}]: all faults at once with code "invalid", or one that rules
    out the whole document: xml_doctype, xml_unreadable, not_ubl, document_is_a_reminder. The size is the caller's to
    limit. A postal code or city may be missing: rules judge what was said, this only reads it.
    """
    document = Document(data)
    profiles = document.texts("cbc:CustomizationID"), document.texts("cbc:ProfileID")
    if any("reminder" in text.lower() for text in profiles[0]) or _REMINDER in profiles[1]:
        _refuse_reminder(document)
    totals = _read_totals(document)
    read = _credit_note(document, totals) if _is_credit(document, totals) else _invoice(document, totals)
    if document.errors:
        places = ", ".join(error["pointer"] for error in document.errors)
        raise Invalid(f"The document cannot be used as it stands; see {places}.", errors=document.errors)
    return read


def _refuse_reminder(document: Document) -> NoReturn:
    number = document.first(_CREDITED)
    about = f"invoice {number}" if number else "an invoice that it does not name"
    detail = f"This is a reminder about {about}; send the invoice itself instead."
    refuse("document_is_a_reminder", f"/{document.kind}/cbc:ProfileID", detail)


@dataclass(frozen=True)
class _Totals:
    """The document's sums in øre: `billed` in all after rounding to whole kroner, `payable` when it was issued."""

    currency: str
    billed_ore: int
    payable_ore: int


def _read_totals(document: Document) -> _Totals:
    currency = document.required("cbc:DocumentCurrencyCode", "missing", "The currency is missing, such as NOK.")
    payable = document.ore(f"{_TOTAL}cbc:PayableAmount", currency, required=True) or 0
    inclusive = document.ore(f"{_TOTAL}cbc:TaxInclusiveAmount", currency)
    rounding = document.ore(f"{_TOTAL}cbc:PayableRoundingAmount", currency) or 0
    return _Totals(currency, payable if inclusive is None else inclusive + rounding, payable)


def _is_credit(document: Document, totals: _Totals) -> bool:
    # Some systems write a credit note as an invoice: by its type, or as a negative 380.
    if document.kind == "CreditNote":
        return True
    code = document.single(_TYPE) or "380"
    if code in _CREDIT_TYPES.split():
        return True
    if code not in _INVOICE_TYPES.split():
        document.error(_TYPE, "not_a_claim", f'A document of type "{code}" is no invoice and no credit note.')
    return totals.payable_ore < 0 or totals.billed_ore < 0


def _invoice(document: Document, totals: _Totals) -> Invoice:
    issued = document.required("cbc:IssueDate", "missing", "The invoice date is missing.")
    seller = read_seller(document)
    description = document.first("cbc:Note", "cac:InvoiceLine/cac:Item/cbc:Name")
    return Invoice(
        invoice_number=document.required("cbc:ID", "missing", "The invoice number is missing."),
        invoice_date=document.day("cbc:IssueDate", issued),
        due_date=_due_date(document),
        # Both are the payable amount (BT-115). It is what the invoice asks for: the total with VAT, rounded, less what
        # was prepaid before it was issued. In the Norwegian national example that is 1801.78 + 0.22 - 1000.00 =
        # 802.00: the prepaid 1000.00 was never owed under this invoice, so it is no part of the principal either.
        amount_ore=totals.payable_ore,
        remaining_ore=totals.payable_ore,
        currency=totals.currency,
        customer=read_customer(document),
        kid=document.first("cac:PaymentMeans/cbc:PaymentID"),
        description=mask(description) if description else None,
        seller_organisation_number=seller.organisation_number,
        seller_name=seller.name,
        payee=seller.payee,
        is_ubl=True,
    )


def _due_date(document: Document) -> dt.date:
    text, place = document.single("cbc:DueDate"), "cbc:DueDate"
    if text is None:  # some invoices carry it where credit notes do
        place = "cac:PaymentMeans/cbc:PaymentDueDate"
        text = document.first(place)
    if text is None:
        document.error("cbc:DueDate", "due_date_missing", "The due date is missing; nothing is overdue without one.")
    return document.day(place, text or "")


def _credit_note(document: Document, totals: _Totals) -> CreditNote:
    # A credit note lowers by all it credits. What it pays out may be nothing, where the seller has set it off already.
    credited_ore = totals.billed_ore or totals.payable_ore
    if document.kind == "Invoice" and totals.payable_ore < 0 < totals.billed_ore:
        credited_ore = totals.payable_ore  # more was prepaid than billed: only the difference is owed back
    if document.kind == "CreditNote" and credited_ore < 0:
        document.error(f"{_TOTAL}cbc:TaxInclusiveAmount", "negative_credit", "A negative credit note is an invoice.")
    named = sorted(set(document.texts(_CREDITED)))
    if not named:
        document.error(_CREDITED, "credit_note_names_no_invoice", "It does not say which invoice it credits.")
    elif len(named) > 1:
        detail = f"It credits several invoices ({', '.join(named)}); send one credit note for each."
        document.error(_CREDITED, "credit_note_names_several_invoices", detail)
    issued = document.required("cbc:IssueDate", "missing", "The date of the credit note is missing.")
    return CreditNote(
        number=document.required("cbc:ID", "missing", "The number of the credit note is missing."),
        invoice_number=named[0] if named else "",
        amount_ore=abs(credited_ore),
        credited_on=document.day("cbc:IssueDate", issued),
        currency=totals.currency,
        seller_organisation_number=read_seller(document).organisation_number,
    )
