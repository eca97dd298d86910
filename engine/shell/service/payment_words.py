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
                filled["taken"] = spell(abs(filled["amount_ore"]), language)
            if isinstance(filled.get("stage"), Mapping):
                filled["stage"] = filled["stage"][language]
        return {"nb": nb.format(**each["nb"]), "en": en.format(**each["en"])}

    return say


# Where the creditor has received what was paid too much, the agency has nothing to pay back.
OVERPAID_DIRECTLY = _said(
    "{amount} er betalt for mye til oppdragsgiver, som skal betale det tilbake til den som betalte.",
    "{amount} was paid too much to the creditor, which pays it back to the payer.",
)

WORDS: dict[str, Callable[[Mapping[str, Any]], Words]] = {
    "unknown_kid": _said(
        "KID-nummeret {kid} hører ikke til noe krav. Plasser betalingen på en sak, eller betal den tilbake.",
        "The payment reference {kid} belongs to no claim. Place the payment on a case, or pay it back.",
    ),
    "case_closed": _said(
        "Saken er avsluttet ({stage}). Plasser betalingen på en annen sak, eller betal den tilbake.",
        "The case is closed ({stage}). Place the payment on another case, or pay it back.",
    ),
    "before_invoice": _said(
        "Betalingen er datert {paid_on}, men fakturaen er fra {invoiced_on}. Plasser den på en annen sak, betal den tilbake, eller "
        "avvis den og registrer betalingen med riktig dag.",
        "The payment is dated {paid_on}, but the invoice is of {invoiced_on}. Place it on another case, pay it back, or dismiss it "
        "and tell of the payment with the right day.",
    ),
    "foreign_currency": _said(
        "Betalingen er i {currency}; bare norske kroner kan plasseres. Betal den tilbake, eller registrer den vekslet.",
        "The payment is in {currency}; only Norwegian kroner can be placed. Pay it back, or register it exchanged.",
    ),
    "parameter_missing": _said(
        "Satsen {parameter} mangler, så betalingen kan ikke avregnes ennå. Legg satsen til og aktiver, og plasser betalingen på nytt.",
        "The rate {parameter} is missing, so the payment cannot be allocated yet. Add and activate it, and place the payment anew.",
    ),
    "unlawful": _said(
        "Det som ville følge av betalingen, bryter {paragraph}. Rett saken, og plasser betalingen på nytt.",
        "What would follow from the payment breaks {paragraph}. Mend the case, and place the payment anew.",
    ),
    "overpaid": _said(
        "{amount} er betalt for mye og skal tilbake til den som betalte.",
        "{amount} was paid too much and goes back to the payer.",
    ),
    "kid_missing": _said(
        "Betalingen har ingen KID. Plasser den på en sak, eller betal den tilbake.",
        "The payment has no payment reference (KID). Place it on a case, or pay it back.",
    ),
    "possible_duplicate": _said(
        "Betalingen ligner en som alt er regnet med, og ingenting viser om den er den samme. Spør banken, og si hva den er.",
        "The payment looks like one that has been counted already, and nothing tells if it is the same. Ask the bank, and say.",
    ),
    "unknown_reversal": _said(
        "Banken tar tilbake {taken}, og det er ikke sikkert hvilken betaling. Si hvilken, eller at ingenting skal gjøres.",
        "The bank takes back {taken}, and it is not certain which payment. Say which one, or that nothing is to be done.",
    ),
    "other_account": _said(
        "Betalingen gikk til konto {account}, som ikke er byråets konto i rules/agency.yaml. Plasser den på en sak, eller avvis den.",
        "The payment went to account {account}, which is not the agency's in rules/agency.yaml. Place it on a case, or dismiss it.",
    ),
    "payout_returned": _said(
        "{amount} som byrået hadde utbetalt, kom tilbake. Rett oppdragsgiverens konto om den er feil, og betal ut på nytt.",
        "{amount} that the agency had paid out came back. Mend the creditor's account if it is wrong, and pay it out again.",
    ),
    "not_possible": _said(
        "Saken kunne ikke ta imot betalingen ({problem}). Rett årsaken og prøv igjen, eller plasser den på en annen sak.",
        "The case could not take the payment ({problem}). Mend the cause and try again, or place it on another case.",
    ),
    "wrong_amount": _said(
        "Beløpet {amount} kan ikke plasseres. Undersøk innbetalingen hos banken.",
        "The amount {amount} cannot be placed. Ask the bank about the payment.",
    ),
}
