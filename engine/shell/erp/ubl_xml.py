"""Read UBL XML safely and plainly: no DTD, no entities, no network, and every fault with the place where it stands."""

import datetime as dt
import re
from typing import NoReturn

from lxml import etree

from engine import money
from engine.days import FIRST_YEAR, LAST_YEAR
from engine.errors import Invalid
from engine.identity import mask
from engine.shell.xml_tree import HasDoctype, Node, Unreadable, parse, text_of

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_PREFIXES = {"cac": f"{_UBL}CommonAggregateComponents-2", "cbc": f"{_UBL}CommonBasicComponents-2"}
_ROOTS = {f"{{{_UBL}{name}-2}}{name}": name for name in ("Invoice", "CreditNote")}
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(Z|[+-]\d\d:\d\d)?", re.ASCII)  # an xs:date may carry a time zone


class Document:
    """A UBL document being read: values by place such as "cbc:DueDate", and `errors`, where every fault is gathered."""

    def __init__(self, data: bytes) -> None:
        """Parse the document; raises Invalid: xml_doctype, xml_unreadable or not_ubl."""
        root = _read(data)
        if root.tag not in _ROOTS:
            place = etree.QName(root)
            refuse("not_ubl", f"/{place.localname}", f"A UBL Invoice or CreditNote is needed; this is {root.tag}.")
        self.kind = _ROOTS[root.tag]
        self.errors: list[dict[str, str]] = []
        self._root = root

    def error(self, place: str, code: str, detail: str) -> None:
        """Note a fault; identity numbers in the detail are masked."""
        self.errors.append(_fault(code, f"/{self.kind}/{place}", detail))

    def texts(self, place: str) -> list[str]:
        """All values at a place that are not blank, in the order of the document."""
        found = (text_of(node) for node in self._root.findall(place, _PREFIXES))
        return [text for text in found if text]

    def first(self, *places: str) -> str | None:
        """The first value that is not blank, looking place by place."""
        return next((text for place in places for text in self.texts(place)), None)

    def schemed(self, place: str) -> tuple[str | None, str | None]:
        """The first identifier at a place that is not blank, and its schemeID."""
        for node in self._root.findall(place, _PREFIXES):
            if text := text_of(node):
                return text, node.get("schemeID")
        return None, None

    def single(self, place: str) -> str | None:
        """The value of something that may stand only once; blank is None, and a second one is a fault."""
        nodes = self._root.findall(place, _PREFIXES)
        if len(nodes) > 1:
            self.error(place, "given_twice", f"This may stand once, and stands {len(nodes)} times.")
        return text_of(nodes[0]) or None if nodes else None

    def required(self, place: str, code: str, detail: str) -> str:
        """The single value at a place; where it is missing, a fault is noted and the answer is blank."""
        text = self.single(place)
        if text is None:
            self.error(place, code, detail)
        return text or ""

    def day(self, place: str, text: str) -> dt.date:
        """Read the text found at a place as a date; a fault is noted where it is none (blank: noted already)."""
        shape = _DAY.fullmatch(text)
        try:
            day = dt.date.fromisoformat(shape[1] if shape else "")
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise ValueError
            return day
        except ValueError:
            if text:
                self.error(place, "bad_date", f'"{text}" is no date; write a day that exists, as 2026-02-17.')
        return dt.date.min  # never leaves: whoever notes a fault refuses the whole document

    def ore(self, place: str, currency: str, *, required: bool = False) -> int | None:
        """Read an amount in øre; None where it is missing or faulty, and also a fault where it is required."""
        text = self.required(place, "missing", "The amount is missing.") if required else self.single(place)
        if not text:
            return None
        other = next(node.get("currencyID") for node in self._root.findall(place, _PREFIXES))
        if other and currency and other != currency:
            self.error(place, "currency_differs", f"The amount is in {other}, the document in {currency}.")
        try:
            return money.ore(text)
        except ValueError:
            self.error(place, "bad_amount", f'"{text}" is no amount; write at most two decimals, as 802.00.')
            return None


def refuse(code: str, pointer: str, detail: str) -> NoReturn:
    """Raise Invalid for a document that cannot be used at all, for one reason."""
    fault = _fault(code, pointer, detail)
    raise Invalid(fault["detail"], code=code, errors=[fault])


def _fault(code: str, pointer: str, detail: str) -> dict[str, str]:
    return {"pointer": mask(pointer), "code": code, "detail": mask(detail)}


def _read(data: bytes) -> Node:
    try:
        return parse(data)
    except HasDoctype:
        refuse("xml_doctype", "", "The document has a DOCTYPE, which UBL never has; send it without.")
    except Unreadable as found:
        place = f"line {found.line}, column {found.column}"
        refuse("xml_unreadable", "", f"The XML cannot be read: {found.reason} ({place}).")
