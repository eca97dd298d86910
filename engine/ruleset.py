"""Rules that are asked together, for one scene: which hold, and why the others do not."""

import threading
from collections.abc import Callable, Iterable

from engine.conditions import Condition, Facts, Literal
from engine.facts.fact import Getter
from engine.facts.scene import Scene
from engine.inference import Engine


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
