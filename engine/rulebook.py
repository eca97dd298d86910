"""A checked set of rules and its chart, with a content hash: its version. Built by the loader, decided by `decide`."""

import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from engine.case import Agency
from engine.chart import Chart
from engine.conditions import Condition, Literal, names_in
from engine.contracts import Books
from engine.errors import ParameterMissing
from engine.facts.computed import amount_of, parameter_value
from engine.facts.fact import Fact, Getter
from engine.facts.given import of_input
from engine.guards import Guards
from engine.parameters import Parameter
from engine.rule import ChargeRule, InputField, InterestRule, LetterText, Rule
from engine.ruleset import Remembered, RuleSet
from engine.timing import When
from engine.valuing import InterestTerms


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of a rule's `set:`: the date's name, its phrase, and how the phrase's values are found."""

    name: str
    when: When
    anchor: Getter
    amount: Getter
    floor: Getter | None


@dataclass(frozen=True, slots=True)
class Wait:
    """A timing rule with how the values of its `due:` are found: the facts it counts from, and how many days or months."""

    rule: Rule
    when: When
    dates: tuple[Fact, ...]
    amount: Getter


class Waits:
    """The timing rules of a stage. `plans` remembers their instants by the values they were reckoned from."""

    __slots__ = ("amounts", "dates", "each", "once", "plans")

    def __init__(self, each: Iterable[Wait]) -> None:
        self.each = tuple(each)
        self.dates = tuple({fact.name: fact for wait in self.each for fact in wait.dates}.values())
        self.amounts = tuple(wait.amount for wait in self.each if not isinstance(wait.when.amount, int))
        self.once = tuple(wait.rule.until_set for wait in self.each if wait.rule.until_set is not None)
        self.plans: dict[tuple[Literal | None, ...], tuple[tuple[str, Rule], ...]] = {}


@dataclass(frozen=True, slots=True)
class MoneyRules:
    """What may be charged, which interest runs, and in which order a payment is allocated, by who received it."""

    charges: dict[str, ChargeRule] = field(default_factory=dict)
    interest: InterestRule | None = None
    orders: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def replaces(self) -> dict[str, str]:
        """Which charge a charge stands in for, by their ids."""
        return {rule.id: rule.replaces for rule in self.charges.values() if rule.replaces}


class Rulebook:
    """Policy as it is pinned with a case; a dozen versions live side by side."""

    def __init__(
        self,
        version: str,
        chart: Chart,
        facts: dict[str, Fact],
        terms: dict[str, Parameter],
        rules: Collection[Rule],
        letters: dict[str, LetterText],
        agency: Agency,
        always: dict[str, tuple[Condition, ...]],
        files: dict[str, bytes],
        money: "MoneyRules | None" = None,
        books: Books | None = None,
    ) -> None:
        self.version, self.chart, self.facts, self.terms = version, chart, facts, terms
        self.letters, self.agency, self.always, self.files = letters, agency, always, files
        self.money = money or MoneyRules()
        self.books = books or Books()  # settlements follow those of the newest policy, whatever a case pins
        self.contracts, self.bookings, self.daily = self.books.contracts, self.books.bookings, self.books.daily
        self.rules = {rule.id: rule for rule in rules}
        self.eligibility = [rule for rule in self.rules.values() if rule.folder == "eligibility"]
        self.customer_rules = [rule for rule in self.eligibility if rule.refuse and self._is_about_customers(rule)]
        self.actions = {rule.action: rule for rule in self.rules.values() if rule.action is not None}
        timing = sorted((r for r in self.rules.values() if r.due is not None), key=lambda r: (r.order, r.id))
        self.timing = {stage: [rule for rule in timing if stage in rule.stages] for stage in chart.stages}
        # Found once, not for each of a hundred thousand cases: what a rule waits for and sets, and what history shows of it.
        self.waits = {rule.id: self._wait(rule, rule.due) for rule in timing if rule.due is not None}
        self.waits_in = {stage: Waits(self.waits[rule.id] for rule in here) for stage, here in self.timing.items()}
        self.settings = {rule.id: tuple(self._setting(rule, name, when) for name, when in rule.set.items()) for rule in rules}
        self.shown = {
            rule.id: tuple((name, self.getter(name), kind) for name, kind in rule.traced) for rule in self.rules.values()
        }
        self.reactions: dict[str, list[Rule]] = {}
        for rule in sorted(self.rules.values(), key=lambda r: (r.order, r.id)):
            for happening in rule.when:
                self.reactions.setdefault(happening, []).append(rule)
        self._sets: dict[tuple[str, str], RuleSet] = {}
        self._lock = threading.Lock()

    def behind(self, names: Iterable[str]) -> set[str]:
        """These facts and every fact and `parameter NAME` that they are computed from."""
        seen: set[str] = set()
        todo = list(names)
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += self.facts[name].uses if name in self.facts else ()
        return seen

    def _is_about_customers(self, rule: Rule) -> bool:
        """Whether a rule can be asked again when the customer has changed, without the invoice that was handed over."""
        facts = [self.facts[name] for name in names_in(rule.guard) if name in self.facts]
        return any(fact.of_customer for fact in facts) and not any(fact.at_hand_over_only for fact in facts)

    def getter(self, name: str) -> Getter:
        """How a fact, or `parameter NAME`, is found in a scene."""
        if name.startswith("parameter "):
            return parameter_value(name.removeprefix("parameter "))
        return self.facts[name].get

    def _wait(self, rule: Rule, due: When) -> Wait:
        return Wait(rule, due, tuple(self.facts[name] for name in due.dates()), amount_of(due))

    def _setting(self, rule: Rule, name: str, when: When) -> Setting:
        def getter(fact: str) -> Getter:
            return of_input(fact) if fact in rule.input else self.facts[fact].get

        return Setting(name, when, getter(when.anchor), amount_of(when), getter(when.not_before) if when.not_before else None)

    def asked(self, folder: str, about: str = "") -> RuleSet:
        """The rules of a folder that are asked together: of a stage (timing, always), of what happened (reactions), or all.

        `rule` asks one rule by its id: a step that is due is judged alone, however many others its stage has.
        """
        key = (folder, about)
        found = self._sets.get(key)
        if found is None:
            with self._lock:
                getter_of = self._getter_of_reactions(about) if folder == "reactions" else self.getter
                kind = Remembered if folder == "charge" else RuleSet  # each move asks its rule; what it charges is often the same
                found = self._sets.get(key) or kind(self._conditions(folder, about), getter_of)
                self._sets[key] = found
        return found

    def inputs_of(self, happening: str) -> dict[str, InputField]:
        """What the reactions to something may read of what was told with it."""
        return {name: each for rule in self.reactions.get(happening, ()) for name, each in rule.input.items()}

    def _getter_of_reactions(self, happening: str) -> Callable[[str], Getter]:
        inputs = self.inputs_of(happening)
        return lambda name: of_input(name) if name in inputs else self.getter(name)

    def input_set(self, rule: Rule, getter_of: Callable[[str], Getter]) -> RuleSet:
        """The conditions on what came in with an action."""
        key = ("input", rule.id)
        found = self._sets.get(key)
        if found is None:
            found = self._sets[key] = RuleSet([(rule.id, rule.input_must)], getter_of)
        return found

    def _conditions(self, folder: str, about: str) -> list[tuple[str, tuple[Condition, ...]]]:
        if folder == "rule":
            return [(about, self.rules[about].guard)]
        if folder == "always":
            return [(about, self.always[about])]
        if folder == "charge":
            return self.money.charges[about].asked()
        if folder == "timing":
            return [(rule.id, rule.guard) for rule in self.timing[about]]
        rules = self.reactions.get(about, []) if folder == "reactions" else self.rules.values()
        return [(rule.id, rule.guard) for rule in rules if rule.folder == folder]


