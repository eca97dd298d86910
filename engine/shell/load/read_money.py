"""`rules/charges/` and `rules/allocation.yaml`: what may be charged, which interest runs, in which order payments are allocated."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

from engine.conditions import Condition, names_in
from engine.ledger import POSTS
from engine.rule import ChargeRule, Factor, InterestRule
from engine.rulebook import MoneyRules
from engine.shell.load.document import Document
from engine.shell.load.money_schemas import ALLOCATION, CHARGE, INTEREST
from engine.shell.load.problems import Problems, near
from engine.shell.load.read_guard import GuardReader
from engine.shell.load.read_outcome import Known, many
from engine.shell.load.structure import check_structure

RECEIVERS = ("agency", "creditor")


@dataclass(slots=True)
class _Read:
    charges: dict[str, ChargeRule]
    interest: InterestRule | None = None


def read_money(charges: Iterable[Document], allocation: Document | None, known: Known) -> MoneyRules:
    """Every charge, the interest and the orders of allocation; what cannot be used is noted."""
    read = _Read({})
    documents = {}
    for document in charges:
        if not check_structure(document, _schema_of(document), known.problems):
            continue
        if "interest" in document.data:
            if read.interest is not None:
                known.problems.add(
                    "MONEY-001", document.file, document.key("interest"), f"{read.interest.file} has an interest already."
                )
            read.interest = _interest(document, known)
        elif (charge := ChargeReader(document, known).read()) is not None:
            read.charges[charge.id] = charge
            documents[charge.id] = document
    for charge in read.charges.values():
        if charge.replaces is not None and not known.has_charge(charge.replaces):
            mark = documents[charge.id].at("replaces")
            message = f'unknown charge "{charge.replaces}"{near(charge.replaces, known.charges, listed=True)}'
            known.problems.add("MONEY-002", charge.file, mark, message)
    return MoneyRules(read.charges, read.interest, _orders(allocation, known) if allocation else {})


def check_money(charges: Iterable[Document], allocation: Document | None, problems: Problems) -> None:
    """Note what is wrong with the structure of the same files, where nothing that they name can be looked up."""
    for document in charges:
        check_structure(document, _schema_of(document), problems)
    if allocation is not None:
        check_structure(allocation, ALLOCATION, problems)


def _schema_of(document: Document) -> Schema:
    return INTEREST if isinstance(document.data, dict) and "interest" in document.data else CHARGE


def _parameter(document: Document, known: Known, name: str, types: tuple[str, ...], *path: str | int) -> str:
    """Note a parameter that is not there, or not of a type that can be counted with here."""
    kind = known.names.parameters.get(name)
    if kind is None and name not in known.names.broken:
        message = f'unknown parameter "{name}"{near(name, known.names.parameters)}'
        known.problems.add("RULE-020", document.file, document.at(*path), message)
    elif kind is not None and kind not in types:
        message = f"{name} is of type {kind}; {' or '.join(types)} is asked for here."
        known.problems.add("RULE-014", document.file, document.at(*path), message)
    known.used.add(f"parameter {name}")
    return name


def _interest(document: Document, known: Known) -> InterestRule:
    data, terms = document.data, document.data["interest"]
    return InterestRule(
        data["id"], document.file, data["title"], data.get("source", ""),
        _parameter(document, known, terms["rate"], ("percent",), "interest", "rate"),
        _parameter(document, known, terms["day count"], ("text",), "interest", "day count"),
    )  # fmt: skip


class ChargeReader:
    """Reads one charge."""

    def __init__(self, document: Document, known: Known) -> None:
        self.document, self.known = document, known
        self.guards = GuardReader(document, known)

    def read(self) -> ChargeRule | None:
        """The charge; None, with every problem noted, where it cannot be used."""
        before = len(self.known.problems.found)
        data = self.document.data
        amount = data["amount"]
        factors = tuple(
            self._factor(each, "amount", "factors", place, key="factor") for place, each in enumerate(amount.get("factors") or [])
        )
        supplement = self._factor(amount["supplement"], "amount", "supplement", key="rate") if "supplement" in amount else None
        charge = ChargeRule(
            id=data["id"], post=self._post(data["post"], "post"), file=self.document.file, title=data["title"],
            requirement=tuple(many(data.get("requirement"))), source=data.get("source", ""),
            guard=tuple(self._guard(data)), rate=self._named("rate", ("money",)) or "",
            table=self._named("table", ("bands",)), by=self._by(), factors=factors, supplement=supplement,
            rounding=self._named("rounded to", ("money",)), less=tuple(self._less()),
            floats=data.get("floats") == "yes", replaces=data.get("replaces"),
        )  # fmt: skip
        return None if len(self.known.problems.found) > before else charge

    def _guard(self, data: dict[str, Any], *path: str | int) -> list[Condition]:
        conditions = self.guards.guard(data, *path)
        self.known.used |= names_in(conditions)
        for name in sorted(names_in(conditions)):
            if name in self.known.facts and self.known.facts[name].at_hand_over_only:
                message = f"{name} is known only at hand-over, not later."
                place = self.guards.place_of(name, ("only if", "never if", "amount"))
                self.known.problems.add("RULE-024", self.document.file, place, message)
        return conditions

    def _factor(self, data: dict[str, Any], *path: str | int, key: str) -> Factor:
        types = ("factor", "percent")
        return Factor(
            _parameter(self.document, self.known, data[key], types, *path, key), tuple(self._guard(data, *path))
        )  # fmt: skip

    def _named(self, key: str, types: tuple[str, ...]) -> str | None:
        name = self.document.data["amount"].get(key)
        return None if name is None else _parameter(self.document, self.known, name, types, "amount", key)

    def _by(self) -> str | None:
        """The fact that picks the band: an amount of money."""
        amount = self.document.data["amount"]
        name = amount.get("by")
        if (name is None) != (amount.get("table") is None):
            message = "`table:` and `by:` go together: the table, and the amount that picks its band."
            place = self.document.key("amount", "by" if name is not None else "table")
            self.known.problems.add("MONEY-003", self.document.file, place, message)
        if name is None:
            return None
        kind = self.known.names.facts.get(name)
        if kind is None and name not in self.known.names.broken:
            message = f'unknown fact "{name}"{near(name, self.known.facts)}'
            self.known.problems.add("RULE-012", self.document.file, self.document.at("amount", "by"), message)
        elif kind is not None and kind.type != "money":
            message = f"{name} is of type {kind.type}; money is asked for here."
            self.known.problems.add("RULE-014", self.document.file, self.document.at("amount", "by"), message)
        self.known.used.add(name)
        return str(name)

    def _post(self, post: str, *path: str | int) -> str:
        chargeable = [each for each in POSTS if each not in ("principal", "interest")]
        if post not in chargeable:
            message = f'"{post}" is nothing that can be charged{near(post, chargeable, listed=True)}'
            self.known.problems.add("MONEY-004", self.document.file, self.document.at(*path), message)
        return post

    def _less(self) -> Iterable[str]:
        posts = many(self.document.data.get("less"))
        for place, post in enumerate(posts):
            self._post(post, *(("less", place) if isinstance(self.document.data["less"], list) else ("less",)))
        return posts


def _orders(document: Document, known: Known) -> dict[str, tuple[str, ...]]:
    """For each receiver, every post once, the first to be covered first."""
    if not check_structure(document, ALLOCATION, known.problems):
        return {}
    orders = {}
    for receiver in RECEIVERS:
        order = many(document.data["orders"].get(receiver))
        for place, post in enumerate(order):
            if post not in POSTS:
                message = f'"{post}" is no post{near(post, POSTS, listed=True)}'
                known.problems.add("MONEY-004", document.file, document.at("orders", receiver, place), message)
        if missing := [post for post in POSTS if post not in order]:
            message = f"the order for the {receiver} leaves out {', '.join(missing)}."
            known.problems.add("MONEY-005", document.file, document.key("orders", receiver), message)
        orders[receiver] = tuple(order)
    return orders
