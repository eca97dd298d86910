"""Facts computed from other facts, as `computed:` in `rules/facts.yaml` says; each returns a getter."""

import datetime as dt
from dataclasses import dataclass, replace

from engine.case import Letter
from engine.charging import active
from engine.conditions import Literal, Test, is_true
from engine.days import add_months, whole_years
from engine.errors import ParameterMissing
from engine.facts.fact import Fact, Getter
from engine.facts.scene import Scene
from engine.timing import When
from engine.valuing import owed


def days_between(start: Getter, end: Getter) -> Getter:
    """`days from A to B`; negative where B lies before A."""

    def get(scene: Scene) -> int | None:
        first, last = start(scene), end(scene)
        return None if first is None or last is None else int(last) - int(first)

    return get


def years_between(start: Getter, end: Getter) -> Getter:
    """`years from A to B`: whole years, as an age is counted."""

    def get(scene: Scene) -> int | None:
        first, last = start(scene), end(scene)
        if first is None or last is None:
            return None
        return whole_years(dt.date.fromordinal(int(first)), dt.date.fromordinal(int(last)))

    return get


def first_of(getters: list[Getter]) -> Getter:
    """`first of A, B`: the first that is known."""

    def get(scene: Scene) -> Literal | None:
        for getter in getters:
            value = getter(scene)
            if value is not None:
                return value
        return None

    return get


def sum_of(getters: list[Getter]) -> Getter:
    """`sum of A, B`: of amounts that are all known."""

    def get(scene: Scene) -> int | None:
        values = [getter(scene) for getter in getters]
        return None if None in values else sum(int(value) for value in values if value is not None)

    return get


def latest_of(getters: list[Getter]) -> Getter:
    """`latest of A, B`: the latest day of those that are known."""

    def get(scene: Scene) -> int | None:
        return max((int(value) for getter in getters if (value := getter(scene)) is not None), default=None)

    return get


ANY_LETTER = "letters"


@dataclass(frozen=True, slots=True)
class Letters:
    """Which letters of a case are meant, the creditor's own included: some kinds, or all but some; with a fee, or any."""

    kinds: frozenset[str]
    but: frozenset[str] = frozenset()
    with_fee: bool = False

    def of(self, scene: Scene) -> list[Letter]:
        """Those letters, the newest last."""
        found = [
            letter
            for letter in scene.case.letters
            if (letter.kind in self.kinds or (ANY_LETTER in self.kinds and letter.kind not in self.but))
            and (letter.fee_ore > 0 or not self.with_fee)
        ]
        return found if len(found) < 2 else sorted(found, key=lambda letter: letter.sent_on)


def count_of(letters: Letters, since: Getter | None) -> Getter:
    """`count of KIND [with fee] [since DATE]`."""

    def get(scene: Scene) -> int:
        start = since(scene) if since else None
        return sum(start is None or letter.sent_on.toordinal() >= int(start) for letter in letters.of(scene))

    return get


def count_within(letters: Letters, months: int) -> Getter:
    """`count of KIND within N months of each other`: back from today, until the first time that passed without any."""

    def get(scene: Scene) -> int:
        count, day = 0, scene.at.today
        for letter in reversed(letters.of(scene)):
            if add_months(letter.sent_on, months) <= day:
                break
            count, day = count + 1, min(day, letter.sent_on)
        return count

    return get


def newest_of(letters: Letters, what: str) -> Getter:
    """`day of newest KIND`, `deadline of newest KIND`."""

    def get(scene: Scene) -> int | None:
        found = letters.of(scene)
        if not found:
            return None
        day = found[-1].sent_on if what == "day" else found[-1].deadline
        return None if day is None else day.toordinal()

    return get


def days_apart(letters: Letters) -> Getter:
    """`days between newest KIND`: from the letter before the newest one to the newest; unknown where there is only one."""

    def get(scene: Scene) -> int | None:
        found = letters.of(scene)
        return (found[-1].sent_on - found[-2].sent_on).days if len(found) > 1 else None

    return get


def charges_of(posts: frozenset[str]) -> Getter:
    """`charges of POST, POST`: what was charged of them and stands, in øre, paid or not."""

    def get(scene: Scene) -> int:
        return sum(charge.amount_ore for charge in active(scene.case) if charge.post in posts)

    return get


def charges_with(parameter: str) -> Getter:
    """`charges with PARAMETER`: what was charged by that factor and stands, in øre, paid or not."""

    def get(scene: Scene) -> int:
        charges = (each for each in active(scene.case) if parameter in [factor.parameter for factor in each.factors])
        return sum(each.amount_ore for each in charges)

    return get


def interest_at(name: str) -> Getter:
    """The interest that has accrued by another rate, its days counted as the rules count them; unknown, and noted, without a value."""

    def get(scene: Scene) -> int | None:
        terms = scene.book.interest
        if terms is None:
            return 0
        try:
            rate = scene.book.parameter(name)
            if rate is terms.rate:  # the rules charge by this very rate, and what is owed by them is known already
                found = scene.money()
            else:
                found = owed(scene.case, scene.at.today, replace(terms, rate=rate), scene.book.parameter)
        except ParameterMissing as problem:
            scene.missing[name] = problem.with_traceback(None)
            return None
        return None if found is None else sum(each.amount_ore for part in found.segments.values() for each in part)

    return get


def whether(test: Test, getters: dict[str, Getter]) -> Getter:
    """`whether FACT COMPARISON VALUE`: yes or no; unknown where a value it compares is unknown."""

    def get(scene: Scene) -> bool | None:
        values = {name: getter(scene) for name, getter in getters.items()}
        if test.op not in ("is_null", "not_null") and None in values.values():
            return None
        return is_true(test, values)

    return get


def day_of(when: When, facts: dict[str, Fact]) -> Getter:
    """A day told from another, such as `3 years after due_date`; holds never move it."""
    amount = amount_of(when)

    def get(scene: Scene) -> int | None:
        anchor = facts[when.anchor].get(scene)
        if anchor is None:
            return None
        floor = facts[when.not_before].get(scene) if when.not_before else None
        number = amount(scene)
        if number is None:
            return None
        return when.reckon(int(anchor), int(number), None if floor is None else int(floor))[0].toordinal()

    return get


def amount_of(when: When) -> Getter:
    """The number of days, months or years of a phrase, looked up where it names a parameter."""
    amount = when.amount
    if isinstance(amount, int):
        return lambda scene: amount
    return parameter_value(amount.name.removeprefix("parameter "))


def parameter_value(name: str) -> Getter:
    """`parameter NAME`: the value on the day its `dated by` fact tells; unknown, and noted, where none is in force."""

    def get(scene: Scene) -> Literal | None:
        book = scene.book
        try:
            parameter, day_of_value = book.resolved.get(name) or book.resolve(name)
            day = day_of_value(scene)
            if day is None:
                return None
            known = parameter.by_ordinal.get(int(day))
            return parameter.on_ordinal(int(day)) if known is None else known
        except ParameterMissing as problem:
            scene.missing[name] = problem.with_traceback(None)
            return None

    return get
