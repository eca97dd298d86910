"""docs/rules.md stays true: every example on it loads, its tables are those of the shipped rules, and every key is explained."""

import os
import re
from pathlib import Path

import pytest
import yaml

from engine.rule import ChargeRule
from engine.shell.load.build import build
from engine.shell.load.check_words import SPECIAL
from engine.shell.load.phrases import read_phrase
from engine.shell.load.problems import Problems
from engine.shell.load.read_outcome import many
from engine.shell.load.read_rules import HAPPENINGS
from engine.shell.load.rule_tests import book_by_name, check_tests, find_tests, run_test
from engine.shell.load.schemas import RULES
from engine.shell.load.sentences import _COMPARISONS, Kind, Names
from engine.vouchers import AMOUNTS
from tests.engine.shell.load.test_schemas import SCHEMAS, keys_of
from tests.rulebooks import added, shipped

PAGE = Path(__file__).resolve().parent.parent / "docs/rules.md"
TEXT = PAGE.read_text("utf-8")
MARKED = re.compile(r"<!-- (file|conditions|phrases|facts|tests)(?:: ([\w./]+))? -->\n```yaml\n(.*?)```", re.DOTALL)
SNIPPETS = [(kind, where, text) for kind, where, text in MARKED.findall(TEXT)]
LOADED = build(shipped())
POLICY = LOADED.policy


def of(kind: str) -> list[tuple[str, str]]:
    return [(where, text) for each, where, text in SNIPPETS if each == kind]


def test_every_example_of_the_page_is_marked_and_so_tested():
    assert len(SNIPPETS) == TEXT.count("```yaml")
    assert {kind for kind, _, _ in SNIPPETS} == {"file", "conditions", "phrases", "facts", "tests"}


@pytest.mark.parametrize(("path", "text"), of("file"), ids=[path for path, _ in of("file")])
def test_a_whole_file_of_the_page_is_as_shipped(path, text):
    assert yaml.load(text, yaml.BaseLoader) == yaml.load(shipped()[path].decode(), yaml.BaseLoader)
    files = {**shipped(), path: text.encode()}
    assert check_tests(files, build(files)) > 0


def test_the_conditions_of_the_page_can_be_read_and_show_every_comparison():
    ((_, text),) = of("conditions")
    lines = re.sub("^", "  ", text, flags=re.MULTILINE).rstrip()
    rule = f"id: example\ntitle: {{nb: Eksempel, en: Example}}\nonly if:\n{lines}\nrefuse: example\n"
    build(added("rules/eligibility/example.yaml", rule))
    missing = [words for words, _ in _COMPARISONS if not re.search(rf" {words} ?", text)]
    assert missing == []


def test_the_phrases_of_the_page_can_be_read():
    ((_, text),) = of("phrases")
    names = Names(
        {name: Kind(fact.type) for name, fact in POLICY.facts.items()}, {name: each.type for name, each in POLICY.terms.items()}
    )
    phrases = yaml.load(text, yaml.BaseLoader)
    assert len(phrases) > 8
    for phrase in phrases:
        read_phrase(phrase, names)


def test_the_facts_of_the_page_are_the_shipped_ones():
    ((_, text),) = of("facts")
    facts = yaml.load(shipped()["rules/facts.yaml"].decode(), yaml.BaseLoader)
    for name, entry in yaml.load(text, yaml.BaseLoader).items():
        assert facts[name] == entry


def test_the_tests_of_the_page_pass():
    for where, text in of("tests"):
        files = {**shipped(), f"{where}.test.yaml": text.encode()}
        problems, book = Problems(), book_by_name(files)
        tests = [test for test in find_tests(files, LOADED, problems) if test.rule.file == f"{where}.yaml"]
        for test in tests:
            run_test(test, book, problems)
        assert len(tests) > 2
        assert [str(problem) for problem in problems.sorted()] == []


def test_every_key_of_a_rule_a_fact_a_parameter_a_contract_a_booking_and_a_test_is_explained():
    kinds = [
        *RULES, "charge", "interest", "allocation", "statute", "fact", "parameter", "contract", "booking", "settlement", "test",
        "charge test", "interest test",
    ]  # fmt: skip
    inside = {"nb", "en", "to", "text", "kind", "deadline", "until", "from", "value", "choices", "required", "label", "type"}
    keys = {key for kind in kinds for key in keys_of(SCHEMAS[kind])} - inside
    assert {key for key in keys if f"`{key}" not in TEXT and f"**{key}" not in TEXT and f"{key}:" not in TEXT} == set()
    amounts = {name for kind in AMOUNTS.values() for name in kind}
    assert {amount for amount in amounts if f"`{amount}`" not in TEXT} == set()
    assert {happening for happening in HAPPENINGS if f"`{happening}`" not in TEXT} == set()
    assert {special for special in SPECIAL if f"`{special}`" not in TEXT} == set()


# -- the tables -----------------------------------------------------------------------------------------------------------


def _when(rule_id: str) -> str:
    data = LOADED.documents[POLICY.rules[rule_id].file].data
    where = data.get("in stage") or data.get("in group") or ""
    where = ", ".join(where) if isinstance(where, list) else where
    told = {
        "eligibility": "at hand-over",
        "actions": "asked for",
        "timing": data.get("due", ""),
        "reactions": ", ".join(many(data.get("when"))),
    }
    return " · ".join(each for each in (told[POLICY.rules[rule_id].folder], where) if each)


