"""What a case permits: every action with yes or no, every reason, and doing it (API-2, STG-6 to STG-9)."""

import pytest
from openapi_schema_validator import OAS31Validator

from tests.api.helpers import codes, faults


def permitted(erp, case_id, **kwargs):
    return {each["action"]: each for each in erp.get(f"/v1/cases/{case_id}/actions", **kwargs).get_json()["actions"]}


def test_every_action_is_listed_with_its_reasons_and_the_schema_of_its_input(erp):
    """API-2."""
    found = permitted(erp, erp.new_case())
    assert set(found) == {
        "agree_plan", "answer_objection", "approve_legal_steps", "extend_due_date", "message", "object", "pause", "record_interruption",
        "record_legal_result", "resume", "start_monitoring", "terminate", "waive_rest", "write_off",
    }  # fmt: skip
    assert {name for name, each in found.items() if each["allowed"]} == {
        "extend_due_date",
        "message",
        "object",
        "pause",
        "terminate",
    }
    assert codes(found["resume"]["reasons"]) == {"paused_not_allowed"}
    for each in found.values():
        OAS31Validator.check_schema(each["input"])
    assert found["extend_due_date"]["input"]["required"] == ["new_due_date"]


def test_reasons_are_in_the_language_asked_for(erp):
    case_id = erp.new_case()
    (nb,) = permitted(erp, case_id, headers={"Accept-Language": "nb"})["resume"]["reasons"]
    (en,) = permitted(erp, case_id)["resume"]["reasons"]
    assert (nb["reason"], en["reason"]) == ("Saken er ikke på pause.", "The case is not paused.")


def test_a_pause_stops_the_next_step_and_resume_lets_it_go_on(erp):
    """STG-9."""
    case_id = erp.new_case()
    paused = erp.act(case_id, "pause", {"reason": "Kunden har ringt", "until": "2026-03-20"}).get_json()
    (hold,) = paused["holds"]
    assert (hold["kind"], hold["reason"], hold["from"], hold["until"]) == (
        "pause",
        "Kunden har ringt",
        "2026-03-02",
        "2026-03-20",
    )
    assert paused["next_step"]["rule"] == "end-pause"
    assert set(codes(permitted(erp, case_id)["pause"]["reasons"])) == {"paused_not_allowed"}
    resumed = erp.act(case_id, "resume", {}).get_json()
    assert (resumed["holds"], resumed["next_step"]["rule"]) == ([], "put-on-collection-list")


def test_a_pause_without_an_end_says_why_nothing_is_due(erp):
    case = erp.act(erp.new_case(), "pause", headers={"Accept-Language": "nb"}).get_json()
    assert (case["next_step"]["due_at"], case["next_step"]["reason"]) == (None, "På vent: Pause.")


def test_a_new_due_date_moves_the_case(erp):
    """STG-8."""
    case = erp.act(erp.new_case(), "extend_due_date", {"new_due_date": "2026-03-20"}).get_json()
    assert (case["stage"], case["dates"]["extended_to"]) == ("extended", "2026-03-20")
    assert case["next_step"]["due_at"] == "2026-04-07T06:00:00Z", "14 days later, and after Easter"


@pytest.mark.parametrize(("day", "code"), [("2026-03-02", "new_due_date_too_early"), ("2027-03-03", "new_due_date_too_late")])
def test_a_new_due_date_that_the_rules_do_not_allow_is_409(erp, day, code):
    response = erp.act(erp.new_case(), "extend_due_date", {"new_due_date": day})
    assert (response.status_code, response.get_json()["code"]) == (409, "action_not_permitted")
    assert codes(response.get_json()["reasons"]) == {code}


def test_every_reason_is_given_at_once_for_the_case_and_the_input(erp):
    case_id = erp.new_case()
    erp.act(case_id, "terminate")
    response = erp.act(case_id, "extend_due_date", {"new_due_date": "2026-01-01"}, headers={"Accept-Language": "nb"})
    assert codes(response.get_json()["reasons"]) == {"group_not_allowed", "new_due_date_too_early"}
    assert "Avsluttet av oppdragsgiver" in response.get_json()["detail"], "a closed case names its end"


def test_a_message_reaches_the_conversation(erp):
    """STG-6, POR-3."""
    case_id = erp.new_case()
    assert erp.act(case_id, "message", {"text": "Kunden har flyttet"}).status_code == 200
    (message,) = erp.get(f"/v1/cases/{case_id}/messages").get_json()["messages"]
    assert (message["from"], message["text"], message["at"]) == ("creditor", "Kunden har flyttet", "2026-03-02T09:00:00Z")


def test_terminate_ends_the_case(erp):
    """STG-6: with a body, without one, and naming the claim."""
    for number, body in enumerate((None, {}, {"reason": "Betalt til oss"})):
        case = erp.act(erp.new_case(invoice_number=f"F-{number}"), "terminate", body).get_json()
        assert (case["stage"], case["group"], case["next_step"]) == ("withdrawn", "closed", None)
    case_id = erp.new_case(invoice_number="named")
    claim = erp.case(case_id)["claims"][0]["claim_id"]
    assert erp.act(case_id, "terminate", {"claim_id": "another"}).status_code == 409
    assert erp.act(case_id, "terminate", {"claim_id": claim}).status_code == 200


