"""The inference engine is in the path of every decision: where it fails or says nothing, nothing is decided and nothing moves."""

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import durable_rules_engine
import pytest

from bench import made
from engine.case import Creditor
from engine.errors import EngineFailed
from engine.events import Actor
from engine.shell.service import acting, handing_over
from engine.shell.service.house import House
from engine.shell.service.rule_books import Books, Shelf
from engine.shell.sweep import sweep

CREDITOR = Actor("creditor", "test", "ERP")
_start = durable_rules_engine.start_action_for_state
NOTICED = made.oslo(2026, 2, 3, 9)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house with five cases whose notices are due."""
    found = made.house_at(tmp_path / "engine.db", made.oslo(2026, 2, 2, 10), synchronous="off")
    found.books = Books(found.store, Shelf())  # rules that have decided nothing yet, so that nothing is remembered
    (creditor,) = made.creditors(found, 1)
    hand_over(found, creditor, range(5))
    return found


def hand_over(house: House, creditor: Creditor, numbers: range) -> list[handing_over.Result]:
    invoices = [made.invoice(number, dt.date(2026, 1, 5), random.Random(number)) for number in numbers]
    return handing_over.hand_over(house, creditor, invoices, CREDITOR)


def everything(house: House) -> list[Any]:
    """Every row that a decision may lead to."""
    tables = ("cases", "claims", "history", "outbox", "lists", "list_lines", "counters")
    return [house.store.driver.tuples(f"select * from {table} order by 1, 2") for table in tables]


def refuses(*given: object) -> None:
    raise durable_rules_engine.error("the engine is broken")


def fires_nothing(handle: int, offset: int) -> tuple[None, None]:
    """All that fires is worked off and kept quiet."""
    message = _start(handle, offset)[1]
    while message:
        message = durable_rules_engine.complete_and_start_action(handle, offset)
    return None, None


Decision = Callable[[House], object]
DECISIONS: dict[str, Decision] = {
    "sweep": lambda house: sweep(house, NOTICED, chunk=2),
    "hand-over": lambda house: hand_over(house, house.store.creditors.all()[0], range(10, 12)),
    "action": lambda house: acting.act(house, house.store.cases.find({}, 1)[0].case.id, "pause", {}, CREDITOR),
    "what is allowed": lambda house: acting.actions(house, house.store.cases.find({}, 1)[0].case.id),
}


@pytest.mark.parametrize("decision", DECISIONS)
def test_an_engine_that_fails_fails_every_decision_and_nothing_is_written(
    house: House, decision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """STG-12, INT-1, API-2, ANA-6: no rule is ever judged past the engine."""
    before = everything(house)
    monkeypatch.setattr(durable_rules_engine, "assert_fact", refuses)
    with pytest.raises(durable_rules_engine.error, match="the engine is broken"):
        DECISIONS[decision](house)
    assert everything(house) == before


@pytest.mark.parametrize("decision", DECISIONS)
def test_an_engine_that_fires_nothing_decides_nothing(house: House, decision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """STG-5, INT-1, API-2: silence is neither yes nor no, so nothing moves and nothing is taken in."""
    before = everything(house)
    monkeypatch.setattr(durable_rules_engine, "start_action_for_state", fires_nothing)
    with pytest.raises(EngineFailed, match="no clear answer"):
        DECISIONS[decision](house)
    assert everything(house) == before


def test_the_same_decisions_are_made_where_the_engine_works(house: House) -> None:
    """STG-12: the tests above change one thing only."""
    assert sweep(house, NOTICED, chunk=2) == 5
    case_id = house.store.cases.find({}, 1)[0].case.id
    allowed = [permission.rule.action for permission in acting.actions(house, case_id) if permission.allowed]
    assert "pause" in allowed
    assert "resume" not in allowed
    taken = hand_over(house, house.store.creditors.all()[0], range(10, 12))
    assert [answer.outcome for answer in taken] == ["accepted"] * 2
    assert acting.act(house, case_id, "pause", {}, CREDITOR).refusals == []
