"""PAY-1: an OCR giro file is read to the øre, the same line counts once, and a file that does not add up is refused."""

import datetime as dt
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Invalid
from engine.kid import check_digit, is_kid
from engine.shell.bank import BankFile, read_bank_file
from tests.engine.shell.bank.made_ocr import ACCOUNT, Line, ocr_file

ROOT = Path(__file__).resolve().parents[4]
FILES = ROOT / "fixtures/bank"
SAMPLES = Path(os.environ.get("KRAVFLYT_SAMPLES") or ROOT.parent / "shared/samples") / "bank"


def read(text: str) -> BankFile:
    return read_bank_file(text.encode("iso-8859-1"))


def refusal(text: str) -> tuple[str, str, str]:
    with pytest.raises(Invalid) as refused:
        read(text)
    (error,) = refused.value.details["errors"]
    assert error["code"] == refused.value.code
    assert error["nb"] != error["detail"]
    assert not re.search(r"\b([Ee]xpected|found|Line|the|by)\b", error["nb"])
    return error["code"], error["pointer"], error["detail"]


def fixture(name: str) -> str:
    return (FILES / f"{name}.txt").read_text("iso-8859-1")


# What is read


def test_a_file_is_read_to_the_ore():
    found = read(fixture("ocr_giro"))
    assert (found.format, found.file_id, found.account, found.created_on) == (
        "ocr-giro",
        "0020326",
        ACCOUNT,
        dt.date(2026, 3, 3),
    )
    assert (found.count, found.total_ore) == (7, 404995)
    first = found.payments[0]
    assert (first.amount_ore, first.currency, first.kid, first.account) == (125000, "NOK", "000000001016", ACCOUNT)
    assert (first.booked_on, first.ordered_on) == (dt.date(2026, 3, 2), dt.date(2026, 2, 28))
    assert (first.payer_account, first.text, first.is_reversal) == ("12345678903", "", False)


def test_the_kids_of_the_made_up_file_are_true_ones():
    kids = [payment.kid for payment in read(fixture("ocr_giro")).payments]
    assert [kid for kid in kids if kid and is_kid(kid, "MOD10")] == [
        "000000001016",
        "000000001024",
        "000000001032",
        "000000001040",
    ]


def test_a_kid_may_end_in_a_hyphen():
    kid = "00000000006" + check_digit("00000000006", "MOD11")
    assert kid == "00000000006-"
    assert kid in [payment.kid for payment in read(fixture("ocr_giro")).payments]


def test_a_kid_with_a_wrong_check_digit_is_handed_on_for_a_person_to_see():
    assert "000000009999" in [payment.kid for payment in read(fixture("ocr_giro")).payments]


def test_a_payment_without_kid_carries_its_text():
    last = read(fixture("ocr_giro")).payments[5]
    assert (last.kid, last.text, last.payer_account) == (None, "Faktura 1001 fra Kari", None)


def test_texts_are_iso_8859_1():
    found = read(ocr_file([Line(100, kid="", kind=21, text="Blåbærsyltetøy på øya")]))
    assert found.payments[0].text == "Blåbærsyltetøy på øya"


def test_a_day_that_the_bank_does_not_tell_is_none():
    assert read(fixture("ocr_giro")).payments[3].ordered_on is None


def test_a_kid_of_zeros_is_no_kid():
    assert read(ocr_file([Line(100, kid="0" * 12)])).payments[0].kid is None


def test_old_files_are_of_the_last_century():
    day = dt.date(1992, 1, 20)
    assert read(ocr_file([Line(100, booked_on=day, ordered_on=day)])).payments[0].booked_on == day


@pytest.mark.parametrize("kind", range(10, 22))
def test_every_transaction_type_is_known(kind):
    (payment,) = read(ocr_file([Line(12345, kind=kind)])).payments
    assert payment.is_reversal == (kind in (18, 20))
    assert payment.amount_ore == (-12345 if kind in (18, 20) else 12345)


