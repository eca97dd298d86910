"""The outbox: everything that leaves the house, as complete rows written with the case. A key makes each row one."""

from typing import Any

import msgspec

from engine.effects import Effect
from engine.shell.store.cases import encode
from engine.shell.store.sqlite import Row, Sqlite


def row_of(
    key: str, effect: Effect, creditor_id: str, clock_id: str, case_id: str | None, at: str, status: str = "queued"
) -> Row:
    """An effect as a row to insert."""
    return {
        "key": key, "creditor_id": creditor_id, "clock_id": clock_id, "case_id": case_id, "kind": effect.kind, "name": effect.name,
        "recipient": effect.to, "status": status, "test": int(bool(clock_id)), "at": at, "doc": encode(effect.content),
    }  # fmt: skip


class Outbox:
    """Write and read."""

    def __init__(self, driver: Sqlite) -> None:
        self._driver = driver

    def add(self, rows: list[Row]) -> None:
        """Add rows; one whose key is there already changes nothing."""
        self._driver.many(
            "insert into outbox (key, creditor_id, clock_id, case_id, kind, name, recipient, status, test, created_at, doc) values"
            " (:key, :creditor_id, :clock_id, :case_id, :kind, :name, :recipient, :status, :test, :at, :doc)"
            " on conflict (key) do nothing",
            rows,
        )

    def supersede(self, case_id: str, letter: str, but: str) -> None:
        """Mark a case's earlier letters of a kind: a newer one has taken their place."""
        self._driver.run(
            "update outbox set status = 'superseded' where key > :low and key < :high and kind = 'letter' and name = :name"
            " and status = 'sent' and key <> :but",
            {"low": f"{case_id}/", "high": f"{case_id}0", "name": letter, "but": but},
        )

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
