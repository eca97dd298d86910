"""Automatic bookkeeping: the vouchers that go to a creditor's accounting system by themselves, where it wants them (BOK-2).

A voucher is made in the transaction of what it books, under a key that makes it one. One that cannot be made stops nothing: it is
reported, kept, and tried again, and so it is neither lost nor booked twice (BOK-8).
"""

import datetime as dt
from typing import Any

import msgspec
from msgspec.structs import replace

from engine.case import Case, Creditor, Value
from engine.days import ONE_DAY, Moment, next_working_day
from engine.effects import Effect
from engine.facts.scene import Scene
from engine.money import kroner
from engine.rulebook import Book
from engine.settlement import Settlement
from engine.shell.service.house import House
from engine.shell.service.settlement_papers import letter, problem_words, voucher
from engine.shell.service.settlement_terms import booking_today, terms_of
from engine.shell.store.outbox import OutboxRow, row_of
from engine.shell.store.stored import encode
from engine.step import Outcome
from engine.vouchers import PAYOUT, SETTLEMENT, WRITE_OFF, Item, VoucherRow, payout_lines, write_off_lines

PAGE = 500


class Order(Value, frozen=True):
    """A voucher that is to be made: everything it is made of but the rules and the creditor's accounts."""

    key: str
    kind: str
    creditor_id: str
    clock_id: str
    case_id: str  # of a write-off; else one of the cases that the money came in on
    number: int  # the creditor's vouchers are counted, in the order in which they were to be made
    day: dt.date
    vat_registered: bool
    settlement_id: str = ""
    settlement_number: int = 0
    lost: tuple[Item, ...] = ()


def book_settlement(
    house: House, settlement_id: str, number: int, found: Settlement, day: dt.date, clock_id: str, at: Moment
) -> None:
    """Book a settlement and its payout, in the caller's transaction."""
    creditor = house.creditor(found.creditor_id)
    if not creditor.automatic_bookkeeping:
        return
    order = Order(
        f"{settlement_id}/booking", SETTLEMENT, creditor.id, clock_id, found.lines[0].case_id if found.lines else "", 0, day,
        found.vat_registered, settlement_id, number,
    )  # fmt: skip
    _book_first(house, order, at)
    if found.payout_ore:  # it comes in when the order to the bank is carried out
        comes_in = next_working_day(at.today + ONE_DAY)
        _book_first(house, replace(order, key=f"{settlement_id}/payout/booking", kind=PAYOUT, day=comes_in), at)


def book_write_off(house: House, before: Case, outcome: Outcome, book: Book, at: Moment) -> None:
    """Book the principal that is given up when a case is written off, claim by claim, in the caller's transaction."""
    case, ends = outcome.case, book.policy.chart.ends
    if case.stage not in ends or before.stage in ends or not _is_written_off(house, outcome, book):
        return
    creditor = house.creditor(case.creditor_id)
    lost = tuple(
        Item(claim.remaining_ore, invoice_number=claim.invoice_number, customer_number=case.customer.customer_number)
        for claim in case.claims
        if claim.remaining_ore
    )
    if creditor.automatic_bookkeeping and lost:
        key = f"{case.id}/{case.seq}/booking"
        order = Order(key, WRITE_OFF, creditor.id, case.clock_id, case.id, 0, at.today, creditor.vat_registered, lost=lost)
        _book_first(house, order, at)


def book_due(house: House, clock_id: str, at: Moment) -> int:
    """Try again, each in a transaction, the vouchers that could not be made; the number that were made now."""
    made = 0
    while due := house.store.bookings.due(clock_id, at.text, PAGE):
        for row in due:
            with house.store.tx():
                made += _book(house, msgspec.json.decode(row["doc"], type=Order), at)
    return made


def _is_written_off(house: House, outcome: Outcome, book: Book) -> bool:
    """Whether an event of the outcome gives the principal up, by the rules of the case, else by those in force."""
    daily = book.policy.daily
    if daily is None or not daily.written_off:
        daily = house.books.active().policy.daily
    return daily is not None and any(entry.event == daily.written_off for entry in outcome.entries)


def _book_first(house: House, order: Order, at: Moment) -> None:
    number = house.store.registers.count(f"booking/{order.creditor_id}/{order.clock_id}")
    _book(house, replace(order, number=number), at)


