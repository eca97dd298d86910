"""BOK-1, BOK-4 to BOK-6: who gets what of a payment, the VAT on it, and what is paid out. Expected figures are reckoned by hand."""

import time

import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.contracts import COMMISSIONED, Contract
from engine.errors import KravflytError
from engine.ledger import POSTS
from engine.money import ore
from engine.parting import Received, Share, part
from engine.remittance import remittance
from engine.settlement import Income, settle
from tests.engine.settling import DAY, NOT_REGISTERED, REGISTERED, VAT, booking, contract, paid, settled

PAID_IN_FULL = paid(principal="10000.00", interest="100.00", reminder_fee="38.00", collection_fee="562.00")


def kinds(settlement):
    return {each.kind: (each.base_ore, each.vat_ore) for each in settlement.income}


class TestVatRegistered:
    """BOK-5: the creditor is charged VAT on all that the agency earns, and deducts it."""

    def test_fees_and_interest_to_the_agency(self):
        found = settled(PAID_IN_FULL)
        assert kinds(found) == {
            "commission_on_interest": (100_00, 25_00), "reminder_fee": (38_00, 9_50), "collection_fee": (562_00, 140_50),
        }  # fmt: skip
        assert (found.held_ore, found.agency_ore, found.vat_ore) == (10_700_00, 700_00, 175_00)
        assert (found.payout_ore, found.carried_ore) == (9_825_00, 0)

    def test_fees_and_interest_to_the_creditor(self):
        found = settled(PAID_IN_FULL, by="fees-to-creditor")
        assert kinds(found) == {"collection_fee": (562_00, 140_50)}
        assert (found.agency_ore, found.vat_ore, found.payout_ore) == (562_00, 140_50, 9_997_50)

    def test_a_commission_is_taken_of_the_creditors_share(self):
        found = settled(paid(principal="2000.00", interest="50.05"), by="commission")
        assert found.posts == (
            Share("principal", 2_000_00, 2_000_00, 0, 200_00), Share("interest", 50_05, 50_05, 0, 5_01),  # 5.005 rounds up
        )  # fmt: skip
        assert kinds(found) == {"commission_on_principal": (200_00, 50_00), "commission_on_interest": (5_01, 1_25)}
        assert found.payout_ore == 2_050_05 - 205_01 - 51_25

    def test_a_worked_settlement_of_a_known_agency(self):
        """11 400 paid; the agency keeps the fee of 1 300 and 80 of the interest, VAT is 345, and 9 675 is paid out."""
        shared = replace(contract(), creditor_share=contract().creditor_share | {"interest": 2000})
        found = settled(paid(principal="10000.00", collection_fee="1300.00", interest="100.00"), by=shared)
        assert (found.agency_ore, found.vat_ore, found.payout_ore) == (1_380_00, 345_00, 9_675_00)

    def test_the_vat_supplement_that_a_debtor_has_paid_is_not_charged_again(self):
        """A registered creditor may have an invoice without VAT: its debtor pays the table with the supplement."""
        found = settled(paid(principal="10000.00", collection_fee="750.00", vat="150.00"))
        assert found.income == (Income("collection_fee", 0, 0, 600_00, 150_00),)
        assert (found.agency_ore, found.vat_ore, found.payout_ore) == (750_00, 0, 10_000_00)


class TestNotVatRegistered:
    """BOK-6: no VAT on the collection fee, which the debtor has paid the VAT of; VAT is a cost on reminder fee and commissions."""

    def test_fees_and_interest_to_the_agency(self):
        found = settled(
            paid(principal="10000.00", interest="100.00", reminder_fee="38.00", collection_fee="750.00", vat="150.00"),
            creditor=NOT_REGISTERED,
        )
        assert kinds(found) == {
            "commission_on_interest": (100_00, 25_00),
            "reminder_fee": (38_00, 9_50),
            "collection_fee": (0, 0),
        }
        assert found.income[-1] == Income("collection_fee", 0, 0, 600_00, 150_00)
        assert (found.agency_ore, found.vat_ore, found.payout_ore) == (888_00, 34_50, 9_965_50)

    def test_fees_and_interest_to_the_creditor(self):
        found = settled(
            paid(principal="10000.00", interest="100.00", reminder_fee="38.00", collection_fee="750.00", vat="150.00"),
            creditor=NOT_REGISTERED, by="fees-to-creditor",
        )  # fmt: skip
        assert (found.agency_ore, found.vat_ore, found.payout_ore) == (750_00, 0, 10_138_00)

    def test_a_collection_fee_without_the_supplement_is_not_charged_vat_either(self):
        found = settled(paid(collection_fee="600.00"), creditor=NOT_REGISTERED)
        assert (found.income, found.vat_ore) == ((Income("collection_fee", 0, 0, 600_00, 0),), 0)

    def test_the_installment_fee_is_as_the_collection_fee(self):
        found = settled(paid(installment_fee="1406.25", installment_vat="281.25"), creditor=NOT_REGISTERED)
        assert found.income == (Income("installment_fee", 0, 0, 1_125_00, 281_25),)
        assert found.payout_ore == 0

    def test_commissions_carry_vat_that_is_a_cost(self):
        found = settled(paid(principal="2000.00", interest="50.00"), creditor=NOT_REGISTERED, by="commission")
        assert (found.vat_ore, found.payout_ore) == (51_25, 2_050_00 - 205_00 - 51_25)


