"""What was paid of what falls away is the debtor's own: it covers the rest, or it goes back (PAY-1, PAY-3, STG-10)."""

from pathlib import Path
from typing import Any

import pytest

from engine.ledger import balance
from engine.money import kroner
from engine.shell.service import exceptions
from engine.shell.service.decisions import Decision
from tests.dsl import Life, customer, two_claims

FULL_ON_MARCH_10 = "10777.53"


@pytest.fixture
def life(tmp_path: Path) -> Life:
    """10 000 kr, due 2026-01-15, demanded on 20 February; on 2 March 151.23 of interest, 38.00 and 562.00 of fees are owed."""
    life = Life(tmp_path)
    life.hand_over("1001", amount="10000.00")
    life.until("2026-03-02 12:00")
    return life


def left_over(life: Life) -> str:
    """What the case has received and does not keep."""
    return kroner(-balance(life.case().postings, "refund"))


def rows(life: Life, status: str) -> list[dict[str, Any]]:
    return life.house.store.payments.exceptions(status, life.clock_id, "", 100)


def waiting(life: Life) -> list[tuple[str, str]]:
    """The open exceptions of the clock, oldest first: code and English words."""
    return [(row["code"], exceptions.words_of(row)["en"]) for row in rows(life, "open")]


def ended(life: Life) -> list[tuple[str, str]]:
    """How and by whom each exception that is closed was closed, oldest first."""
    found = [exceptions.resolution_of(row) for row in rows(life, "resolved")]
    return [(each["action"], each["by"]) for each in found if each]


def net(life: Life) -> list[str]:
    """What each settlement of the clock came to, oldest first."""
    return [kroner(row["net_ore"]) for row in reversed(life.house.store.settlements.of(None, life.clock_id, None, 1000))]


class TestCredited:
    """PAY-3: of a claim that is credited whole nothing was ever owed, so nothing that follows from it was either."""

    @pytest.mark.parametrize("paid", ["38.00", "1200.00", "9000.00"])
    def test_whole_everything_that_was_paid_goes_back(self, life: Life, paid: str) -> None:
        life.pay(paid)
        life.credit("10000.00")
        assert (left_over(life), life.owed()) == (paid, {})
        assert [code for code, _ in waiting(life)] == ["overpaid"]

    def test_whole_the_agency_keeps_nothing_of_what_it_has_settled(self, life: Life) -> None:
        """5 000.00 cover 600.00 of fees, VAT 150.00, and 4 400.00 of the principal."""
        life.pay("5000.00")
        life.until("2026-03-03 12:00")
        life.credit("10000.00")
        life.until("2026-03-04 12:00")
        assert net(life) == ["4250.00", "-4250.00"]

    def test_whole_before_anything_was_paid_the_case_is_closed_as_credited(self, life: Life) -> None:
        life.credit("10000.00")
        assert (life.case().stage, left_over(life), waiting(life)) == ("credited", "0.00", [])

    def test_whole_on_a_day_without_a_rate_counts_all_the_same(self, tmp_path: Path) -> None:
        life = Life(tmp_path)
        life.hand_over("1001", amount="10000.00")
        life.do("pause")
        life.until("2027-01-04 12:00")
        life.credit("10000.00")
        assert life.case().stage == "credited"

    def test_in_part_what_was_charged_until_then_stands(self, life: Life) -> None:
        life.pay("8400.00")  # 600.00 of fees and 7 800.00 of the principal
        life.credit("2200.00")
        assert (life.case().stage, life.owed(), left_over(life)) == ("demanded", {"interest": "151.23"}, "0.00")
        assert "credited_in_full" not in life.events()

    def test_in_part_with_nothing_left_to_pay_it_is_settled(self, life: Life) -> None:
        """The demand asked for 118.36 of interest, and its deadline is the 6th: the 32.87 since go back."""
        life.pay("151.23", allocate_to="interest")
        life.pay("8400.00")
        life.credit("2200.00")
        assert (life.case().stage, life.owed(), left_over(life)) == ("settled", {}, "32.87")

    def test_after_the_case_is_settled_the_note_is_refused(self, life: Life) -> None:
        life.until("2026-03-10 12:00")
        life.pay(FULL_ON_MARCH_10)
        (reason,) = life.credit("10000.00").reasons
        assert reason.reason["en"] == "The case is closed: Settled."


