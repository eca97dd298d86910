"""A balance and its specification as the API and the command line show them: kroner, percent, factors."""

from collections.abc import Iterable
from typing import Any

from engine.case import Claim, Posting
from engine.facts.fact import shown
from engine.money import kroner
from engine.specification import Balance, Line, Part

# The names of the API for what is owed of each post.
NAMES = {
    "principal": "principal", "interest": "interest", "reminder_fee": "reminder_fees", "collection_fee": "collection_fee",
    "standard_compensation": "standard_compensation", "installment_fee": "installment_fee", "court_fee": "court_fees",
}  # fmt: skip
_TYPES = {"band": "factor", "factor": "factor", "supplement": "percent"}  # of the parts of a charge; money where not named


def status(found: Balance) -> dict[str, str]:
    """What is owed of each post and in all, and what was paid."""
    return {
        "on": found.on.isoformat(),
        **_posts(found.posts),
        "paid": kroner(found.paid_ore),
        "outstanding": kroner(found.outstanding_ore),
    }


def balance(found: Balance, claims: tuple[Claim, ...]) -> dict[str, Any]:
    """The same by claim too, what else made it less, and the lines behind every figure."""
    return {
        **status(found),
        "credited": kroner(found.less_ore("credited")),
        "waived": kroner(found.less_ore("waived")),
        "refund": kroner(found.refund_ore),
        "claims": [_of_claim(claim, found.of_claim(claim.claim_id)) for claim in claims],
        "specification": [line(each) for each in found.lines],
    }


def _of_claim(claim: Claim, posts: dict[str, int]) -> dict[str, str]:
    return {
        "claim_id": claim.claim_id, "invoice_number": claim.invoice_number, **_posts(posts),
        "outstanding": kroner(sum(posts.values())),
    }  # fmt: skip


def _posts(posts: dict[str, int]) -> dict[str, str]:
    return {name: kroner(posts[post]) for post, name in NAMES.items()}


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
        "payment_id": each.payment_id,
        "parts": [part(one) for one in each.parts],
    }


def part(each: Part) -> dict[str, str]:
    """One thing that a charge is reckoned from."""
    value = shown(each.value, _TYPES.get(each.kind, "money"))
    return {"kind": each.kind, "name": each.name, "value": str(value), "source": each.source}


def postings(found: Iterable[Posting]) -> list[dict[str, Any]]:
    """Postings of a ledger."""
    return [
        {
            "seq": each.seq, "on": each.on.isoformat(), "debit": each.debit, "credit": each.credit, "amount": kroner(each.amount_ore),
            "claim_id": each.claim_id, "why": each.why, "payment_id": each.payment_id, "reverses": each.reverses,
            "vat": kroner(each.vat_ore),
        }
        for each in found
    ]  # fmt: skip
