"""However often a payment is placed anew, its corrections add up to it as it stands, and to nothing when it is taken back."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.case import Case, Claim, Customer, Payment, Posting
from engine.contracts import COMMISSIONED, Contract
from engine.ledger import CLAIMED, POSTS, RECEIVED
from engine.parting import Parting, Share, summed
from engine.settlement import Settlement, settle
from engine.unsettled import told_by, unsettled
from tests.engine.settling import DAY, NOT_REGISTERED, REGISTERED, VAT, booking, contract
from tests.engine.test_settlement import CONTRACTS

CLAIM = Claim("c1", "2041", DAY, DAY, 1000_00, 1000_00, "00018")
LIGHT, HEAVY = (712_00, 142_40), (1_462_00, 292_40)  # a fee, and the VAT supplement in it
Placed = dict[str, dict[str, int]]  # payment -> post -> øre


def case(placed: Placed, fee: tuple[int, int] | None = HEAVY, installment_fee: tuple[int, int] | None = None) -> Case:
    """A case as it stands: its fees, and what its payments cover."""
    fees = {"principal": (1_000_00, 0), "collection_fee": fee, "installment_fee": installment_fee}
    postings = [Posting(0, DAY, post, CLAIMED, each[0], "c1", "t", vat_ore=each[1]) for post, each in fees.items() if each]
    for payment, posts in placed.items():
        postings += [Posting(0, DAY, RECEIVED, post, ore, "c1", "t", payment) for post, ore in posts.items() if ore]
    payments = tuple(Payment(each, sum(posts.values()), DAY, "agency", each) for each, posts in placed.items())
    kari = Customer("9", "Kari", "person")
    return Case("case1", "k1", "demanded", kari, (CLAIM,), {}, "v1", postings=tuple(postings), payments=payments)


def settled_in_turn(*cases: Case, creditor=REGISTERED, by: Contract | None = None) -> list[Settlement]:
    """The case settled each time that it has changed."""
    made: list[Settlement] = []
    for each in cases:
        told = told_by(line for settlement in made for line in settlement.lines)
        received = unsettled(each, told)
        if received:
            made.append(settle(received, creditor, by or contract(), booking(), VAT))
    return made


def whole(made: list[Settlement], payment: str | None = None) -> dict[str, Share]:
    """What was told of a payment (or of all) by post, in sum."""
    lines = [line for settlement in made for line in settlement.lines if payment in (None, line.payment_id)]
    return {share.post: share for share in summed(share for line in lines for share in line.shares)}


def figures(share: Share) -> tuple[int, ...]:
    return (
        share.received_ore, share.creditor_ore, share.agency_ore, share.commission_ore, share.vat_ore, share.supplement_ore,
    )  # fmt: skip


HALVES = replace(
    contract(), creditor_share=dict.fromkeys(POSTS, 5000), commission=dict.fromkeys(COMMISSIONED, 1000)
)  # fmt: skip


def test_half_an_ore_that_was_rounded_up_is_rounded_once_whatever_is_moved():
    """0.01 and 0.02 and 0.03 of interest: the creditor's half of 0.03 is 0.02, not 0.01 three times."""
    made = settled_in_turn(*(case({"p1": {"interest": ore}}) for ore in (1, 2, 3)), by=HALVES)
    assert [share.creditor_ore for each in made for share in each.posts] == [1, 0, 1]
    assert whole(made)["interest"].creditor_ore == 2
    back = settled_in_turn(*(case({"p1": {"interest": ore}}) for ore in (1, 2, 3, 0)), by=HALVES)
    assert figures(whole(back)["interest"]) == (0, 0, 0, 0, 0, 0)


def test_a_commission_of_a_payment_that_was_lowered_twice_and_taken_back_is_nothing():
    made = settled_in_turn(*(case({"p1": {"principal": ore}}) for ore in (1_05, 55, 10, 0)), by=contract("commission"))
    assert [share.commission_ore for each in made for share in each.posts] == [11, -5, -5, -1]  # of 1.05, 0.55, 0.10 and nothing


