"""Where a story is played: on a test clock, as over the API, or on the real agenda of a house whose clock is in our hands."""

from typing import Protocol

from engine.case import Creditor
from engine.days import Moment
from engine.shell.clock import Clock
from engine.shell.service import travelling
from engine.shell.service.house import House
from engine.shell.sweep import sweep


class StoryClock(Clock):
    """A clock that shows what it is told."""

    def __init__(self, shown: Moment) -> None:
        self.shown = shown

    def now(self) -> Moment:
        """What it was told last."""
        return self.shown


class TimeStage(Protocol):
    """How time passes in a story."""

    clock_id: str

    def go(self, to: Moment) -> None:
        """Let time pass, and let everything happen that falls due on the way."""

    def jump(self, to: Moment) -> None:
        """Let time pass without anybody looking, as while the service is down."""


class OnTestClock:
    """A test clock of its own for each story; many share one house."""

    def __init__(self, house: House, creditor: Creditor, begins: Moment, name: str) -> None:
        self._house = house
        self.clock_id = str(travelling.make_clock(house, creditor.id, begins, name)["id"])

    def go(self, to: Moment) -> None:
        """Advance the clock."""
        travelling.advance(self._house, self.clock_id, to)

    def jump(self, to: Moment) -> None:
        """Set the clock."""
        with self._house.store.tx():
            self._house.store.clocks.set(self.clock_id, to.text, None)


class OnAgenda:
    """The real agenda of a house that was built with a StoryClock and holds nothing else."""

    clock_id = ""

    def __init__(self, house: House, begins: Moment) -> None:
        assert isinstance(house.clock, StoryClock)
        self._house, self._clock = house, house.clock
        self._clock.shown = begins

    def go(self, to: Moment) -> None:
        """Travel as `kravflyt until` does."""
        travelling.travel(self._house, to)
        self._clock.shown = to

    def jump(self, to: Moment) -> None:
        """Set the clock."""
        self._clock.shown = to


def late_sweep(house: House, clock_id: str, at: Moment) -> None:
    """What the service does first when it is up again."""
    sweep(house, at, clock_id)
