"""A reversal is settled by the terms that its payment was settled by, whatever has been agreed or has changed since (BOK-1, BOK-8)."""

import pytest
from msgspec.structs import replace

from engine.money import kroner
from engine.shell.service import settlement_papers
from engine.shell.service.placing import Paid
from engine.shell.service.settling import next_settlement
from tests.dsl import Life, told
from tests.rulebooks import changed, shipped, without_tests
from tests.test_settling import made

CONTRACT = "rules/contracts/fees_to_agency.yaml"
BOOKING = "rules/bookings/counter_account.yaml"
FEE = "reminder_fee: {creditor: 0 %, agency: 100 %}"


@pytest.fixture
def life(tmp_path) -> Life:
    """A claim of 10 000, demanded; 2026-04-10 is a Friday."""
    life = Life(tmp_path)
    life.hand_over("1001", due="2026-01-15", amount="10000.00")
    life.until("2026-04-10 12:00")
    return life


@pytest.fixture(autouse=True)
def first(life: Life) -> Paid:
    """11 000.00, settled by the terms that all begin with: fees of 1 200.00, VAT of 300.00 on them, 9 500.00 paid out."""
    paid = life.pay("11000.00")
    life.until("2026-04-13 12:00")
    assert made(life) == [("2026-04-10", 1, "9500.00", "9500.00", "0.00")]
    return paid


def agree(life: Life, **terms) -> None:
    with life.house.store.tx():
        life.house.store.creditors.save(replace(life.house.creditor(life.creditor.id), **terms))


def settlements(life: Life):
    """Every settlement with its lines, oldest first."""
    rows = list(reversed(life.house.store.settlements.of(None, life.clock_id, None, 100)))
    return [(row, settlement_papers.whole(life.house, row)) for row in rows]


def nothing_is_left(life: Life, one: int, other: int) -> None:
    """Two settlements are each other's opposite: the sums, the VAT of each income, and every account of their vouchers."""
    rows = {row["number"]: (row, found) for row, found in settlements(life)}
    (_, given), (_, last) = rows[one], rows[other]
    for name in ("held_ore", "agency_ore", "vat_ore", "net_ore"):
        assert getattr(given, name) == -getattr(last, name), name
    assert [(each.kind, -each.base_ore, -each.vat_ore) for each in given.income] == [
        (each.kind, each.base_ore, each.vat_ore) for each in last.income
    ]
    booked: dict[str, int] = {}
    for number in (one, other):
        for row in settlement_papers.voucher(life.house, rows[number][0]):
            for account, ore in ((row.account, row.debit_ore - row.credit_ore - row.vat_ore), (row.vat_account, row.vat_ore)):
                booked[account] = booked.get(account, 0) + ore
    assert set(booked.values()) == {0}


def test_after_the_creditor_has_agreed_on_another_contract(life: Life, first: Paid):
    """5 000.00 the same day by the new one: the collection fee of 1 162.00 and its VAT of 290.50 are the agency's, the rest is paid."""
    agree(life, contract="fees-to-creditor")
    life.reverse(first)
    life.pay("5000.00")
    life.until("2026-04-14")
    assert made(life)[1:] == [
        ("2026-04-13", 2, "-9500.00", "0.00", "-9500.00"), ("2026-04-13", 3, "3547.50", "0.00", "-5952.50"),
    ]  # fmt: skip
    assert [found.contract for _, found in settlements(life)] == ["fees-to-agency", "fees-to-agency", "fees-to-creditor"]
    nothing_is_left(life, 1, 2)


@pytest.mark.parametrize("registered", [True, False])
def test_after_the_creditor_has_become_vat_registered_or_is_no_longer(life: Life, registered: bool):
    agree(life, vat_registered=not registered)
    other = life.pay("100.00")
    life.until("2026-04-14 12:00")
    agree(life, vat_registered=registered)
    life.reverse(other)
    life.until("2026-04-15")
    assert [found.vat_registered for _, found in settlements(life)] == [True, not registered, not registered]
    nothing_is_left(life, 2, 3)


def test_after_the_rate_of_vat_has_changed(life: Life, first: Paid):
    newer = '25 %\n    source: "x"\n    mark: "[S]"\n  - from: 2026-04-11\n    value: 15 %'
    life.activate(changed("rules/parameters/rates/vat.yaml", "25 %", newer))
    life.reverse(first)
    life.pay("1200.00")
    life.until("2026-04-14")
    assert [(found.vat_basis_points, kroner(found.vat_ore)) for _, found in settlements(life)] == [
        (2500, "300.00"), (2500, "-300.00"), (1500, "180.00"),
    ]  # fmt: skip
    nothing_is_left(life, 1, 2)


