"""Trying the statutes on sample cases: what the rules make of them by themselves, and with every action and payment on the way."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, product
from typing import Any

from engine.case import Case, Creditor, Installment, Payment
from engine.days import ONE_DAY, Moment, moment
from engine.decide import holding
from engine.errors import Impossible, ParameterMissing, Unlawful
from engine.events import TIME_REACHED, Actor, Event, HandOver, Input
from engine.facts.scene import Scene
from engine.hand_over import receive
from engine.rule import InputField, Rule
from engine.rulebook import Book
from engine.shell.load.samples import Sample, main_samples, samples
from engine.step import Outcome, step

_AGENCY = Actor("agency")
_LONGEST = 400 * ONE_DAY  # of a way: the demand, its renewal, legal steps and monitoring lie within
_MOST_MOVES = 40  # of one way by time alone
_MINUTE = dt.timedelta(minutes=1)
_TEXT = "prøve"


@dataclass(slots=True)
class Place:
    """Where a sample has come to: the case, the moment, and what is due next."""

    case: Case
    at: Moment
    next_due_at: str | None


@dataclass(slots=True)
class Walk:
    """Sample cases led through the rules of one book.

    `broken` are the statutes broken, each with its sample; `asleep` the rates that were lacking, since when.
    """

    book: Book
    moves: int = 0
    taken_in: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    broken: list[tuple[Unlawful, Sample]] = field(default_factory=list)
    asleep: dict[str, dt.date] = field(default_factory=dict)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _ids: Iterator[int] = field(default_factory=count)

    def run(self, start: dt.date, dates: int) -> None:
        """Try the statutes on cases due from a day on, and on everything that can be done with a few of them."""
        for sample in samples(start, dates):
            if (place := self._begun(sample)) is not None:
                self._by_time(place, sample)
        for sample, places in main_samples(start):
            if (place := self._begun(sample)) is not None:
                self._everywhere(place, sample, places)

    # -- one move -----------------------------------------------------------------------------------------------------

    def _begun(self, sample: Sample) -> Place | None:
        order = HandOver("sample", "claim", sample.creditor.id, "", "0000000000000", sample.invoice, _AGENCY)
        try:
            answer = receive(order, sample.at, self.book, sample.creditor)
        except (Impossible, ParameterMissing):
            return None
        if answer.outcome is None:
            self.refused |= {reason.rule: reason.reason["en"] for reason in answer.refusals}
            if answer.unlawful is not None:
                self._broke(answer.unlawful, sample)
            return None
        self.taken_in += 1
        return Place(answer.outcome.case, sample.at, answer.outcome.next_due_at)

    def _moved(self, place: Place, event: Event, at: Moment, sample: Sample) -> Place | None:
        """The place after an event; None where nothing came of it."""
        self.moves += 1
        try:
            outcome = step(place.case, event, at, self.book, sample.creditor)
        except Unlawful as problem:
            self._broke(problem, sample)
            return None
        except (Impossible, ParameterMissing):
            return None
        self._note_sleep(outcome, at)
        return None if outcome.refusals else Place(outcome.case, at, outcome.next_due_at)

    def _note_sleep(self, outcome: Outcome, at: Moment) -> None:
        if any(entry.event == "step_asleep" for entry in outcome.entries):
            for parameter in outcome.case.asleep.values():
                self.asleep[parameter] = min(self.asleep.get(parameter, at.today), at.today)

    def _broke(self, problem: Unlawful, sample: Sample) -> None:
        rules = [entry.rule for entry in problem.details["entries"] if entry.rule]
        key = (problem.details["guard"], rules[-1] if rules else "")
        if key not in self._seen:
            self._seen.add(key)
            self.broken.append((problem, sample))

    # -- by time alone ------------------------------------------------------------------------------------------------

    def _by_time(self, place: Place, sample: Sample) -> None:
        for _ in range(_MOST_MOVES):
            after = self._in_time(place, sample)
            if after is None:
                return
            place = after

    def _in_time(self, place: Place, sample: Sample) -> Place | None:
        if place.next_due_at is None:
            return None
        at = moment(place.next_due_at)
        return self._moved(place, TIME_REACHED, at, sample) if at.instant - sample.at.instant <= _LONGEST else None

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
                if after is not None and _look(after) not in known:
                    known.add(_look(after))
                    todo.append(after)
                    self._by_time(after, sample)

    def _ways(self, place: Place, sample: Sample) -> Iterator[Place | None]:
        if place.case.stage not in self.book.policy.chart.ends:
            for at in _occasions(place, sample):
                for event in self._events(place, at, sample.creditor):
                    yield self._moved(place, event, at, sample)

    def _events(self, place: Place, at: Moment, creditor: Creditor) -> Iterator[Event]:
        allowed = holding(self.book, "actions", "", Scene(place.case, at, self.book, creditor))
        for rule in self.book.policy.actions.values():
            if rule.id in allowed:
                yield from _actions(rule, place.case, at)
        yield from self._payments(place.case, at)

    def _payments(self, case: Case, at: Moment) -> Iterator[Event]:
        """Money that was ordered within the deadline of the newest notice and arrives now, and a part of what is owed."""
        days = [letter.deadline for letter in case.letters if letter.deadline]
        if days and min(days) < at.today:
            asked = max((letter.amount_ore for letter in case.letters if letter.deadline == min(days)), default=0)
            if asked:
                yield self._payment(case, asked, min(days))
        if case.claims[0].remaining_ore > 1:
            yield self._payment(case, case.claims[0].remaining_ore // 2, at.today)

    def _payment(self, case: Case, amount_ore: int, paid_on: dt.date) -> Event:
        number = f"p{next(self._ids)}"
        payment = Payment(number, amount_ore, paid_on, "agency", number, case.claims[0].claim_id)
        return Event("happened", "payment_received", _AGENCY, payment=payment)


def _occasions(place: Place, sample: Sample) -> list[Moment]:
    """When something may be done: at once, and as late as can be, just before the next step."""
    soon = Moment(place.at.instant + _MINUTE)
    late = moment(place.next_due_at).instant - _MINUTE if place.next_due_at else place.at.instant + _LONGEST / 2
    if late <= soon.instant or late - sample.at.instant > _LONGEST:
        return [soon]
    return [soon, Moment(late)]


def _look(place: Place) -> tuple[Any, ...]:
    """What tells one place of a sample from another, days and amounts left aside."""
    case = place.case
    return (
        case.stage, tuple(hold.kind for hold in case.holds), frozenset(case.dates), tuple(letter.kind for letter in case.letters[-2:]),
        frozenset(charge.rule for charge in case.charges if charge.taken_back is None), bool(case.payments),
    )  # fmt: skip


def _actions(rule: Rule, case: Case, at: Moment) -> Iterator[Event]:
    """An action with every choice of its input; texts that need not be written are left out."""
    choices: list[Iterable[tuple[str, Any]]] = []
    for each in rule.input.values():
        values = _values(each, case, at)
        if values and (each.required or each.type != "text"):
            choices.append([(each.name, value) for value in values])
    for chosen in product(*choices):
        given: Input = dict(chosen)
        yield Event("action", rule.action or "", _AGENCY, input=given)


def _values(wanted: InputField, case: Case, at: Moment) -> list[Any]:
    owed = sum(claim.remaining_ore for claim in case.claims)
    match wanted.type:
        case "date":
            return [at.today + 20 * ONE_DAY]
        case "choice":
            return list(wanted.choices)
        case "yes/no":
            return [True, False]
        case "money":
            return [max(1, owed // 2)]
        case "number" | "days":
            return [5]
        case "text":
            return [_TEXT]
        case "installments":
            return [tuple(Installment(at.today + 30 * each * ONE_DAY, max(1, owed // 3)) for each in range(1, 7))]
    return []
