"""One fact: its name, type and words, and how it is found in a scene."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.conditions import Literal
from engine.facts.scene import Scene
from engine.money import kroner, spell

Getter = Callable[[Scene], Literal | None]
Words = dict[str, str]

TYPES = ("money", "days", "date", "number", "text", "choice", "yes/no")
ORDERED = ("money", "days", "date", "number")


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
    set_by_rules: bool = False
    uses: tuple[str, ...] = ()  # the facts it is computed from
    choices: tuple[str, ...] = ()
    choice_labels: dict[str, Words] = field(default_factory=dict)


def shown(value: Literal | None, kind: str) -> str | int | bool | None:
    """A value as programs read it: dates in ISO form, money in kroner."""
    if value is None or isinstance(value, str):
        return value
    if kind == "date":
        return dt.date.fromordinal(value).isoformat()
    return kroner(value) if kind == "money" else value


def spelled(value: Literal | None, fact_type: str, language: str, labels: dict[str, Words] | None = None) -> str:
    """A value as people read it, in Norwegian or English."""
    if value is None:
        return "ukjent" if language == "nb" else "unknown"
    if isinstance(value, str):
        return labels[value][language] if labels and value in labels else value
    if fact_type == "date":
        day = dt.date.fromordinal(value)
        return day.strftime("%d.%m.%Y") if language == "nb" else day.isoformat()
    if fact_type == "money":
        return spell(value, language)
    if fact_type == "yes/no":
        return {"nb": ("nei", "ja"), "en": ("no", "yes")}[language][bool(value)]
    return str(value)
