"""Settlements with their lines, and the cases on which something has come in that is not settled yet."""

from typing import NamedTuple

import msgspec

from engine.parting import Line
from engine.settlement import Settlement
from engine.shell.store.sqlite import Row, Sqlite, insert_into
from engine.shell.store.stored import COLUMNS, Stored, encode, stored_of
from engine.vouchers import VoucherRow

_COLUMNS = (
    "id", "creditor_id", "clock_id", "number", "day", "made_at", "policy", "payments", "net_ore", "payout_ore", "carried_ore", "doc",
)  # fmt: skip
_decode = msgspec.json.Decoder(Settlement).decode
_decode_line = msgspec.json.Decoder(Line).decode
_decode_voucher = msgspec.json.Decoder(list[VoucherRow]).decode


class Waiting(NamedTuple):
    """A case that waits for a settlement since an instant, in this order."""

    clock_id: str
    creditor_id: str
    case_id: str
    since: str


_WAIT = insert_into("unsettled", Waiting._fields) + " on conflict do nothing"


class Settlements:
    """Write and read."""

    def __init__(self, driver: Sqlite) -> None:
        self._driver = driver

    # -- what waits ---------------------------------------------------------------------------------------------------

    def wait(self, rows: list[Waiting]) -> None:
        """Let cases wait for a settlement; one that waits already waits since then."""
        self._driver.many(_WAIT, rows)

    def earliest(self, clock_id: str, creditor_id: str | None = None) -> tuple[str | None, str | None]:
        """Since when something waits that was not tried, and when something that was is tried again; of all, or of one creditor."""
        of_one = " and creditor_id = :creditor" if creditor_id else ""
        values = {"clock": clock_id, "creditor": creditor_id}
        since, retry_at = (  # each is one look into an index
            self._driver.tuples(f"select min({column}) from unsettled where clock_id = :clock{of_one} and {which}", values)[0][0]
            for column, which in (("since", "retry_at is null"), ("retry_at", "retry_at is not null"))
        )
        return since, retry_at

    def creditors_waiting(self, clock_id: str) -> list[str]:
        """The creditors for whom something waits."""
        rows = self._driver.tuples(
            "select distinct creditor_id from unsettled where clock_id = :clock order by creditor_id", {"clock": clock_id}
        )
        return [creditor_id for (creditor_id,) in rows]

    def cases_waiting(self, clock_id: str, creditor_id: str, before: str, after: str, limit: int) -> list[Stored]:
        """A page of a creditor's cases that have waited since before an instant, in the order of their ids."""
        columns = ", ".join(f"cases.{column}" for column in COLUMNS)
        rows = self._driver.tuples(
            f"select {columns} from unsettled join cases on cases.id = unsettled.case_id where unsettled.clock_id = :clock"
            " and unsettled.creditor_id = :creditor and unsettled.since < :before and unsettled.case_id > :after"
            " order by unsettled.case_id limit :limit",
            {"clock": clock_id, "creditor": creditor_id, "before": before, "after": after, "limit": limit},
        )
        return [stored_of(row) for row in rows]

    def told(self, clock_id: str, creditor_id: str, before: str) -> list[tuple[str, Line]]:
        """What earlier settlements with a creditor told of the payments of its cases that wait, with their ids, the oldest first."""
        rows = (
            self._driver.tuples(  # a cross join keeps to the order of the tables: from the few that wait, not from all there is
                "select lines.settlement_id, lines.doc from unsettled cross join payments on payments.case_id = unsettled.case_id"
                " cross join settlement_lines lines on lines.payment_id = payments.id"
                " cross join settlements on settlements.id = lines.settlement_id"
                " where unsettled.clock_id = :clock and unsettled.creditor_id = :creditor and unsettled.since < :before"
                " and settlements.creditor_id = :creditor order by settlements.number, lines.number",
                {"clock": clock_id, "creditor": creditor_id, "before": before},
            )
        )
        return [(settlement_id, _decode_line(doc)) for settlement_id, doc in rows]

    def forget_waiting(self, clock_id: str, creditor_id: str, before: str) -> None:
        """Let the cases that were settled wait no longer."""
        self._driver.run(
            "delete from unsettled where clock_id = :clock and creditor_id = :creditor and since < :before",
            {"clock": clock_id, "creditor": creditor_id, "before": before},
        )

    def try_again(self, clock_id: str, creditor_id: str, before: str, retry_at: str) -> None:
        """Let the cases whose settlement failed be tried at a later instant."""
        self._driver.run(
            "update unsettled set retry_at = :retry_at where clock_id = :clock and creditor_id = :creditor and since < :before",
            {"clock": clock_id, "creditor": creditor_id, "before": before, "retry_at": retry_at},
        )

    # -- what was settled ---------------------------------------------------------------------------------------------

    def add(self, row: Row, settlement: Settlement, voucher: list[VoucherRow]) -> None:
        """Add a settlement with its lines and its voucher."""
        doc = encode(msgspec.structs.replace(settlement, lines=()))
        self._driver.run(insert_into("settlements", _COLUMNS), [{**row, "doc": doc}[name] for name in _COLUMNS])
        self._driver.many(
            insert_into("settlement_lines", ("settlement_id", "number", "payment_id", "doc")),
            [(row["id"], number, line.payment_id, encode(line)) for number, line in enumerate(settlement.lines, start=1)],
        )
        self._driver.run(insert_into("settlement_vouchers", ("settlement_id", "doc")), [row["id"], encode(voucher)])

    def carried(self, clock_id: str, creditor_id: str) -> int:
        """What the newest settlement with a creditor carried on, in øre; zero or less."""
        rows = self._driver.tuples(
            "select carried_ore from settlements where clock_id = :clock and creditor_id = :creditor order by number desc limit 1",
            {"clock": clock_id, "creditor": creditor_id},
        )
        return int(rows[0][0]) if rows else 0

    def get(self, settlement_id: str) -> Row | None:
        """One settlement without its lines, or None; `settlement` holds its figures."""
        rows = self._driver.query("select * from settlements where id = :id", {"id": settlement_id})
        return _opened(rows[0]) if rows else None

    def lines(self, settlement_id: str) -> tuple[Line, ...]:
        """The lines of a settlement, in order."""
        rows = self._driver.tuples(
            "select doc from settlement_lines where settlement_id = :id order by number", {"id": settlement_id}
        )
        return tuple(_decode_line(doc) for (doc,) in rows)

    def voucher(self, settlement_id: str) -> list[VoucherRow] | None:
        """The voucher of a settlement as it was made; None of one that is older than these are."""
        rows = self._driver.tuples("select doc from settlement_vouchers where settlement_id = :id", {"id": settlement_id})
        return _decode_voucher(rows[0][0]) if rows else None

    def of(self, creditor_id: str | None, clock_id: str, before: str | None, limit: int) -> list[Row]:
        """A page of the settlements with a creditor (or with all), the newest first; `before` is the last id of the page before."""
        rows = self._driver.query(
            "select * from settlements where clock_id = :clock and (:creditor is null or creditor_id = :creditor)"
            " and (:before is null or id < :before) order by id desc limit :limit",
            {"clock": clock_id, "creditor": creditor_id, "before": before, "limit": limit},
        )
        return [_opened(row) for row in rows]

    def erase(self, clock_id: str) -> None:
        """Remove every settlement of a test clock."""
        values = {"clock": clock_id}
        for table in ("settlement_lines", "settlement_vouchers"):
            self._driver.run(
                f"delete from {table} where settlement_id in (select id from settlements where clock_id = :clock)", values
            )
        for table in ("settlements", "unsettled"):
            self._driver.run(f"delete from {table} where clock_id = :clock", values)


def _opened(row: Row) -> Row:
    settlement = _decode(row.pop("doc"))
    return {**row, "settlement": settlement}
