"""Whatever is sent, the answer is a clear one and never a 500 (INT-4, API-1)."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.helpers import customer, invoice

SETTINGS = settings(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", " ", "2026-02-30", "2026-01-15", "9999-12-31", "0001-01-01", "1250.00", "-1", "NO", "\x00", "1e9", "ø"]),
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(10**18, 10**40), st.floats(allow_nan=False, allow_infinity=False), TEXTS
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)), max_leaves=8
)
FIELDS = st.sampled_from(
    [*invoice(), "remaining", "currency", "kid", "start", "earlier_letters", "vat_liable", "own_notice_sent_on"]
)
OF_CUSTOMER = st.sampled_from([*customer(), "birth_date", "guardian", "organisation_number", "language", "phone"])


@st.composite
def bent_invoices(draw):
    """A good invoice with some of its fields bent."""
    changes = draw(st.dictionaries(FIELDS, VALUES, max_size=3))
    bent = customer(**draw(st.dictionaries(OF_CUSTOMER, VALUES, max_size=2)))
    return invoice(**{"customer": bent, **changes})


@SETTINGS
@given(invoices=st.lists(st.one_of(bent_invoices(), VALUES), min_size=1, max_size=4))
def test_every_invoice_gets_an_answer_whatever_it_holds(erp, invoices):
    body = json.dumps({"invoices": invoices})
    response = erp.call("POST", "/v1/hand-overs", data=body, content_type="application/json")
    assert response.status_code == 200, response.text
    results = response.get_json()["results"]
    assert len(results) == len(invoices)
    for result in results:
        assert (result["outcome"] == "invalid") == bool(result["errors"])
        assert (result["outcome"] == "refused") == bool(result["reasons"])


@SETTINGS
@given(body=st.one_of(VALUES.map(lambda value: json.dumps(value).encode()), st.binary(max_size=60)))
@pytest.mark.parametrize("path", ["/v1/hand-overs", "/v1/test-clocks", "/v1/hand-overs/ubl"])
def test_no_body_is_a_500(erp, path, body):
    kind = "application/xml" if path.endswith("ubl") else "application/json"
    assert erp.call("POST", path, data=body, content_type=kind).status_code < 500


@SETTINGS
@given(
    action=st.sampled_from(["pause", "resume", "message", "terminate", "extend_due_date"]),
    body=st.dictionaries(st.sampled_from(["until", "reason", "text", "new_due_date", "claim_id", "", "ø"]), VALUES, max_size=3),
)
def test_no_input_of_an_action_is_a_500(erp, action, body):
    known = erp.get("/v1/cases?include_closed=true&limit=500").get_json()["cases"]
    still_open = [case["id"] for case in known if case["group"] != "closed"]
    case_id = still_open[0] if still_open else erp.new_case(invoice_number=f"F-{len(known)}")
    response = erp.call("POST", f"/v1/cases/{case_id}/actions/{action}", data=json.dumps(body), content_type="application/json")
    assert response.status_code in (200, 409, 422), response.text


@SETTINGS
@given(
    query=st.dictionaries(
        st.one_of(st.sampled_from(["stage", "limit", "after", "updated_since", "kid"]), TEXTS), TEXTS, max_size=3
    )
)
def test_no_query_is_a_500(erp, query):
    assert erp.get("/v1/cases", query_string=query).status_code in (200, 422)


@SETTINGS
@given(
    changes=st.dictionaries(
        st.sampled_from(
            ["case_id", "kid", "amount", "paid_on", "received_by", "reference", "claim_id", "allocate_to", "currency", "ø"]
        ),
        VALUES,
        max_size=3,
    )
)
def test_whatever_is_told_of_a_payment_is_answered(erp, changes):
    known = erp.get("/v1/cases?include_closed=true&limit=1").get_json()["cases"]
    case_id = known[0]["id"] if known else erp.new_case()
    body = {
        "case_id": case_id,
        "amount": "1.00",
        "paid_on": "2026-03-02",
        "received_by": "creditor",
        "reference": "B-1",
        **changes,
    }
    response = erp.call("POST", "/v1/payments", data=json.dumps(body), content_type="application/json")
    assert response.status_code in (200, 201, 403, 404, 422), response.text


@SETTINGS
@given(
    body=st.dictionaries(st.sampled_from(["amount", "credited_on", "reference", "claim_id", "reason", "ø"]), VALUES, max_size=4)
)
@pytest.mark.parametrize("path", ["cases/{case}/credit-notes", "payments/{payment}/reversal"])
def test_whatever_is_told_of_a_credit_note_or_a_reversal_is_answered(erp, agency, path, body):
    known = erp.get("/v1/cases?include_closed=true&limit=1").get_json()["cases"]
    case_id = known[0]["id"] if known else erp.new_case()
    payment = {"case_id": case_id, "amount": "1.00", "paid_on": "2026-03-02", "received_by": "creditor", "reference": "B-1"}
    payment_id = erp.post("/v1/payments", payment).get_json()["id"]
    place = path.format(case=case_id, payment=payment_id)
    response = agency.call("POST", f"/v1/{place}", data=json.dumps(body), content_type="application/json")
    assert response.status_code in (200, 409, 422), response.text


@SETTINGS
@given(on=TEXTS)
def test_no_day_of_a_balance_is_a_500(erp, on):
    known = erp.get("/v1/cases?limit=1").get_json()["cases"]
    case_id = known[0]["id"] if known else erp.new_case()
    for path in (f"/v1/cases/{case_id}/balance", f"/v1/cases/{case_id}", "/v1/cases"):
        assert erp.get(path, query_string={"on": on}).status_code in (200, 409, 422)
