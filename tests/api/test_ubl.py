"""UBL documents over HTTP: invoices of our own making, and examples published by others (INT-4, PAY-3)."""

import os
from pathlib import Path

import pytest

from tests.api.conftest import new_erp
from tests.api.helpers import codes, faults

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / "fixtures/ubl"
SAMPLES = Path(os.environ.get("KRAVFLYT_SAMPLES") or ROOT.parent / "shared/samples") / "invoices"
NORWEGIAN = "peppol_Norwegian-example-1.xml"
BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 12))
    + b"]>"
    b"<x>&a11;</x>"
)


def send(erp, data, clock=None, content_type="application/xml", **kwargs):
    query = f"?test_clock={clock}" if clock else ""
    return erp.call("POST", f"/v1/hand-overs/ubl{query}", data=data, content_type=content_type, **kwargs)


def answered(erp, data, clock=None, **kwargs):
    response = send(erp, data, clock, **kwargs)
    assert response.status_code == 200, response.text
    (result,) = response.get_json()["results"]
    return result


def ours(name):
    return (OURS / name).read_bytes()


def sample(name):
    if not SAMPLES.is_dir():
        pytest.skip(f"no examples in {SAMPLES}; name their folder in KRAVFLYT_SAMPLES")
    return (SAMPLES / name).read_bytes()


@pytest.fixture
def seller(house, client):
    """The seller of the Norwegian example."""
    return new_erp(house, client, "Salgsselskapet AS", "123456785")


def test_an_invoice_becomes_a_case_and_its_credit_note_ends_it(erp):
    """PAY-3."""
    result = answered(erp, ours("consumer_invoice.xml"))
    assert (result["outcome"], result["invoice_number"]) == ("accepted", "10042")
    assert erp.case(result["case_id"])["remaining"] == "1250.00"
    assert answered(erp, ours("consumer_invoice.xml"))["outcome"] == "already_handed_over"
    assert answered(erp, ours("full_credit_note.xml"))["outcome"] == "accepted"
    assert erp.case(result["case_id"])["stage"] == "credited"
    again = answered(erp, ours("full_credit_note.xml"))
    assert (again["outcome"], again["warnings"]) == ("already_handed_over", [])
    changed = (
        ours("full_credit_note.xml").replace(b"1250.00", b"1150.00").replace(b"1000.00", b"920.00").replace(b"250.00", b"230.00")
    )
    other = answered(erp, changed)
    assert (other["outcome"], codes(other["warnings"])) == ("already_handed_over", {"differs"})
    assert other["warnings"][0]["reason"] == "The credit note was told otherwise the first time, which counts: amount."


def test_an_invoice_without_an_address_is_refused_with_both_reasons(erp):
    """INT-2."""
    assert codes(answered(erp, ours("invoice_without_address.xml"))["reasons"]) == {"postal_code_missing", "city_missing"}


def test_a_credit_note_for_an_unknown_invoice_is_refused_naming_it(erp):
    """PAY-3."""
    result = answered(erp, ours("full_credit_note.xml"), headers={"Accept-Language": "nb"})
    assert codes(result["reasons"]) == {"invoice_unknown"}
    assert "10042" in result["reasons"][0]["reason"]


@pytest.mark.parametrize(("language", "word"), [("en", "reminder"), ("nb", "purring")])
def test_a_reminder_is_refused_as_a_reminder(erp, language, word):
    result = answered(erp, ours("reminder.xml"), headers={"Accept-Language": language})
    assert (result["outcome"], codes(result["reasons"])) == ("refused", {"document_is_a_reminder"})
    assert word in result["reasons"][0]["reason"]


def test_faults_of_a_readable_document_are_an_invalid_answer(erp):
    broken = ours("consumer_invoice.xml").replace(b"2026-01-19", b"2026-02-30").replace(b">1250.00<", b">1250,00<")
    result = answered(erp, broken)
    assert result["outcome"] == "invalid"
    assert {code for _, code in faults(result)} == {"bad_date", "bad_amount"}
    assert ("/Invoice/cbc:DueDate", "bad_date") in faults(result)


def test_a_year_beyond_all_claims_is_no_date(erp):
    late = ours("consumer_invoice.xml").replace(b"2026-01-19", b"9999-12-31")
    assert faults(answered(erp, late)) == {("/Invoice/cbc:DueDate", "bad_date")}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "xml_unreadable"),
        (b"<Invoice", "xml_unreadable"),
        (b'{"invoices": []}', "xml_unreadable"),
        (b"<html/>", "not_ubl"),
        (BOMB, "xml_doctype"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/hostname"><x/>', "xml_doctype"),
        (b"<a>" * 100_000, "xml_unreadable"),
        (b"\x00" * 1000, "xml_unreadable"),
    ],
)
def test_what_is_no_document_is_422(erp, data, code):
    """A bomb among them is never lit."""
    for language in ("en", "nb"):
        response = send(erp, data, headers={"Accept-Language": language})
        assert (response.status_code, response.get_json()["code"]) == (422, code)


def test_a_document_of_ten_megabytes_is_too_large_and_json_is_another_kind(erp):
    assert send(erp, b" " * 10_000_000).status_code == 413
    assert send(erp, b"{}", content_type="application/json").status_code == 415


def test_the_norwegian_example_is_accepted_from_its_seller_on_a_clock_of_its_time(seller):
    """Its payable amount is 802.00; who is paid is another than the seller."""
    clock = seller.new_clock("2013-08-05T09:00:00Z")
    result = answered(seller, sample(NORWEGIAN), clock)
    assert (result["outcome"], result["reasons"]) == ("accepted", [])
    assert codes(result["warnings"]) >= {"postal_code_unusual", "payee_not_seller"}
    case = seller.case(result["case_id"])
    assert (case["claims"][0]["amount"], case["remaining"]) == ("802.00", "802.00")


def test_the_norwegian_example_is_refused_for_just_what_applies(seller, erp):
    """On 2 March 2026 it is time-barred; from another creditor the seller is another too."""
    data = sample(NORWEGIAN)
    clock = erp.new_clock("2013-08-05T09:00:00Z")
    assert codes(answered(erp, data, clock)["reasons"]) == {"seller_not_creditor"}
    assert codes(answered(seller, data)["reasons"]) == {"time_barred"}
    assert codes(answered(erp, data)["reasons"]) == {"seller_not_creditor", "time_barred"}


@pytest.mark.parametrize(
    ("name", "more"), [("peppol_base-example.xml", set()), ("en16931_example1.xml", {"invoice_date_not_before_due_date"})]
)
def test_foreign_examples_are_refused_with_every_reason_at_once(erp, name, more):
    """INT-4."""
    expected = {"currency_not_nok", "seller_not_creditor", "country_not_norway", "time_barred"} | more
    assert codes(answered(erp, sample(name))["reasons"]) == expected


def test_the_example_of_a_credit_note_is_refused_naming_the_unknown_invoice(erp):
    result = answered(erp, sample("peppol_base-creditnote-correction.xml"))
    unknown = next(reason for reason in result["reasons"] if reason["code"] == "invoice_unknown")
    assert result["invoice_number"] in unknown["reason"]


def test_the_example_of_a_reminder_is_refused_as_one(erp):
    assert codes(answered(erp, sample("Reminder-Example.xml"))["reasons"]) == {"document_is_a_reminder"}
