"""Collection lists: rows of their own on the agenda, keyed (creditor, clock, kind, day), each with its lines."""

from typing import NamedTuple

from engine.shell.store.sqlite import Row, Sqlite, insert_into
from engine.shell.store.stored import COLUMNS, Stored, stored_of


def list_id(creditor_id: str, clock_id: str, kind: str, day: str) -> str:
    """A list's id: one list a creditor, clock, kind and day."""
    return "-".join(part for part in (creditor_id, clock_id, kind, day) if part)


class LineRow(NamedTuple):
    """A line of a list, in this order."""

    list_id: str
    case_id: str
    invoice_number: str
    amount_ore: int


_ADD_LINES = insert_into("list_lines", LineRow._fields) + " on conflict do nothing"


class Lists:
    """Write and read lists."""

    def __init__(self, driver: Sqlite) -> None:
        self._driver = driver

    def get(self, list_id: str) -> Row | None:
        """One list, or None."""
        rows = self._driver.query("select * from lists where id = :id", {"id": list_id})
        return rows[0] if rows else None

    def open(self, rows: list[Row]) -> None:
        """Add lists that are not there yet."""
        self._driver.many(
            "insert into lists (id, creditor_id, clock_id, kind, day, due_at, cutoff_at, status) values (:id, :creditor_id,"
            " :clock_id, :kind, :day, :due_at, :cutoff_at, 'open') on conflict do nothing",
            rows,
        )

    def add_lines(self, rows: list[LineRow]) -> None:
        """Add lines; a case stands on a list once."""
        self._driver.many(_ADD_LINES, rows)

    def lines(self, list_id: str) -> list[Row]:
        """A list's lines in the order of invoice numbers."""
        return self._driver.query(
            "select * from list_lines where list_id = :id order by invoice_number, case_id", {"id": list_id}
        )

    def lines_with_cases(self, list_id: str, after: str, limit: int) -> list[tuple[Stored, int]]:
        """A page of the cases on a list, in the order of their ids, each with the amount (øre) of its line."""
        columns = ", ".join(f"cases.{column}" for column in COLUMNS)
        rows = self._driver.tuples(
            f"select amount_ore, {columns} from list_lines join cases on cases.id = list_lines.case_id"
            " where list_id = :id and case_id > :after order by case_id limit :limit",
            {"id": list_id, "after": after, "limit": limit},
        )
        return [(stored_of(row[1:]), row[0]) for row in rows]

    def set_amounts(self, list_id: str, amounts: dict[str, int]) -> None:
        """Correct the amounts (øre) of cases whose claims were credited since they were entered."""
        self._driver.many(
            "update list_lines set amount_ore = :amount where list_id = :id and case_id = :case_id",
            [{"id": list_id, "case_id": case_id, "amount": amount} for case_id, amount in amounts.items()],
        )

    def remove_lines(self, list_id: str, case_ids: list[str]) -> None:
        """Take cases off a list that has not gone out."""
        self._driver.many(
            "delete from list_lines where list_id = :id and case_id = :case_id",
            [{"id": list_id, "case_id": case_id} for case_id in case_ids],
        )

    def move_lines(self, source: str, target: str, case_ids: list[str]) -> None:
        """Move the lines of cases to another list; a case stands on a list once."""
        self._driver.many(
            "update or ignore list_lines set list_id = :target where list_id = :source and case_id = :case_id",
            [{"source": source, "target": target, "case_id": case_id} for case_id in case_ids],
        )
        self.remove_lines(source, case_ids)

    def drop_if_empty(self, list_id: str) -> None:
        """Remove a list that has neither gone out nor any line left."""
        self._driver.run(
            "delete from lists where id = :id and status = 'open' and not exists (select 1 from list_lines where list_id = :id)",
            {"id": list_id},
        )

    def open_due(self, clock_id: str, now: str) -> list[Row]:
        """Lists not yet sent whose instant has come, oldest first."""
        return self._driver.query(
            "select * from lists where status = 'open' and clock_id = :clock and due_at <= :now order by due_at, id",
            {"clock": clock_id, "now": now},
        )

    def creditors_waiting(self, clock_id: str) -> set[str]:
        """The creditors that have a list not yet sent."""
        rows = self._driver.tuples(
            "select distinct creditor_id from lists where status = 'open' and clock_id = :clock", {"clock": clock_id}
        )
        return {creditor_id for (creditor_id,) in rows}

    def next_instant(self, clock_id: str) -> str | None:
        """The earliest instant of a list not yet sent."""
        rows = self._driver.tuples(
            "select min(due_at) from lists where status = 'open' and clock_id = :clock", {"clock": clock_id}
        )
        return rows[0][0] if rows else None

    def open_list_of(self, case_id: str) -> Row | None:
        """The list not yet sent on which a case stands, or None."""
        rows = self._driver.query(
            "select lists.* from list_lines join lists on lists.id = list_lines.list_id"
            " where list_lines.case_id = :case_id and lists.status = 'open'",
            {"case_id": case_id},
        )
        return rows[0] if rows else None

    def awaits_cases(self, row: Row) -> bool:
        """Whether a case of the list's creditor has an untaken step due at or before the list's instant."""
        found = self._driver.tuples(
            "select 1 from cases where clock_id = :clock and next_due_at <= :due_at and creditor_id = :creditor limit 1",
            {"clock": row["clock_id"], "due_at": row["due_at"], "creditor": row["creditor_id"]},
        )
        return bool(found)

    def delay(self, list_id: str, due_at: str) -> None:
        """Let an open list be asked again at a later instant."""
        self._driver.run(
            "update lists set due_at = :due_at where id = :id and status = 'open'", {"id": list_id, "due_at": due_at}
        )

    def close(self, list_id: str, at: str, cutoff_at: str | None) -> bool:
        """Mark a list as sent; False where somebody else did."""
        return bool(
            self._driver.run(
                "update lists set status = 'sent', sent_at = :at, cutoff_at = coalesce(:cutoff_at, cutoff_at)"
                " where id = :id and status = 'open'",
                {"id": list_id, "at": at, "cutoff_at": cutoff_at},
            )
        )

    def of(self, creditor_id: str | None, clock_id: str) -> list[Row]:
        """Every list of a creditor (or of all), the newest first."""
        return self._driver.query(
            "select * from lists where clock_id = :clock and (:creditor is null or creditor_id = :creditor)"
            " order by day desc, id desc",
            {"clock": clock_id, "creditor": creditor_id},
        )
