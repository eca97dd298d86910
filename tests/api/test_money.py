"""Money over HTTP: payments, reversals, credit notes, what is owed with every line behind it, the ledger (PAY-2, PAY-3, PAY-6)."""

from decimal import Decimal

import pytest

from tests.api.helpers import customer, faults

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

    @pytest.mark.parametrize(
        ("language", "words"),
        [("en", "No value of {} is known for {}. Add one to "), ("nb", "Ingen verdi er kjent for {} den {}. Legg den til i ")],
    )
    def test_a_missing_rate_is_told_with_its_first_missing_day_and_its_file(self, erp, case_id, language, words):
        response = erp.get(f"/v1/cases/{case_id}/balance?on=2030-01-01", headers={"Accept-Language": language})
        body = response.get_json()
        assert (body["parameter"], body["day"]) == ("late_payment_interest", "2027-01-01")
        assert body["detail"].startswith(words.format("late_payment_interest", "2027-01-01") + "rules/parameters/")

    def test_a_charge_tells_what_it_is_reckoned_from(self, erp, case_id):
        (fee,) = [line for line in balance(erp, case_id, "2026-03-02")["specification"] if line["post"] == "collection_fee"]
        assert [(part["kind"], part["value"]) for part in fee["parts"]] == [
            ("rate", "750.00"),
            ("band", "0.8"),
            ("deducted", "-38.00"),
        ]

    def test_where_no_day_is_said_it_is_today_on_the_case_s_clock(self, erp, case_id):
        assert erp.get(f"/v1/cases/{case_id}/balance").get_json() == balance(erp, case_id, "2026-03-02")

    def test_payments_credits_and_what_was_waived_are_lines(self, erp, case_id):
        told = pay(erp, case_id, "1600.00").get_json()
        erp.post(f"/v1/cases/{case_id}/credit-notes", {"amount": "8990.00", "credited_on": "2026-03-02", "reference": "K-1"})
        pay(erp, case_id, "10.00", reference="B-2", allocate_to="principal")
        found = balance(erp, case_id, "2026-03-02")
        # 10 000 - 8 990 credited - 1 010 paid; the interest of 151.23 is more than a small rest, so it stands.
        assert (found["principal"], found["interest"], found["outstanding"]) == ("0.00", "151.23", "151.23")
        assert (found["paid"], found["credited"], found["waived"]) == ("1610.00", "8990.00", "0.00")
        paid = [
            (line["post"], line["from"], line["amount"]) for line in found["specification"] if line["payment_id"] == told["id"]
        ]
        assert paid == [
            ("principal", "2026-03-02", "-1000.00"), ("reminder_fee", "2026-03-02", "-38.00"),
            ("collection_fee", "2026-03-02", "-562.00"),
        ]  # fmt: skip
        pay(erp, case_id, "118.00", reference="B-3")
        settled = balance(erp, case_id, "2026-03-02")
        assert (settled["waived"], settled["outstanding"], erp.case(case_id)["stage"]) == ("33.23", "0.00", "settled")
        (line,) = [line for line in settled["specification"] if line["kind"] == "waived"]
        assert (line["amount"], line["rule"], line["source"]) == (
            "-33.23", "waive-small-rest", "our own judgement; the principal is never waived",
        )  # fmt: skip

    def test_what_was_paid_too_much_waits_to_go_back(self, erp, case_id):
        told = pay(erp, case_id, "10800.00").get_json()
        assert (told["status"], told["exception"]["code"]) == ("allocated", "overpaid")
        found = balance(erp, case_id, "2026-03-02")
        # 48.77 too much, and within the demand's deadline the 32.87 of interest since the demand (10 days) is not owed.
        assert (found["paid"], found["refund"], found["waived"]) == ("10800.00", "81.64", "32.87")
        assert found["outstanding"] == "0.00"

    @pytest.mark.parametrize(
        ("on", "code"), [("2026-02-01", "before_hand_over"), ("0026-02-01", "bad_date"), ("soon", "bad_date")]
    )
    def test_a_day_that_makes_no_sense_is_422(self, erp, case_id, on, code):
        response = erp.get(f"/v1/cases/{case_id}/balance?on={on}")
        assert (response.status_code, {each for _, each in faults(response)}) == (422, {code})

    def test_a_day_before_the_hand_over_is_told_in_norwegian(self, erp, case_id):
        response = erp.get(f"/v1/cases/{case_id}/balance?on=2026-02-01", headers={"Accept-Language": "nb"})
        assert response.get_json()["errors"][0]["detail"].startswith("Saken ble oversendt etter denne dagen")

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
            ("/amount", "amount_out_of_range"), ("/paid_on", "in_the_future"),
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("language", "detail"),
        [
            (
                "en",
                'An amount is a text such as "1250.00", or a number with at most two decimals. See /amount. '
                "A value is required. See /paid_on, /received_by, /reference.",
            ),
            (
                "nb",
                "Et beløp er en tekst som «1250.00», eller et tall med høyst to desimaler. Se /amount. "
                "En verdi kreves. Se /paid_on, /received_by, /reference.",
            ),
        ],
    )
    def test_the_detail_says_of_each_place_what_is_wrong_there(self, erp, language, detail):
        response = erp.post("/v1/payments", {"amount": "x"}, headers={"Accept-Language": language})
        assert response.get_json()["detail"] == detail

    def test_a_payment_is_not_older_than_its_invoice(self, erp, agency, clock, case_id):
        assert faults(pay(erp, case_id, paid_on="1900-01-01")) == {("/paid_on", "before_invoice")}
        told = pay(erp, case_id, paid_on="2025-12-31").get_json()
        assert told["errors"][0]["detail"] == "The invoice is dated 2026-01-01."
        by_kid = pay(agency, None, kid=erp.case(case_id)["claims"][0]["kid"], paid_on="2025-12-31", test_clock=clock)
        assert faults(by_kid) == {("/paid_on", "before_invoice")}
        assert pay(erp, case_id, paid_on="2026-01-01").get_json()["status"] == "allocated"

    def test_a_text_with_too_many_digits_is_too_large_as_a_number_is(self, erp, case_id):
        for amount in (12345678901234567, "12345678901234567", "12345678901234567.00"):
            assert faults(pay(erp, case_id, amount)) == {("/amount", "too_large_amount")}

    def test_a_key_that_stands_twice_is_refused_at_its_place_however_deep(self, erp, case_id):
        pairs = f'"case_id": "{case_id}", "paid_on": "2026-03-02", "received_by": "agency", "reference": "B-1"'
        for body, places in (
            (f'{{"amount": 1, {pairs}, "amount": 2}}', {"/amount"}),
            (f'{{"amount": 1, "amount": 1, "a/b": 1, "a/b": 2, {pairs}}}', {"/amount", "/a~1b"}),
            (f'{{"list": [{{}}, {{"a": {{"b": 1, "b": 1}}}}], {pairs}}}', {"/list/1/a/b"}),
        ):
            response = erp.call("POST", "/v1/payments", data=body, content_type="application/json")
            assert (response.status_code, faults(response)) == (422, {(place, "named_twice") for place in places})
        assert erp.get(f"/v1/cases/{case_id}/payments").get_json() == {"payments": []}

    def test_faults_are_told_in_norwegian_too(self, erp, case_id):
        body = {"case_id": case_id, "amount": "0", "paid_on": "2026-03-03", "received_by": "agency", "reference": "B-1"}
        told = erp.post("/v1/payments", body, headers={"Accept-Language": "nb"}).get_json()["errors"]
        assert [error["detail"] for error in told] == [
            "Beløpet må være mer enn 0,00 og høyst 100 000 000 000,00.", "Dagen kan ikke ligge etter i dag.",
        ]  # fmt: skip

    def test_a_payment_names_a_case_or_a_kid_and_the_two_agree(self, erp, clock, case_id):
        another = erp.case(erp.new_case(clock=clock, invoice_number="F-2"))["claims"][0]["kid"]
        assert faults(pay(erp, None)) == {("/case_id", "missing")}
        assert faults(pay(erp, case_id, kid=another)) == {("/kid", "kid_of_another_case")}
        assert faults(pay(erp, case_id, claim_id="nothing")) == {("/claim_id", "claim_not_found")}

    def test_told_again_it_is_200_and_says_what_was_told_otherwise(self, erp, case_id):
        first = pay(erp, case_id)
        assert (first.status_code, first.headers["Location"]) == (201, f"/v1/payments/{first.get_json()['id']}")
        again = pay(erp, case_id, "2000.00", paid_on="2026-03-01")
        assert (again.status_code, again.get_json()["differs"]) == (200, ["amount", "paid_on"])
        assert (again.get_json()["amount"], pay(erp, case_id).get_json()["differs"]) == ("1000.00", [])

    def test_by_kid_it_finds_its_case_on_the_test_clock_that_is_named(self, erp, agency, clock, case_id):
        """PAY-1: real money is never put on a test clock by a slip."""
        kid = erp.case(case_id)["claims"][0]["kid"]
        told = pay(agency, None, kid=kid, test_clock=clock).get_json()
        assert (told["case_id"], told["kid"], told["test_clock"]) == (case_id, kid, clock)
        real = pay(agency, None, kid=kid, reference="B-2").get_json()
        assert (real["case_id"], real["exception"]["code"]) == (None, "unknown_kid")

    def test_on_its_test_clock_a_creditor_tries_an_unknown_kid_and_reads_what_waits(self, erp, other, clock):
        told = pay(erp, None, kid="000000000000", paid_on="2026-02-02", test_clock=clock).get_json()
        assert (told["status"], told["exception"]["code"]) == ("exception", "unknown_kid")
        assert erp.get(f"/v1/payments/{told['id']}").get_json() == told
        assert other.get(f"/v1/payments/{told['id']}").status_code == 404
        assert erp.post(f"/v1/payments/{told['id']}/reversal", {"reason": "Feil"}).get_json()["code"] == "payment_not_allocated"

    def test_in_real_time_a_creditor_names_a_case_of_its_own(self, erp, other):
        kid = erp.case(erp.new_case())["claims"][0]["kid"]
        assert pay(other, None, kid=kid, received_by="creditor").get_json()["code"] == "case_not_found"
        assert pay(erp, None, kid="000000000000", received_by="creditor").get_json()["code"] == "case_not_found"
        told = pay(erp, None, kid=kid, received_by="creditor").get_json()
        assert (told["status"], told["received_by"]) == ("allocated", "creditor")

    def test_a_case_of_another_clock_is_not_found(self, erp, case_id):
        assert pay(erp, case_id, test_clock=erp.new_clock()).get_json()["code"] == "case_not_found"

    def test_a_creditor_may_not_take_a_payment_back_in_real_time(self, erp, agency):
        real = erp.new_case()
        told = pay(erp, real, received_by="creditor").get_json()
        refused = erp.post(f"/v1/payments/{told['id']}/reversal", {"reason": "Feil"})
        assert (refused.status_code, refused.get_json()["code"]) == (403, "agency_only")
        assert agency.post(f"/v1/payments/{told['id']}/reversal", {"reason": "Feil"}).get_json()["status"] == "reversed"

    def test_the_order_that_was_used_is_told(self, erp, case_id):
        """domain.md 5: the debtor may ask in which order its payment was used."""
        told = pay(erp, case_id, allocate_to="interest", chosen_by="debtor").get_json()
        assert told["order"] == [
            "interest", "court_fee", "reminder_fee", "collection_fee", "standard_compensation", "installment_fee", "principal",
        ]  # fmt: skip

    def test_foreign_money_waits(self, agency, erp, case_id):
        told = pay(agency, case_id, currency="SEK").get_json()
        assert (told["currency"], told["exception"]["code"]) == ("SEK", "foreign_currency")

    def test_with_an_idempotency_key_it_is_told_once(self, erp, case_id):
        """API-1."""
        body = {"case_id": case_id, "amount": "1.00", "paid_on": "2026-03-02", "received_by": "agency", "reference": "B-1"}
        first, second = (erp.post("/v1/payments", body, headers={"Idempotency-Key": "k1"}) for _ in range(2))
        assert (first.status_code, second.status_code) == (201, 201)
        assert second.headers["Idempotent-Replay"] == "true"

    def test_a_merged_case_is_paid_where_its_claim_lives_on(self, erp, clock):
        """semantics 10: every payment reference ever printed pays its claim."""
        first, second = (erp.new_case(clock=clock, invoice_number=number, amount="10000.00") for number in ("F-1", "F-2"))
        erp.advance(clock, "2026-03-02")
        gone, kept = (case for case in (second, first))
        assert (erp.case(gone)["stage"], erp.case(gone)["merged_into"]) == ("merged", kept)
        claim_id = erp.case(gone)["claims"][0]["claim_id"]
        told = pay(erp, gone, "500.00", claim_id=claim_id, allocate_to="principal").get_json()
        assert (told["case_id"], told["claim_id"]) == (kept, claim_id)
        credited = erp.post(
            f"/v1/cases/{gone}/credit-notes",
            {"amount": "100.00", "credited_on": "2026-03-02", "reference": "K-1", "claim_id": claim_id},
        ).get_json()
        assert (credited["id"], [claim["remaining"] for claim in credited["claims"]]) == (kept, ["10000.00", "9400.00"])
        found = balance(erp, kept, "2026-03-02")
        assert [(each["invoice_number"], each["principal"]) for each in found["claims"]] == [
            ("F-1", "10000.00"),
            ("F-2", "9400.00"),
        ]
        assert sum(Decimal(each["outstanding"]) for each in found["claims"]) == Decimal(found["outstanding"])


