"""Why something was done or refused: the entry of history and the reason of a refusal."""

from typing import Any

from engine.case import Posting, Value
from engine.events import Actor

Words = dict[str, str]


class FactShown(Value, frozen=True):
    value: Any
    label: Words


class Reason(Value, frozen=True):
    """Why a rule says no: the rule, a stable code, words in both languages, and the facts with their values."""

    rule: str
    code: str
    reason: Words
    facts: dict[str, FactShown] = {}


class Entry(Value, frozen=True):
    """One line of a case's history. It never holds personal data; free text stands beside it, outside the chain."""

    seq: int
    event: str
    at: str
    from_stage: str | None
    to_stage: str | None
    actor: Actor
    rulebook: str
    due_at: str | None = None
    rule: str | None = None
    action: str | None = None
    facts: dict[str, Any] = {}
    reason: Words = {}
    reasons: tuple[Reason, ...] = ()
    effects: tuple[str, ...] = ()
    rates: str | None = None
    guards: str | None = None
    postings: tuple[Posting, ...] = ()
