"""Money from the first letter to the last øre: what is charged, what a payment covers, what is left (STG-11, PAY-1, PAY-2)."""

from pathlib import Path

import pytest

from engine.case import Customer
from engine.ledger import balance
from engine.money import kroner, ore
from engine.shell.service import acting, decisions, exceptions, placing
from tests.dsl import Life, customer, two_claims
from tests.rulebooks import changed


@pytest.fixture
def life(tmp_path: Path) -> Life:
    """10 000 kr, due 2026-01-15, taken over on 2 February 2026."""
    life = Life(tmp_path)
    life.hand_over("1001", amount="10000.00")
    return life


def test_the_notice_carries_its_fee_and_the_demand_the_light_fee_less_that(life: Life) -> None:
    life.until("2026-02-02 12:00")
    assert life.case().stage == "noticed"
    # 18 days at 12.00 % of 10 000 kr: 10 000 x 0.12 x 18 / 365 = 59.178...
    assert life.owed() == {"principal": "10000.00", "interest": "59.18", "reminder_fee": "38.00"}
    life.until("2026-03-02 12:00")
    assert life.case().stage == "demanded"
    # 0.8 x 750 = 600.00 in all, of which 38.00 stands as reminder fee; 46 days of interest.
    assert life.owed() == {
        "principal": "10000.00", "interest": "151.23", "reminder_fee": "38.00", "collection_fee": "562.00",
    }  # fmt: skip


def test_a_payment_in_full_settles_the_case(life: Life) -> None:
    life.until("2026-03-10 12:00")  # after the demand's deadline; 54 days of interest
    paid = life.pay("10777.53")
    assert paid.allocations == [
        ("principal", 1_000_000), ("interest", 17_753), ("reminder_fee", 3_800), ("collection_fee", 56_200),
    ]  # fmt: skip
    assert life.case().stage == "settled"
    assert life.owed() == {}
    assert balance(life.case().postings, "principal") == 0


def test_more_than_a_letter_asked_for_in_time_is_paid_back(life: Life) -> None:
    """Interest after a letter that is paid within its deadline is not owed, so it is not kept either."""
    life.until("2026-03-02 12:00")  # the demand of 20 February asked for 10 718.36 kr until 6 March
    paid = life.pay("10751.23")
    assert dict(paid.allocations)["refund"] == 3_287
    assert paid.exception is not None
    assert paid.exception["code"] == "overpaid"
    assert life.case().stage == "settled"


def test_a_minor_is_charged_no_cost(tmp_path: Path) -> None:
    life = Life(tmp_path)
    life.hand_over("1001", amount="10000.00", to=customer(born="2012-01-01", guardian="Per Nordmann"))
    life.until("2026-04-20 12:00")
    assert life.case().stage == "demanded"
    assert set(life.owed()) == {"principal", "interest"}


class TestDisputes:
    """An objection stops collection and fees; a reasonable cause takes every cost away (STG-10)."""

    def test_a_dispute_moves_every_wait(self, life: Life) -> None:
        life.until("2026-03-02 12:00")
        assert life.case().stage == "demanded"
        heavy = life.next()
        life.do("object", reason="The goods never came")
        assert life.owed()["collection_fee"] == "562.00"
        life.until("2026-03-12 12:00")
        life.do("answer_objection", outcome="rejected", reasonable_cause=False)
        assert life.owed()["collection_fee"] == "562.00"
        assert heavy == "2026-04-04 00:00"
        assert life.next() == "2026-04-09 00:00"  # held days count from the printed deadline, 6 March, on

    def test_a_reasonable_cause_takes_the_costs_away_for_good(self, life: Life) -> None:
        life.until("2026-03-02 12:00")
        life.do("object", reason="The goods never came")
        life.do("answer_objection", outcome="rejected")
        assert set(life.owed()) == {"principal", "interest"}
        life.until("2026-06-01 12:00")
        assert set(life.owed()) == {"principal", "interest"}

    def test_upheld_the_claim_falls_away(self, life: Life) -> None:
        life.until("2026-03-02 12:00")
        life.do("object", reason="Already returned")
        life.do("answer_objection", outcome="upheld")
        assert life.case().stage == "credited"
        assert life.owed() == {}


