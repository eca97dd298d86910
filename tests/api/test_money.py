"""Money over HTTP: payments, reversals, credit notes, what is owed with every line behind it, the ledger (PAY-2, PAY-3, PAY-6)."""

from decimal import Decimal

import pytest

from tests.api.helpers import faults

POSTS = {
    "principal": "principal", "interest": "interest", "reminder_fee": "reminder_fees", "collection_fee": "collection_fee",
    "standard_compensation": "standard_compensation", "installment_fee": "installment_fee", "court_fee": "court_fees",
}  # fmt: skip


@pytest.fixture
def clock(erp):
    return erp.new_clock()


@pytest.fixture
def case_id(erp, clock):
    """10 000 kr, due 2026-01-15, on a test clock that stands at 2 March: the demand of 20 February has gone out."""
    made = erp.new_case(clock=clock, amount="10000.00")
    erp.advance(clock, "2026-03-02")
    return made


def balance(erp, case_id, on):
    response = erp.get(f"/v1/cases/{case_id}/balance?on={on}")
    assert response.status_code == 200, response.text
    found = response.get_json()
    for post, name in POSTS.items():
        lines = [Decimal(line["amount"]) for line in found["specification"] if line["post"] == post]
        assert sum(lines) == Decimal(found[name]), name
    assert Decimal(found["outstanding"]) == sum(Decimal(found[name]) for name in POSTS.values())
    return found


def pay(erp, case_id, amount="1000.00", **more):
    body = {
        "case_id": case_id, "amount": amount, "paid_on": "2026-03-02", "received_by": "agency", "reference": "B-1", **more,
    }  # fmt: skip
    return erp.post("/v1/payments", {name: value for name, value in body.items() if value is not None})


class TestBalance:
    def test_the_second_of_march(self, erp, case_id):
        found = balance(erp, case_id, "2026-03-02")
        # 46 days at 12.00 % of 10 000 kr: 151.23. 0.05 x 750 = 37.50, in whole kroner 38. 0.8 x 750 - 38 = 562.
        assert (found["principal"], found["interest"]) == ("10000.00", "151.23")
        assert (found["reminder_fees"], found["collection_fee"], found["outstanding"]) == ("38.00", "562.00", "10751.23")
        (line,) = [line for line in found["specification"] if line["kind"] == "interest"]
        assert (line["from"], line["to"], line["base"]) == ("2026-01-16", "2026-03-02", "10000.00")
        assert (line["rate"], line["days"], line["amount"]) == ("12.00", 46, "151.23")
        assert line["rule"] == "late-payment-interest"
        assert line["source"]

    def test_the_fifteenth_of_july_is_reckoned_ahead(self, erp, case_id):
        found = balance(erp, case_id, "2026-07-15")
        # 166 days at 12.00 %: 545.75; 15 days at 12.25 %: 50.34.
        lines = [(line["to"], line["days"], line["amount"]) for line in found["specification"] if line["kind"] == "interest"]
        assert lines == [("2026-06-30", 166, "545.75"), ("2026-07-15", 15, "50.34")]
        assert found["interest"] == "596.09"

    def test_the_second_of_january_is_refused_for_want_of_a_rate(self, erp, case_id):
        response = erp.get(f"/v1/cases/{case_id}/balance?on=2027-01-02")
        assert response.status_code == 409
        body = response.get_json()
        assert (body["code"], body["parameter"]) == ("parameter_missing", "late_payment_interest")

    def test_a_charge_tells_what_it_is_reckoned_from(self, erp, case_id):
        (fee,) = [line for line in balance(erp, case_id, "2026-03-02")["specification"] if line["post"] == "collection_fee"]
        assert [(part["kind"], part["value"]) for part in fee["parts"]] == [
            ("rate", "750.00"),
            ("band", "0.8"),
            ("deducted", "-38.00"),
        ]

    def test_another_creditor_sees_nothing(self, other, case_id):
        """API-4."""
        assert other.get(f"/v1/cases/{case_id}/balance").status_code == 404
        assert other.get(f"/v1/cases/{case_id}/ledger").status_code == 404
        assert other.get(f"/v1/cases/{case_id}/payments").status_code == 404


