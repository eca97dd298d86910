"""The scheduler: the sweep by itself, errors survived, and test clocks whose advance was cut short brought to their target."""

import threading

import pytest
from freezegun import freeze_time

from engine.days import moment
from engine.errors import Conflict
from engine.shell.clock import Clock
from engine.shell.scheduler import LONGEST, CutShort, Loop, Scheduler, forget_turn, sweep_turn
from engine.shell.service import travelling
from engine.shell.service.handing_over import hand_over
from engine.shell.stories.reader import read_moment, read_story, story_folder
from engine.shell.stories.runner import ACTOR, creditor_of
from engine.shell.stories.watcher import watch
from engine.shell.wiring import open_house

STORY = read_story(story_folder() / "unpaid_to_registration.yaml")
MORNING = "2026-02-17T07:00:00Z"  # the Tuesday of the list, 08:00 in Oslo


class SteppedClock(Clock):
    """The wall clock is freezegun's; the steady one is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def elapsed(self) -> float:
        return self.seconds


@pytest.fixture
def house(tmp_path):
    with freeze_time("2026-02-02T09:00:00Z"):
        made = open_house(str(tmp_path / "scheduled.db"), clock=SteppedClock(), synchronous="off")
    yield made
    made.store.close()


def taken_in(house, clock_id: str = "") -> str:
    """The id of a case that was handed over on 2 February at ten."""
    with freeze_time("2026-02-02T09:00:00Z"):
        creditor = creditor_of(house, STORY)
        (result,) = hand_over(house, creditor, list(STORY.invoices.values()), ACTOR, clock_id)
    assert result.case_id
    return result.case_id


def stage(house, case_id: str) -> str:
    return house.store.cases.get(case_id).case.stage


def clock_under_way(house, to: str = "2026-02-26") -> tuple[str, str]:
    """A test clock with a case, on its way to a target when its process was killed: (clock id, case id)."""
    with freeze_time("2026-02-02T09:00:00Z"):
        creditor = creditor_of(house, STORY)
        clock_id = str(travelling.make_clock(house, creditor.id, moment("2026-02-02T09:00:00Z"), "cut short")["id"])
    case_id = taken_in(house, clock_id)
    with house.store.tx():
        house.store.clocks.set(clock_id, "2026-02-02T09:00:00Z", travelling.end_of(to).text)
    return clock_id, case_id


def test_a_turn_takes_what_is_due_and_says_when_to_look_again(house):
    case_id = taken_in(house)
    with freeze_time("2026-02-02T09:00:01Z"):
        assert sweep_turn(house) == LONGEST
    assert stage(house, case_id) == "noticed"
    with freeze_time("2026-02-17T06:59:59Z"):
        assert sweep_turn(house) == 1.0
    assert stage(house, case_id) == "noticed"
    with freeze_time(MORNING):
        assert sweep_turn(house) == LONGEST
    assert stage(house, case_id) == "listed"
    assert watch(house) == []


def test_with_nothing_on_the_agenda_it_looks_every_few_seconds(house):
    with freeze_time(MORNING):
        assert sweep_turn(house) == LONGEST


def test_an_error_is_told_and_the_next_turn_waits_longer_each_time(caplog):
    turns: list[int] = []
    done = threading.Event()

    def turn() -> float:
        turns.append(1)
        if len(turns) < 4:
            raise Conflict("The database is busy.", code="database_locked") if len(turns) == 1 else ValueError("odd")
        done.set()
        return 60.0

    loop = Loop("sweep", turn, back_off=(0.01, 0.02))
    loop.start()
    assert done.wait(10)
    loop.stop()
    assert not loop.is_running
    told = [record.message for record in caplog.records]
    assert told == [
        "The sweep failed and is tried again in 0.01 s. The database is busy.",
        "The sweep failed and is tried again in 0.02 s. ValueError: odd",
        "The sweep failed and is tried again in 0.02 s. ValueError: odd",
    ]


def test_a_loop_that_waits_stops_at_once():
    loop = Loop("sweep", lambda: 3600.0)
    loop.start()
    loop.stop(seconds=10)
    assert not loop.is_running


def test_a_scheduler_that_never_began_can_be_stopped(house):
    Scheduler(house).stop()


def test_a_clock_that_stands_still_is_brought_to_its_target(house):
    """TIM-2: a killed advance goes on where it was."""
    clock_id, case_id = clock_under_way(house)
    looking = CutShort(house, patience=3.0)
    looking.turn()
    assert house.store.clocks.get(clock_id)["target"], "it may be under way in another process"
    house.clock.seconds = 2.9
    looking.turn()
    assert house.store.clocks.get(clock_id)["target"]
    house.clock.seconds = 3.0
    looking.turn()
    row = house.store.clocks.get(clock_id)
    assert (row["target"], row["now"]) == (None, travelling.end_of("2026-02-26").text)
    assert stage(house, case_id) == "demanded"
    assert watch(house, clock_id) == []
    assert looking.turn() == LONGEST


def test_a_clock_that_moves_is_left_alone(house):
    clock_id, case_id = clock_under_way(house)
    looking = CutShort(house, patience=3.0)
    for seconds, now in ((0.0, "2026-02-03"), (2.0, "2026-02-04"), (4.0, "2026-02-05"), (6.0, "2026-02-06")):
        house.clock.seconds = seconds
        house.store.clocks.go(clock_id, f"{now}T09:00:00Z", travelling.end_of("2026-02-26").text)
        looking.turn()
    assert house.store.clocks.get(clock_id)["target"]
    assert stage(house, case_id) == "received"


def test_two_processes_that_resume_one_clock_do_everything_once(house):
    """TIM-2: each step is taken once, however many bring the clock forward."""
    clock_id, case_id = clock_under_way(house)
    threads = [threading.Thread(target=travelling.resume, args=(house, clock_id)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert house.store.clocks.get(clock_id)["now"] == travelling.end_of("2026-02-26").text
    events = [entry.event for entry, _ in house.store.history.of(case_id)]
    assert events == ["handed_over", "notice_sent", "put_on_list", "registered_for_collection", "demand_sent"]
    assert watch(house, clock_id) == []


def test_a_clock_on_its_way_only_goes_forward(house):
    clock_id, _ = clock_under_way(house)
    target = travelling.end_of("2026-02-26").text
    assert house.store.clocks.go(clock_id, "2026-02-10T09:00:00Z", target)
    assert house.store.clocks.go(clock_id, "2026-02-09T09:00:00Z", target)
    assert house.store.clocks.get(clock_id)["now"] == "2026-02-10T09:00:00Z"
    assert not house.store.clocks.go(clock_id, "2026-02-11T09:00:00Z", "2026-03-01T00:00:00Z"), "this way has ended"
    house.store.clocks.arrive(clock_id, target)
    assert not house.store.clocks.go(clock_id, "2026-02-12T09:00:00Z", target), "it has arrived"


def test_travelling_begins_at_the_present(house):
    """What is overdue when somebody travels is taken now: no step happens before the invoice was handed over."""
    case_id = taken_in(house)
    with freeze_time("2026-02-02T09:00:00Z"):
        travelling.travel(house, read_moment("2026-02-26"))
    assert [entry.at for entry, _ in house.store.history.of(case_id)][:2] == ["2026-02-02T09:00:00Z"] * 2
    assert watch(house) == []


def test_answers_remembered_for_repeated_calls_are_forgotten_after_thirty_days(house):
    """API-1, GDPR: they may name customers."""
    row = {"key_id": "k", "fingerprint": "f", "status": 200, "body": "Kari", "at": "2026-02-02T09:00:00Z"}
    with house.store.tx():
        house.store.registers.remember({**row, "idempotency_key": "old"})
        house.store.registers.remember({**row, "idempotency_key": "new", "at": "2026-03-01T09:00:00Z"})
    with freeze_time("2026-03-05T09:00:00Z"):
        forget_turn(house)
    assert house.store.registers.remembered("k", "old") is None
    assert house.store.registers.remembered("k", "new") is not None
