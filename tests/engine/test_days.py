"""TIM-3: Norwegian dates. Holidays, working days, daylight saving, month ends, leap years, ages."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.days import (
    OSLO,
    Moment,
    add_months,
    add_working_days,
    instant_text,
    is_holiday,
    is_working_day,
    moment,
    next_working_day,
    oslo_day,
    oslo_instant,
    parse_instant,
    whole_years,
)

HOLIDAYS = {
    2026: "01-01 04-02 04-03 04-05 04-06 05-01 05-14 05-17 05-24 05-25 12-25 12-26",
    2027: "01-01 03-25 03-26 03-28 03-29 05-01 05-06 05-16 05-17 12-25 12-26",
}
ONE_DAY = dt.timedelta(days=1)
days = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def every_day(year: int) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    return [first + place * ONE_DAY for place in range((dt.date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", HOLIDAYS)
def test_the_holidays_of_a_year_are_these_and_no_others(year):
    wanted = [d(f"{year}-{day}") for day in HOLIDAYS[year].split()]
    assert [day for day in every_day(year) if is_holiday(day)] == wanted


@pytest.mark.parametrize("day", ["2026-12-24", "2026-12-31", "2027-12-24", "2027-12-31", "2026-04-01", "2026-04-30"])
def test_christmas_eve_and_new_years_eve_are_working_days(day):
    assert not is_holiday(d(day))
    assert is_working_day(d(day))


def test_a_sunday_is_no_holiday_unless_it_is_one():
    """Else `on a holiday the next working day` would move every Sunday."""
    assert not is_holiday(d("2026-02-15"))
    assert is_holiday(d("2026-04-05")), "Easter Sunday"
    assert not is_working_day(d("2026-02-15"))


@given(days)
def test_a_working_day_is_monday_to_friday_and_no_holiday(day):
    assert is_working_day(day) == (day.weekday() < 5 and not is_holiday(day))
    found = next_working_day(day)
    assert is_working_day(found) and found >= day
    assert not any(is_working_day(day + place * ONE_DAY) for place in range((found - day).days))


@given(days, st.integers(1, 30))
def test_working_days_are_counted_one_by_one(day, count):
    found = add_working_days(day, count)
    assert sum(is_working_day(day + place * ONE_DAY) for place in range(1, (found - day).days + 1)) == count
    assert is_working_day(found)
    back = add_working_days(day, -count)
    assert sum(is_working_day(day - place * ONE_DAY) for place in range(1, (day - back).days + 1)) == count
    assert is_working_day(back)
    assert add_working_days(day, 0) == day


@pytest.mark.parametrize(
    ("day", "months", "wanted"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-10-31", 6, "2027-04-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2026-12-31", -10, "2026-02-28"),
        ("2026-05-05", 0, "2026-05-05"),
    ],
)
def test_the_end_of_a_month_clips(day, months, wanted):
    assert add_months(d(day), months) == d(wanted)


@given(days, st.integers(-60, 60))
def test_months_keep_the_day_or_clip_it(day, months):
    found = add_months(day, months)
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == day.day or (found.day < day.day and (found + ONE_DAY).day == 1)


@pytest.mark.parametrize(
    ("born", "on", "wanted"),
    [
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-28", 19),
        ("2008-02-29", "2028-02-29", 20),
        ("2008-05-01", "2026-04-30", 17),
        ("2008-05-01", "2026-05-01", 18),
        ("2026-05-01", "2026-05-01", 0),
        ("2026-05-02", "2026-05-01", -1),
    ],
)
def test_an_age_is_counted_in_birthdays(born, on, wanted):
    assert whole_years(d(born), d(on)) == wanted


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        ("2026-01-15", "2026-01-15T07:00:00Z"),
        ("2026-07-15", "2026-07-15T06:00:00Z"),
        ("2026-03-28", "2026-03-28T07:00:00Z"),
        ("2026-03-29", "2026-03-29T06:00:00Z"),
        ("2026-10-24", "2026-10-24T06:00:00Z"),
        ("2026-10-25", "2026-10-25T07:00:00Z"),
    ],
)
def test_eight_in_oslo_is_seven_in_winter_and_six_in_summer(day, instant):
    assert instant_text(oslo_instant(d(day), 8)) == instant


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-01-15T22:59:59Z", "2026-01-15"),
        ("2026-01-15T23:00:00Z", "2026-01-16"),
        ("2026-01-15T23:30:00Z", "2026-01-16"),
        ("2026-07-15T21:59:59Z", "2026-07-15"),
        ("2026-07-15T22:00:00Z", "2026-07-16"),
        ("2026-12-31T23:30:00Z", "2027-01-01"),
        ("2026-03-28T23:00:00Z", "2026-03-29"),
        ("2026-10-24T22:00:00Z", "2026-10-25"),
    ],
)
def test_the_norwegian_day_begins_at_midnight_in_oslo(instant, day):
    assert oslo_day(parse_instant(instant)) == d(day)
    assert moment(instant).today == d(day)
    assert moment(instant).ordinal == d(day).toordinal()


def test_an_hour_passed_twice_means_the_first():
    assert instant_text(oslo_instant(d("2026-10-25"), 2, 30)) == "2026-10-25T00:30:00Z"


@given(days, st.integers(0, 23).filter(lambda hour: hour != 2), st.integers(0, 59))
def test_an_instant_shows_the_hour_it_was_made_of(day, hour, minute):
    shown = oslo_instant(day, hour, minute).astimezone(OSLO)
    assert (shown.date(), shown.hour, shown.minute) == (day, hour, minute)


@given(st.integers(-(10**9), 4 * 10**9), st.integers(-(10**9), 4 * 10**9))
def test_the_texts_of_instants_sort_as_time_does(first, second):
    one, other = (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=each) for each in (first, second))
    assert (instant_text(one) < instant_text(other)) == (one < other)
    assert parse_instant(instant_text(one)) == one
    assert len(instant_text(one)) == len("2026-02-17T07:00:00Z")


def test_an_instant_needs_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        instant_text(dt.datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="no time zone"):
        parse_instant("2026-01-01T08:00:00")


def test_instants_of_other_zones_and_with_fractions_are_read_to_the_second():
    assert instant_text(parse_instant("2026-02-17T08:00:00.999999+01:00")) == "2026-02-17T07:00:00Z"


def test_a_moment_says_one_instant_in_four_ways():
    seen = Moment(dt.datetime(2026, 2, 16, 23, 30, tzinfo=dt.UTC))
    assert (seen.text, seen.today, seen.ordinal) == ("2026-02-16T23:30:00Z", d("2026-02-17"), d("2026-02-17").toordinal())
    assert "2026-02-16T23:30:00Z" in repr(seen)
