"""Sweeps and advances are killed with SIGKILL at random instants: nothing is lost, nothing done twice, no list comes too late."""

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest

from bench import checks, made
from bench.child import Child, Sweep, SweepUnclosed
from bench.soak import live
from bench.world import World
from engine.days import Moment
from engine.events import Actor
from engine.shell.service import acting
from engine.shell.service.handing_over import hand_over
from engine.shell.service.house import House
from engine.shell.sweep import sweep

KILLS = 20
CREDITOR = Actor("creditor", "test", "ERP")
TUESDAY = made.oslo(2026, 2, 24, 8)  # the first Tuesday after the notices have fallen due on 17 February


def test_after_twenty_kills_nothing_is_lost_nothing_is_done_twice_and_every_list_went_out_first(tmp_path: Path) -> None:
    """STG-3, STG-4, STG-5, TIM-2: every rule of bench/checks.py is looked at after each kill."""
    world = World(tmp_path / "world.db", seed=2026, creditors=3, cases=150)
    try:
        live(world, KILLS)
    finally:
        world.close()
    assert world.counts.kills >= KILLS
    assert world.counts.midway * 2 >= KILLS, f"only {world.counts.midway} kills hit midway, so this proves too little"


@pytest.fixture
def listed(tmp_path: Path) -> House:
    """A house whose sweep of Tuesday was killed when all cases stood on the list and none was mailed."""
    path = tmp_path / "lists.db"
    house = made.house_at(path, made.oslo(2026, 2, 2, 10), synchronous="off")
    for creditor in made.creditors(house, 2):
        invoices = [made.invoice(number, dt.date(2026, 1, 5), random.Random(number)) for number in range(12)]
        hand_over(house, creditor, invoices, CREDITOR)
    assert sweep(house, made.oslo(2026, 2, 3, 9)) == 24  # the notices, due 17 February
    child = Child(SweepUnclosed(TUESDAY.text), path, TUESDAY.text, chunk=5, page=5)
    assert child.finish() == -9
    assert _stages(house) == {"listed": 24}
    assert _lists(house) == [("2026-02-24", "open", None)] * 2
    assert _mails(house) == []
    return house


def test_a_list_whose_sweep_was_killed_goes_out_on_friday_dated_friday_and_registration_waits_for_the_thursday_after(
    listed: House,
) -> None:
    """STG-3, STG-4, STG-5: the creditor's time to stop a case is never cut short by our standing still."""
    friday = made.oslo(2026, 2, 27, 9)
    sweep(listed, friday)
    assert _lists(listed) == [("2026-02-27", "sent", friday.text)] * 2
    assert [(mail["date"], mail["count"], mail["cutoff_at"]) for mail in _mails(listed)] == [
        ("2026-02-27", 12, "2026-03-05T07:00:00Z"), ("2026-02-27", 12, "2026-03-05T07:00:00Z"),
    ]  # fmt: skip
    assert sweep(listed, made.oslo(2026, 3, 5, 7, 59)) == 0
    assert sweep(listed, made.oslo(2026, 3, 5, 8)) == 24
    assert _stages(listed) == {"registered": 24}
    assert checks.violations(listed, 24) == []


def test_up_again_on_wednesday_the_list_goes_out_that_day_and_registration_waits_a_week(listed: House) -> None:
    """STG-4: nothing is due on Wednesday but the list; the two days count from its e-mail."""
    wednesday = made.oslo(2026, 2, 25, 9)
    sweep(listed, wednesday)
    assert _lists(listed) == [("2026-02-25", "sent", wednesday.text)] * 2
    assert {mail["cutoff_at"] for mail in _mails(listed)} == {"2026-03-05T07:00:00Z"}
    assert sweep(listed, made.oslo(2026, 2, 26, 9)) == 0
    assert checks.violations(listed, 24) == []


def test_up_again_only_after_the_first_cut_off_the_list_still_comes_first(listed: House) -> None:
    """STG-5: on Thursday both are due, the list and the registration; the list goes out, and registration waits a week."""
    thursday = made.oslo(2026, 2, 26, 8, 30)
    sweep(listed, thursday)
    assert _stages(listed) == {"listed": 24}
    assert _lists(listed) == [("2026-02-26", "sent", thursday.text)] * 2
    assert {mail["cutoff_at"] for mail in _mails(listed)} == {"2026-03-05T07:00:00Z"}
    assert checks.violations(listed, 24) == []


def test_a_case_stopped_before_the_late_list_went_out_is_not_named_in_it(listed: House) -> None:
    """STG-4, and a command on a case comes before the sweep: it is listed anew, not registered."""
    assert isinstance(listed.clock, made.StandingClock)
    listed.clock.at = made.oslo(2026, 2, 27, 9)
    stopped = listed.store.cases.find({"stage": "listed"}, 1)[0].case
    assert acting.act(listed, stopped.id, "terminate", {}, CREDITOR).stored.case.stage == "withdrawn"
    sweep(listed, made.oslo(2026, 2, 27, 10))
    assert sorted(mail["count"] for mail in _mails(listed)) == [11, 12]
    assert checks.violations(listed, 24) == []


def test_a_second_child_goes_on_where_the_first_was_killed(listed: House, tmp_path: Path) -> None:
    """STG-3: killed and started again within the day, the list is the one of that day and goes out once."""
    later = Moment(TUESDAY.instant + dt.timedelta(minutes=1))
    for _ in range(2):
        assert Child(Sweep(later.text), tmp_path / "lists.db", later.text, chunk=5, page=5).finish() == 0
    assert _lists(listed) == [("2026-02-24", "sent", later.text)] * 2
    assert [mail["cutoff_at"] for mail in _mails(listed)] == ["2026-02-26T07:00:00Z"] * 2


def _stages(house: House) -> dict[str, int]:
    return dict(house.store.driver.tuples("select stage, count(*) from cases group by 1"))


def _lists(house: House) -> list[tuple[Any, ...]]:
    return house.store.driver.tuples("select day, status, sent_at from lists order by id")


def _mails(house: House) -> list[dict[str, Any]]:
    return [row["content"] for row in house.store.outbox.latest(100, "email")]
