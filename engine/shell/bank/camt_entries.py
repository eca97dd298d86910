"""One entry (Ntry) of a camt message: what it says, and the lines it is made of, with sums that agree."""

import msgspec

from engine.money import kroner
from engine.shell.bank.xml_values import all_at, fault, first_at, money_of, required, text_at
from engine.shell.xml_tree import Node

_BOOKED, _NOT_YET = "BOOK", ("PDNG", "FUTR", "INFO")
_TRANSACTION = "NtryDtls/TxDtls"
_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt")
_ORDERED = "AmtDtls/InstdAmt/Amt"  # before charges, so it serves to part a batch and nothing else


class Entry(msgspec.Struct, frozen=True):
    """An entry of an account; the amount is hundredths, without sign."""

    node: Node
    amount_ore: int
    currency: str
    is_credit: bool
    is_booked: bool
    is_reversal: bool

    @property
    def signed_ore(self) -> int:
        """Into the account is positive."""
        return self.amount_ore if self.is_credit else -self.amount_ore

    @property
    def is_ours(self) -> bool:
        """Booked, and money to us or such money taken back."""
        return self.is_booked and (self.is_credit or self.is_reversal)

    @property
    def transactions(self) -> list[Node]:
        """The details the bank gives; none, one, or all of a batch."""
        return all_at(self.node, _TRANSACTION)


def read_entry(node: Node) -> Entry:
    """Read what every entry says; raises Invalid where it cannot be read."""
    amount_ore, currency = money_of(required(node, "Amt"))
    status = text_at(node, "Sts/Cd", "Sts")
    if status != _BOOKED and status not in _NOT_YET:
        known = ", ".join((_BOOKED, *_NOT_YET))
        fault(
            node, "camt_status", f'Expected a status Sts out of {known}, found "{status}".',
            f"Forventet en status Sts blant {known}, fant «{status}».",
        )  # fmt: skip
    reversal = text_at(node, "RvslInd")
    if reversal not in ("", "true", "1", "false", "0"):
        fault(
            node, "camt_bad_value", f'Expected true or false in RvslInd, found "{reversal}".',
            f"Forventet true eller false i RvslInd, fant «{reversal}».",
        )  # fmt: skip
    return Entry(node, amount_ore, currency, is_credit(node), status == _BOOKED, reversal in ("true", "1"))


def is_credit(node: Node) -> bool:
    """Whether CdtDbtInd says CRDT; raises Invalid where it says neither that nor DBIT."""
    found = text_at(node, "CdtDbtInd")
    if found not in ("CRDT", "DBIT"):
        fault(
            node, "camt_bad_value", f'Expected CRDT or DBIT in CdtDbtInd, found "{found}".',
            f"Forventet CRDT eller DBIT i CdtDbtInd, fant «{found}».",
        )  # fmt: skip
    return found == "CRDT"


class Line(msgspec.Struct, frozen=True):
    """One payment of an entry: its amount with sign, the details the bank gives of it, and its place in a batch."""

    amount_ore: int
    details: list[Node]
    place: int = 0  # from 1 in a batch that was taken apart, else 0


def lines_of(entry: Entry) -> list[Line]:
    """The payments of an entry that is ours.

    A batch is taken apart where the bank tells the amounts; where it tells none, it is one payment without KID, for a
    person to look at. Raises Invalid where the details do not add up to the entry.
    """
    transactions = entry.transactions
    _check_batch(entry)
    places = _AMOUNTS if len(transactions) == 1 else (*_AMOUNTS, _ORDERED)
    amounts = [_amount_of(transaction, places, entry.currency) for transaction in transactions]
    known = [amount for amount in amounts if amount is not None]
    if len(amounts) < 2 or not known:
        # A payment from abroad may have lost charges on its way; what reached the account is the entry's amount.
        if known and known[0] - _charges(entry) != entry.amount_ore:
            _check_sum(entry, known[0])
        return [Line(entry.signed_ore, transactions)]
    if len(known) < len(amounts):
        missing = transactions[amounts.index(None)]
        fault(
            missing, "camt_missing", f"Expected an amount in {entry.currency} as in the other details of the batch.",
            f"Forventet et beløp i {entry.currency} som i de andre detaljene av posten.",
        )  # fmt: skip
    signed = [sign * amount for sign, amount in zip(_signs(entry, transactions), known, strict=True)]
    _check_sum(entry, sum(signed))
    direction = 1 if entry.is_credit else -1
    return [
        Line(direction * amount_ore, [transaction], place)
        for place, (transaction, amount_ore) in enumerate(zip(transactions, signed, strict=True), start=1)
    ]


def _amount_of(transaction: Node, places: tuple[str, ...], currency: str) -> int | None:
    """What a detail is worth in the currency of the entry; None where the bank does not say."""
    for place in places:
        found = first_at(transaction, place)
        if found is not None:
            amount_ore, own = money_of(found)
            if own == currency:
                return amount_ore
    return None


def _charges(entry: Entry) -> int:
    nodes = [node for charges in entry.node.iter("{*}Chrgs") for node in all_at(charges, "TtlChrgsAndTaxAmt")]
    return sum(amount_ore for amount_ore, currency in map(money_of, nodes) if currency == entry.currency)


def _signs(entry: Entry, transactions: list[Node]) -> list[int]:
    """1 for a detail that goes the way of its entry, -1 for one that goes against it."""
    against = [
        first_at(transaction, "CdtDbtInd") is not None and is_credit(transaction) != entry.is_credit
        for transaction in transactions
    ]
    # Some banks mark every detail by the payer's side; then none of them goes against the others.
    return [1] * len(against) if all(against) else [-1 if each else 1 for each in against]


def _check_sum(entry: Entry, total_ore: int) -> None:
    if total_ore != entry.amount_ore:
        expected, found = f"{kroner(entry.amount_ore)} {entry.currency}", kroner(total_ore)
        en, nb = (
            f"Expected {expected}, the details add up to {found}.",
            f"Forventet {expected}, detaljene blir {found} til sammen.",
        )
        fault(entry.node, "camt_batch_sum", en, nb)


def _check_batch(entry: Entry) -> None:
    """Hold what the bank says of a batch (Btch) against the details and the entry."""
    totals = []
    for each in all_at(entry.node, "NtryDtls"):
        stated, there = text_at(each, "Btch/NbOfTxs"), len(all_at(each, "TxDtls"))
        if stated and there and stated.lstrip("0") != str(there):
            fault(
                each, "camt_count", f"Expected {there} transactions by the details, found NbOfTxs {stated}.",
                f"Forventet {there} transaksjoner etter detaljene, fant NbOfTxs {stated}.",
            )  # fmt: skip
        total = first_at(each, "Btch/TtlAmt")
        totals.append(money_of(total) if total is not None else None)
    if totals and all(total and total[1] == entry.currency for total in totals):
        _check_sum(entry, sum(total[0] for total in totals if total))
