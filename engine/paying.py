"""Payments: allocated over what is owed, in the order that the rules say; overpaid money is kept for refund. Nothing is lost."""

import datetime as dt

from msgspec.structs import replace

from engine.case import Payment
from engine.giving_up import GivingUp
from engine.ledger import RECEIVED, REFUND, RETURNED, Journal, allocations


class Till(GivingUp):
    """One case and every verb of its money: pay, take back, give up; what is owed is brought up to a day first."""

    def receive(self, payment: Payment) -> None:
        """Allocate a payment in its own order, its claim first, then the oldest; what is left over is kept for refund."""
        self.reckon(payment.paid_on)
        journal = Journal(self.case)
        left = payment.amount_ore
        for claim_id, post in self.places(payment):
            taken = min(left, max(0, journal.balance(post, claim_id)))
            journal.post(payment.paid_on, RECEIVED, post, taken, claim_id, "payment_received", payment.id)
            left -= taken
        first = payment.claim_id or self.case.claims[0].claim_id
        journal.post(payment.paid_on, RECEIVED, REFUND, left, first, "payment_received", payment.id)
        self.case = replace(journal.closed(), payments=(*self.case.payments, payment))
        self.settle_anew(payment.paid_on)

    def take_back_payment(self, payment_id: str, on: dt.date) -> None:
        """Reverse a payment and everything that followed from it."""
        journal = Journal(self.case)
        for each in journal.standing():
            if each.payment_id == payment_id:
                journal.reverse(each, each.on, "payment_reversed", payment_id)
        case = journal.closed()
        self.case = replace(
            case,
            payments=tuple(replace(each, reversed=True) if each.id == payment_id else each for each in case.payments),
            charges=tuple(replace(each, taken_back=None) if each.taken_back == payment_id else each for each in case.charges),
        )
        self.reckon(on)
        self.withdraw_again(on)
        self.level(on)

    def pay_back(self, payment_id: str, on: dt.date) -> None:
        """Let what a payment left over go back to the payer; it can cover nothing any more."""
        journal = Journal(self.case)
        for (identity, claim_id, account), ore in allocations(journal.postings).items():
            if identity == payment_id and account == REFUND:
                journal.post(on, REFUND, RETURNED, ore, claim_id, "refund_returned", payment_id)
        self.case = journal.closed()
