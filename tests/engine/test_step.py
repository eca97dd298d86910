"""The stories of a case, told day by day on the real service: what happens by itself, what holds and commands do to it."""

import datetime as dt

import pytest
from msgspec.structs import replace

from engine.case import Address, Case, Claim, Creditor
from engine.errors import Impossible, Invalid, NotFound
from engine.events import TIME_REACHED, Actor, Event
from engine.facts.scene import Scene
from engine.moves import check_always
from engine.step import step
from tests.dsl import Life, at, customer
from tests.rulebooks import (
    GUARD,
    LETTER_FEE,
    SEND_NOTICE,
    added,
    changed,
    letter_fee,
    shipped_book,
    with_fee_in_guard,
    with_fee_in_words,
)
from tests.watcher import watch


@pytest.fixture
def life(tmp_path):
    living = Life(tmp_path)
    yield living
    assert watch(living.house, living.clock_id) == []
    living.house.store.close()


def overdue_life(life: Life) -> Life:
    """Handed over on 2 February; noticed at once, deadline 16 February, list on Tuesday 17, registration on Thursday 19."""
    assert life.hand_over("1001").outcome == "accepted"
    life.until("2026-02-02 10:00")
    life.expect(stage="noticed", notice_sent_on="2026-02-02", notice_deadline="2026-02-16")
    return life


def waiting_life(life: Life) -> Life:
    """Its due date extended to Tuesday 3 February, so the new notice comes on Tuesday 17."""
    overdue_life(life).do("extend_due_date", new_due_date="2026-02-03")
    life.expect(stage="extended", next="2026-02-17 08:00", rule="send-notice")
    return life


# -- the way by itself ----------------------------------------------------------------------------------------------------


def test_an_invoice_that_nobody_stops_goes_all_the_way(life):
    """STG-2, STG-3, STG-5"""
    life.until("2026-02-07 12:00")  # a Saturday
    life.hand_over("1001")
    life.expect(stage="received", next="2026-02-09 08:00", rule="send-notice")
    life.until("2026-12-31")
    assert life.told() == [
        ("handed_over", "2026-02-07 12:00"),
        ("notice_sent", "2026-02-09 08:00"),
        ("put_on_list", "2026-02-24 08:00"),
        ("registered_for_collection", "2026-02-26 08:00"),
        ("demand_sent", "2026-02-27 08:00"),
        ("heavy_fee_charged", "2026-04-11 00:00"),  # 29 days after 13 March
        ("legal_steps_asked_for", "2026-04-27 08:00"),  # 14 days later is a Saturday
        ("demand_renewed", "2026-08-27 08:00"),
    ]
    life.expect(stage="demanded", notice_deadline="2026-02-23", demand_deadline="2026-09-10")


def test_the_notice_carries_the_agencys_kid_and_account_and_gives_fourteen_days(life):
    """STG-1, STG-2"""
    overdue_life(life)
    (letter,) = life.letters()
    content = letter["content"]
    assert content["kid"] == life.case().claims[0].kid and content["account"] == shipped_book().agency.account
    assert (content["sent_on"], content["deadline"], content["amount"]) == ("2026-02-02", "2026-02-16", "1043.92")
    assert content["kid"] in content["body"] and content["account"] in content["body"] and "16.02.2026" in content["body"]
    assert (letter["status"], letter["test"], letter["recipient"]) == ("sent", 1, "debtor")


def test_the_list_names_what_is_unpaid_and_when_it_can_still_be_stopped(life):
    """STG-3, STG-4"""
    life.hand_over("1001")
    life.hand_over("1002", amount="250.50")
    life.until("2026-02-17 08:00")
    (mail,) = life.effects("email")
    assert (mail["content"]["count"], mail["content"]["total"], mail["content"]["date"]) == (2, "1250.50", "2026-02-17")
    assert "19.02.2026" in mail["content"]["body"] and "08:00" in mail["content"]["body"]
    assert life.lines("2026-02-17") == {"1001": "open", "1002": "open"}


def test_until_thursday_morning_the_creditor_can_stop_a_case_on_the_list(life):
    """STG-4"""
    overdue_life(life).until("2026-02-19 07:59:59")
    life.do("terminate")
    life.expect(stage="withdrawn", next=None)
    assert life.lines("2026-02-17") == {"1001": "withdrawn"}


def test_thursday_at_eight_is_too_late_to_pause_however_late_the_sweep_is(life):
    """STG-5, STG-7: the command first takes what was due."""
    overdue_life(life).until("2026-02-17 08:00")
    life.down_until("2026-02-19 08:00")
    reasons = life.refused("pause")
    assert any("debt collection" in reason.reason["en"] for reason in reasons)
    life.expect(stage="registered")
    assert life.events()[-2:] == ["registered_for_collection", "action_refused"]


