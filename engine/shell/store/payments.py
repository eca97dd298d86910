"""Payments as they came in, and the exceptions among them: rows that are looked up by reference, case or status."""

from engine.shell.store.sqlite import Row, Sqlite, insert_into

_COLUMNS = (
    "id", "key", "clock_id", "creditor_id", "case_id", "claim_id", "kid", "reference", "received_by", "amount_ore", "currency",
    "paid_on", "booked_only", "allocate_to", "chosen_by", "source", "status", "created_at",
)  # fmt: skip
_EXCEPTION = ("id", "payment_id", "clock_id", "code", "words", "status", "created_at", "details")


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

    def tell(self, row: Row, **known: object) -> Row:
        """Write what has become known of a payment, by column; the row with it."""
        changes = ", ".join(f"{name} = :{name}" for name in known)
        self._driver.run(f"update payments set {changes} where id = :id", {"id": row["id"], **known})
        return {**row, **known}

    def told_alike(self, clock_id: str, kid: str, amount_ore: int, since: str, until: str) -> list[Row]:
        """Payments of a KID and amount that the agency told by hand and that stand, paid between two days."""
        return self._driver.query(
            "select * from payments where kid = :kid and amount_ore = :amount and clock_id = :clock and source = 'api'"
            " and received_by = 'agency' and status in ('allocated', 'exception') and paid_on between :since and :until",
            {"kid": kid, "amount": amount_ore, "clock": clock_id, "since": since, "until": until},
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

    def exceptions(self, status: str | None, clock_id: str, after: str, limit: int, code: str | None = None) -> list[Row]:
        """The exceptions of a status and a code (None: of all) with their payments, in the order they came."""
        return self._driver.query(
            f"{_WITH_PAYMENT} where (:status is null or exceptions.status = :status) and exceptions.clock_id = :clock"
            " and (:code is null or exceptions.code = :code) and exceptions.id > :after order by exceptions.id limit :limit",
            {"status": status, "clock": clock_id, "code": code, "after": after, "limit": limit},
        )

    def exception_of(self, payment_id: str) -> Row | None:
        """The newest exception of a payment, or None."""
        rows = self._driver.query(
            f"{_WITH_PAYMENT} where exceptions.payment_id = :id order by exceptions.id desc limit 1", {"id": payment_id}
        )
        return rows[0] if rows else None

    def waiting(self, payment_id: str, code: str) -> Row | None:
        """The open exception of a payment with a code, or None."""
        rows = self._driver.query(
            "select * from exceptions where payment_id = :id and code = :code and status = 'open'",
            {"id": payment_id, "code": code},
        )
        return rows[0] if rows else None

    def doubt(self, exception_id: str, code: str, words: str, details: str) -> None:
        """Say anew why a payment waits; it goes on waiting."""
        self._driver.run(
            "update exceptions set code = :code, words = :words, details = :details where id = :id",
            {"id": exception_id, "code": code, "words": words, "details": details},
        )

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
    " payments.received_by, payments.case_id, payments.creditor_id, payments.claim_id, payments.source, payments.status as"
    " payment_status from exceptions"
    " join payments on payments.id = exceptions.payment_id"
)
