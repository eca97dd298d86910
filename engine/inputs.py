"""What an action was told, read by the types its rule declares: JSON in, dates and øre out."""

import datetime as dt
from decimal import Decimal
from typing import Any

from engine.case import Installment
from engine.days import FIRST_YEAR, LAST_YEAR
from engine.errors import Invalid
from engine.events import Input
from engine.money import ore
from engine.rule import InputField, Rule

MAX_TEXT = 4000
MOST_INSTALLMENTS = 120  # ten years of months
INSTALLMENTS = "installments"


def read_input(rule: Rule, raw: dict[str, Any]) -> Input:
    """Read the input of an action; raises Invalid with every error and its pointer."""
    errors = [
        {
            "pointer": f"/{name}",
            "code": "unknown_field",
            "detail": f"{rule.action} takes {', '.join(rule.input) or 'no input'}.",
        }
        for name in raw
        if name not in rule.input
    ]
    values: Input = {}
    for field in rule.input.values():
        value = raw.get(field.name)
        if value is None or (isinstance(value, str) and not value.strip()):  # blank is missing
            if field.required:
                errors.append({"pointer": f"/{field.name}", "code": "missing", "detail": f"{field.name} is required."})
            continue
        try:
            values[field.name] = _read(field, value)
        except ValueError as problem:
            errors.append({"pointer": f"/{field.name}", "code": "bad_value", "detail": f"{field.name}: {problem}."})
    if errors:
        raise Invalid(errors[0]["detail"], errors=errors)
    return values


def _read(field: InputField, value: Any) -> Any:
    if field.type == INSTALLMENTS:
        return _installments(value)
    if field.type == "yes/no":
        if not isinstance(value, bool):
            raise ValueError("must be true or false")
        return value
    if field.type in ("number", "days"):
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("must be a whole number")
        return value
    if field.type == "money" and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise ValueError("must be a text")
    value.encode()  # half a surrogate pair comes through JSON, and no database can hold it: a ValueError too
    if field.type == "money":
        return ore(value)
    if field.type == "date":
        return _date(value)
    if field.choices and value not in field.choices:
        raise ValueError(f"must be one of {', '.join(field.choices)}")
    if len(value) > MAX_TEXT:
        raise ValueError(f"must be at most {MAX_TEXT} characters")
    return value


def _installments(value: Any) -> tuple[Installment, ...]:
    """A payment plan: installments in the order of their days."""
    if not isinstance(value, list) or not 0 < len(value) <= MOST_INSTALLMENTS:
        raise ValueError(f"must be a list of 1 to {MOST_INSTALLMENTS} installments, each with due_on and amount")
    found: list[Installment] = []
    for place, each in enumerate(value, 1):
        if not isinstance(each, dict) or set(each) != {"due_on", "amount"} or not isinstance(each["due_on"], str):
            raise ValueError(f"installment {place} must have due_on and amount, and nothing else")
        amount = each["amount"]
        if isinstance(amount, bool) or not isinstance(amount, str | int | float | Decimal):
            raise ValueError(f"the amount of installment {place} must be an amount in kroner")
        made = Installment(_date(each["due_on"]), ore(str(amount)))
        if made.amount_ore <= 0:
            raise ValueError(f"the amount of installment {place} must be more than 0.00")
        if found and made.due_on <= found[-1].due_on:
            raise ValueError(f"installment {place} must be due after the one before it")
        found.append(made)
    return tuple(found)


def _date(text: str) -> dt.date:
    try:
        if len(text) != len("2026-02-17"):
            raise ValueError
        day = dt.date.fromisoformat(text)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError
    except ValueError:
        raise ValueError(f"{text[:20]!r} is no day of the calendar, written YYYY-MM-DD") from None
    return day


def schema_of(rule: Rule) -> dict[str, Any]:
    """The JSON Schema of an action's input (API-2)."""
    formats: dict[str, dict[str, Any]] = {
        "date": {"type": "string", "format": "date"},
        "money": {"type": "string", "pattern": r"^-?\d+(\.\d{1,2})?$"},
        "number": {"type": "integer"},
        "days": {"type": "integer"},
        "yes/no": {"type": "boolean"},
        "text": {"type": "string", "maxLength": MAX_TEXT},
        "choice": {"type": "string"},
        INSTALLMENTS: {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_INSTALLMENTS,
            "items": {
                "type": "object",
                "required": ["due_on", "amount"],
                "additionalProperties": False,
                "properties": {
                    "due_on": {"type": "string", "format": "date"},
                    "amount": {"type": "string", "pattern": r"^\d+(\.\d{1,2})?$"},
                },
            },
        },
    }
    properties = {
        name: {
            **formats[field.type],
            "title": field.label["en"],
            **({"enum": list(field.choices)} if field.choices else {}),
        }
        for name, field in rule.input.items()
    }
    required = [name for name, field in rule.input.items() if field.required]
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": required} if required else schema
