"""When a case is due next: the least instant of its stage's timing rules, moved by holds."""

import datetime as dt
from dataclasses import dataclass

from engine.case import Case
from engine.conditions import Ref
from engine.days import instant_text, is_working_day, next_working_day, oslo_instant
from engine.facts.computed import parameter_value
from engine.facts.scene import Scene
from engine.rulebook import Book, Rule
from engine.timing import held_days


@dataclass(frozen=True, slots=True)
class Due:
    """A timing rule and its instant."""

    at: str
    rule: Rule

    def sort_key(self) -> tuple[str, int, str]:
        """Oldest first; at one instant the lower order first."""
        return self.at, self.rule.order, self.rule.id


def _moved(scene: Scene, book: Book, name: str) -> dt.date | None:
    """A date fact of a `due:`, moved by the days the case has been held since; printed dates stay as they are."""
    fact = book.policy.facts[name]
    value = fact.get(scene)
    if value is None:
        return None
    day = dt.date.fromordinal(int(value))
    case = scene.case
    if fact.never_moves or not (case.holds or case.held):
        return day
    return day + dt.timedelta(days=held_days(case.holds, case.held, day, scene.at.today))


def instant_of(rule: Rule, scene: Scene, book: Book) -> str | None:
    """The instant of a timing rule; None while a date it counts from is unknown, or a parameter has no value."""
    when = rule.due
    assert when is not None
    anchor = _moved(scene, book, when.anchor)
    if anchor is None:
        return None
    amount = when.amount
    if isinstance(amount, Ref):
        found = parameter_value(amount.name.removeprefix("parameter "))(scene)
        if found is None:
            return None
        amount = int(found)
    floor = _moved(scene, book, when.not_before) if when.not_before else None
    text = when.instant(anchor, amount, floor, scene.case.touched_at)
    if when.shift == "non-working" and text <= scene.at.text and not is_working_day(scene.at.today):
        # Late, on a day without post: the letter waits for the next working day.
        return instant_text(oslo_instant(next_working_day(scene.at.today), *when.at))
    return text


def agenda(scene: Scene, book: Book) -> list[Due]:
    """Every step that is to come in the case's stage, oldest first; those that a hold stops or an obstacle blocks are not."""
    case = scene.case
    stopped = any(book.policy.chart.stops(hold.kind, "steps") for hold in case.holds)
    found = []
    for rule in book.policy.timing[case.stage]:
        if (stopped and not rule.goes_on) or rule.id in case.asleep:
            continue
        at = instant_of(rule, scene, book)
        if at is not None and case.blocked.get(rule.id) != at:
            found.append(Due(at, rule))
    if len(found) > 1:
        found.sort(key=Due.sort_key)
    return found


def is_stopped(case: Case, book: Book) -> bool:
    """Whether a hold stops the case's steps."""
    return any(book.policy.chart.stops(hold.kind, "steps") for hold in case.holds)