def test_one_second_before_the_pause_still_holds(life):
    """STG-5"""
    overdue_life(life).until("2026-02-19 07:59:59")
    life.do("pause")
    life.until("2026-02-28")
    life.expect(stage="listed", holds=["pause"])


def test_every_instant_after_a_move_lies_later_than_the_move(life):
    overdue_life(life).until("2026-12-31")
    for earlier, later in zip(life.entries(), life.entries()[1:], strict=False):
        assert earlier.at <= later.at
        if earlier.from_stage != earlier.to_stage and later.due_at and later.from_stage == earlier.to_stage:
            assert later.due_at > earlier.at or later.event == "notice_sent", "only a hand-over may be due at once"


def test_history_keeps_when_a_step_was_due_and_when_it_was_taken(life):
    """A service that was down for two days takes the step late, and deadlines run from the real posting day."""
    waiting_life(life).late("2026-02-19 14:00")
    entry = life.entries()[-1]
    assert (entry.event, entry.due_at, entry.at) == ("notice_sent", "2026-02-17T07:00:00Z", "2026-02-19T13:00:00Z")
    life.expect(notice_sent_on="2026-02-19", notice_deadline="2026-03-05")


def test_a_late_letter_waits_for_monday(life):
    """TIM-3: letters are sent on working days, however late."""
    waiting_life(life).late("2026-02-21 10:00")  # a Saturday
    life.expect(stage="extended", next="2026-02-23 08:00")
    life.until("2026-02-23 08:00")
    life.expect(stage="noticed", notice_sent_on="2026-02-23")
    assert life.entries()[-1].due_at == "2026-02-17T07:00:00Z"


def test_a_list_that_could_not_go_out_gets_the_day_of_its_email(life):
    """STG-3, STG-4: nobody's time to stop a case is cut short."""
    overdue_life(life).late("2026-02-20 09:00")
    life.expect(stage="listed", listed_on="2026-02-20", next="2026-02-26 08:00")
    assert [row["content"]["date"] for row in life.effects("email")] == ["2026-02-20"]


def test_a_case_that_a_command_listed_is_not_registered_before_its_list_went_out(life):
    """A command catches its case up on Tuesday; no sweep comes before Friday."""
    overdue_life(life).down_until("2026-02-17 09:00")
    life.do("message", text="hei")
    life.expect(stage="listed")
    life.late("2026-02-20 09:00")
    life.expect(stage="listed", listed_on="2026-02-20", next="2026-02-26 08:00")
    assert "list_postponed" in life.events()
    life.until("2026-02-26 08:00")
    life.expect(stage="registered")


def test_a_case_that_ends_moves_no_more(life):
    overdue_life(life).do("terminate")
    before = life.stored()
    life.until("2027-06-30")
    assert life.stored() == before


# -- change of assignment -------------------------------------------------------------------------------------------------


def test_a_new_due_date_stops_everything_and_gives_a_new_notice_fourteen_days_later(life):
    """STG-8"""
    overdue_life(life).do("extend_due_date", new_due_date="2026-02-20")
    life.expect(stage="extended", extended_to="2026-02-20", next="2026-03-06 08:00", rule="send-notice")
    assert "notice_deadline" not in life.case().dates
    life.until("2026-03-06 08:00")
    life.expect(stage="noticed", notice_sent_on="2026-03-06", notice_deadline="2026-03-20", next="2026-03-24 08:00")
    assert [row["status"] for row in life.letters()] == ["superseded", "sent"]


def test_a_due_date_can_be_extended_twice(life):
    """STG-8"""
    overdue_life(life).do("extend_due_date", new_due_date="2026-02-20")
    life.do("extend_due_date", new_due_date="2026-03-31")
    life.expect(stage="extended", extended_to="2026-03-31", next="2026-04-14 08:00")
    life.until("2026-04-14 08:00")
    life.expect(stage="noticed")
    assert len(life.letters()) == 2


def test_a_due_date_can_be_extended_while_the_case_is_on_the_list(life):
    """STG-4, STG-8"""
    overdue_life(life).until("2026-02-18 12:00")
    life.do("extend_due_date", new_due_date="2026-03-02")
    life.expect(stage="extended", next="2026-03-16 08:00")
    assert life.lines("2026-02-17") == {"1001": "extended"}
    life.until("2026-02-20")
    life.expect(stage="extended")


@pytest.mark.parametrize("new_due_date", ["2026-02-01", "2026-02-02", "2027-02-03"])
def test_a_new_due_date_lies_after_today_and_within_a_year(life, new_due_date):
    """STG-8"""
    overdue_life(life)
    (reason,) = life.refused("extend_due_date", new_due_date=new_due_date)
    assert reason.rule == "extend-due-date"
    life.expect(stage="noticed")


