"""Rules that are asked together, for one scene: which hold, and why the others do not."""

import threading
from collections.abc import Callable, Iterable, Sequence

from engine.conditions import Condition, Facts, Literal
from engine.facts.fact import Getter
from engine.facts.scene import Scene
from engine.inference import Engine

_REMEMBERED = 4096


class RuleSet:
    """Rules that are asked together: the engine that decides, and, on first use, the one that explains."""

    def __init__(self, rules: Iterable[tuple[str, tuple[Condition, ...]]], getter_of: Callable[[str], Getter]) -> None:
        self.rules = dict(rules)
        self._engine = Engine(self.rules.items())
        self._getters = tuple((name, getter_of(name)) for name in self._engine.names)
        self._explaining: Engine | None = None
        self._lock = threading.Lock()

    def facts(self, scene: Scene) -> dict[str, Literal | None]:
        """Every fact the rules look at, unknown ones as None."""
        return {name: get(scene) for name, get in self._getters}

    def decide(self, scene: Scene) -> set[str]:
        """The rules that hold."""
        return self._engine.decide(self.facts(scene))

    def explain(self, facts: Facts) -> dict[str, list[int]]:
        """The rules that do not hold, each with the places of its conditions that fail; the facts as `facts` gives them."""
        with self._lock:
            if self._explaining is None:
                self._explaining = Engine(self.rules.items(), explaining=True)
        return self._explaining.explain(facts)


class Remembered(RuleSet):
    """Rules whose verdict is remembered by the values it was given on: many cases share a handful of days and amounts."""

    def __init__(self, rules: Iterable[tuple[str, tuple[Condition, ...]]], getter_of: Callable[[str], Getter]) -> None:
        super().__init__(rules, getter_of)
        self._decided: dict[tuple[Literal | None, ...], set[str]] = {}

    def decide(self, scene: Scene) -> set[str]:
        """The rules that hold; not to be changed by who asks."""
        values = tuple([get(scene) for _, get in self._getters])
        found = self._decided.get(values)
        if found is None:
            if len(self._decided) >= _REMEMBERED:
                self._decided.clear()
            found = self._decided[values] = self._engine.decide(dict(zip(self._engine.names, values, strict=True)))
        return found


class Together:
    """Rules asked together but each by itself: one whose amounts are never the same twice lets the others be remembered."""

    def __init__(self, sets: Sequence[RuleSet]) -> None:
        self._sets = sets
        self.rules = {name: conditions for each in sets for name, conditions in each.rules.items()}

    def facts(self, scene: Scene) -> dict[str, Literal | None]:
        """Every fact the rules look at, unknown ones as None."""
        return {name: value for each in self._sets for name, value in each.facts(scene).items()}

    def decide(self, scene: Scene) -> set[str]:
        """The rules that hold."""
        return {name for each in self._sets for name in each.decide(scene)}

    def explain(self, facts: Facts) -> dict[str, list[int]]:
        """The rules that do not hold, each with the places of its conditions that fail; the facts as `facts` gives them."""
        return {name: places for each in self._sets for name, places in each.explain(facts).items()}