def _book(house: House, order: Order, at: Moment) -> bool:
    """Make a voucher and send it on its way; where that fails, report it and keep it. Whether it was made."""
    try:
        rows = _rows(house, order)
    except Exception as problem:  # whatever it was, what is to be booked has happened
        _keep(house, order, at, problem)
        return False
    if rows:
        house.store.outbox.add([_outgoing(order, rows, house.creditor(order.creditor_id), at)])
    house.store.bookings.made(order.key)
    return True


def _rows(house: House, order: Order) -> list[VoucherRow]:
    creditor, store = house.creditor(order.creditor_id), house.store
    if order.kind == WRITE_OFF:
        booking = booking_today(creditor, house.books.active().policy)
        return write_off_lines(order.lost, order.vat_registered, booking, creditor.accounts)
    row = store.settlements.get(order.settlement_id)
    assert row is not None
    if order.kind == SETTLEMENT:
        return voucher(house, row)
    booking = terms_of(house, row).booking
    return payout_lines(row["settlement"], booking, booking.known(creditor.accounts))


def _outgoing(order: Order, rows: list[VoucherRow], creditor: Creditor, at: Moment) -> OutboxRow:
    """The whole voucher, in the creditor's language: whoever books it needs nothing else."""
    lines = [
        {
            "account_role": each.account_role, "account": each.account, "debit": kroner(each.debit_ore),
            "credit": kroner(each.credit_ore), "vat_code": each.vat_code, "vat": kroner(each.vat_ore),
            "vat_account": each.vat_account or None, "invoice_number": each.invoice_number or None,
            "customer_number": each.customer_number or None, "text": each.text[creditor.language],
        }
        for each in rows
    ]  # fmt: skip
    content: dict[str, Any] = {
        "voucher": order.kind, "number": order.number, "date": order.day.isoformat(), "language": creditor.language,
        "organisation_number": creditor.organisation_number, "settlement_id": order.settlement_id or None,
        "settlement_number": order.settlement_number or None, "lines": lines,
    }  # fmt: skip
    case_id = order.case_id if order.kind == WRITE_OFF else None
    return row_of(order.key, Effect("booking", order.kind, "erp", content), creditor.id, order.clock_id, case_id, at.text)


def _keep(house: House, order: Order, at: Moment, problem: Exception) -> None:
    """Keep a voucher that could not be made until it is tried again, the next time creditors are settled with."""
    words = problem_words(problem)
    daily = house.books.active().policy.daily
    retry_at = daily.first_after(at.text) if daily else Moment(at.instant + ONE_DAY).text
    house.store.bookings.wait(
        {
            "key": order.key, "creditor_id": order.creditor_id, "clock_id": order.clock_id, "since": at.text, "retry_at": retry_at,
            "problem": words["en"], "doc": encode(order),
        }
    )  # fmt: skip
    house.store.outbox.add(reported(house, order.key, order.number, order.day, order.case_id, words, at))


def reported(
    house: House, key: str, number: int, day: dt.date, case_id: str, words: dict[str, str], at: Moment
) -> list[OutboxRow]:  # fmt: skip
    """Word of a voucher that is not booked: to the creditor's job-report address, and as a task of the agency; once a day."""
    stored, book = house.store.cases.get(case_id), house.books.active()
    assert stored is not None
    creditor, daily = house.creditor(stored.case.creditor_id), book.policy.daily
    said = {
        "en": f"Voucher {number} of {day} for {creditor.name} is not booked: {words['en']}",
        "nb": f"Bilag {number} av {day} for {creditor.name} er ikke bokført: {words['nb']}",
    }
    effects = [Effect("task", "booking_failed", "agency", {"creditor_id": creditor.id, "text": said})]
    if daily is not None:
        values = {
            "settlement_date": day, "number": number, "count": 0, "received": 0, "payout": 0, "carried": 0,
            "problem": words[creditor.language],
        }  # fmt: skip
        name = daily.letter_of_failed_booking or daily.letter_of_failure
        scene = Scene(stored.case, at, book, creditor, input=values)
        effects.append(Effect("email", name, "creditor", letter(book, name, scene, creditor.report_email or creditor.email)))
    return [
        row_of(f"{key}/failed/{at.today}/{each.kind}", each, creditor.id, stored.case.clock_id, None, at.text) for each in effects
    ]
