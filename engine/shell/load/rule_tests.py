"""A rule's own test, <name>.test.yaml beside it: facts in, what the rule says out. Run by `kravflyt check` and `make test`.

- name: The day before the fourteenth is too early
  facts: {due_date: 2026-01-01, today: 2026-01-14}
  expect: refused            # accepted | refused | warned; allowed | refused; taken | blocked
  because: {en: "13 days ago"}     # words that the reason contains
  due: 2026-02-17 08:00            # timing rules: when, in Oslo time; or: never
  sets: {notice_deadline: 2026-03-02}
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from marshmallow import fields

from engine.agenda import instant_of
from engine.case import Address, Case, Claim, Creditor, Customer
from engine.conditions import Literal
from engine.days import OSLO, moment, parse_instant
from engine.decide import failing, failing_input, holding
from engine.errors import Impossible, KravflytError
from engine.facts.fact import Getter
from engine.facts.given import of_input
from engine.facts.scene import Scene
from engine.moves import dates_set
from engine.rulebook import Book, Rule
from engine.shell.load.build import Files, Loaded, bad_rules, build, is_test
from engine.shell.load.document import Document, read_document
from engine.shell.load.problems import Misread, Problems, near
from engine.shell.load.schemas import OneOrMany, Strict, check_structure
from engine.shell.load.sentences import read_literal
from engine.timing import When
from engine.trace import Reason

_TEST = Strict.from_dict(
    {
        "name": fields.String(required=True), "facts": fields.Dict(keys=fields.String(), values=fields.String()),
        "expect": fields.String(), "because": fields.Dict(keys=fields.String(), values=fields.String()),
        "due": fields.String(), "sets": fields.Dict(keys=fields.String(), values=fields.String()), "requirement": OneOrMany(),
    },
    name="Test",
)()  # fmt: skip
_YES = {"eligibility": "accepted", "actions": "allowed", "timing": "taken", "reactions": "taken"}
_NO = {"eligibility": "refused", "actions": "refused", "timing": "blocked", "reactions": "blocked"}
_NOON = "2026-01-01T11:00:00Z"


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One test of one rule, found in a file."""

    rule: Rule
    document: Document
    index: int

    @property
    def name(self) -> str:
        """Its sentence."""
        return str(self.document.data[self.index].get("name", f"test {self.index + 1}"))


def by_name(name: str, get: Getter) -> Getter:
    """In a test a fact has the value the test gives it; a computed one is computed where the test does not name it."""
    given = of_input(name)

    def known(scene: Scene) -> Literal | None:
        value = given(scene)
        if value is not None or name in scene.input:
            return value
        try:
            return get(scene)
        except (KeyError, IndexError):
            return None

    return known


def check_tests(files: Files, loaded: Loaded) -> int:
    """Run every test; raises BadRules naming each that fails, each file that cannot be read and each rule without one."""
    problems = Problems()
    tests = list(find_tests(files, loaded, problems))
    book = testing_book(files)
    for test in tests:
        run_test(test, book, problems)
    if problems.found:
        raise bad_rules(problems)
    return len(tests)


def testing_book(files: Files) -> Book:
    """The rules with every fact open to be given by name."""
    loaded = build(files, by_name)
    return Book(loaded.policy, loaded.rates)


def find_tests(files: Files, loaded: Loaded, problems: Problems) -> Iterator[RuleTest]:
    """Every test of every rule; a rule without one is noted."""
    for rule in loaded.policy.rules.values():
        name = f"{rule.file.removesuffix('.yaml')}.test.yaml"
        if name not in files:
            problems.add("RULE-047", rule.file, (1, 1), f"{PurePosixPath(name).name} is missing.")
            continue
        document = read_document(name, files[name], problems)
        if document is None:
            continue
        if not isinstance(document.data, list) or not document.data:
            problems.add("RULE-049", name, (1, 1), "a list of tests is expected, each beginning with `- name:`.")
            continue
        for index in range(len(document.data)):
            if check_structure(document, _TEST, problems, (index,)):
                yield RuleTest(rule, document, index)
    rules = {f"{rule.file.removesuffix('.yaml')}.test.yaml" for rule in loaded.policy.rules.values()}
    for name in sorted(files):
        if is_test(name) and name not in rules:
            problems.add("RULE-007", name, (1, 1), "there is no rule of this name beside the test.")