class TestPlans:
    """A payment plan of the agency, its fee, and what a missed installment leads to (STG-11)."""

    def test_a_plan_is_kept_until_it_is_paid(self, life: Life) -> None:
        life.until("2026-03-02 12:00")
        life.do(
            "agree_plan", installments=[{"due_on": "2026-04-01", "amount": "6000"}, {"due_on": "2026-05-01", "amount": "6000"}]
        )
        assert life.case().stage == "payment_plan"
        life.until("2026-04-01 12:00")
        life.pay("6000")
        life.until("2026-05-01 12:00")
        assert life.case().stage == "payment_plan"
        life.pay("6000")
        assert life.case().stage == "settled"

    def test_a_plan_that_is_kept_ends_and_what_was_charged_meanwhile_is_asked_about(self, life: Life) -> None:
        """10 751.23 are owed on 2 March; the interest of the plan's days is left, and no heavy fee follows from that."""
        life.until("2026-03-02 12:00")
        life.refused("agree_plan", installments=[{"due_on": "2026-04-01", "amount": "10751.22"}])
        life.do(
            "agree_plan",
            installments=[{"due_on": "2026-04-01", "amount": "5000"}, {"due_on": "2026-05-01", "amount": "5751.23"}],
        )
        life.until("2026-04-01 12:00")
        life.pay("5000")
        life.until("2026-05-01 12:00")
        life.pay("5751.23")
        # 10 000 x 12.00 % x 30 days = 98.63 and 5 600 x 12.00 % x 30 days = 55.23 (each / 365)
        assert (life.case().stage, life.owed()) == ("payment_plan", {"interest": "153.86"})
        life.until("2026-05-08 12:00")
        assert (life.case().stage, life.events()[-1]) == ("demanded", "plan_ended")
        (task,) = [row for row in life.effects("task") if row["name"] == "end-plan"]
        assert "NOK 153.86 is not covered" in task["content"]["text"]["en"]
        life.until("2026-08-01 12:00")
        assert life.owed() == {"interest": "153.86"}

    def test_a_plan_that_was_settled_and_opened_again_is_broken_as_if_it_had_not_been(self, life: Life) -> None:
        life.until("2026-03-02 12:00")
        life.do("agree_plan", installments=[{"due_on": "2026-04-01", "amount": "11000"}])
        paid = life.pay("11000")
        assert life.case().stage == "settled"
        life.reverse(paid)
        assert life.case().stage == "payment_plan"
        life.until("2026-04-08 12:00")
        assert life.case().stage == "demanded"

    def test_a_missed_installment_breaks_it_and_the_case_goes_back(self, life: Life) -> None:
        life.until("2026-03-02 12:00")
        life.do("agree_plan", installments=[{"due_on": "2026-04-01", "amount": "11000"}])
        life.until("2026-04-08 12:00")
        assert life.case().stage == "demanded"
        # The heavy fee was due on 4 April; the 32 days of the plan after the deadline of 6 March move it.
        assert life.next() == "2026-05-06 00:00"


class TestReversals:
    def test_a_reversed_payment_opens_the_case_where_it_was(self, life: Life) -> None:
        life.until("2026-03-02 12:00")
        before = life.owed()
        paid = life.pay("10751.23")
        life.until("2026-03-12 12:00")
        life.reverse(paid)
        assert life.case().stage == "demanded"
        assert life.owed("2026-03-02") == before
        assert life.next() == "2026-04-09 00:00"  # held days count from the printed deadline, 6 March, on


class TestInTime:
    """Paid within the notice's deadline there is no collection fee, whenever the money arrives (ANA-8)."""

    def test_what_the_notice_asked_for_settles_the_case_after_the_demand(self, life: Life) -> None:
        life.until("2026-03-02 12:00")
        assert life.case().letters[0].amount_ore == 1_000_000 + 5_918 + 3_800
        life.pay("10097.18", on="2026-02-16")
        assert life.case().stage == "settled"

    def test_after_the_deadline_but_before_the_demand_nothing_was_left_to_demand(self, life: Life) -> None:
        """The principal open when the demand was sent was nothing; the interest of two weeks more, 49.31, is waived as a small rest."""
        life.until("2026-03-02 12:00")
        life.pay("10097.18", on="2026-02-17")
        assert (life.case().stage, life.owed()) == ("settled", {})

    def test_the_day_after_the_demand_its_fee_stands(self, life: Life) -> None:
        life.until("2026-03-02 12:00")
        life.pay("10097.18", on="2026-02-21")
        assert life.case().stage == "demanded"


