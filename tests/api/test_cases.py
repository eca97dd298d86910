"""Reading cases: filters, pages without loss or repeats, and correcting the customer."""

import pytest

from tests.api.helpers import codes, customer, faults, identity_number, invoice


def numbers(response):
    return [case["claims"][0]["invoice_number"] for case in response.get_json()["cases"]]


def test_250_cases_are_paged_without_loss_or_repeats(erp, other):
    """API-1: also while new ones arrive."""
    wanted = [f"F-{number:03d}" for number in range(250)]
    erp.hand_over(*(invoice(number) for number in wanted))
    other.hand_over(*(invoice(number) for number in wanted[:20]))
    seen: list[str] = []
    after, pages = "", 0
    while pages == 0 or after:
        page = erp.get(f"/v1/cases?limit=60&after={after}")
        seen += numbers(page)
        after, pages = page.get_json()["next"], pages + 1
        if pages == 2:
            erp.new_case(invoice_number="late")
    assert seen == [*wanted, "late"]
    assert pages == 5


def test_a_page_that_holds_exactly_the_rest_is_the_last(erp):
    erp.hand_over(*(invoice(f"F-{number}") for number in range(4)))
    first = erp.get("/v1/cases?limit=2").get_json()
    last = erp.get(f"/v1/cases?limit=2&after={first['next']}").get_json()
    assert (len(last["cases"]), last["next"]) == (2, None)


def test_without_a_limit_a_page_has_a_hundred(erp):
    erp.hand_over(*(invoice(f"F-{number}") for number in range(101)))
    assert len(erp.get("/v1/cases").get_json()["cases"]) == 100


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("invoice_number=F-2", ["F-2"]),
        ("external_id=erp-1", ["F-1"]),
        ("customer_number=500", ["F-2"]),
        ("customer_number=500&invoice_number=F-1", []),
        ("stage=received", ["F-1", "F-2"]),
        ("stage=noticed", []),
        ("stage=withdrawn", ["F-3"]),
        ("include_closed=true", ["F-1", "F-2", "F-3"]),
        ("include_closed=false", ["F-1", "F-2"]),
        ("invoice_number=F-3", []),
        ("invoice_number=F-3&include_closed=true", ["F-3"]),
        ("updated_since=2026-03-02", ["F-1", "F-2"]),
        ("updated_since=2026-03-03", []),
        ("updated_since=2026-03-02T10:00:00%2B01:00", ["F-1", "F-2"]),
        ("updated_since=2026-03-02T10:00:00+01:00", ["F-1", "F-2"]),
        ("updated_since=2026-03-02T09:00:01Z", []),
    ],
)
def test_cases_are_found_by(erp, query, found):
    erp.new_case(invoice_number="F-1", external_id="erp-1")
    erp.new_case(invoice_number="F-2", customer=customer(customer_number="500"))
    erp.act(erp.new_case(invoice_number="F-3"), "terminate")
    assert numbers(erp.get(f"/v1/cases?{query}")) == found


def test_a_case_is_found_by_the_agencys_kid(erp):
    case = erp.case(erp.new_case())
    erp.new_case(invoice_number="F-2")
    assert numbers(erp.get(f"/v1/cases?kid={case['claims'][0]['kid']}")) == ["F-1"]


def test_real_cases_and_those_of_a_test_clock_are_never_mixed(erp):
    """TIM-2."""
    clock = erp.new_clock()
    erp.new_case(clock, invoice_number="tried")
    erp.new_case(invoice_number="real")
    assert numbers(erp.get("/v1/cases")) == ["real"]
    assert numbers(erp.get(f"/v1/cases?test_clock={clock}")) == ["tried"]


@pytest.mark.parametrize(
    ("query", "place", "code"),
    [
        ("limit=0", "/limit", "not_number"),
        ("limit=501", "/limit", "not_number"),
        ("limit=ten", "/limit", "not_number"),
        ("limit=9999999999999999999999", "/limit", "not_number"),
        ("stage=lost", "/stage", "not_one_of"),
        ("include_closed=perhaps", "/include_closed", "not_boolean"),
        ("updated_since=yesterday", "/updated_since", "bad_instant"),
        ("updated_since=2026-02-30", "/updated_since", "bad_date"),
        ("updated_since=2026-02-17T07:00:00", "/updated_since", "bad_instant"),
        ("colour=red", "/colour", "unknown_field"),
        ("invoice_number=%00", "/invoice_number", "bad_characters"),
        ("after=" + "x" * 65, "/after", "too_long"),
    ],
)
def test_a_filter_that_cannot_be_read_is_told(erp, query, place, code):
    response = erp.get(f"/v1/cases?{query}")
    assert response.status_code == 422
    assert faults(response) == {(place, code)}


