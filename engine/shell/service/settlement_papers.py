"""What a settlement sends: the remittance voucher's e-mail, the payout, and word of one that failed (BOK-1, BOK-8)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from engine.case import Case, Creditor
from engine.contracts import Daily
from engine.days import ONE_DAY, Moment, next_working_day, oslo_day, parse_instant
from engine.effects import Effect
from engine.errors import Conflict, KravflytError, NotFound
from engine.facts.scene import Scene
from engine.money import kroner, spell
from engine.remittance import remittance
from engine.rulebook import Book
from engine.settlement import Settlement
from engine.shell.bank.gbat10 import write_gbat10, write_voucher_csv
from engine.shell.bank.pain001 import Payer, write_payouts
from engine.shell.bank.settled import payout_of, voucher_of
from engine.shell.service import payouts
from engine.shell.service.house import House
from engine.shell.service.settlement_terms import terms_of
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
    content = told | letter(book, daily.letter, Scene(sample, at, book, creditor, input=values), creditor.email)
    effect = Effect("email", daily.letter, "creditor", content)
    return row_of(f"{made.id}/mail", effect, creditor.id, made.clock_id, None, at.text)


def payout(made: Made, creditor: Creditor, daily: Daily, at: Moment) -> OutboxRow:
    """The order to the bank to pay the creditor; raises Conflict where it has no valid account."""
    day = made.day.isoformat()
    text = f"{daily.payout_text[creditor.language]} {made.number} {day}"
    return payouts.ordered(made.id, 1, made.settlement, creditor, text, day, made.clock_id, at)


def failure(
    problem: Exception, day: dt.date, sample: Case, book: Book, creditor: Creditor, daily: Daily, at: Moment
) -> list[OutboxRow]:  # fmt: skip
    """Word of a settlement that failed: to the creditor's job-report address, and as a task of the agency; once a day."""
    said = problem_words(problem)
    clock_id = sample.clock_id
    values = {
        "settlement_date": day, "number": 0, "count": 0, "received": 0, "payout": 0, "carried": 0,
        "problem": said[creditor.language],
    }  # fmt: skip
    scene = Scene(sample, at, book, creditor, input=values)
    content = {"date": day.isoformat(), **letter(book, daily.letter_of_failure, scene, creditor.report_email or creditor.email)}
    report = Effect("email", daily.letter_of_failure, "creditor", content)
    words = {
        "en": f"The settlement of {day} with {creditor.name} failed: {said['en']}",
        "nb": f"Oppgjøret {day} med {creditor.name} feilet: {said['nb']}",
    }
    task = Effect("task", "settlement_failed", "agency", {"creditor_id": creditor.id, "text": words})
    key = f"settlement/{creditor.id}/{clock_id}/{day}/failed"
    return [
        row_of(f"{key}/{effect.kind}", effect, creditor.id, clock_id, None, at.text) for effect in (report, task)
    ]  # fmt: skip


def problem_words(problem: Exception) -> dict[str, str]:
    """What went wrong, in both languages where the error speaks both."""
    if isinstance(problem, KravflytError):
        return problem.both
    said = f"{type(problem).__name__}: {problem}"
    return {"nb": said, "en": said}


def letter(book: Book, name: str, scene: Scene, address: str) -> dict[str, Any]:
    """The content of an e-mail to the creditor: one of the letters of the rules, in its language."""
    language, template = scene.creditor.language, book.policy.letters[name]
    return {
        "email": address, "language": language, "subject": template.subject.render(scene, language),
        "body": template.body.render(scene, language),
    }  # fmt: skip


def find(house: House, settlement_id: str, creditor_id: str | None) -> Row:
    """A settlement that the caller may see; raises NotFound, also for another creditor's (API-4)."""
    row = house.store.settlements.get(settlement_id)
    if row is None or (creditor_id is not None and row["creditor_id"] != creditor_id):
        raise NotFound("There is no such settlement.", code="settlement_not_found")
    return row


def whole(house: House, row: Row) -> Settlement:
    """A settlement with its lines."""
    found: Settlement = row["settlement"]
    return replace(found, lines=house.store.settlements.lines(row["id"]))


def voucher(house: House, row: Row) -> list[VoucherRow]:
    """The voucher of a settlement as it was made with it; none where there is nothing to book.

    That of a settlement from before vouchers were kept is made now, by its rules and the accounts of today; raises KravflytError.
    """
    kept = house.store.settlements.voucher(row["id"])
    if kept is not None:
        return kept
    booking = terms_of(house, row).booking
    return voucher_lines(whole(house, row), booking, booking.known(house.creditor(row["creditor_id"]).accounts))


def voucher_file(house: House, row: Row, form: str, language: str) -> bytes:
    """The voucher as a file, csv or gbat10; where there is nothing to book, csv is its heading alone.

    Raises Conflict where gbat10, which has no heading, would be empty; Invalid where it cannot hold it; KravflytError as `voucher`.
    """
    rows = voucher(house, row)
    if not rows and form == "csv":
        return write_voucher_csv([])
    if not rows:
        message = f"Settlement {row['number']} of {row['day']} has nothing to book, so there is no file to import."
        raise Conflict(message, code="voucher_empty")
    made = voucher_of(
        rows, number=row["number"], dated_on=dt.date.fromisoformat(row["day"]), external_number=row["id"],
        language=language,
    )  # fmt: skip
    return write_voucher_csv([made]) if form == "csv" else write_gbat10([made])


def payment_order(house: House, row: Row) -> bytes:
    """The payout as a pain.001 document, to give to the bank: the newest order of it.

    Raises Conflict where nothing is paid out, or where it has come back and was not ordered again; Invalid for a bad account.
    """
    agency = house.books.of(row["policy"]).policy.agency
    known = payouts.attempts(house, row["id"])
    if not known:
        raise Conflict("Nothing is paid out by this settlement.", code="nothing_paid_out")
    newest = known[-1]
    if newest.status == payouts.RETURNED:
        words = {
            "en": "The payout has come back. Pay it again first: kravflyt exceptions list --code payout_returned.",
            "nb": "Utbetalingen har kommet tilbake. Betal den på nytt først: kravflyt exceptions list --code payout_returned.",
        }
        raise Conflict(words["en"], code="payout_returned", words=words)
    to = replace(row["settlement"], account=newest.account, creditor_name=newest.receiver)
    order = payout_of(to, newest.order_id, newest.text)
    assert order is not None
    return write_payouts(
        [order], payer=Payer(name=agency.name, account=agency.account, customer_id=agency.organisation_number),
        message_id=newest.order_id, created_at=parse_instant(newest.ordered_at),
        requested_on=next_working_day(oslo_day(parse_instant(newest.ordered_at)) + ONE_DAY),
    )  # fmt: skip


def settlement_mail(house: House, content: dict[str, Any]) -> str:
    """The whole text of an e-mail of the outbox about a settlement: that of a voucher with its lines."""
    row = house.store.settlements.get(content["settlement_id"]) if "settlement_id" in content else None
    return mail_text(house, row, content["body"], content["language"]) if row else str(content["body"])


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
