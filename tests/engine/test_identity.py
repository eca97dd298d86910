"""INT-5, INT-6: who is a minor, and identity numbers that stand where they must not.

The numbers are synthetic, of people born in the 1860s, or the example in python-stdnum's own documentation.
"""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.no import fodselsnummer

from engine.identity import birth_date_of, is_account, is_identity_number, is_organisation_number, mask

ORDINARY = "15108695088"
D_NUMBER = "55016050023"
SYNTHETIC_40, SYNTHETIC_80, SYNTHETIC_D = "15416050012", "15858610076", "55816050099"
MINOR = "01811250089"
HELP_NUMBER = "82128610088"
ALL = [ORDINARY, D_NUMBER, SYNTHETIC_40, SYNTHETIC_80, SYNTHETIC_D, MINOR]


@pytest.mark.parametrize(
    ("number", "born"),
    [
        (ORDINARY, dt.date(1986, 10, 15)),
        (D_NUMBER, dt.date(1860, 1, 15)),
        (SYNTHETIC_40, dt.date(1860, 1, 15)),
        (SYNTHETIC_80, dt.date(1986, 5, 15)),
        (SYNTHETIC_D, dt.date(1860, 1, 15)),
        (MINOR, dt.date(2012, 1, 1)),
        ("151086 95088", dt.date(1986, 10, 15)),
    ],
)
def test_the_birth_date_is_read_from_ordinary_d_and_synthetic_numbers(number, born):
    """INT-5"""
    assert birth_date_of(number) == born


@pytest.mark.parametrize("number", ["", "15108695", "15108695089", "1510869508x", "99999999999", HELP_NUMBER, "٣" * 11])
def test_a_number_that_cannot_be_read_gives_no_birth_date(number):
    assert birth_date_of(number) is None


@pytest.mark.parametrize("number", [*ALL, HELP_NUMBER, "151086 95088", "151086-95088", " 15108695088 "])
def test_an_identity_number_is_recognized_however_it_is_written(number):
    """INT-6"""
    assert is_identity_number(number)


@pytest.mark.parametrize("number", ["15108695089", "00000000000", "987654325", "", "15108695088 AS", "1" * 12])
def test_other_numbers_are_no_identity_number(number):
    assert not is_identity_number(number)


def test_an_organization_number_has_nine_digits_and_a_check_digit():
    assert is_organisation_number("987654325")
    for text in ["987654326", "987 654 325", "987654325\n", "98765432", "NO987654325MVA", "", MINOR]:
        assert not is_organisation_number(text)


def test_an_account_has_eleven_digits_and_a_check_digit():
    """ONB-3"""
    assert is_account("86011117947")
    for text in ["86011117949", "8601.11.17947", "8601111794", "00000000000", "00004090403", "86011117947\n", ""]:
        assert not is_account(text)


@pytest.mark.parametrize("number", [*ALL, HELP_NUMBER])
def test_identity_numbers_are_masked_and_nothing_of_them_can_be_read(number):
    """INT-6"""
    assert mask(f"Person {number}, født") == "Person *****, født"
    assert mask(f"fnr{number}") == "fnr*****"
    assert mask(f"{number[:6]} {number[6:]}") == "*****"
    assert mask(f"{number[:6]}-{number[6:]} og {number}") == "***** og *****"


def test_a_mistyped_identity_number_is_masked_too():
    assert mask("15108695089") == "*****"


@pytest.mark.parametrize(
    "text",
    [
        "KID 0003434323213231",
        "KID 0000100420",
        "KID 123456789012",
        "konto 8601.11.17947",
        "organisasjonsnummer 987 654 325",
        "telefon +47 99 00 00 00",
        "2026-02-17T07:00:00Z",
        "1 802,00 kr",
        "0190a0b1-0000-7000-8000-12345678901a",
        "a12345678901bcdef0123456789abcdef",
    ],
)
def test_other_numbers_and_our_own_ids_stay_readable(text):
    assert mask(text) == text


def test_no_id_of_ours_is_ever_masked():
    for number in range(20_000):
        text = str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))
        assert mask(text) == text


@given(st.dates(dt.date(1940, 1, 1), dt.date(1999, 12, 31)), st.integers(0, 499), st.sampled_from([0, 40, 80]))
def test_every_number_with_check_digits_is_read_back(born, individual, added):
    payload = f"{born:%d}{born.month + added:02d}{born:%y}{individual:03d}"
    payload += fodselsnummer.calc_check_digit1(payload)
    number = payload + fodselsnummer.calc_check_digit2(payload)
    if len(number) == 11:  # about one in six payloads has no check digits
        assert birth_date_of(number) == born
        assert is_identity_number(number) and mask(number) == "*****"


@given(st.text())
def test_no_text_makes_them_fail(text):
    birth_date_of(text), is_identity_number(text), is_organisation_number(text), is_account(text), mask(text)
