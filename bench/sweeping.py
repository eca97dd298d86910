"""So many cases, handed over and then taken through their moves, idle sweeps between them."""

import datetime as dt
import random
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import made, raw, rules
from engine.days import is_working_day
from engine.events import Actor, Event
from engine.shell.load.build import build
from engine.shell.service.activating import put_in_force
from engine.shell.service.handing_over import hand_over
from engine.shell.service.house import Desk, House
from engine.shell.service.saving import Change, save
from engine.shell.sweep import sweep
from engine.step import step

HANDED_OVER = made.oslo(2026, 2, 2, 10)
EXTENDED = made.oslo(2026, 2, 4, 10)
# The counted moves, each after the last case has become due: letter, letter, list, registration, payment demand.
MOVES = (
    ("received to noticed", made.oslo(2026, 2, 3, 9)),
    ("extended to noticed", made.oslo(2026, 3, 3, 9)),
    ("noticed to listed", made.oslo(2026, 3, 24, 8)),
    ("listed to registered", made.oslo(2026, 3, 26, 9)),
    ("registered to demanded", made.oslo(2026, 3, 27, 9)),
)
WITH_MONEY = ("received to noticed", "extended to noticed", "registered to demanded")  # those that charge, and reckon interest
IDLE_AT = made.oslo(2026, 3, 4, 9)  # every case waits for its list
IDLE_SWEEPS = 101
CREDITOR = Actor("creditor", "bench", "ERP")
Tell = Callable[[str, int], None]


def prepare(path: Path, cases: int, creditors: int, book: str, tell: Tell) -> dict[str, Any]:
    """Hand over `cases` invoices of `creditors` creditors with the service's own verb."""
    house = made.house_at(path, HANDED_OVER)
    if book == "forty":
        files = rules.forty()
        put_in_force(house, files, build(files), "bench", "forty rules a stage")
    owners = made.creditors(house, creditors)
    rng = random.Random(7)
    started, wall = time.process_time(), time.perf_counter()
    for first in range(0, cases, 500 * creditors):
        for place, owner in enumerate(owners):
            numbers = range(first + place, min(first + 500 * creditors, cases), creditors)
            batch = [made.invoice(n, dt.date(2026, 1, 5) + dt.timedelta(days=n % 12), rng) for n in numbers]
            answers = hand_over(house, owner, batch, CREDITOR)
            if any(answer.outcome != "accepted" for answer in answers):
                raise SystemExit(f"an invoice was not accepted: {answers[0].reasons}")
        tell("hand-over", min(first + 500 * creditors, cases))
    spent = {"cpu_s": time.process_time() - started, "wall_s": time.perf_counter() - wall}
    house.store.close()
    return {"hand_overs_per_cpu_s": round(cases / spent["cpu_s"]), **spent}


def measure(path: Path, cases: int, tell: Tell, *, bare: bool) -> dict[str, Any]:
    """Take a prepared file through the moves, idle sweeps between them; `bare` then writes the same rows without the service."""
    house = made.house_at(path, HANDED_OVER)
    _warm(house)
    found: dict[str, Any] = {"moves": []}
    for place, (name, at) in enumerate(MOVES):
        if place == 1:
            found["extensions_per_cpu_s"] = _extend(house, cases, tell)
        if place == 2:
            found |= _idle(house)
        found["moves"].append({"name": name, **_timed_sweep(house, at, cases, name, tell)})
    cpu, wall = (sum(move[key] for move in found["moves"]) for key in ("cpu_s", "wall_s"))
    found |= {
        "moves_per_cpu_s": round(len(MOVES) * cases / cpu),
        "moves_per_wall_s": round(len(MOVES) * cases / wall),
        "money_moves_per_cpu_s": round(
            len(WITH_MONEY) * cases / sum(move["cpu_s"] for move in found["moves"] if move["name"] in WITH_MONEY)
        ),
        "cpu_s": cpu,
        "wall_s": wall,
    }
    found["peak_rss_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    found["bytes_per_row"] = raw.bytes_per_row(house.store.driver)
    if bare:
        tell("the same rows by sqlite3 alone", cases)
        alone = raw.write_again(house.store.driver, path.with_suffix(".raw.db"), [at.text for _, at in MOVES])
        found |= {"raw_moves_per_cpu_s": round(len(MOVES) * cases / alone), "ratio_to_raw_sqlite": round(alone / cpu, 3)}
    house.store.close()
    return found


def _warm(house: House) -> None:
    """A service that runs has its rules and the holidays in memory."""
    house.books.active()
    is_working_day(HANDED_OVER.today)


def _timed_sweep(house: House, at: Any, cases: int, name: str, tell: Tell) -> dict[str, float]:
    done = 0

    def count(handled: int) -> None:
        nonlocal done
        done += handled
        tell(name, done)

    started, wall = time.process_time(), time.perf_counter()
    moved = sweep(house, at, progress=count)
    spent = {"cpu_s": time.process_time() - started, "wall_s": time.perf_counter() - wall}
    if moved != cases:
        raise SystemExit(f"{name}: {moved} of {cases} cases moved")
    return spent


def _extend(house: House, cases: int, tell: Tell) -> int:
    """Give every case a new due date, by the action's own rule; not counted among the moves."""
    started, last, done = time.process_time(), "", 0
    while True:
        with house.store.tx():
            page = house.store.cases.find({"after": last}, 1000)
            desk, changes = Desk(house), []
            for stored in page:
                day = dt.date(2026, 2, 10) + dt.timedelta(days=done % 5)
                event = Event("action", "extend_due_date", CREDITOR, {"new_due_date": day})
                book = desk.book(stored.case)
                changes.append(Change(stored, step(stored.case, event, EXTENDED, book, desk.creditor(stored.case)), book))
                done += 1
            save(house, changes, EXTENDED)
        tell("new due dates (not counted)", done)
        if len(page) < 1000:
            return round(cases / (time.process_time() - started))
        last = page[-1].case.id


def _idle(house: House) -> dict[str, float]:
    """Sweeps with nothing due: the first, and the median of many, in milliseconds of the wall."""
    spent = []
    for _ in range(IDLE_SWEEPS):
        started = time.perf_counter()
        sweep(house, IDLE_AT)
        spent.append((time.perf_counter() - started) * 1000)
    return {"idle_first_ms": round(spent[0], 3), "idle_median_ms": round(statistics.median(spent), 3)}
