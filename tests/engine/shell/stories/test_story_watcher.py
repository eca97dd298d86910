"""The watcher of stories: each impossible situation is made by hand in the database, and named."""

import json

import pytest

from engine.shell.stories.reader import read_story, story_folder
from engine.shell.stories.runner import creditor_of, play
from engine.shell.stories.stage import OnTestClock, StoryClock
from engine.shell.stories.watcher import watch
from engine.shell.wiring import open_house

UNPAID, STOPPED, EXTENDED = "unpaid_to_registration", "stopped_on_wednesday", "due_date_extended"


@pytest.fixture
def told(tmp_path):
    """A house in which three stories were played: registered, extended, withdrawn. Gives (house, story -> clock id, case id)."""
    house = open_house(str(tmp_path / "watched.db"), clock=StoryClock(read_story(path_of("business")).begins), synchronous="off")
    where = {}
    for name in (UNPAID, EXTENDED, STOPPED):
        story = read_story(path_of(name))
        creditor = creditor_of(house, story)
        played = play(house, story, OnTestClock(house, creditor, story.begins, name), creditor)
        where[name] = (played.clock_id, next(iter(played.cases.values())))
    yield house, where
    house.store.close()


def path_of(name: str):
    return story_folder() / f"{name}.yaml"


def rewrite(house, table: str, where: str, values: dict, change) -> None:
    """Change a stored document with a function."""
    for row in house.store.driver.query(f"select rowid as place, doc from {table} where {where}", values):
        doc = json.loads(row["doc"])
        change(doc)
        house.store.driver.run(
            f"update {table} set doc = :doc where rowid = :place", {"doc": json.dumps(doc), "place": row["place"]}
        )


def entry(seq: int, **changes):
    """A change of one entry of history."""
    return lambda house, case: rewrite(
        house, "history", "case_id = :case and seq = :seq", {"case": case, "seq": seq}, lambda doc: doc.update(changes)
    )


def letter(**changes):
    """A change of a case's letters."""
    return lambda house, case: rewrite(
        house, "outbox", "case_id = :case and kind = 'letter'", {"case": case}, lambda doc: doc.update(changes)
    )


def sql(text: str):
    """A statement about a case."""
    return lambda house, case: house.store.driver.run(text, {"case": case})


def mail_again(house, case) -> None:
    (mail,) = house.store.driver.query(
        "select * from outbox where kind = 'email' and instr(doc, (select list_id from list_lines where case_id = :case))",
        {"case": case},
    )
    house.store.driver.run(
        "insert into outbox (key, creditor_id, clock_id, case_id, kind, name, recipient, status, test, created_at, doc) values"
        " ('again', :creditor_id, :clock_id, :case_id, :kind, :name, :recipient, :status, :test, :created_at, :doc)",
        mail,
    )


def on_two_lists(house, case) -> None:
    """Both lists that have not gone out name the case."""
    for name in ("x", "y"):
        house.store.driver.run(
            "insert into lists (id, creditor_id, clock_id, kind, day, due_at, status) select :name, creditor_id, clock_id,"
            " 'collection_list', :name, '2026-06-01T06:00:00Z', 'open' from cases where id = :case",
            {"name": name, "case": case},
        )
        house.store.driver.run(
            "insert into list_lines (list_id, case_id, invoice_number, amount_ore) values (:name, :case, '1', 1)",
            {"name": name, "case": case},
        )


def test_a_house_where_all_is_well_hears_nothing(told):
    house, where = told
    for clock_id, _ in where.values():
        assert watch(house, clock_id) == []
    assert watch(house) == []


@pytest.mark.parametrize(
    ("story", "tamper", "words"),
    [
        (UNPAID, sql("update lists set sent_at = '2026-02-19T07:00:00Z'"), "no list that names it had been mailed before"),
        (UNPAID, sql("delete from list_lines where case_id = :case"), "no list that names it had been mailed before"),
        (UNPAID, on_two_lists, "stands on 2 lists that have not gone out"),
        (UNPAID, letter(deadline="2026-02-13"), "has a deadline of 11 days"),
        (UNPAID, letter(deadline="2026-02-21"), "which is no working day"),
        (EXTENDED, letter(sent_on="2026-03-27"), "two demands lie 0 days apart"),
        (UNPAID, mail_again, "was mailed 2 times"),
        (UNPAID, sql("update lists set status = 'open'"), "was mailed and is still open"),
        (STOPPED, sql("delete from list_lines where case_id = :case"), "counts 2 and names 1"),
        (UNPAID, entry(2, rule="pause"), "during a hold (pause)"),
        (UNPAID, entry(3, facts={}), "the chain of its history is broken at entry 3"),
        (UNPAID, sql("delete from history where case_id = :case and seq = 4"), "history ends at entry 3, but the case counts 4"),
        (UNPAID, entry(3, from_stage="received"), "begins in received, but the case stood in noticed"),
        (UNPAID, entry(4, to_stage="listed"), "it stands in registered, but its history ends in listed"),
        (UNPAID, entry(3, at="2026-02-01T07:00:00Z"), "comes after an entry of 2026-02-02T09:00:00Z"),
        (UNPAID, entry(3, due_at="2026-02-18T07:00:00Z"), "was due 2026-02-18T07:00:00Z and happened before"),
        (UNPAID, entry(2, to_stage="withdrawn"), "it was closed (withdrawn) and moved to listed"),
        (STOPPED, sql("update cases set next_due_at = '2026-09-01T06:00:00Z' where id = :case"), "it is closed (withdrawn), and"),
    ],
)  # fmt: skip
def test_each_impossible_situation_is_named(told, story, tamper, words):
    """ANA-4, STG-3, STG-4, STG-9."""
    house, where = told
    clock_id, case_id = where[story]
    tamper(house, case_id)
    found = watch(house, clock_id)
    assert any(words in text for text in found), found


def test_a_case_that_waits_for_nothing_is_named(tmp_path):
    """An open case has a next step, or says why it has none."""
    story = read_story(path_of("minor_with_guardian"))
    house = open_house(str(tmp_path / "watched.db"), clock=StoryClock(story.begins), synchronous="off")
    creditor = creditor_of(house, story)
    played = play(house, story, OnTestClock(house, creditor, story.begins, story.name), creditor)
    assert watch(house, played.clock_id) == []
    house.store.driver.run("update cases set next_due_at = null")
    (text,) = watch(house, played.clock_id)
    assert "nothing is due, and nothing says why" in text
    assert "2002" in text
