"""All files of a rule folder -> a Rulebook and its Rates, or every problem of every file at once."""

from dataclasses import dataclass, field

from engine.case import Agency
from engine.chart import Chart
from engine.conditions import Condition
from engine.contracts import Books
from engine.errors import BadRules
from engine.facts.fact import Fact
from engine.guards import Guards
from engine.parameters import Parameter
from engine.rule import LetterText, Rule
from engine.rulebook import NO_GUARDS, Book, MoneyRules, Rates, Rulebook
from engine.shell.load.book_schemas import BOOKING, CONTRACT
from engine.shell.load.document import Document
from engine.shell.load.idle import note_idle
from engine.shell.load.limits import check_dated_by, check_day_count, check_engine
from engine.shell.load.problems import Problems
from engine.shell.load.proofs import Proofs
from engine.shell.load.read_always import check_lists, read_always
from engine.shell.load.read_books import read_books
from engine.shell.load.read_chart import read_chart
from engine.shell.load.read_daily import VALUES as SETTLEMENT_VALUES
from engine.shell.load.read_daily import letters_of
from engine.shell.load.read_facts import FactReader, Override
from engine.shell.load.read_law import read_law
from engine.shell.load.read_letters import LIST_VALUES, read_agency, read_letter
from engine.shell.load.read_money import check_money, read_money
from engine.shell.load.read_outcome import Known
from engine.shell.load.read_parameters import read_parameter
from engine.shell.load.read_rules import RuleReader
from engine.shell.load.schemas import FACT, LETTER, RULES
from engine.shell.load.sentences import Kind, Names
from engine.shell.load.structure import check_structure
from engine.shell.load.tree import (
    AGENCY,
    ALLOCATION,
    BOOKINGS,
    CHARGES,
    CHART,
    CONTRACTS,
    FACTS,
    LETTERS,
    RATES,
    SETTLEMENT,
    TERMS,
    Files,
    Tree,
)  # fmt: skip
from engine.shell.load.versions import is_test, version_of

_BASE = frozenset({"stage", "group", "today"})  # what every rule book needs, whether a rule names it or not


@dataclass(slots=True)
class Loaded:
    """What a folder holds: the policy that cases pin, the rates that float, and the statutes that bind every case."""

    policy: Rulebook
    rates: Rates
    guards: Guards = NO_GUARDS
    documents: dict[str, Document] = field(default_factory=dict)

    @property
    def book(self) -> Book:
        """All of it as a new case has it."""
        return Book(self.policy, self.rates, self.guards)