class TestSupplement:
    """BOK-6: the supplement of a fee that is paid in parts."""

    @pytest.mark.parametrize(
        "parts", [(487_33, 487_33, 487_34), (1, 1, 1_461_98), (100_01, 200_03, 1_161_96), (33_33, 712_01, 716_66)]
    )
    def test_parts_of_a_fee_hold_all_of_its_supplement_together_settled_at_once_or_day_by_day(self, parts):
        placed = [{f"p{number}": {"collection_fee": ore} for number, ore in enumerate(parts[:count])} for count in (1, 2, 3)]
        for cases in (placed, placed[-1:]):
            made = settled_in_turn(*(case(each) for each in cases), creditor=NOT_REGISTERED)
            share = whole(made)["collection_fee"]
            assert (share.received_ore, share.supplement_ore) == (1_462_00, 292_40)
            debtors = [(income.debtor_base_ore, income.debtor_vat_ore) for each in made for income in each.income]
            assert tuple(map(sum, zip(*debtors, strict=True))) == (1_169_60, 292_40)
            assert sum(each.vat_ore for each in made) == 0

    def test_so_do_the_parts_of_an_installment_fee(self):
        placed = {f"p{number}": {"installment_fee": ore} for number, ore in enumerate((333_33, 333_33, 739_59))}
        cases = [case(dict(list(placed.items())[:count]), None, (1_406_25, 281_25)) for count in (1, 2, 3)]
        assert whole(settled_in_turn(*cases, creditor=NOT_REGISTERED))["installment_fee"].supplement_ore == 281_25

    def test_a_light_fee_that_was_paid_in_part_before_it_became_heavy(self):
        made = settled_in_turn(
            case({"p1": {"collection_fee": 333_33}}, LIGHT),
            case({"p1": {"collection_fee": 333_33}, "p2": {"collection_fee": 1_128_67}}, HEAVY),
            creditor=NOT_REGISTERED,
        )
        assert [whole(made, payment)["collection_fee"].supplement_ore for payment in ("p1", "p2")] == [66_67, 225_73]

    def test_a_part_that_is_taken_back_takes_what_it_brought_and_the_next_one_makes_it_whole(self):
        parts = {"p1": {"collection_fee": 487_33}, "p2": {"collection_fee": 487_33}, "p3": {"collection_fee": 487_34}}
        without = {**parts, "p1": {"collection_fee": 0}}
        made = settled_in_turn(case(parts), case(without), creditor=NOT_REGISTERED)
        assert figures(whole(made, "p1")["collection_fee"]) == (0, 0, 0, 0, 0, 0)
        made = settled_in_turn(
            case(parts), case(without), case({**without, "p4": {"collection_fee": 487_33}}), creditor=NOT_REGISTERED
        )
        assert whole(made)["collection_fee"].supplement_ore == 292_40

    def test_an_ore_of_a_fee_is_the_debtors_vat_although_it_holds_no_supplement(self):
        """Of a registered creditor with an invoice outside VAT: it is not charged VAT on a fee of which the debtor pays it."""
        made = settled_in_turn(
            case({"p1": {"collection_fee": 2}}), case({"p1": {"collection_fee": 1_462_00}}), case({"p1": {}}, None)
        )
        assert [(income.base_ore, income.debtor_base_ore) for each in made for income in each.income] == [
            (0, 2), (0, 1_169_58), (0, -1_169_60),
        ]  # fmt: skip


ORE = st.one_of(st.integers(0, 99), st.integers(0, 1_500_00))
PLACED = st.fixed_dictionaries({each: st.dictionaries(st.sampled_from(POSTS), ORE, max_size=4) for each in ("p1", "p2", "p3")})
STATES = st.sampled_from(((LIGHT, HEAVY), ((562_00, 0), (1_162_00, 0)))).flatmap(
    lambda fees: st.lists(st.tuples(PLACED, st.sampled_from(fees)), min_size=1, max_size=6)
)  # a fee bears VAT from the start or never


@given(STATES, st.sampled_from((REGISTERED, NOT_REGISTERED)), CONTRACTS)
@run(max_examples=200, deadline=None)
def test_the_corrections_of_a_payment_add_up_to_it_as_it_stands(states, creditor, terms):
    made = settled_in_turn(*(case(placed, fee) for placed, fee in states), creditor=creditor, by=terms)
    placed, _ = states[-1]
    for payment, posts in placed.items():
        found = whole(made, payment)
        assert {post: share.received_ore for post, share in found.items() if share.received_ore} == {
            post: ore for post, ore in posts.items() if ore
        }
        for post, share in found.items():
            assert figures(share) == figures(Parting(terms)._whole(post, share.received_ore, share.supplement_ore))


@given(STATES, st.sampled_from((REGISTERED, NOT_REGISTERED)), CONTRACTS)
@run(max_examples=200, deadline=None)
def test_a_payment_that_is_taken_back_in_the_end_leaves_not_an_ore_of_anything(states, creditor, terms):
    nothing: tuple[Placed, None] = ({"p1": {}, "p2": {}, "p3": {}}, None)
    made = settled_in_turn(*(case(placed, fee) for placed, fee in [*states, nothing]), creditor=creditor, by=terms)
    for payment in ("p1", "p2", "p3"):
        assert {figures(share) for share in whole(made, payment).values()} <= {(0, 0, 0, 0, 0, 0)}
    assert sum(each.agency_ore for each in made) == sum(each.held_ore for each in made) == 0
    bases: Counter[tuple[str, str]] = Counter()
    for income in (income for each in made for income in each.income):
        for name in ("base_ore", "debtor_base_ore", "debtor_vat_ore"):
            bases[income.kind, name] += getattr(income, name)
    assert set(bases.values()) <= {0}


@given(st.lists(ORE, min_size=1, max_size=6), st.integers(0, 5))
@run(max_examples=200, deadline=None)
def test_the_supplement_of_a_fee_never_depends_on_how_it_was_paid(parts, days):
    """The same by one settlement as by several; the last part makes the fee whole."""
    parts = [each for each in parts if each]
    rest = HEAVY[0] - sum(parts)
    if rest <= 0:
        return
    placed = {f"p{number}": {"collection_fee": ore} for number, ore in enumerate([*parts, rest])}
    names = list(placed)
    cases = [case({name: placed[name] for name in names[:count]}) for count in range(min(days, len(names)), len(names))]
    made = settled_in_turn(*cases, case(placed), creditor=NOT_REGISTERED)
    assert whole(made)["collection_fee"].supplement_ore == 292_40
