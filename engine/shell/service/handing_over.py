"""Handing invoices over: each gets its own answer (INT-4), the same invoice is never two cases (INT-7)."""

import hashlib
from dataclasses import dataclass, field

from engine.case import Creditor, Invoice
from engine.days import Moment
from engine.errors import Invalid
from engine.events import Actor, HandOver
from engine.hand_over import receive
from engine.kid import NoCheckDigit, make_kid
from engine.rulebook import Book
from engine.shell.service.house import House
from engine.shell.service.saving import Change, save
from engine.shell.store.stored import encode
from engine.trace import Reason

BATCH = 500
FIRST_YEAR, LAST_YEAR = 1900, 2200  # what calendars and clocks can count with, far beyond what rules accept
MOST_ORE = 10**15
KNOWN = "already_handed_over"
DIFFERS = Reason(
    "handed-over-once", "differs",
    {"en": "The data differ from those handed over first; nothing was changed.",
     "nb": "Opplysningene avviker fra dem som ble oversendt først; ingenting er endret."},
)  # fmt: skip


@dataclass(slots=True)
class Result:
    """The answer for one invoice: accepted, refused or already_handed_over; `differs` is what a credit note said otherwise before."""

    invoice_number: str
    outcome: str
    case_id: str | None = None
    reasons: list[Reason] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)


def hand_over(house: House, creditor: Creditor, invoices: list[Invoice], actor: Actor, clock_id: str = "") -> list[Result]:
    """Judge and take in invoices, in transactions of a few hundred; the answers stand in the order of the invoices."""
    results: list[Result] = []
    for start in range(0, len(invoices), BATCH):
        with house.store.tx():
            at = house.writable_moment(clock_id)
            if clock_id:
                house.clock_row(clock_id, creditor.id)
            creditor = house.creditor(creditor.id)  # it may have been suspended since the caller read it
            book = house.books.active()
            for invoice in invoices[start : start + BATCH]:
                results.append(_one(house, creditor, invoice, actor, clock_id, at, book))
    return results


def _one(house: House, creditor: Creditor, invoice: Invoice, actor: Actor, clock_id: str, at: Moment, book: Book) -> Result:
    store = house.store
    _check(invoice)
    known = store.cases.claim(creditor.id, clock_id, invoice.invoice_number)
    order = HandOver(
        house.ids.new(), house.ids.new(), creditor.id, clock_id, "" if known else _kid(house, book), invoice, actor,
        known["case_id"] if known else None,
    )  # fmt: skip
    answer = receive(order, at, book, creditor)
    if known and any(reason.code == KNOWN for reason in answer.refusals):
        same = known["fingerprint"] == fingerprint(invoice)
        return Result(invoice.invoice_number, KNOWN, known["case_id"], warnings=[] if same else [DIFFERS])
    if answer.outcome is None:
        return Result(invoice.invoice_number, "refused", None, answer.refusals, answer.warnings)
    save(house, [Change(None, answer.outcome, book)], at)
    store.cases.insert_claims(
        [
            {
                "creditor_id": creditor.id, "clock_id": clock_id, "invoice_number": invoice.invoice_number,
                "claim_id": order.claim_id, "case_id": order.case_id, "kid": order.kid, "external_id": invoice.external_id,
                "fingerprint": fingerprint(invoice),
            }
        ]
    )  # fmt: skip
    return Result(invoice.invoice_number, "accepted", order.case_id, warnings=answer.warnings)


def _check(invoice: Invoice) -> None:
    """Raise Invalid for days and amounts that no invoice has, before anything counts with them."""
    letters = invoice.earlier_letters
    days = [invoice.invoice_date, invoice.due_date, invoice.own_notice_sent_on, invoice.own_notice_deadline]
    days += [day for letter in letters for day in (letter.sent_on, letter.deadline)]
    if any(day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR for day in days):
        raise Invalid(
            f"Invoice {invoice.invoice_number}: the dates must lie between {FIRST_YEAR} and {LAST_YEAR}.", code="bad_date"
        )
    amounts = (invoice.amount_ore, invoice.remaining_ore, *(letter.fee_ore for letter in letters))
    if max(map(abs, amounts)) > MOST_ORE:
        raise Invalid(f"Invoice {invoice.invoice_number}: the amount is too large.", code="bad_amount")


def _kid(house: House, book: Book) -> str:
    """A payment reference that no other claim has or had; numbers without a check digit (MOD11) are skipped."""
    while True:
        try:
            return make_kid(house.store.registers.count("kid"), book.agency.kid_length, book.agency.kid_method)
        except NoCheckDigit:
            continue


def fingerprint(invoice: Invoice) -> str:
    """A digest of everything that was handed over, to see whether a second hand-over differs."""
    return hashlib.blake2b(encode(invoice).encode(), digest_size=16).hexdigest()
