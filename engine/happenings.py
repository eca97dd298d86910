"""What an event changes in the case's own figures before any rule is asked."""

import datetime as dt
from collections.abc import Collection

from msgspec.structs import replace

from engine.accounting import till
from engine.backdating import Backdating, named
from engine.case import Case, Charge, Payment
from engine.events import Event
from engine.facts.scene import Scene
from engine.ledger import POSTS, balance
from engine.merging import gather, leave
from engine.rulebook import Book

MONEY = (
    "payment_received",
    "payment_reversed",
    "refund_returned",
)  # what is an entry of history of its own, whatever follows from it


def happen(scene: Scene, event: Event, book: Book) -> Case:
    """The case with what the event says: money received is allocated, a credit note lowers what remains.

    Raises ParameterMissing where money cannot be allocated for want of a rate.
    """
    case, payment = scene.case, event.payment
    desk = till(case, book)
    on = event.on or scene.at.today
    if event.name == "payment_received" and payment is not None:
        order = book.policy.money.orders.get(payment.received_by, POSTS)
        return _received(scene, replace(payment, order=order), book)
    elif event.name == "payment_reversed" and payment is not None:
        desk.take_back_payment(payment.id, on)
        return _revised(replace(scene, case=desk.case), book, on)
    elif event.name == "refund_returned" and payment is not None:
        desk.pay_back(payment.id, on)
    elif event.name == "claims_joined" and event.other is not None:
        return gather(case, event.other, on, book)
    elif event.name == "case_merged" and event.other is not None:
        return leave(case, event.other.id, on, book)
    elif event.name == "credit_note_received":
        for claim in case.claims:
            if claim.invoice_number == event.reference:
                desk.credit(on, event.amount_ore, claim.claim_id, event.name)
    return desk.case


ORDERED_ON = "ordered_on"  # the fact that is the day a payment was ordered, where only its booking is known too


def _received(scene: Scene, payment: Payment, book: Book) -> Case:
    """The case with a payment; what was charged after its day, before it was told, is as if it had been known."""
    here = replace(scene, payment=payment)
    ordered = book.facts[ORDERED_ON].get(here) if ORDERED_ON in book.facts else None
    day = payment.paid_on if ordered is None else dt.date.fromordinal(int(ordered))
    case, undid = Backdating(book.policy.money.replaces, book.parameter).undone(scene.case, day)
    desk = till(case, book)
    desk.receive(replace(payment, ordered_on=day if day != payment.paid_on else None, undid=undid))
    return _revised(replace(here, case=desk.case), book, payment.paid_on) if undid else desk.case


def _revised(scene: Scene, book: Book, on: dt.date) -> Case:
    """The case with its charges by what is known now of the payments."""

    def less(charge: Charge, case: Case) -> int:
        by = book.policy.money.charges[charge.rule].by if charge.rule in book.policy.money.charges else None
        if by is None:
            return 0
        late = {each.id for each in case.payments if named(charge) in each.undid}
        told = [int(book.facts[by].get(replace(scene, case=known, owed=None)) or 0) for known in (_unpaid(case, late), case)]
        return max(0, told[0] - told[1])

    desk = till(Backdating(book.policy.money.replaces, book.parameter).revised(scene.case, less), book)
    desk.settle_anew(on)
    return desk.case


def _unpaid(case: Case, payments: Collection[str]) -> Case:
    """The case as if some payments had paid nothing of the principal."""
    of_them = [each for each in case.postings if each.payment_id in payments and "principal" in (each.debit, each.credit)]
    claims = tuple(
        replace(claim, remaining_ore=claim.remaining_ore - balance(of_them, "principal", claim.claim_id)) for claim in case.claims
    )
    return replace(case, claims=claims, postings=tuple(each for each in case.postings if each not in of_them))
