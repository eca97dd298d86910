"""The small registers: creditors, keys, test clocks, counters, messages, remembered answers."""

from typing import Any

import msgspec

from engine.case import Creditor
from engine.events import Actor
from engine.shell.store.sqlite import Row, Sqlite
from engine.shell.store.stored import encode

_decode_creditor = msgspec.json.Decoder(Creditor).decode


class Creditors:
    """Creditors by id."""

    def __init__(self, driver: Sqlite) -> None:
        self._driver = driver

    def add(self, creditor: Creditor, at: str) -> None:
        """Add one; an organisation number that is taken raises the driver's IntegrityError."""
        self._driver.run(
            "insert into creditors (id, name, organisation_number, status, created_at, doc) values (:id, :name, :number, :status,"
            " :at, :doc)",
            {
                "id": creditor.id, "name": creditor.name, "number": creditor.organisation_number, "status": creditor.status,
                "at": at, "doc": encode(creditor),
            },
        )  # fmt: skip

    def save(self, creditor: Creditor) -> None:
        """Write a creditor's present data."""
        self._driver.run(
            "update creditors set name = :name, status = :status, doc = :doc where id = :id",
            {"id": creditor.id, "name": creditor.name, "status": creditor.status, "doc": encode(creditor)},
        )

    def note_change(self, row: Row) -> None:
        """Keep what was changed of a creditor, by whom, when and why."""
        self._driver.run(
            "insert into creditor_changes (creditor_id, at, actor, why, doc) values (:creditor_id, :at, :actor, :why, :doc)", row
        )

    def changes(self, creditor_id: str) -> list[Row]:
        """What was changed of a creditor, oldest first; `changed` is {what: [from, to]}, `actor` who did it."""
        rows = self._driver.query("select * from creditor_changes where creditor_id = :id order by id", {"id": creditor_id})
        return [
            {**row, "actor": msgspec.json.decode(row["actor"], type=Actor), "changed": msgspec.json.decode(row["doc"])}
            for row in rows
        ]

    def get(self, creditor_id: str) -> Creditor | None:
        """One creditor, or None."""
        rows = self._driver.tuples("select doc from creditors where id = :id", {"id": creditor_id})
        return _decode_creditor(rows[0][0]) if rows else None

    def all(self) -> list[Creditor]:
        """Every creditor, in the order they came."""
        return [_decode_creditor(doc) for (doc,) in self._driver.tuples("select doc from creditors order by created_at, id")]


class Keys:
    """API keys; only their digests are kept."""

    def __init__(self, driver: Sqlite) -> None:
        self._driver = driver

    def add(self, row: Row) -> None:
        """Add a key's digest."""
        self._driver.run(
            "insert into keys (id, digest, role, creditor_id, name, created_at) values (:id, :digest, :role, :creditor_id, :name,"
            " :at)",
            row,
        )

    def by_digest(self, digest: str) -> Row | None:
        """The key with this digest that has not been revoked."""
        rows = self._driver.query("select * from keys where digest = :digest and revoked_at is null", {"digest": digest})
        return rows[0] if rows else None


class Clocks:
    """Test clocks; each belongs to one creditor."""

    def __init__(self, driver: Sqlite) -> None:
        self._driver = driver

    def add(self, row: Row) -> None:
        """Add one."""
        self._driver.run(
            "insert into clocks (id, creditor_id, name, now, created_at) values (:id, :creditor_id, :name, :now, :at)",
            row,
        )

    def get(self, clock_id: str) -> Row | None:
        """One clock, or None."""
        rows = self._driver.query("select * from clocks where id = :id", {"id": clock_id})
        return rows[0] if rows else None

    def set(self, clock_id: str, now: str, target: str | None) -> None:
        """Move a clock; a target means that it is under way."""
        self._driver.run(
            "update clocks set now = :now, target = :target where id = :id",
            {"id": clock_id, "now": now, "target": target},
        )

    def go(self, clock_id: str, now: str, target: str) -> bool:
        """Move a clock on its way to a target, only forward; False where it is no longer on that way."""
        values = {"id": clock_id, "now": now, "target": target}
        return bool(self._driver.run("update clocks set now = max(now, :now) where id = :id and target = :target", values))

    def arrive(self, clock_id: str, target: str) -> None:
        """End a clock's way at its target; nothing happens where somebody else has brought it there."""
        values = {"id": clock_id, "target": target}
        self._driver.run("update clocks set now = :target, target = null where id = :id and target = :target", values)

    def delete(self, clock_id: str) -> None:
        """Remove one."""
        self._driver.run("delete from clocks where id = :id", {"id": clock_id})

    def of(self, creditor_id: str) -> list[Row]:
        """A creditor's clocks, the oldest first."""
        return self._driver.query("select * from clocks where creditor_id = :creditor order by id", {"creditor": creditor_id})

    def under_way(self) -> list[Row]:
        """Clocks whose advance was cut short."""
        return self._driver.query("select * from clocks where target is not null order by id")


class Registers:
    """Counters, messages, and answers remembered for an Idempotency-Key."""

    def __init__(self, driver: Sqlite) -> None:
        self._driver = driver

    def count(self, name: str) -> int:
        """The next number of a counter; taken inside the caller's transaction, so never used twice."""
        rows = self._driver.tuples(
            "insert into counters (name, value) values (:name, 1) on conflict (name) do update set value = value + 1"
            " returning value",
            {"name": name},
        )
        return int(rows[0][0])

    def say(self, case_id: str, at: str, sender: str, text: str) -> None:
        """Add a message to a case's conversation."""
        self._driver.run(
            "insert into messages (case_id, at, sender, text) values (:case_id, :at, :sender, :text)",
            {"case_id": case_id, "at": at, "sender": sender, "text": text},
        )

    def messages(self, case_id: str) -> list[Row]:
        """A case's conversation, oldest first."""
        return self._driver.query("select * from messages where case_id = :id order by id", {"id": case_id})

    def remembered(self, key_id: str, idempotency_key: str) -> Row | None:
        """The answer given before under this Idempotency-Key."""
        rows = self._driver.query(
            "select * from answers where key_id = :key and idempotency_key = :idempotency",
            {"key": key_id, "idempotency": idempotency_key},
        )
        return rows[0] if rows else None

    def forget_answers(self, before: str) -> int:
        """Remove the answers given before an instant, which may name customers; the number of them."""
        return self._driver.run("delete from answers where at < :before", {"before": before})

    def remember(self, row: dict[str, Any]) -> None:
        """Keep an answer."""
        self._driver.run(
            "insert into answers (key_id, idempotency_key, fingerprint, status, body, at) values (:key_id, :idempotency_key,"
            " :fingerprint, :status, :body, :at) on conflict do nothing",
            row,
        )
