"""What has changed of one is settled by the terms under which it was first told, apart from what is new (BOK-1, BOK-4 to BOK-6)."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.contracts import INCOMES
from engine.errors import KravflytError
from engine.parting import Line
from engine.settlement import Settlement, carry
from engine.terms import Terms, settle_by_terms
from engine.unsettled import told_by, unsettled
from tests.engine.settling import NOT_REGISTERED, REGISTERED, VAT, booking, contract, paid, settled
from tests.engine.test_corrections import PLACED, case
from tests.engine.test_settlement import CONTRACTS

OLD = Terms("v1", contract("fees-to-agency"), booking(), False, VAT)
NEW = Terms("v2", contract("fees-to-creditor"), booking(), True, VAT)


def by_terms(*received, old=(), carried=0, today: Terms | None = NEW):
    """Settled with `old` payments having been told under the old terms."""
    return settle_by_terms(received, REGISTERED, today, lambda payment: OLD if payment in old else None, carried)


def sums(found):
    return [
        (terms.policy, made.net_ore, made.brought_ore, made.payout_ore, made.carried_ore) for terms, made in found
    ]  # fmt: skip


def test_what_was_told_before_keeps_its_contract_and_its_vat_and_what_is_new_has_those_of_today():
    """The reminder fee of 38.00 was the agency's, with VAT of 9.50; today it is the creditor's."""
    found = by_terms(paid(1, reminder_fee="-38.00"), paid(2, reminder_fee="38.00"), old=("p1",))
    assert [(made.contract, made.vat_registered, made.agency_ore, made.vat_ore) for _, made in found] == [
        ("fees-to-agency", False, -38_00, -9_50), ("fees-to-creditor", True, 0, 0),
    ]  # fmt: skip


def test_what_is_carried_on_goes_from_one_to_the_next_and_only_the_rest_is_paid_out():
    found = by_terms(paid(1, principal="-1000.00"), paid(2, principal="1500.00"), old=("p1",), carried=-200_00)
    assert sums(found) == [("v1", -1_000_00, -200_00, 0, -1_200_00), ("v2", 1_500_00, -1_200_00, 300_00, 0)]


def test_what_the_creditor_owes_comes_first_so_nothing_is_paid_out_that_is_owed_the_same_day():
    """A direct payment by today's terms leaves a debt, while a fee of an old one turned out to be principal."""
    direct = paid(2, collection_fee="600.00", received_by="creditor")
    found = by_terms(paid(1, principal="100.00", interest="-100.00"), direct, old=("p1",))
    assert sums(found) == [("v2", -750_00, 0, 0, -750_00), ("v1", 125_00, -750_00, 0, -625_00)]


def test_rules_that_say_the_same_in_another_version_make_one_settlement_by_those_of_today():
    same = replace(OLD, policy="v2")
    found = by_terms(paid(1, principal="-10.00"), paid(2, principal="30.00"), old=("p1",), today=same)
    assert sums(found) == [("v2", 20_00, 0, 20_00, 0)]


def test_without_anything_new_no_terms_of_today_are_needed():
    assert sums(by_terms(paid(1, principal="-10.00"), old=("p1",), today=None)) == [("v1", -10_00, 0, 0, -10_00)]


def test_nothing_received_is_no_settlement():
    assert by_terms() == []


def test_money_in_credit_is_not_carried_into_one():
    with pytest.raises(KravflytError) as caught:
        carry(settled(paid(principal="1.00")), 1)
    assert caught.value.code == "carried_positive"


TERMS = st.builds(Terms, st.uuids().map(str), CONTRACTS, st.just(booking()), st.booleans(), st.sampled_from((2500, 2400, 1500)))
DAYS = st.lists(st.tuples(PLACED, TERMS), min_size=1, max_size=5)


@given(DAYS)
@run(max_examples=150, deadline=None)
def test_whatever_the_terms_become_a_payment_that_is_taken_back_leaves_nothing_but_rounded_vat(days):
    """Every share, commission and base to the øre; VAT is rounded once a settlement and kind of income."""
    made: list[Settlement] = []
    first: dict[str, Terms] = {}
    lines: list[Line] = []
    carried = paid_out = 0
    fee = (1_462_00, 292_40)
    for placed, today in [*days, ({"p1": {}, "p2": {}, "p3": {}}, days[0][1])]:
        received = unsettled(case(placed, fee), told_by(lines))
        found = settle_by_terms(received, NOT_REGISTERED, today, dict(first).get, carried)
        balance = carried
        for terms, each in found:
            for line in each.lines:
                first.setdefault(line.payment_id, terms)
            lines += each.lines
            balance, carried, paid_out = balance + each.net_ore, each.carried_ore, paid_out + each.payout_ore
        made += [each for _, each in found]
        assert sum(each.payout_ore for _, each in found) == max(balance, 0)
    assert sum(each.held_ore for each in made) == sum(each.agency_ore for each in made) == 0
    bases: Counter[str] = Counter()
    for income in (income for each in made for income in each.income):
        bases[income.kind] += income.base_ore + income.debtor_base_ore
    assert set(bases.values()) <= {0}
    assert abs(sum(each.net_ore for each in made)) <= len(made) * len(INCOMES)
