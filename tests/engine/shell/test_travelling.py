"""Time travel on a test clock: how far a step goes makes no difference, and an advance that is cut short goes on where it was."""

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import made
from bench.same import differences, rows_of_clock
from engine.case import Creditor
from engine.days import Moment, moment
from engine.errors import Conflict
from engine.events import Actor
from engine.shell.service import acting, travelling
from engine.shell.service.handing_over import hand_over
from engine.shell.service.house import House

CREDITOR = Actor("creditor", "test", "ERP")
START = made.oslo(2026, 2, 2, 10)
CASES = 60
# Between these days the clock travels; on them people act.
STOPS = ("2026-02-12", "2026-03-04", "2026-04-20", "2027-02-02")


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house with one creditor."""
    found = made.house_at(tmp_path / "travel.db", START, synchronous="off")
    made.creditors(found, 1)
    return found


def at_once(start: Moment, end: Moment, rng: random.Random) -> Iterator[Moment]:
    """The whole way in one call."""
    yield end


def day_by_day(start: Moment, end: Moment, rng: random.Random) -> Iterator[Moment]:
    """A call a day, and what is left."""
    step = Moment(start.instant + dt.timedelta(days=1))
    while step.text < end.text:
        yield step
        step = Moment(step.instant + dt.timedelta(days=1))
    yield end


def at_random(start: Moment, end: Moment, rng: random.Random) -> Iterator[Moment]:
    """Steps of seconds, hours and weeks."""
    step = start
    while step.text < end.text:
        step = Moment(step.instant + dt.timedelta(seconds=rng.choice([1, 3600, 40_000, 86_400, 700_000])))
        yield min(step, end, key=lambda each: each.text)


def lived(house: House, steps: object, chunk: int) -> list[str]:
    """A year on a clock of its own, with pauses, extensions and ends; every row of it."""
    creditor: Creditor = house.store.creditors.all()[0]
    clock = travelling.make_clock(house, creditor.id, START, None)
    invoices = [made.invoice(n, dt.date(2026, 1, 5) + dt.timedelta(days=n % 14), random.Random(n)) for n in range(CASES)]
    ids = [answer.case_id or "" for answer in hand_over(house, creditor, invoices, CREDITOR, clock["id"])]
    rng, people, here = random.Random(chunk), random.Random(11), START
    for stop in STOPS:
        for case_id in people.sample(ids, CASES // 3):
            act(house, case_id, people, here.today)
        assert callable(steps)
        for to in steps(here, travelling.end_of(stop), rng):
            travelling.advance(house, clock["id"], to, chunk=chunk)
        here = moment(house.store.clocks.get(clock["id"])["now"])  # type: ignore[index]
    return rows_of_clock(house, clock["id"])


def act(house: House, case_id: str, people: random.Random, today: dt.date) -> None:
    """Something that a creditor may do; what the rules refuse is a line of history too."""
    day = str(today + dt.timedelta(days=people.randrange(1, 40)))
    action, given = people.choice(
        [("pause", {"until": day}), ("pause", {}), ("resume", {}), ("extend_due_date", {"new_due_date": day}), ("terminate", {})]
    )
    acting.act(house, case_id, action, given, CREDITOR)


def test_a_year_in_one_call_is_the_year_day_by_day_is_the_year_in_random_steps(house: House) -> None:
    """TIM-2: every row is the same, apart from ids; whatever the size of a chunk."""
    once = lived(house, at_once, 1000)
    assert differences(once, lived(house, day_by_day, 7)) == []
    assert differences(once, lived(house, at_random, 1)) == []
    text = "\n".join(once)
    for event in ("pause_ended", "due_date_extended", "put_on_list", "registered_for_collection", "assignment_withdrawn"):
        assert f'"event":"{event}"' in text, f"nothing of {event} happened, so this proves too little"


def test_an_advance_that_was_cut_short_goes_on_where_it_was(house: House) -> None:
    """TIM-2: the target is kept; meanwhile the clock takes neither writes nor another advance."""
    creditor: Creditor = house.store.creditors.all()[0]
    clock = travelling.make_clock(house, creditor.id, START, None)
    invoices = [made.invoice(n, dt.date(2026, 1, 5), random.Random(n)) for n in range(5)]
    ids = [answer.case_id or "" for answer in hand_over(house, creditor, invoices, CREDITOR, clock["id"])]

    def cut(now: str, moved: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        travelling.advance(house, clock["id"], travelling.end_of("2026-04-01"), progress=cut)
    for forbidden in (
        lambda: acting.act(house, ids[0], "terminate", {}, CREDITOR),
        lambda: travelling.advance(house, clock["id"], travelling.end_of("2026-05-01")),
        lambda: travelling.delete_clock(house, clock["id"], creditor.id),
    ):
        with pytest.raises(Conflict) as told:
            forbidden()
        assert told.value.code == "clock_advancing"
    assert [row["id"] for row in house.store.clocks.under_way()] == [clock["id"]]
    row, moved = travelling.resume(house, clock["id"])
    assert (row["now"], row["target"], moved) == (travelling.end_of("2026-04-01").text, None, 15)
    assert house.store.clocks.under_way() == []


def test_a_clock_does_not_go_back(house: House) -> None:
    """TIM-2: its past stays past."""
    clock = travelling.make_clock(house, house.store.creditors.all()[0].id, START, None)
    with pytest.raises(Conflict) as told:
        travelling.advance(house, clock["id"], made.oslo(2026, 2, 2, 9))
    assert told.value.code == "clock_backward"
