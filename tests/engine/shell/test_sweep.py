"""The sweep: idempotent, safe beside another, in chunks that say how far they are; what it cannot move it stops and leaves behind."""

import datetime as dt
import random
import threading
from pathlib import Path
from typing import Any

import pytest

from bench import made
from bench.child import Child, Sweep
from bench.same import differences, rows_of_clock
from engine.case import CreditNote, Creditor
from engine.events import Actor
from engine.shell import sweep as sweeping
from engine.shell.load.build import build
from engine.shell.service import acting, lists
from engine.shell.service.activating import put_in_force
from engine.shell.service.crediting import credit
from engine.shell.service.handing_over import hand_over
from engine.shell.service.house import House
from engine.shell.service.list_lines import mail_text
from engine.shell.sweep import next_instant, sweep
from tests.rulebooks import changed

CREDITOR = Actor("creditor", "test", "ERP")
HANDED_OVER = made.oslo(2026, 2, 2, 10)
NOTICED = made.oslo(2026, 2, 3, 9)  # the notices fall due 17 February
TUESDAY = made.oslo(2026, 2, 24, 8)
THURSDAY = made.oslo(2026, 2, 26, 8)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house with no cases yet."""
    return made.house_at(tmp_path / "sweep.db", HANDED_OVER, synchronous="off")


def filled(house: House, count: int, creditors: int = 2) -> list[str]:
    """So many cases of each creditor; their ids."""
    ids = []
    for creditor in made.creditors(house, creditors):
        invoices = [made.invoice(number, dt.date(2026, 1, 5), random.Random(number)) for number in range(count)]
        ids += [answer.case_id or "" for answer in hand_over(house, creditor, invoices, CREDITOR)]
    return ids


def act(house: House, at: Any, case_id: str, action: str, **given: str) -> None:
    assert isinstance(house.clock, made.StandingClock)
    house.clock.at = at
    assert acting.act(house, case_id, action, given, CREDITOR).refusals == []


def everything(house: House) -> list[Any]:
    """Every row that a sweep may touch."""
    tables = ("cases", "history", "outbox", "lists", "list_lines", "messages")
    return [house.store.driver.tuples(f"select * from {table} order by 1, 2") for table in tables]


def stages(house: House) -> dict[str, int]:
    return dict(house.store.driver.tuples("select stage, count(*) from cases group by 1"))


def mails(house: House) -> list[dict[str, Any]]:
    return [row["content"] for row in house.store.outbox.latest(100, "email")]


def test_a_second_sweep_at_the_same_moment_changes_nothing(house: House) -> None:
    """STG-3, STG-5: whatever runs the sweep may run it twice."""
    filled(house, 20)
    for at in (NOTICED, TUESDAY, THURSDAY):
        assert sweep(house, at, chunk=7) == 40
        before = everything(house)
        assert sweep(house, at, chunk=7) == 0
        assert everything(house) == before
    assert stages(house) == {"registered": 40}
    assert len(mails(house)) == 2


def test_the_size_of_a_chunk_makes_no_difference(tmp_path: Path) -> None:
    """TIM-2: the same cases swept in chunks of 1 and of 1000 have the same rows."""
    found = []
    for chunk in (1, 1000):
        house = made.house_at(tmp_path / f"chunk-{chunk}.db", HANDED_OVER, synchronous="off")
        filled(house, 9)
        for at in (NOTICED, TUESDAY, THURSDAY):
            sweep(house, at, chunk=chunk)
        rows = "\n".join(rows_of_clock(house, ""))
        for creditor in house.store.creditors.all():
            rows = rows.replace(creditor.id, creditor.name)
        found.append(sorted(rows.splitlines()))
    assert differences(found[0], found[1]) == []
    assert len(found[0]) > 18 * 6


def test_progress_hears_each_chunk_after_it_is_written(house: House) -> None:
    """A long sweep can be watched."""
    filled(house, 10)
    heard: list[tuple[int, int]] = []
    sweep(house, NOTICED, chunk=8, progress=lambda count: heard.append((count, house.store.cases.count_due("", NOTICED.text))))
    assert heard == [(8, 12), (8, 4), (4, 0)]


def test_two_threads_that_sweep_at_once_move_each_case_once(house: House) -> None:
    """STG-3, STG-5: one write lock a chunk, and what is written is no longer due."""
    filled(house, 60)
    for at in (NOTICED, TUESDAY, THURSDAY):
        moved: list[int] = []
        threads = [threading.Thread(target=lambda at=at, moved=moved: moved.append(sweep(house, at, chunk=5))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(moved) == 120
    assert stages(house) == {"registered": 120}
    assert len(mails(house)) == 2
    assert house.store.driver.tuples("select count(*) from outbox where kind = 'letter'") == [(120,)]


def test_two_processes_that_sweep_at_once_move_each_case_once(house: House, tmp_path: Path) -> None:
    """STG-3, STG-5: the lock is the database's, not the program's."""
    filled(house, 60)
    for at in (NOTICED, TUESDAY, THURSDAY):
        children = [Child(Sweep(at.text), tmp_path / "sweep.db", at.text, chunk=5, page=5) for _ in range(2)]
        assert [child.finish() for child in children] == [0, 0]
    assert stages(house) == {"registered": 120}
    assert len(mails(house)) == 2
    assert house.store.driver.tuples("select max(n) from (select count(*) n from history group by case_id)") == [(4,)]


def test_a_case_that_the_chart_forbids_to_move_is_stopped_under_a_task_and_the_others_go_on(house: House) -> None:
    """ANA-8, STG-12: an `always` line that is broken stops one case, not the sweep."""
    files = changed(
        "states/collection_case.yaml", "    - notice_sent_on is before notice_deadline\n",
        "    - notice_sent_on is before notice_deadline\n    - remaining is less than 5000.00 kr\n",
    )  # fmt: skip
    put_in_force(house, files, build(files), "test", "no notice above 5 000 kroner")
    filled(house, 30)
    large = [row[0] for row in house.store.driver.tuples("select id from cases where remaining_ore >= 500000")]
    assert 0 < len(large) < 60
    assert sweep(house, NOTICED, chunk=7) == 60 - len(large)
    stopped = house.store.cases.find({"stage": "received"}, 100)
    assert sorted(stored.case.id for stored in stopped) == sorted(large)
    assert {stored.next_due_at for stored in stopped} == {None}
    tasks = house.store.outbox.latest(100, "task")
    assert sorted(row["case_id"] for row in tasks) == sorted(large)
    assert "5000.00" in tasks[0]["content"]["text"]["en"] or "5,000.00" in tasks[0]["content"]["text"]["en"]
    assert {house.store.history.of(case_id)[-1][0].event for case_id in large} == {"case_stopped"}
    before = everything(house)
    assert sweep(house, NOTICED) == 0
    assert everything(house) == before


def test_a_pause_that_ended_days_ago_and_the_step_that_is_late_are_both_taken_in_one_sweep(house: House) -> None:
    """STG-9: time reaches a case until nothing more is due, however few cases are due."""
    case_id, _ = filled(house, 1)
    act(house, HANDED_OVER, case_id, "pause", until="2026-02-10")
    late = made.oslo(2026, 3, 5, 9)
    assert sweep(house, late) == 2
    assert [entry.event for entry, _ in house.store.history.of(case_id)][-2:] == ["pause_ended", "put_on_list"]
    assert house.store.cases.count_due("", late.text) == 0
    assert [(row["day"], row["status"]) for row in house.store.lists.of(None, "")] == [("2026-03-05", "sent")]


# -- lists ------------------------------------------------------------------------------------------------------------


def test_a_list_longer_than_a_page_is_closed_whole_and_mailed_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """STG-3: pages save memory and change nothing."""
    monkeypatch.setattr(lists, "PAGE", 3)
    filled(house, 10, creditors=1)
    sweep(house, NOTICED)
    sweep(house, TUESDAY, chunk=4)
    (mail,) = mails(house)
    (row,) = house.store.lists.of(None, "")
    amounts = [line["amount_ore"] for line in house.store.lists.lines(row["id"])]
    assert (mail["count"], len(amounts)) == (10, 10)
    assert round(float(mail["total"]) * 100) == sum(amounts)
    assert mail_text(house, row, mail["body"], "nb").count("\nF000") == 10


def test_a_case_is_not_registered_while_its_list_has_not_gone_out_even_where_the_sweep_has_passed_its_lists(house: House) -> None:
    """STG-4, STG-5: a second sweep, slow since Tuesday, enters cases on Tuesday's list while the first is at Thursday."""
    filled(house, 4)
    sweep(house, NOTICED)
    sweeping._chunk(house, TUESDAY, "", 100)  # the slow one: it has not closed its lists
    assert sweeping._chunk(house, THURSDAY, "", 100) == (0, 0)
    assert stages(house) == {"listed": 8}
    assert {row["day"] for row in house.store.lists.of(None, "")} == {"2026-02-26"}
    sweep(house, THURSDAY)
    assert {mail["cutoff_at"] for mail in mails(house)} == {"2026-03-05T07:00:00Z"}
    assert next_instant(house, "") == "2026-03-05T07:00:00Z"


