"""Trying the statutes on sample cases: what the rules make of them by themselves, and with every action and payment on the way."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from engine.case import Case, Creditor
from engine.days import Moment, moment
from engine.decide import holding
from engine.errors import Impossible, ParameterMissing, Unlawful
from engine.events import TIME_REACHED, Event, HandOver
from engine.facts.scene import Scene
from engine.guards import Happened
from engine.hand_over import receive
from engine.rule import Rule
from engine.rulebook import Book
from engine.shell.load.deeds import AGENCY, LONGEST, actions, occasions, payments
from engine.shell.load.samples import Sample, main_samples, samples
from engine.step import Outcome, step

_MOST_MOVES = 40  # of one way by time alone


@dataclass(slots=True)
class Place:
    """Where a sample has come to: the case, the moment, and what is due next."""

    case: Case
    at: Moment
    next_due_at: str | None


@dataclass(slots=True)
class Walk:
    """Sample cases led through the rules of one book.

    `broken` are the statutes broken, each with its sample; `stopped` the moves that an `always` line did not let through;
    `asleep` the rates that were lacking, since when; `happened` what was judged by the statutes.
    """

    book: Book
    moves: int = 0
    taken_in: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    broken: list[tuple[Unlawful, Sample]] = field(default_factory=list)
    stopped: dict[str, tuple[Impossible, Sample]] = field(default_factory=dict)
    asleep: dict[str, dt.date] = field(default_factory=dict)
    happened: set[Happened] = field(default_factory=set)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _ids: Iterator[int] = field(default_factory=count)

    def run(self, start: dt.date, dates: int) -> None:
        """Try the statutes on cases due from a day on, and on everything that can be done with a few of them."""
        for sample in samples(start, dates):
            if (place := self._begun(sample)) is not None:
                self._by_time(place, sample, looking=True)
        for sample, places in main_samples(start):
            if (place := self._begun(sample)) is not None:
                self._everywhere(place, sample, places)

    # -- one move -----------------------------------------------------------------------------------------------------

    def _begun(self, sample: Sample) -> Place | None:
        order = HandOver("sample", "claim", sample.creditor.id, "", "0000000000000", sample.invoice, AGENCY)
        try:
            answer = receive(order, sample.at, self.book, sample.creditor)
        except Impossible as problem:
            self._stopped(problem, sample)
            return None
        except ParameterMissing:
            return None
        if answer.outcome is None:
            self.refused |= {reason.rule: reason.reason["en"] for reason in answer.refusals}
            if answer.unlawful is not None:
                self._broke(answer.unlawful, sample)
            return None
        self.taken_in += 1
        self._judged(None, answer.outcome)
        return Place(answer.outcome.case, sample.at, answer.outcome.next_due_at)

    def _moved(self, place: Place, event: Event, at: Moment, sample: Sample) -> Place | None:
        """The place after an event; None where nothing came of it."""
        self.moves += 1
        try:
            outcome = step(place.case, event, at, self.book, sample.creditor)
        except Unlawful as problem:
            self._broke(problem, sample)
            return None
        except Impossible as problem:
            self._stopped(problem, sample)
            return None
        except ParameterMissing:
            return None
        self._note_sleep(outcome, at)
        self._judged(place.case, outcome)
        return None if outcome.refusals else Place(outcome.case, at, outcome.next_due_at)

    def _note_sleep(self, outcome: Outcome, at: Moment) -> None:
        if any(entry.event == "step_asleep" for entry in outcome.entries):
            for parameter in outcome.case.asleep.values():
                self.asleep[parameter] = min(self.asleep.get(parameter, at.today), at.today)

    def _stopped(self, problem: Impossible, sample: Sample) -> None:
        if "stage" in problem.details:
            self.stopped.setdefault(problem.details["stage"], (problem, sample))

    def _judged(self, before: Case | None, outcome: Outcome) -> None:
        goes_back = self.book.policy.chart.goes_back
        self.happened.add(self.book.guards.happened(before, outcome.case, outcome.entries, goes_back))

    def _broke(self, problem: Unlawful, sample: Sample) -> None:
        self.happened.add(problem.details["happened"])
        rules = [entry.rule for entry in problem.details["entries"] if entry.rule]
        key = (problem.details["guard"], rules[-1] if rules else "")
        if key not in self._seen:
            self._seen.add(key)
            self.broken.append((problem, sample))

    # -- by time alone ------------------------------------------------------------------------------------------------

    def _by_time(self, place: Place, sample: Sample, *, looking: bool = False) -> None:
        for _ in range(_MOST_MOVES):
            if looking:
                self._leave_late(place, sample)
            after = self._in_time(place, sample)
            if after is None:
                return
            place = after

    def _in_time(self, place: Place, sample: Sample) -> Place | None:
        if place.next_due_at is None:
            return None
        at = moment(place.next_due_at)
        return self._moved(place, TIME_REACHED, at, sample) if at.instant - sample.at.instant <= LONGEST else None

    def _leave_late(self, place: Place, sample: Sample) -> None:
        """Try what leads to another stage as late as can be: a step waits longest over a weekend, and days count on."""
        at = occasions(place.at, place.next_due_at, sample.at)[-1]
        for rule in self._allowed(place, at, sample.creditor):
            if self._leads_on(rule, place.case.stage):
                for event in actions(rule, place.case, at):
                    self._moved(place, event, at, sample)

    def _leads_on(self, rule: Rule, stage: str) -> bool:
        """Whether an action leads from a stage to another one under way."""
        chart = self.book.policy.chart
        return any(to != stage and to not in chart.ends for to in chart.moves.get((rule.then or "", stage), ()))

    # -- with everything that can be done -----------------------------------------------------------------------------

    def _everywhere(self, place: Place, sample: Sample, places: int) -> None:
        """Lead a sample along every way: by each action and payment, at once and just before the next step, and by time from there.

        First from where time alone leads; then from what stands where least has been tried yet.
        """
        todo = [place]
        while (after := self._in_time(todo[-1], sample)) is not None and len(todo) < _MOST_MOVES:
            todo.append(after)
        known, tried, trunk = {_look(each) for each in todo}, Counter[tuple[Any, ...]](), len(todo)
        for number in range(places):
            if not todo:
                return
            next_one = 0 if number < trunk else min(range(len(todo)), key=lambda index: tried[_look(todo[index])[:2]])
            here = todo.pop(next_one)
            tried[_look(here)[:2]] += 1
            for after in self._ways(here, sample):
                if after is not None and after.case.stage not in self.book.policy.chart.ends and _look(after) not in known:
                    known.add(_look(after))
                    todo.append(after)
                    self._by_time(after, sample)

    def _ways(self, place: Place, sample: Sample) -> Iterator[Place | None]:
        for at in occasions(place.at, place.next_due_at, sample.at):
            for event in self._events(place, at, sample.creditor):
                yield self._moved(place, event, at, sample)

    def _allowed(self, place: Place, at: Moment, creditor: Creditor) -> Iterator[Rule]:
        held = holding(self.book, "actions", "", Scene(place.case, at, self.book, creditor))
        return (rule for rule in self.book.policy.actions.values() if rule.id in held)

    def _events(self, place: Place, at: Moment, creditor: Creditor) -> Iterator[Event]:
        for rule in self._allowed(place, at, creditor):
            yield from actions(rule, place.case, at)
        yield from payments(place.case, at, self._ids)


def _look(place: Place) -> tuple[Any, ...]:
    """What tells one place of a sample from another, days and amounts left aside; but whether a deadline has passed counts."""
    case = place.case
    passed = sum(letter.deadline is not None and letter.deadline < place.at.today for letter in case.letters)
    return (
        case.stage, tuple(hold.kind for hold in case.holds), frozenset(case.dates), tuple(letter.kind for letter in case.letters[-2:]),
        frozenset(charge.rule for charge in case.charges if charge.taken_back is None), bool(case.payments), passed,
    )  # fmt: skip
