"""Reading what was sent: strict JSON in which no amount ever becomes a float, or the bytes of a document."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, NoReturn

from flask import g, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from api.faults import shortened
from engine.errors import Invalid

MAX_BODY = 10_000_000  # bytes; a body must be smaller
_LONGEST_INTEGER = 20  # digits; no integer of ours is longer, and very long ones cost time to read
MOST_LEVELS = 50
_MOST_TWICE = 5
_TWICE = "It stands here twice; say it once."


def read_json(*, empty: Any = None) -> Any:
    """The body as JSON; raises Invalid where it cannot be read. An empty body is `empty`, where one is given.

    Numbers with decimals are Decimal, as are integers too long to mean anything.
    """
    if "json" not in g:
        data = read_bytes()
        if empty is not None and not data.strip():
            return empty
        if not _is_json():
            raise UnsupportedMediaType("Send JSON with the header Content-Type: application/json.")
        g.json = parse_json(data)
    return g.json


def read_bytes() -> bytes:
    """The body as it came; 413 where it is too large."""
    data = request.get_data(cache=True)
    if not request.environ.get("CONTENT_LENGTH") and len(data) >= MAX_BODY - 1:
        raise RequestEntityTooLarge  # one that came without its length was cut off at the limit
    return data


def _is_json() -> bool:
    return request.mimetype == "application/json" or request.mimetype.endswith("+json")


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= _LONGEST_INTEGER else Decimal(text)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        raise ValueError("a number is out of range") from None


def _constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")


def _check_depth(value: Any) -> None:
    """Raise RecursionError where a value is nested deeper than any body of this API; level by level, so it never recurses."""
    level = [value]
    for _ in range(MOST_LEVELS):
        inside = [each for item in level for each in _members(item)]
        if not inside:
            return
        level = inside
    raise RecursionError


def _members(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


class _Twice(dict[str, Any]):
    """An object in which keys stand twice: all values of a key but one are lost."""

    keys_told: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        made = _Twice(made)
        made.keys_told = tuple(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return made


def _check_keys(value: Any) -> None:
    """Raise Invalid where a key stands twice in an object, with the first few places."""
    places = [shortened(place) for place in islice(_twice(value, ""), _MOST_TWICE)]
    if places:
        errors = [{"pointer": place, "code": "named_twice", "detail": _TWICE} for place in places]
        raise Invalid(f"{_TWICE} See {', '.join(places)}.", errors=errors)


def _twice(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, _Twice):
        yield from (f"{place}/{_step(key)}" for key in value.keys_told)
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in members:
        if isinstance(each, dict | list):
            yield from _twice(each, f"{place}/{_step(str(key))}")


def _step(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def parse_json(data: bytes) -> Any:
    """Bytes as JSON, strictly; raises Invalid."""
    if not data.strip():
        raise Invalid("The body is empty; a JSON object is needed.", code="unreadable")
    try:
        value = json.loads(
            data, parse_float=_decimal, parse_int=_integer, parse_constant=_constant, object_pairs_hook=_object
        )  # fmt: skip
        _check_depth(value)
        _check_keys(value)
        return value
    except RecursionError:  # raised by the reader on some Pythons, by the check below on all
        raise Invalid("The JSON is nested too deep.", code="too_deep") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Invalid(f"The body is no JSON: {error.msg} ({place}).", code="unreadable") from None
    except UnicodeDecodeError:
        raise Invalid("The body is not UTF-8.", code="unreadable") from None
    except ValueError as error:
        raise Invalid(f"The body is no JSON: {error}.", code="unreadable") from None
