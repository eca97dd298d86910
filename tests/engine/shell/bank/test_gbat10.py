"""BOK-1, BOK-7: vouchers leave as GBAT10 or CSV, and only where net and gross each add up to zero, in øre."""

import csv
import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.errors import Invalid
from engine.money import ore
from engine.shell.bank.gbat10 import CSV_COLUMNS, Voucher, VoucherLine, write_gbat10, write_voucher_csv

DAY = dt.date(2026, 3, 2)
SETTLEMENT = Voucher(
    number=1001,
    dated_on=DAY,
    external_number="KF-2026-17",
    lines=[
        VoucherLine(account="1920", net_ore=97500, text="Utbetalt"),
        VoucherLine(account="6790", net_ore=2000, gross_ore=2500, vat_code="1", text="Provisjon"),
        VoucherLine(account="2710", net_ore=500, gross_ore=0, text="Inngående mva"),
        VoucherLine(
            account="1500",
            net_ore=-100000,
            customer_number="10001",
            name="Kari Nordmann",
            invoice_number="F-1001",
            kid="000000001016",
            due_on=dt.date(2026, 1, 15),
            text="Innbetalt; faktura\n1001",
        ),
    ],
)


def rows(data: bytes, encoding: str = "utf-8") -> list[list[str]]:
    text = data.decode(encoding)
    assert text.endswith("\r\n")
    return [line.split(";") for line in text.removesuffix("\r\n").split("\r\n")]


def faults(*vouchers: Voucher, write=write_gbat10) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        write(vouchers)
    return [(error["pointer"], error["code"]) for error in refused.value.details["errors"]]


def test_each_posting_is_a_line_of_thirty_columns():
    written = rows(write_gbat10([SETTLEMENT]))
    assert [len(row) for row in written] == [30] * 4
    assert written[0][:9] == ["GBAT10", "1001", "20260302", "10", "3", "2026", "1920", "0", "975.00"]
    assert written[0][26:28] == ["T", "975.00"]


def test_a_customer_line_names_customer_invoice_and_kid():
    line = rows(write_gbat10([SETTLEMENT]))[3]
    assert (line[8], line[27]) == ("-1000.00", "-1000.00")
    assert (line[9], line[11], line[15], line[16], line[17]) == (
        "10001",
        "Kari Nordmann",
        "F-1001",
        "000000001016",
        "20260115",
    )


def test_a_text_stays_in_its_column():
    line = rows(write_gbat10([SETTLEMENT]))[3]
    assert line[20] == line[21] == "Innbetalt, faktura 1001"


def test_a_posting_of_vat_has_a_net_alone():
    cost, vat = rows(write_gbat10([SETTLEMENT]))[1:3]
    assert (cost[7], cost[8], cost[26], cost[27]) == ("1", "20.00", "T", "25.00")
    assert (vat[8], vat[26], vat[27]) == ("5.00", "F", "0.00")


def test_net_and_gross_each_add_up_to_zero():
    """BOK-7."""
    written = rows(write_gbat10([SETTLEMENT]))
    assert sum(ore(row[8]) for row in written) == 0
    assert sum(ore(row[27]) for row in written) == 0


def test_other_encodings_are_written():
    assert rows(write_gbat10([SETTLEMENT], "iso-8859-1"), "iso-8859-1")[2][20] == "Inngående mva"


@pytest.mark.parametrize("write", [write_gbat10, write_voucher_csv])
@pytest.mark.parametrize(("change", "name"), [({"net_ore": 501}, "net"), ({"gross_ore": 1}, "gross")])
def test_one_ore_too_much_is_refused(write, change, name):
    """BOK-7."""
    lines = list(SETTLEMENT.lines)
    lines[2] = replace(lines[2], **change)
    wrong = replace(SETTLEMENT, lines=lines)
    assert faults(SETTLEMENT, wrong, write=write) == [("/vouchers/1/lines", "voucher_unbalanced")]
    with pytest.raises(Invalid, match=f"the {name} amounts add up to 0.01"):
        write([wrong])


@pytest.mark.parametrize("write", [write_gbat10, write_voucher_csv])
def test_a_voucher_without_lines_is_refused(write):
    assert faults(replace(SETTLEMENT, lines=[]), write=write) == [("/vouchers/0/lines", "voucher_empty")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"account": "19"}, "voucher_account"),
        ({"vat_code": ""}, "voucher_vat_code"),
        ({"customer_number": "K-17"}, "voucher_customer_number"),
        ({"supplier_number": "1234567890"}, "voucher_supplier_number"),
        ({"bank_account": "1503;2080038"}, "voucher_bank_account"),
    ],
)
def test_what_the_format_cannot_carry_is_refused(change, code):
    line = replace(SETTLEMENT.lines[0], **change)
    wrong = replace(SETTLEMENT, lines=[line, *SETTLEMENT.lines[1:]])
    assert [each for _, each in faults(wrong)] == [code]


@pytest.mark.parametrize(("change", "code"), [({"number": 10**8}, "voucher_number"), ({"type": 0}, "voucher_type")])
def test_numbers_must_fit(change, code):
    assert [each for _, each in faults(replace(SETTLEMENT, **change))] == [code]


def test_the_csv_has_a_heading_and_gross_amounts():
    heading, *written = list(csv.reader(io.StringIO(write_voucher_csv([SETTLEMENT]).decode()), delimiter=";"))
    assert tuple(heading) == CSV_COLUMNS
    assert [row[:4] for row in written] == [
        ["2026-03-02", "1920", "0", "975.00"],
        ["2026-03-02", "6790", "1", "25.00"],
        ["2026-03-02", "1500", "0", "-1000.00"],
    ]
    assert written[2][4:] == ["10001", "F-1001", "Innbetalt; faktura\n1001", "KF-2026-17"]


def test_no_text_becomes_a_formula_in_a_spreadsheet():
    lines = [replace(line, text="=1+1") for line in SETTLEMENT.lines]
    (_, first, *_) = csv.reader(io.StringIO(write_voucher_csv([replace(SETTLEMENT, lines=lines)]).decode()), delimiter=";")
    assert first[6] == "'=1+1"


def test_nothing_to_write_is_an_empty_file():
    assert write_gbat10([]) == b""


any_text = st.text(max_size=120)
lines = st.builds(
    VoucherLine,
    account=st.from_regex(r"[1-9][0-9]{3}", fullmatch=True),
    net_ore=st.integers(-(10**11), 10**11),
    text=any_text,
    name=any_text,
    invoice_number=any_text,
)


@given(st.lists(lines, max_size=5), any_text)
def test_whatever_the_texts_what_is_written_is_read_back(some, external):
    rest = -sum(line.net_ore for line in some)
    voucher = Voucher(number=1, dated_on=DAY, external_number=external, lines=[*some, VoucherLine(account="1500", net_ore=rest)])
    written = rows(write_gbat10([voucher]))
    assert {len(row) for row in written} == {30}
    assert [(row[6], ore(row[8]), ore(row[27])) for row in written] == [
        (line.account, line.net_ore, line.net_ore) for line in voucher.lines
    ]
