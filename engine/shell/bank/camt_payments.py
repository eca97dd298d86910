"""The payments of a camt message: who paid what, with which KID, and by which names the line is known again."""

import datetime as dt
import hashlib
import re
from collections import Counter

from engine.shell.bank.accounts import plain_account
from engine.shell.bank.camt_entries import Entry, Line, lines_of
from engine.shell.bank.sameness import bank_name
from engine.shell.bank.values import BankPayment
from engine.shell.bank.xml_values import all_at, day_of, fault, first_at, text_at
from engine.shell.xml_tree import Node, name_of, text_of

_KID = re.compile(r"\d{1,24}[\d-]", re.ASCII)
_PAYER_ACCOUNTS = ("RltdPties/DbtrAcct/Id/IBAN", "RltdPties/DbtrAcct/Id/Othr/Id")
_PAYER_NAMES = ("RltdPties/Dbtr/Nm", "RltdPties/Dbtr/Pty/Nm")
_OTHER_MARKS = ("Refs/EndToEndId", "Refs/TxId", "Refs/InstrId", "Refs/UETR")


class CamtPayments:
    """Makes the payments of one message, and counts the lines in it that look alike."""

    def __init__(self, source: str, message_id: str) -> None:
        self._source = source
        self._message_id = message_id
        self._seen: Counter[str] = Counter()
        self._entries: set[tuple[str, ...]] = set()

    def of(self, entry: Entry, account: str) -> list[BankPayment]:
        """The payments of an entry that is ours; raises Invalid where it does not add up, or stands in the file twice."""
        self._refuse_a_second_time(entry, account)
        return [self._payment(entry, line, account) for line in lines_of(entry)]

    def _payment(self, entry: Entry, line: Line, account: str) -> BankPayment:
        detail = line.details[0] if len(line.details) == 1 else None
        kids, others = _references(line.details)
        # A debit that is taken back is money we had paid out ourselves: its KID is the receiver's, not a debtor's.
        is_own_payout = entry.is_credit and entry.is_reversal
        kid = kids[0] if detail is not None and len(kids) == 1 and not is_own_payout else None
        payer = plain_account(text_at(detail, *_PAYER_ACCOUNTS)) if detail is not None else ""
        ordered = first_at(detail, "RltdDts/AccptncDtTm") if detail is not None else None
        booked_on = _booked_on(entry.node)
        key = f"camt:{account}:{booked_on}:{line.amount_ore}:{kid or ''}:{_key(entry, line, detail, [*kids, *others, payer])}"
        self._seen[key] += 1
        names = (*_bank_names(entry, line, detail), *self._place(entry, line))
        return BankPayment(
            reference=f"{key}:{self._seen[key]}",
            amount_ore=line.amount_ore,
            currency=entry.currency,
            kid=kid,
            booked_on=booked_on,
            ordered_on=day_of(ordered) if ordered is not None else None,
            payer_account=payer or None,
            text=_text(entry, line.details, others if kid else [*kids, *others]),
            is_reversal=line.amount_ore < 0,
            account=account,
            payer_name=(text_at(detail, *_PAYER_NAMES) or None) if detail is not None else None,
            is_own_payout=is_own_payout,
            source=self._source,
            names=tuple(dict.fromkeys(names)),
            end_to_end_id=text_at(detail, "Refs/EndToEndId") if detail is not None else "",
            batch=next(iter(_of_entry(entry)), "msg:" + self._message_id) if line.place else None,
        )

    def _place(self, entry: Entry, line: Line) -> tuple[str, ...]:
        """Where the line stands, should the bank send the very same message again."""
        number = text_at(entry.node, "NtryRef")
        return (f"msg:{self._message_id}:{number}:{line.place}",) if number else ()

    def _refuse_a_second_time(self, entry: Entry, account: str) -> None:
        """Refuse a file in which an entry stands twice, word for word and with the bank's own reference."""
        nodes = [node for node in entry.node.iter("*") if name_of(node) != "NtryRef"]
        if not any(name_of(node) == "AcctSvcrRef" and bank_name(text_of(node)) for node in nodes):
            return
        words = (account, *(f"{name_of(node)} {node.get('Ccy', '')} {text_of(node)}" for node in nodes))
        if words in self._entries:
            fault(
                entry.node, "camt_line_repeated",
                "Expected each entry once; this one, with the same reference from the bank, stands further up as well.",
                "Forventet hver post én gang; denne, med samme referanse fra banken, står også lenger opp.",
            )  # fmt: skip
        self._entries.add(words)


def _of_entry(entry: Entry) -> tuple[str, ...]:
    return bank_name(text_at(entry.node, "AcctSvcrRef"))


def _bank_names(entry: Entry, line: Line, detail: Node | None) -> tuple[str, ...]:
    """The names that the bank gives: those of the payment, and the entry's, by which a statement without details knows it."""
    own = bank_name(text_at(detail, "Refs/AcctSvcrRef")) if detail is not None else ()
    uetr = text_at(detail, "Refs/UETR") if detail is not None else ""
    whole = tuple(f"{name}/{line.place}" if line.place else name for name in _of_entry(entry))
    return (*own, *whole, *([f"uetr:{uetr.lower()}"] if uetr else []))


def _key(entry: Entry, line: Line, detail: Node | None, marks: list[str]) -> str:
    """What tells a line from others of its amount: the bank's reference, else all that is known of it but its place."""
    if detail is not None and (own := text_at(detail, "Refs/AcctSvcrRef")):
        return own
    if own := text_at(entry.node, "AcctSvcrRef"):
        return f"{own}/{line.place}" if line.place else own
    if detail is not None:
        marks += [text_at(detail, place) for place in _OTHER_MARKS]
        marks += [text_of(node) for node in all_at(detail, "RmtInf/Ustrd")]
    return hashlib.sha256("\0".join(marks).encode()).hexdigest()[:32]


def _booked_on(entry: Node) -> dt.date:
    found = first_at(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    if found is None:
        fault(entry, "camt_missing", "Expected a date BookgDt, found none.", "Forventet en dato BookgDt, fant ingen.")
    return day_of(found)


def _references(details: list[Node]) -> tuple[list[str], list[str]]:
    """The KIDs in the details, and all other references, each once."""
    kids: dict[str, None] = {}
    others: dict[str, None] = {}
    for strd in (node for detail in details for node in all_at(detail, "RmtInf/Strd/CdtrRefInf")):
        code, own = text_at(strd, "Tp/CdOrPrtry/Cd"), text_at(strd, "Tp/CdOrPrtry/Prtry")
        reference = text_at(strd, "Ref").replace(" ", "")
        if code in ("SCOR", "") and own in ("KID", "") and _KID.fullmatch(reference):
            kids[reference] = None
        elif reference:
            others[text_at(strd, "Ref")] = None
    return list(kids), list(others)


def _text(entry: Entry, details: list[Node], references: list[str]) -> str:
    places = ("RmtInf/Ustrd", "RmtInf/Strd/AddtlRmtInf")
    parts = [text_of(node) for detail in details for place in places for node in all_at(detail, place)]
    parts = [part for part in [*parts, *references] if part]
    if not parts:
        parts = [text for detail in details if (text := text_at(detail, "AddtlTxInf"))]
    return " ".join(parts) or text_at(entry.node, "AddtlNtryInf")
