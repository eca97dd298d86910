"""PAY-1: bank files by `kravflyt import`, and the exceptions among them by `kravflyt exceptions`."""

from importlib import resources
from pathlib import Path

import pytest

from engine.shell.wiring import open_house
from tests.api.cli.test_commands import INVOICE, written
from tests.engine.shell.bank.made_camt import entry, message, transaction
from tests.engine.shell.bank.made_ocr import Line, ocr_file

MONDAY = "2026-03-02T09:00:00Z"


@pytest.fixture
def kid(kravflyt, key) -> str:
    """The KID of invoice 1001 in kravflyt.db."""
    assert kravflyt("import", "--creditor", "Bakken Rør AS", written("one.json", INVOICE)).exit_code == 0
    house = open_house("kravflyt.db")
    (stored,) = house.store.cases.find({}, 2)
    house.store.close()
    return stored.case.claims[0].kid


def bank_file(name: str, text: str) -> str:
    Path(name).write_text(text, "iso-8859-1")
    return name


def waiting(kravflyt) -> str:
    """The id of the only exception."""
    lines = [line for line in kravflyt("exceptions", "list").output.splitlines() if line and line[0] != " "]
    assert len(lines) == 1, lines
    return lines[0].split()[0]


def test_a_bank_file_is_known_among_invoices_and_counted(kravflyt, kid):
    """PAY-1: no creditor is named, for the KID says whose the money is."""
    name = bank_file("giro.txt", ocr_file([Line(50000, kid, archive=1), Line(70000, "000000009999", archive=2)]))
    done = kravflyt("import", name, at=MONDAY)
    assert done.exit_code == 0, done.output
    assert "giro.txt: ocr-giro 0020326: payments 1, exceptions 1, seen before 0; total NOK 1,200.00" in done.output
    assert "kravflyt exceptions list" in done.output
    again = kravflyt("import", name, "--language", "nb", at=MONDAY)
    assert "betalinger 0, avvik 0, sett før 2; sum 1 200,00 kr" in again.output.replace("\xa0", " ")


def test_an_invoice_needs_its_creditor(kravflyt, key):
    done = kravflyt("import", written("one.json", INVOICE))
    assert done.exit_code == 2
    assert "one.json is no bank file. Say whose invoices they are: --creditor NAME." in done.output


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Sum: expected 3749.95 by the lines, found 3750.95."), ("nb", "Sum: forventet 3749.95 etter linjene, fant 3750.95.")],
)
def test_a_wrong_total_is_refused_with_its_place_and_hides_no_other_file(kravflyt, kid, language, words):
    wrong = Path(str(resources.files("fixtures"))) / "bank/ocr_giro_wrong_total.txt"
    right = bank_file("right.xml", message(entry("1.00")))
    done = kravflyt("import", wrong, right, "--language", language, at=MONDAY)
    assert done.exit_code == 1
    assert words in done.output
    assert "[ocr_sum]" in done.output
    assert "right.xml: camt.054.001.08 M1:" in done.output


def test_an_exception_is_listed_with_what_may_be_done_and_resolved(kravflyt, kid):
    kravflyt("import", bank_file("giro.txt", ocr_file([Line(50000, "", kind=21, text="Faktura 1001")])), at=MONDAY)
    listed = kravflyt("exceptions", "list")
    assert "500.00 NOK  2026-03-02  KID -  1234.56.78903  Faktura 1001" in listed.output
    assert "resolve it by: assign, return" in listed.output
    done = kravflyt(
        "exceptions", "resolve", "assign", waiting(kravflyt), "--case", "1001", "--reason", "Says so", "--by", "Ida", at=MONDAY
    )
    assert done.exit_code == 0, done.output
    assert "Let it pay a case (Ida): Says so" in done.output
    assert "Nothing waits." in kravflyt("exceptions", "list").output
    assert "2026-03-02 10:00  Let it pay a case (Ida): Says so" in kravflyt("exceptions", "list", "--all").output


def test_a_possible_duplicate_shows_the_line_it_is_like(kravflyt, kid):
    kravflyt("import", bank_file("giro.txt", ocr_file([Line(50000, kid)])), at=MONDAY)
    kravflyt("import", bank_file("camt.xml", message(entry("500.00", transaction("500.00", kid)))), at=MONDAY)
    listed = kravflyt("exceptions", "list", "--code", "possible_duplicate").output
    assert f"like:  500.00 NOK  2026-03-02  KID {kid}" in listed
    assert "resolve it by: duplicate, not_duplicate, assign, return" in listed
    done = kravflyt("exceptions", "resolve", "duplicate", waiting(kravflyt), "--reason", "Same money", at=MONDAY)
    assert done.exit_code == 0, done.output


def test_foreign_money_is_resolved_by_what_it_was_worth(kravflyt, kid):
    text = message(entry("10.00", transaction("10.00", kid))).replace("NOK", "EUR")
    kravflyt("import", bank_file("camt.xml", text), at=MONDAY)
    resolve = ("exceptions", "resolve", "assign", waiting(kravflyt), "--case", "1001", "--reason", "x")
    assert "[bad_amount]" in kravflyt(*resolve, "--amount", "ti kroner", at=MONDAY).output
    assert "[invalid]" in kravflyt(*resolve, at=MONDAY).output
    assert kravflyt(*resolve, "--amount", "117.35", at=MONDAY).exit_code == 0


def test_a_decision_that_cannot_be_carried_out_says_why(kravflyt, kid):
    kravflyt("import", bank_file("giro.txt", ocr_file([Line(50000, "000000009999")])), at=MONDAY)
    done = kravflyt("exceptions", "resolve", "duplicate", waiting(kravflyt), "--reason", "x", at=MONDAY)
    assert done.exit_code == 1
    assert "assign, return" in done.output
    assert "[resolution_not_permitted]" in done.output
    assert "[exception_not_found]" in kravflyt("exceptions", "resolve", "return", "nope", "--reason", "x").output


def test_several_exceptions_are_resolved_at_once(kravflyt, kid):
    lines = [Line(100 + place, "", archive=place + 1) for place in range(3)]
    kravflyt("import", bank_file("giro.txt", ocr_file(lines)), at=MONDAY)
    listed = kravflyt("exceptions", "list").output.splitlines()
    ids = [line.split()[0] for line in listed if line and line[0] != " "]
    done = kravflyt("exceptions", "resolve", "return", *ids, "--reason", "Not ours", "--language", "nb", at=MONDAY)
    assert done.output.count("Betal den tilbake til betaleren (kravflyt exceptions): Not ours") == 3
    assert "Nothing waits." in kravflyt("exceptions", "list").output
