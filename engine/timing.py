"""From a phrase such as "first Tuesday after notice_deadline at 08:00" to a day and an instant. Pure; the phrase is parsed at load."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from engine.case import Hold, Span
from engine.conditions import Ref
from engine.days import (
    ONE_DAY,
    add_months,
    add_working_days,
    instant_text,
    is_holiday,
    is_working_day,
    next_working_day,
    oslo_day,
    oslo_instant,
    parse_instant,
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DEFAULT_TIME = (8, 0)


@dataclass(frozen=True, slots=True)
class When:
    """A day told from another one. `amount` counts `unit`s after the anchor (before it, where negative)."""

    anchor: str
    amount: int | Ref = 0
    unit: str = "days"  # days | working days | months | years
    sign: int = 1
    weekday: int | None = None  # the first such weekday at least `amount` days after the anchor
    working_day: bool = False  # the first working day at least `amount` days after the anchor
    at: tuple[int, int] = DEFAULT_TIME
    not_before: str | None = None
    shift: str | None = None  # holiday | non-working: the next working day instead

    @property
    def is_recurring(self) -> bool:
        """Whether a missed instant has a next one, as weekdays have."""
        return self.weekday is not None

    def dates(self) -> tuple[str, ...]:
        """The date facts it counts from."""
        return (self.anchor,) if self.not_before is None else (self.anchor, self.not_before)

    def day(self, anchor: dt.date, amount: int, floor: dt.date | None = None) -> dt.date:
        """The day meant, the amount already looked up; never before the floor."""
        if self.weekday is not None or self.working_day:
            day = anchor + dt.timedelta(days=amount)
            return self._fit(max(day, floor) if floor else day)
        amount *= self.sign
        match self.unit:
            case "days":
                day = anchor + dt.timedelta(days=amount)
            case "working days":
                day = add_working_days(anchor, amount)
            case "months":
                day = add_months(anchor, amount)
            case _:
                day = add_months(anchor, 12 * amount)
        return self._fit(max(day, floor) if floor else day)

    def _fit(self, day: dt.date) -> dt.date:
        if self.weekday is not None:
            day += dt.timedelta(days=(self.weekday - day.weekday()) % 7)
        if self.working_day or (self.shift == "non-working" and not is_working_day(day)):
            return next_working_day(day)
        return next_working_day(day) if self.shift == "holiday" and is_holiday(day) else day

    def instant(self, anchor: dt.date, amount: int, floor: dt.date | None, touched_at: str) -> str:
        """The instant as UTC text. A weekday that lay before the last event becomes the next such weekday."""
        day, text = _cached(self, anchor, amount, floor)
        if text > touched_at:
            return text
        return self._after(day, touched_at)

    def _after(self, day: dt.date, touched_at: str) -> str:
        touched = oslo_day(parse_instant(touched_at))
        if not self.is_recurring:  # at once, but letters still wait for a working day where the rule says so
            return instant_text(oslo_instant(self._fit(max(day, touched)), *self.at))
        floor = max(day, touched)
        while True:
            fitted = self._fit(floor)
            text = instant_text(oslo_instant(fitted, *self.at))
            if text > touched_at:
                return text
            floor += ONE_DAY


@lru_cache(65536)
def _cached(when: When, anchor: dt.date, amount: int, floor: dt.date | None) -> tuple[dt.date, str]:
    # A hundred thousand cases share a handful of days.
    day = when.day(anchor, amount, floor)
    return day, instant_text(oslo_instant(day, *when.at))


def held_days(holds: Iterable[Hold], held: Iterable[Span], since: dt.date, today: dt.date) -> int:
    """Oslo dates after `since` that any hold covers, each counted once; a hold under way covers up to today."""
    spans = [(span.since, span.ended) for span in held] + [(hold.since, today) for hold in holds]
    days = 0
    reached = since + ONE_DAY
    for start, ended in sorted(spans):
        start = max(start, reached)
        if ended > start:
            days += (ended - start).days
            reached = ended
    return days
