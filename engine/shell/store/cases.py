"""Cases and their claims, read and written."""

from engine.case import Case
from engine.errors import Conflict
from engine.shell.store.sqlite import Row, Sqlite
from engine.shell.store.stored import COLUMNS, CaseUpdate, Stored, debtor_key, stored_of

_COLUMNS = ", ".join(COLUMNS)
_UPDATE = (
    f"update cases set {', '.join(f'{column} = ?' for column in CaseUpdate._fields[:-2])}, version = version + 1"
    " where id = ? and version = ?"
)


class Cases:
    """Read and write cases."""

    def __init__(self, driver: Sqlite) -> None:
        self._driver = driver

    def get(self, case_id: str) -> Stored | None:
        """One case, or None."""
        rows = self._driver.tuples(f"select {_COLUMNS} from cases where id = :id", {"id": case_id})
        return stored_of(rows[0]) if rows else None

    def due(self, clock_id: str, now: str, limit: int) -> list[Stored]:
        """The cases whose step is due, oldest first."""
        rows = self._driver.tuples(
            f"select {_COLUMNS} from cases where clock_id = :clock and next_due_at <= :now order by next_due_at, id limit :limit",
            {"clock": clock_id, "now": now, "limit": limit},
        )
        return [stored_of(row) for row in rows]

    def asleep(self, after: str, limit: int) -> list[Stored]:
        """Cases with a step that sleeps for want of a rate, in the order of their ids."""
        rows = self._driver.tuples(
            f"select {_COLUMNS} from cases where closed = 0 and id > :after and instr(doc, '\"asleep\":') > 0 order by id"
            " limit :limit",
            {"after": after, "limit": limit},
        )
        return [stored_of(row) for row in rows]

    def count_due(self, clock_id: str, now: str) -> int:
        """How many cases have a step due."""
        rows = self._driver.tuples(
            "select count(*) from cases where clock_id = :clock and next_due_at <= :now",
            {"clock": clock_id, "now": now},
        )
        return int(rows[0][0])

    def next_instant(self, clock_id: str) -> str | None:
        """The earliest instant at which a case is due."""
        rows = self._driver.tuples("select min(next_due_at) from cases where clock_id = :clock", {"clock": clock_id})
        return rows[0][0] if rows else None

    def insert(self, rows: list[Row]) -> None:
        """Add new cases; the caller makes the rows with `row_of`."""
        self._driver.many(
            "insert into cases (id, creditor_id, clock_id, stage, closed, next_due_at, next_rule, version, remaining_ore,"
            " customer_number, debtor, rulebook, chain, created_at, updated_at, doc) values (:id, :creditor_id, :clock_id, :stage,"
            " :closed, :next_due_at, :next_rule, 1, :remaining_ore, :customer_number, :debtor, :rulebook, :chain, :at, :at, :doc)",
            rows,
        )

    def update(self, rows: list[CaseUpdate]) -> None:
        """Save cases that were read at a version; raises Conflict when one has moved meanwhile."""
        touched = self._driver.many(_UPDATE, rows)
        if touched != len(rows):
            raise Conflict("A case was changed by somebody else at the same time. Try again.", code="version_conflict")

    def set_aside(self, case_id: str, version: int) -> None:
        """Let a case no longer fall due, until something happens to it."""
        self._driver.run(
            "update cases set next_due_at = null, next_rule = null, version = version + 1 where id = :id and version = :version",
            {"id": case_id, "version": version},
        )

    def claim(self, creditor_id: str, clock_id: str, invoice_number: str) -> Row | None:
        """The claim that an invoice became, or None."""
        rows = self._driver.query(
            "select * from claims where creditor_id = :creditor and clock_id = :clock and invoice_number = :number",
            {"creditor": creditor_id, "clock": clock_id, "number": invoice_number},
        )
        return rows[0] if rows else None

    def claim_by_kid(self, kid: str) -> Row | None:
        """The claim that a payment reference belongs to, or None."""
        rows = self._driver.query("select * from claims where kid = :kid", {"kid": kid})
        return rows[0] if rows else None

    def of_debtor(self, case: Case) -> list[Stored]:
        """The other open cases of the same debtor, creditor and clock, the oldest first."""
        rows = self._driver.tuples(
            f"select {_COLUMNS} from cases where creditor_id = :creditor and clock_id = :clock and debtor = :debtor and closed = 0"
            " and id <> :id order by id",
            {"creditor": case.creditor_id, "clock": case.clock_id, "debtor": debtor_key(case.customer), "id": case.id},
        )
        return [stored_of(row) for row in rows]

    def set_debtor(self, case: Case) -> None:
        """Keep by whom the debtor is known, after the customer has changed."""
        values = {"id": case.id, "debtor": debtor_key(case.customer)}
        self._driver.run("update cases set debtor = :debtor where id = :id", values)

    def move_claims(self, source: str, target: str) -> None:
        """Let the claims of a case belong to another: every payment reference stays valid."""
        self._driver.run("update claims set case_id = :target where case_id = :source", {"source": source, "target": target})

    def insert_claims(self, rows: list[Row]) -> None:
        """Add the claims of new cases."""
        self._driver.many(
            "insert into claims (creditor_id, clock_id, invoice_number, claim_id, case_id, kid, external_id, fingerprint) values"
            " (:creditor_id, :clock_id, :invoice_number, :claim_id, :case_id, :kid, :external_id, :fingerprint)",
            rows,
        )

    def rulebooks_in_use(self) -> list[tuple[str, int]]:
        """Every rule book that open cases have pinned, and how many have."""
        rows = self._driver.tuples("select rulebook, count(*) from cases where closed = 0 group by rulebook order by rulebook")
        return [(str(version), int(number)) for version, number in rows]

    def stages_in_use(self) -> set[str]:
        """Every stage in which an open case stands."""
        return {str(stage) for (stage,) in self._driver.tuples("select distinct stage from cases where closed = 0")}

    def find(self, wanted: Row, limit: int) -> list[Stored]:
        """Cases by filters, in the order of their ids: see `_FILTERS`; `after` is the last id of the page before."""
        sql = [f"select {', '.join(f'cases.{column}' for column in COLUMNS)} from cases"]
        if wanted.keys() & _OF_CLAIMS:
            sql.append(
                "join claims on claims.case_id = cases.id and claims.creditor_id = cases.creditor_id"
                " and claims.clock_id = cases.clock_id"
            )
        where = [condition for name, condition in _FILTERS.items() if wanted.get(name) is not None]
        sql.append("where " + " and ".join(where or ["1 = 1"]))
        sql.append("order by cases.id limit :limit")
        return [stored_of(row) for row in self._driver.tuples(" ".join(sql), {**wanted, "limit": limit})]

    def erase(self, clock_id: str) -> None:
        """Remove every trace of a test clock's cases."""
        of_case = "where case_id in (select id from cases where clock_id = :clock)"
        for table in ("history", "messages", "list_lines"):
            self._driver.run(f"delete from {table} {of_case}", {"clock": clock_id})
        for table in ("outbox", "lists", "exceptions", "payments", "erp_balances", "synchronizations", "claims", "cases"):
            self._driver.run(f"delete from {table} where clock_id = :clock", {"clock": clock_id})


_FILTERS = {
    "creditor_id": "cases.creditor_id = :creditor_id",
    "clock_id": "cases.clock_id = :clock_id",
    "stage": "cases.stage = :stage",
    "closed": "cases.closed = :closed",
    "rulebook": "cases.rulebook = :rulebook",
    "other_rulebook": "cases.rulebook <> :other_rulebook",
    "customer_number": "cases.customer_number = :customer_number",
    "updated_since": "cases.updated_at >= :updated_since",
    "after": "cases.id > :after",
    "invoice_number": "claims.invoice_number = :invoice_number",
    "external_id": "claims.external_id = :external_id",
    "kid": "claims.kid = :kid",
}
_OF_CLAIMS = {"invoice_number", "external_id", "kid"}
