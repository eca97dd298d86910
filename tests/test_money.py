"""Money from the first letter to the last øre: what is charged, what a payment covers, what is left (STG-11, PAY-1, PAY-2)."""

from pathlib import Path

import pytest

from engine.ledger import balance
from tests.dsl import Life, customer


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
    life.until("2026-03-02 12:00")
    paid = life.pay("10751.23")
    assert paid.allocations == [
        ("principal", 1_000_000), ("interest", 15_123), ("reminder_fee", 3_800), ("collection_fee", 56_200),
    ]  # fmt: skip
    assert life.case().stage == "settled"
    assert life.owed() == {}
    assert balance(life.case().postings, "principal") == 0


def test_a_minor_is_charged_no_cost(tmp_path: Path) -> None:
    life = Life(tmp_path)
    life.hand_over("1001", amount="10000.00", to=customer(born="2012-01-01", guardian="Per Nordmann"))
    life.until("2026-04-20 12:00")
    assert life.case().stage == "demanded"
    assert set(life.owed()) == {"principal", "interest"}
