"""Files to and from the bank: `read_bank_file` reads what it sends, each writer makes one format."""

from engine.shell.bank.camt import camt_message, read_camt
from engine.shell.bank.ocr_giro import read_ocr_giro
from engine.shell.bank.values import BankFile, BankPayment, refuse
from engine.shell.bank.xml_values import read_xml
from engine.shell.xml_tree import name_of

__all__ = ["BankFile", "BankPayment", "read_bank_file"]

_ACCEPTED = "OCR giro (80 columns, starts with NY000010), camt.052, camt.053 and camt.054 (XML, any version)"
_XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\x00", b"\xfe\xff\x00<")


def read_bank_file(data: bytes) -> BankFile:
    """Read a bank file of any known format, told by its content; amounts are øre, and reversals negative.

    Raises Invalid for the whole file: bank_format_unknown, which lists what is accepted, or what its reader finds wrong.
    The size is the caller's to limit.
    """
    if data.startswith(b"NY"):
        return read_ocr_giro(data)
    text = data.lstrip(b" \t\r\n")
    if not text.startswith(_XML_STARTS):
        found = "an empty file" if not text.strip(b"\x00\x1a") else "something else"
        refuse("bank_format_unknown", "", f"Expected {_ACCEPTED}; this is {found}.")
    root = read_xml(text)
    message = camt_message(root)
    if message is None:
        refuse("bank_format_unknown", "", f"Expected {_ACCEPTED}; this is XML of another kind, {name_of(root)}.")
    return read_camt(message)
