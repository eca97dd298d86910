"""Collection lists: rows of their own on the agenda, keyed (creditor, clock, kind, day), each with its lines."""

from typing import Any

from engine.shell.store.sqlite import Row, Sqlite


def list_id(creditor_id: str, clock_id: str, kind: str, day: str) -> str:
    """A list's id: one list a creditor, clock, kind and day."""
    return "-".join(part for part in (creditor_id, clock_id, kind, day) if part)


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

    def add_lines(self, rows: list[Row]) -> None:
        """Add lines; a case stands on a list once."""
        self._driver.many(
            "insert into list_lines (list_id, case_id, invoice_number, amount_ore) values (:list_id, :case_id, :invoice_number,"
            " :amount_ore) on conflict do nothing",
            rows,
        )

    def lines(self, list_id: str) -> list[Row]:
        """A list's lines in the order of invoice numbers."""
        return self._driver.query(
            "select * from list_lines where list_id = :id order by invoice_number, case_id", {"id": list_id}
        )

    def remove_line(self, list_id: str, case_id: str) -> None:
        """Take a case off a list that has not gone out."""
        self._driver.run("delete from list_lines where list_id = :id and case_id = :case_id", {"id": list_id, "case_id": case_id})

    def move_lines(self, source: str, target: str, case_id: str | None = None) -> None:
        """Move lines to another list: one case's, or all."""
        self._driver.run(
            "update or ignore list_lines set list_id = :target where list_id = :source and (:case_id is null or case_id = :case_id)",
            {"source": source, "target": target, "case_id": case_id},
        )

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

    def awaits_cases(self, row: Row, rules: tuple[str, ...]) -> bool:
        """Whether a case of the list's creditor has an untaken list step due at or before the list's instant."""
        names = {f"rule{place}": rule for place, rule in enumerate(rules)}
        found = self._driver.tuples(
            "select 1 from cases where clock_id = :clock and next_due_at <= :due_at and creditor_id = :creditor and next_rule in ("
            + ", ".join(f":{name}" for name in names)
            + ") limit 1",
            {"clock": row["clock_id"], "due_at": row["due_at"], "creditor": row["creditor_id"], **names},
        )
        return bool(found)

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


def line_of(list_id: str, case_id: str, content: dict[str, Any]) -> Row:
    """A `list_line` effect as a row."""
    return {
        "list_id": list_id, "case_id": case_id, "invoice_number": content["invoice_number"], "amount_ore": content["amount_ore"],
    }  # fmt: skip
