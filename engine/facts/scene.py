"""What the facts are computed from: one case at one moment, under one book of rules, for one creditor."""

from typing import TYPE_CHECKING, Protocol

import msgspec

from engine.case import Agency, Case, Creditor, Invoice
from engine.days import Moment
from engine.events import Input

if TYPE_CHECKING:
    from engine.facts.fact import Fact
    from engine.parameters import Parameter


class Chart(Protocol):
    """What the facts want to know of the chart."""

    group_of: dict[str, str]


class Book(Protocol):
    """The rules as the facts see them: the chart, the agency, and every parameter in force."""

    @property
    def agency(self) -> Agency: ...
    @property
    def facts(self) -> "dict[str, Fact]": ...
    def group(self, stage: str) -> str: ...
    def parameter(self, name: str) -> "Parameter": ...


class Scene(msgspec.Struct):
    """Everything a fact may look at; `missing` collects the parameters that had no value for their day."""

    case: Case
    at: Moment
    book: Book
    creditor: Creditor
    invoice: Invoice | None = None
    input: Input = {}
    known_as: str | None = None
    missing: dict[str, str] = {}
