"""BOK-1, POR-4: settlements, remittance vouchers and the vouchers to book, over the API; another's are not found (API-4)."""

import pytest
from msgspec.structs import replace

from tests.api.helpers import customer, identity_number, invoice


def total(amounts):
    """Kroner as øre, in sum."""
    return sum(round(float(amount) * 100) for amount in amounts)


@pytest.fixture
def clock(erp):
    """A clock on which invoice F-1 of 10 000 was demanded and paid with 11 000, and settled on 10 April."""
    clock = erp.new_clock()
    case_id = erp.new_case(clock=clock, amount="10000.00")
    erp.advance(clock, "2026-04-10T10:00:00Z")
    body = {
        "case_id": case_id, "amount": "11000.00", "paid_on": "2026-04-10", "received_by": "agency", "reference": "B-1",
    }  # fmt: skip
    response = erp.post("/v1/payments", body)
    assert response.status_code == 201, response.text
    assert listed(erp, clock) == []
    erp.advance(clock, "2026-04-10T21:00:00Z")
    return clock


def listed(caller, clock=None, **query):
    response = caller.get("/v1/settlements", query_string={**query, **({"test_clock": clock} if clock else {})})
    assert response.status_code == 200, response.text
    return response.get_json()["settlements"]


def read(caller, path, **kwargs):
    response = caller.get(path, **kwargs)
    assert response.status_code == 200, response.text
    return response


def test_a_settlement_is_listed_with_its_sums(erp, clock):
    """9 800.00 of the principal, fees of 1 200.00, VAT of 300.00 on them."""
    (found,) = listed(erp, clock)
    assert {name: found[name] for name in ("number", "date", "made_at", "payments", "test_clock")} == {
        "number": 1, "date": "2026-04-10", "made_at": "2026-04-10T21:00:00Z", "payments": 1, "test_clock": clock,
    }  # fmt: skip
    assert {name: found[name] for name in ("received", "agency", "vat", "net", "brought", "payout", "carried")} == {
        "received": "11000.00", "agency": "1200.00", "vat": "300.00", "net": "9500.00", "brought": "0.00", "payout": "9500.00",
        "carried": "0.00",
    }  # fmt: skip


def test_the_remittance_voucher_tells_claim_by_claim_and_payment_by_payment_who_gets_what(erp, clock):
    (line,) = listed(erp, clock)
    found = read(erp, f"/v1/settlements/{line['id']}").get_json()
    assert {name: found[name] for name in line} == line
    posts = [
        {"post": "principal", "received": "9800.00", "creditor": "9800.00", "agency": "0.00", "commission": "0.00"},
        {"post": "reminder_fee", "received": "38.00", "creditor": "0.00", "agency": "38.00", "commission": "0.00"},
        {"post": "collection_fee", "received": "1162.00", "creditor": "0.00", "agency": "1162.00", "commission": "0.00"},
    ]
    (claim,), (payment,) = found["claims"], found["lines"]
    assert found["posts"] == claim["posts"] == payment["posts"] == posts
    assert (claim["invoice_number"], claim["received"], payment["amount"]) == ("F-1", "11000.00", "11000.00")
    assert [(each["income"], each["base"], each["vat"]) for each in found["incomes"]] == [
        ("reminder_fee", "38.00", "9.50"), ("collection_fee", "1162.00", "290.50"),
    ]  # fmt: skip
    assert (found["contract"], found["booking"], found["vat_registered"]) == ("fees-to-agency", "counter-account", True)


def test_the_voucher_is_zero_in_sum_and_in_the_language_of_the_caller(erp, clock):
    """BOK-5, BOK-7."""
    (line,) = listed(erp, clock)
    found = read(erp, f"/v1/settlements/{line['id']}/voucher", headers={"Accept-Language": "nb"}).get_json()
    assert total(each["debit"] for each in found["lines"]) == total(each["credit"] for each in found["lines"]) > 0
    assert [(each["account_role"], each["account"], each["debit"], each["credit"], each["vat_code"]) for each in found["lines"]] == [
        ("counter_account", "1999", "9500.00", "0.00", "0"), ("receivables", "1500", "0.00", "9800.00", "0"),
        ("vat_cost", "7790", "47.50", "0.00", "1"), ("vat_cost", "7790", "1452.50", "0.00", "1"),
        ("vat_cost", "7790", "0.00", "38.00", "0"), ("vat_cost", "7790", "0.00", "1162.00", "0"),
    ]  # fmt: skip
    assert [each["text"] for each in found["lines"][:3]] == ["Inkassooppgjør", "Innbetalt faktura F-1", "MVA, brutto, purregebyr"]
    assert (found["lines"][1]["invoice_number"], found["lines"][1]["customer_number"]) == ("F-1", "10023")