def test_a_claim_among_others_that_is_credited_whole_leaves_a_ledger_that_agrees_with_the_balance(tmp_path: Path) -> None:
    """Its reminder fee counted inside the one collection fee, so that is 38.00 more; the band goes down with the claim."""
    life = two_claims(tmp_path, "2026-02-25 12:00")
    assert (life.owed()["reminder_fee"], life.owed()["collection_fee"]) == ("76.00", "524.00")
    life.credit("3000.00", "1002")
    # The band to 2 500 kr: 0.4 x 750 = 300.00 in all.
    assert (life.owed()["reminder_fee"], life.owed()["collection_fee"]) == ("38.00", "262.00")
    assert balance(life.case().postings, "collection_fee") == 26_200


class TestUpheld:
    """STG-10: where an objection is upheld the claim falls away, also what was paid of it, with all that followed from it."""

    @pytest.fixture
    def life(self, life: Life) -> Life:
        """151.23 of interest, 600.00 of fees and 5 000.00 of the principal have been paid."""
        life.pay("151.23", allocate_to="interest")
        life.pay("5600.00")
        life.do("object", reason="The goods never came")
        return life

    def test_everything_that_was_paid_goes_back(self, life: Life) -> None:
        life.do("answer_objection", outcome="upheld")
        assert (life.case().stage, left_over(life), life.owed()) == ("credited", "5751.23", {})
        assert sorted(words for _, words in waiting(life)) == [
            "NOK 151.23 was paid too much and goes back to the payer.",
            "NOK 5,600.00 was paid too much and goes back to the payer.",
        ]

    def test_in_part_the_costs_that_were_paid_cover_the_principal(self, life: Life) -> None:
        """A rest of 5 000.00 less 3 000.00; the 600.00 of costs fall away, since the objection had cause."""
        life.do("answer_objection", outcome="partly", amount="3000.00")
        assert (life.case().stage, life.owed(), left_over(life)) == ("demanded", {"principal": "1400.00"}, "0.00")

    def test_in_part_with_nothing_left_to_pay_the_case_is_settled(self, life: Life) -> None:
        """What the demand still asks for has been paid in time, so the 32.87 of interest since go back."""
        life.do("answer_objection", outcome="partly", amount="5000.00", reasonable_cause=False)
        assert (life.case().stage, life.owed(), left_over(life)) == ("settled", {}, "32.87")


def test_an_objection_upheld_in_all_its_parts_is_a_claim_that_falls_away(life: Life) -> None:
    life.do("object", reason="The goods never came")
    life.do("answer_objection", outcome="partly", amount="10000.00")
    assert (life.case().stage, life.owed()) == ("credited", {})


class TestCorrectedAfterwards:
    """INT-5: what was paid of costs that were never owed goes back, also where the case has been settled."""

    def test_to_a_minor_all_costs(self, life: Life) -> None:
        life.until("2026-03-10 12:00")
        life.pay(FULL_ON_MARCH_10)
        life.change_customer(customer(born="2010-01-01", guardian="Per Nordmann"))
        assert (life.case().stage, left_over(life), life.owed()) == ("settled", "600.00", {})
        assert waiting(life) == [("overpaid", "NOK 600.00 was paid too much and goes back to the payer.")]

    def test_to_one_who_was_no_business_what_a_consumer_does_not_owe(self, tmp_path: Path) -> None:
        """460.00 of compensation and 440.00 of the fee, 900.00; a consumer's fee is 600.00."""
        life = Life(tmp_path)
        life.hand_over(
            "1001", amount="10000.00", to=customer("Fjell AS", kind="business", born=None, organisation_number="974760673")
        )
        life.until("2026-03-10 12:00")
        life.pay("11077.53")  # 54 days of interest, 177.53
        assert life.case().stage == "settled"
        life.change_customer(customer())
        assert (life.case().stage, left_over(life), life.owed()) == ("settled", "300.00", {})


