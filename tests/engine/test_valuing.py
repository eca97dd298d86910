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


def test_a_late_payment_of_all_that_was_owed_on_its_day_settles_the_case(life: Life) -> None:
    """10 000, 38.00 and 34 days of interest, 111.78, were paid on 18 February; the fee of the 20th had nothing to be charged for."""
    life.pay("1.00", "2026-03-04")
    paid = life.pay("10149.78", "2026-02-18")
    assert (life.case().stage, life.owed()) == ("settled", {})
    assert dict(paid.allocations) == {"principal": 1_000_000, "reminder_fee": 3_700, "interest": 11_178, "refund": 100}


def test_a_late_payment_of_a_part_leaves_a_fee_for_what_was_open(life: Life) -> None:
    life.pay("8038.00", "2026-02-18")
    # Of a principal of 2 000 kr on 20 February the fee is 0.4 x 750 = 300.00, less 38.00.
    # Interest: 111.78, and 15 days of 2 000 kr, 9.86.
    assert life.owed() == {"principal": "2000.00", "interest": "121.64", "collection_fee": "262.00"}


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
