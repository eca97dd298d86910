"""TIM-3: from a phrase of a rule file to an instant, and what holds and lateness do to it."""

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.case import Hold, Span
from engine.conditions import Ref
from engine.days import OSLO, instant_text, is_holiday, is_working_day, parse_instant
from engine.shell.load.phrases import read_phrase
from engine.shell.load.problems import Misread
from engine.shell.load.sentences import Kind, Names
from engine.timing import WEEKDAYS, When, held_days
from tests.dsl import told
from tests.rulebooks import shipped_book

ONE_DAY = dt.timedelta(days=1)
NAMES = Names({"start_on": Kind("date"), "floor_on": Kind("date"), "amount": Kind("money")}, {"wait": "days", "months": "number"})
days = st.dates(dt.date(2024, 1, 1), dt.date(2032, 12, 31))
seconds = st.integers(0, 10 * 365 * 86400).map(
    lambda count: instant_text(dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=count))
)


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def reads(phrase: str) -> When:
    return read_phrase(phrase, NAMES)


def due(phrase: str, start: str, *, floor: str | None = None, touched: str = "", amount: int | None = None) -> str | None:
    """When a phrase is due, in Oslo time."""
    when = reads(phrase)
    number = amount if amount is not None else when.amount
    assert isinstance(number, int)
    return told(when.instant(d(start), number, d(floor) if floor else None, touched))


# -- the shipped steps, word for word -------------------------------------------------------------------------------------


def shipped_due(rule_id: str, start: str, *, floor: str | None = None, touched: str = "") -> str | None:
    when = shipped_book().policy.rules[rule_id].due
    assert when is not None and isinstance(when.amount, int)
    return told(when.instant(d(start), when.amount, d(floor) if floor else None, touched))


@pytest.mark.parametrize(
    ("due_date", "received", "wanted"),
    [
        ("2026-01-15", "2026-01-20", "2026-01-29 08:00"),
        ("2026-01-15", "2026-02-10", "2026-02-10 08:00"),  # not before it was received
        ("2026-03-19", "2026-03-20", "2026-04-07 08:00"),  # 2 April is Maundy Thursday
        ("2026-05-03", "2026-05-04", "2026-05-18 08:00"),  # 17 May is a Sunday
        ("2026-12-11", "2026-12-12", "2026-12-28 08:00"),  # Christmas Day is a Friday
        ("2026-12-10", "2026-12-11", "2026-12-24 08:00"),  # Christmas Eve is a working day
        ("2026-01-17", "2026-02-14", "2026-02-16 08:00"),  # received on a Saturday
    ],
)
def test_the_notice_is_sent_fourteen_days_after_the_due_date_on_a_working_day(due_date, received, wanted):
    """STG-2"""
    assert shipped_due("send-notice", due_date, floor=received) == wanted


@pytest.mark.parametrize(
    ("deadline", "wanted"),
    [
        ("2026-02-12", "2026-02-17 08:00"),
        ("2026-02-16", "2026-02-17 08:00"),
        ("2026-02-17", "2026-02-24 08:00"),  # due on a Tuesday: not fallen due before Wednesday
        ("2026-03-27", "2026-03-31 08:00"),
        ("2029-04-27", "2029-05-02 08:00"),  # Tuesday 1 May 2029
        ("2026-10-23", "2026-10-27 08:00"),
    ],
)
def test_the_list_goes_out_the_first_tuesday_after_the_notice_has_fallen_due(deadline, wanted):
    """STG-3"""
    assert shipped_due("put-on-collection-list", deadline) == wanted


@pytest.mark.parametrize(
    ("listed", "wanted"),
    [
        ("2026-02-17", "2026-02-19 08:00"),
        ("2026-02-18", "2026-02-26 08:00"),  # a list that went out late gives its two days all the same
        ("2026-03-31", "2026-04-07 08:00"),  # Maundy Thursday, and Easter after it
        ("2026-05-12", "2026-05-15 08:00"),  # Ascension Day
        ("2026-12-29", "2026-12-31 08:00"),
        ("2026-12-22", "2026-12-24 08:00"),
    ],
)
def test_the_case_is_registered_on_the_thursday_that_leaves_two_days(listed, wanted):
    """STG-4, STG-5"""
    assert shipped_due("register-for-collection", listed) == wanted


@pytest.mark.parametrize(
    ("until", "wanted"),
    [("2026-02-10", "2026-02-11 00:00"), ("2026-03-28", "2026-03-29 00:00"), ("2026-10-25", "2026-10-26 00:00")],
)
def test_a_pause_ends_at_midnight_after_its_last_day(until, wanted):
    """STG-9"""
    assert shipped_due("end-pause", until) == wanted


