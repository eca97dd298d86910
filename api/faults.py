"""Faults in what was sent: a code with its values as marshmallow carries it, and the words and the place for people.

A validation error's message is `code:value:...`; it becomes {pointer, code, detail} in the caller's language.
"""

from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError

from engine.identity import mask

Fault = dict[str, str]
LONGEST_POINTER = 200

FAULTS: dict[str, tuple[str, str]] = {
    "amount_differs": (
        "The amount must be that of the payment; another is only said of foreign money.",
        "Beløpet må være betalingens; et annet oppgis bare for utenlandske penger.",
    ),
    "amount_out_of_range": (
        "The amount must be more than 0.00 and at most 100,000,000,000.00.",
        "Beløpet må være mer enn 0,00 og høyst 100 000 000 000,00.",
    ),
    "bad_amount": (
        'An amount is a text such as "1250.00", or a number with at most two decimals.',
        "Et beløp er en tekst som «1250.00», eller et tall med høyst to desimaler.",
    ),
    "bad_characters": (
        "A text may not hold control characters or half characters.",
        "En tekst kan ikke inneholde styretegn eller halve tegn.",
    ),
    "bad_date": (
        "A date is a day of the calendar, written YYYY-MM-DD, from 1900 to 2199.",
        "En dato er en dag i kalenderen, skrevet ÅÅÅÅ-MM-DD, fra 1900 til 2199.",
    ),
    "bad_instant": (
        "An instant is written 2026-02-17T07:00:00Z, with a time zone, from 1900 to 2199.",
        "Et tidspunkt skrives 2026-02-17T07:00:00Z, med tidssone, fra 1900 til 2199.",
    ),
    "bad_value": ("The value cannot be used.", "Verdien kan ikke brukes."),
    "before_hand_over": (
        "The case was handed over after this day; nothing is known of the days before.",
        "Saken ble oversendt etter denne dagen; ingenting er kjent om dagene før.",
    ),
    "before_invoice": ("The day may not lie before the date of the invoice.", "Dagen kan ikke ligge før fakturadatoen."),
    "claim_not_found": ("The case has no such claim.", "Saken har ikke noe slikt krav."),
    "identity_number_invalid": (
        "A national identity number has eleven digits, the last two check digits. This one (*****) is not right.",
        "Et fødselsnummer har elleve siffer, de to siste kontrollsifre. Dette (*****) er ikke riktig.",
    ),
    "identity_number_misplaced": (
        "This field holds a national identity number (*****). Move it to national_identity_number.",
        "Feltet inneholder et fødselsnummer (*****). Flytt det til national_identity_number.",
    ),
    "in_the_future": ("The day may not lie after today.", "Dagen kan ikke ligge etter i dag."),
    "kid_of_another_case": (
        "The payment reference belongs to another case. Name one of the two.",
        "KID-nummeret hører til en annen sak. Oppgi én av dem.",
    ),
    "missing": ("A value is required.", "En verdi kreves."),
    "more_than_invoice": ("The amount may not be more than that of the invoice.", "Beløpet kan ikke være større enn fakturaens."),
    "named_twice": ("It stands here twice; say it once.", "Den står her to ganger; oppgi den én gang."),
    "not_boolean": ("Write true or false.", "Skriv true eller false."),
    "not_list": ("A list is needed.", "Det trengs en liste."),
    "not_number": ("A whole number from {0} to {1} is needed.", "Det trengs et helt tall fra {0} til {1}."),
    "not_object": ("An object is needed.", "Det trengs et objekt."),
    "not_one_of": ("It must be one of: {0}.", "Det må være en av: {0}."),
    "not_text": ("A text is needed.", "Det trengs en tekst."),
    "settlement_differs": (
        "The settlement must be the one whose payout the bank names.",
        "Oppgjøret må være det som banken oppgir utbetalingen av.",
    ),
    "too_few": ("At least one is needed.", "Det trengs minst én."),
    "too_large_amount": ("An amount has at most 13 digits before the point.", "Et beløp har høyst 13 siffer før komma."),
    "too_long": ("At most {0} characters are allowed.", "Høyst {0} tegn er tillatt."),
    "too_many": ("At most {0} at once; send them in several calls.", "Høyst {0} om gangen; send dem i flere kall."),
    "unknown_field": ("There is no such field here. Fields: {0}.", "Feltet finnes ikke her. Felt: {0}."),
    "wrong_length": ("Exactly {0} characters are needed.", "Det trengs nøyaktig {0} tegn."),
}


def fault(code: str, *values: object) -> ValidationError:
    """A validation error that says what is wrong by its code."""
    return ValidationError(":".join([code, *map(str, values)]))


def told(messages: Any, language: str, pointer: str = "") -> list[Fault]:
    """marshmallow's messages as a flat list, each with its JSON pointer."""
    return [_words(place, message, language) for place, message in _flat(messages, pointer)]


def spoken(errors: list[Fault], language: str) -> list[Fault]:
    """Errors made deeper down, in the caller's language where they or their code say enough; identity numbers are masked."""
    return [
        {
            "pointer": shortened(error["pointer"]),
            "code": error["code"],
            "detail": (language == "nb" and _in_norwegian(error)) or mask(error["detail"]),
        }
        for error in errors
    ]


def shortened(pointer: str) -> str:
    """A pointer that is fit to be shown: masked, not endless, and writable."""
    shown = mask(pointer).encode("utf-8", "replace").decode()
    return shown if len(shown) <= LONGEST_POINTER else f"{shown[:LONGEST_POINTER]}..."


def _in_norwegian(error: Fault) -> str:
    if "nb" in error:
        return mask(error["nb"])
    # Where the English says more than its code does, it is better than Norwegian that says nothing.
    words = FAULTS.get(error["code"], ("", ""))[1]
    return "" if "{" in words or error["code"] == "bad_value" else words


def _words(pointer: str, message: str, language: str) -> Fault:
    code, *values = message.split(":")
    words = FAULTS.get(code, FAULTS["bad_value"])[1 if language == "nb" else 0]
    return {"pointer": shortened(pointer), "code": code, "detail": words.format(*values)}


def _flat(messages: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            step = "" if key == "_schema" else "/" + str(key).replace("~", "~0").replace("/", "~1")
            yield from _flat(inner, pointer + step)
    elif isinstance(messages, list):
        for inner in messages:
            yield from _flat(inner, pointer)
    else:
        yield pointer, str(messages)