def test_a_new_due_date_of_exactly_a_year_is_allowed(life):
    overdue_life(life).do("extend_due_date", new_due_date="2027-02-02")
    life.expect(next="2027-02-16 08:00")


def test_a_paused_case_can_be_extended_and_waits_for_both(life):
    """STG-8, STG-9"""
    overdue_life(life).do("pause")
    life.do("extend_due_date", new_due_date="2026-02-10")
    life.expect(stage="extended", holds=["pause"], next=None)
    life.until("2026-02-20 12:00")
    life.do("resume")
    # Held from 11 to 19 February, as counted from the new due date: 9 days.
    life.expect(stage="extended", next="2026-03-05 08:00")


def test_a_pause_moves_every_wait_by_its_days(life):
    """STG-9"""
    waiting_life(life).until("2026-02-09 12:00")
    life.do("pause", reason="ferie")
    life.expect(next=None, holds=["pause"])
    life.until("2026-02-12 12:00")
    life.do("resume")
    life.expect(next="2026-02-20 08:00", holds=[], extended_to="2026-02-03")  # three days; what was agreed stays as it was


def test_paused_and_resumed_the_same_day_moves_nothing(life):
    """STG-9"""
    waiting_life(life).until("2026-02-09 12:00")
    before = life.stored().next_due_at
    life.do("pause")
    life.until("2026-02-09 23:59")
    life.do("resume")
    assert life.stored().next_due_at == before


def test_a_paused_tuesday_stays_a_tuesday(life):
    """STG-9: the deadline moves by the days held, and only then the Tuesday is looked for."""
    overdue_life(life).until("2026-02-17 07:00")
    life.do("pause")
    life.until("2026-02-18 12:00")
    life.do("resume")
    life.expect(next="2026-02-24 08:00", notice_deadline="2026-02-16")  # one day held: the first Tuesday after the 17th


def test_a_pause_before_the_deadline_does_not_move_it(life):
    """STG-9: days are held after the date a step counts from; the debtor's own deadline runs on."""
    overdue_life(life).until("2026-02-10 12:00")
    life.do("pause")
    life.until("2026-02-13 12:00")
    life.do("resume")
    life.expect(next="2026-02-17 08:00", notice_deadline="2026-02-16")


def test_a_pause_across_the_deadline_moves_the_tuesday_by_whole_weeks_only(life):
    """STG-9: held 17, 18 and 19 February after the deadline of the 16th, so the list may come on the first Tuesday after the 19th."""
    overdue_life(life).until("2026-02-17 07:00")
    life.do("pause")
    life.until("2026-02-20 12:00")
    life.do("resume")
    life.expect(next="2026-02-24 08:00", notice_deadline="2026-02-16")
    life.until("2026-02-24 08:00")
    life.expect(stage="listed")


def test_a_pause_with_a_last_day_ends_at_midnight_after_it(life):
    """STG-9: `until` is the last held day."""
    waiting_life(life).until("2026-02-09 12:00")
    life.do("pause", until="2026-02-10")
    life.expect(next="2026-02-11 00:00", rule="end-pause")
    life.until("2026-02-11 00:00")
    life.expect(holds=[], next="2026-02-19 08:00")  # the 9th and the 10th
    assert life.told()[-1] == ("pause_ended", "2026-02-11 00:00")


def test_a_pause_until_today_ends_this_midnight(life):
    """STG-9"""
    overdue_life(life).do("pause", until="2026-02-02")
    life.expect(next="2026-02-03 00:00")


@pytest.mark.parametrize(
    ("last_day", "instant"), [("2026-03-28", "2026-03-28T23:00:00Z"), ("2026-10-25", "2026-10-25T23:00:00Z")]
)
def test_midnight_is_oslo_midnight_also_when_the_clocks_change(life, last_day, instant):
    """TIM-3"""
    overdue_life(life).do("pause", until=last_day)
    assert life.stored().next_due_at == instant


def test_a_pause_cannot_end_before_it_begins(life):
    """STG-9"""
    overdue_life(life)
    (reason,) = life.refused("pause", until="2026-02-01")
    assert reason.code == "until_too_early"


def test_a_pause_noticed_late_counts_only_to_its_last_day(life):
    """STG-9: the waits do not grow because the service was down."""
    waiting_life(life).until("2026-02-09 12:00")
    life.do("pause", until="2026-02-10")
    life.late("2026-02-16 06:00")
    life.expect(holds=[], next="2026-02-19 08:00")  # the 9th and the 10th
    (span,) = life.case().held
    assert (span.since, span.ended) == (dt.date(2026, 2, 9), dt.date(2026, 2, 11))


