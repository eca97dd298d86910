"""What follows from a rule: the event, dates, holds, letters, lists, messages and words. Every name is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.chart import Chart
from engine.facts.fact import Fact
from engine.ledger import POSTS
from engine.rule import HoldOrder, InputField, LetterOrder, Message
from engine.shell.load.document import Document
from engine.shell.load.phrases import read_phrase
from engine.shell.load.problems import Misread, Problems, near
from engine.shell.load.sentences import Kind, Names
from engine.shell.load.wording import TextReader
from engine.texts import Text
from engine.timing import When


@dataclass(slots=True)
class Known:
    """Everything a rule may name."""

    chart: Chart
    facts: dict[str, Fact]
    names: Names
    letters: set[str]
    problems: Problems
    charges: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    used: set[str] = field(default_factory=set)  # facts, parameters, letters, charges, events, lists, holds that something uses
    to_debtors: frozenset[str] = frozenset()  # the letters that rules send

    def has_charge(self, name: str) -> bool:
        """Whether there is such a charge; who names one whose file cannot be read is not to blame."""
        return name in self.charges or f"charge {name}" in self.names.broken


def many(value: Any) -> list[str]:
    """One name or several, as a list."""
    return [] if value is None else [value] if isinstance(value, str) else list(value)


class OutcomeReader:
    """Reads the outcome of one rule."""

    def __init__(self, document: Document, known: Known, fields: Mapping[str, InputField]) -> None:
        self.document, self.known, self.fields = document, known, fields
        self.data: dict[str, Any] = document.data
        inputs = {name: Kind(each.type, each.choices) for name, each in fields.items()}
        self.names = known.names.with_inputs(inputs)
        self.texts = TextReader(known.facts, known.names, inputs)

    def note(self, code: str, message: str, *path: str | int) -> None:
        """Note a problem at the place of a value."""
        self.known.problems.add(code, self.document.file, self.document.at(*path), message)

    def misread(self, problem: Misread, *path: str | int) -> None:
        """Note a problem inside a text."""
        self.known.problems.add(problem.code, self.document.file, self.document.within(problem.offset, *path), problem.message)

    def phrase(self, text: str, *path: str | int, timed: bool) -> When | None:
        """A phrase of time; None, with the problem noted, where it cannot be read."""
        try:
            return read_phrase(text, self.names, timed=timed)
        except Misread as problem:
            self.misread(problem, *path)
            return None

    # -- what happens -------------------------------------------------------------------------------------------------

    def then(self, stages: tuple[str, ...]) -> str | None:
        """The event that follows; the chart must know it in every stage of the rule."""
        event = self.data.get("then")
        chart = self.known.chart
        if event is None:
            return None
        if event not in chart.events:
            self.note("RULE-030", f'unknown event "{event}"{near(event, chart.events)}', "then")
            return None
        self.known.used.add(event)
        barred = [stage for stage in stages if (event, stage) not in chart.moves]
        if barred:
            where = "" if "in stage" in self.data or "in group" in self.data else "the rule names no stage, and "
            plural = "stage" if len(barred) == 1 else "stages"
            self.note("RULE-031", f"{where}{event} cannot happen in {plural} {', '.join(barred)}.", "then")
        return str(event)

    def dates_set(self) -> dict[str, When]:
        """`set:`, each date told from another."""
        found = {}
        for name, text in (self.data.get("set") or {}).items():
            self._settable(name, "set", name)
            when = self.phrase(text, "set", name, timed=False)
            if when is None:
                continue
            found[name] = when
            for date in when.dates():
                if date in self.fields and not self.fields[date].required:
                    self.note(
                        "RULE-042", f'{date} need not be given, so {name} could not be set; write "required: yes".', "set", name
                    )
        return found

    def forget(self) -> list[str]:
        """`forget:`, dates that no longer count."""
        names = many(self.data.get("forget"))
        for index, name in enumerate(names):
            self._settable(name, *(("forget", index) if isinstance(self.data["forget"], list) else ("forget",)))
        return names

    def until_set(self) -> str | None:
        """`until set:`, the date that ends a step for good; the rule sets it itself."""
        name = self.data.get("until set")
        if name is not None:
            self._settable(name, "until set")
            if name not in (self.data.get("set") or {}):
                self.note("RULE-041", f"the rule does not set {name}, so the step would be taken again and again.", "until set")
            self.known.used.add(name)
        return name

    def _settable(self, name: str, *path: str | int) -> None:
        fact = self.known.facts.get(name)
        if (fact is None or not fact.set_by_rules) and name not in self.known.names.broken:
            dates = [each.name for each in self.known.facts.values() if each.set_by_rules]
            message = f'"{name}" is no date that rules set{near(name, dates, listed=True)}'
            self.known.problems.add("RULE-039", self.document.file, self.document.key(*path), message)

    def _input(self, name: str, kind: str, *path: str) -> None:
        """Check that a name is an input of the rule, of the right type."""
        if name not in self.fields:
            self.note("RULE-042", f'"{name}" is no input of this rule{near(name, self.fields, listed=True)}', *path)
        elif self.fields[name].type != kind:
            self.note("RULE-042", f"{name} is of type {self.fields[name].type}, not {kind}.", *path)

    # -- holds, letters, lists, messages ------------------------------------------------------------------------------

    def hold(self) -> HoldOrder | None:
        """`hold:`, its kind and the input that is its last day."""
        order = self.data.get("hold")
        if order is None:
            return None
        kind = self._hold_kind(order["kind"], "hold", "kind")
        until = order.get("until")
        if until is not None:
            self._input(until, "date", "hold", "until")
        return HoldOrder(kind, until)

    def release(self) -> str | None:
        """`release:`, the kind of hold that ends."""
        return self._hold_kind(self.data["release"], "release") if "release" in self.data else None

    def _hold_kind(self, kind: str, *path: str | int) -> str:
        if kind not in self.known.chart.holds:
            self.note("RULE-033", f'unknown kind of hold "{kind}"{near(kind, self.known.chart.holds, listed=True)}', *path)
        self.known.used.add(f"hold {kind}")
        return kind

    def letter(self) -> LetterOrder | None:
        """`letter:`, which one, to whom, with which deadline."""
        order = self.data.get("letter")
        if order is None:
            return None
        kind, deadline = order["kind"], order.get("deadline")
        if kind not in self.known.letters and f"letter {kind}" not in self.known.names.broken:
            self.note("RULE-032", f'unknown letter "{kind}"{near(kind, self.known.letters, listed=True)}', "letter", "kind")
        self.known.used.add(f"letter {kind}")
        if deadline is not None:
            self._settable(deadline, "letter", "deadline")
            self.known.used.add(deadline)
        return LetterOrder(kind, order["to"], deadline)

    def charges(self) -> list[str]:
        """`charge:`, the charges of rules/charges/ that are made."""
        names = many(self.data.get("charge"))
        for index, name in enumerate(names):
            if not self.known.has_charge(name):
                message = f'unknown charge "{name}"{near(name, self.known.charges, listed=True)}'
                self.note("MONEY-002", message, *(("charge", index) if isinstance(self.data["charge"], list) else ("charge",)))
            self.known.used.add(f"charge {name}")
        return names

    def posts(self, key: str) -> list[str]:
        """`take back:`, `reckon anew:` or `waive:`, posts of the ledger; the principal is never given up so."""
        allowed = [post for post in POSTS if post != "principal"]
        names = many(self.data.get(key))
        for index, name in enumerate(names):
            if name not in allowed:
                path = (key, index) if isinstance(self.data[key], list) else (key,)
                self.note("MONEY-004", f'"{name}" cannot stand in `{key}:`{near(name, allowed, listed=True)}', *path)
        return names

    def date(self, key: str) -> str | None:
        """A key that names a date fact."""
        name = self.data.get(key)
        if name is None:
            return None
        kind = self.known.names.facts.get(name)
        if kind is None and name not in self.known.names.broken:
            self.note("RULE-012", f'unknown fact "{name}"{near(name, self.known.facts)}', key)
        elif kind is not None and kind.type != "date":
            self.note("RULE-026", f"{name} is of type {kind.type}.", key)
        self.known.used.add(name)
        return str(name)

    def credit(self) -> str | None:
        """`credit:`, the amount that is taken off the principal: a fact or an input of money."""
        name = self.data.get("credit")
        if name is None:
            return None
        kind = self.names.facts.get(name)
        if kind is None and name not in self.names.broken:
            self.note("RULE-012", f'unknown fact "{name}"{near(name, self.names.facts)}', "credit")
        elif kind is not None and kind.type != "money":
            self.note("RULE-014", f"{name} is of type {kind.type}, not money.", "credit")
        self.known.used.add(name)
        return str(name)

    def withdraw_claim(self) -> str | None:
        """`withdraw claim:`, the input or the fact that names the claim."""
        name = self.data.get("withdraw claim")
        if name is None:
            return None
        kind = self.known.names.facts.get(name)
        if kind is not None and kind.type == "text" and name not in self.fields:
            self.known.used.add(name)
        elif name not in self.known.names.broken:
            self._input(name, "text", "withdraw claim")
        return str(name)

    def keep_plan(self) -> str | None:
        """`keep plan:`, the input that is the payment plan."""
        name = self.data.get("keep plan")
        if name is not None:
            self._input(name, "installments", "keep plan")
        return name

    def no_interest_until(self) -> str | None:
        """`no interest until:`, the input up to which no interest runs."""
        name = self.data.get("no interest until")
        if name is not None:
            self._input(name, "date", "no interest until")
        return name

    def enter_list(self) -> str | None:
        """`enter list:`, the list that the case's line is written on."""
        name = self.data.get("enter list")
        lists = self.known.chart.document.lists
        if name is not None and name not in lists:
            self.note("RULE-034", f'unknown list "{name}"{near(name, lists, listed=True)}', "enter list")
        if name is not None:
            self.known.used.add(f"list {name}")
        return name

    def message(self, key: str) -> Message | None:
        """`tell:` or `task:`, to whom and what."""
        order = self.data.get(key)
        return Message(order["to"], self._words(order["text"], True, key, "text")) if order else None

    def conversation(self) -> str | None:
        """`conversation:`, the input that becomes a message of the conversation."""
        name = self.data.get("conversation")
        if name is not None:
            self._input(name, "text", "conversation")
        return name

    # -- words --------------------------------------------------------------------------------------------------------

    def text(self, key: str, *, kept: bool = True) -> Text | None:
        """A text of the rule; what is `kept` in history may name nobody."""
        return self._words(self.data[key], kept, key) if key in self.data else None

    def _words(self, words: dict[str, str], kept: bool, *path: str | int) -> Text:
        text = self.texts.read(words, lambda language, problem: self.misread(problem, *path, language))
        if kept and text.is_personal():
            self.note("RULE-054", "the text names personal data, and history keeps it for good.", *path)
        return text
