"""Days and instants: Oslo dates, working days, and UTC text that sorts as time does."""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

OSLO = ZoneInfo("Europe/Oslo")
ONE_DAY = dt.timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1900, 2199  # of what comes in: wide of every claim, and far from where dates of Python end
_SHOWN = "%Y-%m-%dT%H:%M:%SZ"


def instant_text(instant: dt.datetime) -> str:
    """Write an aware datetime as fixed-width UTC text; raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(dt.UTC).strftime(_SHOWN)


def parse_instant(text: str) -> dt.datetime:
    """Read ISO text with a time zone, to the second; raises ValueError otherwise."""
    instant = dt.datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return instant.astimezone(dt.UTC).replace(microsecond=0)


def oslo_instant(day: dt.date, hour: int, minute: int = 0, second: int = 0) -> dt.datetime:
    """The instant at which Oslo clocks show this time; the first of two where the hour is passed twice."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=OSLO).astimezone(dt.UTC)


def oslo_day(instant: dt.datetime) -> dt.date:
    """The Norwegian date of an instant."""
    return instant.astimezone(OSLO).date()


class Moment:
    """One instant seen four ways: datetime, UTC text, Oslo day and its ordinal; built once per sweep."""

    __slots__ = ("instant", "ordinal", "text", "today")

    def __init__(self, instant: dt.datetime) -> None:
        self.instant = instant
        self.text = instant_text(instant)
        self.today = oslo_day(instant)
        self.ordinal = self.today.toordinal()

    def __repr__(self) -> str:
        return f"Moment({self.text})"


@lru_cache(4096)
def moment(text: str) -> Moment:
    """The moment of an instant's text."""
    return Moment(parse_instant(text))


@lru_cache(256)
def _holidays_of(year: int) -> frozenset[dt.date]:
    # Sundays are no working days anyway; the package counts them as holidays only when asked to.
    return frozenset(holidays.country_holidays("NO", years=year))


@lru_cache(65536)
def is_holiday(day: dt.date) -> bool:
    """Whether the day is a Norwegian public holiday; 24 and 31 December are not."""
    return day in _holidays_of(day.year)


@lru_cache(65536)
def is_working_day(day: dt.date) -> bool:
    """Monday to Friday, and no public holiday."""
    return day.weekday() < 5 and not is_holiday(day)


def next_working_day(day: dt.date) -> dt.date:
    """The day itself if it is a working day, else the first after it."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The count-th working day after the day (before it, for a negative count)."""
    step = ONE_DAY if count > 0 else -ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months later; a month's end clips (31 January + 1 month = 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return dt.date(year, month + 1, min(day.day, (first_of_next - ONE_DAY).day))


def whole_years(start: dt.date, end: dt.date) -> int:
    """Full years from start to end, as an age is counted: 29 February has its birthday on 1 March in other years."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))
