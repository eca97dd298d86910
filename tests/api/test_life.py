"""The life of a case on a test clock, over HTTP: notice, list on Tuesday, terminated on Wednesday or registered on Thursday."""

import pytest

from tests.api.helpers import codes, customer, invoice


@pytest.fixture
def clock(erp):
    return erp.new_clock()


def listed(erp, clock):
    """Three cases that stand on the list of Tuesday 17 February, the clock late that evening."""
    cases = [erp.new_case(clock, invoice_number=number) for number in ("F-1", "F-2", "F-3")]
    assert erp.advance(clock, "2026-02-17")["moved"] == 6
    return cases


def test_a_case_is_noticed_listed_and_registered(erp, clock):
    """STG-1 to STG-5, INT-8: stage, date of the next step, and what has happened."""
    case_id = erp.new_case(clock)
    erp.advance(clock, "2026-02-02T09:00:00Z")
    noticed = erp.case(case_id)
    assert (noticed["stage"], noticed["dates"]["notice_deadline"]) == ("noticed", "2026-02-16")
    assert noticed["next_step"]["due_at"] == "2026-02-17T07:00:00Z"
    (letter,) = erp.get(f"/v1/cases/{case_id}/letters").get_json()["letters"]
    assert letter["kid"] == noticed["claims"][0]["kid"]
    assert letter["account"] in letter["body"], "the agency's account is no identity number"
    assert (letter["amount"], letter["deadline"], letter["status"], letter["test"]) == (
        "1295.40",
        "2026-02-16",
        "sent",
        True,
    )  # 18 days: 7.40; 38.00
    erp.advance(clock, "2026-02-17")
    assert erp.case(case_id)["stage"] == "listed"
    assert erp.case(case_id)["next_step"]["due_at"] == "2026-02-19T07:00:00Z"
    erp.advance(clock, "2026-02-19T06:59:59Z")
    assert erp.case(case_id)["stage"] == "listed"
    erp.advance(clock, "2026-02-19T07:00:00Z")
    registered = erp.case(case_id)
    assert (registered["stage"], registered["group"]) == ("registered", "collection")
    assert (registered["next_step"]["rule"], registered["next_step"]["due_at"]) == ("send-demand", "2026-02-20T07:00:00Z")
    events = [entry["event"] for entry in erp.get(f"/v1/cases/{case_id}/history").get_json()["entries"]]
    assert events == ["handed_over", "notice_sent", "put_on_list", "registered_for_collection"]


def test_until_thursday_morning_an_invoice_can_be_taken_off_the_list(erp, clock):
    """STG-3, STG-4, STG-5: one is terminated, one extended, one left alone."""
    ended, extended, left = listed(erp, clock)
    erp.advance(clock, "2026-02-18T11:00:00Z")
    assert erp.act(ended, "terminate").get_json()["stage"] == "withdrawn"
    assert erp.act(extended, "extend_due_date", {"new_due_date": "2026-03-01"}).get_json()["stage"] == "extended"
    erp.advance(clock, "2026-02-19")
    assert [erp.case(case)["stage"] for case in (ended, extended, left)] == ["withdrawn", "extended", "registered"]
    (row,) = erp.get(f"/v1/collection-lists?test_clock={clock}").get_json()["lists"]
    assert (row["date"], row["status"], row["cutoff_at"]) == ("2026-02-17", "sent", "2026-02-19T07:00:00Z")
    outcomes = {line["invoice_number"]: line["outcome"] for line in row["cases"]}
    assert outcomes == {"F-1": "withdrawn", "F-2": "extended", "F-3": "registered"}
    assert erp.get("/v1/collection-lists").get_json()["lists"] == []


def test_thursday_at_eight_is_too_late_to_pause_but_not_to_terminate(erp, clock):
    """STG-5, STG-7: after the clock has passed, only terminate and message remain."""
    paused, ended, _ = listed(erp, clock)
    erp.advance(clock, "2026-02-19T07:00:00Z")
    refused = erp.act(paused, "pause")
    assert (refused.status_code, codes(refused.get_json()["reasons"])) == (409, {"group_not_allowed"})
    found = {each["action"]: each["allowed"] for each in erp.get(f"/v1/cases/{paused}/actions").get_json()["actions"]}
    changes = {"extend_due_date": False, "message": True, "pause": False, "resume": False, "terminate": True}
    assert {name: found[name] for name in changes} == changes
    assert erp.act(paused, "message", {"text": "Vent"}).status_code == 200
    assert erp.act(ended, "terminate").get_json()["stage"] == "withdrawn"


def test_the_answer_never_depends_on_how_late_the_sweep_is(erp, frozen):
    """A real case with nobody sweeping: a command is judged after every step that was due, and so is the list of actions."""
    case_id = erp.new_case()
    frozen.move_to("2026-03-17T07:00:00Z")
    assert erp.case(case_id)["stage"] == "received", "a plain read shows what is stored"
    erp.get(f"/v1/cases/{case_id}/actions")
    assert erp.case(case_id)["stage"] == "noticed"


