"""What the first release has left behind: its rules, which cases keep, and cases that were kept without a ledger (ANA-7)."""

from pathlib import Path

import pytest

from engine.ledger import opened
from engine.shell.load.build import build
from engine.shell.stories.money_watcher import watch_money
from tests.dsl import Life
from tests.rulebooks import first_release, shipped

REGISTERED = "2026-02-19 08:00"


@pytest.fixture
def life(tmp_path: Path) -> Life:
    """10 000 kr, due 2026-01-15, registered by the rules of the first release; the present ones came in force later."""
    life = Life(tmp_path, rules=first_release())
    life.hand_over("1001", amount="10000.00")
    life.until(REGISTERED)
    life.without_ledger()
    life.activate(shipped())
    return life


def watched(life: Life, case_id: str | None = None) -> list[str]:
    return list(watch_money(life.case(case_id), life.entries(case_id)))


def test_the_rules_of_the_first_release_are_still_read() -> None:
    policy = build(first_release()).policy
    assert policy.version == "df3da2cc6b82d4b5", "these files are those that databases of that release hold; never change them"
    assert list(policy.chart.stages) == ["received", "noticed", "listed", "extended", "registered", "credited", "withdrawn"]


def test_a_case_of_the_first_release_rests_when_it_is_registered_and_says_what_it_owes(life: Life) -> None:
    life.until("2026-12-31")
    life.expect(stage="registered", next=None)
    assert life.case().postings == ()
    assert life.owed() == {"principal": "10000.00"}
    assert life.house.store.history.broken_link(life.case_id) is None


def test_a_payment_covers_the_principal_that_its_ledger_never_told_of(life: Life) -> None:
    """PAY-1: without the principal the payment would have gone back, and the claim counted as paid."""
    paid = life.pay("4000.00")
    assert paid.allocations == [("principal", 400000)]
    life.expect(remaining="6000.00")
    assert [(each.debit, each.credit, each.amount_ore) for each in life.case().postings] == [
        ("principal", "claimed", 1000000), ("received", "principal", 400000),
    ]  # fmt: skip
    assert watched(life) == []


def test_a_credit_note_lowers_it_and_a_message_alone_opens_nothing(life: Life) -> None:
    life.do("message", text="Hei")
    assert life.case().postings == ()
    life.credit("1000.00")
    life.expect(remaining="9000.00")
    assert watched(life) == []


def test_its_ledger_is_opened_once(life: Life) -> None:
    once = opened(life.case())
    assert [(each.on.isoformat(), each.amount_ore, each.claim_id) for each in once.postings] == [
        ("2026-01-15", 1000000, once.claims[0].claim_id)
    ]
    assert opened(once) is once


def test_claims_are_gathered_on_it_with_their_principal(tmp_path: Path) -> None:
    """Semantics 10: the oldest case survives, here the one without a ledger."""
    life = Life(tmp_path)
    life.hand_over("1001", amount="10000.00")
    oldest = life.case_id
    life.hand_over("1002", amount="500.00")
    life.until(REGISTERED)
    life.without_ledger(oldest)
    life.until("2026-02-20 08:00")
    assert life.case().merged_into == oldest
    assert [claim.remaining_ore for claim in life.case(oldest).claims] == [1000000, 50000]
    assert watched(life, oldest) == []
    assert watched(life) == []