def test_a_pause_that_ended_before_tuesday_does_not_cost_the_tuesday_because_the_sweep_was_late(life):
    """STG-3, STG-9: the answer never depends on how late the sweep is."""
    overdue_life(life).until("2026-02-17 07:00")
    life.do("pause", until="2026-02-23")
    life.late("2026-02-25 09:00")
    life.expect(stage="listed", listed_on="2026-02-25")


def test_a_pause_that_is_resumed_early_counts_only_until_then(life):
    """STG-9"""
    waiting_life(life).until("2026-02-09 12:00")
    life.do("pause", until="2026-03-31")
    life.until("2026-02-11 09:00")
    life.do("resume")
    life.expect(next="2026-02-19 08:00", holds=[])


def test_a_paused_case_cannot_be_paused_and_a_running_one_not_resumed(life):
    """STG-6"""
    overdue_life(life)
    assert "not paused" in life.refused("resume")[0].reason["en"]
    life.do("pause")
    assert "already paused" in life.refused("pause")[0].reason["en"]


def test_a_paused_case_can_be_terminated(life):
    """STG-6: also on hold."""
    overdue_life(life).do("pause")
    life.do("terminate", reason="betalt")
    life.expect(stage="withdrawn", holds=[], next=None)


def test_a_paused_case_on_the_list_is_left_out_of_it(life):
    """STG-3: what is on hold when the list goes out is not named."""
    life.hand_over("1001")
    life.hand_over("1002")
    life.until("2026-02-17 07:59:59")
    life.down_until("2026-02-17 08:30")
    life.do("message", text="den første")  # 1002 is caught up, and enters the list
    life.do("pause")
    life.sweep()
    life.expect(stage="noticed", holds=["pause"])
    assert life.lines("2026-02-17") == {"1001": "open"}
    life.until("2026-02-18 09:00")
    life.do("resume")
    life.expect(next="2026-02-24 08:00")


def test_terminate_names_the_one_claim_or_none(life):
    overdue_life(life)
    (reason,) = life.refused("terminate", claim_id="Kari Nordmann bor her")
    assert reason.rule == "terminate"
    life.do("terminate", claim_id=life.case().claims[0].claim_id)
    life.expect(stage="withdrawn")


def test_a_message_stands_in_the_conversation_and_its_words_outside_the_chain(life):
    """STG-6"""
    overdue_life(life).do("message", text="Kari ringte fra 900 00 000")
    (said,) = life.house.store.registers.messages(life.case_id)
    assert (said["sender"], said["text"]) == ("creditor", "Kari ringte fra 900 00 000")
    assert "ringte" not in life.history_text()
    assert life.house.store.history.of(life.case_id)[-1][1] == {"input": {"text": "Kari ringte fra 900 00 000"}}


@pytest.mark.parametrize(
    ("action", "values"), [("extend_due_date", {"new_due_date": "2026-04-01"}), ("pause", {}), ("resume", {})]
)
def test_in_debt_collection_only_message_and_terminate_remain(life, action, values):
    """STG-7"""
    overdue_life(life).until("2026-02-19 08:00")
    before = life.case()
    reasons = life.refused(action, **values)
    assert any("debt collection" in reason.reason["en"] and "inkasso" in reason.reason["nb"] for reason in reasons)
    after = life.case()
    assert after == replace(before, seq=before.seq + 1), "nothing but the number of the entry has changed"


def test_in_debt_collection_message_and_terminate_do_remain(life):
    """STG-7"""
    overdue_life(life).until("2026-02-19 08:00")
    life.do("message", text="hei")
    life.do("terminate")
    life.expect(stage="withdrawn")


@pytest.mark.parametrize("action", ["message", "terminate", "pause", "resume", "extend_due_date"])
def test_a_closed_case_refuses_everything(life, action):
    overdue_life(life).do("terminate")
    values = {"message": {"text": "hei"}, "extend_due_date": {"new_due_date": "2026-04-01"}}.get(action, {})
    assert life.refused(action, **values)
    life.expect(stage="withdrawn")


def test_a_refused_action_is_recorded_with_every_reason_and_changes_nothing_else(life):
    overdue_life(life).until("2026-02-19 08:00")
    before = life.stored()
    effects = life.house.store.outbox.count()
    reasons = life.refused("extend_due_date", new_due_date="2020-01-01")
    entry = life.entries()[-1]
    assert len(reasons) == 2, "both the stage and the date speak against it"
    assert (entry.event, entry.action, list(entry.reasons)) == ("action_refused", "extend_due_date", reasons)
    after = life.stored()
    assert (after.case.dates, after.case.touched_at, after.next_due_at) == (
        before.case.dates, before.case.touched_at, before.next_due_at,
    )  # fmt: skip
    assert life.house.store.outbox.count() == effects