@dataclass(frozen=True, slots=True)
class Rates:
    """The dated values that float: the newest version reaches every case."""

    version: str = ""
    parameters: dict[str, Parameter] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


NO_GUARDS = Guards()


@dataclass(frozen=True, slots=True)
class Book:
    """The rules of one case: its pinned policy, and the rates and statutes in force."""

    policy: Rulebook
    rates: Rates = Rates()
    guards: Guards = NO_GUARDS
    resolved: dict[str, tuple[Parameter, Getter]] = field(default_factory=dict, compare=False, repr=False)
    laws: list["LawBook"] = field(default_factory=list, compare=False, repr=False)

    @property
    def agency(self) -> Agency:
        """The collection agency."""
        return self.policy.agency

    @property
    def facts(self) -> dict[str, Fact]:
        """Every fact by name."""
        return self.policy.facts

    def group(self, stage: str) -> str:
        """The group of a stage."""
        return self.policy.chart.group_of[stage]

    def resolve(self, name: str) -> tuple[Parameter, Getter]:
        """A parameter and the getter of the day that picks its value, looked up once; raises ParameterMissing."""
        parameter = self.parameter(name)
        found = self.resolved[name] = (parameter, self.facts[parameter.dated_by].get)
        return found

    def parameter(self, name: str) -> Parameter:
        """A parameter, pinned or floating; raises ParameterMissing for one that the rates in force no longer have."""
        found = self.policy.terms.get(name) or self.rates.parameters.get(name)
        if found is None:
            file = f"rules/parameters/rates/{name}.yaml"
            nb = f"Ingen satser for {name} er i kraft. Legg til {file}."
            raise ParameterMissing(f"No rates of {name} are in force. Add {file}.", nb=nb, parameter=name)
        return found

    def label_of(self, name: str) -> dict[str, str]:
        """What a parameter is called; its name, where the rates in force no longer have it."""
        found = self.policy.terms.get(name) or self.rates.parameters.get(name)
        return found.label if found else {"nb": name, "en": name}

    @property
    def interest(self) -> InterestTerms | None:
        """The terms of late-payment interest, where the policy has any."""
        rule = self.policy.money.interest
        return InterestTerms(rule.id, self.parameter(rule.rate), self.parameter(rule.day_count)) if rule else None

    @property
    def law(self) -> "LawBook":
        """The same rules with the facts that the statutes came with."""
        if not self.laws:  # made once: it remembers what it has looked up
            self.laws.append(LawBook(self.policy, self.rates, self.guards))
        return self.laws[0]


@dataclass(frozen=True, slots=True)
class LawBook(Book):
    """The rules of one case as the statutes see them: what they name may be unknown to an old policy."""

    @property
    def facts(self) -> dict[str, Fact]:
        """Every fact that a statute may name."""
        return self.guards.facts
