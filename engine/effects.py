"""What should happen outside the case, as complete data: rows of the outbox, lines of a list, words of the conversation."""

from typing import Any

from engine.case import Value


class Effect(Value, frozen=True):
    """`kind`: letter, email, task, message or list_line; `to`: debtor, guardian, creditor, caseworker or the list's name."""

    kind: str
    name: str
    to: str
    content: dict[str, Any] = {}
    key: str | None = None  # where the effect is one for several cases, such as the task of a missing rate