class TestPayments:
    def test_it_covers_costs_then_principal_and_is_read_again(self, erp, case_id):
        response = pay(erp, case_id, "1600.00")
        assert response.status_code == 201
        told = response.get_json()
        assert told["allocations"] == [
            {"post": "principal", "amount": "1000.00"}, {"post": "reminder_fee", "amount": "38.00"},
            {"post": "collection_fee", "amount": "562.00"},
        ]  # fmt: skip
        assert (told["case_id"], told["exception"]) == (case_id, None)
        assert erp.get(f"/v1/payments/{told['id']}").get_json() == told
        assert erp.get(f"/v1/cases/{case_id}/payments").get_json() == {"payments": [told]}
        assert balance(erp, case_id, "2026-03-02")["paid"] == "1600.00"

    def test_the_same_reference_twice_is_one_payment(self, erp, case_id):
        first, second = pay(erp, case_id), pay(erp, case_id)
        assert first.get_json()["id"] == second.get_json()["id"]
        assert erp.case(case_id)["remaining"] == "9600.00"

    def test_the_debtor_may_choose_what_is_covered(self, erp, case_id):
        """domain.md 5: who chose, and each split, are kept."""
        told = pay(erp, case_id, allocate_to="principal", chosen_by="debtor").get_json()
        assert told["allocations"] == [{"post": "principal", "amount": "1000.00"}]
        assert (told["chosen_by"], told["allocate_to"]) == ("debtor", "principal")

    def test_paid_in_full_it_is_settled_and_reversed_it_is_open_again(self, erp, case_id):
        told = pay(erp, case_id, "10751.23", paid_on="2026-03-02").get_json()
        assert erp.case(case_id)["stage"] == "settled"
        reversal = erp.post(f"/v1/payments/{told['id']}/reversal", {"reason": "Trukket tilbake av banken"})
        assert (reversal.status_code, reversal.get_json()["status"]) == (200, "reversed")
        assert erp.case(case_id)["stage"] == "demanded"
        assert balance(erp, case_id, "2026-03-02")["outstanding"] == "10751.23"

    def test_a_closed_case_sends_it_to_the_exceptions(self, erp, case_id):
        pay(erp, case_id, "10751.23")
        told = pay(erp, case_id, "5.00", reference="B-2").get_json()
        assert (told["status"], told["exception"]["code"]) == ("exception", "case_closed")

    def test_in_real_time_a_creditor_tells_only_of_what_was_paid_to_itself(self, erp, agency):
        real = erp.new_case(invoice_number="F-9")
        assert pay(erp, real).get_json()["code"] == "agency_only"
        assert pay(erp, real, received_by="creditor").status_code == 201
        assert pay(agency, real, reference="B-3").status_code == 201

    def test_another_creditors_case_is_not_found(self, other, case_id):
        assert pay(other, case_id).status_code == 404

    def test_every_fault_is_told_at_its_place(self, erp, case_id):
        response = erp.post("/v1/payments", {"case_id": case_id, "amount": "1.005", "received_by": "bank", "allocate_to": "wine"})
        assert response.status_code == 422
        assert {pointer for pointer, _ in faults(response)} == {
            "/amount", "/paid_on", "/received_by", "/reference", "/allocate_to",
        }  # fmt: skip
        assert faults(pay(erp, case_id, "0.00", paid_on="2026-03-03")) == {
            ("/amount", "bad_amount"), ("/paid_on", "in_the_future"),
        }  # fmt: skip


class TestCreditNotes:
    def test_a_part_is_credited_once(self, erp, case_id):
        body = {"amount": "400.00", "credited_on": "2026-03-02", "reference": "K-1"}
        for _ in range(2):
            assert erp.post(f"/v1/cases/{case_id}/credit-notes", body).get_json()["remaining"] == "9600.00"

    def test_a_full_credit_closes_the_case_without_costs(self, erp, case_id):
        """PAY-3."""
        body = {"amount": "10000.00", "credited_on": "2026-03-02", "reference": "K-1"}
        assert erp.post(f"/v1/cases/{case_id}/credit-notes", body).get_json()["stage"] == "credited"
        assert balance(erp, case_id, "2026-03-02")["outstanding"] == "0.00"
        again = erp.post(f"/v1/cases/{case_id}/credit-notes", {**body, "reference": "K-2"})
        assert (again.status_code, again.get_json()["code"]) == (409, "credit_note_refused")

    def test_a_day_ahead_and_an_unknown_claim_are_told(self, erp, case_id):
        body = {"amount": "1.00", "credited_on": "2026-03-03", "reference": "K-1", "claim_id": "nothing"}
        assert faults(erp.post(f"/v1/cases/{case_id}/credit-notes", body)) == {
            ("/claim_id", "claim_not_found"), ("/credited_on", "in_the_future"),
        }  # fmt: skip


def test_the_ledger_is_balanced_and_tells_every_posting(erp, case_id):
    pay(erp, case_id, "38.00")
    found = erp.get(f"/v1/cases/{case_id}/ledger").get_json()
    assert found["balanced"] is True
    told = [(each["debit"], each["credit"], each["amount"]) for each in found["postings"]]
    assert told == [
        ("principal", "claimed", "10000.00"), ("reminder_fee", "claimed", "38.00"), ("collection_fee", "claimed", "562.00"),
        ("interest", "claimed", "151.23"), ("received", "reminder_fee", "38.00"),
    ]  # fmt: skip
