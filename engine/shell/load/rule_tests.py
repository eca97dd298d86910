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
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

from marshmallow import fields

from engine.conditions import Literal
from engine.facts.fact import Getter
from engine.facts.given import of_input
from engine.facts.scene import Scene
from engine.rulebook import Book
from engine.shell.load.build import Files, Loaded, bad_rules, build, is_test
from engine.shell.load.document import read_document
from engine.shell.load.problems import Problems
from engine.shell.load.run_rule_test import RuleTest, run_test
from engine.shell.load.schemas import OneOrMany, Strict, check_structure

_TEXTS = fields.Dict(keys=fields.String(), values=fields.String())
_WORDS = Strict.from_dict({"nb": fields.String(), "en": fields.String()}, name="SomeWords")
_HELD = Strict.from_dict({"from": fields.String(required=True), "to": fields.String(required=True)}, name="Held")
_TEST = Strict.from_dict(
    {
        "name": fields.String(required=True), "facts": _TEXTS, "expect": fields.String(), "code": fields.String(),
        "because": fields.Nested(_WORDS), "due": fields.String(), "now": fields.String(), "last event": fields.String(),
        "held": fields.Nested(_HELD), "sets": _TEXTS, "leads to": fields.String(), "requirement": OneOrMany(),
    },
    name="Test",
)()  # fmt: skip
_FROM_SCENE = ("case", "agency")  # what a test need not say: the stage, the day, who the agency is


def by_name(name: str, get: Getter, source: str) -> Getter:
    """In a test a fact has the value that the test gives it; one that is given and not named is unknown."""
    given = of_input(name)

    def known(scene: Scene) -> Literal | None:
        if name in scene.input:
            return given(scene)
        return get(scene) if not source or source in _FROM_SCENE else None

    return known


def check_tests(files: Files, loaded: Loaded) -> int:
    """Run every test; raises BadRules naming each that fails, each file that cannot be read and each rule without one."""
    problems = Problems()
    tests = list(find_tests(files, loaded, problems))
    book = book_by_name(files)
    for test in tests:
        run_test(test, book, problems)
    if problems.found:
        raise bad_rules(problems)
    return len(tests)


def book_by_name(files: Files) -> Book:
    """The rules with every fact open to be given by name."""
    loaded = build(files, by_name)
    return loaded.book


def find_tests(files: Files, loaded: Loaded, problems: Problems) -> Iterator[RuleTest]:
    """Every test of every rule; a rule without one is noted."""
    rules = {f"{rule.file.removesuffix('.yaml')}.test.yaml": rule for rule in loaded.policy.rules.values()}
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
        for index in range(len(document.data)):
            if check_structure(document, _TEST, problems, (index,)):
                yield RuleTest(rule, document, index)
    for name in sorted(files):
        if is_test(name) and name not in rules:
            problems.add("RULE-007", name, (1, 1), "there is no rule of this name beside the test.")
