"""One fact: its name, type and words, and how it is found in a scene."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from engine.conditions import Literal
from engine.facts.scene import Scene
from engine.money import kroner, spell

Getter = Callable[[Scene], Literal | None]
Speller = Callable[[Literal | None], str]
Words = dict[str, str]

_PLAIN = ("money", "days", "date", "number", "text", "choice", "yes/no")
INPUT_TYPES = (*_PLAIN, "installments")
TYPES = (*_PLAIN, "percent", "factor")  # both are ten-thousandths: 12.25 % is 1225, a factor of 1.5 is 15000
PARAMETER_TYPES = (*TYPES, "bands")  # a table; no fact is one
ORDERED = ("money", "days", "date", "number", "percent", "factor")


@dataclass(frozen=True, slots=True)
class Fact:
    """`get` returns øre, days, a date's ordinal, a number, text, a choice or yes/no; None where unknown."""

    name: str
    type: str
    label: Words
    get: Getter
    says: dict[str, Words | str] = field(default_factory=dict)
    unknown_is_no: bool = False
    personal: bool = False
    never_moves: bool = False
    changes_with_time: bool = False
    at_hand_over_only: bool = False
    of_customer: bool = False  # changes when what is known of the customer does
    set_by_rules: bool = False
    uses: tuple[str, ...] = ()  # the facts it is computed from
    choices: tuple[str, ...] = ()
    choice_labels: dict[str, Words] = field(default_factory=dict)


def shown(value: Literal | None, kind: str) -> str | int | bool | None:
    """A value as programs read it: dates in ISO form, money in kroner, "12.25 %", a factor as "1.5"."""
    if value is None or isinstance(value, str):
        return value
    if kind in ("date", "percent", "factor"):
        return _SPELLED[kind](value, "en")
    return kroner(value) if kind == "money" else value


def spelled(value: Literal | None, fact_type: str, language: str, labels: dict[str, Words] | None = None) -> str:
    """A value as people read it, in Norwegian or English."""
    return speller(fact_type, language, labels)(value)


def speller(fact_type: str, language: str, labels: dict[str, Words] | None = None) -> Speller:
    """How values of a type are spelled in a language; chosen once, so that a text of a hundred thousand letters asks no more."""
    unknown = "ukjent" if language == "nb" else "unknown"
    named: dict[Literal, str] = {value: words[language] for value, words in (labels or {}).items()}
    if fact_type in ("text", "choice"):
        return lambda value: unknown if value is None else str(named.get(value, value))
    plain = _SPELLED.get(fact_type, _as_it_is)
    return lambda value: unknown if value is None else plain(int(value), language)


@lru_cache(4096)
def _day(ordinal: int, language: str) -> str:
    day = dt.date.fromordinal(ordinal)
    return day.strftime("%d.%m.%Y") if language == "nb" else day.isoformat()


def _as_it_is(number: int, language: str) -> str:
    return str(number)


def _percent(hundredths: int, language: str) -> str:
    whole, rest = divmod(hundredths, 100)
    return f"{whole}{_point(language)}{rest:02d} %" if rest else f"{whole} %"


def _factor(ten_thousandths: int, language: str) -> str:
    whole, rest = divmod(ten_thousandths, 10_000)
    return f"{whole}{_point(language)}{f'{rest:04d}'.rstrip('0')}" if rest else str(whole)


def _point(language: str) -> str:
    return "," if language == "nb" else "."


def _yes_or_no(value: int, language: str) -> str:
    return {"nb": ("nei", "ja"), "en": ("no", "yes")}[language][bool(value)]


_SPELLED: dict[str, Callable[[int, str], str]] = {
    "date": _day, "money": spell, "yes/no": _yes_or_no, "percent": _percent, "factor": _factor,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """A source of facts: the type each must be declared with, and its getter."""

    type: str
    get: Getter
    changes_with_time: bool = False
    at_hand_over_only: bool = False
