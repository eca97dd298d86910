"""What the service does by itself while it runs: the sweep when something is due, and test clocks whose advance was cut short.

Nothing is remembered here: the agenda lies in the database, so a scheduler may be killed at any instruction, and several may run
on one database.
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable

from engine.days import instant_text, parse_instant
from engine.errors import KravflytError
from engine.shell.service.house import House
from engine.shell.service.travelling import resume
from engine.shell.sweep import next_instant, sweep

LOG = logging.getLogger("kravflyt")
LONGEST = 2.0  # seconds between two looks at the agenda: a hand-over may have put something on it
SHORTEST = 0.2  # what is still due after a sweep waits for something; do not spin
PATIENCE = 3.0  # seconds that a clock under way may stand still before it counts as cut short
FORGETTING = 3600.0  # seconds between two looks for answers that are too old
ANSWERS_KEPT = dt.timedelta(days=30)  # an ERP that repeats a call does so within days; the answers may name customers
BACK_OFF = (1.0, 60.0)  # seconds to wait after an error, doubled each time up to the second


class Loop:
    """A thread that takes one turn after another. `turn` returns the seconds to wait; an error is told, and the next turn waits."""

    def __init__(self, name: str, turn: Callable[[], float], *, back_off: tuple[float, float] = BACK_OFF) -> None:
        self.name, self._turn = name, turn
        self._first, self._most = back_off
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"kravflyt-{name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Ask it to stop, and wait for the turn under way; one that takes longer is cut off by the end of the process."""
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join(seconds)

    @property
    def is_running(self) -> bool:
        """Whether turns are still taken."""
        return self._thread.is_alive()

    def _run(self) -> None:
        wait = self._first
        while not self._stopped.is_set():
            try:
                pause = self._turn()
                wait = self._first
            except Exception as problem:  # whatever it was, the next turn may go well
                text = problem.message if isinstance(problem, KravflytError) else f"{type(problem).__name__}: {problem}"
                LOG.error("The %s failed and is tried again in %g s. %s", self.name, wait, text)
                LOG.debug("In full:", exc_info=True)
                pause, wait = wait, min(2 * wait, self._most)
            self._stopped.wait(pause)


def sweep_turn(house: House) -> float:
    """Take what is due on the real agenda; the seconds until somebody should look again."""
    now = house.clock.now()
    instant = next_instant(house, "")
    if instant is not None and instant <= now.text:
        moved = sweep(house, now)
        if moved:
            LOG.info("Swept: %d cases moved to another stage.", moved)
        instant = next_instant(house, "")
    if instant is None:
        return LONGEST
    ahead = (parse_instant(instant) - house.clock.now().instant).total_seconds()
    return min(max(ahead, SHORTEST), LONGEST)


def forget_turn(house: House) -> float:
    """Forget the answers that are remembered for repeated calls; the seconds until the next look."""
    oldest = house.clock.now().instant - ANSWERS_KEPT
    with house.store.tx():
        forgotten = house.store.registers.forget_answers(instant_text(oldest))
    if forgotten:
        LOG.info("Forgot %d answers that were remembered for repeated calls.", forgotten)
    return FORGETTING


class CutShort:
    """Finds test clocks that are under way but stand still, and brings them to their target.

    One that another process moves right now does not stand still; should the two meet all the same, both only go forward.
    """

    def __init__(self, house: House, patience: float = PATIENCE) -> None:
        self._house, self._patience = house, patience
        self._seen: dict[str, tuple[str, float]] = {}  # clock -> where it was, and when it was first seen there

    def turn(self) -> float:
        """Look once; the seconds until the next look."""
        now = self._house.clock.elapsed()
        under_way = {str(row["id"]): str(row["now"]) for row in self._house.store.clocks.under_way()}
        seen = {}
        for clock_id, place in under_way.items():
            before = self._seen.get(clock_id)
            seen[clock_id] = before if before and before[0] == place else (place, now)
        self._seen = seen
        for clock_id, (_, since) in seen.items():
            if now - since >= self._patience:
                row, moved = resume(self._house, clock_id)
                LOG.info("Test clock %s was cut short; it is at %s now, %d cases moved.", clock_id, row["now"], moved)
        return min(LONGEST, self._patience / 2) if under_way else LONGEST


class Scheduler:
    """Both loops of a serving process."""

    def __init__(self, house: House, *, patience: float = PATIENCE) -> None:
        cut_short = CutShort(house, patience)
        self.loops = (
            Loop("sweep", lambda: sweep_turn(house)),
            Loop("resuming of test clocks", cut_short.turn),
            Loop("forgetting of old answers", lambda: forget_turn(house)),
        )

    def start(self) -> None:
        """Begin to sweep, and to resume."""
        for loop in self.loops:
            loop.start()

    def stop(self) -> None:
        """Stop after the turns under way."""
        for loop in self.loops:
            loop.stop()