# -- every form of the phrase ---------------------------------------------------------------------------------------------

FORMS = [
    ("start_on", "2026-02-10", "2026-02-10 08:00"),
    ("start_on at 13:45", "2026-02-10", "2026-02-10 13:45"),
    ("1 day after start_on at 00:00", "2026-02-28", "2026-03-01 00:00"),
    ("14 days after start_on", "2026-02-17", "2026-03-03 08:00"),
    ("14 days before start_on", "2026-03-03", "2026-02-17 08:00"),
    ("29 days after start_on", "2028-02-01", "2028-03-01 08:00"),
    ("3 working days after start_on", "2026-04-01", "2026-04-09 08:00"),
    ("3 working days before start_on", "2026-04-08", "2026-03-31 08:00"),
    ("1 working day after start_on", "2026-02-13", "2026-02-16 08:00"),
    ("1 month after start_on", "2026-01-31", "2026-02-28 08:00"),
    ("6 months after start_on", "2026-08-31", "2027-02-28 08:00"),
    ("6 months before start_on", "2026-08-31", "2026-02-28 08:00"),
    ("3 years after start_on", "2028-02-29", "2031-02-28 08:00"),
    ("1 year before start_on", "2028-02-29", "2027-02-28 08:00"),
    ("first Tuesday after start_on", "2026-02-16", "2026-02-17 08:00"),
    ("first Tuesday after start_on", "2026-02-17", "2026-02-24 08:00"),
    ("first Sunday after start_on", "2026-02-16", "2026-02-22 08:00"),
    ("first Thursday at least 2 days after start_on", "2026-02-17", "2026-02-19 08:00"),
    ("first Thursday at least 2 days after start_on", "2026-02-18", "2026-02-26 08:00"),
    ("first Thursday at least 0 days after start_on", "2026-02-19", "2026-02-19 08:00"),
    ("first working day after start_on", "2026-02-13", "2026-02-16 08:00"),
    ("first working day after start_on", "2026-04-01", "2026-04-07 08:00"),
    ("first working day on or after start_on", "2026-02-13", "2026-02-13 08:00"),
    ("first working day on or after start_on", "2026-02-14", "2026-02-16 08:00"),
    ("start_on, on a holiday the next working day", "2026-05-14", "2026-05-15 08:00"),
    ("start_on, on a holiday the next working day", "2026-04-02", "2026-04-07 08:00"),
    ("start_on, on a holiday the next working day", "2026-02-15", "2026-02-15 08:00"),  # a Sunday like any other
    ("start_on, on a holiday the next working day", "2026-02-14", "2026-02-14 08:00"),
    ("start_on, on a holiday the next working day", "2026-05-17", "2026-05-18 08:00"),  # a Sunday that is one
    ("start_on, on a non-working day the next working day", "2026-02-15", "2026-02-16 08:00"),
    ("start_on, on a non-working day the next working day", "2026-12-24", "2026-12-24 08:00"),
    ("start_on at 08:00, on a non-working day the next working day", "2026-12-25", "2026-12-28 08:00"),
]


@pytest.mark.parametrize(("phrase", "start", "wanted"), FORMS)
def test_a_phrase_means_this_instant(phrase, start, wanted):
    assert due(phrase, start) == wanted


def test_not_before_is_a_floor_for_the_day_and_then_come_weekday_and_shift():
    assert due("14 days after start_on, not before floor_on", "2026-02-01", floor="2026-02-10") == "2026-02-15 08:00"
    assert due("14 days after start_on, not before floor_on", "2026-02-01", floor="2026-02-20") == "2026-02-20 08:00"
    shifted = "14 days after start_on, not before floor_on, on a non-working day the next working day"
    assert due(shifted, "2026-02-01", floor="2026-02-21") == "2026-02-23 08:00"
    assert due("first Tuesday after start_on, not before floor_on", "2026-02-16", floor="2026-02-18") == "2026-02-24 08:00"


def test_a_number_may_be_a_parameter():
    when = reads("parameter wait after start_on")
    assert when.amount == Ref("parameter wait")
    assert told(when.instant(d("2026-02-01"), 9, None, "")) == "2026-02-10 08:00"
    assert reads("parameter months months after start_on").unit == "months"


