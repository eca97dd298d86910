"""BOK-1, BOK-7: a settlement leaves the house as a payout and as a voucher that accounting systems import."""

import datetime as dt

from engine.shell.bank.gbat10 import write_gbat10, write_voucher_csv
from engine.shell.bank.pain001 import Payer, write_payouts
from engine.shell.bank.settled import payout_of, voucher_of
from engine.vouchers import voucher_lines
from tests.engine.settling import booking, paid, settled

DAY = dt.date(2026, 4, 15)
FOUND = settled(paid(principal="10000.00", collection_fee="562.00"))
VOUCHER = voucher_of(voucher_lines(FOUND, booking(), {}), number=1, dated_on=DAY, external_number="settlement-1", language="en")


def test_the_voucher_of_a_registered_creditor_is_gbat10_with_net_gross_and_vat():
    rows = [line.split(";") for line in write_gbat10([VOUCHER]).decode().splitlines()]
    assert [(row[6], row[7], row[8], row[27]) for row in rows] == [
        ("1999", "0", "9859.50", "9859.50"), ("1500", "0", "-10000.00", "-10000.00"), ("7790", "1", "562.00", "702.50"),
        ("2710", "0", "140.50", "0.00"), ("7790", "0", "-562.00", "-562.00"),
    ]  # fmt: skip
    assert (rows[1][9], rows[1][15], rows[1][20]) == ("42041", "2041", "Invoice 2041 paid")


def test_the_same_voucher_as_csv_leaves_the_vat_to_whoever_reads_it():
    lines = write_voucher_csv([VOUCHER]).decode().splitlines()
    assert lines[3] == '2026-04-15;7790;1;702.50;;;VAT, gross, collection fee;settlement-1'  # fmt: skip
    assert len(lines) == 5


def test_a_reversed_payment_makes_a_voucher_too():
    taken = settled(paid(principal="-10000.00", collection_fee="-562.00"))
    voucher = voucher_of(voucher_lines(taken, booking(), {}), number=2, dated_on=DAY, external_number="settlement-2")
    assert b";-702.50;" in write_gbat10([voucher])


def test_the_payout_goes_to_the_creditors_account_and_nothing_to_nobody():
    payout = payout_of(FOUND, "settlement-1", "Inkassooppgjør 15.04.2026")
    assert payout is not None and (payout.amount_ore, payout.account) == (9_859_50, FOUND.account)
    payer = Payer(name="Kravflyt Demo Inkasso AS", account="15032080038", customer_id="987654325")
    order = write_payouts(
        [payout], payer=payer, message_id="m1", created_at=dt.datetime(2026, 4, 15, 21, tzinfo=dt.UTC), requested_on=DAY
    )
    assert b"9859.50" in order
    assert payout_of(settled(paid(collection_fee="1.00", received_by="creditor")), "settlement-2", "x") is None
