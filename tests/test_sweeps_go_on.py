"""A sweep goes on: past a case without its rules, a list without a cut-off, a rate that is missing, a pause that came first."""

import re

import pytest

from engine.shell import sweep as sweeping
from engine.shell.service import keeping, lists, rescheduling, travelling
from engine.shell.service.list_lines import lines_of
from tests.dsl import Life, at, invoice
from tests.rulebooks import LETTER_FEE, changed, letter_fee, patient, with_fee_in_guard
from tests.watcher import watch


@pytest.fixture
def life(tmp_path):
    """On the real agenda, whose clock is set by hand."""
    living = Life(tmp_path, wall_clock=True)
    yield living
    living.house.store.close()


# -- a rule book that cannot be read --------------------------------------------------------------------------------------

BREAKS = {
    "gone": "delete from rulebooks where version = :version",
    "empty": "update rulebooks set files = '{}' where version = :version",
    "not rules": """update rulebooks set files = '{"rules/facts.yaml": ""}' where version = :version""",
    "cut off": "update rulebooks set files = substr(files, 1, 1000) where version = :version",
}


def _lose_rules(life: Life, how: str) -> None:
    """Break the rule book of the case spoken of; those in force stay whole, and nothing is remembered."""
    version = life.case().rulebook
    life.activate(patient())
    life.house.store.driver.run(BREAKS[how], {"version": version})
    life.forget_rules()


def _lose_rules_of(life: Life, case_id: str, how: str) -> None:
    """Pin one case to a rule book that cannot be read."""
    run = life.house.store.driver.run
    run("update cases set rulebook = 'lost', doc = json_set(doc, '$.rulebook', 'lost') where id = :id", {"id": case_id})
    if how != "gone":
        run("insert into rulebooks (version, kind, files, stored_at) values ('lost', 'policy', '{}', '') on conflict do nothing")


@pytest.mark.parametrize("how", BREAKS)
def test_a_case_without_its_rule_book_is_set_aside_and_every_other_case_goes_on(life, how):
    """STG-12: also the cases of other creditors, whichever is due first."""
    other = life.add_creditor("Fjorden Bygg AS")
    life.hand_over("1001")
    lost, document = life.case_id, life.case()
    _lose_rules(life, how)
    life.hand_over("1002", due="2026-01-12")
    (theirs,) = life.hand_over_all([invoice("1003", due="2026-01-12")], other)
    life.until("2026-02-02 12:00")
    for case_id in (life.case_id, theirs.case_id):
        assert life.stored(case_id).case.stage == "noticed"
    life.expect(lost, stage="received", next=None, rule=None)
    assert life.case(lost) == document, "nothing can be said of it without its rules"
    (task,) = life.effects("task")
    assert (task["name"], task["recipient"], task["case_id"]) == ("case_set_aside", "agency", lost)
    assert document.rulebook in task["content"]["text"]["en"] and document.rulebook in task["content"]["text"]["nb"]
    life.until("2026-02-20 12:00")
    assert len(life.effects("task")) == 1, "it is said once"


@pytest.mark.parametrize("how", ["gone", "not rules"])
@pytest.mark.parametrize("service", ["in time", "late"])
def test_a_listed_case_without_its_rule_book_holds_up_no_list(life, how, service):
    """STG-3: neither its creditor's other cases, nor another creditor's."""
    other = life.add_creditor("Fjorden Bygg AS")
    life.hand_over("1001")
    lost = life.case_id
    going_on = life.hand_over("1002").case_id
    (theirs,) = life.hand_over_all([invoice("1003")], other)
    life.until("2026-02-17 07:59:59")
    life.down_until("2026-02-17 08:00")
    sweeping._chunk(life.house, life.now, "", 1000)  # killed before the list went out
    life.expect(lost, stage="listed")
    new = life.hand_over("1004").case_id
    assert life.stored(new).next_due_at <= life.now.text, "due while the list is open"
    for case_id in (lost, new):
        _lose_rules_of(life, case_id, how)
    if service == "late":
        life.down_until("2026-02-20 09:00")
    life.sweep()
    life.until("2026-03-10 08:00")
    for case_id in (going_on, theirs.case_id):
        assert "registered_for_collection" in life.events(case_id)
    life.expect(lost, stage="listed", next=None)
    life.expect(new, stage="received", next=None)
    assert sorted(row["case_id"] for row in life.effects("task")) == sorted((lost, new))
    named = [line.invoice_number for row in life.lists() for line in lines_of(life.house, row)]
    assert sorted(named) == ["1002", "1003"], "nobody can say until when the third could be stopped"


