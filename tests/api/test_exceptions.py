"""PAY-1: money that waits is resolved by an action for each kind; who, when and why is kept, and nothing is lost."""

import datetime as dt

import pytest

from engine.ledger import RECEIVED, balance
from engine.money import kroner
from tests.api.helpers import identity_number, invoice
from tests.api.test_bank_files import case_of, codes, kid, send, taken, waiting
from tests.engine.shell.bank.made_camt import entry, message, transaction
from tests.engine.shell.bank.made_ocr import Line, ocr_file

__all__ = ["kid"]
UNKNOWN = "000000009999"


@pytest.fixture
def received(house):
    def of(case_id):
        return kroner(balance(house.store.cases.get(case_id).case.postings, RECEIVED))

    return of


@pytest.fixture
def case_id(erp):
    return erp.new_case(invoice_number="F-77")


def decide(agency, action, exception_id=None, **more):
    if exception_id is None:
        (found,) = waiting(agency)
        exception_id = found["id"]
    return agency.post(f"/v1/exceptions/{exception_id}/resolution", {"action": action, "reason": "Kari ringte", **more})


def decided(agency, action, exception_id=None, **more):
    response = decide(agency, action, exception_id, **more)
    assert response.status_code == 200, response.text
    return response.get_json()


def test_a_payment_with_an_unknown_kid_is_assigned_to_a_case(agency, case_id, received):
    taken(agency, ocr_file([Line(50000, UNKNOWN)]))
    found = decided(agency, "assign", case_id=case_id)
    assert (found["status"], found["payment"]["status"], found["payment"]["case_id"]) == ("resolved", "allocated", case_id)
    assert found["resolution"] == {"action": "assign", "by": "Byrået", "at": "2026-03-02T09:00:00Z", "reason": "Kari ringte"}
    assert (received(case_id), waiting(agency)) == ("500.00", [])


def test_a_kid_of_eleven_digits_is_named_and_what_a_payer_wrote_is_masked(agency, house, case_id):
    person, number = identity_number(), "00000000018"
    taken(agency, message(entry("100.00", transaction(kid=number, text=f"Fra {person}"))))
    body = {"kid": number, "amount": "1.00", "paid_on": "2026-03-02", "received_by": "agency", "reference": f"R {person}"}
    told = agency.post("/v1/payments", body)
    reasons = [each["reason"] for each in waiting(agency)]
    assert len(reasons) == 2 and reasons[0] == reasons[1] == told.get_json()["exception"]["reason"]
    assert reasons[0].startswith(f"The payment reference {number} belongs to no claim.")
    assert person not in told.text + agency.get("/v1/exceptions").text


def test_a_line_that_is_older_than_its_invoice_waits_and_no_money_is_lost(erp, agency, kid, received):
    number = kid()
    taken(agency, ocr_file([Line(50000, number, booked_on=dt.date(2026, 1, 2), ordered_on=dt.date(2025, 12, 31))]))
    (found,) = waiting(agency)
    assert (found["code"], found["payment"]["amount"], received(found["payment"]["case_id"])) == (
        "before_invoice",
        "500.00",
        "0.00",
    )
    assert found["reason"].startswith("The payment is dated 2025-12-31, but the invoice is of 2026-01-01.")
    response = agency.post(
        f"/v1/exceptions/{found['id']}/resolution",
        {"action": "assign", "reason": "x", "case_id": found["payment"]["case_id"]}, headers={"Accept-Language": "nb"},
    )  # fmt: skip
    assert (response.status_code, response.get_json()["code"]) == (409, "before_invoice")
    assert response.get_json()["detail"].startswith("Betalingen er datert 2025-12-31, men fakturaen er fra 2026-01-01.")
    older = erp.new_case(invoice_number="F-0", invoice_date="2025-12-01", due_date="2025-12-15")
    decided(agency, "assign", case_id=older)
    assert (received(older), waiting(agency)) == ("500.00", [])


def test_a_payment_can_be_assigned_to_one_claim(erp, agency, case_id, received):
    taken(agency, ocr_file([Line(50000, "")]))
    claim_id = erp.case(case_id)["claims"][0]["claim_id"]
    assert decide(agency, "assign", case_id=case_id, claim_id="another").get_json()["errors"][0]["code"] == "claim_not_found"
    decided(agency, "assign", case_id=case_id, claim_id=claim_id)
    assert received(case_id) == "500.00"


