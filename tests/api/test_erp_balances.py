"""What remains according to the ERP beside what we follow up: marked, told once when it lasts, gone when equal (PAY-4, PAY-5)."""

import datetime as dt

import pytest

from engine.events import Actor
from engine.shell.service.payments import Order, receive
from tests.api.helpers import customer, faults, identity_number

FIRST, SECOND, THIRD = (f"2026-03-0{day}T22:00:00Z" for day in (1, 2, 3))  # each at 23:00 in Oslo


def synchronize(erp, as_of, clock=None, **remaining):
    """Tell balances, invoice F_1 as F-1; the answers by invoice number."""
    balances = [{"invoice_number": name.replace("_", "-"), "remaining": amount} for name, amount in remaining.items()]
    response = erp.post("/v1/erp-balances", {"as_of": as_of, "balances": balances, **({"test_clock": clock} if clock else {})})
    assert response.status_code == 200, response.text
    told = response.get_json()
    assert [each["invoice_number"] for each in told["compared"]] == [each["invoice_number"] for each in balances]
    return {each["invoice_number"]: each for each in told["compared"]}


def differences(caller, clock=None, **query):
    response = caller.get("/v1/differences", query_string={**query, **({"test_clock": clock} if clock else {})})
    assert response.status_code == 200, response.text
    return response.get_json()["differences"]


def tasks(house, clock=""):
    return [row for row in house.store.outbox.latest(1000, "task", clock) if row["name"] == "balance_differs"]


def said(erp, case_id):
    return [(each["from"], each["text"]) for each in erp.get(f"/v1/cases/{case_id}/messages").get_json()["messages"]]


def paid(house, case_id, amount_ore, clock=""):
    """The creditor got money directly, and tells us (PAY-2)."""
    order = Order(amount_ore, dt.date(2026, 2, 2), "creditor", f"D-{amount_ore}", case_id=case_id, allocate_to="principal")
    receive(house, order, Actor("agency", "a1", "Byrået"), clock_id=clock)


@pytest.fixture
def case_id(erp):
    """F-1: 1 250.00 kr, handed over in real time."""
    return erp.new_case(amount="1250.00")


def test_the_erp_is_told_which_invoices_are_equal_different_or_unknown(erp, case_id):
    told = synchronize(erp, FIRST, F_1="500.00", F_99="80.00")
    assert told["F-1"] == {
        "invoice_number": "F-1", "outcome": "different", "case_id": case_id, "erp_remaining": "500.00",
        "our_remaining": "1250.00", "since": FIRST, "escalated": False,
    }  # fmt: skip
    assert told["F-99"] == {
        "invoice_number": "F-99", "outcome": "unknown", "case_id": None, "erp_remaining": "80.00", "our_remaining": None,
        "since": None, "escalated": False,
    }  # fmt: skip
    assert synchronize(erp, SECOND, F_1=1250)["F-1"]["outcome"] == "equal"


def test_it_is_the_principal_that_is_compared_whatever_interest_and_fees_have_come_on_top(erp):
    clock = erp.new_clock()
    case_id = erp.new_case(clock, amount="1250.00")
    erp.advance(clock, "2026-03-02")
    assert erp.case(case_id)["stage"] == "demanded"
    assert synchronize(erp, FIRST, clock, F_1="1250.00")["F-1"]["outcome"] == "equal"


def test_both_amounts_are_shown_from_the_first_difference_and_gone_when_we_hear_of_the_payment(house, erp, case_id):
    synchronize(erp, FIRST, F_1="500.00")
    assert differences(erp) == [
        {
            "creditor_id": erp.creditor_id, "case_id": case_id, "invoice_number": "F-1", "erp_remaining": "500.00",
            "our_remaining": "1250.00", "since": FIRST, "escalated": False, "advice": None,
        }
    ]  # fmt: skip
    paid(house, case_id, 75000)
    assert differences(erp) == []
    assert synchronize(erp, "2026-03-02T09:00:00Z", F_1="500.00")["F-1"]["outcome"] == "equal"
    assert (tasks(house), said(erp, case_id)) == ([], [])


