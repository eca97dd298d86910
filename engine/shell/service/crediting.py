"""Credit notes: one for a known invoice lowers what remains; one for an unknown invoice is refused, naming it (PAY-3)."""

import datetime as dt

from engine.case import Claim, CreditNote, Creditor
from engine.days import moment
from engine.errors import Invalid
from engine.events import Actor, Event
from engine.ledger import CREDITED
from engine.money import kroner
from engine.shell.service.acting import find, survivor_of
from engine.shell.service.addressing import AMOUNTS
from engine.shell.service.catching_up import catch_up
from engine.shell.service.handing_over import Result
from engine.shell.service.house import House
from engine.shell.service.taking import happen
from engine.shell.store.stored import Stored
from engine.trace import Entry, FactShown, Reason


def credit(house: House, creditor: Creditor, note: CreditNote, actor: Actor, clock_id: str = "") -> Result:
    """Take a credit note in; the same note twice counts once."""
    with house.store.tx():
        at = house.writable_moment(clock_id)
        claim = house.store.cases.claim(creditor.id, clock_id, note.invoice_number)
        reasons = _refusals(note, creditor, known=claim is not None)
        if reasons or claim is None:
            return Result(note.invoice_number, "refused", None, reasons)
        stored = house.store.cases.get(claim["case_id"])
        assert stored is not None
        stored = catch_up(house, stored, at)
        entries = [entry for entry, _ in house.store.history.of(stored.case.id) if entry.facts.get("credit_note") == note.number]
        if entries:
            return _told_before(note, claim["claim_id"], stored.case.id, entries[0])
        chart = house.books.of(stored.case.rulebook).policy.chart
        if stored.case.stage in chart.ends:
            label = chart.stages[stored.case.stage].label
            words = {
                "en": f"The case is closed: {label['en']}.", "nb": f"Saken er avsluttet: {label['nb']}.",
            }  # fmt: skip
            return Result(note.invoice_number, "refused", stored.case.id, [Reason("credit-note", "case_closed", words)])
        event = Event(
            "happened", "credit_note_received", actor, amount_ore=note.amount_ore, reference=note.invoice_number,
            document=note.number, on=min(note.credited_on, at.today),
        )  # fmt: skip
        happen(house, stored, event, at)
        return Result(note.invoice_number, "accepted", stored.case.id)


def credit_case(
    house: House, case_id: str, amount_ore: int, credited_on: dt.date, reference: str, actor: Actor, *,
    claim_id: str | None = None, creditor_id: str | None = None,
) -> tuple[Stored, Result]:  # fmt: skip
    """Credit one claim of a case; the same reference twice counts once. The case as it is then, and what became of the note.

    Raises NotFound (the case), Invalid (which claim, the amount, the day).
    """
    with house.store.tx():
        stored = survivor_of(house, find(house, case_id, creditor_id))
        at = house.writable_moment(stored.case.clock_id)
        claims = {claim.claim_id: claim for claim in stored.case.claims}
        claim = claims.get(claim_id) if claim_id else next(iter(claims.values())) if len(claims) == 1 else None
        faults = _faults(claim, claim_id, list(claims), amount_ore, credited_on, at.today)
        if faults or claim is None:
            raise Invalid(faults[0]["detail"], errors=faults)
        note = CreditNote(reference, claim.invoice_number, amount_ore, credited_on)
        result = credit(house, house.creditor(stored.case.creditor_id), note, actor, stored.case.clock_id)
        return survivor_of(house, find(house, case_id, creditor_id)), result


def _told_before(note: CreditNote, claim_id: str, case_id: str, first: Entry) -> Result:
    """The answer to a credit note that counts already, with what was told otherwise then."""
    posted = next((each for each in first.postings if each.debit == CREDITED), None)
    latest = moment(first.at).today  # a day to come was taken as the day it was told
    pairs = {
        "amount": (first.facts["credited"], kroner(note.amount_ore)),
        "credited_on": (posted.on, min(note.credited_on, latest)) if posted else (None, None),
        "claim_id": (posted.claim_id, claim_id) if posted else (None, None),
    }
    differs = [name for name, (before, now) in pairs.items() if before != now]
    names = ", ".join(differs)
    words = {
        "en": f"The credit note was told otherwise the first time, which counts: {names}.",
        "nb": f"Kreditnotaen ble meldt annerledes første gang, som gjelder: {names}.",
    }
    warnings = [Reason("credit-note", "differs", words)] if differs else []
    return Result(note.invoice_number, "already_handed_over", case_id, warnings=warnings, differs=differs)


def _faults(
    claim: Claim | None, claim_id: str | None, known: list[str], amount_ore: int, credited_on: dt.date, today: dt.date
) -> list[dict[str, str]]:  # fmt: skip
    """Everything that is wrong with a credit note as it was told."""
    found = []
    if claim is None:
        detail = "The case has no such claim." if claim_id else f"Say which claim: {', '.join(known)}."
        found.append(("claim_id", "claim_not_found" if claim_id else "missing", detail))
    if amount_ore <= 0:
        found.append(("amount", "amount_out_of_range", AMOUNTS))
    elif claim is not None and amount_ore > claim.amount_ore:
        found.append(("amount", "more_than_invoice", f"The amount of the invoice is {kroner(claim.amount_ore)}."))
    if credited_on > today:
        found.append(("credited_on", "in_the_future", f"The day lies after today, {today}."))
    elif claim is not None and credited_on < claim.invoice_date:
        found.append(("credited_on", "before_invoice", f"The invoice is dated {claim.invoice_date}."))
    return [{"pointer": f"/{name}", "code": code, "detail": detail} for name, code, detail in found]


def _refusals(note: CreditNote, creditor: Creditor, *, known: bool) -> list[Reason]:
    reasons = []
    number = FactShown(note.invoice_number, {"en": "the invoice", "nb": "fakturaen"})
    if not known:
        words = {
            "en": f"The credit note is for invoice {note.invoice_number}, which has not been handed over.",
            "nb": f"Kreditnotaen gjelder faktura {note.invoice_number}, som ikke er oversendt.",
        }
        reasons.append(Reason("credit-note", "invoice_unknown", words, {"invoice_number": number}))
    if note.currency != "NOK":
        words = {
            "en": f"The currency is {note.currency}; only Norwegian kroner are followed up.",
            "nb": f"Valutaen er {note.currency}; bare norske kroner følges opp.",
        }
        reasons.append(Reason("credit-note", "currency_not_nok", words))
    if note.seller_organisation_number not in (None, creditor.organisation_number):
        words = {
            "en": "The seller of the credit note is another than the creditor.",
            "nb": "Kreditnotaens selger er en annen enn oppdragsgiveren.",
        }
        reasons.append(Reason("credit-note", "seller_not_creditor", words))
    if note.amount_ore <= 0:
        words = {"en": f"The amount is {kroner(note.amount_ore)}.", "nb": f"Beløpet er {kroner(note.amount_ore)}."}
        reasons.append(Reason("credit-note", "amount_not_positive", words))
    return reasons