def test_limitation_ends_a_case_that_nobody_interrupts(life: Life) -> None:
    life.do("pause")
    life.until("2028-07-14 12:00")
    life.until("2028-07-15 12:00")
    assert "limitation_warned_of" in life.events()
    life.until("2029-01-15 23:00")
    assert life.case().stage == "noticed" or life.case().stage == "received"
    life.until("2029-01-16 12:00")
    assert life.case().stage == "time_barred"


class TestMerging:
    """Claims of one debtor are demanded together, with one collection fee on the sum (domain.md 1.3)."""

    def test_two_claims_registered_on_one_day_are_demanded_as_one(self, tmp_path: Path) -> None:
        life = Life(tmp_path)
        life.hand_over("1001", amount="2000.00")
        older = life.case_id
        life.hand_over("1002", amount="3000.00")
        younger = life.case_id
        kid = life.case().claims[0].kid
        life.until("2026-02-20 12:00")
        assert life.case(younger).stage == "merged"
        assert life.case(younger).merged_into == older
        life.case_id = older
        assert life.case().stage == "demanded"
        assert [claim.invoice_number for claim in life.case().claims] == ["1001", "1002"]
        # One fee of the band to 10 000 kr: 600.00 less two reminder fees of 38.00. 36 days of 12.00 %: 23.67 and 35.51.
        assert life.owed() == {
            "principal": "5000.00", "interest": "59.18", "reminder_fee": "76.00", "collection_fee": "524.00",
        }  # fmt: skip
        paid = life.pay("3111.51", kid=kid)  # 3000 + 35.51 + 38 of the younger claim, and 38 more
        assert paid.row["case_id"] == older
        left = {claim.invoice_number: claim.remaining_ore for claim in life.case().claims}
        assert left == {"1001": 200_000, "1002": 0}

    def test_a_claim_that_comes_within_fourteen_days_has_the_whole_sum_demanded_anew(self, tmp_path: Path) -> None:
        life = Life(tmp_path)
        life.hand_over("1001", amount="2000.00")
        older = life.case_id
        life.until("2026-02-09 10:00")
        life.hand_over("1002", amount="3000.00", due="2026-01-22")
        younger = life.case_id
        life.until("2026-03-20 12:00")
        life.case_id = older
        assert life.case(younger).merged_into == older
        assert life.case().stage == "demanded"
        assert life.case().letters[-1].sent_on.isoformat() == "2026-03-06"

    def test_one_of_two_claims_can_be_withdrawn_and_the_last_takes_the_case_with_it(self, tmp_path: Path) -> None:
        """STG-6: terminate may name one claim."""
        life = two_claims(tmp_path, "2026-02-20 12:00")
        first, second = (claim.claim_id for claim in life.case().claims)
        life.do("terminate", claim_id=first)
        assert life.case().stage == "demanded"
        # What is left: 3 000 kr with 36 days of interest, its reminder fee, and the fee of the band of 5 000 kr less that.
        assert life.owed() == {
            "principal": "3000.00", "interest": "35.51", "reminder_fee": "38.00", "collection_fee": "562.00",
        }  # fmt: skip
        life.refused("terminate", claim_id=first)
        life.do("terminate", claim_id=second)
        assert life.case().stage == "withdrawn"

    def test_vat_is_added_to_the_fee_by_what_is_still_claimed(self, tmp_path: Path) -> None:
        """BOK-6: 3 000 of 5 000 kr bore no VAT; of the 2 000 kr that are left everything does."""
        life = Life(tmp_path)
        life.hand_over("1001", amount="2000.00", vat_liable=True)
        older = life.case_id
        life.hand_over("1002", amount="3000.00", vat_liable=False)
        life.until("2026-03-02 12:00")
        life.case_id = older
        life.do("terminate", claim_id=life.case().claims[1].claim_id)
        life.until("2026-04-20 12:00")
        # The heavy fee of the band to 2 500 kr: 2 x 0.4 x 750 = 600.00 in all, less the reminder fee of 38.00.
        assert (life.owed()["reminder_fee"], life.owed()["collection_fee"]) == ("38.00", "562.00")