@pytest.mark.parametrize("asked", [{"query_string": {"format": "csv"}}, {"headers": {"Accept": "text/csv"}}])
def test_the_voucher_as_csv(erp, clock, asked):
    (line,) = listed(erp, clock)
    response = read(erp, f"/v1/settlements/{line['id']}/voucher", **asked)
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"] == 'attachment; filename="settlement-1.csv"'
    rows = [row.split(";") for row in response.text.splitlines()]
    assert rows[0][:4] == ["date", "account", "vat", "amount"]
    assert rows[2] == ["2026-04-10", "1500", "0", "-9800.00", "10023", "F-1", "Invoice F-1 paid", line["id"]]
    assert total(row[3] for row in rows[1:]) == 0


def test_the_voucher_as_gbat10(erp, clock):
    (line,) = listed(erp, clock)
    response = read(erp, f"/v1/settlements/{line['id']}/voucher?format=gbat10")
    rows = [row.split(";") for row in response.text.splitlines()]
    assert {row[0] for row in rows} == {"GBAT10"}
    assert [(row[6], row[8], row[27]) for row in rows][:4] == [
        ("1999", "9500.00", "9500.00"), ("1500", "-9800.00", "-9800.00"), ("7790", "38.00", "47.50"), ("2710", "9.50", "0.00"),
    ]  # fmt: skip


def test_a_settlement_that_books_nothing_has_no_lines_a_heading_as_csv_and_no_gbat10(erp):
    """The creditor got 100.00 of the principal itself and has booked it: nothing is owed, and nothing is to be booked."""
    clock = erp.new_clock()
    body = {
        "case_id": erp.new_case(clock=clock),
        "amount": "100.00",
        "paid_on": "2026-02-02",
        "received_by": "creditor",
        "reference": "D",
    }
    assert erp.post("/v1/payments", body).status_code == 201
    erp.advance(clock, "2026-02-03")
    (line,) = listed(erp, clock)
    assert (line["received_directly"], line["net"], line["payout"], line["carried"]) == ("100.00", "0.00", "0.00", "0.00")
    path = f"/v1/settlements/{line['id']}/voucher"
    assert read(erp, path).get_json()["lines"] == []
    assert read(erp, f"{path}?format=csv").text == "date;account;vat;amount;customer;invoice;text;external_number\r\n"
    response = erp.get(f"{path}?format=gbat10", headers={"Accept-Language": "nb"})
    assert (response.status_code, response.get_json()["code"]) == (409, "voucher_empty")
    assert response.get_json()["title"] == "Ingenting å føre"


def test_a_customer_number_that_the_format_cannot_hold_is_named(erp):
    clock = erp.new_clock()
    case_id = erp.new_case(clock=clock, customer=customer(customer_number="K-1"))
    body = {"case_id": case_id, "amount": "100.00", "paid_on": "2026-02-02", "received_by": "agency", "reference": "B-9"}
    assert erp.post("/v1/payments", body).status_code == 201
    erp.advance(clock, "2026-02-03")
    (line,) = listed(erp, clock)
    response = erp.get(f"/v1/settlements/{line['id']}/voucher?format=gbat10")
    assert response.status_code == 422
    assert response.get_json()["code"] == "voucher_customer_number"
    assert "K-1" in response.get_json()["errors"][0]["detail"]
    nb = erp.get(f"/v1/settlements/{line['id']}/voucher?format=gbat10", headers={"Accept-Language": "nb"}).get_json()
    assert (nb["title"], nb["detail"]) == ("GBAT10 kan ikke romme bilaget", nb["errors"][0]["detail"])
    assert nb["detail"].endswith("har customer_number «K-1»; GBAT10 tar høyst 9 siffer.")
    assert read(erp, f"/v1/settlements/{line['id']}/voucher?format=csv").mimetype == "text/csv"


