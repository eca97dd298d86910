"""The specification: every line worked out by hand, and the lines of a post add up to what is owed of it (PAY-6)."""

from pathlib import Path

import pytest

from engine.errors import ParameterMissing
from engine.ledger import POSTS
from engine.specification import Balance, balance_on
from tests.dsl import Life, customer, day


def told(life: Life, on: str) -> Balance:
    """The balance of the case on a day; the lines of each post add up."""
    case = life.case()
    found = balance_on(case, day(on), life.house.books.of(case.rulebook))
    for post in POSTS:
        assert sum(line.amount_ore for line in found.lines if line.post == post) == found.posts[post], post
    return found


def interest(found: Balance) -> list[tuple[str, str, int, int, int, int]]:
    return [
        (str(line.start), str(line.end), line.base_ore or 0, line.rate or 0, line.days or 0, line.amount_ore)
        for line in found.lines
        if line.kind == "interest"
    ]


@pytest.fixture
def life(tmp_path: Path) -> Life:
    """10 000 kr, due 2026-01-15, unpaid."""
    life = Life(tmp_path)
    life.hand_over("1001", amount="10000.00")
    return life


class TestTenThousandKronerDueOnTheFifteenthOfJanuary:
    def test_on_the_second_of_march(self, life: Life) -> None:
        life.until("2026-03-02 12:00")
        found = told(life, "2026-03-02")
        # 16 January to 2 March: 16 + 28 + 2 = 46 days; 10 000 x 12.00 % x 46 / 365 = 151.2328...
        assert interest(found) == [("2026-01-16", "2026-03-02", 1_000_000, 1200, 46, 15_123)]
        charges = {line.post: [(part.kind, part.value) for part in line.parts] for line in found.lines if line.kind == "charged"}
        assert charges == {
            "reminder_fee": [("rate", 75_000), ("factor", 500), ("rounding", 100)],  # 750.00 x 0.05 = 37.50, so 38.00
            "collection_fee": [("rate", 75_000), ("band", 8_000), ("deducted", -3_800)],  # 750.00 x 0.8 less 38.00
        }
        assert found.outstanding_ore == 1_000_000 + 15_123 + 3_800 + 56_200

    def test_on_the_fifteenth_of_july_in_two_rates(self, life: Life) -> None:
        life.until("2026-07-15 12:00")
        found = told(life, "2026-07-15")
        # To 30 June: 16 + 28 + 31 + 30 + 31 + 30 = 166 days at 12.00 %: 545.7534...; then 15 days at 12.25 %: 50.3424...
        assert interest(found) == [
            ("2026-01-16", "2026-06-30", 1_000_000, 1200, 166, 54_575), ("2026-07-01", "2026-07-15", 1_000_000, 1225, 15, 5_034),
        ]  # fmt: skip
        assert found.posts["interest"] == 59_609
        # The heavy fee since 4 April: 750.00 x 0.8 x 2 less 38.00.
        assert found.posts["collection_fee"] == 116_200

    def test_on_the_second_of_january_there_is_no_rate_and_so_no_answer(self, life: Life) -> None:
        with pytest.raises(ParameterMissing, match="late_payment_interest") as refused:
            told(life, "2027-01-02")
        assert refused.value.details["parameter"] == "late_payment_interest"


def test_payments_credits_and_waivers_are_lines_too(life: Life) -> None:
    life.until("2026-03-10 12:00")
    life.pay("1600.00")
    life.credit("1000.00")
    found = told(life, "2026-03-10")
    less = {(line.post, line.kind): line.amount_ore for line in found.lines if line.amount_ore < 0}
    assert less == {
        ("principal", "credited"): -100_000, ("principal", "paid"): -100_000,
        ("reminder_fee", "paid"): -3_800, ("collection_fee", "paid"): -56_200,
    }  # fmt: skip
    assert found.paid_ore == 160_000
    assert found.posts["principal"] == 800_000


def test_a_business_sees_its_factor_and_what_is_deducted(tmp_path: Path) -> None:
    life = Life(tmp_path)
    debtor = customer("Fjord AS", kind="business", number="B-1", born=None, organisation_number="974760673")
    life.hand_over("1001", amount="40000.00", to=debtor)
    life.until("2026-02-20 12:00")
    (fee,) = [line for line in told(life, "2026-02-20").lines if line.post == "collection_fee"]
    # 750.00 x 1.6 x 1.5 = 1 800.00 less 460.00 of standard compensation.
    assert [(part.kind, part.value) for part in fee.parts] == [
        ("rate", 75_000), ("band", 16_000), ("factor", 15_000), ("deducted", -46_000),
    ]  # fmt: skip
    assert fee.amount_ore == 134_000