def test_an_action_that_does_not_exist_or_cannot_be_read_leaves_no_trace(life):
    overdue_life(life)
    before = life.stored()
    with pytest.raises(NotFound):
        life.do("hug")
    for values in (
        {"new_due_date": "31.12.2026"},
        {"new_due_date": "2026-02-30"},
        {},
        {"new_due_date": "2026-03-01", "color": "red"},
    ):
        with pytest.raises(Invalid):
            life.do("extend_due_date", **values)
    assert life.stored() == before


def test_text_that_is_no_text_is_refused_before_anything_happens(life):
    """Half a surrogate pair comes through JSON, and no database can hold it."""
    overdue_life(life)
    with pytest.raises(Invalid):
        life.do("message", text="hei \ud83d")


# -- the creditor ---------------------------------------------------------------------------------------------------------


def test_a_suspended_creditors_cases_wait_and_move_on_afterwards(life):
    """ONB-5"""
    waiting_life(life).until("2026-02-09 12:00")
    assert life.suspend() == 1
    life.expect(holds=["creditor"], next=None)
    assert life.hand_over("1002").outcome == "refused"
    life.until("2026-02-12 12:00")
    assert life.restore() == 1
    life.expect(holds=[], next="2026-02-20 08:00")
    assert life.hand_over("1003").outcome == "accepted"


def test_two_holds_at_once_count_each_day_once_and_both_must_be_lifted(life):
    """STG-9: a union."""
    waiting_life(life).until("2026-02-05 12:00")
    life.do("pause")
    life.until("2026-02-07 12:00")
    life.suspend()
    life.until("2026-02-09 12:00")
    life.do("resume")
    life.expect(holds=["creditor"], next=None)
    life.until("2026-02-12 12:00")
    life.restore()
    life.expect(holds=[], next="2026-02-24 08:00")  # 5 to 11 February: seven days


def test_a_pause_ends_by_itself_under_a_suspended_creditor(life):
    """STG-9"""
    overdue_life(life).do("pause", until="2026-02-03")
    life.suspend()
    life.until("2026-02-05")
    life.expect(holds=["creditor"], next=None)
    assert "pause_ended" in life.events()


def test_a_suspended_creditor_holds_cases_in_debt_collection_too(life):
    overdue_life(life).until("2026-02-19 08:00")
    life.suspend()
    life.expect(stage="registered", holds=["creditor"])
    life.do("terminate")
    life.expect(stage="withdrawn", holds=[])


# -- credit notes ---------------------------------------------------------------------------------------------------------


def test_a_credit_note_in_part_lowers_what_the_next_letter_asks_for(life):
    """PAY-3"""
    assert waiting_life(life).credit("400.00").outcome == "accepted"
    life.expect(stage="extended", remaining="600.00", next="2026-02-17 08:00")
    life.until("2026-02-17 08:00")
    # 1 000 kr with 18 days of interest (5.92) and the fee of 38.00; then 600 kr with 17 days on 1 000 kr (5.59), none from the
    # extension to the new due date, 14 days on 600 kr (2.76), and the fee of the first letter alone.
    assert [letter["content"]["amount"] for letter in life.letters()] == ["1043.92", "646.35"]


@pytest.mark.parametrize("amount", ["1000.00", "1000.01", "99999.99"])
def test_a_credit_note_in_full_or_more_ends_the_case(life, amount):
    """PAY-3"""
    overdue_life(life).credit(amount)
    life.expect(stage="credited", remaining="0.00", next=None)


@pytest.mark.parametrize("stage_at", ["2026-02-02 10:00", "2026-02-17 08:00", "2026-02-19 08:00"])
def test_a_full_credit_ends_the_case_in_every_stage(life, stage_at):
    """PAY-3"""
    overdue_life(life).until(stage_at)
    life.credit("1000.00")
    life.expect(stage="credited")


def test_the_same_credit_note_counts_once_and_two_notes_count_twice(life):
    """PAY-3"""
    overdue_life(life).credit("100.00", note="C-1")
    assert life.credit("100.00", note="C-1").outcome == "already_handed_over"
    life.expect(remaining="900.00")
    life.credit("100.00", note="C-2")
    life.expect(remaining="800.00")


def test_a_credit_note_for_a_paused_case_ends_it_too(life):
    overdue_life(life).do("pause")
    life.credit("1000.00")
    life.expect(stage="credited", holds=["pause"])  # were it opened again, it would be paused still


