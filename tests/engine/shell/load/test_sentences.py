"""One line of a guard and one phrase of time: what they mean, and what is said of those that nearly mean something."""

# ruff: noqa: E501 - a sentence a line

import datetime as dt

import pytest

from engine.conditions import Ref, Test
from engine.shell.load.phrases import read_phrase
from engine.shell.load.problems import Misread
from engine.shell.load.sentences import Kind, Names, read_sentence
from engine.timing import When

NAMES = Names(
    {
        "remaining": Kind("money"), "amount": Kind("money"), "days_overdue": Kind("days"), "age": Kind("number"), "due_date": Kind("date"),
        "sent_on": Kind("date"), "today": Kind("date"), "city": Kind("text"), "other_city": Kind("text"), "paused": Kind("yes/no"),
        "agreed_rate": Kind("percent"), "weight": Kind("factor"),
        "stage": Kind("choice", ("received", "noticed")), "address": Kind("choice", ("known", "unknown")), "broken_date": Kind("date"),
    },
    {"least_days": "days", "years_back": "number", "fee": "money", "city_of_court": "text", "legal_rate": "percent", "fee_table": "bands"},
    frozenset({"broken"}),
    {"least_days": 14, "years_back": 3},
)  # fmt: skip
DAY = dt.date(2026, 2, 17).toordinal()


@pytest.mark.parametrize(
    ("text", "test"),
    [
        ("remaining is 25.00 kr", Test("remaining", "==", (2500,))),
        ("remaining is not -0.50 kr", Test("remaining", "!=", (-50,))),
        ("remaining is at most amount", Test("remaining", "<=", (Ref("amount"),))),
        ("remaining is more than parameter fee", Test("remaining", ">", (Ref("parameter fee"),))),
        ("days_overdue is less than 1 day", Test("days_overdue", "<", (1,))),
        (
            "days_overdue is between 14 days and parameter least_days",
            Test("days_overdue", "between", (14, Ref("parameter least_days"))),
        ),
        ("age is not between 18 and 67", Test("age", "not_between", (18, 67))),
        ("due_date is before 2026-02-17", Test("due_date", "<", (DAY,))),
        ("due_date is on or after today", Test("due_date", ">=", (Ref("today"),))),
        ("due_date is on or before sent_on", Test("due_date", "<=", (Ref("sent_on"),))),
        ("city is Oslo", Test("city", "==", ("Oslo",))),
        ('city is "Mo i Rana"', Test("city", "==", ("Mo i Rana",))),
        ('city is "missing"', Test("city", "==", ("missing",))),
        ("city is not other_city", Test("city", "!=", (Ref("other_city"),))),
        ('city is one of [Oslo, "Mo i Rana"]', Test("city", "in", ("Oslo", "Mo i Rana"))),
        ("city is missing", Test("city", "is_null")),
        ("city is present", Test("city", "not_null")),
        ("stage is not one of [received, noticed]", Test("stage", "not_in", ("received", "noticed"))),
        ("address is unknown", Test("address", "==", ("unknown",))),
        ("agreed_rate is at most parameter legal_rate", Test("agreed_rate", "<=", (Ref("parameter legal_rate"),))),
        ("agreed_rate is 12.25 %", Test("agreed_rate", "==", (1225,))),
        ("agreed_rate is more than 8.5 %", Test("agreed_rate", ">", (850,))),
        ("agreed_rate is less than 25 %", Test("agreed_rate", "<", (2500,))),
        ("weight is between 0.05 and 1.5", Test("weight", "between", (500, 15_000))),
        ("weight is one of [2, 0.0001]", Test("weight", "in", (20_000, 1))),
        ("paused is yes", Test("paused", "==", (True,))),
        ("paused is not yes", Test("paused", "!=", (True,))),
    ],
)
def test_a_condition_means_what_it_says(text, test):
    assert read_sentence(text, NAMES) == test