def test_what_is_taken_back_is_negative_by_type_or_by_sign():
    """PAY-1: the sums count by the sign alone, so a reversal of type 18 without a minus is added there."""
    found = read(fixture("ocr_giro_reversal"))
    amounts = [(payment.amount_ore, payment.is_reversal, payment.kid) for payment in found.payments]
    assert amounts == [
        (-125000, True, "000000001016"),
        (-80250, True, "000000001024"),
        (-7500, True, None),
        (250000, False, "000000001057"),
    ]
    assert found.total_ore == 37250


def test_a_reversal_marked_twice_is_taken_off_once():
    (payment, _) = read(ocr_file([Line(500, kind=18, sign="-"), Line(9900)])).payments
    assert payment.amount_ore == -500


def test_a_day_with_nothing_but_reversals_is_read():
    assert read(ocr_file([Line(50000, sign="-")])).total_ore == -50000


def test_several_accounts_in_one_file_are_told_apart():
    found = read(ocr_file([Line(100)], [Line(200)], accounts=(ACCOUNT, "12345678903")))
    assert found.account is None
    assert [payment.account for payment in found.payments] == [ACCOUNT, "12345678903"]


def test_a_day_without_payments_is_a_file_too():
    found = read(ocr_file([]))
    assert (found.count, found.total_ore, found.created_on, found.account) == (0, 0, None, ACCOUNT)


