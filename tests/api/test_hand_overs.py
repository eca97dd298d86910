"""Handing invoices over: an answer for each, every reason at once, the same invoice once."""

import pytest

from engine.events import Actor
from engine.shell.service.keeping import suspend
from tests.api.helpers import codes, customer, identity_number, invoice

CLERK = Actor("agency", "k", "Kontoret")


def test_an_eligible_invoice_becomes_a_case(erp):
    (result,) = erp.hand_over(invoice())
    assert (result["outcome"], result["reasons"], result["errors"], result["warnings"]) == ("accepted", [], [], [])
    case = erp.case(result["case_id"])
    assert case["claims"][0]["invoice_number"] == "F-1"
    assert case["remaining"] == "1250.00"
    assert case["next_step"]["rule"] == "send-notice"


def test_each_invoice_gets_its_own_answer_in_the_order_sent(erp):
    """INT-4."""
    erp.hand_over(invoice("known"))
    results = erp.hand_over(
        invoice("good"),
        "no invoice",
        invoice("young", due_date="2026-02-20"),
        invoice("known"),
        invoice("broken", amount="x"),
        {},
    )
    assert [(each["invoice_number"], each["outcome"]) for each in results] == [
        ("good", "accepted"), (None, "invalid"), ("young", "refused"), ("known", "already_handed_over"), ("broken", "invalid"),
        (None, "invalid"),
    ]  # fmt: skip


def test_a_refusal_gives_every_reason_at_once(erp):
    """INT-1, INT-2, INT-3, INT-4, INT-5: thirteen days overdue, no postal code, no city, dates the wrong way, a minor."""
    wrong = invoice(
        invoice_date="2026-02-18", due_date="2026-02-17", currency="EUR", amount="100", remaining="200",
        customer=customer(address={"line1": "Storgata 1", "postal_code": "  ", "country": "SE"}, birth_date="2010-05-05",
                          national_identity_number=..., organisation_number=identity_number()),
    )  # fmt: skip
    (result,) = erp.hand_over(wrong)
    assert result["outcome"] == "refused"
    assert codes(result["reasons"]) == {
        "not_overdue_long_enough", "postal_code_missing", "city_missing", "invoice_date_not_before_due_date", "currency_not_nok",
        "remaining_above_amount", "country_not_norway", "guardian_missing", "identity_number_misplaced",
    }  # fmt: skip
    assert result["case_id"] is None
    assert erp.get("/v1/cases").get_json()["cases"] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", "Forfalt for 13 dager siden, minst 14 kreves. Send den fra 03.03.2026."),
        ("en", "Due 13 days ago; at least 14 is required. Send it from 2026-03-03."),
        ("nn-NO, en;q=0.5", "Forfalt for 13 dager siden, minst 14 kreves. Send den fra 03.03.2026."),
        ("de", "Due 13 days ago; at least 14 is required. Send it from 2026-03-03."),
        ("en;q=0.1, no", "Forfalt for 13 dager siden, minst 14 kreves. Send den fra 03.03.2026."),
    ],
)
def test_a_reason_names_the_actual_value_and_what_to_do_in_the_language_asked_for(erp, language, words):
    """INT-4."""
    (result,) = erp.hand_over(invoice(due_date="2026-02-17"), headers={"Accept-Language": language})
    (reason,) = result["reasons"]
    assert reason["reason"] == words
    assert reason["rule"] == "overdue-long-enough"
    assert reason["facts"]["days_overdue"]["value"] == 13


def test_missing_contact_data_is_a_warning_and_no_refusal(erp):
    """INT-6."""
    bare = customer(national_identity_number=..., email=..., mobile=None)
    (result,) = erp.hand_over(invoice(customer=bare))
    assert result["outcome"] == "accepted"
    assert codes(result["warnings"]) == {"age_unknown", "email_missing", "phone_missing", "identity_number_missing"}


def test_a_customer_without_any_address_is_refused_by_rule_and_not_as_malformed(erp):
    """INT-2."""
    (result,) = erp.hand_over(invoice(customer=customer(address=...)))
    assert codes(result["reasons"]) == {"postal_code_missing", "city_missing"}


