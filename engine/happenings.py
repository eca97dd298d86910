"""What an event changes in the case's own figures before any rule is asked."""

from msgspec.structs import replace

from engine.case import Case
from engine.events import Event


def happen(case: Case, event: Event) -> Case:
    """The case with what the event says: a credit note lowers what remains, never below nothing."""
    if event.name == "credit_note_received":
        return _credited(case, event.amount_ore, event.reference)
    return case


def _credited(case: Case, amount_ore: int, invoice_number: str) -> Case:
    claims = tuple(
        replace(claim, remaining_ore=max(0, claim.remaining_ore - amount_ore))
        if claim.invoice_number == invoice_number
        else claim
        for claim in case.claims
    )
    return replace(case, claims=claims)