def build(files: Files, override: Override = lambda name, get, source: get) -> Loaded:
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
        self.override = override
        self.problems = Problems()
        self.tree = Tree(files, self.problems)
        self.used: set[str] = set(_BASE)

    def run(self) -> Loaded | None:
        tree = self.tree
        chart_document, facts_document, agency_document = tree.get(CHART), tree.get(FACTS), tree.get(AGENCY)
        agency = read_agency(agency_document, self.problems) if agency_document else None
        tree.check_ids()
        terms, rates = self._parameters(TERMS, floats=False), self._parameters(RATES, floats=True)
        chart = read_chart(chart_document, self.problems) if chart_document else None
        if chart is None or chart_document is None or facts_document is None:
            self._check_structures(facts_document)
            return None
        parameters = {**terms, **rates}
        reader = FactReader(facts_document, chart.document, parameters, tree.broken(parameters), self.problems, self.override)
        facts = reader.read()
        self._needed(facts, reader.names, facts_document)
        self.used |= check_dated_by(parameters, facts, reader.names, tree.documents, self.problems)
        values = {each.letter: LIST_VALUES for each in chart.document.lists.values()}
        values |= dict.fromkeys(letters_of(tree.get(SETTLEMENT)), SETTLEMENT_VALUES)
        to_debtors = self._letters_of_rules()
        for name in (
            set(self.tree.named(LETTERS)) - set(values) - to_debtors
        ):  # nothing sends it, so what it may say cannot be told
            values[name] = LIST_VALUES | SETTLEMENT_VALUES
        letters = self._letters(facts, reader.names, values)
        charges = {name: document for name, document in self.tree.named(CHARGES).items() if "amount" in document.data}
        known = Known(
            chart, facts, reader.names, set(self.tree.named(LETTERS)), self.problems, frozenset(charges), self._action_names(),
            self.used, to_debtors,
        )  # fmt: skip
        money, books = self._money(known), self._books(known)
        rules = self._rules(known)
        always = read_always(chart_document, known)
        check_lists(chart_document, known)
        guards = read_law(tree, known, reader, terms)
        if len(self.problems.found) == 0:
            Proofs(chart, facts, rules, tree.documents, self.problems, FACTS).run()
            note_idle(
                chart, facts, self.used, facts_document, chart_document, self.tree.named(TERMS), self.tree.named(LETTERS), charges,
                self.problems,
            )  # fmt: skip
        if self.problems.found or agency is None:
            return None
        return self._assemble(chart, facts, terms, rates, rules, letters, agency, always, money, books, guards)

    def _check_structures(self, facts_document: Document | None) -> None:
        """Without a chart the rules cannot be understood, but what is wrong with their shape is told all the same."""
        if facts_document is not None and isinstance(facts_document.data, dict):
            for name in facts_document.data:
                check_structure(facts_document, FACT, self.problems, (name,))
        for folder, schema in ((LETTERS, LETTER), (CONTRACTS, CONTRACT), (BOOKINGS, BOOKING)):
            for document in self.tree.of(folder):
                check_structure(document, schema, self.problems)
        for folder, schema in RULES.items():
            for document in self.tree.of(f"rules/{folder}/"):
                check_structure(document, schema, self.problems)
        check_money(self.tree.of(CHARGES), self.tree.get(ALLOCATION), self.problems)

    def _needed(self, facts: dict[str, Fact], names: Names, document: Document) -> None:
        for name in sorted(_BASE - set(facts) - names.broken - set(names.facts)):
            self.problems.add("RULE-005", document.file, (1, 1), f'the fact "{name}" is missing; every set of rules needs it.')

    def _assemble(
        self, chart: Chart, facts: dict[str, Fact], terms: dict[str, Parameter], rates: dict[str, Parameter], rules: list[Rule],
        letters: dict[str, LetterText], agency: Agency, always: dict[str, tuple[Condition, ...]], money: MoneyRules, books: Books,
        guards: Guards,
    ) -> Loaded | None:  # fmt: skip
        rate_files = self.tree.contents(RATES)
        floating = {*rate_files, *guards.files}
        policy_files = {name: content for name, content in self.tree.files.items() if name not in floating}
        version = version_of(policy_files)
        policy = Rulebook(version, chart, facts, terms, rules, letters, agency, always, policy_files, money, books)
        check_engine(policy, guards, self.tree.documents, self.problems)
        check_day_count(policy, {**terms, **rates}, self.tree.documents, self.problems)
        rates_version = version_of(rate_files) if rate_files else ""
        return Loaded(policy, Rates(rates_version, rates, rate_files), guards, self.tree.documents)

    def _parameters(self, folder: str, *, floats: bool) -> dict[str, Parameter]:
        found = {}
        for document in self.tree.of(folder):
            parameter = read_parameter(document, self.problems, floats=floats)
            if parameter is not None:
                found[parameter.name] = parameter
        return found

    def _letters(self, facts: dict[str, Fact], names: Names, values: dict[str, dict[str, Kind]]) -> dict[str, LetterText]:
        found = {}
        for document in self.tree.of(LETTERS):
            name = document.data.get("id") if isinstance(document.data, dict) else None
            text = read_letter(document, facts, names, self.problems, self.used, values.get(str(name)))
            if text is not None:
                found[text.kind] = text
        return found

    def _letters_of_rules(self) -> frozenset[str]:
        """The letters that rules send, as far as they can be read."""
        orders = [document.data.get("letter") for folder in RULES for document in self._rule_files(folder)]
        return frozenset(str(order.get("kind")) for order in orders if isinstance(order, dict))

    def _rule_files(self, folder: str) -> list[Document]:
        return [document for document in self.tree.of(f"rules/{folder}/") if isinstance(document.data, dict)]

    def _action_names(self) -> frozenset[str]:
        named = (document.data.get("action") for document in self._rule_files("actions"))
        return frozenset(name for name in named if isinstance(name, str))

    def _money(self, known: Known) -> MoneyRules:
        return read_money(self.tree.of(CHARGES), self.tree.get(ALLOCATION), known)

    def _books(self, known: Known) -> Books:
        return read_books(self.tree.of(CONTRACTS), self.tree.of(BOOKINGS), self.tree.get(SETTLEMENT), known)

    def _rules(self, known: Known) -> list[Rule]:
        rules: list[Rule] = []
        actions: dict[str, str] = {}
        for folder in RULES:
            for document in self.tree.of(f"rules/{folder}/"):
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
