"""A payment counts from the day it was ordered, whenever it is told; what was charged later is charged by what it left (ANA-8)."""

from pathlib import Path

import pytest

from tests.dsl import Life, two_claims


@pytest.fixture
def life(tmp_path: Path) -> Life:
    """10 000 kr, due 2026-01-15.

    Notice on 2 February of 10 097.18 by the 16th, demand on 20 February of 10 718.36 by 6 March, heavy fee on 4 April.
    """
    life = Life(tmp_path, start="2026-01-31 10:00")
    life.hand_over("1001", amount="10000.00")
    return life


def stands(life: Life) -> tuple[str, dict[str, str]]:
    return life.case().stage, life.owed()


class TestTheHeavyFee:
    """Inkassoforskriften § 2-3: only where the deadline is overrun by more than 28 days."""

    @pytest.mark.parametrize("told", ["2026-03-06 12:00", "2026-04-07 12:00", "2026-05-20 12:00"])
    def test_what_the_demand_asked_for_in_time_settles_the_case(self, life: Life, told: str) -> None:
        life.until(told)
        life.pay("10718.36", on="2026-03-06")
        assert stands(life) == ("settled", {})

    @pytest.mark.parametrize("told", ["2026-04-01 12:00", "2026-04-07 12:00"])
    def test_all_that_was_owed_before_its_day_settles_the_case(self, life: Life, told: str) -> None:
        """600.00 of costs, and 76 days of interest: 10 000 x 12.00 % x 76 / 365 = 249.86."""
        life.until(told)
        life.pay("10849.86", on="2026-04-01")
        assert stands(life) == ("settled", {})

    @pytest.mark.parametrize("told", ["2026-03-03 12:00", "2026-04-07 12:00"])
    def test_a_part_paid_before_its_day_covers_what_was_owed_then(self, life: Life, told: str) -> None:
        """600.00 of costs and 400.00 of the principal; the heavy fee is 600.00 more, by the principal of the demand."""
        life.until(told)
        life.pay("1000.00", on="2026-03-03")
        life.until("2026-04-10 12:00")
        # 47 days of 10 000 kr and 38 days of 9 600 kr at 12.00 %: 154.52 and 119.93
        assert stands(life) == ("demanded", {"principal": "9600.00", "interest": "274.45", "collection_fee": "600.00"})

    def test_ordered_on_a_day_that_is_known_only_as_booked_it_is_taken_as_three_days_before(self, life: Life) -> None:
        life.until("2026-04-07 12:00")
        life.pay("10863.01", on="2026-04-05", booked_only=True)  # 80 days of interest: 263.01
        assert stands(life) == ("settled", {})

    def test_the_payment_goes_back_and_so_does_all_that_it_undid(self, life: Life) -> None:
        life.until("2026-04-07 12:00")
        before = life.owed()
        life.reverse(life.pay("10849.86", on="2026-04-01"))
        assert stands(life) == ("demanded", before)

    def test_of_two_that_are_told_late_each_may_go_back(self, life: Life) -> None:
        life.until("2026-04-07 12:00")
        before = life.owed()
        first, second = life.pay("1000.00", on="2026-03-03"), life.pay("2000.00", on="2026-03-10")
        both = life.owed()
        assert both["collection_fee"] == "600.00"
        life.reverse(first)
        assert {post: life.owed()[post] for post in ("principal", "reminder_fee", "collection_fee")} == {
            "principal": "8000.00", "reminder_fee": "38.00", "collection_fee": "1162.00",
        }  # fmt: skip
        life.reverse(second)
        assert stands(life) == ("demanded", before)


class TestTheFeeOfTheDemand:
    """Inkassoloven § 17 (3) and semantics 11: none where the notice is paid in time, else by the principal that was open."""

    def test_all_that_was_owed_before_the_notice_was_sent_settles_the_case(self, life: Life) -> None:
        """17 days of interest: 10 000 x 12.00 % x 17 / 365 = 55.89."""
        life.until("2026-03-02 12:00")
        life.pay("10055.89", on="2026-02-01")
        assert stands(life) == ("settled", {})

    @pytest.mark.parametrize("told", ["2026-04-07 12:00", "2026-05-20 12:00"])
    def test_nor_is_it_owed_after_it_has_become_the_heavy_fee(self, life: Life, told: str) -> None:
        life.until(told)
        before = life.owed()
        paid = life.pay("10055.89", on="2026-02-01")
        assert stands(life) == ("settled", {})
        life.reverse(paid)
        assert stands(life) == ("demanded", before)

    def test_a_part_paid_before_it_picks_a_lower_band_of_the_heavy_fee_too(self, life: Life) -> None:
        """Of a principal of 38.00 the heavy fee is 0.5 x 750 less 38.00."""
        life.until("2026-04-07 12:00")
        life.pay("10000.00", on="2026-02-16")
        # 32 days of 10 000 kr, and 50 of 38 kr: 105.21 and 0.62
        assert stands(life) == ("demanded", {"principal": "38.00", "interest": "105.83", "collection_fee": "337.00"})

    @pytest.mark.parametrize("told", ["2026-02-16 12:00", "2026-03-02 12:00"])
    def test_a_part_paid_before_it_picks_a_lower_band(self, life: Life, told: str) -> None:
        """10 000.00 cover the reminder fee and 9 962.00; of a principal of 38.00 the fee is 0.25 x 750 less 38.00."""
        life.until(told)
        life.pay("10000.00", on="2026-02-16")
        life.until("2026-03-02 12:00")
        # 32 days of 10 000 kr, and 14 of 38 kr: 105.21 and 0.17
        assert stands(life) == ("demanded", {"principal": "38.00", "interest": "105.38", "collection_fee": "149.50"})