def test_a_case_without_its_rule_book_keeps_no_other_from_being_held_or_reckoned_anew(life):
    """ONB-5, ANA-3"""
    cases = [life.hand_over(f"100{number}").case_id for number in range(3)]
    _lose_rules_of(life, cases[1], "gone")
    assert life.suspend() == 2
    assert [len(life.case(case_id).holds) for case_id in cases] == [1, 0, 1]
    assert life.restore() == 2
    assert rescheduling.reschedule(life.house) == 0
    assert [row["case_id"] for row in life.effects("task")] == [cases[1]]


# -- a list without a cut-off ---------------------------------------------------------------------------------------------

REGISTER = "rules/timing/register_for_collection.yaml"
REGISTRATION = "rules/parameters/rates/registration_days.yaml"


def _days_until_registration(known_until: str) -> bytes:
    rate = letter_fee(known_until=known_until).replace("id: letter_fee", "id: registration_days")
    return rate.replace("type: money", "type: days").replace("35.00 kr", "2 days").encode()


def test_a_list_whose_cut_off_cannot_be_told_stops_no_clock_and_is_asked_again_the_next_day(tmp_path):
    """STG-3, STG-5, TIM-2, ANA-3: nothing is registered until the creditor has been told until when it can be stopped."""
    due = "due: parameter registration_days after listed_on at 08:00"
    files = changed(REGISTER, "due: first Thursday at least 2 days after listed_on at 08:00", due)
    files[REGISTRATION] = _days_until_registration("2026-02-10")
    life = Life(tmp_path, rules=files)
    life.hand_over("1001")
    instants: list[str] = []

    def watched(now, moved):
        instants.append(now)
        assert len(instants) < 30, f"the clock stands still: {instants[-3:]}"

    travelling.advance(life.house, life.clock_id, at("2026-02-20 12:00"), progress=watched)
    assert life.now.text == at("2026-02-20 12:00").text
    assert [each for each in instants if each[11:] == "07:00:00Z"][-4:] == [
        f"2026-02-{day}T07:00:00Z" for day in (17, 18, 19, 20)
    ]
    life.expect(stage="listed", listed_on="2026-02-20", next=None)
    assert life.effects("email") == [] and "registered_for_collection" not in life.events()
    assert [(row["day"], row["status"]) for row in life.lists()] == [("2026-02-20", "open")]
    assert [row["name"] for row in life.effects("task")] == ["parameter_missing"]

    life.activate({**files, REGISTRATION: _days_until_registration("2026-12-31")})
    travelling.advance(life.house, life.clock_id, at("2026-02-28 12:00"), progress=watched)
    (mail,) = life.effects("email")
    assert (mail["content"]["date"], mail["content"]["cutoff_at"]) == ("2026-02-21", "2026-02-23T07:00:00Z")
    assert life.told()[-2:] == [("registered_for_collection", "2026-02-23 08:00"), ("demand_sent", "2026-02-24 08:00")]
    life.house.store.close()


# -- a rate that is missing -----------------------------------------------------------------------------------------------


def test_the_task_for_a_missing_rate_is_given_on_every_agenda_and_again_after_rates_that_lack_it_still(tmp_path):
    """ANA-3, TIM-2: what is tried on a test clock swallows no task of the real agenda."""
    files = with_fee_in_guard()
    life = Life(tmp_path, start="2026-06-20 10:00", rules=files)
    clock_id = life.clock_id
    cases = {}
    for life.clock_id in (clock_id, ""):
        life.hand_over("1001", due="2026-06-05", dated="2026-05-20")
        cases[life.clock_id] = life.hand_over("1002", due="2026-06-05", dated="2026-05-20").case_id

    def tasks_after_sweeping_on(day):
        found = []
        for life.clock_id in (clock_id, ""):
            life.late(f"2026-07-{day} 10:00")
            assert life.case(cases[life.clock_id]).asleep == {"send-notice": "letter_fee"}
            found.append([row["name"] for row in life.effects("task")])
        return found

    assert tasks_after_sweeping_on("03") == [["parameter_missing"]] * 2
    life.activate({**files, LETTER_FEE: letter_fee(known_until="2026-07-01").encode()})
    assert tasks_after_sweeping_on("06") == [["parameter_missing"] * 2] * 2
    life.house.store.close()


# -- what happened while a long sweep ran ---------------------------------------------------------------------------------