def test_what_was_written_stands_beside_history(erp):
    case_id = erp.new_case()
    erp.act(case_id, "terminate", {"reason": "Betalt til oss"})
    last = erp.get(f"/v1/cases/{case_id}/history").get_json()["entries"][-1]
    assert (last["event"], last["input"]) == ("assignment_withdrawn", {"reason": "Betalt til oss"})
    assert last["actor"] == {"role": "creditor", "key_id": last["actor"]["key_id"], "name": "Bakken Rør AS ERP"}


@pytest.mark.parametrize(
    ("action", "body", "place", "code"),
    [
        ("message", {}, "/text", "missing"),
        ("message", {"text": " "}, "/text", "missing"),
        ("message", {"text": 5}, "/text", "bad_value"),
        ("message", {"text": 1.5}, "/text", "bad_value"),
        ("message", {"text": {"a": []}}, "/text", "bad_value"),
        ("message", {"text": "a\x00b"}, "/text", "bad_characters"),
        ("message", {"text": "a\ud800b"}, "/text", "bad_characters"),
        ("message", {"text": "x" * 4001}, "/text", "bad_value"),
        ("message", {"text": "x", "to": "y"}, "/to", "unknown_field"),
        ("extend_due_date", {"new_due_date": "2026-02-30"}, "/new_due_date", "bad_value"),
        ("extend_due_date", {"new_due_date": "20260320"}, "/new_due_date", "bad_value"),
        ("pause", {"until": "9999-12-31"}, "/until", "bad_value"),
        ("pause", [], "", "not_object"),
        ("pause", "soon", "", "not_object"),
    ],
)
def test_input_that_cannot_be_read_is_422_and_leaves_the_case_alone(house, erp, action, body, place, code):
    case_id = erp.new_case()
    before = house.store.cases.get(case_id)
    response = erp.call("POST", f"/v1/cases/{case_id}/actions/{action}", json=body)
    assert (response.status_code, faults(response)) == (422, {(place, code)})
    assert house.store.cases.get(case_id) == before


@pytest.mark.parametrize(
    ("action", "body", "en", "nb"),
    [
        ("message", {}, "text is required.", "text kreves."),
        ("message", {"text": 5}, "text must be a text.", "text må være en tekst."),
        ("message", {"text": "x" * 4001}, "text must be at most 4000 characters.", "text kan ha høyst 4000 tegn."),
        ("resume", {"to": "y"}, "resume takes no input.", "resume tar ingen opplysninger."),
        ("message", {"text": "x", "to": "y"}, "message takes text.", "message tar text."),
        (
            "extend_due_date", {"new_due_date": "2026-02-30"},
            'new_due_date is "2026-02-30", which is no day of the calendar, written YYYY-MM-DD.',
            "new_due_date er «2026-02-30», som ikke er noen dag i kalenderen, skrevet ÅÅÅÅ-MM-DD.",
        ),
        (
            "answer_objection", {"outcome": "maybe"}, "outcome must be one of upheld, rejected, partly.",
            "outcome må være en av upheld, rejected, partly.",
        ),
        (
            "answer_objection", {"outcome": "partly", "reasonable_cause": "yes"}, "reasonable_cause must be true or false.",
            "reasonable_cause må være true eller false.",
        ),
        (
            "answer_objection", {"outcome": "partly", "amount": "12345678901234567"},
            "amount must be an amount in kroner with at most 13 digits before the point and two decimals, such as 1250.00.",
            "amount må være et beløp i kroner med høyst 13 siffer før punktum og to desimaler, som 1250.00.",
        ),
        (
            "agree_plan", {"installments": []}, "installments must be a list of 1 to 120 installments, each with due_on and amount.",
            "installments må være en liste med 1 til 120 avdrag, hvert med due_on og amount.",
        ),
        (
            "agree_plan", {"installments": [{"due_on": "2026-04-01", "amount": "0"}]},
            "installments cannot be read: installment 1 must be of more than 0.00.",
            "installments kan ikke leses: avdrag 1 må være på mer enn 0,00.",
        ),
        (
            "agree_plan", {"installments": [{"due_on": "soon", "amount": "1"}]},
            'installments cannot be read: installment 1 is "soon", which is no day of the calendar, written YYYY-MM-DD.',
            "installments kan ikke leses: avdrag 1 er «soon», som ikke er noen dag i kalenderen, skrevet ÅÅÅÅ-MM-DD.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_input_is_told_in_the_callers_language(agency, erp, action, body, en, nb):
    case_id = erp.new_case()
    for language, words in (("en", en), ("nb", nb)):
        told = agency.act(case_id, action, body, headers={"Accept-Language": language}).get_json()
        assert words in [error["detail"] for error in told["errors"]]
        assert told["detail"] == told["errors"][0]["detail"]


@pytest.mark.parametrize(("language", "words"), [("en", "Actions: "), ("nb", "Handlinger: ")])
def test_an_unknown_action_is_404_with_the_known_ones(erp, language, words):
    response = erp.act(erp.new_case(), "explode", headers={"Accept-Language": language})
    assert (response.status_code, response.get_json()["code"]) == (404, "action_not_found")
    first, known = response.get_json()["detail"].split(words)
    assert "explode" in first and "terminate" in known