@pytest.mark.parametrize(
    ("text", "code", "at", "message"),
    [
        ("is missing", "RULE-012", "is", 'unknown fact "is".'),
        ("14 days", "RULE-013", "14", '"14 days" does not begin with the name of a fact.'),
        ("Remaining is 0.00 kr", "RULE-012", "Remaining", 'unknown fact "Remaining"; did you mean "remaining"?'),
        ("city", "RULE-013", "", 'cannot read "" after city.'),
        ("city is", "RULE-013", "", "nothing to compare city with."),
        ("city are missing", "RULE-013", "are", 'cannot read "are missing" after city; did you mean "is missing"?'),
        ("city is not missing", "RULE-013", "is not", '"is not missing" says nothing; write "is present".'),
        ("city is not present", "RULE-013", "is not", '"is not present" says nothing; write "is missing".'),
        ("city is empty", "RULE-013", "is empty", '"is empty" says nothing; write "is missing".'),
        ("remaining is known", "RULE-013", "is known", '"is known" says nothing; write "is present".'),
        ("city is at lest Oslo", "RULE-013", "is at lest", 'cannot read "is at lest Oslo" after city; did you mean "is at least"?'),
        ("remaining >= 1.00 kr", "RULE-013", ">=", 'cannot read ">= 1.00 kr" after remaining; write "is at least".'),
        ("remaining = 1.00 kr", "RULE-013", "=", 'cannot read "= 1.00 kr" after remaining; write "is".'),
        ("city is missing and paused is no", "RULE-017", "and", '"and" joins two conditions.'),
        ("city is Oslo and paused is no", "RULE-017", "and", '"and" joins two conditions.'),
        ("stage is received or noticed", "RULE-017", "or", '"or" joins two conditions.'),
        ("city is missing today", "RULE-013", "today", 'unexpected "today".'),
        ("city is Mo i Rana", "RULE-014", "Mo", "Mo i Rana is more than one word: put it in double quotes."),
        ("city is other_citi", "RULE-012", "other_citi", 'unknown fact "other_citi"; did you mean "other_city"?'),
        ("due_date is before sent_onn", "RULE-012", "sent_onn", 'unknown fact "sent_onn"; did you mean "sent_on"?'),
        ("due_date is before remaining", "RULE-014", "remaining", "due_date is a date, but remaining is money."),
        ("due_date is before 17.02.2026", "RULE-014", "17.02", 'due_date is a date; "17.02.2026" does not fit. Example: 2026-02-17.'),
        ("due_date is before 2026-02-29", "RULE-021", "2026", '"2026-02-29" is no day of the calendar.'),
        ("remaining is 25,00 kr", "RULE-014", "25,00", '"25,00 kr" is written with a comma; write it with a point: 25.00 kr.'),
        ("remaining is 9999999999999.00 kr", "RULE-014", "999", 'remaining is money; "9999999999999.00 kr" does not fit. Example: 25.00 kr.'),
        ("days_overdue is at least 14", "RULE-014", "14", 'days_overdue is a number of days; "14" does not fit. Example: 14 days.'),
        ("paused is true", "RULE-014", "true", 'paused is yes or no; "true" does not fit. Example: yes or no.'),
        ("paused is at least yes", "RULE-015", "is at least", 'paused is yes or no, so "is at least" says nothing.'),
        ("remaining is before 1.00 kr", "RULE-015", "is before", 'remaining is money; "is before" is for dates.'),
        ("stage is recieved", "RULE-016", "recieved", '"recieved" is not one of the choices of stage; did you mean "received"? Allowed: noticed, received.'),
        ("stage is one of received", "RULE-018", "received", '"received" is no list.'),
        ("stage is one of [received, ]", "RULE-018", "]", "a value is missing in the list."),
        ("stage is one of [received, notised]", "RULE-016", "notised", '"notised" is not one of the choices of stage; did you mean "noticed"? Allowed: noticed, received.'),
        ("age is between 18", "RULE-013", "18", '"18" is no range: write "between A and B".'),
        ("age is between 67 and 18", "RULE-019", "67", 'nothing lies between "67" and "18".'),
        ("remaining is parameter feee", "RULE-020", "feee", 'unknown parameter "feee"; did you mean "fee"?'),
        ("agreed_rate is 12.255 %", "RULE-014", "12.255", 'agreed_rate is a percentage; "12.255 %" does not fit. Example: 12.25 %.'),
        ("agreed_rate is 12.25%", "RULE-014", "12.25%", 'agreed_rate is a percentage; "12.25%" does not fit. Example: 12.25 %.'),
        ("weight is 0.00005", "RULE-014", "0.00005", 'weight is a factor; "0.00005" does not fit. Example: 1.5.'),
        ("weight is -1", "RULE-014", "-1", 'weight is a factor; "-1" does not fit. Example: 1.5.'),
        ("weight is parameter legal_rate", "RULE-014", "parameter", "weight is a factor, but legal_rate is a percentage."),
        ("weight is parameter fee_table", "RULE-057", "fee_table", "fee_table is a table of bands, not a single value."),
        ("remaining is parameter least_days", "RULE-014", "parameter", "remaining is money, but least_days is a number of days."),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_be_read_is_told_where_and_how_it_is_written(text, code, at, message):
    with pytest.raises(Misread) as caught:
        read_sentence(text, NAMES)
    assert (caught.value.code, caught.value.message) == (code, message)
    assert text[caught.value.offset :].startswith(at)


@pytest.mark.parametrize("text", ["broken is yes", "city is broken", "remaining is parameter broken"])
def test_what_names_something_broken_is_not_blamed_for_it(text):
    with pytest.raises(Misread) as caught:
        read_sentence(text, NAMES)
    assert caught.value.code == ""


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("due_date", When("due_date")),
        ("1 day after due_date", When("due_date", 1)),
        ("2 working days before due_date at 15:30", When("due_date", 2, "working days", -1, at=(15, 30))),
        ("parameter least_days after due_date", When("due_date", Ref("parameter least_days"))),
        ("parameter years_back years before today", When("today", Ref("parameter years_back"), "years", -1)),
        ("first Monday after due_date", When("due_date", 1, weekday=0)),
        ("first Sunday at least 2 days after due_date", When("due_date", 2, weekday=6)),
        ("first working day on or after due_date", When("due_date", 0, working_day=True)),
        ("14 days after due_date, not before sent_on, on a holiday the next working day", When("due_date", 14, not_before="sent_on", shift="holiday")),
    ],
)  # fmt: skip
def test_a_phrase_of_time_means_what_it_says(text, when):
    assert read_phrase(text, NAMES) == when