def test_after_the_contract_says_something_else_under_the_same_name(life: Life, first: Paid):
    life.activate(changed(CONTRACT, FEE, "reminder_fee: {creditor: 100 %, agency: 0 %}"))
    life.reverse(first)
    life.until("2026-04-14")
    nothing_is_left(life, 1, 2)
    life.pay("38.00")
    life.until("2026-04-15")
    assert made(life)[-1][2] == "38.00"


def test_after_the_booking_has_got_other_lines_and_the_creditor_an_account_for_them(life: Life, first: Paid):
    """The old booking knows no role for it: the correction is booked by the old one all the same."""
    roles = "  fee_income: {nb: Gebyrinntekter"
    files = changed(BOOKING, roles, f'  vat_other: {{nb: MVA på gebyr, en: VAT on fees, account: "7791"}}\n{roles}')
    life.activate(changed(BOOKING, "{debit: vat_cost, amount: vat,", "{debit: vat_other, amount: vat,", files))
    agree(life, accounts={"vat_other": "7792"})
    life.reverse(first)
    life.until("2026-04-14")
    nothing_is_left(life, 1, 2)


def test_a_payment_of_which_only_a_part_is_placed_anew_keeps_its_terms(life: Life):
    """A credit note for 9 000.00: 8 800.00 of the principal is the debtor's, and 279.65 covers interest, with VAT of 69.91 on it.

    By the commission of today a tenth of the principal would have been given back, which was never taken.
    """
    agree(life, contract="commission")
    life.credit("9000.00")
    life.until("2026-04-14")
    (_, found) = settlements(life)[-1]
    assert [(share.post, kroner(share.received_ore), share.commission_ore) for share in found.posts] == [
        ("principal", "-8800.00", 0), ("interest", "279.65", 0),
    ]  # fmt: skip
    assert (found.contract, kroner(found.vat_ore), kroner(found.net_ore)) == ("fees-to-agency", "69.91", "-8869.91")


def test_rules_that_have_only_changed_elsewhere_make_one_settlement(life: Life, first: Paid):
    life.activate(changed("rules/settlement.yaml", "every day at: 23:00", "every day at: 22:00"))
    life.reverse(first)
    life.pay("11000.00")
    life.until("2026-04-14")
    assert made(life)[1:] == [("2026-04-13", 2, "0.00", "0.00", "0.00")]


def test_a_payout_follows_what_is_left_of_the_reversal(life: Life, first: Paid):
    agree(life, contract="fees-to-creditor")
    life.reverse(first)
    life.pay("11200.00")
    life.until("2026-04-14 12:00")
    assert made(life)[1:] == [("2026-04-13", 2, "-9500.00", "0.00", "-9500.00"), ("2026-04-13", 3, "9747.50", "247.50", "0.00")]
    assert [row["content"]["amount"] for row in life.effects("payout")] == ["9500.00", "247.50"]
    assert len([row for row in life.effects("email") if row["name"] == "settlement"]) == 3


def test_rules_that_are_gone_are_told_of_kept_and_tried_again_and_never_guessed(life: Life):
    """BOK-8. The second payment is settled by rules that only the settlement knows."""
    others = changed(CONTRACT, "principal: {creditor: 100 %, agency: 0 %}", "principal: {creditor: 90 %, agency: 10 %}")
    life.activate(others)
    paid = life.pay("100.00")
    life.until("2026-04-14 12:00")
    assert made(life)[1:] == [("2026-04-13", 2, "87.50", "87.50", "0.00")]
    life.activate(without_tests(shipped()))
    version = settlements(life)[-1][0]["policy"]
    life.house.store.driver.run("delete from rulebooks where version = :version", {"version": version})
    life.forget_rules()
    life.reverse(paid)
    life.until("2026-04-15 12:00")
    assert len(made(life)) == 2
    (report,) = [each for each in life.effects("email") if each["name"] == "settlement_failed"]
    assert f"Settlement 2 of 2026-04-13 was made by the rules {version}" in report["content"]["body"]
    assert told(next_settlement(life.house, life.clock_id)) == "2026-04-15 23:00"
    life.activate(others)
    life.activate(without_tests(shipped()))
    life.until("2026-04-16")
    assert made(life)[2:] == [("2026-04-15", 3, "-87.50", "0.00", "-87.50")]
    nothing_is_left(life, 2, 3)
