"""All files of a rule folder -> a Rulebook and its Rates, or every problem of every file at once."""

import hashlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from engine.case import Agency
from engine.chart import Chart
from engine.conditions import AnyOf, Condition, names_in
from engine.errors import BadRules
from engine.facts.fact import Fact
from engine.inference import Engine
from engine.parameters import Parameter
from engine.rulebook import LetterText, Rates, Rule, Rulebook
from engine.shell.load.document import Document, read_document
from engine.shell.load.problems import Misread, Problems, near
from engine.shell.load.proofs import Proofs, unused
from engine.shell.load.read_chart import read_chart
from engine.shell.load.read_facts import FactReader, Override
from engine.shell.load.read_letters import read_agency, read_letter
from engine.shell.load.read_parameters import read_parameter
from engine.shell.load.read_rules import Known, RuleReader
from engine.shell.load.schemas import RULES
from engine.shell.load.sentences import Names, read_sentence

Files = dict[str, bytes]
FACTS, AGENCY, CHART = "rules/facts.yaml", "rules/agency.yaml", "states/collection_case.yaml"
RATES = "rules/parameters/rates/"
TERMS = "rules/parameters/terms/"
LETTERS = "rules/letters/"
_BASE = frozenset({"stage", "group", "today"})  # what every rule book needs, whether a rule names it or not


@dataclass(slots=True)
class Loaded:
    """What a folder holds: the policy that cases pin, and the rates that float."""

    policy: Rulebook
    rates: Rates
    documents: dict[str, Document] = field(default_factory=dict)


