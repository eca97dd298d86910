"""STG-1: letters carry the agency's own KID, so a KID we make must be one the banks accept."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.kid import NoCheckDigit, check_digit, is_kid, make_kid

NUMBERS = st.integers(1, 10**9 - 1)


@pytest.mark.parametrize(("method", "digit"), [("MOD10", "2"), ("MOD11", "5")])
def test_the_example_of_the_banks_specification_has_its_check_digit(method, digit):
    assert check_digit("12345678", method) == digit
    assert is_kid("12345678" + digit, method)


def test_mod11_writes_ten_as_a_hyphen_and_eleven_as_zero():
    assert check_digit("6", "MOD11") == "-"  # 6 * 2 = 12; 11 - 1 = 10
    assert check_digit("0", "MOD11") == "0"  # 11 - 0 = 11
    assert is_kid("6-", "MOD11")
    assert not is_kid("6-", "MOD10")


def test_a_kid_is_the_zero_padded_number_and_its_check_digit():
    assert make_kid(10042, 10, "MOD10") == "0000100420"
    assert make_kid(12345678, 9, "MOD11") == "123456785"


def test_a_number_without_a_mod11_digit_asks_for_the_next_number():
    with pytest.raises(NoCheckDigit, match="take the next number"):
        make_kid(6, 8, "MOD11")
    assert make_kid(7, 8, "MOD11") == "00000078"


def test_a_number_too_large_says_so_and_no_next_number_would_help():
    with pytest.raises(ValueError, match="too large for a KID of 4 characters") as refused:
        make_kid(1000, 4, "MOD10")
    assert not isinstance(refused.value, NoCheckDigit)
    assert make_kid(999, 4, "MOD10") == "9993"


@pytest.mark.parametrize(("number", "length"), [(0, 10), (-1, 10), (1, 1), (1, 26)])
def test_no_kid_is_made_of_zero_or_outside_2_to_25_characters(number, length):
    with pytest.raises(ValueError, match="a KID"):
        make_kid(number, length, "MOD10")


def test_an_unknown_method_is_named():
    with pytest.raises(ValueError, match="MOD12"):
        check_digit("1", "MOD12")
    with pytest.raises(ValueError, match="MOD12"):
        is_kid("", "MOD12")


@pytest.mark.parametrize("digits", ["", "12a", "-1", "1 2", "²", "٣"])
def test_only_the_digits_0_to_9_make_a_payload(digits):
    with pytest.raises(ValueError, match="digits only"):
        check_digit(digits, "MOD10")


@pytest.mark.parametrize("text", ["", "0", "0" * 26, "18 ", "x8", "1\n", "-8", "٣4"])
@pytest.mark.parametrize("method", ["MOD10", "MOD11"])
def test_other_texts_are_no_kid(text, method):
    assert not is_kid(text, method)


@given(NUMBERS, st.integers(10, 25))
def test_every_made_kid_is_a_kid(number, length):
    kid = make_kid(number, length, "MOD10")
    assert len(kid) == length
    assert is_kid(kid, "MOD10")


@given(NUMBERS, st.integers(10, 25))
def test_every_made_mod11_kid_is_a_kid_without_a_hyphen(number, length):
    try:
        kid = make_kid(number, length, "MOD11")
    except NoCheckDigit:
        assume(False)
    assert kid.isdigit() and is_kid(kid, "MOD11")


@given(NUMBERS, st.data(), st.sampled_from(["MOD10", "MOD11"]))
def test_one_changed_digit_is_always_found(number, data, method):
    payload = str(number).zfill(9)
    kid = payload + check_digit(payload, method)
    place = data.draw(st.integers(0, 9))
    digit = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != kid[place]]))
    assert not is_kid(kid[:place] + digit + kid[place + 1 :], method)