@pytest.mark.parametrize(
    ("amount", "number", "code"), [("100.00", "none", "invoice_unknown"), ("0.00", "1001", "amount_not_positive")]
)
def test_a_credit_note_that_fits_nothing_is_refused_and_says_why(life, amount, number, code):
    overdue_life(life)
    result = life.credit(amount, number)
    assert (result.outcome, [reason.code for reason in result.reasons]) == ("refused", [code])
    life.expect(remaining="1000.00")


def test_a_credit_note_for_a_closed_case_is_refused(life):
    overdue_life(life).do("terminate")
    result = life.credit("100.00")
    assert (result.outcome, result.reasons[0].code) == ("refused", "case_closed")


# -- steps that are not permitted -----------------------------------------------------------------------------------------

BLOCKING = changed(SEND_NOTICE, GUARD, GUARD.replace("then:", "never if:\n  - city is Blokkby\nthen:"))


@pytest.fixture
def blocked(tmp_path):
    living = Life(tmp_path, rules=BLOCKING)
    living.hand_over("1001", to=customer(city="Blokkby"))
    living.until("2026-02-02 10:00")
    yield living
    assert watch(living.house, living.clock_id) == []
    living.house.store.close()


def test_a_step_that_is_not_permitted_is_recorded_once_with_its_reasons(blocked):
    blocked.until("2026-04-30")
    entry = blocked.entries()[-1]
    assert blocked.events() == ["handed_over", "step_blocked"]
    assert (entry.rule, entry.due_at, entry.reasons[0].rule) == ("send-notice", "2026-02-02T07:00:00Z", "send-notice")
    blocked.expect(stage="received", next=None)


def test_a_blocked_step_is_asked_again_after_an_event_and_blocked_anew(blocked):
    blocked.until("2026-02-12 12:00")
    blocked.do("message", text="hei")
    blocked.expect(next="2026-02-12 08:00")  # at once: a wait, not a weekday
    blocked.until("2026-02-12 12:00")
    assert blocked.events()[-2:] == ["message_written", "step_blocked"]
    blocked.expect(next=None)


def test_a_blocked_step_is_taken_when_the_obstacle_is_gone(blocked):
    blocked.until("2026-02-12 12:00")
    blocked.change_customer(customer(city="Oslo"))
    blocked.until("2026-02-12 12:00")
    blocked.expect(stage="noticed", notice_sent_on="2026-02-12")


def test_a_refused_action_does_not_ask_a_blocked_step_again(blocked):
    """Only what touches the case does."""
    blocked.refused("resume")
    blocked.expect(next=None)


def test_a_weekday_missed_while_blocked_becomes_the_next_such_weekday(tmp_path):
    """STG-3: not made up for."""
    path = "rules/timing/put_on_collection_list.yaml"
    files = changed(path, "then: put_on_list", "never if:\n  - city is Blokkby\nthen: put_on_list")
    life = overdue_life(Life(tmp_path, rules=files))
    life.change_customer(customer(city="Blokkby"))
    life.until("2026-02-19 12:00")
    life.expect(stage="noticed", next=None)
    assert life.told()[-1] == ("step_blocked", "2026-02-17 08:00")
    life.change_customer(customer(city="Oslo"))
    life.expect(next="2026-02-24 08:00")
    life.until("2026-02-24 08:00")
    life.expect(stage="listed")
    life.house.store.close()


# -- rates that are missing -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rules", [with_fee_in_guard(), with_fee_in_words()], ids=["in the guard", "in the words"])
def test_a_missing_rate_puts_the_step_to_sleep_under_one_task_and_wakes_on_activation(tmp_path, rules):
    """ANA-3: known until 30 June; no value is carried past its known end, and everything else goes on."""
    life = Life(tmp_path, start="2026-06-20 10:00", rules=rules)
    cases = [life.hand_over(number, due="2026-06-17", dated="2026-06-01") for number in ("1001", "1002")]
    assert [result.outcome for result in cases] == ["refused", "refused"], "not yet fourteen days overdue"
    cases = [life.hand_over(number, due="2026-06-05", dated="2026-05-20", amount="900.00") for number in ("1001", "1002", "1003")]
    life.do("pause", cases[2].case_id, until="2026-07-02")
    life.late("2026-07-03 10:00")
    for result in cases:
        life.expect(result.case_id, stage="received", next=None)
        assert life.events(result.case_id)[-1] == "step_asleep"
        assert life.case(result.case_id).asleep == {"send-notice": "letter_fee"}
    (task,) = [row for row in life.effects("task") if row["name"] == "parameter_missing"]
    assert task["content"]["parameter"] == "letter_fee" and "2026-07-03" in task["content"]["text"]["en"]
    assert watch(life.house, life.clock_id) == []

    life.do("pause", cases[0].case_id)  # other things go on
    life.do("terminate", cases[1].case_id)
    life.do("resume", cases[0].case_id)
    activated = life.activate({**rules, LETTER_FEE: letter_fee(known_until="2026-12-31").encode()})
    assert activated.woken == 1, "the first was asked anew when it was resumed; only the third still slept"
    life.sweep()
    life.expect(cases[0].case_id, stage="noticed")
    life.expect(cases[2].case_id, stage="noticed")
    life.expect(cases[1].case_id, stage="withdrawn")
    assert watch(life.house, life.clock_id) == []
    life.house.store.close()


