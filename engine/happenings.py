"""What an event changes in the case's own figures before any rule is asked."""

import datetime as dt

from msgspec.structs import replace

from engine.accounting import till
from engine.backdating import Backdating
from engine.case import Case, Payment
from engine.events import Event
from engine.facts.scene import Scene
from engine.ledger import POSTS
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
    """The case with a payment; what was charged after its day, before it was told, is charged anew by what it leaves."""
    here = replace(scene, payment=payment)
    ordered = book.facts[ORDERED_ON].get(here) if ORDERED_ON in book.facts else None
    day = payment.paid_on if ordered is None else dt.date.fromordinal(int(ordered))
    charges = book.policy.money.charges
    back = Backdating(payment, book.policy.money.replaces, book.parameter)
    case, gone = back.undone(scene.case, day)
    desk = till(case, book)
    desk.receive(payment)
    if gone:
        before, after = replace(here, case=case, owed=None), replace(here, case=desk.case, owed=None)
        tables = {rule.id: book.facts[rule.by] for rule in charges.values() if rule.by}
        less = {name: int(fact.get(before) or 0) - int(fact.get(after) or 0) for name, fact in tables.items()}
        desk.case = back.charged_again(desk.case, gone, lambda charge: less.get(charge.rule, 0))
        desk.reckon(payment.paid_on)
        desk.level(payment.paid_on)
    return desk.case
