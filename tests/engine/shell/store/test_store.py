"""What is kept, and how: history that only grows, versions that conflict, outbox rows that are one, and what can be erased."""

import sqlite3

import msgspec
import pytest
from msgspec.structs import replace

from engine.case import Address, Case, Customer
from engine.effects import Effect
from engine.errors import Conflict
from engine.events import CLOCK
from engine.shell.clock import Ids
from engine.shell.service import travelling
from engine.shell.service.saving import Change, save
from engine.shell.store.history import link, rows_of
from engine.shell.store.outbox import row_of
from engine.step import Outcome
from engine.trace import Entry
from tests.dsl import Life, customer


@pytest.fixture
def life(tmp_path):
    living = Life(tmp_path)
    living.hand_over("1001")
    living.until("2026-02-17 08:00")
    yield living
    living.house.store.close()


# -- history --------------------------------------------------------------------------------------------------------------


def test_an_entry_that_is_there_is_never_replaced(life):
    """Semantics 13: append-only."""
    rows, _ = rows_of(life.case_id, [replace(life.entries()[0], event="something_else")], "")
    with pytest.raises(sqlite3.IntegrityError), life.house.store.tx():
        life.house.store.history.append(rows)
    assert life.events()[0] == "handed_over"


@pytest.mark.parametrize(
    ("sql", "place"),
    [
        ("update history set doc = replace(doc, 'notice_sent', 'notice_lost') where seq = 2", 2),
        ("update history set doc = doc || ' ' where seq = 1", 1),
        ("delete from history where seq = 2", 2),
        ("delete from history where seq = 1", 1),
        ("delete from history where seq = 3", 3),
        ("update history set seq = 9 where seq = 3", 3),
        ("update history set hash = 'abc' where seq = 2", 2),
        ("insert into history select case_id, 4, at, doc, private, hash from history where seq = 3", 4),
        ("delete from history", 1),
    ],
)
def test_what_is_altered_added_or_taken_away_is_found(life, sql, place):
    assert life.events() == ["handed_over", "notice_sent", "put_on_list"]
    assert life.house.store.history.broken_link(life.case_id) is None
    life.house.store.driver.run(sql)
    assert life.house.store.history.broken_link(life.case_id) == place


def test_an_entry_that_was_altered_together_with_its_hash_is_found_at_the_next_or_at_the_end(life):
    """Whoever alters one entry must alter all after it, and the case as well."""
    tuples, run = life.house.store.driver.tuples, life.house.store.driver.run
    for seq, found_at in ((3, 4), (2, 3)):
        (doc,) = tuples("select doc from history where seq = :seq", {"seq": seq})[0]
        (before,) = tuples("select hash from history where seq = :seq", {"seq": seq - 1})[0]
        altered = doc.replace("creditor", "nobody").replace("clock", "nobody")
        run(
            "update history set doc = :doc, hash = :hash where seq = :seq",
            {"doc": altered, "hash": link(before, altered), "seq": seq},
        )
        assert life.house.store.history.broken_link(life.case_id) == found_at


def test_personal_data_can_be_erased_and_the_chain_still_holds(life):
    """Semantics 13: names, addresses, free text and letters stand outside the chain."""
    life.do("message", text="Kari ringte")
    store, run = life.house.store, life.house.store.driver.run
    nobody = Customer("K-1", "", "person", address=Address())
    stored = life.stored()
    with store.tx():
        run(
            "update cases set doc = :doc where id = :id",
            {"id": life.case_id, "doc": msgspec.json.encode(replace(stored.case, customer=nobody)).decode()},
        )
        run("update history set private = null")
        run("update messages set text = ''")
        run("update outbox set doc = '{}'")
    assert store.history.broken_link(life.case_id) is None
    everything = "\n".join(store.driver.db.conn.iterdump())
    assert "Kari" not in everything and "Storgata" not in everything
    life.until("2026-02-19 08:00")
    life.expect(stage="registered")


def test_what_is_kept_beside_an_entry_is_no_part_of_the_chain(life):
    entry = Entry(1, "e", "2026-01-01T00:00:00Z", None, "received", CLOCK, "book")
    plain, end = rows_of("c", [entry], "")
    told, same_end = rows_of("c", [entry], "", {"input": {"text": "hei"}})
    assert end == same_end and plain[0].hash == told[0].hash
    assert plain[0].private is None and "hei" in str(told[0].private)


# -- cases ----------------------------------------------------------------------------------------------------------------


def test_a_case_that_has_moved_since_it_was_read_is_a_conflict_and_nothing_is_saved(life):
    old = life.stored()
    life.do("message", text="hei")
    before = life.stored()
    book = life.house.books.of(old.case.rulebook)
    case = replace(old.case, seq=old.case.seq + 1)
    entry = Entry(case.seq + 7, "e", life.now.text, case.stage, case.stage, CLOCK, case.rulebook)
    change = Change(old, Outcome(case, [entry], [Effect("task", "t", "agency")]), book)
    with pytest.raises(Conflict) as refused, life.house.store.tx():
        save(life.house, [change], life.now)
    assert refused.value.code == "version_conflict"
    assert life.stored() == before
    assert life.house.store.history.broken_link(life.case_id) is None


def test_each_save_is_a_new_version(life):
    version = life.stored().version
    life.do("message", text="hei")
    assert life.stored().version == version + 1
    life.refused("resume")
    assert life.stored().version == version + 2


def test_a_stored_case_comes_back_as_it_was(life):
    case = life.case()
    again = msgspec.json.decode(msgspec.json.encode(case), type=Case)
    assert again == case


