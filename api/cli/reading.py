"""What was told on the command line, read as the API reads it: the same values and faults, in the reader's language."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import ValidationError

from api.bodies import parse_json
from api.catalog import PROBLEMS
from api.cli.shared import Failed, language
from api.faults import told
from api.fields import faults_of_input
from api.schemas.base import In
from engine.errors import Invalid
from engine.identity import mask
from engine.rule import Rule
from engine.trace import Reason

_TRUTHS = {"true": True, "false": False}
_LONGEST_INTEGER = 18  # digits


def read(schema: In, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by a schema of the API; raises Invalid with every fault. None is a value that was not told."""
    raw = {name: value for name, value in values.items() if value is not None}
    try:
        found: dict[str, Any] = schema.load(raw)
    except ValidationError as error:
        raise invalid(error.messages) from None
    return found


def read_input(rule: Rule | None, pairs: Iterable[tuple[str, str]], document: str | None) -> dict[str, Any]:
    """The input of an action as JSON would hold it: pairs by the fields that the rule declares, and a JSON object beside them."""
    body = parse_json(document.encode("utf-8", "surrogateescape")) if document is not None else {}
    if faults := faults_of_input(body):
        raise invalid(faults)
    for name, text in pairs:
        if name in body:
            raise invalid({name: ["named_twice"]})
        field = rule.input.get(name) if rule is not None else None
        body[name] = _typed(text, field.type if field else "text")
    if faults := faults_of_input(body):
        raise invalid(faults)
    return dict(body)


def _typed(text: str, kind: str) -> Any:
    """A text as the value that JSON would hold; one that is none stays a text, and is refused as such."""
    bare = text.strip()
    if kind == "yes/no":
        return _TRUTHS.get(bare, text)
    if kind in ("number", "days") and bare.isascii() and bare.removeprefix("-").isdigit() and len(bare) <= _LONGEST_INTEGER:
        return int(bare)
    return text


def invalid(messages: Any) -> Invalid:
    """The error for what marshmallow found."""
    errors = told(messages, language())
    detail = " ".join(": ".join(filter(None, (each["pointer"].lstrip("/"), each["detail"]))) for each in errors)
    return Invalid(detail, nb=detail, errors=errors)


def refused(reasons: Iterable[Reason], code: str) -> Failed:
    """A refusal: what is refused, and every reason with its rule."""
    return Failed(f"{PROBLEMS[code].title(language())}.", code, list(reason_lines(reasons)))


def reason_lines(reasons: Iterable[Reason]) -> Iterator[str]:
    """Each reason with its code and its rule."""
    for each in reasons:
        yield f"{mask(each.reason[language()])} [{each.code}] ({each.rule})"
