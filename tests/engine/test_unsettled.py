"""What is to be settled of a case is how its payments are allocated now, less what was told: reversals, refunds, moved payments."""

import datetime as dt

import pytest
from msgspec.structs import replace

from engine.case import Case, Claim, Customer, Payment, Posting
from engine.ledger import CLAIMED, RECEIVED, REFUND, RETURNED
from engine.settlement import settle
from engine.unsettled import told_by, unsettled
from tests.engine.settling import DAY, REGISTERED, VAT, booking, contract

CLAIM = Claim("c1", "2041", DAY, DAY, 1000_00, 1000_00, "00018")
PAID = Payment("p1", 300_00, DAY, "agency", "B-1")
FEE = 187_50 + 46_88  # with the VAT supplement


def posted(*postings: tuple[str, str, int], payment: str | None = "p1", claim: str = "c1", vat: int = 0) -> tuple[Posting, ...]:
    """(debit, credit, øre), in order."""
    return tuple(
        Posting(number, DAY, debit, credit, ore, claim, "test", payment, vat_ore=vat)
        for number, (debit, credit, ore) in enumerate(postings, start=1)
    )


def case(*postings: Posting, payments: tuple[Payment, ...] = (PAID,), claims: tuple[Claim, ...] = (CLAIM,)) -> Case:
    return Case(
        "case1", "k1", "demanded", Customer("K-9", "Kari", "person"), claims, {}, "v1", postings=postings, payments=payments
    )


def told(*received):
    """What a settlement of these lines would tell."""
    return told_by(settle(received, REGISTERED, contract(), booking(), VAT).lines)


def allocated(received):
    return [(each.payment_id, each.claim_id, each.allocations) for each in received]


def test_a_payment_comes_with_its_posts_its_invoice_and_its_customer():
    (line,) = unsettled(case(*posted((RECEIVED, "principal", 200_00), (RECEIVED, "reminder_fee", 100_00))), {})
    assert line.allocations == (("principal", 200_00), ("reminder_fee", 100_00))
    assert (line.invoice_number, line.customer_number, line.amount_ore, line.paid_on) == ("2041", "K-9", 300_00, DAY)


def test_what_was_told_is_told_no_more():
    paid = case(*posted((RECEIVED, "principal", 300_00)))
    assert unsettled(paid, told(*unsettled(paid, {}))) == []


def test_what_was_moved_between_posts_is_told_as_the_difference():
    before = case(*posted((RECEIVED, "principal", 200_00), (RECEIVED, "collection_fee", 100_00)))
    moved = replace(before, postings=(*before.postings, *posted(("collection_fee", REFUND, 60_00))))
    (line,) = unsettled(moved, told(*unsettled(before, {})))
    assert (line.amount_ore, line.allocations) == (0, (("collection_fee", -60_00), (REFUND, 60_00)))


def test_a_reversed_payment_is_told_as_its_opposite_and_then_no_more():
    before = case(*posted((RECEIVED, "principal", 300_00)))
    taken = replace(before, postings=(*before.postings, *posted(("principal", RECEIVED, 300_00))))
    first = unsettled(before, {})
    back = unsettled(taken, told(*first))
    assert allocated(back) == [("p1", "c1", (("principal", -300_00),))]
    assert unsettled(taken, told(*first, *back)) == []


def test_the_debtors_own_money_alone_is_no_line_and_paying_it_back_changes_nothing():
    paid = case(*posted((RECEIVED, REFUND, 300_00)))
    assert unsettled(paid, {}) == []
    both = case(*posted((RECEIVED, "principal", 200_00), (RECEIVED, REFUND, 100_00)))
    returned = replace(both, postings=(*both.postings, *posted((REFUND, RETURNED, 100_00))))
    assert unsettled(returned, told(*unsettled(both, {}))) == []


def test_a_payment_that_was_placed_on_another_case_is_taken_back_there_and_told_here_once():
    there = case(*posted((RECEIVED, "principal", 300_00)))
    first = unsettled(there, {})
    there = replace(there, postings=(*there.postings, *posted(("principal", RECEIVED, 300_00))))
    here = case(
        *posted((RECEIVED, "principal", 300_00), claim="c2"), claims=(replace(CLAIM, claim_id="c2", invoice_number="2042"),)
    )
    before = told(*first)
    assert allocated(unsettled(there, before)) == [("p1", "c1", (("principal", -300_00),))]
    assert allocated(unsettled(here, before)) == [("p1", "c2", (("principal", 300_00),))]


def test_a_case_that_was_merged_into_another_has_nothing_of_its_own():
    assert unsettled(replace(case(*posted((RECEIVED, "principal", 300_00))), merged_into="case2"), {}) == []


class TestSupplement:
    """The VAT supplement that a debtor pays with a fee is paid in the same part as the fee."""

    CHARGED = posted(("collection_fee", CLAIMED, FEE), payment=None, vat=46_88)

    @pytest.mark.parametrize(("paid", "supplement"), [(FEE, 46_88), (FEE // 2, 23_44), (1, 0), (3, 1)])
    def test_a_part_of_the_fee_holds_that_part_of_the_supplement(self, paid, supplement):
        (line,) = unsettled(case(*self.CHARGED, *posted((RECEIVED, "collection_fee", paid))), {})
        assert line.collection_fee_vat_ore == supplement

    def test_parts_in_two_settlements_hold_the_whole_together(self):
        first = case(*self.CHARGED, *posted((RECEIVED, "collection_fee", 100_01)))
        second = Payment("p2", FEE - 100_01, DAY, "agency", "B-2")
        both = replace(
            first, payments=(PAID, second),
            postings=(*first.postings, *posted((RECEIVED, "collection_fee", FEE - 100_01), payment="p2")),
        )  # fmt: skip
        lines = unsettled(first, {})
        rest = unsettled(both, told(*lines))
        assert [each.payment_id for each in rest] == ["p2"]
        assert lines[0].collection_fee_vat_ore + rest[0].collection_fee_vat_ore == 46_88

    def test_a_fee_that_was_taken_back_after_it_was_paid_takes_its_supplement_along(self):
        before = case(*self.CHARGED, *posted((RECEIVED, "collection_fee", FEE)))
        after = replace(
            before,
            postings=(
                *before.postings, *posted((CLAIMED, "collection_fee", FEE), payment=None, vat=46_88),
                *posted(("collection_fee", REFUND, FEE)),
            ),
        )  # fmt: skip
        (line,) = unsettled(after, told(*unsettled(before, {})))
        assert (line.allocations, line.collection_fee_vat_ore) == ((("collection_fee", -FEE), (REFUND, FEE)), -46_88)


def test_the_day_is_that_of_the_payment():
    late = replace(PAID, paid_on=dt.date(2026, 3, 1))
    (line,) = unsettled(case(*posted((RECEIVED, "principal", 300_00)), payments=(late,)), {})
    assert line.paid_on == dt.date(2026, 3, 1)
