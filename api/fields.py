"""The fields of the border: each reads one kind of value strictly and says by a code what is wrong with it.

A blank text is a missing value. `json_schema` is what OpenAPI says of a field.
"""

import datetime as dt
import re
from typing import Any

from marshmallow import fields

from api.faults import fault
from engine.days import FIRST_YEAR, LAST_YEAR, Moment, parse_instant
from engine.identity import is_identity_number

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BREAKS = re.compile(r"[\t\r\n]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_SEPARATORS = re.compile(r"[\s.\-]")
_MOST_DIGITS = 13


def bad_characters(text: str) -> bool:
    """Whether a text holds what no text of ours may hold."""
    return _CONTROL.search(text) is not None


def faults_of_input(body: Any) -> dict[str, list[str]]:
    """What keeps a body from being the input of an action, whatever the action takes."""
    if not isinstance(body, dict):
        return {"_schema": ["not_object"]}
    return {name: ["bad_characters"] for name, value in body.items() if isinstance(value, str) and bad_characters(value)}


class Strict(fields.Field):
    """Base: null is the same as left out."""

    default_error_messages = {"required": "missing", "null": "missing", "validator_failed": "bad_value"}
    json_schema: dict[str, Any] = {}

    def __init__(self, *, required: bool = False, note: str | None = None, **kwargs: Any) -> None:
        metadata = {"description": note} if note else {}
        super().__init__(required=required, allow_none=not required, metadata=metadata, **kwargs)

    def blank(self) -> Any:
        """The answer for a blank value: None, or an error where one is required."""
        if self.required:
            raise fault("missing")
        return None


class Text(Strict):
    """A text on one line (or several), stripped."""

    def __init__(self, limit: int, *, lines: bool = False, upper: bool = False, exactly: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit, self.lines, self.upper, self.exactly = limit, lines, upper, exactly
        self.json_schema = {"type": "string", "maxLength": limit, **({"minLength": limit} if exactly else {})}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str | None:
        if not isinstance(value, str):
            raise fault("not_text")
        if len(value) > 4 * self.limit + 100:  # padded beyond sense
            raise fault("too_long", self.limit)
        if bad_characters(value):
            raise fault("bad_characters")
        text = (value if self.lines else _BREAKS.sub(" ", value)).strip()
        if not text:
            return self.blank()
        if len(text) > self.limit:
            raise fault("too_long", self.limit)
        if self.exactly and len(text) != self.limit:
            raise fault("wrong_length", self.limit)
        return text.upper() if self.upper else text


class Choice(Strict):
    """One of a few words."""

    def __init__(self, *choices: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices
        self.json_schema = {"type": "string", "enum": list(choices)}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str | None:
        if value == "":
            return self.blank()
        if not isinstance(value, str) or value not in self.choices:
            raise fault("not_one_of", ", ".join(self.choices))
        return value


class Flag(Strict):
    """true or false; in a query also as words."""

    json_schema = {"type": "boolean"}
    _WORDS = {"true": True, "false": False}

    def __init__(self, *, words: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = words

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if self.words and isinstance(value, str) and value.lower() in self._WORDS:
            return self._WORDS[value.lower()]
        if not isinstance(value, bool):
            raise fault("not_boolean")
        return value


class Count(Strict):
    """A whole number in a query, within limits."""

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most
        self.json_schema = {"type": "integer", "minimum": least, "maximum": most}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < _MOST_DIGITS):
            raise fault("not_number", self.least, self.most)
        if not self.least <= int(value) <= self.most:
            raise fault("not_number", self.least, self.most)
        return int(value)


def read_day(value: Any) -> dt.date:
    """A date within the years we know; raises ValidationError."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise fault("bad_date")
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        raise fault("bad_date") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise fault("bad_date")
    return day


def read_instant(value: Any) -> Moment:
    """An instant with a time zone, to the second; raises ValidationError."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise fault("bad_instant")
    try:
        found = parse_instant(value.upper())
    except (ValueError, OverflowError):
        raise fault("bad_instant") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise fault("bad_instant")
    return Moment(found)


class Day(Strict):
    """A date."""

    json_schema = {"type": "string", "format": "date"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dt.date | None:
        return self.blank() if value == "" else read_day(value)


class Instant(Strict):
    """An instant."""

    json_schema = {"type": "string", "format": "date-time"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Moment | None:
        return self.blank() if value == "" else read_instant(value)


class IdentityNumber(Strict):
    """A national identity number whose check digits are right; its value is never repeated in an error."""

    json_schema = {"type": "string", "pattern": r"^\d{11}$"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str | None:
        if not isinstance(value, str):
            raise fault("not_text")
        number = _SEPARATORS.sub("", value)
        if not number:
            return self.blank()
        if len(number) != 11 or not is_identity_number(number):
            raise fault("identity_number_invalid")
        return number


class Raws(fields.List):
    """A list whose items are read one by one later, so that one bad item never hides the others."""

    default_error_messages = {"required": "missing", "null": "missing", "invalid": "not_list"}

    def __init__(self, inner: fields.Field, most: int, **kwargs: Any) -> None:
        super().__init__(inner, required=True, **kwargs)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise fault("not_list")
        if not value:
            raise fault("too_few")
        if len(value) > self.most:
            raise fault("too_many", self.most)
        return value
