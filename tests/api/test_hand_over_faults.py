"""What cannot be read: each fault with its place, its code and what is allowed; never a 500."""

import io
import json

import pytest

from api.schemas.invoices import MOST_INVOICES
from tests.api.helpers import customer, faults, identity_number, invoice

GOOD_NUMBER = identity_number()
MISTYPED = GOOD_NUMBER[:-1] + str((int(GOOD_NUMBER[-1]) + 1) % 10)


def one(erp, **changes):
    (result,) = erp.hand_over(invoice(**changes))
    return result


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({"due_date": "2026-02-30"}, "/due_date", "bad_date"),
        ({"due_date": "20260115"}, "/due_date", "bad_date"),
        ({"due_date": "2026-01-15T00:00:00Z"}, "/due_date", "bad_date"),
        ({"due_date": "9999-12-31"}, "/due_date", "bad_date"),
        ({"due_date": 20260115}, "/due_date", "bad_date"),
        ({"due_date": ""}, "/due_date", "missing"),
        ({"due_date": None}, "/due_date", "missing"),
        ({"due_date": ...}, "/due_date", "missing"),
        ({"amount": "12.345"}, "/amount", "bad_amount"),
        ({"amount": "1 250,00"}, "/amount", "bad_amount"),
        ({"amount": True}, "/amount", "bad_amount"),
        ({"amount": [1]}, "/amount", "bad_amount"),
        ({"amount": " "}, "/amount", "missing"),
        ({"amount": 10**13}, "/amount", "too_large_amount"),
        ({"amount": "1" * 14}, "/amount", "too_large_amount"),
        ({"amount": "-" + "1" * 17 + ".50"}, "/amount", "too_large_amount"),
        ({"invoice_number": 17}, "/invoice_number", "not_text"),
        ({"invoice_number": "  "}, "/invoice_number", "missing"),
        ({"invoice_number": "F\x001"}, "/invoice_number", "bad_characters"),
        ({"invoice_number": "F\ud8001"}, "/invoice_number", "bad_characters"),
        ({"invoice_number": "F" * 65}, "/invoice_number", "too_long"),
        ({"invoice_number": "F" * 100_000}, "/invoice_number", "too_long"),
        ({"description": "x" * 1001}, "/description", "too_long"),
        ({"vat_liable": "yes"}, "/vat_liable", "not_boolean"),
        ({"vat_liable": 1}, "/vat_liable", "not_boolean"),
        ({"currency": "kroner"}, "/currency", "too_long"),
        ({"currency": "kr"}, "/currency", "wrong_length"),
        ({"start": "later"}, "/start", "not_one_of"),
        ({"amout": "1"}, "/amout", "unknown_field"),
        ({"a/b~c": 1}, "/a~1b~0c", "unknown_field"),
        ({"customer": ...}, "/customer", "missing"),
        ({"customer": "Kari"}, "/customer", "not_object"),
        ({"customer": customer(kind=...)}, "/customer/kind", "missing"),
        ({"customer": customer(kind="company")}, "/customer/kind", "not_one_of"),
        ({"customer": customer(customer_number=10023)}, "/customer/customer_number", "not_text"),
        ({"customer": customer(address="Storgata 1")}, "/customer/address", "not_object"),
        ({"customer": customer(address={"zip": "0150"})}, "/customer/address/zip", "unknown_field"),
        ({"customer": customer(guardian={})}, "/customer/guardian/name", "missing"),
        ({"customer": customer(national_identity_number=MISTYPED)}, "/customer/national_identity_number", "identity_number_invalid"),
        ({"customer": customer(national_identity_number="123")}, "/customer/national_identity_number", "identity_number_invalid"),
        ({"customer": customer(national_identity_number=1)}, "/customer/national_identity_number", "not_text"),
        ({"earlier_letters": {}}, "/earlier_letters", "not_list"),
        ({"earlier_letters": [{"kind": "x", "sent_on": "2026-02-30"}]}, "/earlier_letters/0/sent_on", "bad_date"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(erp, changes, place, code):
    result = one(erp, **changes)
    assert result["outcome"] == "invalid"
    assert faults(result) == {(f"/invoices/0{place}", code)}
    assert result["errors"][0]["detail"].endswith(".")


def test_every_fault_is_told_at_once_in_the_language_asked_for(erp):
    """INT-4."""
    broken = invoice(due_date="2026-02-30", amount="1,5", customer=customer(name=" "))
    (result,) = erp.hand_over(broken, headers={"Accept-Language": "nb"})
    assert faults(result) == {
        ("/invoices/0/due_date", "bad_date"), ("/invoices/0/amount", "bad_amount"), ("/invoices/0/customer/name", "missing"),
    }  # fmt: skip
    assert {error["detail"] for error in result["errors"]} >= {"En verdi kreves."}


@pytest.mark.parametrize("written", ['"1250.00"', "1250", "1250.0", "1250.00", "1.25e3", '"1250"', '" 1250.0 "'])
def test_an_amount_may_be_a_text_or_a_number_with_at_most_two_decimals(erp, written):
    body = json.dumps({"invoices": [invoice(amount="AMOUNT")]}).replace('"AMOUNT"', written)
    result = erp.call("POST", "/v1/hand-overs", data=body, content_type="application/json").get_json()["results"][0]
    assert erp.case(result["case_id"])["claims"][0]["amount"] == "1250.00"


@pytest.mark.parametrize(
    "written", ["1250.005", "0.001", "1e400", "1e-400", "1e99999999", "-1e99999999", "1" * 30, "0.1e-2", "12.500"]
)
def test_a_number_that_is_no_amount_is_a_fault_of_its_invoice_alone(erp, written):
    body = json.dumps({"invoices": [invoice(amount="AMOUNT"), invoice("F-2")]}).replace('"AMOUNT"', written)
    results = erp.call("POST", "/v1/hand-overs", data=body, content_type="application/json").get_json()["results"]
    assert [result["outcome"] for result in results] == ["invalid", "accepted"]
    assert results[0]["errors"][0]["pointer"] == "/invoices/0/amount"


def test_no_amount_is_ever_rounded(erp):
    """0.1 + 0.2 and the like: numbers are never binary fractions."""
    body = json.dumps({"invoices": [invoice(amount="AMOUNT")]}).replace('"AMOUNT"', "9999999999999.99")
    result = erp.call("POST", "/v1/hand-overs", data=body, content_type="application/json").get_json()["results"][0]
    assert erp.case(result["case_id"])["remaining"] == "9999999999999.99"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "unreadable"),
        (b"   ", "unreadable"),
        (b"{", "unreadable"),
        (b'{"invoices": [NaN]}', "unreadable"),
        (b'{"invoices": [-Infinity]}', "unreadable"),
        (b'{"invoices": [1e99999999999999999999999]}', "unreadable"),
        (b"\xff\xfe\xfa", "unreadable"),
        (b'{"invoices": ["\xe6"]}', "unreadable"),
        (b"[" * 100_000, "too_deep"),
        (b'{"invoices":' * 5000 + b"1" + b"}" * 5000, "too_deep"),
        (b"[]", "invalid"),
        (b"null", "invalid"),
        (b"17", "invalid"),
        (b"{}", "invalid"),
        (b'{"invoices": {}}', "invalid"),
        (b'{"invoices": []}', "invalid"),
        (b'{"invoices": [{}], "extra": 1}', "invalid"),
        (b'{"invoices": [{}], "test_clock": 1}', "invalid"),
        (b'{"invoices": [{"a": 1, "a": 1}]}', "invalid"),
    ],
)
def test_a_body_that_cannot_be_read_as_a_whole_is_422(erp, body, code):
    response = erp.call("POST", "/v1/hand-overs", data=body, content_type="application/json")
    assert (response.status_code, response.get_json()["code"]) == (422, code)