def _follows(rule_id: str) -> str:
    rule = POLICY.rules[rule_id]
    if rule.refuse or rule.warn:
        return f"refuses: `{rule.refuse}`" if rule.refuse else f"warns: `{rule.warn}`"
    return f"`{rule.then}`" if rule.then else ""


def _rows_of_rules() -> list[str]:
    rows = ["| rule | what it says | when, where | what follows | requirement |", "|---|---|---|---|---|"]
    for rule in sorted(POLICY.rules.values(), key=lambda rule: (list(RULES).index(rule.folder), rule.id)):
        link = f"[{rule.id}](../{rule.file})"
        rows.append(f"| {link} | {rule.title['en']} | {_when(rule.id)} | {_follows(rule.id)} | {', '.join(rule.requirement)} |")
    return rows


def _written(value: str | list[dict[str, str]]) -> str:
    return (
        value if isinstance(value, str) else " · ".join(" ".join(f"{key} {said}" for key, said in band.items()) for band in value)
    )


def _rows_of_parameters() -> list[str]:
    rows = ["| parameter | what it is | values | source of the newest | pinned or floating |", "|---|---|---|---|---|"]
    for each in sorted({**POLICY.terms, **LOADED.rates.parameters}.values(), key=lambda each: each.name):
        values = LOADED.documents[each.file].data["values"]
        told = "; ".join(f"{_written(value['value'])} from {value['from']}" for value in values[-2:])
        if len(values) > 2:
            told = f"{len(values)} since {values[0]['from']}, the newest: {told}"
        floats = "floats" if each.floats else "pinned"
        rows.append(f"| [{each.name}](../{each.file}) | {each.label['en']} | {told} | {values[-1]['source']} | {floats} |")
    return rows


def _rows_of_facts() -> list[str]:
    rows = ["| fact | in words | type | where it comes from | when unknown |", "|---|---|---|---|---|"]
    for name, entry in LOADED.documents["rules/facts.yaml"].data.items():
        source = f"given: {entry['given']}" if "given" in entry else entry["computed"]
        marks = [mark for mark in ("personal", "never moves") if entry.get(mark) == "yes"]
        kind = ", ".join([entry["type"], *marks])
        rows.append(f"| `{name}` | {entry['label']['en']} | {kind} | {source} | {entry['when unknown']} |")
    return rows


def _rows_of_statutes() -> list[str]:
    rows = ["| statute | what it says | asked after | paragraph | mark |", "|---|---|---|---|---|"]
    for statute in sorted(LOADED.guards.statutes.values(), key=lambda each: each.id):
        data = LOADED.documents[statute.file].data
        asked = [
            f"{key.removeprefix('when ')} {', '.join(names) if isinstance(names, list) else names}"
            for key, names in data.items()
            if key.startswith("when ")
        ]
        link = f"[{statute.id}](../{statute.file})"
        rows.append(f"| {link} | {statute.title['en']} | {'; '.join(asked)} | {statute.paragraph} | {data['mark'].strip('[]')} |")
    return rows


def _amount_of(charge: ChargeRule) -> str:
    """The amount of a charge in words: the rate, times its band, times factors, with the supplement, rounded."""
    parts = [
        charge.rate,
        *([f"{charge.table} by {charge.by}"] if charge.table else []),
        *(each.parameter for each in charge.factors),
    ]
    told = " × ".join(f"`{part}`" for part in parts)
    told += f", and `{charge.supplement.parameter}`" if charge.supplement else ""
    return told + (f", rounded to `{charge.rounding}`" if charge.rounding else "")


def _rows_of_charges() -> list[str]:
    rows = ["| charge | what it is | amount | less | made by | requirement |", "|---|---|---|---|---|---|"]
    for charge in sorted(POLICY.money.charges.values(), key=lambda charge: charge.id):
        made_by = ", ".join(
            rule.id for rule in sorted(POLICY.rules.values(), key=lambda rule: rule.id) if charge.id in rule.charge
        )
        less = ", ".join(charge.less) + (f"; instead of {charge.replaces}" if charge.replaces else "")
        link = f"[{charge.id}](../{charge.file})"
        rows.append(
            f"| {link} | {charge.title['en']} | {_amount_of(charge)} | {less} | {made_by} | {', '.join(charge.requirement)} |"
        )
    return rows


TABLES = {
    "charges": _rows_of_charges,
    "statutes": _rows_of_statutes,
    "rules": _rows_of_rules,
    "parameters": _rows_of_parameters,
    "facts": _rows_of_facts,
}


def with_tables(text: str) -> str:
    """The page with its tables written anew."""
    for name, rows in TABLES.items():
        table = f"<!-- table of {name} -->\n" + "\n".join(rows()) + "\n<!-- end -->"
        before, start, rest = text.partition(f"<!-- table of {name} -->\n")
        _, end, after = rest.partition("<!-- end -->")
        assert start and end, name
        text = before + table + after
    return text


def test_the_tables_of_the_page_are_those_of_the_shipped_rules():
    if os.environ.get("KRAVFLYT_WRITE_DOCS"):
        PAGE.write_text(with_tables(TEXT), "utf-8")
    assert with_tables(TEXT) == PAGE.read_text("utf-8"), "write them anew with KRAVFLYT_WRITE_DOCS=1"


@pytest.mark.parametrize("page", ["docs/rules.md", "docs/rule-errors.md", "CONTRIBUTING.md"])
def test_the_links_of_a_page_lead_somewhere(page):
    path = PAGE.parent.parent / page
    links = [link for link in re.findall(r"\]\(([^)#]+)", path.read_text("utf-8")) if not link.startswith("http")]
    assert links, page
    assert [link for link in links if not (path.parent / link).exists()] == []