class TestClaimsThatBearNoCost:
    """INT-5, STG-10: one fee on the sum is never raised, or taken away, by a claim on which no cost may be charged."""

    @pytest.mark.parametrize("first", ["1001", "1002"])
    def test_the_claim_of_a_minor_is_followed_up_alone_whichever_came_first(self, tmp_path: Path, first: str) -> None:
        """18 years old on 20 January 2026: 1 000 kr of the day after, and 9 000 kr of ten days before."""
        life = Life(tmp_path, start="2026-03-02 10:00")
        debtor = customer(born="2008-01-20")
        claims = {"1001": ("2026-01-21", "2026-02-05", "1000.00"), "1002": ("2026-01-10", "2026-01-25", "9000.00")}
        cases = {}
        for number in sorted(claims, key=lambda each: each != first):
            dated, due, amount = claims[number]
            life.hand_over(number, dated=dated, due=due, amount=amount, to=debtor)
            cases[number] = life.case_id
        life.until("2026-04-20 12:00")
        assert set(self.costs(life, cases["1002"])) == set()
        # The band to 1 000 kr: 0.35 x 750 = 262.50 in all, 525.00 where the fee is the heavy one; 38.00 is the reminder fee.
        assert self.costs(life, cases["1001"]) == {"reminder_fee": "38.00", "collection_fee": "224.50"}
        life.until("2026-06-10 12:00")
        assert self.costs(life, cases["1001"]) == {"reminder_fee": "38.00", "collection_fee": "487.00"}

    @pytest.mark.parametrize("disputed", [0, 1])
    def test_a_claim_to_which_an_objection_had_cause_is_followed_up_alone(self, tmp_path: Path, disputed: int) -> None:
        life = Life(tmp_path)
        cases = []
        for number in ("1001", "1002"):
            life.hand_over(number, amount="2000.00")
            cases.append(life.case_id)
        life.until("2026-02-10 12:00")
        life.do("object", cases[disputed], reason="The goods never came")
        life.do("answer_objection", cases[disputed], outcome="rejected")
        life.until("2026-03-02 12:00")
        assert self.costs(life, cases[disputed]) == {}
        # The band to 2 500 kr: 0.4 x 750 = 300.00 in all.
        assert self.costs(life, cases[1 - disputed]) == {"reminder_fee": "38.00", "collection_fee": "262.00"}

    def test_two_claims_of_a_minor_are_demanded_as_one(self, tmp_path: Path) -> None:
        life = Life(tmp_path)
        minor = customer(born="2012-01-01", guardian="Per Nordmann")
        cases = []
        for number in ("1001", "1002"):
            life.hand_over(number, amount="2000.00", to=minor)
            cases.append(life.case_id)
        life.until("2026-03-02 12:00")
        assert [life.case(each).stage for each in cases] == ["demanded", "merged"]
        assert self.costs(life, cases[0]) == {}

    @staticmethod
    def costs(life: Life, case_id: str) -> dict[str, str]:
        life.case_id = case_id
        return {post: ore for post, ore in life.owed().items() if post not in ("principal", "interest")}


