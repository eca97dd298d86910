"""The values in the bank's XML, and every fault with the place where it stands."""

import datetime as dt
import re
from functools import lru_cache
from typing import NoReturn

from engine.days import oslo_day
from engine.shell.bank.values import refuse
from engine.shell.xml_tree import HasDoctype, Node, Unreadable, name_of, parse, text_of

_AMOUNT = re.compile(r"\+?(\d{1,13})(?:\.(\d{1,2})?0*)?", re.ASCII)  # ISO 20022 allows five decimals; øre are two
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def read_xml(data: bytes) -> Node:
    """Parse XML; raises Invalid: xml_doctype, or xml_unreadable with line and column, as for a file that was cut off."""
    try:
        return parse(data)
    except HasDoctype:
        refuse(
            "xml_doctype", "", "The file has a DOCTYPE, which bank files never have; nothing of it was used.",
            "Filen har en DOCTYPE, som bankfiler aldri har; ingenting av den er brukt.",
        )  # fmt: skip
    except Unreadable as found:
        place = f"{found.line}:{found.column}"
        en = f"Line {place}: the XML cannot be read: {found.reason}. The file may have been cut off; fetch it again."
        nb = f"Linje {place}: XML-en kan ikke leses herfra. Filen kan være avkuttet; hent den på nytt."
        refuse("xml_unreadable", place, en, nb)


def all_at(node: Node, place: str) -> list[Node]:
    """All elements at a place such as "RmtInf/Strd", in the order of the file."""
    return node.findall(_path(place))


def first_at(node: Node, *places: str) -> Node | None:
    """The first element there is, looking place by place."""
    return next((found for place in places if (found := node.find(_path(place))) is not None), None)


def text_at(node: Node, *places: str) -> str:
    """The first text that is not blank, looking place by place; blank where there is none."""
    return next((text for place in places for found in all_at(node, place) if (text := text_of(found))), "")


def fault(node: Node, code: str, en: str, nb: str) -> NoReturn:
    """Refuse the whole file for what stands in this element."""
    steps = [_step(each) for each in (*reversed(list(node.iterancestors())), node)]
    where = f"{node.sourceline}, {name_of(node)}"
    refuse(
        code, "/" + "/".join(steps), f"Line {where}: {en} Nothing of the file was used; ask the bank for a new one.",
        f"Linje {where}: {nb} Ingenting av filen er brukt; be banken om en ny.",
    )  # fmt: skip


def required(node: Node, place: str) -> Node:
    """The element at a place, which must be there."""
    found = first_at(node, place)
    if found is None:
        fault(node, "camt_missing", f"Expected {place}, found none.", f"Forventet {place}, fant ingen.")
    return found


def money_of(node: Node) -> tuple[int, str]:
    """An amount in hundredths, and its currency."""
    currency = node.get("Ccy", "")
    if not _CURRENCY.fullmatch(currency):
        en, nb = "Expected a currency of three letters in Ccy", "Forventet en valuta på tre bokstaver i Ccy"
        fault(node, "camt_bad_amount", f'{en}, found "{currency}".', f"{nb}, fant «{currency}».")
    return hundredths(node), currency


def hundredths(node: Node) -> int:
    """A number with at most two decimals that count, in hundredths."""
    found = _AMOUNT.fullmatch(text_of(node))
    if not found:
        en, nb = "Expected an amount with at most two decimals", "Forventet et beløp med høyst to desimaler"
        fault(node, "camt_bad_amount", f'{en}, found "{text_of(node)}".', f"{nb}, fant «{text_of(node)}».")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def day_of(node: Node) -> dt.date:
    """The Oslo day of a date, or of an instant; one without a time zone is Oslo time already."""
    text = text_of(node)
    try:
        if "T" not in text:
            return dt.date.fromisoformat(text[:10] if re.fullmatch(r".{10}(Z|[+-]\d\d:\d\d)", text) else text)
        instant = dt.datetime.fromisoformat(text)
        return oslo_day(instant) if instant.tzinfo else instant.date()
    except (ValueError, OverflowError):
        en, nb = f'Expected a date such as 2026-02-17, found "{text}".', f"Forventet en dato som 2026-02-17, fant «{text}»."
        fault(node, "camt_bad_date", en, nb)


@lru_cache(256)
def _path(place: str) -> str:
    return "/".join(f"{{*}}{step}" for step in place.split("/"))


def _step(node: Node) -> str:
    parent = node.getparent()
    twins = [] if parent is None else parent.findall(node.tag)
    return name_of(node) if len(twins) < 2 else f"{name_of(node)}[{twins.index(node) + 1}]"