def version_of(files: Files) -> str:
    """The content hash of some files: the same texts have the same version, wherever they lie."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return digest.hexdigest()[:16]


def is_test(name: str) -> bool:
    """Whether a file is the test of a rule, which changes nothing in force."""
    return name.endswith(".test.yaml")


def build(files: Files, override: Override = lambda name, get: get) -> Loaded:
    """Read and prove everything; raises BadRules with every problem."""
    builder = _Builder({name: content for name, content in files.items() if not is_test(name)}, override)
    loaded = builder.run()
    if builder.problems.found or loaded is None:
        raise bad_rules(builder.problems)
    return loaded


def bad_rules(problems: Problems) -> BadRules:
    """The error that carries every problem, one a line."""
    found = problems.sorted()
    lines = "\n".join(str(problem) for problem in found)
    plural = "problem" if len(found) == 1 else "problems"
    return BadRules(f"{len(found)} {plural} in the rule files:\n{lines}", problems=found)


class _Builder:
    def __init__(self, files: Files, override: Override) -> None:
        self.files, self.override = files, override
        self.problems = Problems()
        self.documents: dict[str, Document] = {}
        self.used: set[str] = set(_BASE)

    def run(self) -> Loaded | None:
        self._read_all()
        chart_document, facts_document = self.documents.get(CHART), self.documents.get(FACTS)
        agency = read_agency(self.documents[AGENCY], self.problems) if AGENCY in self.documents else None
        terms, rates = self._parameters(TERMS, floats=False), self._parameters(RATES, floats=True)
        chart = read_chart(chart_document, self.problems) if chart_document else None
        if chart is None or chart_document is None or facts_document is None:
            return None
        types = {name: each.type for name, each in {**terms, **rates}.items()}
        reader = FactReader(facts_document, chart.document, types, self.problems, self.override)
        facts = reader.read()
        self._dated_by({**terms, **rates}, facts)
        letters = self._letters(facts, reader.names, {each.letter for each in chart.document.lists.values()})
        known = Known(chart, facts, reader.names, set(self._named(LETTERS)), self.problems, self.used)
        rules = self._rules(known)
        always = self._always(chart_document, chart, reader.names)
        if len(self.problems.found) == 0:
            Proofs(chart, facts, rules, self.documents, self.problems).run()
            unused(
                chart, facts_document, facts, self.used, {**self._named(TERMS), **self._named(RATES)}, self._named(LETTERS),
                chart_document, self.problems,
            )  # fmt: skip
        if self.problems.found or agency is None:
            return None
        return self._assemble(chart, facts, terms, rates, rules, letters, agency, always)

    def _assemble(
        self, chart: Chart, facts: dict[str, Fact], terms: dict[str, Parameter], rates: dict[str, Parameter], rules: list[Rule],
        letters: dict[str, LetterText], agency: Agency, always: dict[str, tuple[Condition, ...]],
    ) -> Loaded | None:  # fmt: skip
        rate_files = {name: content for name, content in self.files.items() if name.startswith(RATES)}
        policy_files = {name: content for name, content in self.files.items() if name not in rate_files}
        for rule in rules:
            self._fits_engine(rule)
        if self.problems.found:
            return None
        policy = Rulebook(version_of(policy_files), chart, facts, terms, rules, letters, agency, always, policy_files)
        rates_version = version_of(rate_files) if rate_files else ""
        return Loaded(policy, Rates(rates_version, rates, rate_files), self.documents)

    def _read_all(self) -> None:
        for needed in (FACTS, AGENCY, CHART):
            if needed not in self.files:
                self.problems.add("RULE-011", needed, (1, 1), "this file is missing.")
        for name, content in sorted(self.files.items()):
            if not self._has_a_place(name):
                allowed = ", ".join([*(f"rules/{folder}/" for folder in RULES), LETTERS, TERMS, RATES, "states/"])
                self.problems.add("RULE-007", name, (1, 1), f"nothing is read from here. Allowed: {allowed}.")
                continue
            document = read_document(name, content, self.problems)
            if document is not None:
                self.documents[name] = document

    def _has_a_place(self, name: str) -> bool:
        folder = str(PurePosixPath(name).parent)
        return name in (FACTS, AGENCY, CHART) or f"{folder}/" in (
            LETTERS, TERMS, RATES, *(f"rules/{each}/" for each in RULES)
        )  # fmt: skip

    def _in(self, folder: str) -> list[Document]:
        return [document for name, document in self.documents.items() if name.startswith(folder)]

    def _named(self, folder: str) -> dict[str, Document]:
        named: dict[str, Document] = {}
        for document in self._in(folder):
            if isinstance(document.data, dict) and isinstance(document.data.get("id"), str):
                named[document.data["id"]] = document
        return named

    def _check_id(self, document: Document, seen: dict[str, str]) -> None:
        name = document.data.get("id") if isinstance(document.data, dict) else None
        if not isinstance(name, str):
            return
        if name in seen:
            self.problems.add("RULE-008", document.file, document.at("id"), f'"{name}" is also the id of {seen[name]}.')
        seen[name] = document.file
        stem = PurePosixPath(document.file).stem
        if name.replace("-", "_") != stem:
            self.problems.add("RULE-009", document.file, document.at("id"), f'the id is "{name}", the file is named "{stem}".')

    def _parameters(self, folder: str, *, floats: bool) -> dict[str, Parameter]:
        found = {}
        seen: dict[str, str] = {}
        for document in self._in(folder):
            self._check_id(document, seen)
            parameter = read_parameter(document, self.problems, floats=floats)
            if parameter is not None:
                found[parameter.name] = parameter
        return found

    def _dated_by(self, parameters: dict[str, Parameter], facts: dict[str, Fact]) -> None:
        for parameter in parameters.values():
            self.used.add(parameter.dated_by)
            fact, document = facts.get(parameter.dated_by), self.documents[parameter.file]
            if fact is None:
                message = f'unknown fact "{parameter.dated_by}"{near(parameter.dated_by, facts)}'
                self.problems.add("RULE-012", parameter.file, document.at("dated by"), message)
            elif fact.type != "date":
                message = f"{parameter.dated_by} is {fact.type}."
                self.problems.add("RULE-026", parameter.file, document.at("dated by"), message)

    def _letters(self, facts: dict[str, Fact], names: Names, of_lists: set[str]) -> dict[str, LetterText]:
        found = {}
        seen: dict[str, str] = {}
        for document in self._in(LETTERS):
            self._check_id(document, seen)
            of_list = isinstance(document.data, dict) and document.data.get("id") in of_lists
            text = read_letter(document, facts, names, self.problems, self.used, of_list=of_list)
            if text is not None:
                found[text.kind] = text
        return found

    def _rules(self, known: Known) -> list[Rule]:
        rules: list[Rule] = []
        seen: dict[str, str] = {}
        actions: dict[str, str] = {}
        for folder in RULES:
            for document in self._in(f"rules/{folder}/"):
                self._check_id(document, seen)
                rule = RuleReader(folder, document, known).read()
                if rule is None:
                    continue
                if rule.action in actions:
                    message = f'"{rule.action}" is already asked for by {actions[rule.action]}.'
                    self.problems.add("RULE-038", document.file, document.at("action"), message)
                if rule.action:
                    actions[rule.action] = document.file
                rules.append(rule)
        return rules

    def _always(self, document: Document, chart: Chart, names: Names) -> dict[str, tuple[Condition, ...]]:
        always: dict[str, list[Condition]] = {}
        for place, lines in (document.data.get("always") or {}).items():
            stages = [place] if place in chart.stages else [s for s, g in chart.group_of.items() if g == place]
            if not stages:
                message = f'unknown stage or group "{place}"{near(place, [*chart.stages, *chart.document.groups])}'
                self.problems.add("RULE-029", document.file, document.key("always", place), message)
            for stage in stages:
                always.setdefault(stage, []).extend(self._always_lines(document, place, lines, names))
        return {stage: tuple(lines) for stage, lines in always.items()}

    def _always_lines(self, document: Document, place: str, lines: list[object], names: Names) -> list[Condition]:
        found: list[Condition] = []
        for index, line in enumerate(lines):
            texts = line["any"] if isinstance(line, dict) else [line]
            tests = []
            for text in texts:
                try:
                    tests.append(read_sentence(str(text), names))
                except Misread as problem:
                    mark = document.within(problem.offset, "always", place, index)
                    self.problems.add(problem.code, document.file, mark, problem.message)
            found.extend([AnyOf(tuple(tests))] if isinstance(line, dict) else tests)
        self.used |= names_in(found)
        return found

    def _fits_engine(self, rule: Rule) -> None:
        try:
            Engine([(rule.id, rule.guard)], explaining=True).close()
        except ValueError as problem:
            self.problems.add("RULE-051", rule.file, self.documents[rule.file].at("only if"), f"{problem}.")
