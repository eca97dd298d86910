"""What the facts are computed from: one case at one moment, under one book of rules, for one creditor."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import msgspec

from engine.case import Agency, Case, Creditor, Invoice, Payment
from engine.conditions import Literal
from engine.days import Moment
from engine.errors import ParameterMissing
from engine.events import Input
from engine.valuing import InterestTerms, Owed, owed

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
    @property
    def interest(self) -> InterestTerms | None: ...
    @property
    def resolved(self) -> "dict[str, tuple[Parameter, Callable[[Scene], Literal | None]]]": ...
    def resolve(self, name: str) -> "tuple[Parameter, Callable[[Scene], Literal | None]]": ...
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
    missing: dict[str, ParameterMissing] = {}
    payment: Payment | None = None
    owed: Owed | None = None
    other: Case | None = None  # whose claims are about to join, or have
    only_claim: tuple[Case, object, int | None] | None = None  # a day of its claim, by the getter it was found with

    def money(self) -> Owed | None:
        """What the case owes today, found once; None, and noted, where a rate is not known."""
        if self.owed is None:
            try:
                self.owed = owed(self.case, self.at.today, self.book.interest, self.book.parameter)
            except ParameterMissing as problem:
                self.missing[problem.details["parameter"]] = problem.with_traceback(None)
        return self.owed
