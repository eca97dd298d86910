"""What a person may decide about a payment that waits, by the kind of exception, and what each decision must say (PAY-1)."""

from dataclasses import dataclass

from engine.errors import Conflict, Invalid
from engine.money import kroner
from engine.shell.service.bank_lines import PAYOUT_RETURNED, TAKEN_BACK, TOLD_BY_BANK
from engine.shell.service.leftovers import USED
from engine.shell.store.sqlite import Row
from engine.trace import Words

ASSIGN, RETURN, PAY_AGAIN, DUPLICATE, NOT_DUPLICATE, REVERSE, RETRY, DISMISS = (
    "assign", "return", "pay_again", "duplicate", "not_duplicate", "reverse", "retry", "dismiss",
)  # fmt: skip
TITLES: dict[str, Words] = {
    ASSIGN: {"en": "Let it pay a case", "nb": "La den betale en sak"},
    RETURN: {"en": "Pay it back to the payer", "nb": "Betal den tilbake til betaleren"},
    PAY_AGAIN: {"en": "Pay it out again", "nb": "Betal den ut på nytt"},
    DUPLICATE: {"en": "It has been counted already", "nb": "Den er alt regnet med"},
    NOT_DUPLICATE: {"en": "It is a payment of its own", "nb": "Den er en egen betaling"},
    REVERSE: {"en": "Reverse a payment", "nb": "Tilbakefør en betaling"},
    RETRY: {"en": "Try again", "nb": "Prøv igjen"},
    DISMISS: {"en": "Nothing is to be done", "nb": "Ingenting skal gjøres"},
}
# What ends an exception without anybody's decision.
BY_ITSELF: dict[str, Words] = {
    TOLD_BY_BANK: {"en": "The bank has told of it", "nb": "Banken har meldt den"},
    TAKEN_BACK: {"en": "The bank has taken it back", "nb": "Banken har tatt den tilbake"},
    USED: {"en": "Nothing of it is left over any more", "nb": "Ingenting av den er til overs lenger"},
}
# What may be decided about each kind of exception.
ACTIONS: dict[str, tuple[str, ...]] = {
    "unknown_kid": (ASSIGN, RETURN),
    "kid_missing": (ASSIGN, RETURN),
    "case_closed": (ASSIGN, RETRY, RETURN),
    "before_invoice": (ASSIGN, RETURN, DISMISS),
    "foreign_currency": (ASSIGN, RETURN),
    "wrong_amount": (DISMISS,),
    "overpaid": (RETURN, DISMISS),
    "possible_duplicate": (DUPLICATE, NOT_DUPLICATE, ASSIGN, RETURN),
    "unknown_reversal": (REVERSE, RETRY, DISMISS),
    "other_account": (ASSIGN, RETURN, DISMISS),
    PAYOUT_RETURNED: (PAY_AGAIN, DISMISS),
    "parameter_missing": (RETRY, ASSIGN, RETURN),
    "not_possible": (RETRY, ASSIGN, RETURN),
    "unlawful": (RETRY, ASSIGN, RETURN),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decides; `amount_ore` is what foreign money is worth, `settlement_id` whose payout came back."""

    action: str
    reason: str
    case_id: str | None = None
    claim_id: str | None = None
    amount_ore: int | None = None
    payment_id: str | None = None
    settlement_id: str | None = None


def actions_of(found: Row) -> tuple[str, ...]:
    """What may be decided about an exception; money that the bank takes back pays no case and nobody back."""
    actions = ACTIONS[found["code"]]
    if found["amount_ore"] >= 0:
        return actions
    return tuple(dict.fromkeys(REVERSE if action == ASSIGN else action for action in actions if action != RETURN))


def check(found: Row, decision: Decision) -> None:
    """Raise Conflict where an exception is not resolved so, Invalid with everything that the decision lacks."""
    if found["status"] != "open":
        raise Conflict("The exception has been resolved already.", code="exception_resolved")
    allowed = actions_of(found)
    if decision.action not in allowed:
        detail = f"An exception of the kind {found['code']} is resolved by one of: {', '.join(allowed)}."
        nb = f"Et avvik av typen {found['code']} løses ved en av: {', '.join(allowed)}."
        raise Conflict(detail, nb=nb, code="resolution_not_permitted")
    faults = []
    if not decision.reason.strip():
        faults.append(("reason", "missing", "Say why; it is kept with the exception."))
    if decision.action == ASSIGN and decision.case_id is None:
        faults.append(("case_id", "missing", "Say which case is paid."))
    if decision.action == REVERSE and decision.payment_id is None:
        faults.append(("payment_id", "missing", "Say which payment is taken back."))
    is_foreign = decision.action == ASSIGN and found["currency"] != "NOK"
    if is_foreign and (decision.amount_ore is None or decision.amount_ore <= 0):
        faults.append(("amount", "missing", "Say what the payment was worth in Norwegian kroner."))
    if not is_foreign and decision.amount_ore not in (None, found["amount_ore"]):
        detail = f"The payment is {kroner(found['amount_ore'])}; another amount is only said of foreign money."
        faults.append(("amount", "amount_differs", detail))
    if faults:
        errors = [{"pointer": f"/{name}", "code": code, "detail": detail} for name, code, detail in faults]
        raise Invalid(" ".join(error["detail"] for error in errors), errors=errors)
