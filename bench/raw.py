"""The yardstick: the same rows as the sweep wrote, written by sqlite3's executemany alone, in the same order and chunks."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.shell.store import Store
from engine.shell.store.sqlite import Sqlite

CHUNK = 1000
_UPDATE = (
    "update cases set stage = ?, closed = ?, next_due_at = ?, next_rule = ?, remaining_ore = ?, rulebook = ?, chain = ?,"
    " updated_at = ?, doc = ?, version = version + 1 where id = ?"
)
_CASE = "stage, closed, next_due_at, next_rule, remaining_ore, rulebook, chain, updated_at, doc, id"
_COPIED = {
    "history": ("case_id, seq, at, doc, private, hash", "case_id >= :low and case_id <= :high and at = :at"),
    "outbox": (
        "key, creditor_id, clock_id, case_id, kind, name, recipient, status, test, created_at, doc",
        "key >= :low and key < :high || '0' and created_at = :at",  # keys begin with the case's id
    ),
}


def bytes_per_row(driver: Sqlite) -> dict[str, int]:
    """What a row of each table takes on disk, its indexes included; empty where this SQLite cannot tell."""
    try:
        sizes = driver.tuples(
            "select m.tbl_name, sum(s.pgsize) from dbstat s join sqlite_master m on m.name = s.name group by 1 order by 1"
        )
    except sqlite3.OperationalError:  # built without dbstat
        return {}
    counts = {table: driver.tuples(f"select count(*) from {table}")[0][0] for table, _ in sizes if not table.startswith("sqlite")}
    wanted = ("cases", "claims", "history", "outbox", "list_lines")
    return {table: round(size / counts[table]) for table, size in sizes if table in wanted and counts[table]}


def write_again(driver: Sqlite, path: Path, instants: list[str]) -> float:
    """Write what each sweep wrote into a fresh file of the same schema; seconds of CPU, reading left out."""
    target = Store(path).driver
    spent = 0.0
    for rows in _pages(driver, f"select {_CASE} from cases order by id", {}):
        with target.tx():
            target.many(f"insert into cases ({_CASE}, creditor_id, clock_id, version) values (?{', ?' * 9}, 'x', '', 1)", rows)
    for instant in instants:
        for statements in _chunks(driver, instant):
            started = time.process_time()
            with target.tx():
                for sql, rows in statements:
                    target.many(sql, rows)
            spent += time.process_time() - started
    target.close()
    return spent


def _chunks(driver: Sqlite, instant: str) -> Iterator[list[tuple[str, list[Any]]]]:
    """For each chunk of cases moved at an instant: their updates, entries, letters and list lines."""
    moved = "select case_id from history where at = :at and case_id > :after order by case_id limit :limit"
    after = ""
    while True:
        ids = [row[0] for row in driver.tuples(moved, {"at": instant, "after": after, "limit": CHUNK})]
        if not ids:
            return
        within = {"low": ids[0], "high": ids[-1], "at": instant}
        statements: list[tuple[str, list[Any]]] = [
            (_UPDATE, driver.tuples(f"select {_CASE} from cases where id between :low and :high", within))
        ]
        for table, (columns, wanted) in _COPIED.items():
            found = driver.tuples(f"select {columns} from {table} where {wanted}", within)
            if found:
                marks = ", ".join("?" * (columns.count(",") + 1))
                statements.append((f"insert into {table} ({columns}) values ({marks})", found))
        lines = driver.tuples(
            "select list_id, case_id, invoice_number, amount_ore from list_lines join lists on lists.id = list_id"
            " where case_id between :low and :high and sent_at = :at",
            within,
        )
        if lines:
            statements.append(
                ("insert into list_lines (list_id, case_id, invoice_number, amount_ore) values (?, ?, ?, ?)", lines)
            )
        yield statements
        after = ids[-1]


def _pages(driver: Sqlite, sql: str, values: dict[str, Any]) -> Iterator[list[Any]]:
    cursor = driver.db.conn.execute(sql, values)
    while rows := cursor.fetchmany(CHUNK):
        yield rows