def test_a_list_waits_for_the_cases_that_are_still_to_be_entered(house: House) -> None:
    """STG-3: one e-mail a creditor and day, so it is not sent half full."""
    filled(house, 6, creditors=1)
    sweep(house, NOTICED)
    sweeping._chunk(house, TUESDAY, "", 4)
    assert lists.close_due(house, "", TUESDAY) == 0
    assert mails(house) == []
    sweep(house, TUESDAY)
    assert [mail["count"] for mail in mails(house)] == [6]


def test_cases_that_ended_were_extended_or_paused_before_the_list_went_out_are_not_named_in_it(house: House) -> None:
    """STG-3, STG-4: nor are their lines kept; the paused one waits for another list."""
    ids = filled(house, 5, creditors=1)
    sweep(house, NOTICED)
    sweeping._chunk(house, TUESDAY, "", 100)
    soon = made.oslo(2026, 2, 24, 8, 1)
    act(house, soon, ids[0], "terminate")
    act(house, soon, ids[1], "extend_due_date", new_due_date="2026-03-10")
    act(house, soon, ids[2], "pause")
    sweep(house, made.oslo(2026, 2, 24, 8, 2))
    (mail,) = mails(house)
    (row,) = house.store.lists.of(None, "")
    assert mail["count"] == 2
    assert [line["case_id"] for line in house.store.lists.lines(row["id"])] == sorted(ids[3:], key=ids.index)
    assert stages(house) == {"withdrawn": 1, "extended": 1, "noticed": 1, "listed": 2}