def test_another_creditors_case_is_not_found_whatever_is_asked(erp, other):
    """API-4."""
    case_id = other.new_case()
    clock = other.new_clock()
    answers = [
        *(erp.get(f"/v1/cases/{case_id}{rest}") for rest in ("", "/actions", "/history", "/letters", "/messages")),
        erp.act(case_id, "terminate"),
        erp.act(case_id, "no_such_action"),
        erp.patch(f"/v1/cases/{case_id}/customer", {"email": "x@example.com"}),
        erp.patch(f"/v1/cases/{case_id}/customer", {}),
        erp.get(f"/v1/cases?test_clock={clock}"),
        erp.get(f"/v1/cases?creditor_id={other.creditor_id}"),
        erp.get(f"/v1/collection-lists?test_clock={clock}"),
        erp.get(f"/v1/test-clocks/{clock}"),
        erp.post(f"/v1/test-clocks/{clock}/advance", {"to": "2026-03-01"}),
        erp.call("DELETE", f"/v1/test-clocks/{clock}"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    unknown = erp.get("/v1/cases/unknown").get_json()
    assert answers[0].get_json() == unknown, "a foreign case is answered just as one that never was"
    assert other.case(case_id)["stage"] == "received"
    assert erp.get("/v1/cases?after=").get_json()["cases"] == []


def test_the_agency_sees_every_creditors_cases(agency, erp, other):
    mine, theirs = erp.new_case(), other.new_case()
    listed = agency.get("/v1/cases").get_json()["cases"]
    assert {case["id"] for case in listed} == {mine, theirs}
    (one,) = agency.get(f"/v1/cases?creditor_id={other.creditor_id}").get_json()["cases"]
    assert one["id"] == theirs
    assert agency.case(mine)["creditor_id"] == erp.creditor_id


def test_a_customer_who_moved_is_corrected(house, erp):
    case_id = erp.new_case()
    moved = {"address": {"line1": "Nygata 2", "postal_code": "5003", "city": "Bergen"}, "email": "ny@example.com", "mobile": None}
    response = erp.patch(f"/v1/cases/{case_id}/customer", moved)
    assert (response.status_code, response.get_json()["version"]) == (200, 3), "the notice that was due, then the change"
    found = house.store.cases.get(case_id).case.customer
    assert (found.address.line1, found.address.city, found.address.country) == ("Nygata 2", "Bergen", "NO")
    assert (found.email, found.mobile, found.name) == ("ny@example.com", None, "Kari Nordmann")
    last = erp.get(f"/v1/cases/{case_id}/history").get_json()["entries"][-1]
    assert last["event"] == "customer_changed"
    assert "Bergen" not in str(last), "history says that, never from what to what"


def test_a_guardian_comes_and_goes(house, erp):
    """INT-5."""
    case_id = erp.new_case()
    path = f"/v1/cases/{case_id}/customer"
    assert faults(erp.patch(path, {"guardian": {"email": "v@example.com"}})) == {("/guardian/name", "missing")}
    assert erp.patch(path, {"guardian": {"name": "Ola", "address": {"city": "Oslo"}}}).status_code == 200
    assert erp.patch(path, {"guardian": {"email": "v@example.com"}}).status_code == 200
    guardian = house.store.cases.get(case_id).case.customer.guardian
    assert (guardian.name, guardian.email, guardian.address.city) == ("Ola", "v@example.com", "Oslo")
    assert erp.patch(path, {"guardian": None}).status_code == 200
    assert house.store.cases.get(case_id).case.customer.guardian is None


@pytest.mark.parametrize(
    ("known", "patch", "code"),
    [
        ({"birth_date": "2012-05-01", "guardian": {"name": "Ola"}}, {"guardian": None}, "guardian_missing"),
        ({}, {"birth_date": "2012-05-01"}, "guardian_missing"),
        ({"birth_date": "1985-05-01"}, {"national_identity_number": identity_number()}, "birth_date_contradicts"),
    ],
)
def test_a_correction_that_would_not_have_been_taken_in_is_409_with_reasons_and_changes_nothing(house, erp, known, patch, code):
    """INT-5."""
    case_id = erp.new_case(customer=customer(national_identity_number=..., **known))
    erp.act(case_id, "message", {"text": "the notice that was due is taken now"})
    before = house.store.cases.get(case_id)
    response = erp.patch(f"/v1/cases/{case_id}/customer", patch)
    assert (response.status_code, response.get_json()["code"]) == (409, "customer_not_eligible")
    assert codes(response.get_json()["reasons"]) == {code}
    assert house.store.cases.get(case_id) == before
    assert erp.get(f"/v1/cases/{case_id}/history").get_json()["entries"][-1]["event"] != "customer_changed"


@pytest.mark.parametrize(
    ("patch", "place", "code"),
    [
        ({"name": ""}, "/name", "missing"),
        ({"address": None}, "/address", "missing"),
        ({"address": {"postal_code": None}}, "/address/postal_code", "missing"),
        ({"address": {"city": " "}}, "/address/city", "missing"),
        ({"customer_number": "1"}, "/customer_number", "unknown_field"),
        ({"kind": "business"}, "/kind", "unknown_field"),
        ({"organisation_number": identity_number()}, "/organisation_number", "identity_number_misplaced"),
        ({"birth_date": "2026-02-30"}, "/birth_date", "bad_date"),
        ({"language": "tlh"}, "/language", "not_one_of"),
    ],
)
def test_a_correction_that_cannot_be_is_told_and_nothing_changes(house, erp, patch, place, code):
    case_id = erp.new_case()
    before = house.store.cases.get(case_id)
    response = erp.patch(f"/v1/cases/{case_id}/customer", patch)
    assert (response.status_code, faults(response)) == (422, {(place, code)})
    assert house.store.cases.get(case_id) == before


def test_nothing_to_change_is_told(erp):
    response = erp.patch(f"/v1/cases/{erp.new_case()}/customer", {})
    assert (response.status_code, response.get_json()["code"]) == (422, "nothing_to_change")


def test_a_refused_action_stands_in_history_with_its_reasons(erp):
    case_id = erp.new_case()
    assert erp.act(case_id, "resume").status_code == 409
    last = erp.get(f"/v1/cases/{case_id}/history").get_json()["entries"][-1]
    assert (last["event"], last["action"], codes(last["reasons"])) == ("action_refused", "resume", {"paused_not_allowed"})
    assert last["actor"]["role"] == "creditor"
