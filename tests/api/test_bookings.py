"""BOK-2, BOK-8: whoever connects the ERP fetches the vouchers, books them once, and says so; another's are not found (API-4)."""

import pytest

from engine.events import Actor
from engine.shell.service.creditor_settings import change_creditor
from tests.api.test_settlements import clock as settled_clock
from tests.api.test_settlements import read, total

__all__ = ["settled_clock"]
IDA = Actor("agency", "a1", "Ida")


@pytest.fixture
def clock(house, erp, request):
    """A clock on which 11 000 were paid and settled on 10 April, booked by themselves."""
    wanted = {"automatic_bookkeeping": True, "report_email": "jobb@bakken.example"}
    change_creditor(house, erp.creditor_id, wanted, {}, "Avtalt", IDA)
    return request.getfixturevalue("settled_clock")


def listed(caller, clock=None, **query):
    found = read(caller, "/v1/bookings", query_string={**query, **({"test_clock": clock} if clock else {})}).get_json()
    return found["bookings"]


def receipt(caller, booking, **body):
    return caller.post(f"/v1/bookings/{booking['id']}/receipt", body)


def test_the_vouchers_are_whole_and_zero_in_sum(erp, clock):
    settlement, payout = listed(erp, clock)
    assert [(each["voucher"], each["date"], each["number"], each["status"]) for each in (settlement, payout)] == [
        ("settlement", "2026-04-10", 1, "queued"), ("payout", "2026-04-13", 2, "queued"),
    ]  # fmt: skip
    for found in (settlement, payout):
        assert total(each["debit"] for each in found["lines"]) == total(each["credit"] for each in found["lines"]) > 0
    assert (settlement["lines"][1]["invoice_number"], settlement["lines"][1]["credit"]) == ("F-1", "9800.00")
    assert (settlement["lines"][2]["vat"], settlement["lines"][2]["vat_account"]) == ("9.50", "2710")
    assert settlement["settlement_id"] == payout["settlement_id"] and settlement["receipt"] is None
    assert listed(erp, clock) == [settlement, payout], "fetched twice, they are the same"


def test_what_is_booked_is_queued_no_longer(erp, clock):
    settlement, payout = listed(erp, clock)
    done = receipt(erp, settlement, outcome="booked", voucher_number="1207")
    assert done.status_code == 200, done.text
    assert (done.get_json()["status"], done.get_json()["receipt"]["voucher_number"]) == ("booked", "1207")
    assert listed(erp, clock) == [payout]
    assert listed(erp, clock, status="booked") == [done.get_json()]
    assert [each["id"] for each in listed(erp, clock, status="all")] == [settlement["id"], payout["id"]]


def test_a_receipt_told_twice_counts_once_and_another_number_is_refused(erp, clock):
    settlement, _ = listed(erp, clock)
    first = receipt(erp, settlement, outcome="booked", voucher_number="1207").get_json()
    assert receipt(erp, settlement, outcome="booked", voucher_number="1207").get_json() == first
    for other in ({"outcome": "booked", "voucher_number": "1208"}, {"outcome": "failed", "problem": "Stengt konto"}):
        refused = receipt(erp, settlement, **other)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "booked_already")
    assert listed(erp, clock, status="booked") == [first]


def test_what_the_accounting_system_could_not_book_is_reported_and_stays_queued(erp, agency, clock):
    settlement, payout = listed(erp, clock)
    for _ in range(2):
        done = receipt(erp, settlement, outcome="failed", problem="Konto 7790 er stengt")
        assert (done.status_code, done.get_json()["status"]) == (200, "queued")
    assert done.get_json()["receipt"]["problem"] == "Konto 7790 er stengt"
    mails = read(agency, f"/v1/outbox?kind=email&test_clock={clock}").get_json()["outbox"]
    (mail,) = [each for each in mails if each["name"] == "booking_failed"]
    assert mail["content"]["email"] == "jobb@bakken.example" and "Konto 7790 er stengt" in mail["text"]
    assert [each["id"] for each in listed(erp, clock)] == [settlement["id"], payout["id"]]
    booked = receipt(erp, settlement, outcome="booked", voucher_number="1207").get_json()
    assert (booked["status"], booked["receipt"]["problem"]) == ("booked", None)


@pytest.mark.parametrize(("body", "missing"), [({"outcome": "booked"}, "/voucher_number"), ({"outcome": "failed"}, "/problem")])
def test_a_receipt_says_the_number_or_the_problem(erp, clock, body, missing):
    refused = receipt(erp, listed(erp, clock)[0], **body)
    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.get_json()["errors"]] == [(missing, "missing")]


def test_another_creditors_voucher_is_not_found_and_the_agency_sees_all(erp, other, agency, clock):
    found = listed(erp, clock)
    for booking in (*found, {"id": "999999"}, {"id": "x"}):
        refused = receipt(other, booking, outcome="booked", voucher_number="1")
        assert (refused.status_code, refused.get_json()["code"]) == (404, "booking_not_found")
    assert other.get(f"/v1/bookings?test_clock={clock}").status_code == 404
    assert listed(other) == listed(erp) == []
    assert listed(agency, clock, creditor_id=erp.creditor_id) == found


def test_they_are_listed_page_by_page(erp, clock):
    first = read(erp, f"/v1/bookings?test_clock={clock}&limit=1").get_json()
    rest = read(erp, f"/v1/bookings?test_clock={clock}&limit=1&after={first['next']}").get_json()
    assert [each["voucher"] for each in (*first["bookings"], *rest["bookings"])] == ["settlement", "payout"]
    assert rest["next"] is None