def test_due_cases_come_oldest_first_and_those_of_one_instant_by_id(life):
    """TIM-2: ties by case id."""
    ids = [life.hand_over(str(number)).case_id for number in range(2000, 2010)]
    due = life.house.store.cases.due(life.clock_id, "2026-12-31T00:00:00Z", 100)
    assert [stored.next_due_at for stored in due] == sorted(str(stored.next_due_at) for stored in due)
    same = [stored.case.id for stored in due if stored.case.id in ids]
    assert same == sorted(same) == ids, "ids grow with time"
    assert life.house.store.cases.due("", "2026-12-31T00:00:00Z", 100) == [], "the real agenda holds no test clock's case"
    assert len(life.house.store.cases.due(life.clock_id, "2026-12-31T00:00:00Z", 3)) == 3


def test_one_invoice_number_is_one_claim_of_a_creditor_and_clock(life):
    """INT-7: also if two hand-overs ran at the same moment."""
    claim = life.house.store.driver.query("select * from claims")[0]
    with pytest.raises(sqlite3.IntegrityError), life.house.store.tx():
        life.house.store.cases.insert_claims([{**claim, "kid": "another", "claim_id": "another"}])
    with pytest.raises(sqlite3.IntegrityError), life.house.store.tx():
        life.house.store.cases.insert_claims([{**claim, "invoice_number": "another"}])  # a KID is never used twice


def test_filters_find_a_case_by_what_the_creditor_knows(life):
    """API-4 is kept by the caller, who always asks for his own."""
    cases = life.house.store.cases
    claim = life.case().claims[0]
    for wanted in (
        {"invoice_number": "1001"},
        {"kid": claim.kid},
        {"customer_number": "K-1"},
        {"stage": "listed"},
        {"closed": 0},
    ):
        assert [stored.case.id for stored in cases.find(wanted, 10)] == [life.case_id], wanted
    for wanted in ({"invoice_number": "1002"}, {"kid": "1"}, {"stage": "received"}, {"closed": 1}, {"after": life.case_id}):
        assert cases.find(wanted, 10) == [], wanted
    assert cases.find({"invoice_number": "1001' or '1'='1"}, 10) == []


# -- the outbox -----------------------------------------------------------------------------------------------------------


def test_a_key_makes_a_row_one(life):
    outbox = life.house.store.outbox
    before = outbox.count()
    row = row_of("parameter_missing/fee", Effect("task", "parameter_missing", "agency", {"n": 1}), "c", "", None, life.now.text)
    with life.house.store.tx():
        outbox.add([row])
        outbox.add([row])
        outbox.add([row._replace(doc='{"n": 2}')])
    assert outbox.count() == before + 1
    assert outbox.latest(1)[0]["content"] == {"n": 1}, "the first stands"


# -- test clocks ----------------------------------------------------------------------------------------------------------


def test_a_deleted_clock_leaves_nothing_in_any_table(life):
    """Semantics 9: DELETE of a clock is the one hard delete."""
    life.do("message", text="Kari ringte")
    life.hand_over("1002", to=customer("Åse Ødegård"))
    life.until("2026-02-24 08:00")
    clock_id, cases = life.clock_id, [case_id for (case_id,) in life.house.store.driver.tuples("select id from cases")]
    kept = life.house.store.registers.count("kid")
    life.clock_id = ""
    life.hand_over("2001")
    real = life.case_id
    before = counts(life)
    travelling.delete_clock(life.house, clock_id, life.creditor.id)
    everything = "\n".join(life.house.store.driver.db.conn.iterdump())
    assert [found for found in [clock_id, *cases, "Åse", "Kari ringte"] if found in everything] == []
    after = counts(life)
    assert after["cases"] == 1 and after["claims"] == 1 and before["cases"] == 3
    assert life.house.store.cases.get(real) is not None
    assert life.house.store.registers.count("kid") > kept, "a KID is never used again, not even a test clock's"


def counts(life: Life) -> dict[str, int]:
    tables = [name for (name,) in life.house.store.driver.tuples("select name from sqlite_master where type = 'table'")]
    return {table: int(life.house.store.driver.tuples(f"select count(*) from [{table}]")[0][0]) for table in tables}


# -- registers ------------------------------------------------------------------------------------------------------------


def test_a_number_that_was_taken_in_a_transaction_that_failed_is_free_again(life):
    registers = life.house.store.registers

    def broken() -> int:
        with life.house.store.tx():
            registers.count("kid")
            raise RuntimeError

    first = registers.count("kid")
    with pytest.raises(RuntimeError):
        broken()
    assert registers.count("kid") == first + 1


def test_an_answer_is_remembered_once(life):
    registers = life.house.store.registers
    row = {"key_id": "k", "idempotency_key": "i", "fingerprint": "f", "status": 200, "body": "{}", "at": life.now.text}
    registers.remember(row)
    registers.remember({**row, "status": 409})
    assert registers.remembered("k", "i")["status"] == 200
    assert registers.remembered("k", "another") is None
    assert registers.remembered("another", "i") is None


def test_rule_books_are_kept_once_and_come_back_as_they_were(life):
    books = life.house.store.rulebooks
    files = {"rules/a.yaml": "æøå\n".encode(), "rules/b.yaml": bytes(range(256))}
    books.keep("v1", "policy", files, life.now.text)
    books.keep("v1", "policy", {"other": b""}, life.now.text)
    assert books.files("v1") == files
    assert books.files("v2") is None


def test_ids_sort_as_they_were_made():
    ids = Ids()
    made = [ids.new() for _ in range(20_000)]
    assert made == sorted(set(made))
    assert all(len(each) == 32 and each[12] == "7" for each in made)
