"""The daily settlement: what came in is settled with each creditor at the hour of the rules, once, with its payout (PAY-4, BOK-1).

What is settled is a difference: how the payments of the cases that wait are allocated, less what earlier settlements told of them.
So nothing is settled twice, however often this runs, and what is taken back comes as a negative line, in a settlement by the terms of
the one that first told it.
"""

import datetime as dt

from engine.case import Case, Creditor
from engine.contracts import Daily
from engine.days import Moment, oslo_day, parse_instant
from engine.errors import NotFound
from engine.parting import Line, Received
from engine.rulebook import Book
from engine.settlement import Settlement
from engine.shell.service import settlement_papers
from engine.shell.service.booking import book_settlement
from engine.shell.service.house import House
from engine.shell.service.settlement_terms import terms_first, terms_of_today
from engine.shell.store.sqlite import Row
from engine.terms import Terms, settle_by_terms
from engine.unsettled import told_by, unsettled
from engine.vouchers import VoucherRow, voucher_lines

PAGE = 1000


def next_settlement(house: House, clock_id: str, creditor_id: str | None = None) -> str | None:
    """The instant of the next settlement on a clock; None where nothing waits for one, or the rules have none."""
    since, retry_at = house.store.settlements.earliest(clock_id, creditor_id)
    daily = _daily(house) if since or retry_at else None
    if daily is None:
        return None
    instants = (daily.first_after(since) if since else None, retry_at)
    return min(instant for instant in instants if instant is not None)


def settle_due(house: House, clock_id: str, at: Moment, creditor_id: str | None = None) -> int:
    """Settle with every creditor (or with one) for whom it is due, each in a transaction; the number of settlements made.

    One that fails is told to the creditor and the agency, kept, and tried again the next time (BOK-8).
    """
    made = 0
    while (instant := next_settlement(house, clock_id, creditor_id)) is not None and instant <= at.text:
        for owner in [creditor_id] if creditor_id else house.store.settlements.creditors_waiting(clock_id):
            due = next_settlement(house, clock_id, owner)
            if due is not None and due <= at.text:
                made += _settle_or_tell(house, clock_id, owner, due, at)
    return made


def _daily(house: House) -> Daily | None:
    try:
        return house.books.active().policy.daily
    except NotFound:  # a database without rules settles nothing
        return None


def _settle_or_tell(house: House, clock_id: str, creditor_id: str, before: str, at: Moment) -> int:
    try:
        with house.store.tx():
            return _settle(house, clock_id, creditor_id, before, at)
    except Exception as problem:  # whatever it was, the other creditors are settled with
        with house.store.tx():
            _tell(house, clock_id, creditor_id, before, at, problem)
        return 0


def _settle(house: House, clock_id: str, creditor_id: str, before: str, at: Moment) -> int:
    """Settle with one creditor for what has waited since before an instant; 0 where there is nothing, or somebody else did."""
    store, book, creditor = house.store, house.books.active(), house.creditor(creditor_id)
    daily = book.policy.daily
    assert daily is not None
    told = store.settlements.told(clock_id, creditor_id, before)
    received, sample = _received(house, clock_id, creditor_id, before, told)
    store.settlements.forget_waiting(clock_id, creditor_id, before)
    if not received or sample is None:
        return 0
    first, day = terms_first(house, told), _day(before)
    is_new = any(first(each.payment_id) is None for each in received)
    today = terms_of_today(creditor, book, daily, day) if is_new else None
    found = settle_by_terms(received, creditor, today, first, store.settlements.carried(clock_id, creditor_id))
    for terms, settlement in found:
        number = store.registers.count(f"settlement/{creditor_id}/{clock_id}")
        made = settlement_papers.Made(house.ids.new(), number, day, clock_id, settlement)
        store.settlements.add(_row(made, terms, at), settlement, _voucher(settlement, terms, creditor, book))
        outgoing = [settlement_papers.mail(made, sample, book, creditor, daily, at)]
        if settlement.payout_ore:
            outgoing.append(settlement_papers.payout(made, creditor, daily, at))
        store.outbox.add(outgoing)
        book_settlement(house, made.id, made.number, settlement, day, clock_id, at)
    return len(found)


def _row(made: settlement_papers.Made, terms: Terms, at: Moment) -> Row:
    found = made.settlement
    return {
        "id": made.id, "creditor_id": found.creditor_id, "clock_id": made.clock_id, "number": made.number,
        "day": made.day.isoformat(), "made_at": at.text, "policy": terms.policy, "payments": len(found.lines),
        "net_ore": found.net_ore, "payout_ore": found.payout_ore, "carried_ore": found.carried_ore,
    }  # fmt: skip


def _voucher(settlement: Settlement, terms: Terms, creditor: Creditor, book: Book) -> list[VoucherRow]:
    """The voucher, made with its settlement: one that cannot be booked is a settlement that failed (BOK-8)."""
    is_todays = terms.policy == book.policy.version
    return voucher_lines(settlement, terms.booking, creditor.accounts if is_todays else terms.booking.known(creditor.accounts))


def _tell(house: House, clock_id: str, creditor_id: str, before: str, at: Moment, problem: Exception) -> None:
    """Keep what was to be settled, say why it was not, and try again the next time."""
    book = house.books.active()
    daily = book.policy.daily
    waiting = house.store.settlements.cases_waiting(clock_id, creditor_id, before, "", 1)
    assert daily is not None
    house.store.settlements.try_again(clock_id, creditor_id, before, daily.first_after(at.text))
    creditor = house.creditor(creditor_id)
    rows = settlement_papers.failure(problem, _day(before), waiting[0].case, book, creditor, daily, at)
    house.store.outbox.add(rows)


def _day(before: str) -> dt.date:
    return oslo_day(parse_instant(before))


def _received(
    house: House, clock_id: str, creditor_id: str, before: str, told_before: list[tuple[str, Line]]
) -> tuple[list[Received], Case | None]:
    """What is to be settled, and one of the cases it came in on."""
    told = told_by(line for _, line in told_before)
    received: list[Received] = []
    sample, after = None, ""
    while page := house.store.settlements.cases_waiting(clock_id, creditor_id, before, after, PAGE):
        for stored in page:
            received += unsettled(stored.case, told)
            sample = stored.case
        after = page[-1].case.id
    return received, sample
