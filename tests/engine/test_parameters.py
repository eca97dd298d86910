"""ANA-3: dated values. Before the first and after the last known day they refuse, and a law that ended stays ended."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ParameterMissing
from engine.parameters import Dated, Parameter
from tests.rulebooks import LETTER_FEE, added, book_of, letter_fee, shipped_book, with_fee_in_guard

JANUARY, JULY = dt.date(2026, 1, 1), dt.date(2026, 7, 1)


def fee(*values: tuple[dt.date, int | None], until: dt.date | None = None) -> Parameter:
    dated = tuple(Dated(start, value, "a test") for start, value in values)
    return Parameter(
        "fee", "money", {"nb": "gebyret", "en": "the fee"}, "today", dated, until, True, "rules/parameters/rates/fee.yaml"
    )


@pytest.mark.parametrize(("day", "value"), [(JANUARY, 100), (dt.date(2026, 6, 30), 100), (JULY, 200), (dt.date(2040, 1, 1), 200)])
def test_the_value_of_a_day_is_the_newest_that_began_on_or_before_it(day, value):
    assert fee((JANUARY, 100), (JULY, 200)).on(day) == value


def test_before_the_first_value_it_refuses_and_says_where_to_add_one():
    with pytest.raises(ParameterMissing) as refused:
        fee((JANUARY, 100)).on(dt.date(2025, 12, 31))
    assert (refused.value.code, refused.value.details) == ("parameter_missing", {"parameter": "fee", "day": "2025-12-31"})
    assert "rules/parameters/rates/fee.yaml" in refused.value.message


def test_after_the_last_known_day_it_refuses_and_carries_nothing_on():
    known = fee((JANUARY, 100), until=dt.date(2026, 12, 31))
    assert known.on(dt.date(2026, 12, 31)) == 100
    with pytest.raises(ParameterMissing):
        known.on(dt.date(2027, 1, 1))


def test_a_law_that_ended_has_no_value_until_a_new_one_begins():
    ended = fee((JANUARY, 100), (JULY, None), (dt.date(2027, 1, 1), 0))
    assert ended.on(dt.date(2026, 6, 30)) == 100
    with pytest.raises(ParameterMissing):
        ended.on(JULY)
    assert ended.on(dt.date(2027, 1, 1)) == 0, "nothing is a value too"


@given(
    st.lists(st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1)), unique=True, min_size=1),
    st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1)),
)
def test_every_day_has_the_value_of_the_last_start_or_none(starts, day):
    known = fee(*[(start, start.toordinal()) for start in sorted(starts)])
    begun = [start.toordinal() for start in starts if start <= day]
    if begun:
        assert known.on(day) == max(begun)
    else:
        with pytest.raises(ParameterMissing):
            known.on(day)


def test_terms_pin_and_rates_float():
    """ANA-7: a rate is no part of the rule book that a case keeps; a wait is."""
    first, second = book_of(with_fee_in_guard()), book_of(with_fee_in_guard(value="40.00 kr"))
    assert first.policy.version == second.policy.version
    assert first.rates.version != second.rates.version
    assert (first.parameter("letter_fee").on(JANUARY), second.parameter("letter_fee").on(JANUARY)) == (3500, 4000)
    assert shipped_book().parameter("notice_days").on(JULY) == 14


def test_a_rate_is_kept_apart_from_the_rules_that_use_it():
    book = book_of(added(LETTER_FEE, letter_fee(), with_fee_in_guard()))
    assert LETTER_FEE in book.rates.files and LETTER_FEE not in book.policy.files