class TestOtherMoney:
    def test_a_court_fee_and_a_standard_compensation_are_the_creditors_and_bear_no_vat(self):
        found = settled(paid(principal="30000.00", collection_fee="1340.00", standard_compensation="460.00", court_fee="2071.00"))
        assert kinds(found) == {"collection_fee": (1_340_00, 335_00)}
        assert found.payout_ore == 33_871_00 - 1_340_00 - 335_00

    def test_a_court_fee_that_the_agency_laid_out_is_no_income(self):
        terms = replace(contract(), creditor_share=contract().creditor_share | {"court_fee": 0})
        found = settled(paid(court_fee="928.00"), by=terms)
        assert (found.income, found.agency_ore, found.payout_ore) == ((), 928_00, 0)

    def test_a_refund_is_the_debtors_and_stays_out_of_the_settlement(self):
        found = settled(paid(principal="500.00", refund="120.00"))
        assert (found.held_ore, found.refund_ore, found.payout_ore) == (500_00, 120_00, 500_00)
        assert [share.post for share in found.posts] == ["principal"]

    def test_what_the_creditor_received_itself_is_not_paid_out_again(self):
        found = settled(paid(principal="5000.00", received_by="creditor"), paid(2, principal="300.00"))
        assert (found.direct_ore, found.held_ore, found.payout_ore) == (5_000_00, 300_00, 300_00)

    def test_the_agencys_part_of_a_direct_payment_is_taken_out_of_the_payout(self):
        found = settled(
            paid(principal="5000.00", collection_fee="600.00", received_by="creditor"), paid(2, claim="2042", principal="1000.00")
        )
        assert (found.agency_ore, found.vat_ore, found.payout_ore) == (600_00, 150_00, 250_00)


class TestCarrying:
    def test_a_negative_total_is_carried_on_and_never_paid_out(self):
        first = settled(paid(collection_fee="600.00", received_by="creditor"))
        assert (first.net_ore, first.payout_ore, first.carried_ore) == (-750_00, 0, -750_00)
        second = settled(paid(2, principal="500.00"), carried="-750.00")
        assert (second.net_ore, second.payout_ore, second.carried_ore) == (500_00, 0, -250_00)
        third = settled(paid(3, principal="1000.00"), carried="-250.00")
        assert (third.net_ore, third.payout_ore, third.carried_ore) == (1_000_00, 750_00, 0)

    def test_a_reversed_payment_takes_back_to_the_ore_what_it_gave(self):
        given_ = settled(PAID_IN_FULL)
        taken = replace(
            PAID_IN_FULL, amount_ore=-PAID_IN_FULL.amount_ore,
            allocations=tuple((post, -amount) for post, amount in PAID_IN_FULL.allocations),
        )  # fmt: skip
        back = settled(taken)
        assert (back.net_ore, back.payout_ore, back.carried_ore) == (-given_.net_ore, 0, -9_825_00)

    def test_money_in_credit_is_never_carried_on(self):
        with pytest.raises(KravflytError) as caught:
            settled(PAID_IN_FULL, carried="0.01")
        assert caught.value.code == "carried_positive"


class TestRounding:
    @pytest.mark.parametrize(
        ("amount", "basis_points", "expected"),
        [
            (1, 5000, 1),
            (-1, 5000, -1),
            (3, 5000, 2),
            (101, 2500, 25),
            (102, 2500, 26),
            (1, 4999, 0),
            (0, 5000, 0),
            (77, 10_000, 77),
        ],
    )
    def test_a_part_is_rounded_half_up_and_its_reversal_is_its_mirror(self, amount, basis_points, expected):
        assert part(amount, basis_points) == expected

    def test_the_other_share_is_the_rest(self):
        halves = replace(contract(), creditor_share=contract().creditor_share | {"interest": 5000})
        (share,) = settled(paid(interest="0.01"), by=halves).posts
        assert (share.creditor_ore, share.agency_ore) == (1, 0)

    def test_vat_is_reckoned_once_on_the_sum_as_on_an_invoice(self):
        """Forty fees of 187.50: 46.875 each would make 46.88 forty times, 1875.20; the VAT of 7500.00 is 1875.00."""
        found = settled(*(paid(number, collection_fee="187.50") for number in range(40)))
        assert kinds(found) == {"collection_fee": (7_500_00, 1_875_00)}


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"allocations": (("principal", 1),)}, "allocation_unbalanced"),
            ({"allocations": (("principals", 1_070_000),)}, "post_unknown"),
            ({"received_by": "bank"}, "received_by_unknown"),
        ],
    )
    def test_a_payment_that_does_not_add_up_is_refused_by_name(self, change, code):
        with pytest.raises(KravflytError, match="p1") as caught:
            settled(replace(PAID_IN_FULL, **change))
        assert caught.value.code == code


