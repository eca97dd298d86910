"""TIM-1: suites that freeze the wall clock. The service sleeps, the world moves, and what is due is taken when it wakes."""

import datetime as dt
import threading

import pytest
from freezegun import freeze_time

from engine.shell.clock import Clock, Ids
from engine.shell.service import travelling
from engine.shell.sweep import next_instant, sweep
from tests.dsl import Life, at, told
from tests.watcher import overdue, watch


@pytest.fixture
def life(tmp_path):
    with freeze_time("2026-02-02T09:00:00Z"):
        living = Life(tmp_path, wall_clock=True)
    living.house.clock = Clock()
    yield living
    living.house.store.close()


def frozen(text: str):
    """Freeze the wall clock at an Oslo time."""
    return freeze_time(at(text).instant)


def test_the_clock_says_what_the_frozen_world_says():
    with frozen("2026-03-29 03:00"):
        now = Clock().now()
    assert (now.text, now.today) == ("2026-03-29T01:00:00Z", dt.date(2026, 3, 29))


def test_the_clock_counts_whole_seconds():
    with freeze_time("2026-02-02T09:00:00.999999Z"):
        assert Clock().now().instant.microsecond == 0


def test_a_case_lives_by_the_wall_clock_and_a_sweep_at_the_right_moments(life):
    with frozen("2026-02-02 10:00"):
        life.hand_over("1001")
        sweep(life.house, life.now)
    life.expect(stage="noticed", next="2026-02-17 08:00")
    with frozen("2026-02-17 07:59:59"):
        assert sweep(life.house, life.now) == 0
    with frozen("2026-02-17 08:00"):
        assert sweep(life.house, life.now) == 1
        assert sweep(life.house, life.now) == 0, "twice is once"
    with frozen("2026-02-19 08:00"):
        sweep(life.house, life.now)
        life.expect(stage="registered")
        assert watch(life.house, "") == [] and overdue(life.house, "") == []


def test_after_a_weekend_without_the_service_everything_is_taken_once_and_in_order(life):
    with frozen("2026-02-13 15:00"):  # a Friday
        for number in range(1001, 1011):
            life.hand_over(str(number))
        sweep(life.house, life.now)
    with frozen("2026-03-06 11:00"):  # three weeks later
        moved = sweep(life.house, life.now)
        assert (moved, overdue(life.house, "")) == (10, [])
        life.expect(stage="listed", listed_on="2026-03-06", next="2026-03-12 08:00")
        assert [mail["content"]["count"] for mail in life.effects("email")] == [10]
    with frozen("2026-03-12 08:00"):
        assert sweep(life.house, life.now) == 10
        assert watch(life.house, "") == []


def test_a_command_in_a_frozen_world_is_judged_at_its_own_second(life):
    with frozen("2026-02-02 10:00"):
        life.hand_over("1001")
        sweep(life.house, life.now)
    with frozen("2026-02-17 08:00"):
        sweep(life.house, life.now)
    with frozen("2026-02-19 07:59:59"):
        life.do("pause")
        life.do("resume")
    with frozen("2026-02-19 08:00"):
        life.refused("pause")
    life.expect(stage="registered")


@pytest.mark.parametrize(
    ("last_day", "before", "midnight"),
    [("2026-03-28", "2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z"), ("2026-10-24", "2026-10-24T21:59:59Z", "2026-10-24T22:00:00Z"),
     ("2026-10-25", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z")],
)  # fmt: skip
def test_a_pause_over_the_night_of_the_clocks_ends_at_midnight_in_oslo(life, last_day, before, midnight):
    """TIM-3"""
    with frozen("2026-02-02 10:00"):
        life.hand_over("1001")
        life.do("pause", until=last_day)
    with freeze_time(before):
        sweep(life.house, life.now)
    life.expect(holds=["pause"])
    with freeze_time(midnight):
        sweep(life.house, life.now)
    life.expect(holds=[])


@pytest.mark.parametrize(
    ("extended_to", "instant"),
    [
        ("2026-03-13", "2026-03-27T07:00:00Z"),
        ("2026-03-16", "2026-03-30T06:00:00Z"),
        ("2026-10-09", "2026-10-23T06:00:00Z"),
        ("2026-10-12", "2026-10-26T07:00:00Z"),
    ],
)
def test_eight_in_the_morning_is_eight_on_both_sides_of_the_change(life, extended_to, instant):
    """TIM-3: the Friday before and the Monday after."""
    with frozen("2026-02-02 10:00"):
        life.hand_over("1001")
        life.do("extend_due_date", new_due_date=extended_to)
    assert life.stored().next_due_at == instant


def test_a_frozen_date_is_stored_and_read_like_any_other(life):
    """freezegun makes dates of a class of its own; history and the case must not notice."""
    with frozen("2026-02-02 10:00"):
        life.hand_over("1001")
        sweep(life.house, life.now)
        inside = life.case()
    assert life.case() == inside
    assert type(life.case().dates["notice_sent_on"]) is dt.date
    assert life.house.store.history.broken_link(life.case_id) is None


def test_a_test_clock_does_not_care_what_the_wall_clock_says(life):
    """TIM-2"""
    with frozen("2026-02-02 10:00"):
        clock = travelling.make_clock(life.house, life.creditor.id, at("2026-06-01 10:00"), None)
        life.clock_id = str(clock["id"])
        life.hand_over("1001")
    with frozen("2026-02-02 10:01"):
        life.until("2026-06-18 08:00")
        assert sweep(life.house, Clock().now()) == 0, "the real sweep takes no test clock's case"
    life.expect(stage="registered")
    assert told(life.now.text) == "2026-06-18 08:00"
    assert next_instant(life.house, "") is None


def test_ids_are_unique_and_grow_while_the_clock_stands_still():
    ids = Ids()
    with freeze_time("2026-02-02T09:00:00Z"):
        made = [ids.new() for _ in range(100_000)]
    assert len(set(made)) == 100_000
    assert made == sorted(made)


def test_ids_grow_when_the_clock_is_set_back():
    ids = Ids()
    with freeze_time("2026-02-02T09:00:00Z"):
        first = [ids.new() for _ in range(100)]
    with freeze_time("2026-02-01T09:00:00Z"):
        second = [ids.new() for _ in range(100)]
    with freeze_time("2026-02-03T09:00:00Z"):
        third = [ids.new() for _ in range(100)]
    assert first + second + third == sorted({*first, *second, *third})


def test_ids_of_many_threads_are_unique_and_each_thread_sees_its_own_grow():
    ids, made = Ids(), [list[str]() for _ in range(8)]
    with freeze_time("2026-02-02T09:00:00Z"):
        threads = [threading.Thread(target=lambda own=own: own.extend(ids.new() for _ in range(5000))) for own in made]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len({each for own in made for each in own}) == 40_000
    assert all(own == sorted(own) for own in made)


def test_two_houses_at_the_same_millisecond_make_different_ids():
    with freeze_time("2026-02-02T09:00:00Z"):
        first, second = Ids(), Ids()
        made = [each.new() for _ in range(2000) for each in (first, second)]
    assert len(set(made)) == 4000