def test_still_different_after_the_next_one_there_is_one_task_and_the_user_is_told_to_contact_support(house, erp, case_id):
    for as_of, escalated in ((FIRST, False), (SECOND, True), (SECOND, True)):
        assert synchronize(erp, as_of, F_1="500.00")["F-1"]["escalated"] is escalated
    (shown,) = differences(erp)
    assert (shown["since"], shown["escalated"]) == (FIRST, True)
    assert shown["advice"] == "The amounts still differ after the next synchronization. Contact support."
    (task,) = tasks(house)
    assert (task["recipient"], task["creditor_id"], task["case_id"]) == ("agency", erp.creditor_id, case_id)
    assert task["content"] == {
        "invoice_number": "F-1", "erp_remaining": "500.00", "our_remaining": "1250.00", "since": FIRST,
        "text": {
            "en": "Invoice F-1: NOK 500.00 remains in the ERP, NOK 1,250.00 here, also after the next synchronization. Find out why.",
            "nb": "Faktura F-1: 500,00 kr gjenstår i ERP-systemet, 1 250,00 kr her, også etter neste synkronisering. Finn ut hvorfor.",
        },
    }  # fmt: skip
    support = "F-1: Beløpene er fortsatt ulike etter neste synkronisering. Kontakt support."
    assert said(erp, case_id) == [("agency", support)]


def test_a_third_and_another_amount_make_no_further_task_but_a_new_difference_later_does(house, erp, case_id):
    synchronize(erp, "2026-02-25", F_1="500.00")
    synchronize(erp, "2026-02-26", F_1="500.00")
    synchronize(erp, "2026-02-27", F_1="400.00")
    assert len(tasks(house)) == 1
    assert differences(erp)[0]["erp_remaining"] == "400.00"
    assert synchronize(erp, "2026-02-28", F_1="1250.00")["F-1"]["since"] is None
    assert differences(erp) == []
    assert not synchronize(erp, "2026-03-01", F_1="500.00")["F-1"]["escalated"]
    assert synchronize(erp, "2026-03-02", F_1="500.00")["F-1"]["escalated"]
    assert [task["content"]["since"] for task in tasks(house)] == ["2026-02-25T22:59:59Z", "2026-03-01T22:59:59Z"]


def test_the_same_synchronization_twice_counts_once_and_may_come_in_parts(house, erp, case_id):
    erp.new_case(invoice_number="F-2", amount="900.00", customer=customer(customer_number="20"))
    once = synchronize(erp, FIRST, F_1="500.00")
    assert synchronize(erp, FIRST, F_1="500.00") == once
    assert not synchronize(erp, FIRST, F_2="1.00")["F-2"]["escalated"]
    assert [each["escalated"] for each in differences(erp)] == [False, False]
    assert tasks(house) == []
    rows = house.store.driver.tuples("select as_of from synchronizations")
    assert rows == [(FIRST,)]


