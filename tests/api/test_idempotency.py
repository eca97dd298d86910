"""An Idempotency-Key: the same call is done once, also by two threads at once (API-1)."""

import threading

import pytest

from tests.api.helpers import customer, faults, invoice

KEY = {"Idempotency-Key": "k-1"}


def messages(erp, case_id):
    return erp.get(f"/v1/cases/{case_id}/messages").get_json()["messages"]


def test_the_same_call_again_gets_the_same_answer_and_is_done_once(erp):
    case_id = erp.new_case()
    first = erp.act(case_id, "message", {"text": "Hei"}, headers=KEY)
    again = erp.act(case_id, "message", {"text": "Hei"}, headers={**KEY, "Accept-Language": "nb"})
    assert (again.status_code, again.data, again.headers["ETag"]) == (200, first.data, first.headers["ETag"])
    assert (first.headers.get("Idempotent-Replay"), again.headers["Idempotent-Replay"]) == (None, "true")
    assert len(messages(erp, case_id)) == 1


def test_a_hand_over_sent_again_is_still_accepted(erp):
    """INT-7: without the key it would be told as handed over already."""
    first, again = (erp.hand_over(invoice(), headers=KEY) for _ in range(2))
    assert (first, first[0]["outcome"]) == (again, "accepted")
    assert erp.hand_over(invoice())[0]["outcome"] == "already_handed_over"


def test_a_new_clock_is_one_clock(erp):
    first, again = (erp.post("/v1/test-clocks", {"now": "2026-02-02T09:00:00Z"}, headers=KEY) for _ in range(2))
    assert (again.status_code, again.get_json(), again.headers["Location"]) == (201, first.get_json(), first.headers["Location"])


def test_an_advance_sent_again_answers_as_before(erp):
    clock = erp.new_clock()
    erp.new_case(clock)
    path = f"/v1/test-clocks/{clock}/advance"
    first, again = (erp.post(path, {"to": "2026-02-20"}, headers=KEY) for _ in range(2))
    assert first.get_json()["moved"] == again.get_json()["moved"] == 4
    assert again.headers["Idempotent-Replay"] == "true"


def test_a_refusal_is_remembered_and_recorded_once(erp):
    case_id = erp.new_case()
    first, again = (erp.act(case_id, "resume", headers=KEY) for _ in range(2))
    assert (first.status_code, again.status_code, again.mimetype) == (409, 409, "application/problem+json")
    assert first.data == again.data
    entries = erp.get(f"/v1/cases/{case_id}/history").get_json()["entries"]
    assert [entry["event"] for entry in entries].count("action_refused") == 1


@pytest.mark.parametrize("what", ["another body", "another address", "another method"])
def test_the_key_with_another_call_is_refused(erp, what):
    case_id = erp.new_case()
    erp.act(case_id, "message", {"text": "Hei"}, headers=KEY)
    response = {
        "another body": lambda: erp.act(case_id, "message", {"text": "Hallo"}, headers=KEY),
        "another address": lambda: erp.act(case_id, "terminate", {"text": "Hei"}, headers=KEY),
        "another method": lambda: erp.patch(f"/v1/cases/{case_id}/customer", {"email": "x@example.com"}, headers=KEY),
    }[what]()
    assert (response.status_code, response.get_json()["code"]) == (422, "idempotency_key_reused")
    assert len(messages(erp, case_id)) == 1


def test_what_changed_nothing_may_be_tried_again_with_the_same_key(erp):
    case_id = erp.new_case()
    assert faults(erp.act(case_id, "message", {}, headers=KEY)) == {("/text", "missing")}
    assert erp.act(case_id, "message", {"text": "Hei"}, headers=KEY).status_code == 200


def test_two_creditors_may_use_the_same_key(erp, other):
    assert erp.hand_over(invoice(), headers=KEY) != other.hand_over(invoice(), headers=KEY)


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "nøkkel"])
def test_a_key_that_cannot_be_used_is_told(erp, key):
    response = erp.act(erp.new_case(), "terminate", headers={"Idempotency-Key": key})
    assert (response.status_code, response.get_json()["code"]) == (422, "idempotency_key_invalid")


def at_once(app, calls):
    """The answers of calls made at the same time, each by a thread of its own."""
    barrier, answers = threading.Barrier(len(calls)), []

    def run(call):
        barrier.wait()
        answers.append(call(app.test_client()))

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_four_threads_with_one_key_do_it_once(app, erp):
    """API-1."""
    case_id = erp.new_case()
    headers = {"Authorization": f"Bearer {erp.key}", **KEY}
    path = f"/v1/cases/{case_id}/actions/message"
    answers = at_once(app, [lambda client: client.post(path, json={"text": "Hei"}, headers=headers)] * 4)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert sum("Idempotent-Replay" in answer.headers for answer in answers) == 3
    assert len(messages(erp, case_id)) == 1


def test_four_threads_with_one_hand_over_make_one_case(app, erp):
    """INT-7."""
    headers = {"Authorization": f"Bearer {erp.key}"}
    body = {"invoices": [invoice(f"F-{number}") for number in range(20)]}
    answers = at_once(app, [lambda client: client.post("/v1/hand-overs", json=body, headers=headers)] * 4)
    outcomes = [result["outcome"] for answer in answers for result in answer.get_json()["results"]]
    assert (outcomes.count("accepted"), outcomes.count("already_handed_over")) == (20, 60)
    assert len(erp.get("/v1/cases").get_json()["cases"]) == 20


def test_two_advances_at_once_with_one_key_never_go_twice(app, erp):
    clock = erp.new_clock()
    for number in range(30):
        erp.new_case(
            clock, invoice_number=f"F-{number}", customer=customer(national_identity_number=..., customer_number=f"K-{number}")
        )
    headers = {"Authorization": f"Bearer {erp.key}", **KEY}
    path = f"/v1/test-clocks/{clock}/advance"
    answers = at_once(app, [lambda client: client.post(path, json={"to": "2026-03-01"}, headers=headers)] * 2)
    told = sorted((answer.status_code, answer.get_json().get("code", "")) for answer in answers)
    assert told[0][0] == 200
    assert told[1] in [(200, ""), (409, "idempotency_in_progress")]
    assert {answer.get_json()["moved"] for answer in answers if answer.status_code == 200} == {120}