def run_test(test: RuleTest, book: Book, problems: Problems) -> None:
    """Run one test and note what does not agree."""
    data: dict[str, Any] = test.document.data[test.index]
    values = _facts(test, book, data.get("facts") or {}, problems)
    if values is None:
        return
    rule = book.policy.rules[test.rule.id]
    scene = _scene(book, values)
    if "expect" in data:
        _expect(test, rule, book, scene, data, problems)
    if "due" in data:
        _due(test, rule, book, scene, str(data["due"]), problems)
    for name, wanted in (data.get("sets") or {}).items():
        _sets(test, rule, book, scene, name, wanted, problems)


def _note(test: RuleTest, problems: Problems, message: str, *path: str, code: str = "RULE-048") -> None:
    document = test.document
    problems.add(code, document.file, document.at(test.index, *path), f'"{test.name}": {message}')


def _facts(test: RuleTest, book: Book, facts: dict[str, str], problems: Problems) -> dict[str, Any] | None:
    values: dict[str, Any] = {}
    inputs = {field.name: field.type for field in test.rule.input.values()}
    for name, text in facts.items():
        kind = inputs.get(name) or (book.facts[name].type if name in book.facts else None)
        if kind is None:
            _note(
                test,
                problems,
                f'unknown fact "{name}"{near(name, [*book.facts, *inputs])}',
                "facts",
                name,
                code="RULE-012",
            )
            return None
        try:
            values[name] = None if text == "missing" else read_literal(text, kind, 0, name)
        except Misread as problem:
            _note(test, problems, problem.message, "facts", name, code=problem.code)
            return None
    return values


def _scene(book: Book, values: dict[str, Any]) -> Scene:
    day = moment(_NOON).today
    customer = Customer("1", "", "person", address=Address(country=""))
    claim = Claim("", "", day, day, 0, 0, "")
    case = Case("test", "test", book.policy.chart.start, customer, (claim,), {}, book.policy.version)
    return Scene(case, moment(_NOON), book, Creditor("test", "", "", "", ""), input=values)


def _expect(test: RuleTest, rule: Rule, book: Book, scene: Scene, data: dict[str, Any], problems: Problems) -> None:
    folder = rule.folder
    about = rule.when or "" if folder == "reactions" else rule.stages[0] if folder == "timing" else ""
    reasons: list[Reason] = []
    if rule.id not in holding(book, folder, about, scene):
        reasons = failing(book, folder, about, scene, private=False)[rule.id]
    if folder == "actions":
        reasons += failing_input(book, rule, scene)
    no = "warned" if rule.warn else _NO[folder]
    found = no if reasons else _YES[folder]
    wanted = data["expect"]
    if wanted not in (_YES[folder], no):
        _note(test, problems, f'expect: says "{wanted}"; choose {_YES[folder]} or {no}.', "expect", code="RULE-049")
    elif found != wanted:
        why = " ".join(reason.reason["en"] for reason in reasons)
        _note(test, problems, f"expected {wanted}, but the rule says {found}. {why}".rstrip(), "expect")
    for language, words in (data.get("because") or {}).items():
        told = " ".join(reason.reason.get(language, "") for reason in reasons)
        told += rule.because.render(scene, language) if rule.because and not reasons else ""
        if words not in told:
            _note(test, problems, f'expected the words "{words}", but it says "{told}".', "because", language)


def _due(test: RuleTest, rule: Rule, book: Book, scene: Scene, wanted: str, problems: Problems) -> None:
    if rule.due is None:
        _note(test, problems, "only timing rules are due.", "due", code="RULE-049")
        return
    instant = instant_of(rule, scene, book)
    found = "never" if instant is None else parse_instant(instant).astimezone(OSLO).strftime("%Y-%m-%d %H:%M")
    if found != wanted:
        _note(test, problems, f"expected due {wanted}, but it is due {found}.", "due")


def _sets(test: RuleTest, rule: Rule, book: Book, scene: Scene, name: str, wanted: str, problems: Problems) -> None:
    when: When | None = rule.set.get(name)
    if when is None:
        _note(
            test,
            problems,
            f'the rule sets no "{name}"{near(name, rule.set, listed=True)}',
            "sets",
            name,
            code="RULE-049",
        )
        return
    try:
        found = dates_set(rule, scene, book)[name].isoformat()
    except (Impossible, KravflytError) as problem:
        found = f"nothing ({problem.message})"
    if found != wanted:
        _note(test, problems, f"expected {name} {wanted}, but it is {found}.", "sets", name)
