"""When a case is due next: the least instant of its stage's timing rules, moved by holds."""

import datetime as dt
from collections.abc import Mapping

import msgspec

from engine.case import Case
from engine.conditions import Literal
from engine.days import Moment, instant_text, is_working_day, next_working_day, oslo_instant
from engine.facts.fact import Fact
from engine.facts.scene import Scene
from engine.rule import Rule
from engine.rulebook import Book, Wait
from engine.timing import When, held_days

_REMEMBERED = 1024

Plan = tuple[tuple[str, Rule], ...]


class Due(msgspec.Struct, frozen=True):
    """A timing rule and its instant."""

    at: str
    rule: Rule


def _moved(scene: Scene, fact: Fact) -> int | None:
    """A date fact of a `due:`, moved by the days the case has been held since; printed dates stay as they are."""
    value = fact.get(scene)
    if value is None:
        return None
    ordinal, case = int(value), scene.case
    if fact.never_moves or not (case.holds or case.held):
        return ordinal
    return ordinal + held_days(case.holds, case.held, dt.date.fromordinal(ordinal), scene.at.today)


def _planned(wait: Wait, dates: Mapping[str, Literal | None], amount: Literal | None, touched_at: str) -> str | None:
    """The instant of a step as its values say; None while one of them is unknown."""
    when, anchor = wait.when, dates[wait.when.anchor]
    if anchor is None or amount is None:
        return None
    floor = dates[when.not_before] if when.not_before else None
    day, text = when.reckon(int(anchor), int(amount), None if floor is None else int(floor))
    return text if text > touched_at else when.after(day, touched_at)


def _late(at: str, when: When, now: Moment) -> str:
    """Late, on a day without post: the letter waits for the next working day."""
    if when.shift == "non-working" and at <= now.text and not is_working_day(now.today):
        return instant_text(oslo_instant(next_working_day(now.today), *when.at))
    return at


def instant_of(rule: Rule, scene: Scene, book: Book) -> str | None:
    """The instant of a timing rule; None while a date it counts from is unknown, or a parameter has no value."""
    wait = book.policy.waits[rule.id]
    dates = {fact.name: _moved(scene, fact) for fact in wait.dates}
    if rule.until_set is not None and rule.until_set in scene.case.dates:
        return None
    at = _planned(wait, dates, wait.amount(scene), scene.case.touched_at)
    return None if at is None else _late(at, wait.when, scene.at)


def _plan(scene: Scene, book: Book) -> Plan:
    """Every step of the stage with its instant, oldest first; at one instant the lower order first.

    Remembered by what it was reckoned from: a hundred thousand cases share a handful of days.
    """
    case = scene.case
    waits = book.policy.waits_in[case.stage]
    held = case.holds or case.held
    dates = [_moved(scene, fact) if held else fact.get(scene) for fact in waits.dates]
    amounts = [amount(scene) for amount in waits.amounts]
    key: tuple[Literal | None, ...] = (*dates, *amounts, case.touched_at, *[name in case.dates for name in waits.once])
    plan = waits.plans.get(key)
    if plan is None:
        named = {fact.name: day for fact, day in zip(waits.dates, dates, strict=True)}
        each = [
            (_planned(wait, named, wait.amount(scene), case.touched_at), wait.rule)
            for wait in waits.each
            if wait.rule.until_set is None or wait.rule.until_set not in case.dates
        ]
        if len(waits.plans) >= _REMEMBERED:
            waits.plans.clear()
        plan = waits.plans[key] = tuple(sorted(((at, rule) for at, rule in each if at is not None), key=_oldest_first))
    if plan and plan[0][0] <= scene.at.text and not is_working_day(scene.at.today):
        return tuple(
            sorted(((_late(at, book.policy.waits[rule.id].when, scene.at), rule) for at, rule in plan), key=_oldest_first)
        )
    return plan


def _oldest_first(step: tuple[str, Rule]) -> tuple[str, int, str]:
    return step[0], step[1].order, step[1].id


def _coming(scene: Scene, book: Book) -> Plan:
    """Every step that is to come in the case's stage; those that a hold stops or an obstacle blocks are not."""
    case, plan = scene.case, _plan(scene, book)
    if not (case.holds or case.asleep or case.blocked):
        return plan
    stopped = is_stopped(case, book)
    return tuple(
        (at, rule)
        for at, rule in plan
        if (not stopped or rule.goes_on) and rule.id not in case.asleep and case.blocked.get(rule.id) != at
    )


def agenda(scene: Scene, book: Book) -> list[Due]:
    """Every step that is to come, oldest first."""
    return [Due(at, rule) for at, rule in _coming(scene, book)]


def due_by_now(scene: Scene, book: Book) -> list[Due]:
    """The steps whose instant has come, oldest first."""
    due = []
    for at, rule in _coming(scene, book):
        if at > scene.at.text:
            break
        due.append(Due(at, rule))
    return due


def soonest(scene: Scene, book: Book) -> tuple[str, Rule] | None:
    """The step that comes next, with its instant."""
    steps = _coming(scene, book)
    return steps[0] if steps else None


def is_stopped(case: Case, book: Book) -> bool:
    """Whether a hold stops the case's steps."""
    return bool(case.holds) and any(book.policy.chart.stops(hold.kind, "steps") for hold in case.holds)
