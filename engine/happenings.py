"""What an event changes in the case's own figures before any rule is asked."""

from msgspec.structs import replace

from engine.accounting import till
from engine.case import Case
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
        desk.receive(replace(payment, order=order))
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