class TestCreditNotes:
    def test_a_part_is_credited_once(self, erp, case_id):
        body = {"amount": "400.00", "credited_on": "2026-03-02", "reference": "K-1"}
        for _ in range(2):
            assert erp.post(f"/v1/cases/{case_id}/credit-notes", body).get_json()["remaining"] == "9600.00"

    def test_told_again_it_says_what_was_told_otherwise(self, erp, case_id):
        body = {"amount": "400.00", "credited_on": "2026-03-02", "reference": "K-1"}
        for changed, differs in (
            ({}, []), ({}, []), ({"amount": "500.00"}, ["amount"]), ({"credited_on": "2026-03-01"}, ["credited_on"]),
            ({"amount": "500.00", "credited_on": "2026-03-01"}, ["amount", "credited_on"]),
        ):  # fmt: skip
            told = erp.post(f"/v1/cases/{case_id}/credit-notes", {**body, **changed}).get_json()
            assert (told["differs"], told["remaining"]) == (differs, "9600.00")

    def test_a_full_credit_closes_the_case_without_costs(self, erp, case_id):
        """PAY-3."""
        body = {"amount": "10000.00", "credited_on": "2026-03-02", "reference": "K-1"}
        assert erp.post(f"/v1/cases/{case_id}/credit-notes", body).get_json()["stage"] == "credited"
        assert balance(erp, case_id, "2026-03-02")["outstanding"] == "0.00"
        again = erp.post(f"/v1/cases/{case_id}/credit-notes", {**body, "reference": "K-2"})
        assert (again.status_code, again.get_json()["code"]) == (409, "credit_note_refused")

    def test_a_closed_case_names_its_end(self, erp, case_id):
        erp.act(case_id, "terminate")
        body = {"amount": "1.00", "credited_on": "2026-03-02", "reference": "K-1"}
        refused = erp.post(f"/v1/cases/{case_id}/credit-notes", body, headers={"Accept-Language": "nb"})
        assert (refused.status_code, refused.get_json()["detail"]) == (409, "Saken er avsluttet: Avsluttet av oppdragsgiver.")

    def test_it_counts_from_its_own_day(self, erp, case_id):
        body = {"amount": "5000.00", "credited_on": "2026-02-20", "reference": "K-1"}
        assert erp.post(f"/v1/cases/{case_id}/credit-notes", body).status_code == 200
        # 36 days of 10 000 kr are 118.36, 10 days of 5 000 kr are 16.44.
        assert balance(erp, case_id, "2026-03-02")["interest"] == "134.80"

    @pytest.mark.parametrize(
        ("changed", "fault"),
        [
            ({"amount": "0.00"}, ("/amount", "amount_out_of_range")), ({"amount": "10000.01"}, ("/amount", "more_than_invoice")),
            ({"credited_on": "2025-12-31"}, ("/credited_on", "before_invoice")), ({"reference": " "}, ("/reference", "missing")),
        ],
    )  # fmt: skip
    def test_what_no_credit_note_says_is_422(self, erp, case_id, changed, fault):
        body = {"amount": "1.00", "credited_on": "2026-03-02", "reference": "K-1", **changed}
        assert faults(erp.post(f"/v1/cases/{case_id}/credit-notes", body)) == {fault}

    def test_another_creditors_case_is_not_found(self, other, case_id):
        body = {"amount": "1.00", "credited_on": "2026-03-02", "reference": "K-1"}
        assert other.post(f"/v1/cases/{case_id}/credit-notes", body).status_code == 404

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
    (received,) = [each for each in history(erp, case_id) if each["event"] == "payment_received"]
    assert received["postings"] == found["postings"][3:], "and history tells which entry posted them"


