"""What remains of each invoice according to the ERP, as it last told, and since when it differs from what we follow up."""

from typing import NamedTuple

from engine.shell.store.sqlite import Row, Sqlite, insert_into


class BalanceRow(NamedTuple):
    """The newest balance of a claim; in this order it is written. `since` is null where the two are equal."""

    claim_id: str
    creditor_id: str
    clock_id: str
    invoice_number: str
    erp_remaining_ore: int
    as_of: str
    since: str | None
    escalated: int


_KEEP = (
    insert_into("erp_balances", BalanceRow._fields)
    + " on conflict (claim_id) do update set erp_remaining_ore = excluded.erp_remaining_ore, as_of = excluded.as_of,"
    " since = excluded.since, escalated = excluded.escalated"
)


class Balances:
    """Write and read."""

    def __init__(self, driver: Sqlite) -> None:
        self._driver = driver

    def last(self, creditor_id: str, clock_id: str) -> str | None:
        """The instant of a creditor's newest synchronization, or None."""
        rows = self._driver.tuples(
            "select max(as_of) from synchronizations where creditor_id = :creditor and clock_id = :clock",
            {"creditor": creditor_id, "clock": clock_id},
        )
        found: str | None = rows[0][0]
        return found

    def synchronized(self, creditor_id: str, clock_id: str, as_of: str, at: str) -> None:
        """Note a synchronization; its parts, and the same one again, are one."""
        self._driver.run(
            "insert into synchronizations (creditor_id, clock_id, as_of, received_at) values (:creditor, :clock, :as_of, :at)"
            " on conflict do nothing",
            {"creditor": creditor_id, "clock": clock_id, "as_of": as_of, "at": at},
        )

    def get(self, claim_id: str) -> Row | None:
        """The balance of a claim, or None."""
        rows = self._driver.query("select * from erp_balances where claim_id = :id", {"id": claim_id})
        return rows[0] if rows else None

    def keep(self, rows: list[BalanceRow]) -> None:
        """Write the newest balances in place of those before."""
        self._driver.many(_KEEP, rows)

    def claim(self, creditor_id: str, clock_id: str, invoice_number: str) -> Row | None:
        """The claim that an invoice became, the case it is on now, and whether that is closed; or None."""
        rows = self._driver.query(
            "select claims.claim_id, claims.case_id, cases.closed from claims join cases on cases.id = claims.case_id"
            " where claims.creditor_id = :creditor and claims.clock_id = :clock and claims.invoice_number = :number",
            {"creditor": creditor_id, "clock": clock_id, "number": invoice_number},
        )
        return rows[0] if rows else None

    def different(self, creditor_id: str | None, clock_id: str, after: str, limit: int) -> list[Row]:
        """The balances that differed at the last synchronization, with the case of each, in the order the claims came."""
        return self._driver.query(
            "select erp_balances.*, claims.case_id, cases.closed from erp_balances"
            " join claims using (creditor_id, clock_id, invoice_number) join cases on cases.id = claims.case_id"
            " where erp_balances.clock_id = :clock and (:creditor is null or erp_balances.creditor_id = :creditor)"
            " and erp_balances.since is not null and erp_balances.claim_id > :after order by erp_balances.claim_id limit :limit",
            {"clock": clock_id, "creditor": creditor_id, "after": after, "limit": limit},
        )
