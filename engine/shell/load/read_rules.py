"""A rule file -> Rule: trigger, where, guard, outcome, words. Every name is checked against the chart, facts and letters."""

from dataclasses import dataclass, field, replace
from typing import Any

from engine.chart import Chart
from engine.conditions import AnyOf, Condition, Test, names_in, never
from engine.facts.fact import TYPES, Fact
from engine.rulebook import HoldOrder, InputField, LetterOrder, Message, Rule
from engine.shell.load.document import Document, Path
from engine.shell.load.phrases import read_phrase
from engine.shell.load.problems import Misread, Problems, near
from engine.shell.load.schemas import RULES, check_structure
from engine.shell.load.sentences import Kind, Names, read_sentence
from engine.shell.load.wording import TextReader
from engine.texts import Text
from engine.timing import When

HAPPENINGS = ("handed_over", "credit_note_received", "creditor_suspended", "creditor_restored", "customer_changed")
_OUTCOMES = ("then", "letter", "hold", "release", "enter list", "tell", "task", "conversation", "set", "forget")


@dataclass(slots=True)
class Known:
    """Everything a rule may name."""

    chart: Chart
    facts: dict[str, Fact]
    names: Names
    letters: set[str]
    problems: Problems
    used: set[str] = field(default_factory=set)  # facts, parameters, letters, events, lists and holds that something uses