def test_a_year_in_one_call_is_the_same_year_day_by_day(erp):
    """TIM-2."""
    whole, daily = erp.new_clock(), erp.new_clock()
    cases = [erp.new_case(clock) for clock in (whole, daily)]
    erp.advance(whole, "2026-03-31")
    for day in range(3, 32):
        erp.advance(daily, f"2026-03-{day:02d}")
    stories = [
        [(entry["event"], entry["at"]) for entry in erp.get(f"/v1/cases/{case}/history").get_json()["entries"]] for case in cases
    ]
    assert stories[0] == stories[1]


def test_a_minors_letter_goes_to_the_guardian(erp, clock):
    """INT-5."""
    minor = customer(national_identity_number=..., birth_date="2010-05-05", guardian={"name": "Ola Nordmann"})
    case_id = erp.new_case(clock, customer=minor)
    erp.advance(clock, "2026-02-03")
    (letter,) = erp.get(f"/v1/cases/{case_id}/letters").get_json()["letters"]
    assert (letter["to"], letter["receiver"]) == ("guardian", "Ola Nordmann")


def test_eligibility_is_judged_at_the_clocks_now(erp):
    early = erp.new_clock("2026-01-28T09:00:00Z")
    assert codes(erp.hand_over(invoice(), clock=early)[0]["reasons"]) == {"not_overdue_long_enough"}
    erp.advance(early, "2026-01-29")
    assert erp.hand_over(invoice(), clock=early)[0]["outcome"] == "accepted"


def test_a_date_means_the_last_second_of_its_oslo_day(erp, clock):
    """TIM-3: also across the change to summer time."""
    assert erp.advance(clock, "2026-03-28")["now"] == "2026-03-28T22:59:59Z"
    assert erp.advance(clock, "2026-03-29")["now"] == "2026-03-29T21:59:59Z"


def test_a_clock_is_made_read_and_deleted(erp, clock):
    made = erp.post("/v1/test-clocks", {"now": "2026-02-02T10:00:00+01:00", "name": "Prøve"})
    assert made.headers["Location"] == f"/v1/test-clocks/{made.get_json()['id']}"
    assert (made.get_json()["now"], made.get_json()["name"]) == ("2026-02-02T09:00:00Z", "Prøve")
    case_id = erp.new_case(clock)
    assert erp.get(f"/v1/test-clocks/{clock}").get_json()["status"] == "ready"
    gone = erp.call("DELETE", f"/v1/test-clocks/{clock}")
    assert (gone.status_code, gone.data) == (204, b"")
    assert {erp.get(path).status_code for path in (f"/v1/test-clocks/{clock}", f"/v1/cases/{case_id}")} == {404}


def test_the_agency_names_whose_clock_it_is(agency, erp):
    assert agency.post("/v1/test-clocks", {"now": "2026-02-02T09:00:00Z"}).status_code == 422
    made = agency.post("/v1/test-clocks", {"now": "2026-02-02T09:00:00Z", "creditor_id": erp.creditor_id}).get_json()
    assert erp.get(f"/v1/test-clocks/{made['id']}").status_code == 200


@pytest.mark.parametrize(
    ("to", "status", "code"),
    [
        ("2026-02-01", 409, "clock_backward"),
        ("2026-02-02T08:59:59Z", 409, "clock_backward"),
        ("2031-02-03", 422, "too_far"),
        ("2026-02-30", 422, "invalid"),
        ("2026-02-17 08:00", 422, "invalid"),
        ("2026-02-17T08:00:00", 422, "invalid"),
        ("0001-01-01T00:00:00+14:00", 422, "invalid"),
        ("9999-12-31T23:59:59-14:00", 422, "invalid"),
        ("9999-12-31", 422, "invalid"),
        ("", 422, "invalid"),
        (None, 422, "invalid"),
        (17, 422, "invalid"),
    ],
)
def test_a_clock_goes_only_where_it_can(erp, clock, to, status, code):
    response = erp.post(f"/v1/test-clocks/{clock}/advance", {"to": to})
    assert (response.status_code, response.get_json()["code"]) == (status, code)
    assert erp.get(f"/v1/test-clocks/{clock}").get_json()["now"] == "2026-02-02T09:00:00Z"


def test_to_where_it_is_a_clock_may_go(erp, clock):
    assert erp.advance(clock, "2026-02-02T09:00:00Z")["moved"] == 0


def test_while_a_clock_is_under_way_writes_are_409_and_reads_go_on(house, erp, clock):
    """As after a kill in the middle of an advance."""
    case_id = erp.new_case(clock)
    house.store.clocks.set(clock, "2026-02-02T09:00:00Z", "2026-02-17T22:59:59Z")
    writes = [
        erp.act(case_id, "terminate"),
        erp.patch(f"/v1/cases/{case_id}/customer", {"email": "x@example.com"}),
        erp.post("/v1/hand-overs", {"test_clock": clock, "invoices": [invoice("F-2")]}),
        erp.post(f"/v1/test-clocks/{clock}/advance", {"to": "2026-03-01"}),
        erp.call("DELETE", f"/v1/test-clocks/{clock}"),
    ]
    assert {(write.status_code, write.get_json()["code"]) for write in writes} == {(409, "clock_advancing")}
    assert erp.get(f"/v1/test-clocks/{clock}").get_json()["status"] == "advancing"
    assert erp.case(case_id)["stage"] == "received"
