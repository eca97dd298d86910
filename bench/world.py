"""A small world that lives through months while its sweeps are killed: creditors, invoices, people who pause, extend and stop."""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench import checks, made
from bench.child import Advance, Child, Resume, Sweep, Work
from bench.same import differences, rows_of_clock
from engine.case import Creditor
from engine.days import Moment, moment
from engine.events import Actor
from engine.shell.service import acting, handing_over, travelling
from engine.shell.store.sqlite import Row
from engine.shell.sweep import next_instant, sweep

CREDITOR = Actor("creditor", "soak", "ERP")
_HOUR, _DAY = 3600, 86400
_MUCH = 12


class Violated(Exception):
    """A rule was broken; the message tells all that were."""


@dataclass
class Counts:
    """What happened to the children."""

    kills: int = 0
    midway: int = 0  # killed with some of what was due taken, and some not
    lists_left: int = 0  # killed with a list open, and up again only on another day
    at: Counter[str] = field(default_factory=Counter)  # what was under way

    def add(self, other: "Counts") -> None:
        """Add another world's counts."""
        self.kills, self.midway = self.kills + other.kills, self.midway + other.midway
        self.lists_left += other.lists_left
        self.at.update(other.at)


class World:
    """One database and what has been done to it. Everything but the instant of a kill follows from the seed."""

    def __init__(self, path: Path, seed: int, *, creditors: int = 4, cases: int = 400) -> None:
        self.path, self.rng, self.counts = path, random.Random(seed), Counts()
        self.now = made.oslo(2026, 1, 5, 7)
        # The parent's own writes need not survive a power cut; the children's are as durable as in production.
        self.house = made.house_at(path, self.now, synchronous="off")
        self.creditors = made.creditors(self.house, creditors)
        self.invoices = self.cases = 0
        for creditor in self.creditors:
            self.hand_over(creditor, cases // creditors)

    def close(self) -> None:
        """Let go of the file."""
        self.house.store.close()

    # -- what people do -----------------------------------------------------------------------------------------------

    def hand_over(self, creditor: Creditor, count: int, clock_id: str = "", first: int | None = None) -> list[str]:
        """Hand over invoices that fell due two to five weeks ago; the new cases."""
        today = self.house.moment_of(clock_id).today
        start = self.invoices if first is None else first
        invoices = [
            made.invoice(number, today - dt.timedelta(days=14 + number % 21), random.Random(number))
            for number in range(start, start + count)
        ]
        self.invoices += count if first is None else 0
        answers = handing_over.hand_over(self.house, creditor, invoices, CREDITOR, clock_id)
        self.cases += count
        return [answer.case_id or "" for answer in answers]

    def meddle(self, share: float) -> None:
        """Let creditors pause, resume, extend and stop some of their cases."""
        open_cases = self.house.store.cases.find({"closed": 0, "clock_id": ""}, 100_000)
        for stored in self.rng.sample(open_cases, int(len(open_cases) * share)):
            self.act(stored.case.id, self.rng.random(), self.now.today)

    def act(self, case_id: str, chance: float, today: dt.date) -> None:
        """One action, chosen by a number from 0 to 1; what the rules refuse is refused."""
        days = dt.timedelta(days=1 + int(chance * 1000) % 25)
        action, given = (
            ("pause", {"until": str(today + days)}) if chance < 0.3
            else ("pause", {}) if chance < 0.4
            else ("resume", {}) if chance < 0.65
            else ("extend_due_date", {"new_due_date": str(today + days)}) if chance < 0.85
            else ("terminate", {})
        )  # fmt: skip
        acting.act(self.house, case_id, action, given, CREDITOR)

    # -- time, and what it does to children ---------------------------------------------------------------------------

    def pass_time(self) -> None:
        """On in peace to the next instant at which much is due, or some time after it: sometimes nobody has looked for days."""
        late = self.rng.choice([0, 0, 30, 300, 3 * _HOUR, 9 * _HOUR, self.rng.randrange(1, 6) * _DAY])
        while (instant := next_instant(self.house, "")) is not None:
            self.let_pass(0, at_least=instant)
            if self.house.store.cases.count_due("", self.now.text) >= _MUCH:
                break
            sweep(self.house, self.now)
        self.let_pass(late)

    def let_pass(self, seconds: int, at_least: str | None = None) -> None:
        """Move the clock of the house."""
        instant = max(self.now.text, at_least or "")
        self.now = Moment(moment(instant).instant + dt.timedelta(seconds=seconds))
        assert isinstance(self.house.clock, made.StandingClock)
        self.house.clock.at = self.now

    def killed_sweeps(self, most: int = 3) -> None:
        """Sweep, and be killed, up to so many times, some restarts days later; at last a sweep lives to its end."""
        for _ in range(self.rng.randrange(1, most + 1)):
            together = self.rng.random() < 0.2
            if not self._killed(Sweep(self.now.text), "", "two sweeps" if together else "sweep", 2 if together else 1):
                break
            self._stand_still()
        self.live(Sweep(self.now.text))
        self._demand(checks.unfinished(self.house, "", self.now.text))

    def _stand_still(self) -> None:
        """After a kill: up again at once, or much later; most often much later where a list was left that is not mailed."""
        unsent = self.house.store.lists.next_instant("")
        if unsent is not None and self.rng.random() < 0.7:
            self.let_pass(self.rng.choice([_DAY, 2 * _DAY, 3 * _DAY, 5 * _DAY]))
            self.counts.lists_left += 1
        elif self.rng.random() < 0.3:
            self.let_pass(self.rng.choice([60, 5 * _HOUR, _DAY, 3 * _DAY]))

    def live(self, work: Work) -> None:
        """Let a child live to its end."""
        code = Child(work, self.path, self.now.text, chunk=self.rng.choice([7, 50, 1000]), page=50).finish()
        self._demand([f"a child ended with {code}"] if code else [])
        self.check()

    def _killed(self, work: Work, clock_id: str, name: str, children: int = 1) -> bool:
        """Start children and kill them while they write; False where they were done before."""
        due = self.house.store.cases.count_due(clock_id, self.now.text)
        chunk = max(1, due // self.rng.randrange(6, 16))
        lives = [Child(work, self.path, self.now.text, chunk=chunk, page=self.rng.choice([5, 50])) for _ in range(children)]
        last = max(1, due // chunk)
        # Mostly midway; now and then before anything is written, or when only the lists are left.
        chunks = self.rng.randrange(1, max(2, last)) if self.rng.random() < 0.9 else self.rng.choice([0, last])
        delay_s = self.rng.random() * 0.003
        killed = [life.kill(chunks, delay_s) if place == 0 or self.rng.random() < 0.5 else life.finish() < 0
                  for place, life in enumerate(lives)]  # fmt: skip
        if not any(killed):
            return False
        left = self.house.store.cases.count_due(clock_id, self.now.text)
        self.counts.kills += 1
        self.counts.midway += 0 < left < due
        self.counts.at[name] += 1
        self.check()
        return True

    # -- test clocks --------------------------------------------------------------------------------------------------

    def killed_advance(self, count: int, days: int) -> None:
        """Two test clocks with the same cases; one travels in peace, the other is killed again and again: they end alike."""
        creditor = self.rng.choice(self.creditors)
        first, seed = self.invoices, self.rng.random()
        self.invoices += count
        clocks = [self._clock(creditor, count, first, random.Random(seed)) for _ in range(2)]
        peaceful, killed = clocks
        to = Moment(moment(killed["now"]).instant + dt.timedelta(days=days))
        travelling.advance(self.house, peaceful["id"], to)
        work: Work = Advance(killed["id"], to.text)
        for _ in range(self.rng.randrange(2, 6)):
            if not self._travels_and_dies(work, killed["id"]):
                break
            work = Resume(killed["id"])
        row = self.house.store.clocks.get(killed["id"])
        if row and row["target"] is None and row["now"] < to.text:  # killed before it had set out
            work = Advance(killed["id"], to.text)
        self.live(work)
        self._demand(differences(rows_of_clock(self.house, peaceful["id"]), rows_of_clock(self.house, killed["id"])))

    def _clock(self, creditor: Creditor, count: int, first: int, rng: random.Random) -> Row:
        clock = travelling.make_clock(self.house, creditor.id, self.now, None)
        for case_id in self.hand_over(creditor, count, clock["id"], first):
            if rng.random() < 0.3:
                self.act(case_id, rng.random() * 0.85, self.now.today)
        return clock

    def _travels_and_dies(self, work: Work, clock_id: str) -> bool:
        life = Child(work, self.path, self.now.text, chunk=self.rng.choice([3, 10, 40]), page=7)
        if not life.kill(self.rng.randrange(0, 4) if isinstance(work, Advance) else 0, self.rng.random() * 0.15):
            return False
        after = self.house.store.clocks.get(clock_id)
        assert after is not None
        self.counts.kills += 1
        self.counts.midway += after["target"] is not None
        self.counts.at["advance" if isinstance(work, Advance) else "resumed advance"] += 1
        self.check()
        return True

    # -- looking ------------------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Look for broken rules; raises Violated."""
        self._demand(checks.violations(self.house, self.cases))

    def _demand(self, told: list[str]) -> None:
        if told:
            raise Violated("\n".join(told[:20]))