@pytest.mark.parametrize(
    ("text", "code", "at", "message"),
    [
        ("soon", "RULE-012", "soon", 'unknown fact "soon".'),
        ("14 after due_date", "RULE-025", " after", '14 of what? Write "14 days".'),
        ("parameter years_back after due_date", "RULE-025", " after", 'years_back of what? Write "parameter years_back months".'),
        ("14 days from due_date", "RULE-025", "14", 'cannot read the time "14 days from due_date".'),
        ("14 days after due_date at 8", "RULE-025", "8", 'write the hour as "08:00".'),
        ("14 days after due_date at 8.30", "RULE-025", "8.30", 'write the hour as "08:30".'),
        ("14 days after due_date at 08:00 on a holiday the next working day", "RULE-025", "on a holiday",
         'cannot read "on a holiday the next working day" in "14 days after due_date at 08:00 on a holiday the next working day".'),
        ("14 days after due_date at 24:00", "RULE-025", "24:00", "24:00 is no time of day."),
        ("14 days after due_date at 02:00", "RULE-027", "02:00", "02:00 is skipped or doubled when summer time changes."),
        ("first tuesday after due_date", "RULE-025", "tuesday", 'write "Tuesday".'),
        ("first Tusday after due_date", "RULE-025", "Tusday", '"Tusday" is no weekday; did you mean "Tuesday"?'),
        ("14 days after due_dat", "RULE-012", "due_dat", 'unknown fact "due_dat"; did you mean "due_date"?'),
        ("14 days after city", "RULE-026", "city", "city is of type text."),
        ("14 days after due_date, not before city", "RULE-026", "city", "city is of type text."),
        ("parameter least_day after due_date", "RULE-020", "least_day", 'unknown parameter "least_day"; did you mean "least_days"?'),
        ("parameter fee days after due_date", "RULE-014", "parameter", "fee is of type money, not days or number."),
        ("101 years after due_date", "RULE-055", "101", "101 years is more than a hundred years."),
        ("99999999999 days after due_date", "RULE-055", "999", "99999999999 days is more than a hundred years."),
    ],
)  # fmt: skip
def test_a_phrase_that_cannot_be_read_is_told_where_and_how_it_is_written(text, code, at, message):
    with pytest.raises(Misread) as caught:
        read_phrase(text, NAMES)
    assert (caught.value.code, caught.value.message) == (code, message)
    assert text[caught.value.offset :].startswith(at)


def test_only_a_due_takes_an_hour():
    with pytest.raises(Misread, match="an hour has no place here") as caught:
        read_phrase("14 days after due_date at 08:00", NAMES, timed=False)
    assert caught.value.code == "RULE-025"


def test_a_parameter_with_a_value_beyond_the_calendar_is_refused():
    names = Names(NAMES.facts, NAMES.parameters, largest={"years_back": 3000})
    with pytest.raises(Misread, match="3000 years, a value of years_back, is more than a hundred years"):
        read_phrase("parameter years_back years after due_date", names)
