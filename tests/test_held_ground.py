"""Ground that was won once and must not be lost again: each test fails where the mend it stands for is undone."""

import datetime as dt
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.case import EarlierLetter
from engine.errors import Invalid, NotFound
from engine.shell.service import customers, documents, handing_over, keeping, taking, travelling
from tests.api.helpers import identity_number
from tests.dsl import Life, at, customer, day, invoice
from tests.rulebooks import SEND_NOTICE, changed
from tests.watcher import watch

MINOR = "2012-05-01"
DOCUMENT = (Path(__file__).resolve().parents[1] / "fixtures/ubl/consumer_invoice.xml").read_text()


@pytest.fixture
def life(tmp_path):
    living = Life(tmp_path)
    yield living
    assert watch(living.house, living.clock_id) == []
    living.house.store.close()


# -- the customer ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "changes", "code"),
    [
        ({"born": MINOR, "guardian": "Ola Verge"}, {"guardian": None}, "guardian_missing"),
        ({"born": None}, {"birth_date": day(MINOR)}, "guardian_missing"),
        ({"born": None}, {"national_identity_number": identity_number("010512", 501)}, "guardian_missing"),
        ({"born": "1990-05-01"}, {"national_identity_number": identity_number()}, "birth_date_contradicts"),
    ],
    ids=["a guardian taken away", "a birth date under age", "an identity number under age", "two birth dates"],
)
def test_a_customer_that_would_not_have_been_taken_in_is_refused_with_reasons_and_changes_nothing(life, before, changes, code):
    """INT-5"""
    life.hand_over("1001", to=customer(**before))
    life.until("2026-02-03 12:00")
    stored, entries = life.stored(), life.events()
    done = customers.change_customer(life.house, life.case_id, lambda old: replace(old, **changes), life.by)
    assert [reason.code for reason in done.refusals] == [code]
    assert all(reason.reason["en"] and reason.reason["nb"] for reason in done.refusals)
    assert (life.stored(), life.events()) == (stored, entries)


# -- two weeks between letters --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("newest", ["earlier letter", "own notice"])
@pytest.mark.parametrize(("sent_on", "notice_on"), [("2026-01-19", "2026-02-02"), ("2026-01-20", "2026-02-03")])
def test_our_notice_comes_fourteen_days_after_the_newest_letter_of_the_creditor_and_no_sooner(life, newest, sent_on, notice_on):
    """STG-2, STG-8: on 2 February a letter of 19 January is fourteen days old, one of 20 January thirteen."""
    old = EarlierLetter("reminder", day("2026-01-17"))
    if newest == "earlier letter":
        life.hand_over("1001", earlier=(EarlierLetter("reminder", day(sent_on)), old))
    else:
        life.hand_over("1001", earlier=(old,), own_notice_sent_on=day(sent_on))
    life.until("2026-02-28")
    life.expect(notice_sent_on=notice_on)


@pytest.mark.parametrize("wait", ["14 days", "3 days"])
@pytest.mark.parametrize("own_notice", [None, ("2026-02-01", "2026-02-16")])
def test_an_extension_to_tomorrow_never_gives_two_notices_within_fourteen_days(tmp_path, wait, own_notice):
    """STG-8: nor does a rule that waits for less after the new due date."""
    rules = (
        None if wait == "14 days" else changed(SEND_NOTICE, "due: 14 days after overdue_from", f"due: {wait} after overdue_from")
    )
    life = Life(tmp_path, rules=rules)
    life.hand_over("1001", own_notice=own_notice)
    life.until("2026-02-02 10:00")
    first = life.case().dates["notice_sent_on"]
    life.refused("extend_due_date", new_due_date="2026-02-02")
    life.do("extend_due_date", new_due_date="2026-02-03")
    life.until("2026-03-31")
    second = life.case().dates["notice_sent_on"]
    assert second > first and (second - first).days >= 14
    life.house.store.close()


def test_an_extension_is_not_shortened_by_a_second_one(life):
    """STG-8"""
    life.hand_over("1001")
    life.do("extend_due_date", new_due_date="2026-03-10")
    (reason,) = life.refused("extend_due_date", new_due_date="2026-03-09")
    assert reason.rule == "extend-due-date" and "2026-03-10" in reason.reason["en"]
    life.expect(extended_to="2026-03-10", next="2026-03-24 08:00")
    life.do("extend_due_date", new_due_date="2026-03-10")
    life.do("extend_due_date", new_due_date="2026-03-11")
    life.expect(extended_to="2026-03-11")


# -- a suspended creditor -------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process is gone."""


def _killed_half_way(monkeypatch, call):
    """Run a call that dies within its second page of two cases."""
    told, happen = [], taking.happen

    def dies(house, stored, *rest):
        told.append(stored.case.id)
        if len(told) == 4:
            raise Killed
        return happen(house, stored, *rest)

    monkeypatch.setattr(keeping, "happen", dies)
    with pytest.raises(Killed):
        call()
    monkeypatch.setattr(keeping, "happen", happen)


