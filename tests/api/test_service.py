"""Health, rules in plain words, collection lists and the outbox."""

import pytest

from tests.api.helpers import invoice


def test_health_says_which_rules_are_in_force_and_what_time_it_is(house, client):
    body = client.get("/v1/health").get_json()
    assert (body["status"], body["now"]) == ("ok", "2026-03-02T09:00:00Z")
    assert body["rulebook"] == house.books.active().policy.version


def test_every_rule_can_be_read_in_plain_words(house, erp):
    """ANA-1, ANA-6."""
    listed = erp.get("/v1/rules").get_json()
    assert {rule["id"] for rule in listed["rules"]} == set(house.books.active().policy.rules)
    for language in ("nb", "en"):
        for rule in listed["rules"]:
            shown = erp.get(f"/v1/rules/{rule['id']}", headers={"Accept-Language": language}).get_json()
            assert shown["text"].startswith(("id:", "#"))
            assert shown["trigger"] and shown["where"] and shown["version"] == listed["rulebook"]
            assert shown["outcome"], rule["id"]


def test_a_rule_says_when_where_on_what_conditions_and_what_follows(erp):
    shown = erp.get("/v1/rules/put-on-collection-list").get_json()
    assert shown["trigger"].startswith("Due first Tuesday after notice_deadline at 08:00")
    assert shown["where"] == "In: Collection notice sent"
    assert shown["conditions"] == ["remaining is more than 0.00 kr"]
    assert "The case is entered on the list collection_list" in shown["outcome"]
    assert (shown["requirement"], shown["file"]) == (["STG-3"], "rules/timing/put_on_collection_list.yaml")
    norwegian = erp.get("/v1/rules/pause", headers={"Accept-Language": "nb"}).get_json()
    assert norwegian["trigger"] == "Når handlingen pause ønskes"
    assert "Ikke: paused is yes" in norwegian["conditions"]
    assert "until is missing eller until is on or after today" in norwegian["conditions"]


def test_the_rule_of_a_reason_and_the_version_of_a_case_can_be_looked_up(erp):
    """ANA-6."""
    (result,) = erp.hand_over(invoice(due_date="2026-02-27"))
    assert erp.get(f"/v1/rules/{result['reasons'][0]['rule']}").status_code == 200
    version = erp.case(erp.new_case())["rulebook"]
    assert erp.get(f"/v1/rules?rulebook={version}").get_json()["rulebook"] == version
    assert erp.get(f"/v1/rules/pause?rulebook={version}").status_code == 200


@pytest.mark.parametrize("path", ["/v1/rules/unknown", "/v1/rules?rulebook=0", "/v1/rules/pause?rulebook=0"])
def test_an_unknown_rule_or_version_is_404(erp, path):
    response = erp.get(path)
    assert (response.status_code, response.get_json()["code"]) == (404, "rule_not_found")


def test_the_outbox_is_for_the_agency_only(erp, agency):
    refused = erp.get("/v1/outbox")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "agency_only")
    assert agency.get("/v1/outbox").get_json() == {"outbox": []}


def test_the_list_is_mailed_once_and_names_every_invoice(erp, agency):
    """STG-3."""
    clock = erp.new_clock()
    for number in ("F-1", "F-2"):
        erp.new_case(clock, invoice_number=number)
    erp.advance(clock, "2026-02-19")
    (mail,) = agency.get(f"/v1/outbox?kind=email&test_clock={clock}").get_json()["outbox"]
    assert (mail["name"], mail["to"], mail["test"], mail["creditor_id"]) == ("collection_list", "creditor", True, erp.creditor_id)
    assert "F-1" in mail["text"] and "F-2" in mail["text"]
    assert mail["content"]["email"] == "list@example.com"
    letters = agency.get(f"/v1/outbox?kind=letter&test_clock={clock}&limit=1").get_json()["outbox"]
    assert [letter["content"]["invoice_number"] for letter in letters] == ["F-2"], "the newest so many"
    assert agency.get("/v1/outbox").get_json()["outbox"] == [], "what is on a test clock is not real"


def test_lists_are_each_creditors_own_and_the_agency_sees_all(erp, other, agency, house):
    """API-4: real lists, swept by hand."""
    from engine.days import moment
    from engine.shell.sweep import sweep

    erp.new_case()
    other.new_case()
    for instant in ("2026-03-02T09:00:00Z", "2026-03-17T07:00:00Z"):
        sweep(house, moment(instant))
    (mine,) = erp.get("/v1/collection-lists").get_json()["lists"]
    assert (mine["creditor_id"], mine["date"], mine["cases"][0]["outcome"]) == (erp.creditor_id, "2026-03-17", "open")
    assert len(agency.get("/v1/collection-lists").get_json()["lists"]) == 2
    assert len(agency.get("/v1/collection-lists?limit=1").get_json()["lists"]) == 1
    (theirs,) = agency.get(f"/v1/collection-lists?creditor_id={other.creditor_id}").get_json()["lists"]
    assert theirs["id"] != mine["id"]