def test_an_unknown_field_is_answered_with_the_known_ones(erp):
    response = erp.post("/v1/hand-overs", {"invoices": [{}], "extra": 1})
    assert response.get_json()["errors"] == [
        {
            "pointer": "/extra",
            "code": "unknown_field",
            "detail": "There is no such field here. Fields: test_clock, creditor_id, invoices.",
        }
    ]


def test_too_many_invoices_at_once_are_refused_with_the_limit(erp):
    response = erp.post("/v1/hand-overs", {"invoices": [{}] * (MOST_INVOICES + 1)})
    assert faults(response) == {("/invoices", "too_many")}
    assert str(MOST_INVOICES) in response.get_json()["errors"][0]["detail"]


def test_ten_megabytes_are_too_large(erp):
    response = erp.call("POST", "/v1/hand-overs", data=b" " * 10_000_000, content_type="application/json")
    assert (response.status_code, response.get_json()["code"]) == (413, "too_large")


def without_length(erp, data, **headers):
    """A body that comes in chunks: the server knows where it ends, and nobody said so before."""
    environ = {"CONTENT_LENGTH": "", "wsgi.input": io.BytesIO(data), **headers}
    return erp.call("POST", "/v1/hand-overs", content_type="application/json", environ_overrides=environ)


@pytest.mark.parametrize("sign", [{"HTTP_TRANSFER_ENCODING": "chunked"}, {"SERVER_PROTOCOL": "HTTP/2"}])
def test_a_body_that_comes_without_its_length_is_read_whole(erp, sign):
    response = without_length(erp, json.dumps({"invoices": [invoice()]}).encode(), **sign)
    assert response.get_json()["results"][0]["outcome"] == "accepted"
    assert without_length(erp, b" " * 10_000_000, **sign).status_code == 413


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", None])
def test_another_kind_of_content_is_415(erp, content_type):
    response = erp.call("POST", "/v1/hand-overs", data=b"{}", content_type=content_type)
    assert (response.status_code, response.get_json()["code"]) == (415, "unsupported_media_type")
