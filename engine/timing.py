"""From a phrase such as "first Tuesday after notice_deadline at 08:00" to a day and an instant. Pure; the phrase is parsed at load."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.case import Hold, Span
from engine.conditions import Ref
from engine.days import (
    ONE_DAY,
    add_months,
    add_working_days,
    instant_text,
    is_holiday,
    is_working_day,
    moment,
    next_working_day,
    oslo_instant,
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DEFAULT_TIME = (8, 0)
_REMEMBERED = 20_000
_WEEK = dt.timedelta(days=7)


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
    _reckoned: dict[tuple[int, int, int | None], tuple[dt.date, str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _texts: dict[dt.date, str] = field(default_factory=dict, init=False, repr=False, compare=False)

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
        day, text = self.reckon(anchor.toordinal(), amount, floor.toordinal() if floor else None)
        return text if text > touched_at else self.after(day, touched_at)

    def reckon(self, anchor: int, amount: int, floor: int | None) -> tuple[dt.date, str]:
        """The day and its instant, by ordinals, whatever has happened since; remembered: many cases share a handful of days."""
        key = (anchor, amount, floor)
        found = self._reckoned.get(key)
        if found is None:
            if len(self._reckoned) >= _REMEMBERED:
                self._reckoned.clear()
            day = self.day(dt.date.fromordinal(anchor), amount, dt.date.fromordinal(floor) if floor is not None else None)
            found = self._reckoned[key] = (day, self._text_on(day))
        return found

    def after(self, day: dt.date, touched_at: str) -> str:
        """The instant instead of one that does not lie after the last event: the next such weekday, or at once."""
        touched = moment(touched_at).today
        if not self.is_recurring:  # at once, but letters still wait for a working day where the rule says so
            return self._text_on(self._fit(max(day, touched)))
        floor = max(day, touched - _WEEK)  # the last such weekday may have been a holiday, and its replacement is still to come
        while (text := self._text_on(self._fit(floor))) <= touched_at:
            floor += ONE_DAY
        return text

    def _text_on(self, day: dt.date) -> str:
        found = self._texts.get(day)
        if found is None:
            if len(self._texts) >= _REMEMBERED:
                self._texts.clear()
            found = self._texts[day] = instant_text(oslo_instant(day, *self.at))
        return found


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
