"""`kravflyt tasks`: what waits for a person; and errors whose Norwegian is known by their code."""

import pytest

from engine.shell.wiring import open_house
from tests.api.cli.conftest import MARCH


def test_a_task_is_listed_with_whom_it_is_for_its_case_and_why(kravflyt, case):
    assert kravflyt("tasks", at=MARCH).output == "There is nothing to do.\n"
    assert kravflyt("act", case, "message", "--set", "text=Ring kunden", at=MARCH).exit_code == 0
    en, nb = kravflyt("tasks", at=MARCH), kravflyt("tasks", "--case", case, "--language", "nb", at=MARCH)
    assert (en.exit_code, nb.exit_code) == (0, 0)
    first, of, text = en.output.splitlines()
    assert first == "2026-03-02 12:00  message -> caseworker"
    assert of.startswith("  invoice 1001  (")
    assert text == "  A message has been written in the case."
    assert nb.output.splitlines()[1].startswith("  faktura 1001  (")
    assert nb.output.splitlines()[2] == "  Det er skrevet en melding i saken."


def test_tasks_of_other_cases_are_left_out_and_the_newest_are_kept(kravflyt, case):
    for text in ("a", "b", "c"):
        assert kravflyt("act", case, "message", "--set", f"text={text}", at=MARCH).exit_code == 0
    assert len(kravflyt("tasks", "--limit", "2", at=MARCH).output.splitlines()) == 6
    assert len(kravflyt("tasks", "--limit", "2", "--case", case, at=MARCH).output.splitlines()) == 6
    assert "[case_not_found]" in kravflyt("tasks", "--case", "none", at=MARCH).output


def test_a_task_that_is_done_is_left_out(kravflyt, case):
    assert kravflyt("act", case, "message", "--set", "text=a", at=MARCH).exit_code == 0
    house = open_house("kravflyt.db")
    (row,) = house.store.outbox.latest(9, "task")
    house.store.outbox.mark(row["key"], "done")
    house.store.close()
    assert kravflyt("tasks", "--language", "nb", at=MARCH).output == "Det er ingenting å gjøre.\n"


@pytest.mark.parametrize(
    ("words", "en", "nb"),
    [
        (["reverse", "no", "--why", "x"], "There is no such payment. [payment_not_found]", "Betalingen finnes ikke."),
        (["settlements", "show", "no"], "There is no such settlement. [settlement_not_found]", "Oppgjøret finnes ikke."),
        (["tasks", "--test-clock", "no"], "There is no such test clock. [clock_not_found]", "Testklokken finnes ikke."),
        (
            ["exceptions", "resolve", "retry", "no", "--reason", "x"],
            "There is no such exception. [exception_not_found]", "Avviket finnes ikke.",
        ),
        (["explain", "no"], "No case has the id or the invoice number 'no'.", "Ingen sak har id eller fakturanummer 'no'."),
        (["settlements", "list", "--creditor", "no"], 'There is no creditor "no"', "Det finnes ingen oppdragsgiver «no»"),
    ],
)  # fmt: skip
def test_an_error_speaks_the_language_of_the_reader(kravflyt, case, monkeypatch, words, en, nb):
    told = kravflyt(*words, at=MARCH)
    assert (told.exit_code, told.output.startswith(en)) == (1, True), told.output
    monkeypatch.setenv("KRAVFLYT_LANGUAGE", "nb")
    told = kravflyt(*words, at=MARCH)
    assert (told.exit_code, told.output.startswith(nb)) == (1, True), told.output