class TestWhatALetterAskedFor:
    """What was credited after a letter is no part of what it asks for."""

    @pytest.mark.parametrize("told", ["2026-02-16 12:00", "2026-03-02 12:00"])
    def test_the_rest_of_the_notice_settles_the_case(self, life: Life, told: str) -> None:
        life.until("2026-02-10 12:00")
        life.credit("2000.00")
        life.until(told)
        life.pay("8097.18", on="2026-02-16")
        assert stands(life) == ("settled", {})

    @pytest.mark.parametrize("told", ["2026-03-02 12:00", "2026-04-10 12:00"])
    def test_a_credit_that_is_told_after_the_payment_settles_the_case_too(self, life: Life, told: str) -> None:
        life.until("2026-02-16 12:00")
        life.pay("8097.18")
        life.until(told)
        life.credit("2000.00", on="2026-02-10")
        assert stands(life) == ("settled", {})

    def test_where_the_payment_goes_back_so_does_what_it_settled(self, life: Life) -> None:
        life.until("2026-02-16 12:00")
        paid = life.pay("8097.18")
        life.until("2026-03-02 12:00")
        life.credit("2000.00", on="2026-02-10")
        life.reverse(paid)
        # 26 days of 10 000 kr and 20 of 8 000 kr: 85.48 and 52.60. The demand was for 1 940.82, and no more than that was credited:
        # the fee is by the lowest band, 0.25 x 750 less the reminder fee.
        owed = {"principal": "8000.00", "interest": "138.08", "reminder_fee": "38.00", "collection_fee": "149.50"}
        assert stands(life) == ("demanded", owed)

    def test_what_had_been_paid_before_it_and_was_told_after_it_is_not_asked_for_twice(self, tmp_path: Path) -> None:
        """The demand asked for 205 067.12 as if nothing of 17 February was known."""
        life = Life(tmp_path)
        life.hand_over("1001", amount="200000.00")
        life.until("2026-03-03 12:00")
        life.pay("100000.00", on="2026-02-17")
        life.until("2026-03-06 12:00")
        life.pay("105067.11")
        assert life.case().stage == "demanded"
        life.pay("0.01")
        assert stands(life) == ("settled", {})

    def test_a_credit_after_the_demand_that_was_paid_in_time_settles_the_case(self, tmp_path: Path) -> None:
        life = Life(tmp_path)
        life.hand_over("1001", amount="200000.00")
        life.until("2026-03-06 12:00")
        life.pay("185067.12")
        life.until("2026-03-09 12:00")
        life.credit("20000.00", on="2026-02-23")
        assert stands(life) == ("settled", {})

    def test_an_objection_that_is_upheld_for_the_part_that_was_not_paid_settles_the_case(self, life: Life) -> None:
        life.until("2026-02-10 12:00")
        life.do("object", reason="Feil antall", amount="2000.00")
        life.until("2026-02-16 12:00")
        life.pay("8097.18")
        life.until("2026-02-20 12:00")
        life.do("answer_objection", outcome="partly", amount="2000.00", reasonable_cause=False)
        assert stands(life) == ("settled", {})

    def test_what_was_ordered_after_the_deadline_is_not_paid_within_it(self, life: Life) -> None:
        """1.00 that was ordered before does not make the rest of it early: the fee of the demand stands."""
        life.until("2026-03-10 12:00")
        life.pay("10097.18", on="2026-03-05")
        life.pay("1.00", on="2026-02-10")
        assert (life.case().stage, life.owed()["collection_fee"]) == ("demanded", "562.00")

    def test_the_rest_of_a_notice_of_the_creditors_own_settles_the_case(self, tmp_path: Path) -> None:
        life = Life(tmp_path)
        life.hand_over("1001", amount="10000.00", own_notice=("2026-01-30", "2026-02-16"))
        life.until("2026-02-10 12:00")
        life.credit("2000.00")
        life.until("2026-03-06 12:00")
        life.pay("8000.00", on="2026-02-16")
        assert (life.case().stage, life.owed()) == ("settled", {})

    def test_the_rest_of_the_demand_settles_the_case(self, tmp_path: Path) -> None:
        life = Life(tmp_path)
        life.hand_over("1001", amount="200000.00")
        life.until("2026-02-23 12:00")
        life.credit("20000.00")
        life.until("2026-03-06 12:00")
        life.pay("185067.12")
        assert stands(life) == ("settled", {})

    def test_the_notice_of_a_claim_that_is_gone_asks_for_nothing(self, tmp_path: Path) -> None:
        life = two_claims(tmp_path, "2026-02-20 12:00")
        life.do("terminate", claim_id=life.case().claims[1].claim_id)
        life.until("2026-03-02 12:00")
        life.pay("2049.84", on="2026-02-16")
        assert stands(life) == ("settled", {})

    def test_a_fee_charged_after_the_demand_is_not_asked_for_by_it(self, life: Life) -> None:
        """The fee of a plan of five installments, 1 125.00."""
        life.until("2026-03-02 12:00")
        days = ("2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01")
        life.do("agree_plan", costs_told=True, installments=[{"due_on": day, "amount": "2200"} for day in days])
        assert life.owed()["installment_fee"] == "1125.00"
        life.until("2026-03-06 12:00")
        life.pay("10718.36")
        assert stands(life) == ("settled", {})