def test_an_older_one_than_the_last_is_refused_and_changes_nothing(erp, case_id):
    synchronize(erp, SECOND, F_1="1250.00")
    body = {"as_of": FIRST, "balances": [{"invoice_number": "F-1", "remaining": "1.00"}]}
    refused = erp.post("/v1/erp-balances", body, headers={"Accept-Language": "nb"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "sync_out_of_order")
    assert refused.get_json()["detail"].startswith("Det finnes en nyere synkronisering")
    assert differences(erp) == []


def test_one_from_the_future_is_refused_or_every_later_one_would_be_too_old(erp, case_id):
    body = {"as_of": "2026-03-03T00:00:00+01:00", "balances": []}
    refused = erp.post("/v1/erp-balances", body)
    assert (refused.status_code, faults(refused)) == (422, {("/as_of", "in_the_future")})
    assert erp.post("/v1/erp-balances", {**body, "as_of": "2026-03-02"}).get_json()["as_of"] == "2026-03-02T22:59:59Z"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"balances": []}, {("/as_of", "missing")}),
        ({"as_of": FIRST}, {("/balances", "missing")}),
        ({"as_of": "yesterday", "balances": []}, {("/as_of", "bad_instant")}),
        ({"as_of": "2026-02-30", "balances": []}, {("/as_of", "bad_date")}),
        ({"as_of": FIRST, "balances": {}}, {("/balances", "not_list")}),
        ({"as_of": FIRST, "balances": [{"invoice_number": "F-1"}]}, {("/balances/0/remaining", "missing")}),
        (
            {"as_of": FIRST, "balances": [{"invoice_number": "F-1", "remaining": 1.005}]},
            {("/balances/0/remaining", "bad_amount")},
        ),
        (
            {"as_of": FIRST, "balances": 2 * [{"invoice_number": "F-1", "remaining": "1.00"}]},
            {("/balances/1/invoice_number", "named_twice")},
        ),
        (
            {"as_of": FIRST, "balances": [{"invoice_number": f"F-{n}", "remaining": 1} for n in range(5001)]},
            {("/balances", "too_many")},
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_nothing_is_kept(house, erp, case_id, body, expected):
    refused = erp.post("/v1/erp-balances", body)
    assert (refused.status_code, faults(refused)) == (422, expected)
    assert house.store.driver.tuples("select * from synchronizations") == []


def test_the_claim_of_a_merged_case_is_found_on_the_survivor(house, erp):
    clock = erp.new_clock()
    debtor = customer(national_identity_number=identity_number())
    first = erp.new_case(clock, customer=debtor)
    second = erp.new_case(clock, invoice_number="F-2", amount="900.00", customer=debtor)
    synchronize(erp, "2026-02-01", clock, F_2="400.00")
    erp.advance(clock, "2026-02-24")
    assert (erp.case(second)["stage"], erp.case(second)["merged_into"]) == ("merged", first)
    assert [(each["case_id"], each["our_remaining"]) for each in differences(erp, clock)] == [(first, "900.00")]
    told = synchronize(erp, "2026-02-24", clock, F_1="1250.00", F_2="400.00")
    assert {name: (each["outcome"], each["case_id"]) for name, each in told.items()} == {
        "F-1": ("equal", first), "F-2": ("different", first),
    }  # fmt: skip
    assert [task["case_id"] for task in tasks(house, clock)] == [first]


def test_a_case_that_was_withdrawn_is_not_compared_any_more_and_one_that_was_settled_is(house, erp, case_id):
    synchronize(erp, FIRST, F_1="500.00")
    erp.act(case_id, "terminate")
    assert differences(erp) == []
    assert synchronize(erp, "2026-03-02T08:00:00Z", F_1="500.00")["F-1"]["outcome"] == "closed"
    other = erp.new_case(invoice_number="F-2", amount="900.00", customer=customer(customer_number="20"))
    paid(house, other, 90000)
    assert erp.case(other)["stage"] == "settled"
    told = synchronize(erp, "2026-03-02T08:30:00Z", F_2="900.00")["F-2"]
    assert (told["outcome"], told["our_remaining"]) == ("different", "0.00")
    assert tasks(house) == []


def test_a_creditor_sees_and_tells_only_its_own(house, erp, other, agency, case_id):
    """API-4."""
    theirs = other.new_case(invoice_number="F-1", amount="70.00")
    synchronize(erp, FIRST, F_1="500.00")
    assert synchronize(other, FIRST, F_1="7.00")["F-1"]["case_id"] == theirs
    assert [each["case_id"] for each in differences(erp)] == [case_id]
    assert [each["case_id"] for each in differences(other)] == [theirs]
    assert other.get(f"/v1/differences?creditor_id={erp.creditor_id}").status_code == 404
    named = other.post("/v1/erp-balances", {"as_of": FIRST, "balances": [], "creditor_id": erp.creditor_id})
    assert named.status_code == 404
    clock = erp.new_clock()
    assert other.get(f"/v1/differences?test_clock={clock}").get_json()["code"] == "clock_not_found"
    strange = other.post("/v1/erp-balances", {"as_of": FIRST, "balances": [], "test_clock": clock})
    assert strange.get_json()["code"] == "clock_not_found"
    assert len(differences(agency)) == 2
    assert [each["case_id"] for each in differences(agency, creditor_id=erp.creditor_id)] == [case_id]


def test_the_agency_says_for_whom(erp, agency, case_id):
    body = {"as_of": FIRST, "balances": [{"invoice_number": "F-1", "remaining": "500.00"}]}
    refused = agency.post("/v1/erp-balances", body)
    assert (refused.status_code, faults(refused)) == (422, {("/creditor_id", "missing")})
    told = agency.post("/v1/erp-balances", {**body, "creditor_id": erp.creditor_id}).get_json()
    assert told["compared"][0]["outcome"] == "different"


def test_a_test_clock_has_its_own_synchronizations_which_go_with_it(house, erp, case_id):
    """TIM-2, semantics 9."""
    clock = erp.new_clock("2026-02-02T09:00:00Z")
    on_clock = erp.new_case(clock, amount="1250.00")
    synchronize(erp, SECOND, F_1="1250.00")
    synchronize(erp, "2026-02-01", clock, F_1="500.00")
    late = erp.post("/v1/erp-balances", {"as_of": "2026-02-03", "balances": [], "test_clock": clock})
    assert faults(late) == {("/as_of", "in_the_future")}
    synchronize(erp, "2026-02-02", clock, F_1="500.00")
    assert differences(erp) == []
    assert [each["case_id"] for each in differences(erp, clock)] == [on_clock]
    assert [bool(task["test"]) for task in tasks(house, clock)] == [True]
    assert erp.call("DELETE", f"/v1/test-clocks/{clock}").status_code == 204
    for table in ("erp_balances", "synchronizations"):
        assert house.store.driver.tuples(f"select distinct clock_id from {table}") == [("",)]


def test_nothing_of_it_names_a_person_and_an_identity_number_sent_by_mistake_is_not_repeated(house, erp, case_id):
    """INT-6."""
    number = identity_number()
    for as_of in (FIRST, SECOND):
        told = erp.post(
            "/v1/erp-balances",
            {"as_of": as_of, "balances": [{"invoice_number": each, "remaining": 1} for each in ("F-1", number)]},
        )
        assert [each["invoice_number"] for each in told.get_json()["compared"]] == ["F-1", "*****"]
    rows = house.store.driver.tuples("select doc from outbox where kind = 'task'")
    rows += house.store.driver.tuples("select * from erp_balances")
    text = f"{rows} {differences(erp)} {said(erp, case_id)}"
    assert not any(name in text for name in (number, "Kari", "Nordmann", "Storgata"))


def test_differences_come_page_by_page(erp):
    for each in range(5):
        erp.new_case(invoice_number=f"F-{each}", amount="100.00", customer=customer(customer_number=str(each)))
    synchronize(erp, FIRST, **{f"F_{each}": "1.00" for each in range(5)})
    synchronize(erp, SECOND, F_1="100.00")
    first = erp.get("/v1/differences?limit=2").get_json()
    rest = erp.get(f"/v1/differences?limit=2&after={first['next']}").get_json()
    shown = [[each["invoice_number"] for each in page["differences"]] for page in (first, rest)]
    assert (shown, rest["next"]) == ([["F-0", "F-2"], ["F-3", "F-4"]], None)


def test_a_call_repeated_with_its_key_is_answered_again(erp, case_id):
    body = {"as_of": FIRST, "balances": [{"invoice_number": "F-1", "remaining": "500.00"}]}
    first, again = (erp.post("/v1/erp-balances", body, headers={"Idempotency-Key": "s-1"}) for _ in range(2))
    assert again.headers["Idempotent-Replay"] == "true"
    assert first.get_json() == again.get_json()