def test_history_never_runs_backwards_although_a_pause_was_recorded_after_the_sweep_began(life):
    """TIM-1, STG-3: the sweep closes the list as of its first instant."""
    life.hand_over("1001")
    paused = life.case_id
    life.hand_over("1002")
    life.until("2026-02-17 07:59:59")
    began = at("2026-02-17 08:00")
    life.down_until("2026-02-17 08:00")
    assert sweeping._chunk(life.house, began, "", 1000) == (2, 2)
    life.down_until("2026-02-17 08:05")
    life.do("pause", paused)
    assert lists.close_due(life.house, "", began) == 1
    assert life.events(paused)[-2:] == ["paused", "left_out_of_list"]
    times = [entry.at for entry in life.entries(paused)]
    assert times == sorted(times)
    assert life.case(paused).touched_at == times[-1] == at("2026-02-17 08:05").text
    assert life.lines("2026-02-17") == {"1002": "open"}


def test_a_paused_case_that_is_due_only_for_the_end_of_its_pause_is_listed_anew_once(life):
    """STG-3, STG-9: the list of Tuesday did not go out; on Thursday its cases are listed anew, and the pause has ended."""
    life.hand_over("1001")
    life.until("2026-02-17 07:59:59")
    life.down_until("2026-02-17 08:00")
    sweeping._chunk(life.house, life.now, "", 1000)  # killed before the list went out
    life.do("pause", until="2026-02-18")
    life.expect(stage="listed", next="2026-02-19 00:00", rule="end-pause")
    life.down_until("2026-02-19 09:00")
    due = life.house.store.cases.due("", life.now.text, 10)
    assert [stored.case.id for stored in due] == [life.case_id]
    assert not lists.postpone_unsent(life.house, due, life.now), "it leaves no list by this step"
    life.sweep()
    assert life.events()[-4:] == ["put_on_list", "paused", "list_postponed", "pause_ended"]
    life.until("2026-03-10 08:00")
    assert life.events()[-3:] == ["pause_ended", "registered_for_collection", "demand_sent"]
    assert watch(life.house, "") == []


# -- how cases are found --------------------------------------------------------------------------------------------------


def _plans(life: Life, monkeypatch: pytest.MonkeyPatch, call, what: str = r"\bfrom cases\b") -> list[str]:
    """How SQLite looks up what a call reads of cases, or of something else."""
    driver, asked = life.house.store.driver, []
    tuples = driver.tuples

    def remembered(sql, values=None):
        if re.match(f"select .*{what}", sql):
            asked.append((sql, dict(values or {})))
        return tuples(sql, values)

    monkeypatch.setattr(driver, "tuples", remembered)
    call()
    monkeypatch.setattr(driver, "tuples", tuples)
    assert asked
    return [" / ".join(row[3] for row in tuples(f"explain query plan {sql}", values)) for sql, values in asked]


def test_cases_are_found_by_their_invoice_number_through_the_primary_key_of_claims(life, monkeypatch):
    """API-1: however many cases a creditor has."""
    life.hand_over("1001")
    wanted = {"creditor_id": life.creditor.id, "clock_id": "", "invoice_number": "1001", "closed": 0}
    (plan,) = _plans(life, monkeypatch, lambda: life.house.store.cases.find(wanted, 101))
    assert re.search(
        r"SEARCH claims USING (COVERING )?INDEX \S+ \(creditor_id=\? AND clock_id=\? AND invoice_number=\?\)", plan
    ), plan
    assert "SCAN" not in plan


def test_a_creditors_cases_are_suspended_page_by_page_through_an_index(life, monkeypatch):
    """ONB-5"""
    monkeypatch.setattr(keeping, "PAGE", 2)
    for _ in range(5):
        life.hand_over()
    plans = [plan for plan in _plans(life, monkeypatch, life.suspend) if "limit" in plan or "id>?" in plan]
    assert len(plans) == 3
    for plan in plans:
        assert "(creditor_id=? AND clock_id=? AND id>?)" in plan and "SCAN" not in plan and "TEMP B-TREE" not in plan


def test_the_other_cases_of_a_debtor_are_found_among_his_own(life, monkeypatch):
    """STG-11: however many cases a creditor has."""
    life.hand_over("1001")
    plans = _plans(life, monkeypatch, lambda: life.house.store.cases.of_debtor(life.case()))
    assert all("(creditor_id=? AND clock_id=? AND debtor=?)" in plan and "TEMP B-TREE" not in plan for plan in plans[1:]), plans
    assert len(plans) == 2


def test_what_was_told_before_is_found_from_the_cases_that_wait(life, monkeypatch):
    """BOK-1: however many settlements a creditor has had."""
    told = life.house.store.settlements.told
    (plan,) = _plans(life, monkeypatch, lambda: told("", life.creditor.id, "2026-02-03"), "from unsettled")
    assert plan.startswith("SEARCH unsettled") and "SCAN" not in plan