def test_an_identity_number_that_stands_in_the_customer_number_is_not_shown(erp):
    clock, number = erp.new_clock(), identity_number()
    case_id = erp.new_case(clock=clock, customer=customer(customer_number=number))
    body = {"case_id": case_id, "amount": "100.00", "paid_on": "2026-02-02", "received_by": "agency", "reference": "B-9"}
    assert erp.post("/v1/payments", body).status_code == 201
    erp.advance(clock, "2026-02-03")
    (line,) = listed(erp, clock)
    for path in ("", "/voucher"):
        assert number not in read(erp, f"/v1/settlements/{line['id']}{path}").text


def test_a_settlement_from_before_vouchers_were_kept_has_one_made_and_a_missing_account_is_asked_for(erp, house, clock):
    """BOK-3."""
    (line,) = listed(erp, clock)
    kept = read(erp, f"/v1/settlements/{line['id']}/voucher").get_json()
    house.store.driver.run("delete from settlement_vouchers")
    assert read(erp, f"/v1/settlements/{line['id']}/voucher").get_json() == kept
    policy = house.books.active().policy
    booking = policy.bookings["counter-account"]
    bare = replace(booking, roles=booking.roles | {"vat_cost": replace(booking.roles["vat_cost"], account=None)})
    policy.bookings["counter-account"] = bare
    try:
        response = erp.get(f"/v1/settlements/{line['id']}/voucher")
    finally:
        policy.bookings["counter-account"] = booking
    assert (response.status_code, response.get_json()["code"]) == (409, "account_missing")


def test_another_creditors_settlement_is_not_found_and_the_agency_sees_all(erp, other, agency, clock):
    """API-4."""
    (line,) = listed(erp, clock)
    for path in ("", "/voucher"):
        response = other.get(f"/v1/settlements/{line['id']}{path}")
        assert (response.status_code, response.get_json()["code"]) == (404, "settlement_not_found")
        read(agency, f"/v1/settlements/{line['id']}{path}")
    assert other.get(f"/v1/settlements?test_clock={clock}").status_code == 404
    assert listed(agency, clock, creditor_id=erp.creditor_id) == [line]
    assert listed(erp) == [], "a test clock's are not among the real ones"


def test_settlements_are_listed_page_by_page_the_newest_first(erp):
    clock = erp.new_clock()
    case_id = erp.new_case(clock=clock)
    for day in (2, 3, 4):
        body = {"case_id": case_id, "amount": "10.00", "paid_on": "2026-02-02", "received_by": "creditor"}
        assert erp.post("/v1/payments", {**body, "reference": f"D-{day}"}).status_code == 201
        erp.advance(clock, f"2026-02-0{day}T22:00:00Z")
    first = read(erp, f"/v1/settlements?test_clock={clock}&limit=2").get_json()
    assert [each["number"] for each in first["settlements"]] == [3, 2]
    rest = read(erp, f"/v1/settlements?test_clock={clock}&limit=2&after={first['next']}").get_json()
    assert ([each["number"] for each in rest["settlements"]], rest["next"]) == ([1], None)


def test_the_outbox_shows_the_payout_and_the_whole_text_of_the_mail(erp, agency, clock):
    (line,) = listed(erp, clock)
    (payout,) = read(agency, f"/v1/outbox?kind=payout&test_clock={clock}").get_json()["outbox"]
    assert (payout["content"]["settlement_id"], payout["content"]["amount"], payout["test"]) == (line["id"], "9500.00", True)
    mails = read(agency, f"/v1/outbox?kind=email&test_clock={clock}").get_json()["outbox"]
    (text,) = [each["text"] for each in mails if each["name"] == "settlement"]
    assert "Utbetales" in text and "F-1" in text and "9 500,00 kr" in text


def test_an_unknown_format_is_refused_with_those_there_are(erp, clock):
    (line,) = listed(erp, clock)
    response = erp.get(f"/v1/settlements/{line['id']}/voucher?format=pdf")
    assert response.status_code == 422
    assert "gbat10" in response.get_json()["errors"][0]["detail"]


def test_a_hand_over_that_nobody_paid_is_in_no_settlement(erp):
    erp.hand_over(invoice("F-7"))
    assert listed(erp) == []
