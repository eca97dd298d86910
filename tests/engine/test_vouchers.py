"""BOK-2, BOK-3, BOK-5 to BOK-7: the vouchers to book in the creditor's accounts, line by line and zero in sum."""

import pytest
from hypothesis import given
from hypothesis import settings as run
from msgspec.structs import replace

from engine.contracts import LineOrder
from engine.errors import KravflytError
from engine.settlement import settle
from engine.vouchers import Item, payout_lines, voucher_lines, write_off_lines
from tests.engine.settling import NOT_REGISTERED, VAT, booking, paid, settled
from tests.engine.test_settlement import CONTRACTS, CREDITORS, MANY, PAID_IN_FULL


def lines(rows):
    """Role, amount (debit positive) and VAT code of each line."""
    return [(row.account_role, row.debit_ore - row.credit_ore, row.vat_code) for row in rows]


def test_a_registered_creditor_books_vat_gross_and_takes_the_base_out_again():
    """BOK-5: the cost account is left with nothing; what the accounting system posts by code 1 is deducted."""
    rows = voucher_lines(settled(paid(principal="10000.00", collection_fee="562.00", reminder_fee="38.00")), booking(), {})
    assert lines(rows) == [
        ("counter_account", 9_850_00, "0"), ("receivables", -10_000_00, "0"),
        ("vat_cost", 47_50, "1"), ("vat_cost", 702_50, "1"), ("vat_cost", -38_00, "0"), ("vat_cost", -562_00, "0"),
    ]  # fmt: skip
    cost = [row for row in rows if row.account_role == "vat_cost"]
    assert sum(row.debit_ore - row.credit_ore - row.vat_ore for row in cost) == 0
    assert {row.vat_account for row in cost if row.vat_ore} == {"2710"}
    assert sum(row.vat_ore for row in cost) == 150_00


def test_the_vat_of_a_gross_line_is_what_the_accounting_system_reckons_from_it():
    """Tripletex takes a fifth of the gross amount, rounded: it must come to our VAT also where the base is no whole krone."""
    for base in range(1, 400):
        rows = voucher_lines(settled(paid(collection_fee=f"{base // 100}.{base % 100:02d}")), booking(), {})
        for row in rows:
            if row.vat_code == "1":
                assert (row.debit_ore * 2 + 5) // 10 == row.vat_ore


def test_a_creditor_outside_vat_books_the_vat_straight_on_the_cost_account():
    """BOK-6."""
    received = paid(principal="10000.00", interest="100.00", reminder_fee="38.00", collection_fee="750.00", vat="150.00")
    rows = voucher_lines(settled(received, creditor=NOT_REGISTERED), booking(), {})
    assert lines(rows) == [
        ("counter_account", 9_965_50, "0"), ("receivables", -10_000_00, "0"), ("vat_cost", 25_00, "0"), ("vat_cost", 9_50, "0"),
    ]  # fmt: skip


def test_interest_and_fees_that_are_the_creditors_are_income():
    """BOK-3."""
    rows = voucher_lines(settled(PAID_IN_FULL, by="fees-to-creditor"), booking(), {})
    assert lines(rows) == [
        ("counter_account", 9_997_50, "0"), ("receivables", -10_000_00, "0"), ("interest_income", -100_00, "0"),
        ("fee_income", -38_00, "0"), ("vat_cost", 702_50, "1"), ("vat_cost", -562_00, "0"),
    ]  # fmt: skip


def test_a_court_fee_that_the_debtor_covers_takes_off_the_cost_of_it_and_is_no_income():
    rows = voucher_lines(
        settled(paid(court_fee="2071.00", standard_compensation="460.00")), booking(), {"court_fee_cost": "6725"}
    )
    assert lines(rows) == [
        ("counter_account", 2_531_00, "0"), ("fee_income", -460_00, "0"), ("court_fee_cost", -2_071_00, "0"),
    ]  # fmt: skip
    assert rows[2].account == "6725"


def test_a_commission_is_a_cost():
    rows = voucher_lines(settled(paid(principal="2000.00"), by="commission"), booking(), {})
    assert lines(rows) == [
        ("counter_account", 1_750_00, "0"), ("receivables", -2_000_00, "0"), ("commission_cost", 200_00, "0"),
        ("vat_cost", 250_00, "1"), ("vat_cost", -200_00, "0"),
    ]  # fmt: skip


