"""pain.001 (ISO 20022), the payment order to the bank: payouts in NOK to Norwegian accounts, with KID or a text."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Literal

import msgspec
from lxml import etree

from engine.errors import Invalid
from engine.identity import is_account
from engine.money import kroner
from engine.shell.bank.accounts import iban_of

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001."
_KID = re.compile(r"\d{1,24}[\d-]", re.ASCII)
_BIC = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?", re.ASCII)
# What the banks' clearing can carry in an identifier: letters, digits and these signs, no slash at the ends.
_ID = re.compile(r"[A-Za-z0-9.:?'(),+\-](?:[A-Za-z0-9 /.:?'(),+\-]{0,33}[A-Za-z0-9.:?'(),+\-])?", re.ASCII)
_MAX_NAME, _MAX_TEXT, _MAX_ORE = 70, 140, 99_999_999_999


class Payer(msgspec.Struct, frozen=True, kw_only=True):
    """Whose account is debited, and the customer id the bank knows them by (for many banks the organization number)."""

    name: str
    account: str
    customer_id: str
    bic: str | None = None


class Payout(msgspec.Struct, frozen=True, kw_only=True):
    """One amount in øre to one account of eleven digits; either a KID or a text tells the receiver what it is."""

    id: str  # comes back on both statements as EndToEndId, at most 35 characters
    name: str
    account: str
    amount_ore: int
    kid: str | None = None
    text: str | None = None


def write_payouts(
    payouts: Sequence[Payout],
    *,
    payer: Payer,
    message_id: str,
    created_at: dt.datetime,
    requested_on: dt.date,
    version: Literal["03", "09"] = "03",
    accounts_as: Literal["iban", "bban"] = "iban",
) -> bytes:
    """Write the order of all payouts for one day as a pain.001.001.03 or .09 document.

    Raises Invalid with every fault and its place: an amount of zero or less, an account that is none, a KID or text that
    is missing or does not fit, an id that stands twice. The message id must be new: the bank refuses one it has seen.
    """
    faults = _faults(payouts, payer, message_id, created_at)
    if faults:
        raise Invalid(faults[0]["detail"], code="payout_invalid", errors=faults)
    return _Writer(version, accounts_as).document(payouts, payer, message_id, created_at, requested_on)


class _Writer:
    def __init__(self, version: str, accounts_as: str) -> None:
        self.version = version
        self.accounts_as = accounts_as

    def document(
        self, payouts: Sequence[Payout], payer: Payer, message_id: str, created_at: dt.datetime, requested_on: dt.date
    ) -> bytes:
        namespace = _NAMESPACE + self.version
        root = etree.XML(f'<Document xmlns="{namespace}"/>')
        order = _add(root, "CstmrCdtTrfInitn")
        header = _add(order, "GrpHdr")
        _add(header, "MsgId", message_id)
        _add(header, "CreDtTm", created_at.isoformat(timespec="seconds"))
        self.totals(header, payouts)
        self.party(_add(header, "InitgPty"), payer)
        batch = _add(order, "PmtInf")
        _add(batch, "PmtInfId", message_id)
        _add(batch, "PmtMtd", "TRF")
        self.totals(batch, payouts)
        _add(batch, "PmtTpInf/SvcLvl/Cd", "NURG")
        _add(batch, "ReqdExctnDt/Dt" if self.version == "09" else "ReqdExctnDt", requested_on.isoformat())
        self.party(_add(batch, "Dbtr"), payer)
        self.account(_add(batch, "DbtrAcct"), payer.account, currency=True)
        agent = _add(batch, "DbtrAgt/FinInstnId")
        if payer.bic:
            _add(agent, "BICFI" if self.version == "09" else "BIC", payer.bic)
        else:
            _add(agent, "Othr/Id", "NOTPROVIDED")
        for payout in payouts:
            self.payout(_add(batch, "CdtTrfTxInf"), payout)
        written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return written

    def totals(self, node: etree._Element, payouts: Sequence[Payout]) -> None:
        _add(node, "NbOfTxs", str(len(payouts)))
        _add(node, "CtrlSum", kroner(sum(payout.amount_ore for payout in payouts)))

    def party(self, node: etree._Element, payer: Payer) -> None:
        _add(node, "Nm", payer.name)
        known_as = _add(node, "Id/OrgId/Othr")
        _add(known_as, "Id", payer.customer_id)
        _add(known_as, "SchmeNm/Cd", "CUST")

    def account(self, node: etree._Element, account: str, *, currency: bool = False) -> None:
        known_as = _add(node, "Id")
        if self.accounts_as == "iban":
            _add(known_as, "IBAN", iban_of(account))
        else:
            other = _add(known_as, "Othr")
            _add(other, "Id", account)
            _add(other, "SchmeNm/Cd", "BBAN")
        if currency:
            _add(node, "Ccy", "NOK")

    def payout(self, node: etree._Element, payout: Payout) -> None:
        names = _add(node, "PmtId")
        _add(names, "InstrId", payout.id)
        _add(names, "EndToEndId", payout.id)
        _add(node, "Amt/InstdAmt", kroner(payout.amount_ore)).set("Ccy", "NOK")
        receiver = _add(node, "Cdtr")
        _add(receiver, "Nm", payout.name)
        _add(receiver, "PstlAdr/Ctry", "NO")
        self.account(_add(node, "CdtrAcct"), payout.account)
        if payout.kid:
            reference = _add(node, "RmtInf/Strd/CdtrRefInf")
            _add(reference, "Tp/CdOrPrtry/Cd", "SCOR")
            _add(reference, "Ref", payout.kid)
        else:
            _add(node, "RmtInf/Ustrd", payout.text)


def _add(node: etree._Element, place: str, text: str | None = None) -> etree._Element:
    namespace = etree.QName(node).namespace
    for name in place.split("/"):
        node = etree.SubElement(node, etree.QName(namespace, name))
    node.text = text
    return node


def _faults(payouts: Sequence[Payout], payer: Payer, message_id: str, created_at: dt.datetime) -> list[dict[str, str]]:
    found = []
    if not payouts:
        found.append(("/payouts", "payout_none", "There is nothing to pay out; an order needs at least one payout."))
    if not _ID.fullmatch(message_id):
        found.append(("/message_id", "payout_id", _not_an_id(message_id)))
    if created_at.tzinfo is None:
        found.append(("/created_at", "payout_instant", "The instant has no time zone."))
    found += [(f"/payer/{place}", code, detail) for place, code, detail in _payer_faults(payer)]
    ids: set[str] = set()
    for number, payout in enumerate(payouts):
        found += [(f"/payouts/{number}/{place}", code, detail) for place, code, detail in _payout_faults(payout, ids)]
        ids.add(payout.id)
    return [{"pointer": pointer, "code": code, "detail": detail} for pointer, code, detail in found]


def _payer_faults(payer: Payer) -> list[tuple[str, str, str]]:
    found = _name_and_account_faults(payer.name, payer.account)
    if not _ID.fullmatch(payer.customer_id):
        found.append(("customer_id", "payout_id", _not_an_id(payer.customer_id)))
    if payer.bic is not None and not _BIC.fullmatch(payer.bic):
        found.append(("bic", "payout_bic", f'"{payer.bic}" is no BIC, which has 8 or 11 characters, such as DNBANOKK.'))
    return found


def _payout_faults(payout: Payout, ids: set[str]) -> list[tuple[str, str, str]]:
    found = _name_and_account_faults(payout.name, payout.account)
    if not _ID.fullmatch(payout.id):
        found.append(("id", "payout_id", _not_an_id(payout.id)))
    if payout.id in ids:
        found.append(("id", "payout_id_twice", f'"{payout.id}" stands twice in the order; each payout needs its own.'))
    if not 0 < payout.amount_ore <= _MAX_ORE:
        detail = f"{kroner(payout.amount_ore)} cannot be paid out; the least is 0.01, the most {kroner(_MAX_ORE)}."
        found.append(("amount_ore", "payout_amount", detail))
    if bool(payout.kid) == bool(payout.text):
        found.append(("kid", "payout_reference", "Give either a KID or a text for the receiver, not both or neither."))
    elif payout.kid and not _KID.fullmatch(payout.kid):
        found.append(("kid", "payout_kid", f'"{payout.kid}" is no KID: 2 to 25 digits, the last may be "-".'))
    elif payout.text and not _is_text(payout.text, _MAX_TEXT):
        found.append(("text", "payout_text", f"The text must fit on one line of at most {_MAX_TEXT} characters."))
    return found


def _name_and_account_faults(name: str, account: str) -> list[tuple[str, str, str]]:
    found = []
    if not _is_text(name, _MAX_NAME):
        found.append(("name", "payout_name", f"A name is needed, on one line of at most {_MAX_NAME} characters."))
    if not is_account(account):
        found.append(("account", "payout_account", f'"{account}" is no Norwegian account: 11 digits, the last a check digit.'))
    return found


def _is_text(text: str, longest: int) -> bool:
    return 0 < len(text.strip()) <= len(text) <= longest and text.isprintable()


def _not_an_id(text: str) -> str:
    return f'"{text}" is no id: 1 to 35 letters, digits or signs such as "-", and no slash first or last.'