def test_a_step_whose_guard_computes_with_a_missing_rate_sleeps_too(tmp_path):
    """ANA-3: the guard names a fact, and the fact is computed from the rate."""
    facts = (
        "dear:\n  label: {nb: dyr, en: dear}\n  type: yes/no\n  when unknown: refuse\n"
        "  computed: whether remaining is at least parameter letter_fee\n"
    )
    files = added(LETTER_FEE, letter_fee(), changed(SEND_NOTICE, GUARD, GUARD.replace("then:", "  - dear is yes\nthen:")))
    files["rules/facts.yaml"] += facts.encode()
    life = Life(tmp_path, start="2026-06-20 10:00", rules=files)
    life.hand_over("1001", due="2026-06-05", dated="2026-05-20")
    life.late("2026-07-03 10:00")
    assert life.case().asleep == {"send-notice": "letter_fee"}
    assert life.activate({**files, LETTER_FEE: letter_fee(known_until=None).encode()}).woken == 1
    life.sweep()
    life.expect(stage="noticed")
    life.house.store.close()


def test_a_step_whose_wait_is_a_missing_rate_sleeps_too(tmp_path):
    """ANA-3: the instant itself cannot be reckoned, so a task must say so, or the case would wait for ever."""
    wait = letter_fee().replace("type: money", "type: days").replace("35.00 kr", "14 days")
    files = added(LETTER_FEE, wait, changed(SEND_NOTICE, "due: 14 days after", "due: parameter letter_fee after"))
    life = Life(tmp_path, start="2026-06-20 10:00", rules=files)
    life.hand_over("1001", due="2026-06-05", dated="2026-05-20")
    life.do("pause", until="2026-07-02")
    life.late("2026-07-03 10:00")
    assert life.case().asleep == {"send-notice": "letter_fee"}
    assert [row["name"] for row in life.effects("task")] == ["parameter_missing"]
    life.activate({**files, LETTER_FEE: wait.replace("known until: 2026-06-30\n", "").encode()})
    life.sweep()
    life.expect(stage="noticed")
    life.house.store.close()


def test_a_rate_that_one_action_lacks_stops_no_other_action(tmp_path):
    """ANA-3: everything else goes on."""
    files = changed(
        "rules/actions/pause.yaml", "never if:", "only if:\n  - remaining is at least parameter letter_fee\nnever if:"
    )
    life = Life(tmp_path, start="2026-06-20 10:00", rules=added(LETTER_FEE, letter_fee(), files))
    life.hand_over("1001", due="2026-06-05", dated="2026-05-20")
    life.until("2026-07-03 10:00")
    assert life.refused("pause")[0].rule == "pause"
    life.do("message", text="hei")
    life.do("extend_due_date", new_due_date="2026-08-01")
    life.do("terminate")
    life.house.store.close()


# -- what the chart forbids -----------------------------------------------------------------------------------------------


def noticed(**dates: str) -> Case:
    claim = Claim("c1", "1001", dt.date(2026, 1, 1), dt.date(2026, 1, 15), 100_000, 100_000, "000000000018")
    found = {name: dt.date.fromisoformat(day) for name, day in dates.items()}
    return Case(
        "case1",
        "cred1",
        "noticed",
        customer(),
        (claim,),
        found,
        shipped_book().policy.version,
        touched_at="2026-02-02T09:00:00Z",
        seq=2,
    )


CREDITOR = Creditor("cred1", "Bakken Rør AS", "923456783", "15032080038", "lister@bakken.example")


def test_a_move_that_breaks_an_always_line_is_impossible():
    """No case stands on a list before its notice has fallen due, whatever a rule wants."""
    book = shipped_book()
    early = noticed(notice_sent_on="2026-02-02", notice_deadline="2026-03-16", received_on="2026-02-02")
    case = replace(early, stage="listed", dates={**early.dates, "listed_on": dt.date(2026, 2, 17)})
    with pytest.raises(Impossible, match="Stage listed does not allow this"):
        check_always(case, Scene(case, at("2026-02-17 08:00"), book, CREDITOR), book)


def test_an_always_line_about_an_unknown_date_is_broken():
    book = shipped_book()
    case = replace(noticed(), stage="listed")
    with pytest.raises(Impossible):
        check_always(case, Scene(case, at("2026-02-17 08:00"), book, CREDITOR), book)


