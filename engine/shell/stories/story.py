"""A story as it was read: who, which invoices, and dated lines of what is done and what is expected."""

from dataclasses import dataclass
from typing import Any

from engine.case import Creditor, Invoice
from engine.days import Moment
from engine.shell.load.document import Document


@dataclass(frozen=True, slots=True)
class Line:
    """One dated line. `data` holds what the schema of lines names; `invoices` whom it is about."""

    index: int
    when: str
    at: Moment
    invoices: tuple[str, ...]
    data: dict[str, Any]

    @property
    def path(self) -> tuple[str | int, ...]:
        """Where the line stands in its document."""
        return ("story", self.index, self.when)


@dataclass(frozen=True, slots=True)
class Story:
    """A whole story; `down` is when the service was not running, from and to."""

    name: str
    title: dict[str, str]
    requirement: tuple[str, ...]
    creditor: Creditor
    invoices: dict[str, Invoice]
    lines: tuple[Line, ...]
    document: Document
    down: tuple[Moment, Moment] | None = None
    note: str = ""
    edits: tuple[dict[str, str], ...] = ()  # of rule files: file, replace, with

    @property
    def begins(self) -> Moment:
        """When the first line happens."""
        return self.lines[0].at