class TestRemittance:
    def test_it_tells_claim_by_claim_what_was_received_and_who_got_what(self):
        """BOK-1."""
        found = remittance(
            settled(
                paid(1, principal="4000.00"), paid(2, claim="2042", principal="300.00", refund="20.00"),
                paid(3, principal="6000.00", collection_fee="600.00"),
                paid(4, claim="2042", principal="100.00", received_by="creditor"),
            )
        )  # fmt: skip
        assert [(each.invoice_number, each.held_ore, each.direct_ore, each.refund_ore) for each in found.claims] == [
            ("2041", 10_600_00, 0, 0), ("2042", 300_00, 100_00, 20_00),
        ]  # fmt: skip
        assert found.claims[0].shares == (Share("principal", 10_000_00, 10_000_00, 0), Share("collection_fee", 600_00, 0, 600_00))
        assert [(step.name, step.amount_ore) for step in found.steps] == [
            ("held", 10_900_00), ("agency_shares", -600_00), ("commission", 0), ("vat", -150_00), ("net", 10_150_00), ("brought", 0),
            ("payout", 10_150_00), ("carried", 0),
        ]  # fmt: skip


ANY_SHARE = st.integers(0, 10_000)
CONTRACTS = st.builds(
    Contract, st.just("any"), st.just({}), st.fixed_dictionaries(dict.fromkeys(POSTS, ANY_SHARE)),
    st.fixed_dictionaries(dict.fromkeys(COMMISSIONED, ANY_SHARE)),
)  # fmt: skip
ALLOCATIONS = st.dictionaries(st.sampled_from((*POSTS, "refund")), st.integers(-(10**9), 10**9), max_size=5)


@st.composite
def payments(draw):
    allocations = draw(ALLOCATIONS)
    fee = allocations.get("collection_fee", 0)
    supplement = draw(st.sampled_from((0, part(fee, 2000))))
    return Received(
        draw(st.uuids()).hex, "case", draw(st.sampled_from(("a", "b"))), "1", DAY, draw(st.sampled_from(("agency", "creditor"))),
        sum(allocations.values()), tuple(allocations.items()), supplement,
    )  # fmt: skip


MANY = st.lists(payments(), max_size=6)
CREDITORS = st.sampled_from((REGISTERED, NOT_REGISTERED))


@given(MANY, CREDITORS, CONTRACTS, st.integers(-(10**9), 0))
@run(max_examples=150)
def test_nothing_is_lost_and_nothing_is_paid_out_that_is_owed(received, creditor, terms, carried):
    found = settle(received, creditor, terms, booking(), VAT, carried)
    for share in found.posts:
        assert share.creditor_ore + share.agency_ore == share.received_ore
    assert found.held_ore + found.direct_ore + found.refund_ore == sum(each.amount_ore for each in received)
    assert found.payout_ore >= 0 >= found.carried_ore
    assert found.payout_ore + found.carried_ore == found.held_ore - found.agency_ore - found.vat_ore + carried
    assert found.payout_ore * found.carried_ore == 0


@given(MANY, MANY, CREDITORS, CONTRACTS)
@run(max_examples=150)
def test_two_settlements_give_what_one_of_both_would(one, other, creditor, terms):
    """Every share, commission and base to the øre; VAT is rounded once a settlement, so it may differ by an øre a kind of income."""
    first = settle(one, creditor, terms, booking(), VAT)
    second = settle(other, creditor, terms, booking(), VAT, first.carried_ore)
    both = settle([*one, *other], creditor, terms, booking(), VAT)
    for name in ("held_ore", "direct_ore", "refund_ore", "agency_ore"):
        assert getattr(first, name) + getattr(second, name) == getattr(both, name), name
    bases = {each.kind: each.base_ore for each in both.income}
    for each in (*first.income, *second.income):
        bases[each.kind] -= each.base_ore
    assert set(bases.values()) <= {0}
    paid_out = first.payout_ore + second.payout_ore + second.carried_ore
    assert abs(paid_out - (both.payout_ore + both.carried_ore)) <= len(bases)


def test_ten_thousand_payments_are_settled_in_a_blink():
    """The aim is half a second on one core; the bound leaves room for a busy machine."""
    amounts = (("principal", 123_456), ("interest", 1_234), ("reminder_fee", 3_800), ("collection_fee", 60_000))
    total = ore("1884.90")
    received = [
        Received(f"p{number}", "case", f"claim{number}", str(number), DAY, "agency", total, amounts) for number in range(10_000)
    ]
    before = time.process_time()
    found = settle(received, REGISTERED, contract(), booking(), VAT)
    assert time.process_time() - before < 3
    assert found.held_ore == 10_000 * total
