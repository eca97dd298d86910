"""Bank files: read whole or refused whole, each content once, and every line a payment, an exception or seen before (PAY-1)."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from engine.days import Moment
from engine.events import Actor
from engine.shell.bank import BankFile, read_bank_file
from engine.shell.bank.values import refuse
from engine.shell.service.bank_lines import EXCEPTION, PAYMENT, SEEN, Teller
from engine.shell.service.house import House
from engine.shell.store.sqlite import Row
from engine.shell.store.stored import encode


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file; `total_ore` is the sum of all its lines in kroner, whatever became of them."""

    id: str
    format: str
    file_id: str
    payments: int
    exceptions: int
    already_seen: int
    total_ore: int


def import_bank_file(
    house: House, data: bytes, actor: Actor, clock_id: str = "", show: Callable[[int, int], None] | None = None
) -> Imported:
    """Take a bank file in, in one transaction; `show` is told of the progress: lines done, lines in all.

    Raises Invalid for the whole file: what its reader finds wrong, or a day that has not come (bank_file_ahead). The same
    content again changes nothing.
    """
    file = read_bank_file(data)
    digest = hashlib.sha256(data).hexdigest()
    with house.store.tx():
        at = house.writable_moment(clock_id)
        known = house.store.bank.file(clock_id, digest)
        if known is not None:
            return _seen_whole(known, file)
        _check_days(file, at)
        file_key = house.ids.new()
        teller = Teller(house, clock_id, file_key, at, actor)
        counts: Counter[str] = Counter()
        for number, payment in enumerate(file.payments, start=1):
            counts[teller.take(number, payment)] += 1
            if show is not None:
                show(number, file.count)
        teller.doubt_sums(file.payments)
        found = Imported(
            file_key, file.format, file.file_id, counts[PAYMENT], counts[EXCEPTION], counts[SEEN], _total(file)
        )  # fmt: skip
        house.store.bank.add_file(_row(found, file, digest, clock_id, at, actor))
    return found


def _seen_whole(known: Row, file: BankFile) -> Imported:
    return Imported(known["id"], file.format, file.file_id, 0, 0, file.count, _total(file))


def _total(file: BankFile) -> int:
    return sum(payment.amount_ore for payment in file.payments if payment.currency == "NOK")


def _check_days(file: BankFile, at: Moment) -> None:
    ahead = max((payment.booked_on for payment in file.payments), default=at.today)
    if ahead > at.today:
        refuse(
            "bank_file_ahead", "",
            f"The file books payments on {ahead}, and today is {at.today}. Nothing of it was used; is it for this database?",
            f"Filen bokfører betalinger {ahead}, og i dag er {at.today}. Ingenting av den er brukt; er den for denne databasen?",
        )  # fmt: skip


def _row(found: Imported, file: BankFile, digest: str, clock_id: str, at: Moment, actor: Actor) -> Row:
    return {
        "id": found.id, "clock_id": clock_id, "digest": digest, "format": file.format, "file_id": file.file_id,
        "account": ", ".join(file.accounts), "received_at": at.text, "actor": encode(actor), "payments": found.payments,
        "exceptions": found.exceptions, "already_seen": found.already_seen, "total_ore": found.total_ore,
    }  # fmt: skip