class TestLimitationOfSeveralClaims:
    """Foreldelsesloven § 2: each claim has a limitation of its own, whatever it is followed up with."""

    @pytest.fixture
    def life(self, tmp_path: Path) -> Life:
        """2 000 kr due 2025-06-02, barred after 2 June 2028, and 3 000 kr due 2023-06-01, barred after 1 June 2026."""
        life = Life(tmp_path)
        life.hand_over("1001", amount="2000.00", due="2025-06-02", dated="2025-05-01")
        older = life.case_id
        life.hand_over("1002", amount="3000.00", due="2023-06-01", dated="2023-05-01")
        life.case_id = older
        return life

    def principal(self, life: Life) -> dict[str, str]:
        return {claim.invoice_number: kroner(claim.remaining_ore) for claim in life.case().claims}

    def test_the_claim_that_is_barred_ends_and_the_rest_goes_on(self, life: Life) -> None:
        life.until("2026-06-01 23:00")
        assert self.principal(life) == {"1001": "2000.00", "1002": "3000.00"}
        assert "limitation_warned_of" in life.events()
        life.until("2026-06-02 12:00")
        assert (life.case().stage, life.events()[-1]) == ("demanded", "claim_time_barred")
        assert self.principal(life) == {"1001": "2000.00", "1002": "0.00"}
        life.until("2026-08-20 12:00")
        # The demand that is sent anew asks for the claim that is left; the fee stays that of the sum which was demanded.
        demand = life.case().letters[-1]
        assert (demand.kind, demand.sent_on.isoformat()) == ("payment_demand", "2026-08-20")
        assert life.owed()["principal"] == "2000.00"
        assert kroner(demand.amount_ore) == kroner(sum(ore(each) for each in life.owed().values()))

    def test_the_last_claim_ends_the_case(self, life: Life) -> None:
        life.until("2026-06-02 12:00")
        life.refused("terminate", claim_id=life.case().claims[1].claim_id)
        life.do("terminate", claim_id=life.case().claims[0].claim_id)
        assert life.case().stage == "withdrawn"

    def test_the_last_claim_that_is_barred_ends_the_case_as_time_barred(self, life: Life) -> None:
        life.until("2026-06-02 12:00")
        life.until("2028-06-02 23:00")
        assert life.events().count("limitation_warned_of") == 2  # of each claim six months before
        assert life.case().stage != "time_barred"
        life.until("2028-06-03 12:00")
        assert life.case().stage == "time_barred"

    def test_two_claims_that_are_barred_on_one_day_end_the_case(self, tmp_path: Path) -> None:
        life = Life(tmp_path)
        life.hand_over("1001", amount="2000.00", due="2023-06-01", dated="2023-05-01")
        older = life.case_id
        life.hand_over("1002", amount="3000.00", due="2023-06-01", dated="2023-05-01")
        life.case_id = older
        life.until("2026-06-02 12:00")
        assert (life.case().stage, life.events()[-2:]) == ("time_barred", ["claim_time_barred", "limitation_passed"])

    def test_what_interrupted_the_limitation_of_one_claim_says_nothing_of_another(self, life: Life) -> None:
        life.do("record_interruption", interrupted_on="2026-02-02", reason="Acknowledged by letter")
        life.until("2026-06-02 12:00")
        assert self.principal(life) == {"1001": "2000.00", "1002": "0.00"}

    def test_what_interrupted_the_limitation_of_a_claim_that_joins_counts_for_it(self, tmp_path: Path) -> None:
        life = Life(tmp_path)
        life.hand_over("1001", amount="2000.00", due="2025-06-02", dated="2025-05-01")
        older = life.case_id
        life.hand_over("1002", amount="3000.00", due="2023-06-01", dated="2023-05-01")
        life.do("record_interruption", interrupted_on="2026-02-02", reason="Acknowledged by letter")
        life.case_id = older
        life.until("2026-06-02 12:00")
        assert self.principal(life) == {"1001": "2000.00", "1002": "3000.00"}

    def test_a_plan_for_the_whole_case_interrupts_the_limitation_of_each(self, life: Life) -> None:
        life.until("2026-03-02 12:00")
        life.do("agree_plan", installments=[{"due_on": "2026-04-01", "amount": "9000"}])
        life.until("2026-06-02 12:00")
        assert self.principal(life) == {"1001": "2000.00", "1002": "3000.00"}


