"""camt.052, camt.053 and camt.054 (ISO 20022), whatever their version: booked payments to an account."""

import re
from collections.abc import Iterator

from lxml import etree

from engine.money import kroner
from engine.shell.bank.accounts import plain_account
from engine.shell.bank.camt_entries import Entry, is_credit, read_entry
from engine.shell.bank.camt_payments import CamtPayments
from engine.shell.bank.values import BankFile, BankPayment, bank_file
from engine.shell.bank.xml_values import all_at, day_of, fault, first_at, hundredths, money_of, required, text_at
from engine.shell.xml_tree import Node, name_of, text_of

# The element of each message, and what its accounts stand in.
_MESSAGES = {
    "BkToCstmrAcctRpt": ("camt.052", "Rpt"),
    "BkToCstmrStmt": ("camt.053", "Stmt"),
    "BkToCstmrDbtCdtNtfctn": ("camt.054", "Ntfctn"),
}
_VERSION = re.compile(r"camt\.05[234]\.\d{3}\.\d{2}", re.ASCII)
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def camt_message(root: Node) -> Node | None:
    """The camt message in a document, also inside an envelope; None where it is another kind of XML."""
    found = list(root.iter(*(f"{{*}}{name}" for name in _MESSAGES)))
    if len(found) > 1:
        fault(
            found[1], "camt_several", "Expected one message in a file, found another one; send them one by one.",
            "Forventet én melding i filen, fant enda en; send dem én og én.",
        )  # fmt: skip
    return found[0] if found else None


def read_camt(message: Node) -> BankFile:
    """Read a whole camt message; amounts are hundredths of their currency, and reversals negative.

    Raises Invalid (the pointer is the element, the detail names its line) for the whole file where a value cannot be
    read, or where a count, a control sum, a batch or a balance does not agree with the entries.
    """
    family, part = _MESSAGES[name_of(message)]
    header = required(message, "GrpHdr")
    message_id = text_of(required(header, "MsgId"))
    statements = [(node, [read_entry(entry) for entry in all_at(node, "Ntry")]) for node in all_at(message, part)]
    entries = [entry for _, each in statements for entry in each]
    _check_header(header, entries)
    payments: list[BankPayment] = []
    accounts: set[str] = set()
    maker = CamtPayments(family, message_id)
    for statement, each in statements:
        _check_summary(statement, each)
        _check_balances(statement, each)
        account = _account(statement)
        accounts.add(account)
        payments += [payment for entry in each if entry.is_ours for payment in maker.of(entry, account)]
    created = first_at(header, "CreDtTm")
    version = _VERSION.search(etree.QName(message).namespace or "")
    return bank_file(
        version[0] if version else family,
        message_id,
        day_of(created) if created is not None else None,
        payments,
        accounts,
        skipped_pending=sum(not entry.is_booked for entry in entries),
        skipped_debits=sum(entry.is_booked and not entry.is_ours for entry in entries),
    )


def _account(statement: Node) -> str:
    account = plain_account(text_at(statement, "Acct/Id/IBAN", "Acct/Id/Othr/Id"))
    if not account:
        fault(statement, "camt_missing", "Expected an account Acct/Id, found none.", "Forventet en konto Acct/Id, fant ingen.")
    return account


def _check_header(header: Node, entries: list[Entry]) -> None:
    count, total = first_at(header, "NbOfTxs"), first_at(header, "CtrlSum")
    if count is not None:
        _check_count(count, sum(len(entry.transactions) or 1 for entry in entries))
    if total is not None:
        _check_sum(total, sum(entry.amount_ore for entry in entries))


def _check_summary(statement: Node, entries: list[Entry]) -> None:
    """Hold the totals the bank states (TxsSummry) against all entries, pending ones too."""
    for place, chosen in _sides(entries):
        count = first_at(statement, f"TxsSummry/{place}/NbOfNtries")
        total = first_at(statement, f"TxsSummry/{place}/Sum")
        if count is not None:
            _check_count(count, len(chosen))
        if total is not None:
            _check_sum(total, sum(entry.amount_ore for entry in chosen))
    both = first_at(statement, "TxsSummry/TtlNtries")
    net = None if both is None else first_at(both, "TtlNetNtry/Amt", "TtlNetNtryAmt")  # from version 4, and before
    if both is not None and net is not None:
        signed_ore = sum(entry.signed_ore for entry in entries)
        _check_sum(net, abs(signed_ore))
        side = first_at(both, "TtlNetNtry") if first_at(both, "TtlNetNtry") is not None else both
        if signed_ore and side is not None and is_credit(side) != (signed_ore > 0):
            sign = kroner(signed_ore)
            fault(
                side, "camt_control_sum", f"Expected the sign of {sign} by the entries in CdtDbtInd.",
                f"Forventet fortegnet til {sign} etter postene i CdtDbtInd.",
            )  # fmt: skip


def _sides(entries: list[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    yield "TtlNtries", entries
    yield "TtlCdtNtries", [entry for entry in entries if entry.is_credit]
    yield "TtlDbtNtries", [entry for entry in entries if not entry.is_credit]


def _check_balances(statement: Node, entries: list[Entry]) -> None:
    """See that opening balance and booked entries make the closing balance, where one page holds them all."""
    if text_at(statement, "StmtPgntn/PgNb") not in ("", "1") or text_at(statement, "StmtPgntn/LastPgInd") in ("false", "0"):
        return
    opening, closing = _balance(statement, _OPENING), _balance(statement, _CLOSING)
    booked = [entry for entry in entries if entry.is_booked]
    if opening is None or closing is None:
        return
    (before_ore, currency), (after_ore, other) = _signed(opening), _signed(closing)
    if {currency} != {other, *(entry.currency for entry in booked)}:
        return
    expected_ore = before_ore + sum(entry.signed_ore for entry in booked)
    if after_ore != expected_ore:
        expected, found = kroner(expected_ore), kroner(after_ore)
        fault(
            closing, "camt_balance", f"Expected a closing balance of {expected} by the entries, found {found}.",
            f"Forventet en utgående saldo på {expected} etter postene, fant {found}.",
        )  # fmt: skip


def _balance(statement: Node, kinds: tuple[str, ...]) -> Node | None:
    balances = {text_at(node, "Tp/CdOrPrtry/Cd"): node for node in all_at(statement, "Bal")}
    return next((balances[kind] for kind in kinds if kind in balances), None)


def _signed(balance: Node) -> tuple[int, str]:
    amount_ore, currency = money_of(required(balance, "Amt"))
    return (amount_ore if is_credit(balance) else -amount_ore), currency


def _check_count(node: Node, expected: int) -> None:
    stated = text_of(node)
    if not (stated.isascii() and stated.isdigit() and int(stated[:18]) == expected):
        en, nb = f'Expected {expected} by the entries, found "{stated}".', f"Forventet {expected} etter postene, fant «{stated}»."
        fault(node, "camt_count", en, nb)


def _check_sum(node: Node, expected_ore: int) -> None:
    stated_ore = hundredths(node)
    if stated_ore != expected_ore:
        expected, found = kroner(expected_ore), kroner(stated_ore)
        en, nb = f"Expected {expected} by the entries, found {found}.", f"Forventet {expected} etter postene, fant {found}."
        fault(node, "camt_control_sum", en, nb)
