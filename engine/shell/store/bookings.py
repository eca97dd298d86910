"""Vouchers that go to the creditors' accounting systems: those that could not be made yet, and the receipts for the others."""

from typing import Any

import msgspec

from engine.shell.store.sqlite import Row, Sqlite

_QUEUED = (
    "select outbox.*, receipts.voucher_number, receipts.problem, receipts.at as answered_at from outbox"
    " left join receipts on receipts.key = outbox.key where kind = 'booking'"
)


class Bookings:
    """Write and read."""

    def __init__(self, driver: Sqlite) -> None:
        self._driver = driver

    # -- what could not be made yet -----------------------------------------------------------------------------------

    def wait(self, row: Row) -> None:
        """Keep a voucher that could not be made; one that waits already waits on, with what is the matter now."""
        self._driver.run(
            "insert into unbooked (key, creditor_id, clock_id, since, retry_at, problem, doc) values (:key, :creditor_id, :clock_id,"
            " :since, :retry_at, :problem, :doc) on conflict (key) do update set retry_at = :retry_at, problem = :problem",
            row,
        )

    def due(self, clock_id: str, at: str, limit: int) -> list[Row]:
        """Those that are to be tried again by an instant, the oldest first."""
        return self._driver.query(
            "select * from unbooked where clock_id = :clock and retry_at <= :at order by since, key limit :limit",
            {"clock": clock_id, "at": at, "limit": limit},
        )

    def waiting(self, clock_id: str) -> list[Row]:
        """All of them, the oldest first."""
        return self._driver.query("select * from unbooked where clock_id = :clock order by since, key", {"clock": clock_id})

    def next_instant(self, clock_id: str) -> str | None:
        """When the first is to be tried again."""
        found: str | None = self._driver.tuples(
            "select min(retry_at) from unbooked where clock_id = :clock", {"clock": clock_id}
        )[0][0]
        return found

    def made(self, key: str) -> None:
        """Let one wait no longer."""
        self._driver.run("delete from unbooked where key = :key", {"key": key})

    def wake(self, creditor_id: str) -> None:
        """Let a creditor's be tried at once, since what is agreed with it has changed."""
        self._driver.run("update unbooked set retry_at = since where creditor_id = :creditor", {"creditor": creditor_id})

    # -- what was made ------------------------------------------------------------------------------------------------

    def of(self, creditor_id: str | None, clock_id: str, status: str | None, after: int, limit: int) -> list[Row]:
        """A page of the vouchers for a creditor's accounting system (or of all), the oldest first, each with its receipt."""
        rows = self._driver.query(
            f"{_QUEUED} and outbox.clock_id = :clock and (:creditor is null or creditor_id = :creditor)"
            " and (:status is null or status = :status) and id > :after order by id limit :limit",
            {"creditor": creditor_id, "clock": clock_id, "status": status, "after": after, "limit": limit},
        )
        return [_opened(row) for row in rows]

    def get(self, booking_id: int) -> Row | None:
        """One of them by the number of its row, or None."""
        rows = self._driver.query(f"{_QUEUED} and id = :id", {"id": booking_id})
        return _opened(rows[0]) if rows else None

    def receive(self, row: Row) -> None:
        """Keep what the accounting system says of a voucher: under which number it is booked, or why it is not."""
        self._driver.run(
            "insert into receipts (key, clock_id, voucher_number, problem, actor, at) values (:key, :clock_id, :voucher_number,"
            " :problem, :actor, :at) on conflict (key) do update set voucher_number = :voucher_number, problem = :problem,"
            " actor = :actor, at = :at",
            row,
        )

    def erase(self, clock_id: str) -> None:
        """Remove every trace of a test clock's vouchers but their rows of the outbox."""
        for table in ("unbooked", "receipts"):
            self._driver.run(f"delete from {table} where clock_id = :clock", {"clock": clock_id})


def _opened(row: Row) -> Row:
    content: dict[str, Any] = msgspec.json.decode(row.pop("doc"))
    return {**row, "content": content}
