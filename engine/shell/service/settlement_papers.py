"""What a settlement sends: the remittance voucher's e-mail, the payout, and word of one that failed (BOK-1, BOK-8)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from engine.case import Case, Creditor
from engine.contracts import Daily
from engine.days import Moment
from engine.effects import Effect
from engine.facts.scene import Scene
from engine.money import kroner, spell
from engine.remittance import remittance
from engine.rulebook import Book
from engine.settlement import Settlement
from engine.shell.service.house import House
from engine.shell.store.outbox import OutboxRow, row_of
from engine.shell.store.sqlite import Row
from engine.vouchers import VoucherRow, voucher_lines

WORDS = {  # the steps from what came in to what is paid out
    "held": {"nb": "Innbetalt til inkassobyrået", "en": "Received by the agency"},
    "agency_shares": {"nb": "Inkassobyråets andel", "en": "The agency's shares"},
    "commission": {"nb": "Provisjon", "en": "Commission"},
    "vat": {"nb": "Merverdiavgift", "en": "VAT"},
    "net": {"nb": "Til oppgjør", "en": "Settled"},
    "brought": {"nb": "Overført fra forrige oppgjør", "en": "Carried on from before"},
    "payout": {"nb": "Utbetales", "en": "Paid out"},
    "carried": {"nb": "Overføres til neste oppgjør", "en": "Carried on"},
}


@dataclass(frozen=True, slots=True)
class Made:
    """A settlement that was made, and where it belongs."""

    id: str
    number: int
    day: dt.date
    clock_id: str
    settlement: Settlement


def mail(made: Made, sample: Case, book: Book, creditor: Creditor, daily: Daily, at: Moment) -> OutboxRow:
    """The e-mail with the remittance voucher; its lines are read when it is rendered, so it stays small."""
    found = made.settlement
    values = {
        "settlement_date": made.day, "number": made.number, "count": len(found.lines), "received": found.held_ore,
        "payout": found.payout_ore, "carried": found.carried_ore, "problem": "",
    }  # fmt: skip
    told = {"settlement_id": made.id, "date": made.day.isoformat(), "payout": kroner(found.payout_ore)}
    content = told | _letter(book, daily.letter, Scene(sample, at, book, creditor, input=values), creditor.email)
    effect = Effect("email", daily.letter, "creditor", content)
    return row_of(f"{made.id}/mail", effect, creditor.id, made.clock_id, None, at.text)


def payout(made: Made, creditor: Creditor, daily: Daily, at: Moment) -> OutboxRow:
    """The order to the bank to pay the creditor."""
    found = made.settlement
    content = {
        "settlement_id": made.id, "date": made.day.isoformat(), "amount": kroner(found.payout_ore), "account": found.account,
        "receiver": found.creditor_name, "text": f"{daily.payout_text[creditor.language]} {made.number} {made.day}",
    }  # fmt: skip
    return row_of(f"{made.id}/payout", Effect("payout", "settlement", "bank", content), creditor.id, made.clock_id, None, at.text)


def failure(
    problem: Exception, day: dt.date, sample: Case, book: Book, creditor: Creditor, daily: Daily, at: Moment
) -> list[OutboxRow]:  # fmt: skip
    """Word of a settlement that failed: to the creditor's job-report address, and as a task of the agency; once a day."""
    said = getattr(problem, "message", None) or f"{type(problem).__name__}: {problem}"
    clock_id = sample.clock_id
    values = {"settlement_date": day, "number": 0, "count": 0, "received": 0, "payout": 0, "carried": 0, "problem": said}
    scene = Scene(sample, at, book, creditor, input=values)
    content = {"date": day.isoformat(), **_letter(book, daily.letter_of_failure, scene, creditor.report_email or creditor.email)}
    report = Effect("email", daily.letter_of_failure, "creditor", content)
    words = {
        "en": f"The settlement of {day} with {creditor.name} failed: {said}",
        "nb": f"Oppgjøret {day} med {creditor.name} feilet: {said}",
    }
    task = Effect("task", "settlement_failed", "agency", {"creditor_id": creditor.id, "text": words})
    key = f"settlement/{creditor.id}/{clock_id}/{day}/failed"
    return [
        row_of(f"{key}/{effect.kind}", effect, creditor.id, clock_id, None, at.text) for effect in (report, task)
    ]  # fmt: skip


def _letter(book: Book, name: str, scene: Scene, address: str) -> dict[str, Any]:
    language, template = scene.creditor.language, book.policy.letters[name]
    return {
        "email": address, "language": language, "subject": template.subject.render(scene, language),
        "body": template.body.render(scene, language),
    }  # fmt: skip


def whole(house: House, row: Row) -> Settlement:
    """A settlement with its lines."""
    found: Settlement = row["settlement"]
    return replace(found, lines=house.store.settlements.lines(row["id"]))


def voucher(house: House, row: Row) -> list[VoucherRow]:
    """The voucher of a settlement, by the rules it was made under and the creditor's accounts of today; raises KravflytError."""
    found = whole(house, row)
    booking = house.books.of(row["policy"]).policy.bookings[found.booking]
    return voucher_lines(found, booking, house.creditor(row["creditor_id"]).accounts)


def mail_text(house: House, row: Row, body: str, language: str) -> str:
    """The whole text of a settlement's e-mail: its words, a line a claim (what came in, what is the creditor's), the sums."""
    found = remittance(whole(house, row))
    claims = []
    for claim in found.claims:
        creditors = sum(share.creditor_ore - share.commission_ore for share in claim.shares)
        claims.append((claim.invoice_number, claim.held_ore + claim.direct_ore, creditors))
    lines = [f"{number:<16} {spell(came, language):>16} {spell(creditors, language):>16}" for number, came, creditors in claims]
    sums = [
        f"{WORDS[step.name][language]:<33} {spell(step.amount_ore, language):>16}" for step in found.steps if step.amount_ore
    ]  # fmt: skip
    return "\n".join([body.rstrip(), "", *lines, "", *sums, ""])
