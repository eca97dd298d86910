"""Bank files and their lines: each file once by its content, each line whole, so that another file's can be held against it."""

import datetime as dt
from typing import NamedTuple

import msgspec

from engine.shell.bank.values import BankPayment
from engine.shell.store.sqlite import Row, Sqlite, insert_into
from engine.shell.store.stored import encode

_decode = msgspec.json.Decoder(BankPayment).decode


class LineRow(NamedTuple):
    """A line as it is written, in this order."""

    id: str
    file_id: str
    number: int
    clock_id: str
    account: str
    booked_on: str
    amount_ore: int
    kid: str | None
    reference: str
    batch: str | None
    payment_id: str
    doc: str


class StoredLine(msgspec.Struct, frozen=True):
    """A line of a bank file as it lies in the store."""

    id: str
    file_id: str
    number: int
    clock_id: str
    payment_id: str  # the payment that it is kept as, placed or waiting
    payment: BankPayment


_ADD = insert_into("bank_lines", LineRow._fields)
_COLUMNS = "id, file_id, number, clock_id, payment_id, doc"


class Bank:
    """Write and read what the bank sent."""

    def __init__(self, driver: Sqlite) -> None:
        self._driver = driver

    def file(self, clock_id: str, digest: str) -> Row | None:
        """The file with this content, or None."""
        rows = self._driver.query(
            "select * from bank_files where clock_id = :clock and digest = :digest", {"clock": clock_id, "digest": digest}
        )
        return rows[0] if rows else None

    def file_of(self, line: StoredLine) -> Row:
        """The file that a line came in."""
        return self._driver.query("select * from bank_files where id = :id", {"id": line.file_id})[0]

    def add_file(self, row: Row) -> None:
        """Add a file."""
        names = ", ".join(row)
        self._driver.run(f"insert into bank_files ({names}) values ({', '.join(f':{name}' for name in row)})", row)

    def add_line(self, line: StoredLine) -> None:
        """Add a line."""
        payment = line.payment
        row = LineRow(
            line.id, line.file_id, line.number, line.clock_id, payment.account, payment.booked_on.isoformat(),
            payment.amount_ore, payment.kid, payment.reference, payment.batch, line.payment_id, encode(payment),
        )  # fmt: skip
        self._driver.many(_ADD, [row])

    def line(self, line_id: str) -> StoredLine:
        """One line, which must be there."""
        return self._lines("where id = :id", id=line_id)[0]

    def line_of(self, payment_id: str) -> StoredLine | None:
        """The line that a payment came by, or None where it came another way."""
        return next(iter(self._lines("where payment_id = :id", id=payment_id)), None)

    def tell(self, line_id: str, payment: BankPayment) -> None:
        """Write what another file told of a line."""
        self._driver.run(
            "update bank_lines set kid = :kid, doc = :doc where id = :id",
            {"id": line_id, "kid": payment.kid, "doc": encode(payment)},
        )

    def near(self, clock_id: str, payment: BankPayment, days: int, but_file: str) -> list[StoredLine]:
        """Lines of other files that a payment may be: same account, amount and KID (or one has none), booked within some days.

        Oldest first; and those that have its reference, whatever else they say.
        """
        place = "where account = :account and amount_ore = :amount and {} and booked_on between :low and :high {}"
        values = {
            "clock": clock_id, "file": but_file, "account": payment.account, "amount": payment.amount_ore, "kid": payment.kid,
            "low": (payment.booked_on - dt.timedelta(days)).isoformat(),
            "high": (payment.booked_on + dt.timedelta(days)).isoformat(), "reference": payment.reference,
        }  # fmt: skip
        elsewhere = "and clock_id = :clock and file_id <> :file"
        kids = ["kid = :kid", "kid is null"] if payment.kid is not None else ["true"]
        found = [line for each in kids for line in self._lines(place.format(each, elsewhere), **values)]
        other = self._lines(f"where reference = :reference {elsewhere}", **values)
        known = {line.id for line in found}
        return sorted(found, key=lambda line: line.id) + [line for line in other if line.id not in known]

    def opposite(self, clock_id: str, payment: BankPayment) -> list[StoredLine]:
        """Lines of the same account and KID with the opposite amount that were booked before or on that day."""
        return self._lines(
            "where clock_id = :clock and account = :account and amount_ore = :amount and kid is :kid and booked_on <= :day",
            clock=clock_id, kid=payment.kid, account=payment.account, amount=-payment.amount_ore, day=payment.booked_on.isoformat(),
        )  # fmt: skip

    def batches(self, clock_id: str, account: str, day: dt.date) -> list[Row]:
        """What the bank booked as one sum on an account and day: file, batch, sum in øre and number of the lines we have."""
        return self._driver.query(
            "select file_id, batch, sum(amount_ore) as total_ore, count(*) as lines, min(id) as first from bank_lines"
            " where clock_id = :clock and account = :account and booked_on = :day and batch is not null"
            " group by file_id, batch",
            {"clock": clock_id, "account": account, "day": day.isoformat()},
        )

    def sums_waiting(self, clock_id: str, account: str, day: dt.date, total_ore: int) -> list[StoredLine]:
        """Lines without a KID over such a sum."""
        found = self._lines(
            "where clock_id = :clock and account = :account and booked_on = :day and amount_ore = :total and batch is null",
            clock=clock_id, account=account, day=day.isoformat(), total=total_ore,
        )  # fmt: skip
        return [line for line in found if line.payment.kid is None]

    def erase(self, clock_id: str) -> None:
        """Remove every trace of a test clock's files."""
        for table in ("bank_lines", "bank_files"):
            self._driver.run(f"delete from {table} where clock_id = :clock", {"clock": clock_id})

    def _lines(self, where: str, **values: object) -> list[StoredLine]:
        rows = self._driver.tuples(f"select {_COLUMNS} from bank_lines {where} order by id", values)
        return [
            StoredLine(line_id, file_id, number, clock_id, payment_id, _decode(doc))
            for line_id, file_id, number, clock_id, payment_id, doc in rows
        ]
