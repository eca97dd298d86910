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
_AMOUNT = (
    "must be an amount in kroner with at most 13 digits before the point and two decimals, such as 1250.00",
    "må være et beløp i kroner med høyst 13 siffer før punktum og to desimaler, som 1250.00",
)


class _Misread(ValueError):
    """What is wrong with a value, in English and Norwegian, said after the name of its field."""

    def __init__(self, en: str, nb: str) -> None:
        super().__init__(en)
        self.en, self.nb = en, nb


def read_input(rule: Rule, raw: dict[str, Any]) -> Input:
    """Read the input of an action; raises Invalid with every error and its pointer."""
    takes = ", ".join(rule.input)
    told = (f"{rule.action} takes {takes or 'no input'}.", f"{rule.action} tar {takes or 'ingen opplysninger'}.")
    errors = [_error(name, "unknown_field", *told) for name in raw if name not in rule.input]
    values: Input = {}
    for field in rule.input.values():
        value = raw.get(field.name)
        if value is None or (isinstance(value, str) and not value.strip()):  # blank is missing
            if field.required:
                errors.append(_error(field.name, "missing", f"{field.name} is required.", f"{field.name} kreves."))
            continue
        try:
            values[field.name] = _read(field, value)
        except _Misread as problem:
            told = (f"{field.name} {problem.en}.", f"{field.name} {problem.nb}.")
            errors.append(_error(field.name, "bad_value", *told))
    if errors:
        raise Invalid(errors[0]["detail"], nb=errors[0]["nb"], errors=errors)
    return values


def _error(name: str, code: str, en: str, nb: str) -> dict[str, str]:
    return {"pointer": f"/{name}", "code": code, "detail": en, "nb": nb}


def _read(field: InputField, value: Any) -> Any:
    if field.type == INSTALLMENTS:
        return _installments(value)
    if field.type == "yes/no":
        if not isinstance(value, bool):
            raise _Misread("must be true or false", "må være true eller false")
        return value
    if field.type in ("number", "days"):
        if isinstance(value, bool) or not isinstance(value, int):
            raise _Misread("must be a whole number", "må være et helt tall")
        return value
    if field.type == "money" and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise _Misread("must be a text", "må være en tekst")
    return _read_text(field, value)


def _read_text(field: InputField, value: str) -> Any:
    if any("\ud800" <= sign <= "\udfff" for sign in value):  # half a surrogate pair comes through JSON; no database can hold it
        raise _Misread("must not hold half characters", "kan ikke inneholde halve tegn")
    if field.type == "money":
        return _money(value)
    if field.type == "date":
        return _date(value)
    if field.choices and value not in field.choices:
        known = ", ".join(field.choices)
        raise _Misread(f"must be one of {known}", f"må være en av {known}")
    if len(value) > MAX_TEXT:
        raise _Misread(f"must be at most {MAX_TEXT} characters", f"kan ha høyst {MAX_TEXT} tegn")
    return value


def _installments(value: Any) -> tuple[Installment, ...]:
    """A payment plan: installments in the order of their days."""
    if not isinstance(value, list) or not 0 < len(value) <= MOST_INSTALLMENTS:
        raise _Misread(
            f"must be a list of 1 to {MOST_INSTALLMENTS} installments, each with due_on and amount",
            f"må være en liste med 1 til {MOST_INSTALLMENTS} avdrag, hvert med due_on og amount",
        )
    found: list[Installment] = []
    for place, each in enumerate(value, 1):
        if not isinstance(each, dict) or set(each) != {"due_on", "amount"} or not isinstance(each["due_on"], str):
            raise _of_installment(
                place, "must have due_on and amount, and nothing else", "må ha due_on og amount, og ikke noe annet"
            )
        found.append(_installment(place, each["due_on"], each["amount"], found))
    return tuple(found)


def _installment(place: int, due_on: str, amount: Any, before: list[Installment]) -> Installment:
    if isinstance(amount, bool) or not isinstance(amount, str | int | float | Decimal):
        raise _of_installment(place, *_AMOUNT)
    try:
        made = Installment(_date(due_on), _money(str(amount)))
    except _Misread as problem:
        raise _of_installment(place, problem.en, problem.nb) from None
    if made.amount_ore <= 0:
        raise _of_installment(place, "must be of more than 0.00", "må være på mer enn 0,00")
    if before and made.due_on <= before[-1].due_on:
        raise _of_installment(place, "must be due after the one before it", "må forfalle etter det forrige")
    return made


def _of_installment(place: int, en: str, nb: str) -> _Misread:
    return _Misread(f"cannot be read: installment {place} {en}", f"kan ikke leses: avdrag {place} {nb}")


def _money(text: str) -> int:
    try:
        return ore(text)
    except ValueError:
        raise _Misread(*_AMOUNT) from None


def _date(text: str) -> dt.date:
    try:
        if len(text) != len("2026-02-17"):
            raise ValueError
        day = dt.date.fromisoformat(text)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError
    except ValueError:
        raise _Misread(
            f'is "{text[:20]}", which is no day of the calendar, written YYYY-MM-DD',
            f"er «{text[:20]}», som ikke er noen dag i kalenderen, skrevet ÅÅÅÅ-MM-DD",
        ) from None
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
