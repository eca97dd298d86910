"""The only module that knows transitions: a proven chart of stages and events. `move(stage, event)` gives the next stage."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from transitions import EventData, Machine, MachineError, State, Transition

from engine.errors import Impossible

Words = dict[str, str]
STOPPABLE = ("steps", "charges")
BACK = "back"  # what a chart writes for "to the stage it came from"


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    label: Words
    group: str
    rest: Words | None = None  # a stage that waits for a person or a later rulebook says for what


@dataclass(frozen=True, slots=True)
class EventKind:
    """What may happen: from which stages, and to which; None where the case stays in its stage."""

    name: str
    label: Words
    sources: tuple[str, ...]
    to: str | None  # BACK where it leads to the stage the case came from


@dataclass(frozen=True, slots=True)
class HoldKind:
    name: str
    label: Words
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListKind:
    """A list that is closed and mailed once per creditor and day; the events that its own life leads to.

    `outcomes` says what became of a line by the stage that its case went to, or by the hold that stops it.
    """

    name: str
    label: Words
    stage: str
    date: str  # the case's date that is the list's day
    postponed: str
    left_out: str
    letter: str
    outcomes: dict[str, str] = field(default_factory=dict)

    def outcome(self, name: str) -> str:
        """What is said of a line whose case went to a stage, or has a hold; its own name where nothing else is said."""
        return self.outcomes.get(name, name)


@dataclass(frozen=True, slots=True)
class ChartDocument:
    """The chart as it is written in `states/`, read and with every name known."""

    name: str
    start: str
    groups: dict[str, Words]
    ends: frozenset[str]  # groups whose stages are ends
    stages: dict[str, Stage]
    events: dict[str, EventKind]
    holds: dict[str, HoldKind]
    lists: dict[str, ListKind] = field(default_factory=dict)


class _Traveler:
    """What transitions moves: a bare object with a state, never added to the machine."""

    __slots__ = ("came_from", "state")

    def __init__(self, state: str, came_from: str | None) -> None:
        self.state, self.came_from = state, came_from


class _Named(State):
    """A stage in a diagram."""

    def __init__(self, *args: Any, label: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label = label


class _Move(Transition):
    """A transition without callbacks, as all of a chart are: nothing but the state changes, in half the time."""

    def execute(self, event_data: EventData) -> bool:
        """Let it happen where its condition holds: a way back leads only to where the case came from."""
        if self.conditions and not all(condition.check(event_data) for condition in self.conditions):
            return False
        if self.dest:
            event_data.model.state = self.dest  # type: ignore[attr-defined]
        return True


class _Machine(Machine):
    """A machine whose travelers keep the name of their stage in `state`."""

    transition_cls = _Move

    def get_model_state(self, model: Any) -> State:
        """The stage a traveler stands in."""
        return self.states[model.state]


def _came_from(stage: str) -> Callable[[EventData], bool]:
    def check(event_data: EventData) -> bool:
        return bool(event_data.model.came_from == stage)  # type: ignore[attr-defined]

    return check


class Chart:
    """A machine shared by all cases."""

    def __init__(self, document: ChartDocument) -> None:
        self.document = document
        self.start = document.start
        self.stages, self.events, self.holds = document.stages, document.events, document.holds
        self.group_of = {name: stage.group for name, stage in self.stages.items()}
        self.goes_back = frozenset(name for name, event in self.events.items() if event.to == BACK)
        self.ends = frozenset(name for name, group in self.group_of.items() if group in document.ends)
        # An end that a case may come back from keeps its holds: what was disputed is disputed still.
        reopened = {source for event in self.events.values() if event.to == BACK for source in event.sources}
        self.final = self.ends - reopened
        self._machine = _Machine(
            model=None,
            states=list(self.stages),
            initial=self.start,
            auto_transitions=False,  # a to_X for every stage would be a back door past the rules
            send_event=True,
            transitions=[each for event in self.events.values() for each in self._transitions(event)],
        )
        # Where each event may lead from each stage: to one stage, or back to one of several.
        self.moves: dict[tuple[str, str], tuple[str, ...]] = {
            (event.name, source): self._before(source) if event.to == BACK else (event.to or source,)
            for event in self.events.values() for source in event.sources
        }  # fmt: skip

    def _before(self, stage: str) -> tuple[str, ...]:
        """The stages that a case can have come to a stage from."""
        events = [event for event in self.events.values() if event.to == stage]
        return tuple(dict.fromkeys(source for event in events for source in event.sources if source != stage))

    def _transitions(self, event: EventKind) -> Iterator[dict[str, Any]]:
        if event.to != BACK:
            yield {"trigger": event.name, "source": list(event.sources), "dest": event.to}
            return
        for source in event.sources:
            for before in self._before(source):
                yield {"trigger": event.name, "source": source, "dest": before, "conditions": [_came_from(before)]}

    def move(self, stage: str, event: str, came_from: str | None = None) -> str:
        """The stage an event leads to; raises Impossible where the chart has no such move."""
        traveler = _Traveler(stage, came_from)
        try:
            moved = self._machine.events[event].trigger(traveler)
        except (KeyError, MachineError, ValueError) as problem:
            raise Impossible(f"The chart has no move {event!r} from stage {stage!r}.") from problem
        if not moved:
            raise Impossible(f"The chart has no way {event!r} from stage {stage!r} back to {came_from!r}.")
        return traveler.state

    def stops(self, hold_kind: str, what: str) -> bool:
        """Whether a hold of this kind stops the steps (or the charges)."""
        return what in self.holds[hold_kind].stops

    def mermaid(self, language: str, when: Mapping[tuple[str, str], str]) -> str:
        """The chart as Mermaid text; `when` tells of (event, stage) when it happens by itself. What stays in its stage is left out."""
        from transitions.extensions import GraphMachine  # heavy, and only wanted here

        def told(event: EventKind, source: str) -> str:
            due = when.get((event.name, source))
            # In a state diagram of Mermaid a second colon would begin another label.
            return event.label[language] + (f" ({due})".replace(":", ".") if due else "")

        machine = type("_Drawn", (GraphMachine,), {"state_cls": _Named})(
            model=SimpleNamespace(), states=[{"name": stage.name, "label": stage.label[language]} for stage in self.stages.values()],
            initial=self.start, auto_transitions=False, graph_engine="mermaid", title=f"title: {self.document.name}",
            transitions=[
                {"trigger": event.name, "source": source, "dest": to, "label": told(event, source)}
                for event in self.events.values() if event.to for source in event.sources for to in self.moves[event.name, source]
            ],
        )  # fmt: skip
        plain = {"fill": "white", "color": "black"}
        machine.style_attributes = {"node": {"default": plain, "active": plain}}  # the start is no stage that a case stands in
        ends = [f"  {name} --> [*]" for name in self.stages if name in self.ends]
        return "\n".join([str(machine.get_combined_graph().source), *ends, ""])

    def unreachable(self) -> list[str]:
        """Stages that no way from the start leads to; a way back leads only to where a case has been."""
        ways = [(source, tos) for (event, source), tos in self.moves.items() if self.events[event].to != BACK]
        seen = _closure({self.start}, lambda name: [to for source, tos in ways if source == name for to in tos])
        return [name for name in self.stages if name not in seen]

    def traps(self) -> list[str]:
        """Stages from which neither an end nor a rest can be reached."""
        goals = set(self.ends) | {name for name, stage in self.stages.items() if stage.rest}
        seen = _closure(goals, lambda name: [source for (_, source), tos in self.moves.items() if name in tos])
        return [name for name in self.stages if name not in seen]

    def leaving_ends(self) -> Iterator[tuple[str, str]]:
        """Events that lead out of an end, as (event, stage); only a way back may."""
        for event in self.events.values():
            for source in event.sources:
                if source in self.ends and event.to not in (None, source, BACK):
                    yield event.name, source


def _closure(start: set[str], after: Callable[[str], Iterable[str]]) -> set[str]:
    seen, todo = set(start), list(start)
    while todo:
        for name in after(todo.pop()):
            if name not in seen:
                seen.add(name)
                todo.append(name)
    return seen
