"""The conventions of the rule files, as tests: one rule a file, two languages, a requirement, a source (ANA-1, ANA-3)."""

import re
from pathlib import PurePosixPath
from typing import Any

import pytest

from engine.conditions import Condition, Test
from engine.shell.load.build import build
from engine.shell.load.document import Document
from engine.texts import Slot, Text
from tests.rulebooks import shipped

LOADED = build(shipped())
POLICY = LOADED.policy
RULES = sorted(POLICY.rules.values(), key=lambda rule: rule.file)
DOCUMENTS = LOADED.documents

# What the product must do has a key each; a rule that serves none of them has no business here.
REQUIREMENTS = {
    f"{area}-{number}"
    for area, count in {
        "ONB": 8, "INT": 9, "STG": 14, "PAY": 6, "BOK": 8, "POR": 6, "ANA": 8, "API": 4, "TIM": 3,
    }.items()
    for number in range(1, count + 1)
}  # fmt: skip

by_file = pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document.file)
by_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def pairs(value: Any, path: str = "") -> list[tuple[str, dict[str, str]]]:
    """Every text in both languages, with where it stands."""
    if isinstance(value, list):
        return [pair for index, each in enumerate(value) for pair in pairs(each, f"{path}/{index}")]
    if not isinstance(value, dict):
        return []
    found = [(path, {"nb": value["nb"], "en": value["en"]})] if {"nb", "en"} <= set(value) else []
    return found + [pair for key, each in value.items() for pair in pairs(each, f"{path}/{key}")]


# Words that are the same in both languages.
SAME = {"Pause"}


@by_file
def test_what_is_written_in_two_languages_is_written_twice(document: Document):
    same = [
        path for path, words in pairs(document.data) if words["nb"].strip() == words["en"].strip() and words["nb"] not in SAME
    ]
    assert same == [], "translate it"


@by_file
def test_no_text_is_blank_or_ends_in_a_blank(document: Document):
    bad = [
        path for path, words in pairs(document.data) for text in words.values() if not text.strip() or text != text.rstrip(" ")
    ]
    assert bad == []


@by_file
def test_both_languages_name_the_same_values(document: Document):
    differs = [
        path
        for path, words in pairs(document.data)
        if sorted(re.findall(r"{.*?}", words["nb"])) != sorted(re.findall(r"{.*?}", words["en"]))
    ]
    assert differs == []


@by_file
def test_a_file_is_small_enough_to_be_read_aloud(document: Document):
    longest = {"facts.yaml": 5 * len(document.data), "collection_case.yaml": 150}.get(PurePosixPath(document.file).name)
    limit = longest or (100 if "/letters/" in document.file else 45)
    if "/rates/" in document.file:  # the law adds a line now and then: a short head, and four lines or five a value
        limit = max(limit, 15 + 5 * len(document.data["values"]))
    assert len(document.lines) <= limit


@by_rule
def test_a_rule_has_the_name_of_its_file(rule):
    assert PurePosixPath(rule.file).stem == rule.id.replace("-", "_")
    assert PurePosixPath(rule.file).parent.name == rule.folder


def test_no_two_rules_letters_or_parameters_share_a_name():
    names = [*POLICY.rules, *POLICY.letters, *POLICY.terms, *LOADED.rates.parameters]
    assert len(names) == len(set(names))


@by_rule
def test_a_rule_has_a_title_in_both_languages_and_serves_a_requirement(rule):
    assert set(rule.title) == {"nb", "en"}
    assert rule.requirement, "which requirement does it serve?"
    assert set(rule.requirement) <= REQUIREMENTS


def test_the_titles_tell_the_rules_apart():
    for language in ("nb", "en"):
        titles = [rule.title[language] for rule in RULES]
        assert len(titles) == len(set(titles))


@by_file
def test_letters_and_parameters_serve_a_requirement_too(document: Document):
    if "/letters/" in document.file or "/parameters/" in document.file:
        assert set(document.data["requirement"]) <= REQUIREMENTS and document.data["requirement"]


@by_rule
def test_a_refusal_says_what_to_do(rule):
    if rule.folder == "eligibility":
        assert rule.otherwise is not None
        assert re.fullmatch(r"[a-z][a-z_]+", rule.refuse or rule.warn or "")


def test_the_codes_of_refusals_tell_them_apart():
    codes = [rule.refuse or rule.warn for rule in POLICY.eligibility]
    assert len(codes) == len(set(codes))


@by_rule
def test_a_step_says_why_it_is_taken(rule):
    if rule.folder in ("timing", "reactions"):
        assert rule.because is not None


@by_rule
def test_personal_data_stands_in_no_word_that_history_keeps(rule):
    kept = [rule.because, rule.task.text if rule.task else None, rule.tell.text if rule.tell else None]
    if rule.folder != "eligibility":
        kept.append(rule.otherwise)
    assert [text for text in kept if text is not None and text.is_personal()] == []
    assert [name for name, _ in rule.traced if name in POLICY.facts and POLICY.facts[name].personal] == []


@by_rule
def test_every_sentence_of_a_rule_begins_with_a_capital_and_ends_with_a_stop(rule):
    texts = [
        text
        for text in (rule.because, rule.otherwise, rule.task and rule.task.text, rule.tell and rule.tell.text)
        if isinstance(text, Text)
    ]
    for text in texts:
        for parts in text.parts.values():
            first, last = parts[0], parts[-1]
            assert isinstance(first, Slot) or first[0].isupper()
            assert isinstance(last, str) and last.endswith((".", "?"))


def _compared(conditions: tuple[Condition, ...]) -> list[Test]:
    return [test for condition in conditions for test in ([condition] if isinstance(condition, Test) else condition.tests)]


@by_rule
def test_a_yes_or_no_that_a_rule_asks_for_says_both_in_words(rule):
    for test in _compared(rule.guard):
        fact = POLICY.facts.get(test.fact)
        if fact and fact.type == "yes/no" and test.op in ("==", "!="):
            assert set(fact.says) == {"yes", "no"}, f"{fact.name} needs `says:` for yes and no"


def test_the_words_of_facts_go_into_a_sentence():
    for fact in POLICY.facts.values():
        for label in fact.label.values():
            assert not label.endswith("."), fact.name
            assert label[0].islower() or label.split()[0].isupper() or label.startswith("KID"), (
                f"{fact.name}: a label stands inside a sentence"
            )


@pytest.mark.parametrize("parameter", [*POLICY.terms.values(), *LOADED.rates.parameters.values()], ids=lambda each: each.name)
def test_every_value_has_a_source(parameter):
    """Words, the address of a page, or the number of a regulation: something that one can look up."""
    found = re.compile(r"\S+ \S+|(https?://\S+)?\w+\.(no|com|net)(/\S+)?$|(FOR|LOV)-\d{4}-\d\d-\d\d-\d+$")
    assert [(value.start, value.source) for value in parameter.values if not found.match(value.source)] == []


@pytest.mark.parametrize("parameter", [*POLICY.terms.values(), *LOADED.rates.parameters.values()], ids=lambda each: each.name)
def test_a_source_that_was_not_read_in_the_law_itself_is_marked(parameter):
    marks = [entry.get("mark") for entry in DOCUMENTS[parameter.file].data["values"]]
    assert set(marks) <= {"[P]", "[S]", "[C]", "[M]", None}


def test_no_file_is_left_unfinished_and_none_points_to_notes_that_are_not_here():
    for name, content in shipped().items():
        assert not re.search(rb"TODO|XXX|\b\w+\.md\b(?<!docs/assumptions\.md)", content), name
