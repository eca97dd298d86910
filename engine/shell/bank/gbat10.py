"""Vouchers as files for accounting systems without an API: GBAT10 (Mamut, Tripletex, Visma) and a plain CSV."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence

import msgspec

from engine.errors import Invalid
from engine.money import kroner

CSV_COLUMNS = ("date", "account", "vat", "amount", "customer", "invoice", "text", "external_number")
_COLUMNS = 30
_ACCOUNT = re.compile(r"\d{4,7}", re.ASCII)
_NUMBER = re.compile(r"\d{0,9}", re.ASCII)
_VAT = re.compile(r"\d{1,5}", re.ASCII)


class VoucherLine(msgspec.Struct, frozen=True, kw_only=True):
    """One posting in øre, debit positive and credit negative.

    `net_ore` is without VAT and `gross_ore` with it; without VAT they are equal (the default). A posting of the VAT
    itself has a net alone: `gross_ore=0`.
    """

    account: str
    net_ore: int
    gross_ore: int | None = None
    vat_code: str = "0"
    text: str = ""
    customer_number: str = ""
    supplier_number: str = ""
    name: str = ""
    invoice_number: str = ""
    kid: str = ""
    due_on: dt.date | None = None
    bank_account: str = ""

    @property
    def gross(self) -> int:
        """The amount with VAT, in øre."""
        return self.net_ore if self.gross_ore is None else self.gross_ore


class Voucher(msgspec.Struct, frozen=True, kw_only=True):
    """A voucher; `number` has at most 8 digits, `type` is the accounting system's kind of voucher, at most 3 digits."""

    number: int
    dated_on: dt.date
    lines: Sequence[VoucherLine]
    type: int = 10
    external_number: str = ""


def write_gbat10(vouchers: Iterable[Voucher], encoding: str = "utf-8") -> bytes:
    """Write vouchers as GBAT10: a line a posting, semicolons between the columns, amounts with a decimal point.

    Raises Invalid with every fault and its place; a voucher whose net or gross amounts do not add up to zero is refused.
    Signs that the encoding lacks become question marks; UTF-8 has them all.
    """
    checked = list(vouchers)
    _refuse_faults(checked, for_gbat10=True)
    rows = [";".join(_row(voucher, line)) for voucher in checked for line in voucher.lines]
    return "".join(f"{row}\r\n" for row in rows).encode(encoding, errors="replace")


def write_voucher_csv(vouchers: Iterable[Voucher]) -> bytes:
    """Write vouchers as plain CSV in UTF-8 with a heading: semicolons, gross amounts with a decimal point.

    Postings of the VAT itself are left out: whoever reads it makes them from the VAT codes.
    Raises Invalid with every fault and its place; a voucher whose net or gross amounts do not add up to zero is refused.
    """
    checked = list(vouchers)
    _refuse_faults(checked, for_gbat10=False)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for voucher in checked:
        for line in (line for line in voucher.lines if line.gross):
            texts = (line.customer_number, line.invoice_number, line.text, voucher.external_number)
            amounts = (voucher.dated_on.isoformat(), line.account, line.vat_code, kroner(line.gross))
            writer.writerow([*amounts, *(_harmless(text) for text in texts)])
    return stream.getvalue().encode("utf-8")


def _row(voucher: Voucher, line: VoucherLine) -> list[str]:
    columns = {
        0: "GBAT10",
        1: str(voucher.number),
        2: f"{voucher.dated_on:%Y%m%d}",
        3: str(voucher.type),
        4: str(voucher.dated_on.month),
        5: str(voucher.dated_on.year),
        6: line.account,
        7: line.vat_code,
        8: kroner(line.net_ore),
        9: line.customer_number,
        10: line.supplier_number,
        11: _text(line.name, 30),
        15: _text(line.invoice_number, 25),
        16: _text(line.kid, 30),
        17: f"{line.due_on:%Y%m%d}" if line.due_on else "",
        19: line.bank_account,
        20: _text(line.text, 100),
        21: _text(line.text, 100) if line.customer_number or line.supplier_number else "",
        26: "F" if line.net_ore and not line.gross else "T",  # F: a posting of VAT, which the receiver may make itself
        27: kroner(line.gross),
    }
    return [columns.get(column, "") for column in range(_COLUMNS)]


def _text(text: str, longest: int) -> str:
    """A text that stays in its column: the format has no quotes around a value."""
    plain = " ".join(text.split()).replace(";", ",").replace('"', "'")
    return "".join(sign for sign in plain if sign.isprintable())[:longest]


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    starts_formula = text[:1] in ("=", "+", "@", "\t", "\r") or (text[:1] == "-" and not text[1:].isdigit())
    return f"'{text}" if starts_formula else text


def _refuse_faults(vouchers: Sequence[Voucher], *, for_gbat10: bool) -> None:
    faults = []
    for number, voucher in enumerate(vouchers):
        found = [*_sums(voucher), *(_shape(voucher) if for_gbat10 else [])]
        faults += [
            {
                "pointer": f"/vouchers/{number}{place}", "code": code, "detail": f"Voucher {voucher.number}: {en}",
                "nb": f"Bilag {voucher.number}: {nb}",
            }
            for place, code, en, nb in found
        ]  # fmt: skip
    if faults:
        raise Invalid(faults[0]["detail"], nb=faults[0]["nb"], code=faults[0]["code"], errors=faults)


_Fault = tuple[str, str, str, str]  # the place, the code, what is wrong in English and in Norwegian


def _sums(voucher: Voucher) -> list[_Fault]:
    sums = (
        ("net", "netto", sum(line.net_ore for line in voucher.lines)),
        ("gross", "brutto", sum(line.gross for line in voucher.lines)),
    )
    return [
        (
            "/lines", "voucher_unbalanced", f"the {en} amounts add up to {kroner(total)}; they must add up to zero.",
            f"beløpene {nb} blir {kroner(total)} til sammen; de må bli null.",
        )
        for en, nb, total in sums
        if total
    ] or ([] if voucher.lines else [("/lines", "voucher_empty", "it has no lines.", "det har ingen linjer.")])  # fmt: skip


def _shape(voucher: Voucher) -> list[_Fault]:
    found = []
    if not 0 < voucher.number < 100_000_000:
        told = ("a number from 1 to 99999999 is needed.", "det trengs et nummer fra 1 til 99999999.")
        found.append(("/number", "voucher_number", *told))
    if not 0 < voucher.type < 1000:
        told = (f"a type from 1 to 999 is needed, not {voucher.type}.", f"det trengs en type fra 1 til 999, ikke {voucher.type}.")
        found.append(("/type", "voucher_type", *told))
    for number, line in enumerate(voucher.lines):
        for name, value, pattern, en, nb in (
            ("account", line.account, _ACCOUNT, "4 to 7 digits", "4 til 7 siffer"),
            ("vat_code", line.vat_code, _VAT, "1 to 5 digits", "1 til 5 siffer"),
            ("customer_number", line.customer_number, _NUMBER, "at most 9 digits", "høyst 9 siffer"),
            ("supplier_number", line.supplier_number, _NUMBER, "at most 9 digits", "høyst 9 siffer"),
            ("bank_account", line.bank_account, re.compile(r"[A-Z0-9.]{0,20}"), "at most 20 digits", "høyst 20 siffer"),
        ):
            if not pattern.fullmatch(value):
                told = (
                    f'line {number + 1} has {name} "{value}"; GBAT10 takes {en}.',
                    f"linje {number + 1} har {name} «{value}»; GBAT10 tar {nb}.",
                )
                found.append((f"/lines/{number}/{name}", f"voucher_{name}", *told))
    return found
