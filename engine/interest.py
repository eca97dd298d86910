"""Late-payment interest: simple, from the day after the due date, by segments (forsinkelsesrenteloven §§ 2 and 3)."""

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache

from engine.case import FreeDays, Posting, Value
from engine.days import ONE_DAY
from engine.parameters import Parameter

ACT_ACT = "act/act"
DAY_COUNTS = (ACT_ACT, "act/365")
WHOLE = 10_000  # rates are basis points


class Segment(Value, frozen=True):
    """Days with one base and one rate, both ends counted; `amount_ore` is rounded half up, so that segments add up."""

    start: dt.date
    end: dt.date
    base_ore: int
    rate: int  # basis points a year
    days: int
    amount_ore: int


def half_up(numerator: int, denominator: int) -> int:
    """The whole number nearest to a fraction; a half goes away from nothing."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    numerator, denominator = abs(numerator), abs(denominator)
    return sign * ((2 * numerator + denominator) // (2 * denominator))


def principal_changes(postings: Iterable[Posting], claim_id: str) -> list[tuple[dt.date, int]]:
    """When the principal of a claim changed, and by how much, oldest first."""
    changes: dict[dt.date, int] = {}
    for each in postings:
        if each.claim_id == claim_id and "principal" in (each.debit, each.credit):
            sign = 1 if each.debit == "principal" else -1
            changes[each.on] = changes.get(each.on, 0) + sign * each.amount_ore
    return sorted((day, amount) for day, amount in changes.items() if amount)


def accrued(
    changes: Sequence[tuple[dt.date, int]], due_date: dt.date, until: dt.date, rate: Parameter, day_count: str,
    free: Sequence[FreeDays] = (),
) -> list[Segment]:  # fmt: skip
    """Every segment from the day after the due date to a day, which counts; raises ParameterMissing where no rate is known.

    A change of the principal counts from the day after it: the day of a payment bears interest (domain.md 4).
    """
    found: list[Segment] = []
    base, start = 0, due_date + ONE_DAY
    stops = [(day, amount) for day, amount in changes if day <= until]
    for day, amount in [*stops, (until, 0)]:
        if base > 0 and day >= start:
            found += _with_one_base(start, day, base, rate, day_count, free)
        start = max(start, day + ONE_DAY)
        base += amount
    return found


def _with_one_base(
    start: dt.date, end: dt.date, base: int, rate: Parameter, day_count: str, free: Sequence[FreeDays]
) -> list[Segment]:
    segments = []
    for first, last in _bearing(start, end, free):
        for piece_start, piece_end, percent in _pieces(rate, first, last):
            days = (piece_end - piece_start).days + 1
            year = 366 if day_count == ACT_ACT and calendar.isleap(piece_start.year) else 365
            segments.append(Segment(piece_start, piece_end, base, percent, days, half_up(base * percent * days, WHOLE * year)))
    return segments


@lru_cache(4096)
def _pieces(rate: Parameter, start: dt.date, end: dt.date) -> tuple[tuple[dt.date, dt.date, int], ...]:
    """The days cut where the rate or the year begins anew, each piece with its rate."""
    cuts = set(rate.splits(start, end)) | {dt.date(year, 1, 1) for year in range(start.year + 1, end.year + 1)}
    pieces = []
    for cut in [*sorted(cuts), end + ONE_DAY]:
        last = cut - ONE_DAY
        percent = rate.on(start)  # the first day, so that what is missing is told from where it is missing
        assert isinstance(percent, int)
        pieces.append((start, last, percent))
        start = cut
    return tuple(pieces)


def _bearing(start: dt.date, end: dt.date, free: Sequence[FreeDays]) -> list[tuple[dt.date, dt.date]]:
    """The days less those that bear no interest; a span is free from `since` and no longer on `ended`."""
    left = []
    for span in sorted(free, key=lambda each: each.since):
        if span.since > end:
            break
        if span.since > start:
            left.append((start, span.since - ONE_DAY))
        start = max(start, span.ended)
    if start <= end:
        left.append((start, end))
    return left