def test_the_same_invoice_is_never_two_cases(erp):
    """INT-7: neither in one call nor in two; a difference is told and changes nothing."""
    first, twin = erp.hand_over(invoice(), invoice())
    (again,) = erp.hand_over(invoice())
    (changed,) = erp.hand_over(invoice(amount="999.00"))
    assert [twin["outcome"], again["outcome"], changed["outcome"]] == ["already_handed_over"] * 3
    assert {twin["case_id"], again["case_id"], changed["case_id"]} == {first["case_id"]}
    assert (twin["warnings"], again["warnings"], codes(changed["warnings"])) == ([], [], {"differs"})
    assert erp.case(first["case_id"])["remaining"] == "1250.00"


def test_two_creditors_may_have_the_same_invoice_number(erp, other):
    assert erp.new_case() != other.new_case()


def test_a_minor_with_a_guardian_is_taken_in(erp):
    """INT-5."""
    minor = customer(
        national_identity_number=...,
        birth_date="2010-05-05",
        guardian={"name": "Ola Nordmann", "address": {"line1": "Storgata 1"}},
    )
    assert erp.hand_over(invoice(customer=minor))[0]["outcome"] == "accepted"


def test_an_own_notice_starts_at_the_notice(erp):
    """STG-13."""
    own = {"start": "collection", "own_notice_sent_on": "2026-01-20", "own_notice_deadline": "2026-02-10"}
    case = erp.case(erp.new_case(**own))
    assert (case["stage"], case["dates"]["notice_deadline"]) == ("noticed", "2026-02-10")
    (refused,) = erp.hand_over(invoice("F-2", start="collection"))
    assert codes(refused["reasons"]) == {"own_notice_incomplete"}


def test_a_suspended_creditor_hands_nothing_over_and_still_reads(house, erp):
    """ONB-5."""
    case_id = erp.new_case()
    suspend(house, erp.creditor_id, CLERK)
    assert codes(erp.hand_over(invoice("F-2"))[0]["reasons"]) == {"creditor_not_approved"}
    case = erp.case(case_id)
    assert (case["holds"][0]["kind"], case["next_step"]["due_at"]) == ("creditor", None)
    assert case["next_step"]["reason"] == "On hold: Creditor stopped."


def test_the_agency_names_the_creditor(agency, erp):
    """API-4: without it nothing is handed over for nobody."""
    missing = agency.post("/v1/hand-overs", {"invoices": [invoice()]})
    assert (missing.status_code, missing.get_json()["errors"][0]["pointer"]) == (422, "/creditor_id")
    response = agency.post("/v1/hand-overs", {"creditor_id": erp.creditor_id, "invoices": [invoice()]})
    assert erp.case(response.get_json()["results"][0]["case_id"])["creditor_id"] == erp.creditor_id
    nobody = agency.post("/v1/hand-overs", {"creditor_id": "nobody", "invoices": [invoice()]})
    assert (nobody.status_code, nobody.get_json()["code"]) == (404, "creditor_not_found")


def test_a_creditor_hands_over_only_for_itself(erp, other):
    """API-4."""
    response = erp.post("/v1/hand-overs", {"creditor_id": other.creditor_id, "invoices": [invoice()]})
    assert (response.status_code, response.get_json()["code"]) == (404, "creditor_not_found")
    foreign_clock = erp.post("/v1/hand-overs", {"test_clock": other.new_clock(), "invoices": [invoice()]})
    assert (foreign_clock.status_code, foreign_clock.get_json()["code"]) == (404, "clock_not_found")


def test_earlier_letters_come_along(house, erp):
    letters = [{"kind": "reminder", "sent_on": "2026-01-20", "deadline": "2026-02-03", "fee": 35}]
    case = house.store.cases.get(erp.new_case(earlier_letters=letters)).case
    assert [(letter.kind, letter.fee_ore, letter.by) for letter in case.letters] == [("reminder", 3500, "creditor")]