class TestCorrectedCustomers:
    """What was wrongly known of a debtor was wrong when it was charged for (INT-5, forsinkelsesrenteloven § 3 a)."""

    MINOR = customer(born="2010-01-01", guardian="Per Nordmann")
    BUSINESS = customer("Fjell AS", kind="business", born=None, organisation_number="974760673")

    def of(self, tmp_path: Path, debtor: Customer) -> Life:
        """10 000 kr, due 2026-01-15, demanded on 20 February."""
        life = Life(tmp_path)
        life.hand_over("1001", amount="10000.00", to=debtor)
        life.until("2026-03-02 12:00")
        return life

    def test_of_a_minor_every_cost_falls_away(self, life: Life) -> None:
        life.until("2026-03-02 12:00")
        assert (life.owed()["reminder_fee"], life.owed()["collection_fee"]) == ("38.00", "562.00")
        life.change_customer(self.MINOR)
        assert set(life.owed()) == {"principal", "interest"}
        life.until("2026-04-20 12:00")
        assert set(life.owed()) == {"principal", "interest"}

    def test_what_a_minor_has_paid_of_them_covers_the_claim(self, life: Life) -> None:
        life.until("2026-03-02 12:00")
        life.pay("5000.00")  # 600.00 of costs, 4 400.00 of the principal
        life.change_customer(self.MINOR)
        assert life.owed() == {"principal": "5000.00", "interest": "151.23"}

    def test_a_minor_who_has_paid_enough_has_settled_the_case(self, life: Life) -> None:
        life.until("2026-03-10 12:00")
        life.pay("10177.53", on="2026-03-10", allocate_to="principal")  # all but 600.00: 10 000.00 and 54 days of interest
        assert life.case().stage == "demanded"
        life.change_customer(self.MINOR)
        assert (life.case().stage, life.owed()) == ("settled", {})

    def test_another_address_takes_nothing_away(self, life: Life) -> None:
        life.until("2026-03-02 12:00")
        life.change_customer(customer(city="Bergen", postal_code="5003"))
        assert (life.owed()["reminder_fee"], life.owed()["collection_fee"]) == ("38.00", "562.00")
        assert life.events()[-1] == "customer_changed"

    @pytest.mark.parametrize("right", [customer(), customer("Fjell", kind="business", born=None, organisation_number=None)])
    def test_one_who_is_no_business_owes_the_fee_of_a_consumer(self, tmp_path: Path, right: Customer) -> None:
        """A business: 460.00, and 1.5 x 0.8 x 750 = 900.00 less that. A consumer: 0.8 x 750 = 600.00; the notice bore no fee."""
        life = self.of(tmp_path, self.BUSINESS)
        costs = {post: owed for post, owed in life.owed().items() if post not in ("principal", "interest")}
        assert costs == {"collection_fee": "440.00", "standard_compensation": "460.00"}
        life.change_customer(right)
        assert life.owed() == {"principal": "10000.00", "interest": "151.23", "collection_fee": "600.00"}
        assert balance(life.case().postings, "collection_fee") == 60_000
        life.until("2026-04-20 12:00")
        assert life.owed()["collection_fee"] == "1200.00"  # the heavy fee of a consumer, twice as much

    def test_what_a_business_has_paid_too_much_covers_the_claim(self, tmp_path: Path) -> None:
        life = self.of(tmp_path, self.BUSINESS)
        life.pay("5000.00")  # 900.00 of costs, 4 100.00 of the principal
        life.change_customer(customer())
        assert life.owed() == {"principal": "5600.00", "interest": "151.23"}

    def test_where_the_compensation_had_left_nothing_of_the_fee_none_is_asked_for_afterwards(self, tmp_path: Path) -> None:
        """1.5 x 0.35 x 750 = 393.75, less than the 460.00 of compensation."""
        life = Life(tmp_path)
        life.hand_over("1001", amount="1000.00", to=self.BUSINESS)
        life.until("2026-03-02 12:00")
        life.change_customer(customer())
        assert set(life.owed()) == {"principal", "interest"}
        life.until("2026-04-20 12:00")
        assert life.owed()["collection_fee"] == "525.00"  # from the day of the heavy fee on: 2 x 0.35 x 750

    def test_one_who_turns_out_to_be_a_business_owes_no_more_than_the_letter_asked_for(self, life: Life) -> None:
        life.until("2026-03-02 12:00")
        before = life.owed()
        life.change_customer(self.BUSINESS)
        assert life.owed() == before


def test_what_was_disputed_when_it_was_paid_is_disputed_when_the_payment_goes_back(life: Life) -> None:
    """STG-10: nothing but an answer ends a dispute."""
    life.do("object", reason="The goods never came")
    paid = life.pay("10059.18")
    assert life.case().stage == "settled"
    life.reverse(paid)
    assert [hold.kind for hold in life.case().holds] == ["dispute"]
    life.until("2026-03-20 12:00")
    assert life.case().stage == "noticed"  # and never on a list