class TestTheExceptionClosesItself:
    """What is left over waits until it is paid back, or is no longer left over."""

    def test_when_the_payment_is_taken_back(self, life: Life) -> None:
        paid = life.pay("1200.00")
        life.credit("10000.00")
        life.reverse(paid)
        assert (left_over(life), waiting(life), ended(life)) == ("0.00", [], [("used", "clock")])

    def test_when_it_covers_what_is_owed_again(self, life: Life) -> None:
        life.until("2026-03-10 12:00")
        first = life.pay("5000.00")
        life.pay("6277.53")
        assert waiting(life) == [("overpaid", "NOK 500.00 was paid too much and goes back to the payer.")]
        life.reverse(first)
        assert (left_over(life), waiting(life), ended(life)) == ("0.00", [], [("used", "clock")])

    def test_its_words_follow_the_sum(self, life: Life) -> None:
        life.until("2026-03-10 12:00")
        first = life.pay("5000.00")
        life.pay("11000.00")
        assert waiting(life) == [("overpaid", "NOK 5,222.47 was paid too much and goes back to the payer.")]
        life.reverse(first)
        assert waiting(life) == [("overpaid", "NOK 222.47 was paid too much and goes back to the payer.")]

    def test_paid_back_it_is_settled_for_good(self, life: Life) -> None:
        life.pay("1200.00")
        life.credit("10000.00")
        (row,) = rows(life, "open")
        exceptions.resolve(life.house, row["id"], Decision("return", "The payer asked"), life.by)
        assert (left_over(life), waiting(life), ended(life)) == ("0.00", [], [("return", "ERP")])


def test_what_the_creditor_received_too_much_the_creditor_pays_back(life: Life) -> None:
    """PAY-2: the agency never had the money, so the task is the creditor's."""
    life.until("2026-03-10 12:00")
    life.pay("11000.00", to="creditor")
    words = "NOK 222.47 was paid too much to the creditor, which pays it back to the payer."
    assert waiting(life) == [("overpaid", words)]
    (row,) = rows(life, "open")
    exceptions.resolve(life.house, row["id"], Decision("return", "Told by phone"), life.by)
    (task,) = [row for row in life.effects("task") if row["name"] == "payment_returned"]
    assert (task["recipient"], task["content"]["amount_ore"]) == ("creditor", 22_247)


def test_a_claim_that_was_withdrawn_is_not_owed_again_when_its_payment_goes_back(tmp_path: Path) -> None:
    life = two_claims(tmp_path, "2026-02-20 12:00")
    paid = life.pay("500.00")
    life.do("terminate", claim_id=life.case().claims[0].claim_id)
    owed = life.owed()
    life.reverse(paid)
    assert {claim.invoice_number: claim.remaining_ore for claim in life.case().claims} == {"1001": 0, "1002": 300_000}
    assert life.owed()["principal"] == owed["principal"] == "3000.00"


class TestWhatWasPaidOfCosts:
    """Costs that fall away were never owed: what was paid of them has covered the principal since the day it was paid."""

    def test_no_interest_runs_on_what_they_cover(self, life: Life) -> None:
        life.until("2026-03-10 12:00")
        life.pay("5000.00")  # 600.00 of costs, 4 400.00 of the principal
        life.do("object", reason="The goods never came")
        life.until("2026-10-01 12:00")
        life.do("answer_objection", outcome="rejected")
        # 10 000 x 12.00 % x 54 days = 177.53; 5 000 x 12.00 % x 112 = 184.11; 5 000 x 12.25 % x 93 = 156.06 (each / 365).
        assert life.owed() == {"principal": "5000.00", "interest": "517.70"}

    def test_interest_that_was_paid_meanwhile_covers_the_principal_too(self, life: Life) -> None:
        life.until("2026-03-10 12:00")
        life.pay("5000.00")
        life.until("2026-04-01 12:00")
        life.pay("200.00", allocate_to="interest")
        life.do("object", reason="The goods never came")
        life.until("2026-06-30 12:00")
        life.do("answer_objection", outcome="rejected")
        # 177.53 until 10 March; 5 000 x 12.00 % x 112 = 184.11 until 30 June; 200.00 of both are paid.
        assert life.owed() == {"principal": "5000.00", "interest": "161.64"}


def test_the_interest_of_a_day_that_an_extension_frees_covers_the_rest_where_it_has_been_paid(tmp_path: Path) -> None:
    """10 000 x 12.00 % / 365 = 3.29 for the day, which is not owed after all."""
    life = Life(tmp_path)
    life.hand_over("1001", amount="10000.00")
    life.until("2026-02-10 12:00")
    life.pay("85.48", allocate_to="interest")  # 26 days
    life.do("extend_due_date", new_due_date="2026-03-02")
    assert life.owed() == {"principal": "10000.00", "reminder_fee": "34.71"}