def test_the_line_of_an_assigned_payment_is_still_known(agency, case_id, received):
    taken(agency, ocr_file([Line(50000, UNKNOWN, archive=1)]))
    decided(agency, "assign", case_id=case_id)
    again = message(entry("500.00", transaction("500.00", UNKNOWN, ref="1")))
    assert taken(agency, again) == (0, 0, 1, "500.00")
    assert received(case_id) == "500.00"


def test_a_payment_is_sent_back_by_a_task(agency, house):
    taken(agency, ocr_file([Line(50000, UNKNOWN)]))
    found = decided(agency, "return")
    assert found["payment"]["status"] == "returned"
    (task,) = house.store.outbox.latest(10, "task")
    assert task["content"]["text"]["en"] == "Pay NOK 500.00, paid on 2026-03-02, back to account 12345678903."
    assert task["content"]["text"]["nb"] == "Betal 500,00 kr, innbetalt 2026-03-02, tilbake til konto 12345678903."
    assert task["content"]["amount_ore"] == 50000


def test_what_was_paid_too_much_goes_back_and_the_rest_stays(erp, agency, kid, house):
    number = kid()
    taken(agency, ocr_file([Line(1000000, number)]))
    assert codes(agency) == [("overpaid", "10000.00")]
    before = case_of(erp, number)
    found = decided(agency, "return")
    (task,) = house.store.outbox.latest(10, "task")
    assert 0 < task["content"]["amount_ore"] <= 875000
    assert found["payment"]["status"] == "allocated"
    after = case_of(erp, number)
    assert (after["stage"], after["remaining"], after["version"]) == (before["stage"], before["remaining"], before["version"] + 1)


def test_a_duplicate_is_not_counted(agency, kid, received, house):
    number = kid()
    case = house.store.cases.claim_by_kid(number)["case_id"]
    taken(agency, ocr_file([Line(50000, number)]))
    taken(agency, message(entry("500.00", transaction("500.00", number))))
    assert decided(agency, "duplicate")["payment"]["status"] == "duplicate"
    assert received(case) == "500.00"


def test_what_is_no_duplicate_pays_the_case_of_its_kid(agency, kid, received, house):
    number = kid()
    case = house.store.cases.claim_by_kid(number)["case_id"]
    taken(agency, ocr_file([Line(50000, number)]))
    taken(agency, message(entry("500.00", transaction("500.00", number))))
    assert decided(agency, "not_duplicate")["payment"]["status"] == "allocated"
    assert received(case) == "1000.00"


def test_what_is_no_duplicate_may_wait_for_something_else(agency):
    taken(agency, ocr_file([Line(50000, UNKNOWN)]))
    taken(agency, ocr_file([Line(50000, UNKNOWN)], number="0030326"))
    (_, doubt) = waiting(agency)
    assert decided(agency, "not_duplicate", doubt["id"])["status"] == "resolved"
    assert codes(agency) == [("unknown_kid", "500.00"), ("unknown_kid", "500.00")]


def test_foreign_money_is_assigned_at_what_it_was_worth(agency, case_id, received):
    taken(agency, message(entry("10.00", transaction("10.00", UNKNOWN)).replace("NOK", "EUR")))
    assert decide(agency, "assign", case_id=case_id).get_json()["errors"][0]["pointer"] == "/amount"
    decided(agency, "assign", case_id=case_id, amount="117.35")
    assert received(case_id) == "117.35"


def test_no_other_amount_is_assigned_of_kroner(agency, case_id):
    taken(agency, ocr_file([Line(50000, UNKNOWN)]))
    response = decide(agency, "assign", case_id=case_id, amount="499.00")
    assert (response.status_code, response.get_json()["errors"][0]["code"]) == (422, "amount_differs")


def test_a_person_says_which_payment_is_taken_back(agency, kid, received, house):
    number = kid()
    case = house.store.cases.claim_by_kid(number)["case_id"]
    taken(agency, ocr_file([Line(50000, number, archive=1), Line(50000, number, archive=2)]))
    taken(agency, ocr_file([Line(50000, number, sign="-")], number="0030326"))
    (found,) = waiting(agency)
    response = decide(agency, "reverse", payment_id="another")
    assert (response.status_code, response.get_json()["code"]) == (404, "payment_not_found")
    done = decided(agency, "reverse", payment_id=found["candidates"][1])
    assert (done["payment"]["status"], received(case)) == ("reversal", "500.00")


