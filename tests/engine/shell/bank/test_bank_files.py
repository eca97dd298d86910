"""PAY-1: a bank file is known by what is in it, and a file of another kind is told what is accepted."""

from pathlib import Path

import pytest

from engine.errors import Invalid
from engine.shell.bank import read_bank_file

FILES = Path(__file__).resolve().parents[4] / "fixtures/bank"


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("ocr_giro.txt", "ocr-giro"),
        ("ocr_giro_reversal.txt", "ocr-giro"),
        ("camt054_v2.xml", "camt.054.001.02"),
        ("camt054_v8.xml", "camt.054.001.08"),
        ("camt053_v8_reversal.xml", "camt.053.001.08"),
    ],
)
def test_the_format_is_known_by_the_content(name, format):
    assert read_bank_file((FILES / name).read_bytes()).format == format


@pytest.mark.parametrize("name", ["ocr_giro", "camt054_v8"])
def test_total_and_count_are_those_of_the_payments(name):
    (path,) = FILES.glob(f"{name}.*")
    found = read_bank_file(path.read_bytes())
    assert found.total_ore == sum(payment.amount_ore for payment in found.payments)
    assert found.count == len(found.payments)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"UNA:+.? 'UNB+UNOC:3+NORDEA",
        b"%PDF-1.7",
        b"Dato;Belop;KID\n2026-03-02;100,00;1016\n",
        b"<Invoice/>",
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn/></Document>',
        b"\xef\xbb\xbfNY000010",
    ],
)
def test_another_format_is_told_what_is_accepted(data):
    with pytest.raises(Invalid) as refused:
        read_bank_file(data)
    assert refused.value.code == "bank_format_unknown"
    for accepted in ("OCR giro", "camt.052", "camt.053", "camt.054"):
        assert accepted in refused.value.message
