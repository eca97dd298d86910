"""`rules/statutes/` -> Guards: what must never happen, each with its paragraph. Their numbers stand in them, not in the terms."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.conditions import Condition, Ref, Test, names_in
from engine.facts.computed import interest_at, parameter_value
from engine.facts.fact import Fact, Getter
from engine.guards import ANY, Limit, Statute
from engine.ledger import POSTS
from engine.parameters import Bands, Parameter
from engine.shell.load.document import Document
from engine.shell.load.literals import read_literal
from engine.shell.load.money_schemas import STATUTE
from engine.shell.load.problems import Misread, near
from engine.shell.load.read_bands import read_bands
from engine.shell.load.read_guard import GuardReader
from engine.shell.load.read_must_say import read_must_say
from engine.shell.load.read_outcome import Known, many
from engine.shell.load.read_rules import HAPPENINGS
from engine.shell.load.structure import check_structure
from engine.shell.load.wording import TextReader

_TRIGGERS = ("when stage", "when letter", "when charged", "when event", "when released")
_DEMANDS = ("only if", "never if", "at most", "must say")
_LIMIT_LABEL = {"nb": "det meste som kan kreves", "en": "the most that may be charged"}
_ONE_ORE = "0.01 kr"


def read_statutes(documents: Iterable[Document], known: Known, terms: Mapping[str, Parameter]) -> list[Statute]:
    """Every statute; what cannot be used is noted. The facts that limits need are added to the facts known."""
    found = [StatuteReader(document, known, terms).read() for document in documents]
    return [statute for statute in found if statute is not None]


class StatuteReader:
    """Reads one statute."""

    def __init__(self, document: Document, known: Known, terms: Mapping[str, Parameter]) -> None:
        self.document, self.known, self.terms = document, known, terms
        self.data: dict[str, Any] = document.data
        self.guards = GuardReader(document, known)

    def read(self) -> Statute | None:
        """The statute; None, with every problem noted, where it cannot be used."""
        problems, data = self.known.problems, self.data
        before = len(problems.found)
        if not check_structure(self.document, STATUTE, problems):
            return None
        if not any(key in data for key in _TRIGGERS):
            self._note("RULE-005", f"the statute is asked after nothing: write {', '.join(f'`{key}:`' for key in _TRIGGERS)}.")
        conditions = self._guard(data)
        limit = self._limit(data["at most"]) if "at most" in data else None
        said = read_must_say(self.document, self.known)
        conditions += [each for each in (limit, said) if each is not None]
        if not any(key in data for key in _DEMANDS):
            self._note("RULE-052", f"the statute demands nothing: write {', '.join(f'`{key}:`' for key in _DEMANDS)}.")
        texts = TextReader(self.known.facts, self.known.names)
        because = texts.read(data["because"], lambda language, problem: self._misread(problem, "because", language))
        if because.is_personal():
            self._note("RULE-054", "the text names personal data, and history keeps it for good.", "because")
        self._counts_alone(names_in(conditions) | texts.used)
        self.known.used |= names_in(conditions) | texts.used
        chart = self.known.chart
        events = [*chart.events, *HAPPENINGS, *self.known.actions]
        statute = Statute(
            data["id"], self.document.file, data["title"], tuple(many(data["requirement"])), data["source"], data["paragraph"],
            tuple(conditions), because, self._names("when stage", chart.stages, "RULE-029", "stage"),
            self._names("when letter", [*self.known.letters, ANY], "RULE-032", "letter"),
            self._names("when charged", [*POSTS[1:], ANY], "MONEY-004", "post"),
            self._names("when event", events, "RULE-030", "event"),
            self._names("when released", chart.holds, "RULE-033", "kind of hold"),
            self._names("unless event", events, "RULE-030", "event"),
        )  # fmt: skip
        return None if len(problems.found) > before else statute

    def _note(self, code: str, message: str, *path: str | int) -> None:
        self.known.problems.add(code, self.document.file, self.document.at(*path), message)

    def _misread(self, problem: Misread, *path: str | int) -> None:
        mark = self.document.within(problem.offset, *path)
        self.known.problems.add(problem.code, self.document.file, mark, problem.message)

    def _names(self, key: str, allowed: Iterable[str], code: str, kind: str) -> frozenset[str]:
        names = many(self.data.get(key))
        for index, name in enumerate(names):
            if name not in allowed:
                path = (key, index) if isinstance(self.data[key], list) else (key,)
                self._note(code, f'unknown {kind} "{name}"{near(name, allowed, listed=True)}', *path)
        return frozenset(names)

    def _guard(self, data: dict[str, Any], *path: str | int) -> list[Condition]:
        conditions = self.guards.guard(data, *path)
        for name in sorted(names_in(conditions)):
            fact = self.known.facts.get(name)
            if fact is not None and fact.at_hand_over_only:
                self._note("RULE-024", f"{name} is known only at hand-over, not later.", *path)
        return conditions

    def _counts_alone(self, names: set[str]) -> None:
        """A statute whose number stands in a term would move with it."""
        seen, todo = set(names), list(names)
        while todo:
            name = todo.pop()
            term = name.removeprefix("parameter ")
            if name.startswith("parameter ") and term in self.terms:
                self._note("STATUTE-002", f"{self.data['id']} counts with {term}, of {self.terms[term].file}.", "id")
            new = set(self.known.facts[name].uses) - seen if name in self.known.facts else set()
            seen |= new
            todo += new

    # -- at most ------------------------------------------------------------------------------------------------------

    def _limit(self, entry: dict[str, Any]) -> Test | None:
        """`at most:`, an amount that another may not exceed; the limit becomes a fact of its own."""
        before = len(self.known.problems.found)
        amount, base = self._money(entry["of"], "of"), self._money(entry["by"], "by") if "by" in entry else None
        rate, bands = self._rate(entry), self._bands(entry)
        floor = self._money(entry["not below"], "not below") if "not below" in entry else None
        factors = tuple(
            (
                self._literal(each["factor"], "factor", "factors", place, "factor"),
                tuple(self._guard(each, "at most", "factors", place)),
            )
            for place, each in enumerate(entry.get("factors") or [])
        )
        more = entry.get("supplement")
        supplement = (
            (
                self._literal(more["percent"], "percent", "supplement", "percent"),
                tuple(self._guard(more, "at most", "supplement")),
            )
            if more
            else None
        )
        step = self._literal(entry.get("rounded to", _ONE_ORE), "money", "rounded to")
        parts = [condition for _, guard in (*factors, *((supplement,) if supplement else ())) for condition in guard]
        uses = names_in(parts) | {f"parameter {rate.name}" if rate else ""} | {each.name for each in (base, floor) if each}
        self._counts_alone(uses)
        self.known.used |= uses
        if len(self.known.problems.found) > before or amount is None or rate is None:
            return None
        limit = Limit(rate.get, bands, base.get if base else None, factors, supplement, step, floor.get if floor else None)
        name = f"{self.data['id'].replace('-', '_')}_limit"
        self.known.facts[name] = Fact(name, "money", _LIMIT_LABEL, limit.getter(self._getter), uses=tuple(sorted(uses)))
        return Test(amount.name, "<=", (Ref(name),))

    def _getter(self, name: str) -> Getter:
        fact = self.known.facts.get(name)
        return fact.get if fact else parameter_value(name.removeprefix("parameter "))

    def _money(self, name: str, key: str) -> Fact | None:
        fact = self.known.facts.get(name)
        if fact is None:
            if (
                name not in self.known.names.broken and name not in self.known.names.facts
            ):  # one that is there has its own problem
                self._note("RULE-012", f'unknown fact "{name}"{near(name, self.known.facts)}', "at most", key)
        elif fact.type != "money":
            self._note("RULE-014", f"{name} is of type {fact.type}; money is asked for here.", "at most", key)
        return fact

    def _rate(self, entry: dict[str, Any]) -> Fact | None:
        """The rate, an amount or one of interest. It is of the law: it has its dated values and sources among the rates."""
        if ("rate" in entry) == ("interest at" in entry):
            self._note("RULE-005", "write `rate:`, an amount, or `interest at:`, a rate of interest; one of the two.", "at most")
            return None
        key, wanted, get = ("rate", "money", parameter_value) if "rate" in entry else ("interest at", "percent", interest_at)
        name = entry[key]
        kind = self.known.names.parameters.get(name)
        if kind is None and name not in self.known.names.broken:
            self._note("RULE-020", f'unknown parameter "{name}"{near(name, self.known.names.parameters)}', "at most", key)
        elif kind is not None and kind != wanted:
            self._note("RULE-014", f"{name} is of type {kind}; {wanted} is asked for here.", "at most", key)
        return Fact(name, "money", _LIMIT_LABEL, get(name)) if kind == wanted else None

    def _bands(self, entry: dict[str, Any]) -> Bands | None:
        if ("bands" in entry) != ("by" in entry):
            message = "bands need `by:`, the amount that picks one, and nothing else does."
            self._note("MONEY-003", message, "at most", "by" if "by" in entry else "bands")
            return None
        return read_bands(self.document, entry["bands"], ("at most", "bands"), self.known.problems) if "bands" in entry else None

    def _literal(self, text: str, kind: str, *path: str | int) -> int:
        try:
            return int(read_literal(text, kind, 0, str(path[-1])))
        except Misread as problem:
            self._misread(problem, "at most", *path)
            return 1
