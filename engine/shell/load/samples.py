"""Made-up invoices that the statutes are tried on: debtors, amounts, letters and due dates of every kind that the law tells apart."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from engine.case import Address, Creditor, Customer, EarlierLetter, Guardian, Invoice
from engine.days import ONE_DAY, Moment, oslo_instant

_HOUR = 10  # of the day on which a sample is handed over
_EVERY = 3  # days between two due dates: every weekday comes, and the holidays of half a year
_OVERDUE = (1, 14, 30)  # days past due at hand-over; where the rules want more, the first are refused
CREDITOR = Creditor("sample", "Prøve AS", "923456783", "15032080038", "prove@example.no")
OUTSIDE_VAT = replace(CREDITOR, vat_registered=False)
_PERSON = Customer(
    "1", "Prøve Person", "person", None, None, dt.date(1980, 1, 1), Address("Prøveveien 1", None, "0150", "Oslo"),
    "person@example.no", "90000000", "22000000",
)  # fmt: skip
_BUSINESS = replace(_PERSON, kind="business", organisation_number="974760673", birth_date=None)
_GUARDIAN = Guardian("Prøve Verge", Address("Vergeveien 2", None, "5003", "Bergen"))
_AMOUNTS = (40_000, 90_000, 200_000, 800_000, 4_000_000, 20_000_000, 30_000_000)  # øre: one in each band of the table


@dataclass(frozen=True, slots=True)
class Sample:
    """An invoice, when it is handed over and by whom; `kind` tells of it in a problem."""

    kind: str
    invoice: Invoice
    at: Moment
    creditor: Creditor = CREDITOR


def _minor(due: dt.date, age: int) -> Customer:
    """Somebody so many years old when the invoice was written, and a day under one year more."""
    born = dt.date(due.year - age - 1, due.month, min(due.day, 28))
    return replace(_PERSON, birth_date=born, guardian=_GUARDIAN)


def _invoice(due: dt.date, customer: Customer, amount_ore: int = 100_000, letters: tuple[EarlierLetter, ...] = ()) -> Invoice:
    return Invoice("1", due - 14 * ONE_DAY, due, amount_ore, amount_ore, customer, vat_liable=None, earlier_letters=letters)


def _handed_over(kind: str, invoice: Invoice, after: int, creditor: Creditor = CREDITOR) -> Sample:
    day = invoice.due_date + after * ONE_DAY
    return Sample(kind, invoice, Moment(oslo_instant(day, _HOUR)), creditor)


def _own_notice(due: dt.date, sent_after: int, days: int, handed_over_after: int) -> Sample:
    sent = due + sent_after * ONE_DAY
    invoice = replace(
        _invoice(due, _PERSON), start="collection", own_notice_sent_on=sent, own_notice_deadline=sent + days * ONE_DAY
    )
    return _handed_over("a person whom the creditor has warned", invoice, handed_over_after)


def _with_letters(due: dt.date, *letters: tuple[str, int, int], later: int = 20) -> Sample:
    """A person who has had letters with a fee: their kind, how long after the due date, and the days that they gave."""
    sent = tuple(
        EarlierLetter(kind, due + after * ONE_DAY, due + (after + days) * ONE_DAY, 3_800) for kind, after, days in letters
    )
    last = max(after for _, after, _ in letters)
    return _handed_over("a person who has had letters with a fee", _invoice(due, _PERSON, letters=sent), last + later)


def main_samples(due: dt.date) -> list[tuple[Sample, int]]:
    """One invoice of each debtor that the law tells apart, from which every action and payment is tried, and in how many places."""
    return [
        (_handed_over("a person", _invoice(due, _PERSON), 14), 60),
        (_handed_over("a minor", _invoice(due, _minor(due, 16)), 14), 45),
        (_handed_over("a business", _invoice(due, _BUSINESS, 800_000), 14), 40),
    ]


def samples(start: dt.date, dates: int) -> Iterator[Sample]:
    """Invoices of every kind, due from a day on."""
    for number in range(dates):
        due = start + number * _EVERY * ONE_DAY
        yield from (_handed_over("a person", _invoice(due, _PERSON), after) for after in _OVERDUE[number % 10 > 0 : 2])
        yield _handed_over("a person", _invoice(due, _PERSON, _AMOUNTS[number % len(_AMOUNTS)]), _OVERDUE[1 + number % 2])
        if number % 4 == 0:
            yield from _special(due, number // 4)
    yield from _letters(start)
    yield from _notices(start)


def _special(due: dt.date, number: int) -> Iterator[Sample]:
    amount = _AMOUNTS[number % len(_AMOUNTS)]
    yield _handed_over("a minor", _invoice(due, _minor(due, 14 + number % 4), amount), 14)
    yield _handed_over("a business", _invoice(due, _BUSINESS, amount), 14)
    yield _handed_over("a business, outside VAT", _invoice(due, _BUSINESS, amount), 14, OUTSIDE_VAT)
    yield _handed_over("a person, outside VAT", _invoice(due, _PERSON, amount), 14, OUTSIDE_VAT)


def _letters(due: dt.date) -> Iterator[Sample]:
    yield _with_letters(due, ("reminder", 14, 14))
    yield _with_letters(due, ("reminder", 14, 14), later=3)
    yield _with_letters(due, ("reminder", 14, 14), ("reminder", 30, 14))
    yield from (_with_letters(due, ("reminder", 14, 14), ("reminder", 30, 14), later=later) for later in (60, 100, 150))
    yield _with_letters(due, ("reminder", 14, 14), ("collection_notice", 30, 14))
    yield _with_letters(due, ("reminder", 14, 14), ("payment_demand", 30, 14))
    yield _with_letters(due, ("reminder", 14, 14), ("reminder", 130, 14), ("reminder", 230, 14))


def _notices(due: dt.date) -> Iterator[Sample]:
    """Own notices good and bad: the bad ones are refused as long as the rules are right."""
    for sent_after, days, handed_over_after in (
        (1, 14, 20),
        (20, 14, 35),
        (5, 21, 60),
        (0, 14, 20),
        (-3, 20, 20),
        (200, 14, 216),
    ):
        yield _own_notice(due, sent_after, days, handed_over_after)
    yield from (_own_notice(due + each * ONE_DAY, 3, days, 40) for each in range(7) for days in (14, 13, 10, 7))
    yield _own_notice(due, 3, 14, 250)
