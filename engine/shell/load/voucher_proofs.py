"""That a voucher balances whatever is settled (BOK-7): each amount is booked on its side, as often as it must be."""

from collections.abc import Iterable

from engine.contracts import NOT_REGISTERED, REGISTERED, LineOrder
from engine.shell.load.document import Document
from engine.shell.load.problems import Problems
from engine.vouchers import AMOUNTS, Amount


def check_balance(document: Document, kind: str, lines: Iterable[LineOrder], problems: Problems) -> None:
    """Note every amount that is not booked as it must be, for VAT registered creditors and for others."""
    lines = tuple(lines)
    told = set()
    for registered, when in ((True, REGISTERED), (False, NOT_REGISTERED)):
        of_all = {name: 0 for name, amount in AMOUNTS[kind].items() if amount.registered in (None, registered)}
        debited, credited = dict(of_all), dict(of_all)
        for line in lines:
            if line.when in (None, when):
                side = debited if line.side == "debit" else credited
                for name in line.amounts:
                    side[name] += 1
        for name in of_all:
            message = _wrong(kind, name, AMOUNTS[kind][name], debited[name], credited[name])
            if message and name not in told:
                told.add(name)
                problems.add("BOOK-005", document.file, document.key("vouchers", kind), message)


def _wrong(kind: str, name: str, amount: Amount, debits: int, credit: int) -> str:
    if amount.debit is None:
        fits, needed = debits == credit > 0, "a debit and a credit"
    else:
        fits = debits - credit == amount.debit
        needed = "one debit" if amount.debit == 1 else "one credit"
        if debits and credit:
            needed += " more than the other side has"
    if fits:
        return ""
    return f"in the voucher {kind}, {name} has {_times(debits, 'debit')} and {_times(credit, 'credit')}; it needs {needed}."


def _times(count: int, side: str) -> str:
    return f"{count or 'no'} {side}{'s' if count > 1 else ''}"
