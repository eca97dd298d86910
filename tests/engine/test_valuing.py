"""What is owed: by all that is posted for the rules, and on a day that has passed for readers (PAY-6)."""

from pathlib import Path

import pytest

from tests.dsl import Life


@pytest.fixture
def life(tmp_path: Path) -> Life:
    """10 000 kr, due 2026-01-15; the demand and its fee are of 20 February, and it is 5 March."""
    life = Life(tmp_path)
    life.hand_over("1001", amount="10000.00")
    life.until("2026-03-05 12:00")
    return life


def told(life: Life) -> str:
    return str(life.entries()[-1].facts["outstanding"])


def test_a_payment_dated_before_another_is_judged_by_all_that_is_posted(life: Life) -> None:
    """PAY-1: what history says is unpaid is what is unpaid."""
    life.pay("5000.00", "2026-03-04")
    # 10 000 + 38 + 562 + 157.81 (48 days at 12.00 %) - 5 000, and 1.84 for 5 March on the 5 600 kr that are left.
    assert told(life) == "5759.65"
    life.pay("4000.00", "2026-02-20")
    # Interest is less by 4 000 kr for 12 days: 118.36 (36 days of 10 000) + 23.67 (12 days of 6 000) = 142.03.
    # On 5 March one more day of 1 600 kr: 0.526..., so 0.53.
    assert told(life) == "1742.56"
    assert life.owed() == {"principal": "1600.00", "interest": "142.56"}


def test_a_late_payment_does_not_settle_a_case_whose_fee_came_after_its_day(life: Life) -> None:
    """All that was owed on 18 February was paid then, after the notice's deadline; the fee of 20 February stands."""
    life.pay("1.00", "2026-03-04")
    life.pay("10149.78", "2026-02-18")
    assert life.case().stage == "demanded"
    # 10 000 + 38 + 562 less 10 150.78 in all; the interest of 10 000 kr to 18 February is 34 days: 111.78. What is left is principal
    # and interest, for costs are covered first: 449.22 of principal, on which 15 days to 5 March are 2.22.
    assert life.owed() == {"principal": "449.22", "interest": "114.00"}


def test_a_day_that_has_passed_is_told_as_it_is_known_now(life: Life) -> None:
    assert life.owed("2026-02-19") == {"principal": "10000.00", "interest": "115.07", "reminder_fee": "38.00"}
    assert life.owed("2026-02-20")["collection_fee"] == "562.00"
    life.pay("4000.00", "2026-03-01")
    assert life.owed("2026-02-20")["principal"] == "10000.00"
    assert life.owed("2026-03-01") == {"principal": "6600.00", "interest": "147.95"}


def test_a_fee_taken_back_for_a_payment_of_an_earlier_day_never_was(life: Life) -> None:
    """inkassoloven § 17 (3): paid within the notice's deadline, there is no collection fee on any day."""
    life.pay("10097.18", "2026-02-16")
    assert life.case().stage == "settled"
    for day in ("2026-02-17", "2026-02-20", "2026-03-05"):
        assert life.owed(day) == {}