@pytest.mark.parametrize(
    "phrase",
    [
        "14 days after nothing_on", "14 days after amount", "14 after start_on", "first Tirsdag after start_on", "14 days start_on",
        "14 days after start_on at 02:30", "14 days after start_on at 24:00", "14 days after start_on at 08:60",
        "-1 days after start_on", "first Tuesday after start_on, on a sunday the next working day", "parameter wat after start_on",
        "1.5 days after start_on", "next Tuesday", "", "first tuesday after start_on", "parameter months after start_on",
    ],
)  # fmt: skip
def test_a_phrase_that_means_nothing_is_refused(phrase):
    with pytest.raises(Misread):
        reads(phrase)


def test_an_hour_has_no_place_where_only_the_day_counts():
    with pytest.raises(Misread):
        read_phrase("14 days after start_on at 08:00", NAMES, timed=False)


# -- daylight saving ------------------------------------------------------------------------------------------------------


def test_the_hour_stands_on_oslo_clocks_in_summer_and_winter():
    when = reads("1 day after start_on at 08:00")
    for start, wanted in {
        "2026-03-27": "2026-03-28T07:00:00Z", "2026-03-28": "2026-03-29T06:00:00Z",
        "2026-10-23": "2026-10-24T06:00:00Z", "2026-10-24": "2026-10-25T07:00:00Z",
    }.items():  # fmt: skip
        assert when.instant(d(start), 1, None, "") == wanted
    midnight = reads("1 day after start_on at 00:00")
    assert midnight.instant(d("2026-03-28"), 1, None, "") == "2026-03-28T23:00:00Z"
    assert midnight.instant(d("2026-03-29"), 1, None, "") == "2026-03-29T22:00:00Z"
    assert midnight.instant(d("2026-10-25"), 1, None, "") == "2026-10-25T23:00:00Z"


# -- what lies before the last event --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("touched", "wanted"),
    [
        ("2026-02-17T06:59:59Z", "2026-02-17 08:00"),
        ("2026-02-17T07:00:00Z", "2026-02-24 08:00"),  # at the very second it has passed
        ("2026-02-20T12:00:00Z", "2026-02-24 08:00"),
        ("2026-02-24T07:00:01Z", "2026-03-03 08:00"),
        ("2026-03-30T05:00:00Z", "2026-03-31 08:00"),
    ],
)
def test_a_weekday_that_has_passed_becomes_the_next_such_weekday(touched, wanted):
    assert due("first Tuesday after start_on at 08:00", "2026-02-12", touched=touched) == wanted


@pytest.mark.parametrize(
    ("touched", "wanted"),
    [
        ("2026-05-13T06:00:00Z", "2026-05-15 08:00"),
        ("2026-05-14T10:00:00Z", "2026-05-15 08:00"),  # the holiday itself has passed at ten, its replacement has not
        ("2026-05-15T05:59:59Z", "2026-05-15 08:00"),
        ("2026-05-15T06:00:00Z", "2026-05-21 08:00"),
    ],
)
def test_a_weekday_moved_off_a_holiday_counts_as_that_weekday(touched, wanted):
    """Ascension Day 2026 is Thursday 14 May."""
    phrase = "first Thursday at least 2 days after start_on at 08:00, on a holiday the next working day"
    assert due(phrase, "2026-04-07", touched=touched) == wanted


def test_what_is_no_weekday_is_due_at_once_when_it_has_passed():
    assert due("14 days after start_on", "2026-01-01", touched="2026-02-17T12:00:00Z") == "2026-02-17 08:00"
    shifted = "14 days after start_on, on a non-working day the next working day"
    assert due(shifted, "2026-01-01", touched="2026-02-14T12:00:00Z") == "2026-02-16 08:00", "a Saturday"


# -- what holds move ------------------------------------------------------------------------------------------------------


def span(since: str, ended: str) -> Span:
    return Span(d(since), d(ended))


def hold(since: str, until: str | None = None) -> Hold:
    return Hold("h1", "pause", d(since), d(until) if until else None)


@pytest.mark.parametrize(
    ("spans", "wanted"),
    [
        ([], 0),
        ([span("2026-02-10", "2026-02-10")], 0),  # paused and resumed the same day
        ([span("2026-02-10", "2026-02-11")], 1),
        ([span("2026-02-10", "2026-02-15"), span("2026-02-12", "2026-02-18")], 8),  # each day once
        ([span("2026-02-10", "2026-02-18"), span("2026-02-12", "2026-02-14")], 8),
        ([span("2026-02-10", "2026-02-12"), span("2026-02-12", "2026-02-14")], 4),
        ([span("2026-02-16", "2026-02-18"), span("2026-02-10", "2026-02-12")], 4),
        ([span("2026-01-01", "2026-02-05")], 3),  # only the days after 1 February
        ([span("2026-01-01", "2026-02-01")], 0),
        ([span("2026-02-01", "2026-02-02")], 0),  # the day itself does not count
    ],
)
def test_held_days_are_a_union_of_days_after_the_date(spans, wanted):
    assert held_days([], spans, d("2026-02-01"), d("2026-03-01")) == wanted