class TestACreditToldLate:
    """PAY-3: what was charged since its day is charged by what it left."""

    def test_a_part_picks_the_band_of_what_was_left(self, tmp_path: Path) -> None:
        """The band to 10 000 kr: 0.8 x 750 less 38.00."""
        life = Life(tmp_path)
        life.hand_over("1001", amount="12000.00")
        life.until("2026-03-02 12:00")
        life.credit("4000.00", on="2026-02-10")
        assert (life.owed()["principal"], life.owed()["collection_fee"]) == ("8000.00", "562.00")
        life.until("2026-04-10 12:00")
        assert life.owed()["collection_fee"] == "1162.00"

    def test_one_of_after_the_demand_leaves_its_band(self, tmp_path: Path) -> None:
        life = Life(tmp_path)
        life.hand_over("1001", amount="12000.00")
        life.until("2026-03-02 12:00")
        life.credit("4000.00")
        assert life.owed()["collection_fee"] == "1162.00"

    @pytest.mark.parametrize(("told", "fee"), [("2026-03-02 12:00", "562.00"), ("2026-04-10 12:00", "1162.00")])
    @pytest.mark.parametrize("dated", ["2026-02-10", "2026-02-24"])
    def test_a_whole_claim_among_others_is_no_part_of_the_sum(self, tmp_path: Path, told: str, fee: str, dated: str) -> None:
        life = Life(tmp_path, start="2026-01-31 10:00")
        life.hand_over("1001", amount="9000.00")
        first = life.case_id
        life.hand_over("1002", amount="2000.00")
        life.case_id = first
        life.until(told)
        life.credit("2000.00", "1002", on=dated)
        assert (life.owed()["principal"], life.owed()["reminder_fee"], life.owed()["collection_fee"]) == ("9000.00", "38.00", fee)

    def test_a_further_note_of_a_claim_that_is_gone_takes_nothing_more_off_the_sum(self, tmp_path: Path) -> None:
        """The band to 10 000 kr, of 4 000.00."""
        life = Life(tmp_path)
        life.hand_over("1001", amount="4000.00")
        first = life.case_id
        life.hand_over("1002", amount="3000.00")
        life.case_id = first
        life.until("2026-03-02 12:00")
        life.credit("3000.00", "1002")
        life.credit("100.00", "1002", note="C-2")
        assert (life.owed()["principal"], life.owed()["collection_fee"]) == ("4000.00", "562.00")


def test_a_claim_paid_in_time_is_no_part_of_what_the_merged_case_is_charged_for(tmp_path: Path) -> None:
    life = two_claims(tmp_path, "2026-03-02 12:00")
    kid = life.case().claims[1].kid
    life.pay("3055.75", kid=kid, on="2026-02-16")
    # The band to 2 500 kr: 0.4 x 750 = 300.00, less both reminder fees.
    assert life.owed()["collection_fee"] == "224.00"
    assert {claim.invoice_number: claim.remaining_ore for claim in life.case().claims} == {"1001": 200_000, "1002": 0}
