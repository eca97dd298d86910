"""The lines of an OCR giro file: 80 columns in ISO-8859-1, each field by its columns, each fault by line and column."""

import datetime as dt
from collections.abc import Iterable
from typing import NoReturn

from engine.shell.bank.values import refuse

WIDTH = 80
RECORDS = {
    "10": ("start of transmission", "startrecord forsendelse"),
    "20": ("start of assignment", "startrecord oppdrag"),
    "30": ("amount item 1", "beløpspost 1"),
    "31": ("amount item 2", "beløpspost 2"),
    "32": ("amount item 3", "beløpspost 3"),
    "88": ("end of assignment", "sluttrecord oppdrag"),
    "89": ("end of transmission", "sluttrecord forsendelse"),
}
# What the fields are called; the name in English is the one used in the code.
NORWEGIAN = {
    "Account": "Konto",
    "Amount": "Beløp",
    "Assignment number": "Oppdragsnummer",
    "Bank date": "Bankdato",
    "Date": "Dato",
    "Date of the assignment": "Oppdragets dato",
    "Date of the transmission": "Forsendelsens dato",
    "Debit account": "Debetkonto",
    "First date": "Første dato",
    "Last date": "Siste dato",
    "Number of records": "Antall records",
    "Number of transactions": "Antall transaksjoner",
    "Sign": "Fortegn",
    "Sum": "Sum",
    "Transaction number": "Transaksjonsnummer",
    "Transaction type": "Transaksjonstype",
    "Transmission number": "Forsendelsesnummer",
}
_NO_DAY = "000000"


class Record:
    """One line; columns count from 1, as in the specification of the format."""

    def __init__(self, line: int, text: str) -> None:
        self.line = line
        self.text = text
        self.kind = text[6:8]

    def fault(self, code: str, column: int, en: str, nb: str) -> NoReturn:
        """Refuse the whole file for what stands here."""
        place = f"{self.line}:{column}"
        refuse(
            code, place, f"Line {place}: {en} Nothing of the file was used; ask the bank for a new one.",
            f"Linje {place}: {nb} Ingenting av filen er brukt; be banken om en ny.",
        )  # fmt: skip

    def differs(self, code: str, column: int, name: str, expected: object, found: object) -> NoReturn:
        """Refuse the whole file for a field that is not as the other lines say."""
        en = f"{name}: expected {expected} by the lines, found {found}."
        self.fault(code, column, en, f"{NORWEGIAN[name]}: forventet {expected} etter linjene, fant {found}.")

    def raw(self, first: int, last: int) -> str:
        """The columns first to last as they stand."""
        return self.text[first - 1 : last]

    def digits(self, first: int, last: int, name: str) -> str:
        """A field of digits only."""
        found = self.raw(first, last)
        if not (found.isascii() and found.isdigit()):
            length = last - first + 1
            en, nb = f'{name}: expected {length} digits, found "{found}".', f"forventet {length} siffer, fant «{found}»."
            self.fault("ocr_bad_field", first, en, f"{NORWEGIAN[name]}: {nb}")
        return found

    def number(self, first: int, last: int, name: str) -> int:
        """A whole number; an amount is in øre."""
        return int(self.digits(first, last, name))

    def day(self, first: int, name: str) -> dt.date:
        """A date of six digits, DDMMYY."""
        found = self.day_or_none(first, name)
        if found is None:
            self._bad_day(first, name, _NO_DAY)
        return found

    def day_or_none(self, first: int, name: str) -> dt.date | None:
        """A date of six digits, DDMMYY; six zeros are no date."""
        found = self.digits(first, first + 5, name)
        if found == _NO_DAY:
            return None
        day, month, year = int(found[:2]), int(found[2:4]), int(found[4:])
        try:
            return dt.date(year + (1900 if year >= 70 else 2000), month, day)  # the format is older than 2000
        except ValueError:
            self._bad_day(first, name, found)

    def _bad_day(self, first: int, name: str, found: str) -> NoReturn:
        en, nb = f'{name}: expected a date as DDMMYY, found "{found}".', f"forventet en dato som DDMMÅÅ, fant «{found}»."
        self.fault("ocr_bad_field", first, en, f"{NORWEGIAN[name]}: {nb}")


class Records:
    """The lines of a file, taken one by one in the order the format lays down."""

    def __init__(self, data: bytes) -> None:
        # Not splitlines: in ISO-8859-1 it would also cut at control characters inside a text.
        lines = data.decode("iso-8859-1").rstrip("\r\n\t \x00\x1a").split("\n")
        self._records = [_record(number, text.removesuffix("\r")) for number, text in enumerate(lines, start=1)]
        self._next = 0

    @property
    def taken(self) -> int:
        """How many lines have been read so far."""
        return self._next

    def next_is(self, *kinds: str) -> bool:
        """Whether the next line is one of these record types."""
        return self._next < len(self._records) and self._records[self._next].kind in kinds

    def take(self, *kinds: str) -> Record:
        """Take the next line, which must be one of these record types."""
        if self._next == len(self._records):
            self._records[-1].fault(
                "ocr_cut_off", WIDTH, f"The file ends here; expected record type {_named(kinds, 0)}.",
                f"Filen slutter her; forventet recordtype {_named(kinds, 1)}.",
            )  # fmt: skip
        record = self._records[self._next]
        if record.kind not in kinds:
            record.fault(
                "ocr_record_order", 7, f"Expected record type {_named(kinds, 0)}, found {_named([record.kind], 0)}.",
                f"Forventet recordtype {_named(kinds, 1)}, fant {_named([record.kind], 1)}.",
            )  # fmt: skip
        self._next += 1
        return record

    def finish(self) -> None:
        """See that nothing stands after the end of the transmission."""
        if self._next < len(self._records):
            self._records[self._next].fault(
                "ocr_after_end", 1, "The transmission has ended; expected no more lines.",
                "Forsendelsen er slutt; forventet ingen flere linjer.",
            )  # fmt: skip


def _named(kinds: Iterable[str], language: int) -> str:
    return (" or ", " eller ")[language].join(f"{kind} ({RECORDS[kind][language]})" for kind in kinds)


def _record(number: int, text: str) -> Record:
    record = Record(number, text)
    if len(text) != WIDTH and (len(text) < WIDTH or text[WIDTH:].strip(" ")):
        hint, hint_nb = ("", "") if text.isascii() else (" The file must be in ISO-8859-1.", " Filen må være i ISO-8859-1.")
        record.fault(
            "ocr_line_length", min(len(text), WIDTH) + 1, f"Expected {WIDTH} characters, found {len(text)}.{hint}",
            f"Forventet {WIDTH} tegn, fant {len(text)}.{hint_nb}",
        )  # fmt: skip
    if not text.startswith("NY"):
        en, nb = f'Expected the format code "NY", found "{text[:2]}".', f"Forventet formatkoden «NY», fant «{text[:2]}»."
        record.fault("ocr_bad_field", 1, en, nb)
    if record.kind not in RECORDS:
        known = ", ".join(RECORDS)
        record.fault(
            "ocr_unknown_record", 7, f'Expected one of the record types {known}, found "{record.kind}".',
            f"Forventet en av recordtypene {known}, fant «{record.kind}».",
        )  # fmt: skip
    service, wanted = text[2:4], "00" if record.kind in ("10", "89") else "09"
    if service != wanted:
        record.fault(
            "ocr_unknown_service", 3, f'Expected service code {wanted} (OCR giro is 09), found "{service}".',
            f"Forventet tjenestekode {wanted} (OCR giro er 09), fant «{service}».",
        )  # fmt: skip
    return record
