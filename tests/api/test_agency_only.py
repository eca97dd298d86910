"""Actions that only the agency may ask for: `for: agency` in the rule, the caller's key, and test clocks (semantics 1)."""

import pytest

from engine.shell.load.build import build
from engine.shell.service.activating import put_in_force
from tests.api.helpers import codes
from tests.rulebooks import changed


def permission(caller, case_id, action, **kwargs):
    found = caller.get(f"/v1/cases/{case_id}/actions", **kwargs).get_json()["actions"]
    return next(each for each in found if each["action"] == action)


@pytest.fixture
def pause_for_the_agency(house):
    """An analyst's edit: only the agency may pause."""
    files = changed("rules/actions/pause.yaml", "kind: change of assignment\n", "kind: change of assignment\nfor: agency\n")
    put_in_force(house, files, build(files), "Anne Analytiker", "a test")


def test_an_action_for_the_agency_is_403_to_a_creditor_and_leaves_the_case_alone(house, erp, agency, pause_for_the_agency):
    case_id = erp.new_case()
    before = house.store.cases.get(case_id)
    refused = erp.act(case_id, "pause", {})
    assert (refused.status_code, refused.get_json()["code"]) == (403, "agency_only")
    assert house.store.cases.get(case_id) == before
    assert agency.act(case_id, "pause", {}).get_json()["holds"][0]["kind"] == "pause"


def test_it_is_listed_to_a_creditor_as_not_allowed_with_the_reason(erp, agency, pause_for_the_agency):
    """API-2."""
    case_id = erp.new_case()
    told = permission(erp, case_id, "pause", headers={"Accept-Language": "nb"})
    assert (told["allowed"], codes(told["reasons"])) == (False, {"agency_only"})
    assert (told["reasons"][0]["rule"], told["reasons"][0]["reason"]) == ("pause", "Bare byrået kan gjøre dette.")
    assert permission(agency, case_id, "pause")["allowed"]
    assert permission(erp, case_id, "message")["allowed"], "the others are as they were"


def test_what_else_speaks_against_it_is_told_as_well(erp, pause_for_the_agency):
    case_id = erp.new_case()
    erp.act(case_id, "terminate")
    assert codes(permission(erp, case_id, "pause")["reasons"]) == {"agency_only", "group_not_allowed"}


def test_on_a_test_clock_a_creditor_may_try_it(erp, pause_for_the_agency):
    case_id = erp.new_case(erp.new_clock())
    assert permission(erp, case_id, "pause")["allowed"]
    assert erp.act(case_id, "pause", {}).status_code == 200


def test_the_shipped_rules_keep_plans_results_and_write_offs_for_the_agency(erp):
    case_id = erp.new_case()
    found = erp.get(f"/v1/cases/{case_id}/actions").get_json()["actions"]
    kept = {each["action"] for each in found if "agency_only" in codes(each["reasons"])}
    assert kept == {
        "agree_plan", "answer_objection", "record_interruption", "record_legal_result", "start_monitoring", "waive_rest", "write_off",
    }  # fmt: skip


def test_the_rule_in_plain_words_says_whose_it_is(erp):
    assert erp.get("/v1/rules/write-off").get_json()["trigger"] == "When the agency asks for the action write_off"
    assert erp.get("/v1/rules/terminate").get_json()["trigger"] == "When the action terminate is asked for"
