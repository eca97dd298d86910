"""A rule's own test, <name>.test.yaml beside it: facts in, what the rule says out. Run by `kravflyt check` and `make test`.

- name: The day before the fourteenth is too early     # a sentence that one can contradict
  facts: {due_date: 2026-01-01, today: 2026-01-14}     # facts and inputs by name; what is not named is unknown
  expect: refused                      # accepted | refused | warned; allowed | refused; taken | blocked
  code: not_overdue_long_enough        # the code of a reason against it
  because: {en: "13 days ago"}         # words that the reason contains
  due: 2026-02-17 08:00                # timing rules: when, in Oslo time; or: never
  now: 2026-02-19 10:00                # the time it is, where the day alone is not enough (noon of `today`, else)
  last event: 2026-02-18 09:00         # when something last happened to the case
  held: {from: 2026-02-03, to: 2026-02-05}             # held days, the last one included
  sets: {notice_deadline: 2026-03-02}  # dates after the rule; or: forgotten
  leads to: noticed                    # the stage after the rule
  hold: pause                          # the kind of hold that begins; or: none
  release: dispute                     # the kind of hold that ends; or: none

Beside a charge:

- name: The demand bears the light fee less the reminder fee
  facts: {customer_kind: person, remaining: 10000.00 kr, due_date: 2026-01-15, today: 2026-02-20}
  already charged: {reminder_fee: 38.00 kr}            # what stands, by post
  expect: charged                      # charged | not charged
  code: minor_when_incurred_not_allowed                # the code of a reason against it; parameter_missing
  amount: 562.00 kr                    # of this charge
  supplement: 0.00 kr                  # how much of it is the supplement
  charged in all: {collection_fee: 562.00 kr}          # what stands afterwards, by post

Beside the interest:

- name: Forty-six days of a normal year
  principal: 10000.00 kr
  due_date: 2026-01-15
  until: 2026-03-02                    # the last day that bears interest
  paid: {2026-02-10: 4000.00 kr}       # of the principal, by day
  without interest: {from: 2026-02-03, to: 2026-02-05}
  amount: 151.23 kr                    # or: code: parameter_missing
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

from marshmallow import Schema, fields

from engine.conditions import Literal
from engine.facts.fact import Getter
from engine.facts.given import of_input
from engine.facts.scene import Scene
from engine.rule import ChargeRule, InterestRule, Rule
from engine.rulebook import Book
from engine.shell.load.build import Loaded, bad_rules, build
from engine.shell.load.document import Document, read_document
from engine.shell.load.problems import Problems
from engine.shell.load.run_money_test import ChargeTest, InterestTest, run_charge_test, run_interest_test
from engine.shell.load.run_rule_test import RuleTest, run_rule_test
from engine.shell.load.schema_fields import OneOrMany, Strict
from engine.shell.load.structure import check_structure
from engine.shell.load.tree import Files
from engine.shell.load.versions import is_test

_TEXTS = fields.Dict(keys=fields.String(), values=fields.String())
_WORDS = Strict.from_dict({"nb": fields.String(), "en": fields.String()}, name="SomeWords")
_HELD = Strict.from_dict({"from": fields.String(required=True), "to": fields.String(required=True)}, name="Held")
_TEST = Strict.from_dict(
    {
        "name": fields.String(required=True), "facts": _TEXTS, "expect": fields.String(), "code": fields.String(),
        "because": fields.Nested(_WORDS), "due": fields.String(), "now": fields.String(), "last event": fields.String(),
        "held": fields.Nested(_HELD), "sets": _TEXTS, "leads to": fields.String(), "hold": fields.String(),
        "release": fields.String(), "requirement": OneOrMany(),
    },
    name="Test",
)()  # fmt: skip
_CHARGE_TEST = Strict.from_dict(
    {
        "name": fields.String(required=True), "facts": _TEXTS, "already charged": _TEXTS, "expect": fields.String(),
        "code": fields.String(), "because": fields.Nested(_WORDS), "amount": fields.String(), "supplement": fields.String(),
        "charged in all": _TEXTS, "requirement": OneOrMany(),
    },
    name="ChargeTest",
)()  # fmt: skip
_INTEREST_TEST = Strict.from_dict(
    {
        "name": fields.String(required=True), "principal": fields.String(required=True), "due_date": fields.String(required=True),
        "until": fields.String(required=True), "paid": _TEXTS, "without interest": fields.Nested(_HELD), "amount": fields.String(),
        "code": fields.String(), "requirement": OneOrMany(),
    },
    name="InterestTest",
)()  # fmt: skip
Tested = RuleTest | ChargeTest | InterestTest
_FROM_SCENE = ("case", "agency")  # what a test need not say: the stage, the day, who the agency is


def by_name(name: str, get: Getter, source: str) -> Getter:
    """In a test a fact has the value that the test gives it; one that is given and not named is unknown."""
    given = of_input(name)

    def known(scene: Scene) -> Literal | None:
        if name in scene.input:
            return given(scene)
        return get(scene) if not source or source in _FROM_SCENE else None

    return known


def run_test(test: Tested, book: Book, problems: Problems) -> None:
    """Run one test and note what does not agree."""
    match test:
        case RuleTest():
            run_rule_test(test, book, problems)
        case ChargeTest():
            run_charge_test(test, book, problems)
        case InterestTest():
            run_interest_test(test, book, problems)


def check_tests(files: Files, loaded: Loaded) -> int:
    """Run every test; raises BadRules naming each that fails, each file that cannot be read and each rule without one."""
    problems = Problems()
    tests = run_tests(files, loaded, problems)
    if problems.found:
        raise bad_rules(problems)
    return tests


def run_tests(files: Files, loaded: Loaded, problems: Problems) -> int:
    """Run every test and note each that fails, each file that cannot be read and each rule without one; how many there are."""
    tests = list(find_tests(files, loaded, problems))
    book = book_by_name(files)
    for test in tests:
        run_test(test, book, problems)
    return len(tests)


def book_by_name(files: Files) -> Book:
    """The rules with every fact open to be given by name."""
    loaded = build(files, by_name)
    return loaded.book


def find_tests(files: Files, loaded: Loaded, problems: Problems) -> Iterator[Tested]:
    """Every test of every rule, of every charge and of the interest; what is without one is noted."""
    policy = loaded.policy
    tested: list[Rule | ChargeRule | InterestRule] = [*policy.rules.values(), *policy.money.charges.values()]
    tested += [policy.money.interest] if policy.money.interest else []
    rules = {f"{rule.file.removesuffix('.yaml')}.test.yaml": rule for rule in tested}
    for name, rule in rules.items():
        if name not in files:
            problems.add("RULE-047", rule.file, (1, 1), f"{PurePosixPath(name).name} is missing.")
            continue
        document = read_document(name, files[name], problems)
        if document is None:
            continue
        if not isinstance(document.data, list) or not document.data:
            problems.add("RULE-049", name, (1, 1), "a list of tests is expected, each beginning with `- name:`.")
            continue
        sound = [each for each in range(len(document.data)) if check_structure(document, _schema_of(rule), problems, (each,))]
        _names_apart(document, sound, problems)
        yield from (_test_of(rule, document, index) for index in sound)
    for name in sorted(files):
        if is_test(name) and name not in rules:
            problems.add("RULE-007", name, (1, 1), "there is no rule of this name beside the test.")


def _names_apart(document: Document, tests: list[int], problems: Problems) -> None:
    """Note every test that has the name of one above it: most often a copy that was never changed."""
    seen: dict[str, int] = {}
    for index in tests:
        name, (line, column) = document.data[index]["name"], document.at(index, "name")
        if name in seen:
            message = f'"{name}" is also the name of the test in line {seen[name]}.'
            problems.add("RULE-003", document.file, (line, column), message)
        seen.setdefault(name, line)


def _schema_of(rule: Rule | ChargeRule | InterestRule) -> Schema:
    return _TEST if isinstance(rule, Rule) else _CHARGE_TEST if isinstance(rule, ChargeRule) else _INTEREST_TEST


def _test_of(rule: Rule | ChargeRule | InterestRule, document: Document, index: int) -> Tested:
    if isinstance(rule, Rule):
        return RuleTest(document, index, rule)
    return ChargeTest(document, index, rule) if isinstance(rule, ChargeRule) else InterestTest(document, index, rule)
