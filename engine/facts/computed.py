"""Facts computed from other facts, as `computed:` in `rules/facts.yaml` says; each returns a getter."""

import datetime as dt

from engine.conditions import Literal, Test, is_true
from engine.days import whole_years
from engine.errors import ParameterMissing
from engine.facts.fact import Fact, Getter
from engine.facts.scene import Scene
from engine.timing import When


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


def latest_of(getters: list[Getter]) -> Getter:
    """`latest of A, B`: the latest day of those that are known."""

    def get(scene: Scene) -> int | None:
        return max((int(value) for getter in getters if (value := getter(scene)) is not None), default=None)

    return get


ANY_LETTER = "letters"


def count_of(kind: str, with_fee: bool, since: Getter | None) -> Getter:
    """`count of KIND [with fee] [since DATE]`: letters of the case, the creditor's own included; `letters` are of any kind."""

    def get(scene: Scene) -> int:
        start = since(scene) if since else None
        return sum(
            (kind == ANY_LETTER or letter.kind == kind)
            and (not with_fee or letter.fee_ore > 0)
            and (start is None or letter.sent_on.toordinal() >= int(start))
            for letter in scene.case.letters
        )

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
            scene.missing[name] = problem.message
            return None

    return get
