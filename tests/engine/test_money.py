"""Money is int øre: read, written and spelled, never a float."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.money import kroner, ore, spell


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("802.00", 80200),
        ("802", 80200),
        ("802.5", 80250),
        ("0.01", 1),
        ("-0.01", -1),
        ("0", 0),
        ("9999999999999.99", 999999999999999),
    ],
)
def test_kroner_are_read_as_ore(text, amount):
    assert ore(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "802.001",
        "802,00",
        "1e3",
        "1 000",
        "1.000,00",
        "NaN",
        "inf",
        "+5",
        ".5",
        "5.",
        "٥",
        "0x10",
        "5\n",
        "--5",
        "12345678901234",
    ],
)
def test_other_texts_are_no_amount(text):
    with pytest.raises(ValueError, match="no amount"):
        ore(text)


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_what_is_written_is_read_back(amount):
    assert ore(kroner(amount)) == amount


@given(st.integers(0, 10**15))
def test_what_is_spelled_for_people_has_the_same_digits(amount):
    digits = kroner(amount).replace(".", "")
    for language in ("nb", "en"):
        assert "".join(filter(str.isdigit, spell(amount, language))) == digits
        assert spell(-amount, language).count("-") == (amount > 0)


@pytest.mark.parametrize(
    ("amount", "nb", "en"),
    [
        (80200, "802,00 kr", "NOK 802.00"),
        (123456789, "1 234 567,89 kr", "NOK 1,234,567.89"),
        (-5, "-0,05 kr", "NOK -0.05"),
        (0, "0,00 kr", "NOK 0.00"),
    ],
)
def test_people_see_kroner_in_their_language(amount, nb, en):
    assert [spell(amount, "nb").replace("\N{NO-BREAK SPACE}", " "), spell(amount, "en")] == [nb, en]
