"""A rule file -> Rule: trigger, where, guard, outcome, words. Every name is checked against the chart, facts and letters."""

import re
from dataclasses import replace
from typing import Any

from engine.conditions import AnyOf, Condition, Test, names_in
from engine.facts.fact import INPUT_TYPES
from engine.rule import InputField, Rule
from engine.shell.load.document import Document, Path
from engine.shell.load.problems import near
from engine.shell.load.read_guard import GuardReader
from engine.shell.load.read_outcome import Known, OutcomeReader, many
from engine.shell.load.schemas import RULES
from engine.shell.load.structure import check_structure
from engine.timing import When

HAPPENINGS = (
    "handed_over", "credit_note_received", "payment_received", "payment_reversed", "creditor_suspended", "creditor_restored",
    "customer_changed", "claims_joined", "case_merged",
)  # fmt: skip
_OUTCOMES = (
    "then", "letter", "hold", "release", "enter list", "tell", "task", "conversation", "set", "forget", "charge", "take back",
    "take back after", "reckon anew", "waive", "waive interest after", "credit", "withdraw claim", "keep plan", "no interest until",
)  # fmt: skip
_INPUT_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


class RuleReader:
    """Reads one rule file."""

    def __init__(self, folder: str, document: Document, known: Known) -> None:
        self.folder, self.document, self.known, self.problems = folder, document, known, known.problems
        self.data: dict[str, Any] = document.data
        self.inputs: dict[str, InputField] = {}
        self.outcome: OutcomeReader
        self.guards = GuardReader(document, known)

    def read(self) -> Rule | None:
        """The rule; None, with every problem noted, where it cannot be used."""
        before = len(self.problems.found)
        if not check_structure(self.document, RULES[self.folder], self.problems):
            return None
        data = self.data
        self.inputs = self._inputs()
        outcome = self.outcome = OutcomeReader(self.document, self.known, self.inputs)
        stages, where = self._where()
        guard = [*where, *self._guard()]
        rule = Rule(
            id=data["id"], folder=self.folder, file=self.document.file, title=data["title"],
            requirement=tuple(many(data.get("requirement"))), source=data.get("source", ""), stages=stages,
            guard=tuple(guard), input=self.inputs, input_must=tuple(self._input_must()), due=self._due(),
            until_set=outcome.until_set(), order=int(data.get("order", 100)),
            gathers=data.get("gather claims") == "yes", goes_on=data.get("during a hold") == "goes on", when=self._when(),
            action=data.get("action"), kind=data.get("kind"), then=outcome.then(stages), set=outcome.dates_set(),
            forget=tuple(outcome.forget()), hold=outcome.hold(), release=outcome.release(), letter=outcome.letter(),
            charge=tuple(outcome.charges()), take_back=tuple(outcome.posts("take back")),
            reckon_anew=tuple(outcome.posts("reckon anew")), waive=tuple(outcome.posts("waive")),
            take_back_after=self._take_back_after(), waive_interest_after=outcome.date("waive interest after"), credit=outcome.credit(),
            withdraw_claim=outcome.withdraw_claim(), instead=data.get("instead") == "yes", keep_plan=outcome.keep_plan(),
            no_interest_until=outcome.no_interest_until(), for_agency=data.get("for") == "agency",
            enter_list=outcome.enter_list(), tell=outcome.message("tell"), task=outcome.message("task"),
            conversation=outcome.conversation(), refuse=data.get("refuse"), warn=data.get("warn"),
            because=outcome.text("because"), otherwise=outcome.text("otherwise", kept=self.folder != "eligibility"), traced=(),
        )  # fmt: skip
        self._check_outcome()
        self._check_facts(rule, guard)
        return None if len(self.problems.found) > before else self._traced(rule)

    def _note(self, code: str, message: str, *path: str | int) -> None:
        self.problems.add(code, self.document.file, self.document.at(*path), message)

    # -- where and guard ----------------------------------------------------------------------------------------------

    def _where(self) -> tuple[tuple[str, ...], list[Condition]]:
        chart = self.known.chart
        stages = self._each("in stage", chart.stages, "stage")
        groups = self._each("in group", chart.document.groups, "group")
        tests = [Test("stage", "in", tuple(stages))] if stages else []
        tests += [Test("group", "in", tuple(groups))] if groups else []
        members = [name for name, group in chart.group_of.items() if group in groups]
        placed = "in stage" in self.data or "in group" in self.data
        if self.folder == "timing" and not placed:
            self._note("RULE-005", '"in stage" is missing: in which stage is this step taken?')
        all_stages = tuple(dict.fromkeys([*stages, *members])) if placed else tuple(chart.stages)
        if not tests or self.folder == "timing":  # a timing rule is only asked in its stages
            return all_stages, []
        return all_stages, [tests[0] if len(tests) == 1 else AnyOf(tuple(tests))]

    def _each(self, key: str, allowed: Any, kind: str) -> list[str]:
        names = many(self.data.get(key))
        for index, name in enumerate(names):
            if name not in allowed:
                path: Path = (key, index) if isinstance(self.data[key], list) else (key,)
                self._note("RULE-029", f'unknown {kind} "{name}"{near(name, allowed, listed=True)}', *path)
        return [name for name in names if name in allowed]

    # -- input --------------------------------------------------------------------------------------------------------

    def _inputs(self) -> dict[str, InputField]:
        fields = {}
        for name, entry in (self.data.get("input") or {}).items():
            kind, choices = entry["type"], tuple(many(entry.get("choices")))
            if kind not in INPUT_TYPES:
                self._note("RULE-006", f'"{kind}" is no type{near(kind, INPUT_TYPES, listed=True)}', "input", name, "type")
                continue
            if (kind == "choice") != bool(choices):
                need = f"{name} is a choice and needs `choices:`."
                message = need if kind == "choice" else f"only a choice has choices; {name} is not one."
                self._note("RULE-006", message, "input", name, "type")
            if not _INPUT_NAME.match(name):
                message = f'"{name}" cannot be the name of an input: small letters, digits and _ make one.'
                self.problems.add("RULE-006", self.document.file, self.document.key("input", name), message)
            fields[name] = InputField(name, kind, entry.get("required") == "yes", entry["label"], choices)
        return fields

    def _guard(self) -> list[Condition]:
        """The guard; that of a reaction may also read what was told with its event."""
        if self.folder != "reactions":
            return self.guards.guard(self.data)
        optional = frozenset(name for name, field in self.inputs.items() if not field.required)
        return self.guards.guard(self.data, names=self.outcome.names, optional=optional)

    def _input_must(self) -> list[Condition]:
        return self.guards.lines(self.data, key="input must", names=self.outcome.names)

    # -- trigger ------------------------------------------------------------------------------------------------------

    def _take_back_after(self) -> str | None:
        key = "take back after"
        if key in self.data and not (self.folder == "reactions" and "payment_received" in many(self.data.get("when"))):
            self._note("RULE-006", f"`{key}:` can stand only in a rule with `payment_received` in its `when:`.", key)
        return self.outcome.date(key)

    def _due(self) -> When | None:
        return self.outcome.phrase(self.data["due"], "due", timed=True) if "due" in self.data else None

    def _when(self) -> tuple[str, ...]:
        lists = self.known.chart.document.lists.values()
        allowed = [
            *HAPPENINGS,
            *sorted(self.known.actions),
            *(name for each in lists for name in (each.postponed, each.left_out)),
        ]
        names = tuple(many(self.data.get("when")))
        for index, name in enumerate(names):
            if name not in allowed:
                path = ("when", index) if isinstance(self.data["when"], list) else ("when",)
                self._note("RULE-030", f'nothing called "{name}" happens{near(name, allowed, listed=True)}', *path)
        return names

    # -- the whole ----------------------------------------------------------------------------------------------------

    def _check_outcome(self) -> None:
        keys = ("refuse", "warn") if self.folder == "eligibility" else _OUTCOMES
        if not any(key in self.data for key in keys):
            self._note("RULE-052", "nothing follows from this rule.")
        if "refuse" in self.data and "warn" in self.data:
            self._note("RULE-006", "a rule refuses or warns, not both.", "warn")

    def _check_facts(self, rule: Rule, guard: list[Condition]) -> None:
        used = self._used(rule)
        self.known.used |= used
        at_hand_over = self.folder == "eligibility" or rule.when == ("handed_over",)
        for name in sorted(used):
            fact = self.known.facts.get(name)
            if fact and fact.at_hand_over_only and not at_hand_over:
                message = f"{name} is known only at hand-over, not later."
                self.problems.add("RULE-024", self.document.file, self._place_of(name), message)
        if self.folder == "timing":
            for name in sorted(names_in(guard)):
                fact = self.known.facts.get(name)
                if fact and fact.changes_with_time:
                    message = f"{name} changes with the day alone, although nothing happens to the case."
                    self.problems.add("RULE-023", self.document.file, self._place_of(name), message)
            self._check_hold_dates(rule)

    def _check_hold_dates(self, rule: Rule) -> None:
        if rule.goes_on and rule.due:
            for name in rule.due.dates():
                fact = self.known.facts.get(name)
                if fact and not fact.never_moves:
                    self._note("RULE-028", f"{name} moves while the case is held, so the step would never come.", "due")

    def _place_of(self, name: str) -> tuple[int, int]:
        """Where a fact is first named: in a condition, in the time, or in the words."""
        keys = ("due", "only if", "never if", "input must", "set", "because", "otherwise", "tell", "task")
        return self.guards.place_of(name, keys)

    def _traced(self, rule: Rule) -> Rule:
        """History shows every value the rule looks at, save personal ones, so that the decision can be replayed (ANA-6)."""
        facts, parameters = self.known.facts, self.known.names.parameters
        kinds = {name: facts[name].type for name in facts if not facts[name].personal}
        kinds |= {f"parameter {name}": kind for name, kind in parameters.items()}
        return replace(rule, traced=tuple((name, kinds[name]) for name in sorted(self._used(rule)) if name in kinds))

    def _used(self, rule: Rule) -> set[str]:
        inputs = set(self.inputs)
        used = (names_in(rule.guard) - inputs) | (names_in(rule.input_must) - inputs) | (self.outcome.texts.used - inputs)
        for when in [*rule.set.values(), *([rule.due] if rule.due else [])]:
            used |= set(when.dates()) - inputs
            used |= set() if isinstance(when.amount, int) else {when.amount.name}
        return used
