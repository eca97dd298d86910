"""A charge that does not stand: its posting is reversed, and the charge says by which payment or rule."""

import datetime as dt

from msgspec.structs import replace

from engine.case import Case, Charge, Payment, Posting
from engine.ledger import CLAIMED, Journal


def without(case: Case, charge: Charge, on: dt.date, why: str, payment: Payment | None = None) -> Case:
    """The case with one charge taken back."""
    journal = Journal(case)
    if charge.amount_ore:
        journal.reverse(posting_of(charge, journal), on, why, payment.id if payment else None)
    by = payment.id if payment else why
    charges = tuple(replace(each, taken_back=by) if each is charge else each for each in case.charges)
    return replace(journal.closed(), charges=charges)


def posting_of(charge: Charge, journal: Journal) -> Posting:
    """The posting by which a charge stands."""
    return next(
        each
        for each in reversed(journal.standing())
        if (each.debit, each.credit, each.claim_id, each.why) == (charge.post, CLAIMED, charge.claim_id, charge.rule)
        and each.reverses is None
    )