@pytest.mark.parametrize("tail", ["", "\n", "\n\n  \n", "\x1a", "\r\n\x00\x00"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_of_both_kinds_and_a_blank_tail_are_fine(end, tail):
    text = fixture("ocr_giro")
    assert read(text.rstrip("\n").replace("\n", end) + tail) == read(text)


def test_blanks_after_column_80_are_fine():
    text = fixture("ocr_giro")
    assert read(text.replace("\n", "   \n")) == read(text)


# The same line counts once


def test_the_same_line_has_the_same_reference_in_every_file():
    once = read(fixture("ocr_giro"))
    again = read(fixture("ocr_giro").replace("\n", "\r\n"))
    assert [payment.reference for payment in once.payments] == [payment.reference for payment in again.payments]
    assert len({payment.reference for payment in once.payments}) == 7


def test_equal_payments_on_one_day_are_two_payments():
    found = read(ocr_file([Line(100), Line(100)], [Line(100)]))
    assert len({payment.reference for payment in found.payments}) == 3


@pytest.mark.parametrize(
    "other",
    [
        ocr_file([Line(100)], number="0030326"),
        ocr_file([Line(100)], accounts=("12345678903",)),
        ocr_file([Line(100, booked_on=dt.date(2027, 3, 2))]),
    ],
    ids=["another transmission", "another account", "another year"],
)
def test_another_payment_has_another_reference(other):
    (first,), (second,) = read(ocr_file([Line(100)])).payments, read(other).payments
    assert first.reference != second.reference


def test_one_number_for_two_payments_is_refused():
    text = ocr_file([Line(100), Line(100)]).replace("300000002", "300000001").replace("310000002", "310000001")
    assert refusal(text)[:2] == ("ocr_line_repeated", "5:9")


# What is refused, whole


def test_a_wrong_total_refuses_the_whole_file():
    code, place, detail = refusal(fixture("ocr_giro_wrong_total"))
    assert (code, place) == ("ocr_sum", "16:25")
    assert "3749.95" in detail
    assert "3750.95" in detail


def test_a_refusal_is_told_in_both_languages():
    with pytest.raises(Invalid) as refused:
        read(fixture("ocr_giro_wrong_total"))
    (error,) = refused.value.details["errors"]
    assert error["detail"].startswith("Line 16:25: Sum: expected 3749.95 by the lines, found 3750.95.")
    assert error["nb"].startswith("Linje 16:25: Sum: forventet 3749.95 etter linjene, fant 3750.95.")


def test_a_cut_off_file_is_refused():
    assert refusal(fixture("ocr_giro_cut_off"))[:2] == ("ocr_line_length", "7:44")


def test_every_shorter_beginning_of_a_file_is_refused():
    text = fixture("ocr_giro").rstrip("\n")
    for length in range(2, len(text)):
        code, _, _ = refusal(text[:length])
        assert code in ("ocr_line_length", "ocr_cut_off", "ocr_record_order")


def changed(line: int, column: int, new: str, name: str = "ocr_giro") -> str:
    """A fixture with other text at a line and a column, both from 1."""
    lines = fixture(name).split("\n")
    old = lines[line - 1]
    lines[line - 1] = old[: column - 1] + new + old[column - 1 + len(new) :]
    assert lines[line - 1] != old
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("line", "column", "new", "code", "place"),
    [
        (3, 33, "0000000000X125000", "ocr_bad_field", "3:33"),
        (3, 33, "         ", "ocr_bad_field", "3:33"),
        (3, 33, "²", "ocr_bad_field", "3:33"),
        (3, 16, "310226", "ocr_bad_field", "3:16"),
        (3, 16, "000000", "ocr_bad_field", "3:16"),
        (3, 32, "+", "ocr_bad_field", "3:32"),
        (3, 32, "-", "ocr_sum", "16:25"),
        (3, 5, "22", "ocr_unknown_type", "3:5"),
        (4, 5, "11", "ocr_record_order", "4:5"),
        (4, 9, "0000009", "ocr_record_order", "4:9"),
        (3, 7, "33", "ocr_unknown_record", "3:7"),
        (3, 7, "31", "ocr_record_order", "3:7"),
        (3, 7, "20", "ocr_record_order", "3:7"),
        (3, 1, "NX", "ocr_bad_field", "3:1"),
        (2, 3, "21", "ocr_unknown_service", "2:3"),
        (16, 9, "00000007", "ocr_count", "16:9"),
        (16, 17, "00000016", "ocr_count", "16:17"),
        (16, 48, "010326", "ocr_dates", "16:48"),
        (16, 54, "040326", "ocr_dates", "16:54"),
        (21, 9, "00000006", "ocr_count", "21:9"),
        (21, 17, "00000020", "ocr_count", "21:17"),
        (21, 25, "00000000000404996", "ocr_sum", "21:25"),
        (21, 42, "040326", "ocr_dates", "21:42"),
        (21, 42, "010326", "ocr_dates", "21:42"),
    ],
)
def test_a_fault_is_told_with_its_line_and_column(line, column, new, code, place):
    assert refusal(changed(line, column, new))[:2] == (code, place)


def test_a_line_that_is_too_long_is_refused():
    assert refusal(fixture("ocr_giro").replace("\n", "1\n", 1))[:2] == ("ocr_line_length", "1:81")


def test_text_in_utf_8_is_told_as_such():
    text = ocr_file([Line(100, kid="", kind=21, text="på øya")])
    with pytest.raises(Invalid, match="ISO-8859-1"):
        read_bank_file(text.encode("utf-8"))


def test_a_lost_transaction_is_refused():
    lines = fixture("ocr_giro").split("\n")
    assert refusal("\n".join(lines[:2] + lines[4:]))[0] == "ocr_count"


def test_a_lost_line_is_refused_whichever_it_is():
    lines = fixture("ocr_giro").split("\n")[:-1]
    for number in range(1, len(lines)):
        refusal("\n".join(lines[:number] + lines[number + 1 :]))


def test_lines_after_the_end_are_refused():
    assert refusal(fixture("ocr_giro") * 2)[:2] == ("ocr_after_end", "22:1")


def test_free_text_belongs_to_types_20_and_21():
    assert refusal(ocr_file([Line(100, kind=10, text="Hei")]))[:2] == ("ocr_record_order", "5:7")


def digit_changes(text: str):
    """Every file that differs from this one by one digit in an amount or a sum."""
    lines = text.split("\n")
    for row, line in enumerate(lines):
        first = {"30": 33, "88": 25, "89": 25}.get(line[6:8])
        for column in range(first - 1, first + 16) if first else ():
            for digit in set("0123456789") - {line[column]}:
                other = line[:column] + digit + line[column + 1 :]
                yield "\n".join([*lines[:row], other, *lines[row + 1 :]])


@pytest.mark.parametrize("name", ["ocr_giro", "ocr_giro_reversal"])
def test_no_digit_of_an_amount_can_be_changed_unseen(name):
    changes = list(digit_changes(fixture(name)))
    assert len(changes) > 900
    for text in changes:
        assert refusal(text)[0] == "ocr_sum"


# Whatever comes in


amounts = st.integers(min_value=0, max_value=10**12)
days = st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31))
payments = st.builds(
    Line,
    amount_ore=amounts,
    kid=st.one_of(st.just(""), st.from_regex(r"[1-9][0-9]{1,23}[0-9-]", fullmatch=True)),
    kind=st.integers(10, 21),
    booked_on=days,
    ordered_on=st.none() | days,
    payer=st.from_regex(r"[1-9][0-9]{10}", fullmatch=True),
    sign=st.sampled_from("0-"),
)


