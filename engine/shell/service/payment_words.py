"""Why a payment could not simply be placed, and what can be done, in both languages; by the code of the exception."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.money import spell

Words = dict[str, str]


def _said(nb: str, en: str) -> Callable[[Mapping[str, Any]], Words]:
    def say(values: Mapping[str, Any]) -> Words:
        each = {"nb": dict(values), "en": dict(values)}
        for language, filled in each.items():
            if "amount_ore" in filled:
                filled["amount"] = spell(filled["amount_ore"], language)
            if isinstance(filled.get("stage"), Mapping):
                filled["stage"] = filled["stage"][language]
        return {"nb": nb.format(**each["nb"]), "en": en.format(**each["en"])}

    return say


WORDS: dict[str, Callable[[Mapping[str, Any]], Words]] = {
    "unknown_kid": _said(
        "KID-nummeret {kid} hører ikke til noe krav. Plasser betalingen på en sak, eller betal den tilbake.",
        "The payment reference {kid} belongs to no claim. Place the payment on a case, or pay it back.",
    ),
    "case_closed": _said(
        "Saken er avsluttet ({stage}). Plasser betalingen på en annen sak, eller betal den tilbake.",
        "The case is closed ({stage}). Place the payment on another case, or pay it back.",
    ),
    "foreign_currency": _said(
        "Betalingen er i {currency}; bare norske kroner kan plasseres. Betal den tilbake, eller registrer den vekslet.",
        "The payment is in {currency}; only Norwegian kroner can be placed. Pay it back, or register it exchanged.",
    ),
    "parameter_missing": _said(
        "Satsen {parameter} mangler, så betalingen kan ikke avregnes ennå. Legg satsen til og aktiver, og plasser betalingen på nytt.",
        "The rate {parameter} is missing, so the payment cannot be allocated yet. Add and activate it, and place the payment anew.",
    ),
    "overpaid": _said(
        "{amount} er betalt for mye og skal tilbake til den som betalte.",
        "{amount} was paid too much and goes back to the payer.",
    ),
    "wrong_amount": _said(
        "Beløpet {amount} kan ikke plasseres. Undersøk innbetalingen hos banken.",
        "The amount {amount} cannot be placed. Ask the bank about the payment.",
    ),
}