def test_a_receivable_has_a_line_for_each_invoice_with_its_customer_and_its_number():
    rows = voucher_lines(settled(paid(1, principal="4000.00"), paid(2, claim="2042", principal="300.00")), booking(), {})
    receivables = [row for row in rows if row.account_role == "receivables"]
    assert [(row.customer_number, row.invoice_number, row.credit_ore) for row in receivables] == [
        ("42041", "2041", 4_000_00), ("42042", "2042", 300_00),
    ]  # fmt: skip
    assert receivables[0].text == {"nb": "Innbetalt faktura 2041", "en": "Invoice 2041 paid"}


def test_a_direct_payment_moves_only_what_exceeds_the_principal():
    """The creditor has booked all of it against the invoice: the fees are moved on from there, the principal is left alone."""
    rows = voucher_lines(settled(paid(principal="5000.00", collection_fee="600.00", received_by="creditor")), booking(), {})
    assert lines(rows) == [
        ("counter_account", -750_00, "0"), ("receivables", 600_00, "0"), ("vat_cost", 750_00, "1"), ("vat_cost", -600_00, "0"),
    ]  # fmt: skip


def test_the_counter_account_goes_to_zero_with_the_payout_also_when_something_was_carried_on():
    """BOK-2."""
    first = settled(paid(collection_fee="600.00", received_by="creditor"))
    second = settled(paid(2, principal="1000.00"), carried="-750.00")
    rows = [row for each in (first, second) for row in voucher_lines(each, booking(), {})] + payout_lines(second, booking(), {})
    assert sum(row.debit_ore - row.credit_ore for row in rows if row.account_role == "counter_account") == 0
    assert lines(payout_lines(second, booking(), {})) == [("bank", 250_00, "0"), ("counter_account", -250_00, "0")]


def test_what_is_written_off_is_a_loss():
    rows = write_off_lines([Item(700_00, invoice_number="2041", customer_number="9")], True, booking(), {})
    assert lines(rows) == [("loss", 700_00, "0"), ("receivables", -700_00, "0")]
    assert rows[1].customer_number == "9"


def test_the_creditors_own_accounts_come_before_the_usual_ones():
    rows = voucher_lines(settled(PAID_IN_FULL), booking(), {"counter_account": "1579", "input_vat": "2711"})
    assert [row.account for row in rows[:2]] == ["1579", "1500"]
    assert {row.vat_account for row in rows} == {"", "2711"}


def test_a_role_without_an_account_is_asked_for_by_name():
    bare = replace(booking(), roles=booking().roles | {"vat_cost": replace(booking().roles["vat_cost"], account=None)})
    with pytest.raises(KravflytError, match="VAT cost") as caught:
        voucher_lines(settled(PAID_IN_FULL), bare, {})
    assert caught.value.code == "account_missing"
    assert voucher_lines(settled(PAID_IN_FULL), bare, {"vat_cost": "7791"})


def test_an_account_for_an_unknown_role_is_refused():
    with pytest.raises(KravflytError, match="vat_costs") as caught:
        voucher_lines(settled(PAID_IN_FULL), booking(), {"vat_costs": "7790"})
    assert caught.value.code == "account_role_unknown"


def test_a_voucher_that_is_not_zero_in_sum_is_refused():
    """BOK-7: rule files that lead to one are not loaded; this is the last door."""
    half = {"settlement": (LineOrder("debit", "counter_account", ("net",), {"nb": "x", "en": "x"}),)}
    with pytest.raises(KravflytError, match=r"9825\.00") as caught:
        voucher_lines(settled(PAID_IN_FULL), replace(booking(), vouchers=half), {})
    assert caught.value.code == "voucher_unbalanced"


@given(MANY, CREDITORS, CONTRACTS)
@run(max_examples=150)
def test_every_voucher_is_zero_in_sum_and_leaves_no_base_on_the_cost_account(received, creditor, terms):
    """BOK-7, for any contract and any payments."""
    found = settle(received, creditor, terms, booking(), VAT)
    rows = voucher_lines(found, booking(), {})
    assert sum(row.debit_ore - row.credit_ore for row in rows) == 0
    assert all((row.debit_ore == 0) != (row.credit_ore == 0) for row in rows)
    cost = sum(row.debit_ore - row.credit_ore - row.vat_ore for row in rows if row.account_role == "vat_cost")
    assert cost == (0 if creditor.vat_registered else found.vat_ore)
    deducted = sum(row.vat_ore for row in rows)
    assert deducted == (found.vat_ore if creditor.vat_registered else 0)
