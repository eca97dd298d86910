"""Dated values: terms that are pinned with a case, rates that float. Outside the dates that are known, they refuse."""

import datetime as dt
from dataclasses import dataclass, field

from engine.errors import ParameterMissing

_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class Dated:
    """A value from a day on, with where it comes from."""

    start: dt.date
    value: int | str | None  # None: the law ended
    source: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that changes with the law. `dated_by` names the date fact that picks it; `known_until` is its last known day."""

    name: str
    type: str
    label: dict[str, str]
    dated_by: str
    values: tuple[Dated, ...]
    known_until: dt.date | None
    floats: bool
    file: str
    _found: dict[dt.date, int | str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def on(self, day: dt.date) -> int | str:
        """The value in force on the day; raises ParameterMissing before the first and after the last known day."""
        known = self._found.get(day)
        if known is not None:  # many cases ask for a handful of days
            return known
        found: Dated | None = None
        for dated in self.values:
            if dated.start <= day:
                found = dated
        if found is None or found.value is None or (self.known_until is not None and day > self.known_until):
            raise ParameterMissing(
                f"No value of {self.name} is known for {day}. Add one to {self.file} and activate.",
                parameter=self.name,
                day=day.isoformat(),
            )
        if len(self._found) >= _REMEMBERED:
            self._found.clear()
        self._found[day] = found.value
        return found.value

    def largest(self) -> int:
        """Its value farthest from nothing, or 0 where it is no number."""
        return max((value.value for value in self.values if isinstance(value.value, int)), key=abs, default=0)
