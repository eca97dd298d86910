"""`rules/bookings/` -> Booking: account roles, VAT, and the lines of each voucher, proven to balance whatever is settled."""

import re
from typing import Any

from engine.contracts import NOT_REGISTERED, REGISTERED, Booking, LineOrder, Role, VatCode, VatRule
from engine.shell.load.book_schemas import BOOKING
from engine.shell.load.document import Document, Path
from engine.shell.load.problems import Problems, near
from engine.shell.load.structure import check_structure
from engine.shell.load.voucher_proofs import check_balance
from engine.vouchers import AMOUNTS

_SLOT = re.compile(r"\{([^{}]*)\}|[{}]")


def read_booking(document: Document, problems: Problems) -> Booking | None:
    """Read one booking; None, with every problem noted, where it cannot be used."""
    if not check_structure(document, BOOKING, problems):
        return None
    data, before = document.data, len(problems.found)
    reader = _Reader(document, problems)
    vouchers = {
        kind: tuple(reader.line(kind, index, entry) for index, entry in enumerate(data["vouchers"][kind])) for kind in AMOUNTS
    }
    codes = {name: VatCode(entry["code"], entry.get("posts to")) for name, entry in data["vat codes"].items()}
    reader.check_role(("vat codes", "deductible", "posts to"))
    reader.note_idle()
    if len(problems.found) == before:
        for kind, lines in vouchers.items():
            check_balance(document, kind, lines, problems)
    if len(problems.found) > before:
        return None
    roles = {name: Role(_words(entry), entry.get("account")) for name, entry in data["roles"].items()}
    vat = {kind: VatRule(_words(entry), entry["falls on"]) for kind, entry in data["vat"].items()}
    return Booking(data["id"], data["title"], roles, vat, codes, vouchers)


def _words(entry: dict[str, str]) -> dict[str, str]:
    return {language: entry[language] for language in ("nb", "en")}


class _Reader:
    def __init__(self, document: Document, problems: Problems) -> None:
        self.document, self.problems = document, problems
        self.roles = document.data["roles"]
        self.used: set[str] = set()

    def note(self, code: str, path: Path, message: str) -> None:
        """Note a problem at the place of a value."""
        self.problems.add(code, self.document.file, self.document.at(*path), message)

    def line(self, kind: str, index: int, data: dict[str, Any]) -> LineOrder:
        """One line of a voucher."""
        path: Path = ("vouchers", kind, index)
        sides = [side for side in ("debit", "credit") if side in data]
        if len(sides) != 1:
            said = "is both a debit and a credit" if sides else "is neither a debit nor a credit"
            self.note("BOOK-004", path, f"the line {said}.")
        for side in sides:
            self.check_role((*path, side))
        amounts = tuple(data["amount"]) if isinstance(data["amount"], list) else (data["amount"],)
        known = [name for name in amounts if self._check_amount(kind, name, (*path, "amount"))]
        if len(known) == len(amounts):
            self._check_each(kind, amounts, path, data)
        side = sides[0] if sides else "debit"
        return LineOrder(side, data.get(side, ""), amounts, data["text"], data.get("vat code", "none"), data.get("when"))

    def check_role(self, path: Path) -> None:
        """Note a role that the file does not have."""
        value: Any = self.document.data
        for key in path:
            value = value[key]
        self.used.add(value)
        if value not in self.roles:
            self.note("BOOK-002", path, f'unknown account role "{value}"{near(value, self.roles, listed=True)}')

    def note_idle(self) -> None:
        """Note every role that no line uses."""
        for role in self.roles:
            if role not in self.used:
                mark = self.document.key("roles", role)
                self.problems.add("RULE-036", self.document.file, mark, f'no voucher uses the account role "{role}".')

    def _check_amount(self, kind: str, name: str, path: Path) -> bool:
        if name in AMOUNTS[kind]:
            return True
        self.note("BOOK-003", path, f'a voucher of kind {kind} has no amount "{name}"{near(name, AMOUNTS[kind], listed=True)}')
        return False

    def _check_each(self, kind: str, amounts: tuple[str, ...], path: Path, data: dict[str, Any]) -> None:
        """What is booked a line for each claim or income stands alone, for the creditors that have it, and is what a text may name."""
        each = {AMOUNTS[kind][name].each for name in amounts} - {None}
        if len(amounts) > 1 and each:
            self.note("BOOK-003", (*path, "amount"), f"{' and '.join(amounts)} cannot stand on one line.")
            return
        for name in amounts:
            registered = AMOUNTS[kind][name].registered
            needed = {True: REGISTERED, False: NOT_REGISTERED, None: data.get("when")}[registered]
            if data.get("when") != needed:
                self.note("BOOK-003", (*path, "when" if "when" in data else "amount"), f"{name} is booked only `when: {needed}`.")
        if (data.get("vat code") == "deductible") != ("vat_with_base" in amounts):
            key = "vat code" if "vat code" in data else "amount"
            self.note("BOOK-003", (*path, key), "`vat code: deductible` belongs to vat_with_base, and to nothing else.")
        for language, text in data["text"].items():
            for found in _SLOT.finditer(text):
                if found.group(1) is None or found.group(1) not in each:
                    mark = self.document.within(found.start(), *path, "text", language)
                    allowed = " and ".join(f"{{{name}}}" for name in each) or "nothing"
                    message = f'"{found.group()}" stands for nothing here; {allowed} can be named.'
                    self.problems.add("RULE-035", self.document.file, mark, message)