class RuleReader:
    """Reads one rule file."""

    def __init__(self, folder: str, document: Document, known: Known) -> None:
        self.folder, self.document, self.known, self.problems = folder, document, known, known.problems
        self.data: dict[str, Any] = document.data
        self.inputs: dict[str, Kind] = {}
        self.texts: TextReader

    def read(self) -> Rule | None:
        """The rule; None, with every problem noted, where it cannot be used."""
        before = len(self.problems.found)
        if not check_structure(self.document, RULES[self.folder], self.problems):
            return None
        data = self.data
        fields = self._inputs()
        self.texts = TextReader(self.known.facts, self.known.names, self.inputs)
        stages, where = self._where()
        guard = [*where, *self._guard("only if"), *self._never()]
        rule = Rule(
            id=data["id"], folder=self.folder, file=self.document.file, title=data["title"],
            requirement=tuple(_many(data.get("requirement"))), source=data.get("source", ""), stages=stages,
            guard=tuple(guard), input=fields, input_must=tuple(self._input_must()), due=self._due(),
            order=int(data.get("order", 100)), goes_on=data.get("during a hold") == "goes on", when=self._when(),
            action=data.get("action"), kind=data.get("kind"), then=self._then(stages), set=self._set(),
            forget=tuple(self._forget()), hold=self._hold(), release=self._kind_of_hold("release"), letter=self._letter(),
            enter_list=self._enter_list(), tell=self._message("tell"), task=self._message("task"),
            conversation=self._conversation(), refuse=data.get("refuse"), warn=data.get("warn"),
            because=self._text("because"), otherwise=self._text("otherwise"), traced=(),
        )  # fmt: skip
        self._check_outcome()
        self._check_facts(rule, guard)
        return None if len(self.problems.found) > before else self._traced(rule)

    # -- noting -------------------------------------------------------------------------------------------------------

    def _note(self, code: str, message: str, *path: str | int) -> None:
        self.problems.add(code, self.document.file, self.document.at(*path), message)

    def _misread(self, problem: Misread, *path: str | int) -> None:
        self.problems.add(problem.code, self.document.file, self.document.within(problem.offset, *path), problem.message)

    # -- where and guard ----------------------------------------------------------------------------------------------

    def _where(self) -> tuple[tuple[str, ...], list[Condition]]:
        chart = self.known.chart
        stages = self._each("in stage", chart.stages, "stage")
        groups = self._each("in group", chart.document.groups, "group")
        tests = [Test("stage", "in", tuple(stages))] if stages else []
        tests += [Test("group", "in", tuple(groups))] if groups else []
        members = [name for name, group in chart.group_of.items() if group in groups]
        all_stages = tuple(dict.fromkeys([*stages, *members])) or tuple(chart.stages)
        if not tests or self.folder == "timing":  # a timing rule is only asked in its stages
            return all_stages, []
        return all_stages, [tests[0] if len(tests) == 1 else AnyOf(tuple(tests))]

    def _each(self, key: str, allowed: Any, kind: str) -> list[str]:
        names = _many(self.data.get(key))
        for index, name in enumerate(names):
            if name not in allowed:
                path: Path = (key, index) if isinstance(self.data[key], list) else (key,)
                self._note("RULE-029", f'unknown {kind} "{name}"{near(name, allowed, listed=True)}', *path)
        return [name for name in names if name in allowed]

    def _guard(self, key: str, names: Names | None = None) -> list[Condition]:
        conditions: list[Condition] = []
        for index, line in enumerate(self.data.get(key) or []):
            if isinstance(line, dict):
                tests = [self._sentence(text, names, key, index, "any", place) for place, text in enumerate(line["any"])]
                conditions.append(AnyOf(tuple(test for test in tests if test is not None)))
            elif (test := self._sentence(line, names, key, index)) is not None:
                conditions.append(test)
        return conditions

    def _sentence(self, text: str, names: Names | None, *path: str | int) -> Test | None:
        if path in self.document.blocks:
            self._note("RULE-022", "a condition stands in a text block.", *path)
            return None
        try:
            return read_sentence(text, names or self.known.names)
        except Misread as problem:
            self._misread(problem, *path)
            return None

    def _never(self) -> list[Condition]:
        unknown_is_no = frozenset(name for name, fact in self.known.facts.items() if fact.unknown_is_no)
        return [each for condition in self._guard("never if") for each in never(condition, unknown_is_no)]

    # -- input --------------------------------------------------------------------------------------------------------

    def _inputs(self) -> dict[str, InputField]:
        fields = {}
        for name, entry in (self.data.get("input") or {}).items():
            if entry["type"] not in TYPES:
                self._note(
                    "RULE-006",
                    f'"{entry["type"]}" is no type{near(entry["type"], TYPES, listed=True)}',
                    "input",
                    name,
                    "type",
                )
                continue
            choices = tuple(_many(entry.get("choices")))
            label = entry.get("label") or {"nb": name, "en": name}
            fields[name] = InputField(name, entry["type"], entry.get("required") == "yes", label, choices)
            self.inputs[name] = Kind(entry["type"], choices)
        return fields

    def _input_must(self) -> list[Condition]:
        return self._guard("input must", self.known.names.with_inputs(self.inputs)) if "input must" in self.data else []

    # -- trigger ------------------------------------------------------------------------------------------------------

    def _phrase(self, text: str, *path: str | int, timed: bool) -> When | None:
        try:
            return read_phrase(text, self.known.names.with_inputs(self.inputs), timed=timed)
        except Misread as problem:
            self._misread(problem, *path)
            return None

    def _due(self) -> When | None:
        return self._phrase(self.data["due"], "due", timed=True) if "due" in self.data else None

    def _when(self) -> str | None:
        happening = self.data.get("when")
        lists = self.known.chart.document.lists.values()
        allowed = [*HAPPENINGS, *(name for each in lists for name in (each.postponed, each.left_out))]
        if happening is not None and happening not in allowed:
            self._note("RULE-030", f'nothing called "{happening}" happens{near(happening, allowed, listed=True)}', "when")
        return happening

    # -- outcome ------------------------------------------------------------------------------------------------------

    def _then(self, stages: tuple[str, ...]) -> str | None:
        event = self.data.get("then")
        chart = self.known.chart
        if event is None:
            return None
        if event not in chart.events:
            self._note("RULE-030", f'unknown event "{event}"{near(event, chart.events)}', "then")
            return None
        self.known.used.add(event)
        for stage in stages if ("in stage" in self.data or "in group" in self.data) else ():
            if (event, stage) not in chart.moves:
                self._note("RULE-031", f"{event} cannot happen in stage {stage}.", "then")
        return str(event)

    def _set(self) -> dict[str, When]:
        found = {}
        for name, text in (self.data.get("set") or {}).items():
            self._settable(name, "set", name)
            when = self._phrase(text, "set", name, timed=False)
            if when is not None:
                found[name] = when
        return found

    def _forget(self) -> list[str]:
        names = _many(self.data.get("forget"))
        for index, name in enumerate(names):
            self._settable(name, *(("forget", index) if isinstance(self.data["forget"], list) else ("forget",)))
        return names

    def _settable(self, name: str, *path: str | int) -> None:
        fact = self.known.facts.get(name)
        if fact is None or not fact.set_by_rules:
            dates = [each.name for each in self.known.facts.values() if each.set_by_rules]
            mark = self.document.key(*path)
            self.problems.add(
                "RULE-039",
                self.document.file,
                mark,
                f'"{name}" is no date that rules set{near(name, dates, listed=True)}',
            )

    def _hold(self) -> HoldOrder | None:
        order = self.data.get("hold")
        if order is None:
            return None
        kind = self._hold_kind(order["kind"], "hold", "kind")
        until = order.get("until")
        if until is not None and until not in self.inputs:
            self._note(
                "RULE-042",
                f'"{until}" is no input of this rule{near(until, self.inputs, listed=True)}',
                "hold",
                "until",
            )
        return HoldOrder(kind, until)

    def _kind_of_hold(self, key: str) -> str | None:
        return self._hold_kind(self.data[key], key) if key in self.data else None

    def _hold_kind(self, kind: str, *path: str | int) -> str:
        if kind not in self.known.chart.holds:
            self._note("RULE-033", f'unknown kind of hold "{kind}"{near(kind, self.known.chart.holds, listed=True)}', *path)
        self.known.used.add(f"hold {kind}")
        return kind

    def _letter(self) -> LetterOrder | None:
        order = self.data.get("letter")
        if order is None:
            return None
        kind, deadline = order["kind"], order.get("deadline")
        if kind not in self.known.letters:
            self._note("RULE-032", f'unknown letter "{kind}"{near(kind, self.known.letters, listed=True)}', "letter", "kind")
        self.known.used.add(f"letter {kind}")
        if deadline is not None:
            self._settable(deadline, "letter", "deadline")
            self.known.used.add(deadline)
        return LetterOrder(kind, order["to"], deadline)

    def _enter_list(self) -> str | None:
        name = self.data.get("enter list")
        lists = self.known.chart.document.lists
        if name is not None and name not in lists:
            self._note("RULE-034", f'unknown list "{name}"{near(name, lists, listed=True)}', "enter list")
        self.known.used.add(f"list {name}")
        return name

    def _message(self, key: str) -> Message | None:
        order = self.data.get(key)
        return Message(order["to"], self._words(order["text"], key, "text")) if order else None

    def _conversation(self) -> str | None:
        name = self.data.get("conversation")
        if name is not None and name not in self.inputs:
            self._note("RULE-042", f'"{name}" is no input of this rule{near(name, self.inputs, listed=True)}', "conversation")
        return name

    # -- words --------------------------------------------------------------------------------------------------------

    def _text(self, key: str) -> Text | None:
        return self._words(self.data[key], key) if key in self.data else None

    def _words(self, words: dict[str, str], *path: str | int) -> Text:
        return self.texts.read(words, lambda language, problem: self._misread(problem, *path, language))

    # -- the whole ----------------------------------------------------------------------------------------------------

    def _check_outcome(self) -> None:
        keys = ("refuse", "warn") if self.folder == "eligibility" else _OUTCOMES
        if not any(key in self.data for key in keys):
            self._note("RULE-052", "nothing follows from this rule.")
        if "refuse" in self.data and "warn" in self.data:
            self._note("RULE-006", "a rule refuses or warns, not both.", "warn")

    def _check_facts(self, rule: Rule, guard: list[Condition]) -> None:
        used = names_in(guard) | (names_in(rule.input_must) - set(self.inputs)) | (self.texts.used - set(self.inputs))
        for when in [*rule.set.values(), *([rule.due] if rule.due else [])]:
            used |= set(when.dates()) - set(self.inputs)
            used |= set() if isinstance(when.amount, int) else {when.amount.name}
        self.known.used |= used
        at_hand_over = self.folder == "eligibility" or rule.when == "handed_over"
        for name in sorted(used):
            fact = self.known.facts.get(name)
            if fact and fact.at_hand_over_only and not at_hand_over:
                self.problems.add("RULE-024", self.document.file, self._place_of(name), f"{name} is known only at hand-over.")
        if self.folder == "timing":
            for name in sorted(names_in(guard)):
                fact = self.known.facts.get(name)
                if fact and fact.changes_with_time:
                    message = f"{name} changes although nothing happens to the case."
                    self.problems.add("RULE-023", self.document.file, self._place_of(name), message)
            self._check_hold_dates(rule)

    def _check_hold_dates(self, rule: Rule) -> None:
        if rule.goes_on and rule.due:
            for name in rule.due.dates():
                fact = self.known.facts.get(name)
                if fact and not fact.never_moves:
                    self._note("RULE-028", f"{name} moves while the case is held.", "due")

    def _place_of(self, name: str) -> tuple[int, int]:
        for key in ("only if", "never if", "input must"):
            for index, line in enumerate(self.data.get(key) or []):
                lines = [((key, index), line)] if isinstance(line, str) else [
                    ((key, index, "any", place), text) for place, text in enumerate(line["any"])
                ]  # fmt: skip
                for path, text in lines:
                    if name in text.replace("[", " ").replace("]", " ").replace(",", " ").split():
                        return self.document.at(*path)
        return self.document.at()

    def _traced(self, rule: Rule) -> Rule:
        """History shows the facts of the guard and of the words, save personal ones."""
        names = names_in(rule.guard) | self.texts.used
        facts = self.known.facts
        traced = tuple(sorted(name for name in names if name in facts and not facts[name].personal))
        return replace(rule, traced=traced)


def _many(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)
