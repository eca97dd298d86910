"""What happens to a case, and who did it. An event comes from outside; `step` says what follows."""

import datetime as dt
from typing import Any

from engine.case import Case, Invoice, Payment, Value


class Actor(Value, frozen=True):
    role: str  # clock | creditor | agency
    key_id: str | None = None
    name: str | None = None


CLOCK = Actor("clock")

Input = dict[str, Any]


class Event(Value, frozen=True):
    """`kind`: time_reached, action or happened; `name` is the action asked for, or what happened."""

    kind: str
    name: str = ""
    actor: Actor = CLOCK
    input: Input = {}
    amount_ore: int = 0  # of a credit note
    on: dt.date | None = None  # the day a credit note or a reversal counts from
    payment: Payment | None = None  # that came in, or was reversed
    other: Case | None = None  # the case whose claims join this one, or which this one's claims join
    reference: str = ""  # the invoice that a credit note is for
    document: str = ""  # the credit note's own number, by which it counts once
    due_at: str | None = None


TIME_REACHED = Event("time_reached")


class HandOver(Value, frozen=True):
    """An invoice on its way in, with the names it will carry if it is accepted."""

    case_id: str
    claim_id: str
    creditor_id: str
    clock_id: str
    kid: str
    invoice: Invoice
    actor: Actor = CLOCK
    known_as: str | None = None  # the case that has this invoice already


def of_date(value: dt.date | None) -> int | None:
    """A date as the rules compare it."""
    return None if value is None else value.toordinal()