def test_suspending_and_restoring_that_were_killed_half_way_are_finished_by_saying_it_again(life, monkeypatch):
    """ONB-5: every case is held once, on the real agenda and on the test clock, and in the end none is."""
    monkeypatch.setattr(keeping, "PAGE", 2)
    cases = [life.hand_over().case_id for _ in range(4)]
    clock_id, life.clock_id = life.clock_id, ""
    cases += [life.hand_over().case_id for _ in range(3)]
    life.clock_id = clock_id

    def holds():
        return [[hold.kind for hold in life.case(case_id).holds] for case_id in cases]

    _killed_half_way(monkeypatch, life.suspend)
    assert sorted(holds()) == [[]] * 4 + [["creditor"]] * 3, "the real agenda was written, the clock's first page was not"
    assert (life.suspend(), life.suspend(), holds()) == (4, 0, [["creditor"]] * 7)
    _killed_half_way(monkeypatch, life.restore)
    assert sorted(holds()) == [[]] * 3 + [["creditor"]] * 4
    assert (life.restore(), life.restore(), holds()) == (4, 0, [[]] * 7)
    for case_id in cases:
        events = life.events(case_id)
        assert [events.count(name) for name in ("creditor_stopped", "creditor_back")] == [1, 1]


def test_a_creditor_suspended_since_the_caller_read_it_hands_nothing_over(life):
    """ONB-5"""
    read_before = life.house.creditor(life.creditor.id)
    life.suspend()
    (result,) = handing_over.hand_over(life.house, read_before, [invoice()], life.by, life.clock_id)
    assert (result.outcome, [reason.code for reason in result.reasons]) == ("refused", ["creditor_not_approved"])
    assert life.house.store.cases.find({}, 10) == []


# -- what is handed over --------------------------------------------------------------------------------------------------

FIRST, LAST, MOST = dt.date(1, 1, 1), dt.date(9999, 12, 31), 10**15


@pytest.mark.parametrize("name", ["invoice_date", "due_date", "own_notice_sent_on", "own_notice_deadline", "earlier_letters"])
def test_a_day_that_no_invoice_has_is_invalid_and_nothing_worse(life, name):
    """INT-4: whatever the calendar cannot count with is told before anything counts."""
    for extreme in (FIRST, dt.date(1899, 12, 31), dt.date(2201, 1, 1), LAST):
        value = (EarlierLetter("reminder", extreme),) if name == "earlier_letters" else extreme
        for start in ("collection_notice", "collection"):
            with pytest.raises(Invalid) as told:
                life.hand_over_all([replace(invoice(start=start), **{name: value})])
            assert (told.value.code, "1001" in told.value.message) == ("bad_date", True), (extreme, start)


@pytest.mark.parametrize("name", ["amount_ore", "remaining_ore", "fee_ore"])
def test_an_amount_that_no_invoice_has_is_invalid_and_nothing_worse(life, name):
    """INT-4"""
    for amount in (MOST + 1, 10**30, -(10**30)):
        letters = {"earlier_letters": (EarlierLetter("reminder", day("2026-01-16"), fee_ore=amount),)}
        with pytest.raises(Invalid) as told:
            life.hand_over_all([replace(invoice(), **(letters if name == "fee_ore" else {name: amount}))])
        assert told.value.code == "bad_amount", amount


def test_the_largest_amount_and_the_outermost_days_are_judged_by_the_rules(life):
    """INT-4"""
    (taken,) = life.hand_over_all([replace(invoice(), amount_ore=MOST, remaining_ore=MOST)])
    assert taken.outcome == "accepted"
    old, new = "1900-01-01", "2200-12-31"
    results = life.hand_over_all([invoice("1002", dated=old, due=old), invoice("1003", due=new, dated=new)])
    assert [result.outcome for result in results] == ["refused", "refused"]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("<cbc:DueDate>2026-01-19<", "<cbc:DueDate>9999-12-31<", "bad_date"),
        ("<cbc:IssueDate>2026-01-05<", "<cbc:IssueDate>0001-01-01<", "bad_date"),
        (">1250.00</cbc:PayableAmount>", f">{10**16}.00</cbc:PayableAmount>", "bad_amount"),
    ],
)
def test_a_document_with_a_day_or_an_amount_that_no_invoice_has_is_invalid(life, before, after, code):
    """INT-4"""
    assert before in DOCUMENT
    with pytest.raises(Invalid) as told:
        documents.take_document(life.house, life.creditor, DOCUMENT.replace(before, after).encode(), life.by, life.clock_id)
    codes = {told.value.code, *(error["code"] for error in told.value.details.get("errors", []))}
    assert code in codes


def test_nothing_is_handed_over_to_the_clock_of_another_creditor(life):
    """API-4"""
    other = life.add_creditor("Fjorden Bygg AS")
    theirs = str(travelling.make_clock(life.house, other.id, at("2026-02-02 10:00"), None)["id"])
    for clock_id in (theirs, "unknown"):
        with pytest.raises(NotFound) as told:
            handing_over.hand_over(life.house, life.creditor, [invoice()], life.by, clock_id)
        assert told.value.code == "clock_not_found"
    assert life.house.store.cases.find({}, 10) == []