def history(erp, case_id):
    return erp.get(f"/v1/cases/{case_id}/history").get_json()["entries"]


class TestStatus:
    """PAY-6: what has accrued is shown per case, where a day is asked for."""

    def test_a_case_tells_what_it_owes_on_a_day(self, erp, case_id):
        found = erp.get(f"/v1/cases/{case_id}?on=2026-03-02").get_json()["status"]
        assert found == {
            "on": "2026-03-02", "principal": "10000.00", "interest": "151.23", "reminder_fees": "38.00", "collection_fee": "562.00",
            "standard_compensation": "0.00", "installment_fee": "0.00", "court_fees": "0.00", "paid": "0.00",
            "outstanding": "10751.23",
        }  # fmt: skip
        assert "status" not in erp.case(case_id), "nothing that changes by the day stands where no day is asked for"

    def test_it_is_told_whether_or_not_the_version_is_known(self, erp, case_id):
        version = erp.get(f"/v1/cases/{case_id}").headers["ETag"]
        asked = erp.get(f"/v1/cases/{case_id}?on=2026-03-02", headers={"If-None-Match": version})
        assert (asked.status_code, asked.headers["ETag"]) == (200, version)

    def test_a_list_of_cases_tells_it_of_each(self, erp, clock, case_id):
        settled = erp.new_case(clock=clock, invoice_number="F-2", customer=customer(customer_number="2"), due_date="2026-02-01")
        path = f"/v1/cases?test_clock={clock}&include_closed=true"
        told = {each["id"]: each["status"] for each in erp.get(f"{path}&on=2026-03-02").get_json()["cases"]}
        assert (told[case_id]["outstanding"], told[settled]["on"]) == ("10751.23", "2026-03-02")
        before = {each["id"]: each["status"] for each in erp.get(f"{path}&on=2026-02-28").get_json()["cases"]}
        assert (before[settled], before[case_id]["interest"]) == (None, "144.66")
        assert erp.get(f"{path}&on=2027-01-02").get_json()["code"] == "parameter_missing"


def test_a_case_that_is_paid_while_listed_is_told_as_paid(erp, clock):
    """semantics 8: the outcome of a line; the words are the chart's."""
    made = [erp.new_case(clock=clock, invoice_number=f"F-{n}", customer=customer(customer_number=str(n))) for n in (1, 2, 3)]
    erp.advance(clock, "2026-02-17")
    owed = erp.get(f"/v1/cases/{made[0]}/balance").get_json()["outstanding"]
    pay(erp, made[0], owed, paid_on="2026-02-17")
    erp.act(made[1], "object", {"reason": "Feil vare"})
    (row,) = erp.get(f"/v1/collection-lists?test_clock={clock}").get_json()["lists"]
    assert {line["invoice_number"]: line["outcome"] for line in row["cases"]} == {"F-1": "paid", "F-2": "disputed", "F-3": "open"}
