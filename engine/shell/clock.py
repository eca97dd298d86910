"""The only module that reads the wall clock, and the ids that grow with it. Everything else is told what time it is."""

import datetime as dt
import os
import secrets
import threading
import time

from engine.days import Moment


class Clock:
    """The real clock. Suites freeze it with freezegun."""

    def now(self) -> Moment:
        """The present instant, to the second."""
        return Moment(dt.datetime.now(dt.UTC).replace(microsecond=0))

    def elapsed(self) -> float:
        """Seconds of a steady clock, for progress and timing of work; never for business."""
        return time.monotonic()


class Ids:
    """Identifiers that sort as they were made (UUIDv7), so that the agenda's index grows at its end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last, self._count = 0, 0

    def new(self) -> str:
        """A fresh id of 32 hex digits: milliseconds, a count within the millisecond, random bits."""
        with self._lock:
            now = time.time_ns() // 1_000_000
            if now > self._last:
                self._last, self._count = now, secrets.randbits(16)  # room for 2**28 more, should the clock stand still
            else:
                self._count += 1
            last, count = self._last, self._count
        value = (last << 80) | (0x7 << 76) | ((count >> 16) << 64) | (0b10 << 62) | ((count & 0xFFFF) << 46)
        return f"{value | int.from_bytes(os.urandom(5), 'big'):032x}"
