"""ANA-2: a wrong file is refused with file, line, what is wrong, what is allowed and what to do; golden, for every code."""

import os
from pathlib import Path

import pytest

from engine.errors import BadRules
from engine.shell.load.build import build
from engine.shell.load.folder import read_folder
from engine.shell.load.lost_statutes import lost_statutes
from engine.shell.load.problems import CATALOG, Problem
from engine.shell.load.prove import prove_all
from engine.shell.load.tree import Files
from tests.engine.shell.load.examples import CITY, DAYS, EXAMPLES, FACTS, LETTER, LIST, Example

DOCS = Path(__file__).resolve().parents[4] / "docs/rule-errors.md"
WRITE = "KRAVFLYT_WRITE_DOCS"


def problems_of(files: Files) -> list[Problem]:
    lost = lost_statutes(files, read_folder(None))
    try:
        loaded = build(files)
        prove_all(files, loaded)
    except BadRules as problem:
        found: list[Problem] = problem.details["problems"]
        return [*lost, *found]
    return lost


def name_of(example: Example) -> str:
    return f"{example.code} {example.slip}"


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_a_slip_of_the_pen_is_told_at_its_place_and_in_plain_words(example):
    found = problems_of(example.files())
    assert (example.code, example.told_of, *example.place(), example.message) in [
        (p.code, p.file, p.line, p.column, p.message) for p in found
    ]
    assert sorted(p.code for p in found) == sorted((example.code, *example.also)), "one slip makes one problem, or those named"


def test_every_code_has_an_example():
    assert {example.code for example in EXAMPLES} == set(CATALOG)


def test_every_message_is_a_sentence_and_says_what_to_do():
    for example in EXAMPLES:
        assert example.message.endswith((".", "?")), example.message
    for code, (title, todo) in CATALOG.items():
        assert title[0].isupper() and not title.endswith("."), code
        assert todo.endswith("."), code


def test_a_problem_is_one_line_with_place_words_cure_and_code():
    (problem,) = problems_of(Example("RULE-012", "", LIST, "- remaining is", "- remainin is", "").files())
    assert str(problem) == (
        'rules/timing/put_on_collection_list.yaml:9:5  unknown fact "remainin"; did you mean "remaining"?  '
        "All facts: rules/facts.yaml; those of statutes alone: rules/statutes/facts.yaml.  [RULE-012]"
    )


def test_five_broken_files_are_told_at_once():
    files = dict(read_folder(None))
    for path, before, after in [
        (LIST, b"remaining is", b"remainin is"),
        (CITY, b"only if", b"onli if"),
        (LETTER, b"{kid}\n\n    Er bel", b"{kidd}\n\n    Er bel"),
        (DAYS, b"value: 14 days", b"value: fourteen days"),
        ("states/collection_case.yaml", b"  credited: {nb", b"  sold: {nb: S, en: S, group: collection}\n  credited: {nb"),
    ]:
        assert files[path].count(before) == 1
        files[path] = files[path].replace(before, after)
    found = problems_of(files)
    assert [(p.file.rpartition("/")[2], p.code) for p in found] == [
        ("city_known.yaml", "RULE-004"), ("collection_notice.yaml", "RULE-035"), ("notice_days.yaml", "RULE-014"),
        ("put_on_collection_list.yaml", "RULE-012"), ("collection_case.yaml", "CHART-002"),
    ]  # fmt: skip


def test_without_a_readable_chart_the_shape_of_every_other_file_is_still_checked():
    files = dict(read_folder(None))
    files["states/collection_case.yaml"] = b"start: [\n"
    files[CITY] = files[CITY].replace(b"only if", b"onli if")
    files[LETTER] = files[LETTER].replace(b"subject:", b"subjekt:")
    files[FACTS] = files[FACTS].replace(b"given: claim, when unknown: refuse}", b"gives: claim, when unknown: refuse}", 1)
    codes = [(p.file, p.code) for p in problems_of(files)]
    assert codes == [
        (CITY, "RULE-004"), (FACTS, "RULE-004"), (LETTER, "RULE-005"), (LETTER, "RULE-004"), ("states/collection_case.yaml", "RULE-002")
    ]  # fmt: skip


def test_a_broken_fact_is_told_once_and_not_by_every_rule_that_names_it():
    files = dict(read_folder(None))
    files[FACTS] = files[FACTS].replace(b"remaining: {label", b"remaining: {labels", 1)
    assert {(p.file, p.code) for p in problems_of(files)} == {(FACTS, "RULE-004"), (FACTS, "RULE-005")}


def test_a_broken_parameter_is_told_once_and_not_by_every_rule_that_names_it():
    files = dict(read_folder(None))
    files[DAYS] = files[DAYS].replace(b"type: days", b"type: weeks")
    assert [(p.file, p.code) for p in problems_of(files)] == [(DAYS, "RULE-006")]


def test_an_unknown_name_inside_a_text_block_is_told_on_its_own_line():
    files = dict(read_folder(None))
    text = files[LETTER].decode().replace("\n    Deadline: {notice_deadline}", "\n    Deadline: {notice_dedline}")
    files[LETTER] = text.encode()
    (problem,) = problems_of(files)
    line = text.split("\n")[problem.line - 1]
    assert line[problem.column - 1 :].startswith("notice_dedline")


def documentation() -> str:
    """docs/rule-errors.md, made of the examples."""
    lines = [
        "# What the rule files are told when something is wrong",
        "",
        "Every code, with a slip that leads to it, the message exactly as it is shown, and what to do. `kravflyt check` shows all",
        "problems of all files at once. While one is left nothing is put in force, and the service keeps the last good rules.",
        "",
        "This page is made by the tests:",
        "`KRAVFLYT_WRITE_DOCS=1 .venv/bin/pytest tests/engine/shell/load/test_errors.py` writes it anew.",
        "The keys and phrases themselves stand in [rules.md](rules.md).",
    ]
    for code, (title, todo) in CATALOG.items():
        lines += ["", f"## {code}: {title}", "", f"**What to do:** {todo}"]
        for example in (each for each in EXAMPLES if each.code == code):
            shown = Problem(code, example.told_of, *example.place(), example.message)
            lines += ["", example.slip, "", "```yaml", example.lines().strip("\n"), "```", "", "```text", str(shown), "```"]
    return "\n".join(lines) + "\n"


def test_the_page_of_errors_is_as_the_examples_are():
    if os.environ.get(WRITE):
        DOCS.write_text(documentation(), "utf-8")
    assert DOCS.read_text("utf-8") == documentation(), f"write it anew with {WRITE}=1"