@given(st.lists(st.lists(payments, max_size=4), min_size=1, max_size=3))
def test_what_a_bank_writes_is_what_is_read(assignments):
    found = read(ocr_file(*assignments))
    lines = [line for assignment in assignments for line in assignment]
    assert [
        (abs(payment.amount_ore), payment.kid or "", payment.booked_on, payment.ordered_on, payment.payer_account)
        for payment in found.payments
    ] == [(line.amount_ore, line.kid, line.booked_on, line.ordered_on, line.payer) for line in lines]
    assert [payment.is_reversal for payment in found.payments] == [line.kind in (18, 20) or line.signed_ore < 0 for line in lines]
    assert len({payment.reference for payment in found.payments}) == len(lines)


def read_or_refused(data: bytes) -> BankFile | None:
    """The only two things that may happen."""
    try:
        return read_bank_file(data)
    except Invalid:
        return None


@given(st.binary(max_size=400), st.sampled_from([b"", b"NY", b"NY000010", b"<", b"<?xml", b"\xff\xfe<\x00"]))
def test_any_bytes_are_read_or_refused(data, start):
    assert read_or_refused(start + data) is None


rows = st.integers(0, 21)


@given(st.data())
def test_any_mangled_file_is_read_or_refused(data):
    lines = fixture("ocr_giro").encode().split(b"\n")
    for _ in range(data.draw(st.integers(1, 3))):
        row, other = data.draw(rows), data.draw(rows)
        line, at, new = lines[row], data.draw(st.integers(0, 80)), data.draw(st.binary(max_size=6))
        mangled = [line[:at], line[at:], line + line, lines[other], line[:at] + new + line[at + len(new) :]]
        lines[row] = data.draw(st.sampled_from(mangled))
    found = read_or_refused(b"\n".join(lines))
    assert found is None or found.count == 7


# A file made by others


def test_the_published_sample_is_read_to_the_ore():
    """PAY-1: a sample in the bank's own layout, with all its oddities."""
    path = SAMPLES / "netsgiro_ocr_giro_transactions.txt"
    if not path.exists():
        pytest.skip(f"the published samples are not beside the project ({path.name}); set KRAVFLYT_SAMPLES")
    found = read_bank_file(path.read_bytes())
    assert (found.count, found.total_ore, found.account) == (20, 5144900, "99991042764")
    assert found.created_on == dt.date(1992, 1, 20)
    assert (found.payments[0].text, found.payments[0].kid) == ("Foo bar baz", "0000531")
    assert len({payment.reference for payment in found.payments}) == 20