def test_a_case_that_the_rules_lead_astray_is_stopped_and_the_others_go_on(tmp_path):
    """A broken rule stops its case under a task; nothing else stops."""
    path = "rules/timing/put_on_collection_list.yaml"
    files = changed(path, "set: {listed_on: today}", "set: {listed_on: notice_sent_on}")
    life = Life(tmp_path, rules=files)
    second = life.hand_over("1002")
    life.do("extend_due_date", new_due_date="2026-02-03")
    life.hand_over("1001")
    life.until("2026-02-17 08:00")
    life.expect(stage="noticed", next=None)
    assert life.events()[-1] == "case_stopped"
    assert [row["name"] for row in life.effects("task")] == ["case_stopped"]
    life.expect(second.case_id, stage="noticed", notice_sent_on="2026-02-17")
    found = watch(life.house, life.clock_id)
    assert found and all(life.case_id in problem for problem in found), "and the watcher names it"
    life.house.store.close()


def test_the_chart_has_no_move_that_is_not_written_there():
    with pytest.raises(Impossible, match="no move"):
        shipped_book().policy.chart.move("registered", "paused")
    with pytest.raises(Impossible):
        shipped_book().policy.chart.move("withdrawn", "notice_sent")
    with pytest.raises(Impossible):
        shipped_book().policy.chart.move("nowhere", "notice_sent")


def test_a_step_changes_neither_the_case_nor_its_dates_in_place():
    """Pure: the same case, moment and rules give the same outcome, and the case that went in is as it was."""
    book = shipped_book()
    before = noticed(notice_sent_on="2026-02-02", notice_deadline="2026-02-16", received_on="2026-02-02")
    copy = replace(before, dates=dict(before.dates))
    first = step(before, TIME_REACHED, at("2026-02-17 08:00"), book, CREDITOR)
    second = step(before, TIME_REACHED, at("2026-02-17 08:00"), book, CREDITOR)
    assert before == copy
    assert (first.case, first.entries, first.effects) == (second.case, second.entries, second.effects)
    assert (first.case.stage, first.moved) == ("listed", True)


def test_time_that_reaches_a_case_too_early_changes_nothing():
    case = noticed(notice_sent_on="2026-02-02", notice_deadline="2026-02-16", received_on="2026-02-02")
    outcome = step(case, TIME_REACHED, at("2026-02-17 07:59:59"), shipped_book(), CREDITOR)
    assert (outcome.case, outcome.entries, outcome.next_due_at) == (case, [], "2026-02-17T07:00:00Z")


def test_an_event_that_no_rule_knows_is_recorded_and_touches_the_case():
    case = noticed(notice_sent_on="2026-02-02", notice_deadline="2026-02-16", received_on="2026-02-02")
    outcome = step(case, Event("happened", "customer_changed", Actor("agency")), at("2026-02-10 12:00"), shipped_book(), CREDITOR)
    assert ([entry.event for entry in outcome.entries], outcome.case.touched_at) == (["customer_changed"], "2026-02-10T11:00:00Z")


# -- what history may not hold --------------------------------------------------------------------------------------------

SECRETS = {
    "name": "Ærlige Kari Nordmann", "email": "kari.hemmelig@example.no", "mobile": "91234567",
    "national_identity_number": "15108695088", "line1": "Hemmeligveien 7", "free": "Hun er syk og bor hos søsteren",
    "guardian": "Per Verge Hansen",
}  # fmt: skip


def test_personal_data_never_stands_in_history(life):
    """Semantics 13: what the chain holds can never be erased, so no name, address, number or free text is in it."""
    person = replace(
        customer(SECRETS["name"], born=None, email=SECRETS["email"], mobile=SECRETS["mobile"], guardian=SECRETS["guardian"]),
        national_identity_number=SECRETS["national_identity_number"],
        address=Address(SECRETS["line1"], None, "0150", "Oslo"),
    )
    life.hand_over("1001", to=person, description="Faktura til " + SECRETS["name"])
    life.until("2026-02-03 12:00")
    life.do("message", text=SECRETS["free"])
    life.do("pause", reason=SECRETS["free"])
    life.refused("pause", reason=SECRETS["free"])
    life.do("resume")
    life.refused("terminate", claim_id=SECRETS["free"], reason=SECRETS["name"])
    life.change_customer(replace(person, email=None, address=Address("Ny vei 3", None, " ", None)))
    life.credit("1.00")
    life.until("2026-02-17 08:00")
    life.do("terminate", reason=SECRETS["free"])
    told = life.history_text()
    assert [name for name, secret in SECRETS.items() if secret in told] == []
    assert SECRETS["name"] in life.letters()[0]["content"]["body"], "the letter does name her"
