"""Payments as they came in, and the exceptions among them: rows that are looked up by reference, case or status."""

from engine.shell.store.sqlite import Row, Sqlite, insert_into

_COLUMNS = (
    "id", "key", "clock_id", "creditor_id", "case_id", "claim_id", "kid", "reference", "received_by", "amount_ore", "currency",
    "paid_on", "booked_only", "allocate_to", "chosen_by", "source", "status", "created_at",
)  # fmt: skip
_EXCEPTION = ("id", "payment_id", "clock_id", "code", "words", "status", "created_at")


class Payments:
    """Write and read."""

    def __init__(self, driver: Sqlite) -> None:
        self._driver = driver

    def add(self, row: Row) -> None:
        """Add one; its key makes it one, however often it is told."""
        self._driver.run(insert_into("payments", _COLUMNS), [row[name] for name in _COLUMNS])

    def get(self, payment_id: str) -> Row | None:
        """One payment, or None."""
        rows = self._driver.query("select * from payments where id = :id", {"id": payment_id})
        return rows[0] if rows else None

    def by_key(self, key: str) -> Row | None:
        """The payment that was told under this key, or None."""
        rows = self._driver.query("select * from payments where key = :key", {"key": key})
        return rows[0] if rows else None

    def place(self, payment_id: str, status: str, case_id: str | None, creditor_id: str | None) -> None:
        """Say what became of a payment, and of which case it is."""
        self._driver.run(
            "update payments set status = :status, case_id = :case_id, creditor_id = coalesce(:creditor_id, creditor_id)"
            " where id = :id",
            {"id": payment_id, "status": status, "case_id": case_id, "creditor_id": creditor_id},
        )

    def of_case(self, case_id: str) -> list[Row]:
        """The payments of a case, in the order they came."""
        return self._driver.query("select * from payments where case_id = :id order by id", {"id": case_id})

    def move(self, source: str, target: str) -> None:
        """Let the payments of a case belong to another."""
        self._driver.run("update payments set case_id = :target where case_id = :source", {"source": source, "target": target})

    def add_exception(self, row: Row) -> None:
        """Put a payment into the queue of exceptions."""
        self._driver.run(insert_into("exceptions", _EXCEPTION), [row[name] for name in _EXCEPTION])

    def exception(self, exception_id: str) -> Row | None:
        """One exception with its payment, or None."""
        rows = self._driver.query(f"{_WITH_PAYMENT} where exceptions.id = :id", {"id": exception_id})
        return rows[0] if rows else None

    def exceptions(self, status: str, clock_id: str, after: str, limit: int) -> list[Row]:
        """The exceptions of a status with their payments, in the order they came."""
        return self._driver.query(
            f"{_WITH_PAYMENT} where exceptions.status = :status and exceptions.clock_id = :clock and exceptions.id > :after"
            " order by exceptions.id limit :limit",
            {"status": status, "clock": clock_id, "after": after, "limit": limit},
        )

    def exception_of(self, payment_id: str) -> Row | None:
        """The newest exception of a payment, or None."""
        rows = self._driver.query(
            f"{_WITH_PAYMENT} where exceptions.payment_id = :id order by exceptions.id desc limit 1", {"id": payment_id}
        )
        return rows[0] if rows else None

    def resolve(self, exception_id: str, how: str, actor: str, why: str, at: str) -> bool:
        """End an exception; False where somebody has done so already."""
        values = {"id": exception_id, "how": how, "actor": actor, "why": why, "at": at}
        return bool(
            self._driver.run(
                "update exceptions set status = 'resolved', how = :how, actor = :actor, why = :why, resolved_at = :at"
                " where id = :id and status = 'open'",
                values,
            )
        )


_WITH_PAYMENT = (
    "select exceptions.*, payments.amount_ore, payments.currency, payments.paid_on, payments.kid, payments.reference,"
    " payments.received_by, payments.case_id, payments.creditor_id, payments.claim_id, payments.source from exceptions"
    " join payments on payments.id = exceptions.payment_id"
)
