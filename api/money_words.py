"""A balance and its specification as the API and the command line show them: kroner, percent, factors."""

from typing import Any

from engine.interest import WHOLE
from engine.money import kroner
from engine.specification import Balance, Line, Part

# The names of the API for what is owed of each post.
NAMES = {
    "principal": "principal", "interest": "interest", "reminder_fee": "reminder_fees", "collection_fee": "collection_fee",
    "standard_compensation": "standard_compensation", "installment_fee": "installment_fee", "court_fee": "court_fees",
}  # fmt: skip
_IN_KRONER = ("rate", "rounding", "deducted")


def balance(found: Balance) -> dict[str, Any]:
    """What is owed of each post, what was paid, and the lines behind it."""
    return {
        "on": found.on.isoformat(),
        **{name: kroner(found.posts[post]) for post, name in NAMES.items()},
        "paid": kroner(found.paid_ore),
        "refund": kroner(found.refund_ore),
        "outstanding": kroner(found.outstanding_ore),
        "specification": [line(each) for each in found.lines],
    }


def line(each: Line) -> dict[str, Any]:
    """One line."""
    return {
        "kind": each.kind,
        "post": each.post,
        "claim_id": each.claim_id,
        "from": each.start.isoformat() if each.start else None,
        "to": each.end.isoformat() if each.end else None,
        "base": kroner(each.base_ore) if each.base_ore is not None else None,
        "rate": kroner(each.rate) if each.rate is not None else None,
        "days": each.days,
        "amount": kroner(each.amount_ore),
        "rule": each.rule or None,
        "source": each.source or None,
        "parts": [part(one) for one in each.parts],
    }


def part(each: Part) -> dict[str, str]:
    """One thing that a charge is reckoned from."""
    if each.kind in _IN_KRONER:
        value = kroner(each.value)
    elif each.kind == "supplement":
        value = f"{kroner(each.value)} %"
    else:
        value = f"{each.value / WHOLE:.4f}".rstrip("0").rstrip(".")
    return {"kind": each.kind, "name": each.name, "value": value, "source": each.source}
