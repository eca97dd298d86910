"""STG-1, STG-2, INT-5, ANA-8: a letter that leaves out what the law wants is not put in force, and not sent by older rules."""

import re

import pytest

from engine.errors import BadRules
from engine.shell.load.build import build
from engine.shell.load.check_letters import check_letters
from engine.shell.load.problems import Problem
from engine.shell.load.prove import prove_lawful
from engine.shell.load.read_must_say import must_say_of
from engine.shell.load.tree import LETTERS, STATUTES, Files
from engine.texts import LANGUAGES
from tests.dsl import Life
from tests.rulebooks import changed, shipped, without_tests

LOADED = build(shipped())
DEMANDS = {
    statute.id: demand
    for statute in LOADED.guards.statutes.values()
    if (demand := must_say_of(LOADED.documents[statute.file])) is not None
}
LETTER = f"{LETTERS}collection_notice.yaml"
NOTICE_LAW = f"{STATUTES}notice_says_what_is_claimed.yaml"
NORWEGIAN = "    Frist: {notice_deadline}\n    Konto: {agency_account}\n    KID: {kid}\n\n    Er"


def told(files: Files) -> list[Problem]:
    return [problem for _, problem in check_letters(build(files))]


def without_guardian(files: Files | None = None) -> Files:
    files = dict(files or without_tests(shipped()))
    files[LETTER] = files[LETTER].partition(b"to the guardian:")[0]
    return files


def emptied(letter: str, part: str, language: str) -> Files:
    """One text of a letter without any value and word, in the place where it stood."""
    files = without_tests(shipped())
    path = f"{LETTERS}{letter}.yaml"
    document = LOADED.documents[path]
    text = document.data[part][language] if part == "body" else document.data[part]["body"][language]
    indent = "    " if part == "body" else "      "
    written = "".join(f"{indent}{line}\n" if line else "\n" for line in text.splitlines())
    return changed(path, written, f"{indent}.\n", files)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["body", "to the guardian"])
@pytest.mark.parametrize("statute", DEMANDS)
def test_whatever_the_law_wants_is_missed_in_either_language_and_in_the_words_to_the_guardian(statute, part, language):
    (letter,) = LOADED.guards.statutes[statute].letters
    (problem,) = told(emptied(letter, part, language))
    demand = DEMANDS[statute]
    wanted = [*demand.values, *(demand.guardian if part == "to the guardian" else ())]
    assert [name for name in wanted if f"{{{name}}}" not in problem.message] == []
    assert [each[language] for each in demand.words if f'"{each[language]}"' not in problem.message] == []
    assert problem.file == f"{LETTERS}{letter}.yaml"


def test_every_letter_to_a_debtor_says_what_the_law_wants():
    assert told(shipped()) == []


def test_what_is_missing_is_told_at_the_text_with_its_name_and_the_paragraph():
    files = changed(LETTER, NORWEGIAN, "\n    Er")
    (problem,) = told(files)
    line = files[LETTER].decode().split("\n")[problem.line - 1]
    assert (problem.code, line) == ("STATUTE-003", "  nb: |")
    assert problem.message.startswith(
        "collection_notice breaks notice-says-what-is-claimed: the Norwegian text does not say {notice_deadline} (the deadline of the "
        "notice), {agency_account} (the account of the agency) and {kid} (the payment reference (KID)) (inkassoloven § 9)."
    )
    assert re.search(rf"Statute: {NOTICE_LAW}:\d+\.$", problem.message)


def test_a_letter_without_words_for_the_guardian_is_told_once_and_is_not_put_in_force():
    """INT-5"""
    with pytest.raises(BadRules) as caught:
        prove_lawful(build(without_guardian()))
    (problem,) = caught.value.details["problems"]
    assert (problem.code, problem.file) == ("STATUTE-003", LETTER)
    assert "it has no words for the guardian of a minor: write `to the guardian:`, which must say {guardian}" in problem.message


def test_a_demand_that_is_taken_away_is_not_taken_away_in_silence():
    files = without_tests(shipped())
    del files[NOTICE_LAW]
    (problem,) = told(files)
    assert (problem.code, problem.file) == ("STATUTE-004", "rules/timing/send_notice.yaml")
    assert problem.message == "no statute says what collection_notice must say, and send-notice sends it to a debtor."
    with pytest.raises(BadRules, match="the statute demands nothing"):
        build({**files, NOTICE_LAW: re.sub(rb"(?s)must say:.*?(?=because:)", b"", shipped()[NOTICE_LAW])})


def test_words_that_are_broken_over_two_lines_are_said_all_the_same():
    broken = "blir kravet sendt til\n    inkasso. Da kan"
    assert told(changed(LETTER, "blir kravet sendt til inkasso. Da kan", broken)) == []


def test_an_unknown_value_is_told_in_the_statute_and_not_in_the_letter():
    with pytest.raises(BadRules) as caught:
        build(changed(NOTICE_LAW, "    - kid\n", "    - kidd\n"))
    assert [(each.code, each.file) for each in caught.value.details["problems"]] == [("RULE-012", NOTICE_LAW)]


def test_a_statute_about_words_names_its_letters():
    with pytest.raises(BadRules, match="`must say:` is asked of letters: write `when letter:`"):
        build(changed(NOTICE_LAW, "when letter: collection_notice", "when stage: noticed"))


def test_older_rules_whose_letter_leaves_something_out_stop_the_case_instead_of_sending_it(tmp_path):
    old = {name: content for name, content in without_guardian().items() if not name.startswith(STATUTES)}
    life = Life(tmp_path, rules=old)
    life.hand_over("1001")
    done = life.activate(without_tests(shipped()))
    assert [each.problem.code for each in done.broken] == ["STATUTE-003"]
    life.until("2026-02-28")
    assert life.letters() == [] and life.events()[-1] == "case_stopped"
    assert (
        life.entries()[-1]
        .reason["nb"]
        .startswith("Saken er stanset: Brevet sier ikke alt det skal si (inkassoloven § 9). Skyldneren skal se hva kravet er,")
    )