class TestWhatIsLeftOver:
    """PAY-1: what was paid too much goes back, and covers nothing after that."""

    def test_money_that_went_back_covers_nothing_later(self, life: Life) -> None:
        life.until("2026-03-10 12:00")
        first = life.pay("10777.53")
        assert life.case().stage == "settled"
        life.reverse(first)
        second = life.pay("10800.00")
        assert second.exception is not None
        exceptions.resolve(life.house, second.exception["id"], decisions.Decision("return", "The payer asked"), life.by)
        assert dict(placing.shares_of(life.stored(), second.row["id"]))["returned"] == 2_247
        assert life.case().stage == "settled"

    def test_a_payment_without_a_rate_waits_and_is_placed_when_the_rate_is_there(self, life: Life) -> None:
        life.do("pause")
        life.until("2027-01-04 12:00")
        paid = life.pay("5000.00")
        assert paid.exception is not None
        assert paid.exception["code"] == "parameter_missing"
        assert life.case().payments == ()
        rate = "rules/parameters/rates/late_payment_interest.yaml"
        files = changed(rate, "known until: 2026-12-31", "known until: 2027-06-30")
        life.activate(files)
        assert [payment.amount_ore for payment in life.case().payments] == [500_000]


class TestBandOfTheFee:
    """Inkassoforskriften § 2-2: the principal open when the demand is sent picks the band, of the light fee and of the heavy one."""

    @pytest.fixture
    def life(self, tmp_path: Path) -> Life:
        """12 000 kr, due 2026-01-15, demanded on 20 February: band to 50 000 kr, 1.6 x 750 = 1 200.00 in all."""
        life = Life(tmp_path)
        life.hand_over("1001", amount="12000.00")
        life.until("2026-03-02 12:00")
        assert (life.owed()["reminder_fee"], life.owed()["collection_fee"]) == ("38.00", "1162.00")
        return life

    def test_what_is_paid_after_the_demand_does_not_lower_the_band_of_the_heavy_fee(self, life: Life) -> None:
        life.pay("5000.00")  # 1 200.00 of costs first, 3 800.00 of the principal
        assert life.owed()["principal"] == "8200.00"
        life.until("2026-04-10 12:00")
        # 2 400.00 in all, less 38.00 of reminder fee and the 1 162.00 that were paid.
        assert (life.owed()["collection_fee"], life.events()[-1]) == ("1200.00", "heavy_fee_charged")

    def test_what_falls_away_was_never_owed_and_does(self, life: Life) -> None:
        life.credit("4000.00")
        life.until("2026-04-10 12:00")
        # 8 000 kr: the band to 10 000 kr, 2 x 0.8 x 750 = 1 200.00 in all.
        assert life.owed()["collection_fee"] == "1162.00"

    def test_a_payment_that_goes_back_changes_nothing(self, life: Life) -> None:
        life.reverse(life.pay("5000.00"))
        life.until("2026-04-10 12:00")
        assert life.owed()["collection_fee"] == "2362.00"


class TestCourtFees:
    """Each office has a fee of its own, and is owed it only where it was asked (domain.md 3.4)."""

    @pytest.mark.parametrize(("result", "fee"), [("judgement", "2071.00"), ("attachment", "928.00")])
    def test_a_judgment_costs_what_the_board_takes_and_an_attachment_what_the_enforcement_officer_takes(
        self, life: Life, result: str, fee: str
    ) -> None:
        """1.54 and 0.69 times 1 345 kr, in whole kroner."""
        life.until("2026-05-01 12:00")
        life.do("approve_legal_steps")
        life.do("record_legal_result", result=result)
        assert (life.case().stage, life.owed()["court_fee"]) == ("monitoring", fee)


def test_what_is_asked_of_a_merged_case_is_refused_with_the_case_in_which_it_lives_on(tmp_path: Path) -> None:
    """Semantics 10."""
    life = two_claims(tmp_path, "2026-03-02 12:00")
    merged = next(each.case.id for each in life.house.store.cases.find({"stage": "merged"}, 10))
    first, *others = life.refused("message", case_id=merged, text="Hei")
    assert (first.code, others != []) == ("merged", True)
    assert first.reason["en"] == f"The case lives on as {life.case_id}. Ask for it there."
    told = next(each for each in acting.actions(life.house, merged) if each.rule.action == "terminate")
    assert told.reasons[0].reason["nb"] == f"Saken lever videre som {life.case_id}. Be om det der."
