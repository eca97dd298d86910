"""PAY-1: the same line in two files counts once, whatever their formats; lines that are only alike are told to be so."""

import datetime as dt
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.shell.bank import BankPayment, read_bank_file
from engine.shell.bank.sameness import Sameness, bank_name, compare

FILES = Path(__file__).resolve().parents[4] / "fixtures/bank"
SAME, ALIKE, DIFFERENT = Sameness.SAME, Sameness.ALIKE, Sameness.DIFFERENT

OCR = BankPayment(
    reference="ocr:0020326:0000001:0000001:15032080038:2026-03-02",
    amount_ore=125000,
    currency="NOK",
    kid="000000001016",
    booked_on=dt.date(2026, 3, 2),
    ordered_on=dt.date(2026, 2, 28),
    payer_account="12345678903",
    text="",
    is_reversal=False,
    account="15032080038",
    source="ocr-giro",
    names=("bank:300100001", "ocr:0020326:0000001:0000001:15032080038:2026-03-02"),
)
NOTIFIED = replace(OCR, reference="camt:1", source="camt.054", names=("bank:300100001", "bank:B1", "msg:V8:1:0"))
STATED = replace(OCR, reference="camt:2", source="camt.053", kid=None, names=("bank:B1",))


def both_ways(one: BankPayment, other: BankPayment, *, in_one_file: bool = False) -> Sameness:
    """It must not matter which of the two came first."""
    found = compare(one, other, in_one_file=in_one_file)
    assert compare(other, one, in_one_file=in_one_file) is found
    return found


def payments(name: str) -> dict[str | None, BankPayment]:
    (path,) = FILES.glob(f"{name}.*")
    return {payment.kid: payment for payment in read_bank_file(path.read_bytes()).payments}


@pytest.mark.parametrize("kid", ["000000001016", "000000001024", "000000001032", "000000001040", "00000000006-"])
def test_a_payment_in_ocr_giro_and_in_a_notification_is_one(kid):
    assert both_ways(payments("ocr_giro")[kid], payments("camt054_v8")[kid]) is SAME


def test_no_other_lines_of_the_two_files_are_taken_for_one():
    ocr, camt = payments("ocr_giro"), payments("camt054_v8")
    assert [
        (one.kid, other.kid)
        for one in ocr.values()
        for other in camt.values()
        if one.kid != other.kid and both_ways(one, other) is not DIFFERENT
    ] == []


def test_the_same_line_read_again_is_the_same():
    again = payments("ocr_giro")
    assert {compare(payment, again[kid], in_one_file=False) for kid, payment in payments("ocr_giro").items()} == {SAME}


def test_a_statement_without_details_knows_the_payment_by_its_entry():
    assert both_ways(STATED, NOTIFIED) is SAME


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"account": "12345678903"}, DIFFERENT),
        ({"currency": "EUR"}, DIFFERENT),
        ({"amount_ore": 125001}, DIFFERENT),
        ({"amount_ore": -125000}, DIFFERENT),
        ({"kid": "000000001024"}, DIFFERENT),
        ({"kid": None}, SAME),
        ({"booked_on": dt.date(2026, 3, 3)}, ALIKE),
        ({"names": ("bank:B1",)}, ALIKE),
        ({"names": ()}, ALIKE),
        ({"names": (), "booked_on": dt.date(2026, 3, 3)}, DIFFERENT),
        ({"payer_account": None, "text": "Kari"}, SAME),
    ],
)
def test_all_that_both_formats_carry_must_agree(change, expected):
    assert both_ways(OCR, replace(NOTIFIED, **change)) is expected


def test_a_debtor_may_pay_twice_on_one_day():
    """Two transmissions, and the bank's own references tell the payments apart."""
    second = replace(OCR, reference="ocr:0030326", names=("bank:300100099", "ocr:0030326"))
    assert both_ways(OCR, second) is DIFFERENT


def test_without_references_equal_payments_of_two_transmissions_are_only_alike():
    first, second = replace(OCR, names=("ocr:1",), reference="ocr:1"), replace(OCR, names=("ocr:2",), reference="ocr:2")
    assert both_ways(first, second) is ALIKE


def test_one_line_of_one_transmission_cannot_say_two_things():
    assert both_ways(OCR, replace(OCR, amount_ore=125001)) is ALIKE
    assert both_ways(OCR, replace(OCR, kid="000000001024")) is ALIKE


def test_inside_a_file_only_a_reference_given_twice_is_doubtful():
    """The bank lists both lines, and its totals count both."""
    twin = replace(OCR, reference="ocr:other", names=("bank:300100002", "ocr:other"))
    assert both_ways(OCR, twin, in_one_file=True) is DIFFERENT
    assert both_ways(replace(OCR, names=()), replace(twin, names=()), in_one_file=True) is DIFFERENT
    assert both_ways(OCR, replace(twin, names=OCR.names), in_one_file=True) is ALIKE


def test_one_reference_for_a_bundle_does_not_make_its_payments_one():
    """Banks give one archive reference to all payments that were ordered together."""
    assert both_ways(OCR, replace(NOTIFIED, kid="000000001024")) is DIFFERENT
    assert both_ways(OCR, replace(OCR, kid="000000001024", reference="ocr:other"), in_one_file=True) is DIFFERENT


@pytest.mark.parametrize("blank", ["", "   ", "000000000", "NOTPROVIDED", "NONREF"])
def test_a_filler_is_no_reference(blank):
    assert bank_name(blank) == ()


def test_a_reference_padded_with_zeros_is_the_same():
    assert bank_name("000123456") == bank_name("123456") == ("bank:123456",)
    assert bank_name("00AB") == ("bank:00AB",)


def test_the_day_of_payment_is_the_day_of_the_order_where_it_is_told():
    """A payment ordered before the deadline is in time, whenever the bank books it."""
    assert (OCR.paid_on, OCR.booked_only) == (dt.date(2026, 2, 28), False)
    untold = replace(OCR, ordered_on=None)
    assert (untold.paid_on, untold.booked_only) == (dt.date(2026, 3, 2), True)
    assert replace(OCR, ordered_on=dt.date(2026, 3, 9)).paid_on == dt.date(2026, 3, 2)


def test_lines_that_the_bank_books_as_one_sum_name_it():
    ocr, camt = payments("ocr_giro"), payments("camt054_v8")
    assert ocr["000000001016"].batch == ocr["000000001032"].batch == "ocr:0020326:0000001"
    assert ocr["000000001040"].batch == "ocr:0020326:0000002"
    assert (camt["000000001016"].batch, camt["000000001024"].batch, camt["000000001032"].batch) == (None, "bank:B2", "bank:B2")
