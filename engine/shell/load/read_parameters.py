"""`rules/parameters/` -> Parameter: dated values, each with its source."""

import datetime as dt
import re
from typing import Any

from engine.conditions import Literal
from engine.facts.fact import PARAMETER_TYPES
from engine.parameters import Bands, Dated, Parameter
from engine.shell.load.document import Document
from engine.shell.load.literals import read_day, read_literal
from engine.shell.load.problems import Misread, Problems, near
from engine.shell.load.read_bands import read_bands
from engine.shell.load.schemas import PARAMETER
from engine.shell.load.structure import check_structure

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


def read_parameter(document: Document, problems: Problems, *, floats: bool) -> Parameter | None:
    """Read one parameter file; None, with every problem noted, where it cannot be used."""
    if not check_structure(document, PARAMETER, problems):
        return None
    data = document.data
    if data["type"] not in PARAMETER_TYPES:
        message = f'"{data["type"]}" is no type{near(data["type"], PARAMETER_TYPES, listed=True)}'
        problems.add("RULE-006", document.file, document.at("type"), message)
        return None
    if not _NAME.match(data["id"]):
        message = f'"{data["id"]}" cannot be named in a rule: small letters, digits and _ make the id of a parameter.'
        problems.add("RULE-006", document.file, document.at("id"), message)
    values = [_value(document, index, entry, problems) for index, entry in enumerate(data["values"])]
    known = [value for value in values if value is not None]
    _check_order(document, known, problems)
    until = _day(document, data["known until"], ("known until",), problems) if "known until" in data else None
    if until and known and until < known[-1].start:
        message = f"the values are known until {until}, but the last begins on {known[-1].start}."
        problems.add("RULE-045", document.file, document.at("known until"), message)
    return Parameter(data["id"], data["type"], data["title"], data["dated by"], tuple(known), until, floats, document.file)


def _value(document: Document, index: int, entry: dict[str, Any], problems: Problems) -> Dated | None:
    start = _day(document, entry["from"], ("values", index, "from"), problems)
    if not entry.get("source", "").strip():
        message = f"the value from {entry['from']} has no source."
        problems.add("RULE-046", document.file, document.at("values", index), message)
    source, said = entry.get("source", ""), entry["value"]
    if said in ("ended", "unknown"):
        return Dated(start, None, source, unknown=said == "unknown") if start else None
    value = _written(document, index, said, problems)
    return Dated(start, value, source) if start and value is not None else None


def _written(document: Document, index: int, said: str | list[dict[str, str]], problems: Problems) -> Literal | Bands | None:
    name, kind, path = document.data["id"], document.data["type"], ("values", index, "value")
    if isinstance(said, list) and kind == "bands":
        return read_bands(document, said, path, problems)
    if isinstance(said, list) or kind == "bands":
        hint = "only bands are a list" if isinstance(said, list) else "its value is a list of bands"
        problems.add("RULE-056", document.file, document.at(*path), f"{name} is of type {kind}; {hint}.")
        return None
    try:
        return read_literal(said, kind, 0, name)
    except Misread as problem:
        problems.add(problem.code, document.file, document.within(problem.offset, *path), problem.message)
        return None


def _day(document: Document, text: str, path: tuple[str | int, ...], problems: Problems) -> dt.date | None:
    try:
        return read_day(text)
    except Misread as problem:
        problems.add(problem.code, document.file, document.at(*path), problem.message)
        return None


def _check_order(document: Document, values: list[Dated], problems: Problems) -> None:
    for index in range(1, len(values)):
        if values[index].start <= values[index - 1].start:
            message = f"the value from {values[index].start} stands below the one from {values[index - 1].start}."
            problems.add("RULE-045", document.file, document.at("values", index, "from"), message)