def test_money_that_is_taken_back_pays_no_case_and_nobody_back(agency, case_id, kid, received):
    number = kid()
    taken(agency, ocr_file([Line(50000, number, archive=1), Line(50000, number, archive=2)]))
    taken(agency, ocr_file([Line(50000, number, sign="-", archive=1)], number="0030326"))
    taken(agency, ocr_file([Line(50000, number, sign="-")], number="0030327"))
    (found,) = waiting(agency)
    assert (found["code"], found["payment"]["amount"]) == ("possible_duplicate", "-500.00")
    assert [each["action"] for each in found["actions"]] == ["duplicate", "not_duplicate", "reverse"]
    for action in ("assign", "return"):
        response = decide(agency, action, case_id=case_id)
        assert (response.status_code, response.get_json()["code"]) == (409, "resolution_not_permitted")
    assert (received(case_id), len(waiting(agency))) == ("0.00", 1)


def test_a_payment_of_another_amount_is_not_taken_back(agency, kid, house):
    number = kid()
    taken(agency, ocr_file([Line(40000, number, archive=1)]))
    taken(agency, ocr_file([Line(50000, number, sign="-")], number="0030326"))
    (row,) = house.store.driver.query("select * from payments where status = 'allocated'")
    response = decide(agency, "reverse", payment_id=row["id"])
    assert (response.status_code, response.get_json()["errors"][0]["code"]) == (422, "amount_differs")
    assert len(waiting(agency)) == 1


def test_what_needs_nothing_is_dismissed_with_the_reason_kept(agency):
    taken(agency, ocr_file([Line(0, UNKNOWN)]))
    decided(agency, "dismiss")
    (found,) = waiting(agency, "?status=resolved&code=wrong_amount")
    assert (found["payment"]["status"], found["resolution"]["reason"]) == ("dismissed", "Kari ringte")


def test_a_case_that_cannot_take_the_payment_leaves_it_waiting(erp, agency, case_id):
    taken(agency, ocr_file([Line(50000, UNKNOWN)]))
    erp.act(case_id, "terminate", {"reason": "Trukket"})
    response = decide(agency, "assign", case_id=case_id)
    assert (response.status_code, response.get_json()["code"]) == (409, "case_closed")
    assert codes(agency) == [("unknown_kid", "500.00")]
    assert waiting(agency)[0]["payment"]["status"] == "exception"


def test_an_exception_is_resolved_once(agency):
    taken(agency, ocr_file([Line(50000, UNKNOWN)]))
    (found,) = waiting(agency)
    decided(agency, "return")
    response = decide(agency, "return", found["id"])
    assert (response.status_code, response.get_json()["code"]) == (409, "exception_resolved")


@pytest.mark.parametrize("action", ["duplicate", "not_duplicate", "reverse", "retry", "dismiss"])
def test_only_the_actions_of_its_kind_resolve_it(agency, action):
    taken(agency, ocr_file([Line(50000, UNKNOWN)]))
    response = decide(agency, action, payment_id="1")
    assert (response.status_code, response.get_json()["code"]) == (409, "resolution_not_permitted")
    assert "assign, return" in response.get_json()["detail"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"action": "assign", "case_id": "1"}, "/reason"),
        ({"action": "assign", "reason": "  "}, "/reason"),
        ({"action": "assign", "reason": "x"}, "/case_id"),
        ({"action": "burn", "reason": "x"}, "/action"),
    ],
)
def test_a_decision_lacks_nothing(agency, body, pointer):
    taken(agency, ocr_file([Line(50000, UNKNOWN)]))
    response = agency.post(f"/v1/exceptions/{waiting(agency)[0]['id']}/resolution", body)
    assert (response.status_code, [error["pointer"] for error in response.get_json()["errors"]]) == (422, [pointer])


def test_an_unknown_exception_or_case_is_404(agency):
    assert decide(agency, "return", "nope").get_json()["code"] == "exception_not_found"
    taken(agency, ocr_file([Line(50000, UNKNOWN)]))
    assert decide(agency, "assign", case_id="nope").get_json()["code"] == "case_not_found"


