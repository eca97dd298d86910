"""`kravflyt credit`: a credit note lowers what remains, counts once, and is refused with every reason (PAY-3)."""

import json
from pathlib import Path

import pytest

from tests.api.cli.conftest import MARCH, OVERDUE, stored


def test_a_credit_note_lowers_what_remains_from_its_day(kravflyt, case):
    told = kravflyt("credit", case, "400.00", "--on", "2026-02-25", "--reference", "K-1", "--by", "Ida", at=MARCH)
    assert told.exit_code == 0, told.output
    assert [line.split("NOK") for line in told.output.splitlines()[:3]] == [
        ["Invoice 1001: credited"], [f"  {'amount of the invoice':<28} {'':>7}", " 10,000.00"],
        [f"  {'principal that remains':<28} {'':>8}", " 9,600.00"],
    ]  # fmt: skip
    found, entries = stored()
    assert found.claims[0].remaining_ore == 960000
    assert [each.actor.name for each in entries if each.facts.get("credit_note") == "K-1"][:1] == ["Ida"]
    assert [str(each.on) for each in found.postings if each.debit == "credited"] == ["2026-02-25"]


def test_the_day_is_today_where_none_is_said(kravflyt, case):
    assert kravflyt("credit", case, "400.00", "--reference", "K-1", at=MARCH).exit_code == 0
    assert [str(each.on) for each in stored()[0].postings if each.debit == "credited"] == ["2026-03-02"]


def test_the_same_reference_counts_once_and_what_differs_is_told(kravflyt, case):
    note = ("--on", "2026-03-01", "--reference", "K-1", "--language", "nb")
    assert "(meldt før)" not in kravflyt("credit", case, "400.00", *note, at=MARCH).output
    again = kravflyt("credit", case, "500.00", *note, at=MARCH)
    assert again.output.splitlines()[:2] == [
        "Faktura 1001: kreditert (meldt før)",
        "  Kreditnotaen ble meldt annerledes første gang, som gjelder: amount.",
    ]
    assert stored()[0].claims[0].remaining_ore == 960000


def test_a_full_credit_closes_the_case_and_another_is_refused_with_its_reason(kravflyt, case):
    told = kravflyt("credit", case, "10000.00", "--reference", "K-1", "--language", "nb", at=MARCH)
    assert told.output.splitlines()[-1] == "  Stadium: Kreditert  [credited]"
    told = kravflyt("credit", case, "1.00", "--reference", "K-2", "--language", "nb", at=MARCH)
    assert (told.exit_code, told.output.splitlines()) == (
        1,
        [
            "Kreditnotaen er avslått. [credit_note_refused]",
            "  Saken er avsluttet: Kreditert. [case_closed] (credit-note)",
        ],
    )


@pytest.mark.parametrize(
    ("words", "en", "nb"),
    [
        (["mye"], "amount: An amount is a text such as", "amount: Et beløp er en tekst"),
        (["0"], "The amount must be more than 0.00", "Beløpet må være mer enn 0,00"),
        (["10000.01"], "The amount of the invoice is 10000.00.", "Beløpet kan ikke være større enn fakturaens."),
        (["1.00", "--on", "2026-03-03"], "The day lies after today, 2026-03-02.", "Dagen kan ikke ligge etter i dag."),
        (["1.00", "--on", "2025-12-31"], "The invoice is dated 2026-01-01.", "Dagen kan ikke ligge før fakturadatoen."),
        (["1.00", "--claim", "none"], "The case has no such claim.", "Saken har ikke noe slikt krav."),
    ],
)
def test_what_is_wrong_is_told_in_both_languages_and_counts_nothing(kravflyt, case, words, en, nb):
    for language, text in (("en", en), ("nb", nb)):
        told = kravflyt("credit", case, *words, "--reference", "K-1", "--language", language, at=MARCH)
        assert (told.exit_code, told.output.startswith(text), "[invalid]" in told.output) == (1, True, True), told.output
    assert stored()[0].claims[0].remaining_ore == 1000000


def test_of_several_claims_one_is_named_by_its_invoice_or_its_id(kravflyt, key):
    """STG-11: invoices of one customer are gathered in one case."""
    for number in ("1001", "1002"):
        Path("one.json").write_text(json.dumps({**OVERDUE, "invoice_number": number}), "utf-8")
        assert kravflyt("import", "--creditor", "Bakken Rør AS", "one.json").exit_code == 0
    assert kravflyt("until", "2026-03-02").exit_code == 0
    found, _ = stored("1002")
    assert {each.invoice_number for each in found.claims} == {"1001", "1002"}
    without = kravflyt("credit", found.id, "100.00", "--reference", "K-1", at=MARCH)
    assert (without.exit_code, without.output.startswith("Say which claim: ")) == (1, True)
    by_id = {each.invoice_number: each.claim_id for each in found.claims}["1001"]
    for words in (("1002", "100.00"), (found.id, "20.00", "--claim", "1002"), (found.id, "3.00", "--claim", by_id)):
        assert kravflyt("credit", *words, "--reference", f"K-{words[1]}", at=MARCH).exit_code == 0
    remaining = {each.invoice_number: each.remaining_ore for each in stored("1002")[0].claims}
    assert remaining == {"1001": 999700, "1002": 988000}


def test_every_fault_is_told_at_once(kravflyt, case):
    told = kravflyt("credit", case, "mye", "--reference", "x" * 65, at=MARCH).output
    assert told.splitlines()[0] == "The input cannot be used. [invalid]"
    assert "  amount: An amount is" in told and "  reference: At most 64 characters" in told


def test_a_status_tells_what_is_owed_with_interest_and_fees(kravflyt, case):
    """PAY-6. 10 000 x 12.00 % x 46 / 365 = 151.23; the fees are 38.00 and 562.00."""
    assert kravflyt("pay", case, "38.00", "--on", "2026-03-02", "--reference", "B-1", at=MARCH).exit_code == 0
    told = kravflyt("status", case, "--on", "2026-03-02", "--language", "nb", at=MARCH)
    assert told.exit_code == 0
    rows = [" ".join(line.split()) for line in told.output.splitlines()]
    assert rows[1:] == [
        "Stadium nå: Betalingsoppfordret [demanded]", "Skyldig 2026-03-02", "hovedstol 10 000,00 kr", "forsinkelsesrente 151,23 kr",
        "purregebyr 0,00 kr", "salær 562,00 kr", "standardkompensasjon 0,00 kr", "avdragsgebyr 0,00 kr", "gebyr til retten 0,00 kr",
        "betalt 38,00 kr", "å betale i alt 10 713,23 kr",
    ]  # fmt: skip
    shown = json.loads(kravflyt("status", case, "--format", "json", at=MARCH).output)
    assert shown == {
        "on": "2026-03-02", "principal": "10000.00", "interest": "151.23", "reminder_fees": "0.00", "collection_fee": "562.00",
        "standard_compensation": "0.00", "installment_fee": "0.00", "court_fees": "0.00", "paid": "38.00", "outstanding": "10713.23",
    }  # fmt: skip


def test_a_status_before_the_hand_over_or_without_a_rate_is_an_error(kravflyt, case):
    early = kravflyt("status", case, "--on", "2026-02-01", "--language", "nb", at=MARCH)
    assert (early.exit_code, "Saken ble oversendt etter denne dagen" in early.output) == (1, True)
    late = kravflyt("status", case, "--on", "2027-01-02", at=MARCH)
    assert (late.exit_code, "[parameter_missing]" in late.output) == (1, True)
