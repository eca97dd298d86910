"""Files to and from the bank: `read_bank_file` reads what it sends, each writer makes one format."""

import re
from typing import NoReturn

from engine.shell.bank.camt import camt_message, read_camt
from engine.shell.bank.ocr_giro import read_ocr_giro
from engine.shell.bank.values import BankFile, BankPayment, refuse
from engine.shell.bank.xml_values import read_xml
from engine.shell.xml_tree import name_of

__all__ = ["BankFile", "BankPayment", "is_bank_file", "read_bank_file"]

_ACCEPTED = "OCR giro (80 columns, starts with NY000010), camt.052, camt.053 and camt.054 (XML, any version)"
_ACCEPTED_NB = "OCR giro (80 kolonner, begynner med NY000010), camt.052, camt.053 og camt.054 (XML, alle versjoner)"
_XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\x00", b"\xfe\xff\x00<")
_CAMT = re.compile(rb"BkToCstmr(AcctRpt|Stmt|DbtCdtNtfctn)|tech:xsd:camt\.05[234]")
_HEAD = 4000  # bytes in which a camt message names itself, also inside an envelope


def is_bank_file(data: bytes) -> bool:
    """Whether a file looks like one from the bank, broken or not; among files of other kinds."""
    return data.startswith(b"NY0") or _CAMT.search(data[:_HEAD].replace(b"\0", b"")) is not None


def read_bank_file(data: bytes) -> BankFile:
    """Read a bank file of any known format, told by its content; amounts are øre, and reversals negative.

    Raises Invalid for the whole file: bank_format_unknown, which lists what is accepted, or what its reader finds wrong.
    The size is the caller's to limit.
    """
    if data.startswith(b"NY"):
        return read_ocr_giro(data)
    text = data.lstrip(b" \t\r\n")
    if not text.startswith(_XML_STARTS):
        found, funnet = ("something else", "noe annet") if text.strip(b"\x00\x1a") else ("an empty file", "en tom fil")
        _refuse_format(f"this is {found}", f"dette er {funnet}")
    root = read_xml(text)
    message = camt_message(root)
    if message is None:
        name = name_of(root)
        _refuse_format(f"this is XML of another kind, {name}", f"dette er XML av et annet slag, {name}")
    return read_camt(message)


def _refuse_format(en: str, nb: str) -> NoReturn:
    refuse("bank_format_unknown", "", f"Expected {_ACCEPTED}; {en}.", f"Forventet {_ACCEPTED_NB}; {nb}.")