def test_a_case_of_a_test_clock_takes_no_real_money(erp, agency):
    on_clock = erp.new_case(erp.new_clock("2026-03-02T09:00:00Z"))
    taken(agency, ocr_file([Line(50000, UNKNOWN)]))
    assert decide(agency, "assign", case_id=on_clock).get_json()["code"] == "case_not_found"


def test_the_queue_is_read_by_the_page(agency):
    taken(agency, ocr_file([Line(100 + place, UNKNOWN, archive=place + 1) for place in range(5)]))
    first = agency.get("/v1/exceptions?limit=3").get_json()
    rest = agency.get(f"/v1/exceptions?limit=3&after={first['next']}").get_json()
    amounts = [each["payment"]["amount"] for each in [*first["exceptions"], *rest["exceptions"]]]
    assert (amounts, rest["next"]) == (["1.00", "1.01", "1.02", "1.03", "1.04"], None)


def test_a_decision_with_an_idempotency_key_is_carried_out_once(agency, case_id, received):
    taken(agency, ocr_file([Line(50000, UNKNOWN)]))
    (found,) = waiting(agency)
    body, headers = {"action": "assign", "reason": "x", "case_id": case_id}, {"Idempotency-Key": "k1"}
    answers = [agency.post(f"/v1/exceptions/{found['id']}/resolution", body, headers=headers) for _ in range(2)]
    assert answers[0].get_json() == answers[1].get_json()
    assert received(case_id) == "500.00"


def test_a_deleted_test_clock_takes_its_files_along(erp, agency, house):
    clock = erp.new_clock("2026-03-02T09:00:00Z")
    erp.hand_over(invoice(), clock=clock)
    send(agency, ocr_file([Line(50000, UNKNOWN)]), query_string={"test_clock": clock})
    assert len(waiting(agency, f"?test_clock={clock}")) == 1
    assert erp.call("DELETE", f"/v1/test-clocks/{clock}").status_code == 204
    for table in ("bank_files", "bank_lines", "exceptions", "payments"):
        assert house.store.driver.tuples(f"select count(*) from {table}") == [(0,)]


# A payout that came back


def test_a_returned_payout_is_paid_again_once_however_often_it_is_asked(erp, agency):
    """BOK-1: also the call that was cut off and is sent again with its key."""
    clock = erp.new_clock()
    case = erp.new_case(clock=clock, amount="10000.00")
    erp.advance(clock, "2026-04-10T10:00:00Z")
    paid = {"case_id": case, "amount": "11000.00", "paid_on": "2026-04-10", "received_by": "agency", "reference": "B-1"}
    assert erp.post("/v1/payments", paid).status_code == 201
    erp.advance(clock, "2026-04-14T09:00:00Z")
    (settlement,) = erp.get(f"/v1/settlements?test_clock={clock}").get_json()["settlements"]
    refs = f"<Refs><EndToEndId>{settlement['id']}</EndToEndId></Refs>"
    back = message(entry("9500.00", transaction("9500.00", more=refs), day="2026-04-14"))
    assert taken(agency, back, query_string={"test_clock": clock}) == (0, 1, 0, "9500.00")
    (found,) = agency.get(f"/v1/exceptions?test_clock={clock}").get_json()["exceptions"]
    assert (found["code"], found["settlement_id"]) == ("payout_returned", settlement["id"])
    assert [each["action"] for each in found["actions"]] == ["pay_again", "dismiss"]
    assert decide(agency, "assign", found["id"], case_id=case).get_json()["code"] == "resolution_not_permitted"
    body = {"action": "pay_again", "reason": "Ny konto"}
    sent = [
        agency.post(f"/v1/exceptions/{found['id']}/resolution", body, headers={"Idempotency-Key": "again-1"}) for _ in range(2)
    ]  # fmt: skip
    assert [each.status_code for each in sent] == [200, 200] and sent[0].get_json() == sent[1].get_json()
    assert sent[0].get_json()["payment"]["status"] == "paid_again"
    assert decide(agency, "pay_again", found["id"]).get_json()["code"] == "exception_resolved"
    orders = erp.get(f"/v1/settlements/{settlement['id']}").get_json()["payouts"]
    assert [(each["order_id"], each["status"]) for each in orders] == [
        (settlement["id"], "returned"), (f"{settlement['id']}-2", "queued"),
    ]  # fmt: skip
