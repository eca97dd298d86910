"""Children to be killed: each opens the database for itself, sweeps or travels, and tells after every chunk that is written.

They are forked from a server that has loaded everything once, so a life costs a few hundredths of a second.
"""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench import made
from engine.days import is_working_day, moment
from engine.events import Actor
from engine.shell import sweep as sweeping
from engine.shell.service import lists, migrating, travelling
from engine.shell.service.bank_files import import_bank_file
from engine.shell.service.house import House

is_working_day(moment("2026-01-01T00:00:00Z").today)  # loads the holidays, before anything is forked
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["bench.child"])
PATIENCE_S = 60  # far longer than any life here takes

Work = Callable[[House, Callable[[], None], int], Any]


class Sweep:
    """Sweep the real agenda at a moment."""

    def __init__(self, at: str) -> None:
        self.at = at

    def __call__(self, house: House, tell: Callable[[], None], chunk: int) -> None:
        """Do it."""
        sweeping.sweep(house, moment(self.at), chunk=chunk, progress=lambda count: tell())


class SweepUnclosed(Sweep):
    """Sweep, and die after the last chunk, before any list is closed."""

    def __call__(self, house: House, tell: Callable[[], None], chunk: int) -> None:
        """Do it."""
        vars(sweeping)["close_due"] = lambda *given: os.kill(os.getpid(), signal.SIGKILL)
        super().__call__(house, tell, chunk)


class Advance:
    """Move a test clock forward."""

    def __init__(self, clock_id: str, to: str) -> None:
        self.clock_id, self.to = clock_id, to

    def __call__(self, house: House, tell: Callable[[], None], chunk: int) -> None:
        """Do it; every instant on the way counts as a chunk."""
        travelling.advance(house, self.clock_id, moment(self.to), chunk=chunk, progress=lambda now, moved: tell())


class Resume:
    """Go on with an advance that was cut short."""

    def __init__(self, clock_id: str) -> None:
        self.clock_id = clock_id

    def __call__(self, house: House, tell: Callable[[], None], chunk: int) -> None:
        """Do it."""
        travelling.resume(house, self.clock_id)


class ImportFile:
    """Take a bank file in; every line counts as a chunk."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __call__(self, house: House, tell: Callable[[], None], chunk: int) -> None:
        """Do it."""
        import_bank_file(house, self.data, Actor("agency", None, "bench"), show=lambda done, count: tell())


class Migrate:
    """Take the cases of a stage to the rules in force."""

    def __init__(self, stage: str) -> None:
        self.stage = stage

    def __call__(self, house: House, tell: Callable[[], None], chunk: int) -> None:
        """Do it."""
        migrating.PAGE = chunk
        wanted = migrating.Wanted(self.stage)
        migrating.migrate(house, wanted, "bench", "bench", to=migrating.target(house), progress=lambda count: tell())


def _live(work: Work, path: str, at: str, chunk: int, page: int, out: Connection) -> None:
    lists.PAGE = page
    house = made.house_at(Path(path), moment(at))
    out.send_bytes(b"opened")
    work(house, lambda: out.send_bytes(b"chunk"), chunk)
    house.store.close()


class Child:
    """A life that is under way."""

    def __init__(self, work: Work, path: Path, at: str, *, chunk: int, page: int) -> None:
        self._in, out = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(target=_live, args=(work, str(path), at, chunk, page, out), daemon=True)
        self._process.start()
        out.close()

    def kill(self, chunks: int, delay_s: float) -> bool:
        """Kill it with SIGKILL a moment after so many chunks were written; False where it was already done."""
        for _ in range(1 + chunks):
            if not self._heard():
                break
        time.sleep(delay_s)
        self._process.kill()
        return self._over() != 0

    def finish(self) -> int:
        """Let it live to its end; its exit code."""
        while self._heard():
            pass
        return self._over()

    def _heard(self) -> bool:
        try:
            return self._in.poll(PATIENCE_S) and bool(self._in.recv_bytes())
        except EOFError:
            return False

    def _over(self) -> int:
        self._process.join(PATIENCE_S)
        self._in.close()
        code = self._process.exitcode
        self._process.close()
        return -1 if code is None else code
