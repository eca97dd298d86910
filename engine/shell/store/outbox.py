"""The outbox: everything that leaves the house, as complete rows written with the case. A key makes each row one."""

from typing import Any, NamedTuple

import msgspec

from engine.effects import Effect
from engine.shell.store.sqlite import Row, Sqlite, insert_into
from engine.shell.store.stored import encode


class OutboxRow(NamedTuple):
    """An effect as a row; in this order it is written."""

    key: str
    creditor_id: str
    clock_id: str
    case_id: str | None
    kind: str
    name: str
    recipient: str
    status: str
    test: int
    created_at: str
    doc: str


_ADD = insert_into("outbox", OutboxRow._fields) + " on conflict (key) do nothing"


def row_of(
    key: str, effect: Effect, creditor_id: str, clock_id: str, case_id: str | None, at: str, status: str = "queued"
) -> OutboxRow:
    """An effect as a row to insert."""
    return OutboxRow(
        key, creditor_id, clock_id, case_id, effect.kind, effect.name, effect.to, status, int(bool(clock_id)), at,
        encode(effect.content),
    )  # fmt: skip


class Outbox:
    """Write and read."""

    def __init__(self, driver: Sqlite) -> None:
        self._driver = driver

    def add(self, rows: list[OutboxRow]) -> None:
        """Add rows; one whose key is there already changes nothing."""
        self._driver.many(_ADD, rows)

    def supersede(self, letters: list[tuple[str, str, str]]) -> None:
        """Mark the earlier letters of cases, each by (case, kind of letter, the key that has taken their place)."""
        self._driver.many(
            "update outbox set status = 'superseded' where key > :low and key < :high and kind = 'letter' and name = :name"
            " and status = 'sent' and key <> :but",
            [{"low": f"{case_id}/", "high": f"{case_id}0", "name": name, "but": key} for case_id, name, key in letters],
        )

    def mark(self, key: str, status: str) -> None:
        """Say what has become of a row."""
        self._driver.run("update outbox set status = :status where key = :key", {"key": key, "status": status})

    def of_case(self, case_id: str, kind: str | None = None) -> list[Row]:
        """A case's rows, oldest first; keys begin with the case's id."""
        rows = self._driver.query(
            "select * from outbox where key > :low and key < :high and (:kind is null or kind = :kind) order by id",
            {"low": f"{case_id}/", "high": f"{case_id}0", "kind": kind},
        )
        return [_opened(row) for row in rows]

    def latest(self, limit: int, kind: str | None = None, clock_id: str | None = None) -> list[Row]:
        """The newest rows, oldest of them first."""
        rows = self._driver.query(
            "select * from outbox where (:kind is null or kind = :kind) and (:clock is null or clock_id = :clock)"
            " order by id desc limit :limit",
            {"kind": kind, "clock": clock_id, "limit": limit},
        )
        return [_opened(row) for row in reversed(rows)]

    def count(self) -> int:
        """How many rows there are."""
        return int(self._driver.tuples("select count(*) from outbox")[0][0])


def _opened(row: Row) -> Row:
    content: dict[str, Any] = msgspec.json.decode(row.pop("doc"))
    return {**row, "content": content}
