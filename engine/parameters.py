"""Dated values: terms that are pinned with a case, rates that float. Outside the dates that are known, they refuse."""

import datetime as dt
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from engine.errors import ParameterMissing

_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class Bands:
    """A table by amount: `bands` are (limit in øre, factor in ten-thousandths), ascending; above the last limit, `above`."""

    bands: tuple[tuple[int, int], ...]
    above: int

    def at(self, amount_ore: int) -> int:
        """The factor, in ten-thousandths, of the first band whose limit the amount does not exceed."""
        place = bisect_left(self.bands, (amount_ore,))
        return self.bands[place][1] if place < len(self.bands) else self.above


@dataclass(frozen=True, slots=True)
class Dated:
    """A value from a day on, with where it comes from."""

    start: dt.date
    value: int | str | Bands | None  # None: the law ended, or the value is unknown
    source: str
    unknown: bool = False  # the law has a value, but no source for it was found


@dataclass(frozen=True, slots=True, eq=False)
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
    _found: dict[dt.date, int | str | Bands] = field(default_factory=dict, init=False, repr=False, compare=False)
    by_ordinal: dict[int, int | str] = field(default_factory=dict, init=False, repr=False, compare=False)  # what was asked for
    _splits: list[dt.date] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """List once the days from which what is known changes; the day after the last known one is such a day."""
        self._splits.extend(dated.start for dated in self.values)
        if self.known_until is not None and self.known_until < dt.date.max:
            self._splits.append(self.known_until + dt.timedelta(days=1))

    def on(self, day: dt.date) -> int | str:
        """The value in force on the day: øre, days, ten-thousandths, a text; raises ParameterMissing where none is known."""
        found = self._value(day)
        if isinstance(found, Bands):
            raise TypeError(f"{self.name} is a table; ask for bands_on")
        return found

    def on_ordinal(self, ordinal: int) -> int | str:
        """As `on`, for a day by its ordinal, remembered under it: facts are ordinals, and many cases share a day."""
        value = self.on(dt.date.fromordinal(ordinal))
        if len(self.by_ordinal) >= _REMEMBERED:
            self.by_ordinal.clear()
        self.by_ordinal[ordinal] = value
        return value

    def bands_on(self, day: dt.date) -> Bands:
        """The table in force on the day; raises ParameterMissing where none is known."""
        found = self._value(day)
        if not isinstance(found, Bands):
            raise TypeError(f"{self.name} is no table; ask for on")
        return found

    def splits(self, first: dt.date, last: dt.date) -> list[dt.date]:
        """The days after `first`, up to and with `last`, from which another entry counts, or nothing is known any more.

        A new entry counts although its value is the old one: interest is reckoned by the half year.
        """
        return self._splits[bisect_right(self._splits, first) : bisect_right(self._splits, last)]

    def largest(self) -> int:
        """Its value farthest from nothing, or 0 where it is no number."""
        return max((value.value for value in self.values if isinstance(value.value, int)), key=abs, default=0)

    def entry(self, day: dt.date) -> Dated | None:
        """The newest entry that began on or before the day, whatever it says; None before the first and past `known_until`."""
        if self.known_until is not None and day > self.known_until:
            return None
        return next((dated for dated in reversed(self.values) if dated.start <= day), None)

    def _value(self, day: dt.date) -> int | str | Bands:
        known = self._found.get(day)
        if known is not None:  # many cases ask for a handful of days
            return known
        entry = self.entry(day)
        if entry is None or entry.value is None:
            why = self._why_missing(entry, day)
            raise ParameterMissing(why["en"], nb=why["nb"], parameter=self.name, day=day.isoformat())
        if len(self._found) >= _REMEMBERED:
            self._found.clear()
        self._found[day] = entry.value
        return entry.value

    def _why_missing(self, entry: Dated | None, day: dt.date) -> dict[str, str]:
        name, file = self.name, self.file
        if entry is None:
            return {
                "en": f"No value of {name} is known for {day}. Add one to {file} and activate.",
                "nb": f"Ingen verdi er kjent for {name} den {day}. Legg den til i {file} og aktiver.",
            }
        if entry.unknown:
            return {
                "en": f"The law has a value of {name} for {day}, but no source for it was found. "
                f"Put it in place of `unknown` in {file} and activate.",
                "nb": f"Loven har en verdi av {name} for {day}, men ingen kilde til den er funnet. "
                f"Sett den inn i stedet for `unknown` i {file} og aktiver.",
            }
        return {
            "en": f"{name} ended on {entry.start}; there is none on {day}. If there is one again, add it to {file} and activate.",
            "nb": f"{name} opphørte {entry.start}; det finnes ingen den {day}. Finnes det en igjen, legg den til i {file} og aktiver.",
        }