def test_a_list_that_names_nobody_is_not_sent(house: House) -> None:
    """STG-3: no e-mail about nothing."""
    (case_id,) = filled(house, 1, creditors=1)
    sweep(house, NOTICED)
    sweeping._chunk(house, TUESDAY, "", 100)
    act(house, made.oslo(2026, 2, 24, 8, 1), case_id, "terminate")
    sweep(house, made.oslo(2026, 2, 24, 8, 2))
    assert mails(house) == []
    assert house.store.lists.of(None, "") == []


def test_an_invoice_credited_in_part_after_it_was_entered_stands_on_the_list_with_what_remains(house: House) -> None:
    """PAY-3, STG-3: the lines of an e-mail add up to its total."""
    filled(house, 3, creditors=1)
    sweep(house, NOTICED)
    sweeping._chunk(house, TUESDAY, "", 100)
    creditor: Creditor = house.store.creditors.all()[0]
    assert isinstance(house.clock, made.StandingClock)
    house.clock.at = made.oslo(2026, 2, 24, 8, 1)
    assert credit(house, creditor, CreditNote("K1", "F0000001", 10_000, dt.date(2026, 2, 24)), CREDITOR).outcome == "accepted"
    sweep(house, made.oslo(2026, 2, 24, 8, 2))
    (mail,) = mails(house)
    (row,) = house.store.lists.of(None, "")
    assert round(float(mail["total"]) * 100) == sum(line["amount_ore"] for line in house.store.lists.lines(row["id"]))
    assert round(float(mail["total"]) * 100) == house.store.driver.tuples("select sum(remaining_ore) from cases")[0][0]