def test_a_hold_under_way_covers_the_days_up_to_today():
    assert held_days([hold("2026-02-10")], [], d("2026-02-01"), d("2026-02-10")) == 0
    assert held_days([hold("2026-02-10")], [], d("2026-02-01"), d("2026-02-13")) == 3
    assert (
        held_days([hold("2026-02-10"), hold("2026-02-11")], [span("2026-02-02", "2026-02-04")], d("2026-02-01"), d("2026-02-13"))
        == 5
    )


@given(st.lists(st.tuples(days, st.integers(0, 40)), max_size=6), days)
def test_held_days_are_the_days_that_some_hold_covers(found, since):
    spans = [Span(start, start + length * ONE_DAY) for start, length in found]
    covered = {each.since + place * ONE_DAY for each in spans for place in range((each.ended - each.since).days)}
    assert held_days([], spans, since, dt.date(2040, 1, 1)) == sum(day > since for day in covered)


# -- properties -----------------------------------------------------------------------------------------------------------

shifts = st.sampled_from(["", ", on a holiday the next working day", ", on a non-working day the next working day"])
hours = st.sampled_from(["", " at 00:00", " at 08:00", " at 23:59"])
counts = st.builds(
    "{} {} {} start_on".format,
    st.integers(0, 400),
    st.sampled_from(["days", "working days", "months"]),
    st.sampled_from(["after", "before"]),
)
weekdays = st.one_of(
    st.builds("first {} after start_on".format, st.sampled_from(WEEKDAYS)),
    st.builds("first {} at least {} days after start_on".format, st.sampled_from(WEEKDAYS), st.integers(0, 30)),
)
working = st.sampled_from(["first working day after start_on", "first working day on or after start_on"])
phrases = st.builds(
    lambda head, hour, shift: head + hour + shift, st.one_of(counts, weekdays, working, st.just("start_on")), hours, shifts
)


def instant(phrase: str, start: dt.date, touched: str = "") -> str:
    when = reads(phrase)
    assert isinstance(when.amount, int)
    return when.instant(start, when.amount, None, touched)


def oslo(text: str) -> dt.date:
    return parse_instant(text).astimezone(OSLO).date()


@given(phrases, days)
def test_after_is_never_before(phrase, start):
    assume(" before " not in phrase)
    assert oslo(instant(phrase, start)) >= start
    if phrase.startswith("first") and "at least" not in phrase and "on or after" not in phrase:
        assert oslo(instant(phrase, start)) > start, "`after` is strict"


@given(phrases, days, st.integers(0, 60))
def test_a_later_date_is_never_due_earlier(phrase, start, later):
    assert instant(phrase, start) <= instant(phrase, start + later * ONE_DAY)


@given(weekdays, hours, shifts, days)
def test_a_weekday_is_that_weekday_or_the_working_day_after_a_holiday(head, hour, shift, start):
    found = oslo(instant(head + hour + shift, start))
    wanted = WEEKDAYS.index(head.split()[1])
    if not shift:
        assert found.weekday() == wanted
    elif found.weekday() != wanted:
        unfit = found - ONE_DAY
        while unfit.weekday() != wanted:
            assert not is_working_day(unfit)
            unfit -= ONE_DAY
        assert not is_working_day(unfit) if "non-working" in shift else is_holiday(unfit)


@given(phrases, days)
def test_the_shift_gives_a_day_on_which_the_step_may_be_taken(phrase, start):
    found = oslo(instant(phrase, start))
    if "non-working" in phrase or "first working day" in phrase:
        assert is_working_day(found)
    elif "on a holiday" in phrase:
        assert not is_holiday(found)


@given(weekdays, hours, shifts, days, seconds)
def test_a_weekday_always_lies_after_the_last_event_and_at_most_a_month_later(head, hour, shift, start, last):
    found = instant(head + hour + shift, start, last)
    assert found > last
    if oslo(found) - oslo(last) > 30 * ONE_DAY:
        assert found == instant(head + hour + shift, start), "only where the date itself lies that far ahead"


@given(phrases, days, seconds)
def test_the_last_event_never_pulls_an_instant_forward(phrase, start, last):
    assert instant(phrase, start, last) >= instant(phrase, start)
