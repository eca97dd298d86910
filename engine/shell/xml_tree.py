"""Read XML safely: no DTD, no entities, no network; and plainly, whatever its namespace says."""

from contextlib import suppress
from typing import NoReturn

from lxml import etree

Node = etree._Element


class HasDoctype(Exception):
    """The document has a DOCTYPE, and nothing of it was read."""


class Unreadable(Exception):
    """The document is no XML, or was cut off: the reason, and the line and column where reading stopped."""

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(reason)
        self.reason, self.line, self.column = reason, line, column


def parse(data: bytes) -> Node:
    """The root of a document; raises HasDoctype or Unreadable, which each format puts in its own words."""
    # The first look stops at the DOCTYPE, before its entities are declared: no bomb is ever lit.
    prolog = _Prolog()
    with suppress(_Seen, etree.XMLSyntaxError):  # what is unreadable is told below, with its place
        etree.fromstring(data, _parser(prolog))
    if prolog.has_doctype:
        raise HasDoctype
    try:
        return etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = (error.msg or "no XML").removesuffix(f", line {line}, column {column}")
        raise Unreadable(reason, line, column) from None


def name_of(node: Node) -> str:
    """The name of an element without its namespace."""
    return etree.QName(node).localname


def text_of(node: Node) -> str:
    """The text of an element, blanks around and doubled inside taken away."""
    return " ".join((node.text or "").split())


class _Prolog:
    """A parser target that looks at what stands before the root element and stops there."""

    has_doctype = False

    def doctype(self, *_: object) -> NoReturn:
        self.has_doctype = True
        raise _Seen

    def start(self, *_: object) -> NoReturn:
        raise _Seen

    def comment(self, *_: object) -> None:
        """Pass over it, as over text and end tags, which a target must have too."""

    data = end = comment

    def close(self) -> None:
        """Nothing was built."""


class _Seen(Exception):
    pass


def _parser(target: _Prolog | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        target=target,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,  # a comment inside a value would cut it short
        remove_pis=True,
    )
