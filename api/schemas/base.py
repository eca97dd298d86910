"""What every schema of the border has in common: unknown fields are errors that name the known ones."""

from typing import Any

from marshmallow import RAISE, Schema, fields


class In(Schema):
    """Base of what comes in."""

    class Meta:
        unknown = RAISE

    error_messages = {"type": "not_object"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["unknown"] = "unknown_field:" + ", ".join(self.load_fields)


class Part(fields.Nested):
    """An object within an object; null is the same as left out."""

    default_error_messages = {"required": "missing", "null": "missing", "type": "not_object"}

    def __init__(self, nested: type[Schema], *, required: bool = False, **kwargs: Any) -> None:
        super().__init__(nested, required=required, allow_none=not required, **kwargs)
        if self.many:
            self.error_messages["type"] = "not_list"


class Out(Schema):
    """Base of what goes out; it documents the answers, and a test holds every answer to it."""


def text(note: str | None = None, *, null: bool = False, **more: Any) -> fields.String:
    """A text that is always there, or null."""
    return fields.String(required=True, allow_none=null, metadata={**({"description": note} if note else {}), **more})


def money(note: str | None = None) -> fields.String:
    """Kroner with two decimals."""
    return text(note, pattern=r"^-?\d+\.\d\d$", example="1250.00")


def day(note: str | None = None, *, null: bool = False) -> fields.Date:
    """A date."""
    return fields.Date(required=True, allow_none=null, metadata={"description": note} if note else {})


def instant(note: str | None = None, *, null: bool = False) -> fields.String:
    """An instant in UTC, to the second."""
    return text(note, null=null, format="date-time", example="2026-02-17T07:00:00Z")


def whole(note: str | None = None) -> fields.Integer:
    """A whole number."""
    return fields.Integer(required=True, metadata={"description": note} if note else {})


def flag(note: str | None = None) -> fields.Boolean:
    """true or false."""
    return fields.Boolean(required=True, metadata={"description": note} if note else {})


def many(schema: type[Schema]) -> fields.List:
    """A list of objects."""
    return fields.List(fields.Nested(schema), required=True)
