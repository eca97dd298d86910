"""ANA-3: dated values. Before the first and after the last known day they refuse, and a law that ended stays ended."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ParameterMissing
from engine.parameters import Bands, Dated, Parameter
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


def test_an_entry_that_is_unknown_refuses_and_asks_for_its_source():
    known = Parameter(
        "fee",
        "money",
        {},
        "today",
        (Dated(JANUARY, None, "a test", unknown=True), Dated(JULY, 200, "a test")),
        None,
        True,
        "f.yaml",
    )
    with pytest.raises(ParameterMissing) as refused:
        known.on(dt.date(2026, 6, 30))
    assert refused.value.details == {"parameter": "fee", "day": "2026-06-30"}
    assert refused.value.message == (
        "The law has a value of fee for 2026-06-30, but no source for it was found. "
        "Put it in place of `unknown` in f.yaml and activate."
    )
    assert known.on(JULY) == 200


def test_what_ended_is_told_with_its_day():
    with pytest.raises(ParameterMissing, match="fee ended on 2026-07-01; there is none on 2026-08-01"):
        fee((JANUARY, 100), (JULY, None)).on(dt.date(2026, 8, 1))


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (JANUARY, dt.date(2026, 6, 30), []),
        (JANUARY, JULY, [JULY]),
        (JULY, dt.date(2026, 12, 31), []),
        (dt.date(2025, 12, 31), dt.date(2027, 6, 1), [JANUARY, JULY, dt.date(2027, 1, 1)]),
        (dt.date(2027, 1, 1), dt.date(2030, 1, 1), []),
        (JULY, JANUARY, []),
    ],
)
def test_a_span_is_split_where_another_entry_counts_or_nothing_is_known_any_more(first, last, days):
    """Also where the value stays as it was: the second entry repeats the first."""
    assert fee((JANUARY, 100), (JULY, 100), until=dt.date(2026, 12, 31)).splits(first, last) == days


@pytest.mark.parametrize(
    ("amount_ore", "factor"),
    [(0, 2500), (1, 2500), (50_000, 2500), (50_001, 3500), (100_000, 3500), (100_001, 72_000), (10**12, 72_000)],
)
def test_a_band_holds_its_own_limit_and_the_last_is_open(amount_ore, factor):
    assert Bands(((50_000, 2500), (100_000, 3500)), 72_000).at(amount_ore) == factor


def test_a_table_is_asked_for_by_its_own_name():
    table = Bands((), 10_000)
    bands = Parameter("bands", "bands", {}, "today", (Dated(JANUARY, table, "a test"),), None, True, "f.yaml")
    assert bands.bands_on(JULY) is table
    with pytest.raises(TypeError):
        bands.on(JULY)
    with pytest.raises(TypeError):
        fee((JANUARY, 100)).bands_on(JULY)
    with pytest.raises(ParameterMissing):
        bands.bands_on(dt.date(2025, 12, 31))


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
