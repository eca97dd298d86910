"""The statutes: what must never happen to a case. The newest bind every case, whatever rule book it has pinned (ANA-8)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from engine.case import Case
from engine.charging import active, multiplied
from engine.conditions import Condition
from engine.facts.computed import parameter_value
from engine.facts.fact import Fact, Getter, Words
from engine.facts.scene import Scene
from engine.parameters import Bands
from engine.ruleset import Remembered, Together
from engine.texts import Text
from engine.trace import Entry

ANY = "any"


@dataclass(frozen=True, slots=True)
class Statute:
    """One guard of `rules/statutes/`: after which moves it is asked, what must hold then, and the paragraph that says so."""

    id: str
    file: str
    title: Words
    requirement: tuple[str, ...]
    source: str
    paragraph: str
    guard: tuple[Condition, ...]
    because: Text
    stages: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    charged: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    released: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()  # events and actions after which it is not asked


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that may be charged: a rate, times a band by an amount, times factors, with a supplement. All in ten-thousandths.

    It is no less than `floor`, where there is one.
    """

    rate: Getter
    bands: Bands | None = None
    by: Getter | None = None
    factors: tuple[tuple[int, tuple[Condition, ...]], ...] = ()
    supplement: tuple[int, tuple[Condition, ...]] | None = None
    step_ore: int = 1
    floor: Getter | None = None

    def getter(self, getter_of: Callable[[str], Getter]) -> Getter:
        """The limit as a fact, in øre; the inference engine is asked which factors hold."""
        always = [factor for factor, guard in self.factors if not guard]
        sometimes = {str(place): factor for place, (factor, guard) in enumerate(self.factors) if guard}
        parts = [(str(place), guard) for place, (_, guard) in enumerate(self.factors) if guard]
        parts += [("-1", self.supplement[1])] if self.supplement else []
        asked = Remembered(parts, getter_of) if parts else None

        def get(scene: Scene) -> int | None:
            rate, base = self.rate(scene), self.by(scene) if self.by else None
            if rate is None or (self.bands is not None and base is None):
                return None
            held = asked.decide(scene) if asked else set()
            factors = [*always, *(factor for place, factor in sometimes.items() if place in held)]
            if self.bands is not None and base is not None:
                factors.append(self.bands.at(int(base)))
            supplement = self.supplement[0] if self.supplement and "-1" in held else 0
            limit = multiplied(int(rate), factors, supplement, self.step_ore)
            return max(limit, int(self.floor(scene) or 0)) if self.floor else limit

        return get


class Happened(NamedTuple):
    """What of a move the statutes can ask about: the stage entered, the letter sent, the posts charged, the events
    and actions, the kinds of hold that ended."""

    stage: str = ""
    letter: str = ""
    charged: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    released: tuple[str, ...] = ()


class Guards:
    """The statutes of one version, with the facts they came with: an old policy need not know a fact that a new one names."""

    def __init__(
        self, version: str = "", statutes: Sequence[Statute] = (), facts: dict[str, Fact] | None = None,
        files: dict[str, bytes] | None = None,
    ) -> None:  # fmt: skip
        self.version, self.facts, self.files = version, facts or {}, files or {}
        self.statutes = {statute.id: statute for statute in statutes}
        self._events = frozenset(event for statute in statutes for event in statute.events | statute.unless)
        self._each: dict[str, Remembered] = {}
        self._sets: dict[Happened, Together | None] = {}

    def happened(self, before: Case | None, after: Case, entries: Sequence[Entry], goes_back: Collection[str]) -> Happened:
        """What a move did, as far as a statute may ask about it; `before` is None where the case is new.

        A stage that the case only goes back to is not entered anew.
        """
        if before is None:
            return Happened(after.stage, events=self._named(entries))
        return Happened(
            after.stage if after.stage != before.stage and not any(entry.event in goes_back for entry in entries) else "",
            after.letters[-1].kind if len(after.letters) > len(before.letters) else "",
            _charged(before, after) if after.charges is not before.charges else (),
            self._named(entries),
            _released(before, after) if after.holds is not before.holds else (),
        )

    def _named(self, entries: Sequence[Entry]) -> tuple[str, ...]:
        named = {name for entry in entries for name in (entry.event, entry.action) if name in self._events}
        return tuple(sorted(named)) if named else ()

    def asked(self, happened: Happened) -> Together | None:
        """The statutes that what happened concerns, to be asked together; None where there are none."""
        if happened not in self._sets:
            concerned = [self._set(each) for each in self.statutes.values() if _concerns(each, happened)]
            self._sets[happened] = Together(concerned) if concerned else None
        return self._sets[happened]

    def _set(self, statute: Statute) -> Remembered:
        if statute.id not in self._each:
            self._each[statute.id] = Remembered([(statute.id, statute.guard)], self._getter)
        return self._each[statute.id]

    def _getter(self, name: str) -> Getter:
        if name.startswith("parameter "):
            return parameter_value(name.removeprefix("parameter "))
        return self.facts[name].get


def _charged(before: Case, after: Case) -> tuple[str, ...]:
    """The posts of charges that stand now and did not before; what is only reckoned anew by a new rate is not among them."""
    known = {(each.rule, each.claim_id) for each in active(before)}
    return tuple(sorted({each.post for each in active(after) if (each.rule, each.claim_id) not in known}))


def _released(before: Case, after: Case) -> tuple[str, ...]:
    """The kinds of hold that ended."""
    kept = {hold.id for hold in after.holds}
    return tuple(sorted({hold.kind for hold in before.holds if hold.id not in kept}))


def _concerns(statute: Statute, happened: Happened) -> bool:
    if not statute.unless.isdisjoint(happened.events):
        return False
    return (
        happened.stage in statute.stages
        or (bool(happened.letter) and not statute.letters.isdisjoint((ANY, happened.letter)))
        or (bool(happened.charged) and not statute.charged.isdisjoint((ANY, *happened.charged)))
        or not statute.events.isdisjoint(happened.events)
        or not statute.released.isdisjoint(happened.released)
    )
