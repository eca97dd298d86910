"""Money that lies where nothing is owed any more: moved to what is still owed, or kept for refund."""

import datetime as dt
from collections.abc import Sequence

from engine.case import Payment, Posting
from engine.ledger import POSTS, RECEIVED, REFUND, WAIVED, Journal, allocations
from engine.reckoning import Reckoning


class Levelling(Reckoning):
    """One case whose posts are levelled after anything has changed."""

    def settle_anew(self, on: dt.date) -> None:
        """Bring interest and floating charges up to a day, and move what is paid too much to where it is owed."""
        self.reckon(on)
        self.level(on)

    def level(self, on: dt.date) -> None:
        """Move what is paid too much of one post to what is still owed of others; the rest waits to be refunded.

        What covers the principal instead covers it from the day it was paid, so no interest runs on it since then.
        """
        known = len(self.case.postings)
        self._level(on)
        if any(each.credit == "principal" and each.debit in (REFUND, RECEIVED) for each in self.case.postings[known:]):
            self.reckon_where_known(on)
            self.level(on)  # less interest may leave more to be moved

    def _level(self, on: dt.date) -> None:
        journal = Journal(self.case)
        payments = [each for each in self.case.payments if not each.reversed]
        for claim in self.case.claims:
            for post in POSTS:
                excess = -journal.balance(post, claim.claim_id)
                if excess > 0:
                    self._to_refund(journal, post, claim.claim_id, excess, on)
        for payment in payments:
            for claim_id, post in self.places(payment):
                self._from_refund(journal, payment, post, claim_id, on)
        self.case = journal.closed()

    def places(self, payment: Payment) -> list[tuple[str, str]]:
        """Where a payment goes, first to last: claim and post."""
        order = [*([payment.allocate_to] if payment.allocate_to else []), *payment.order]
        order = list(dict.fromkeys(order))
        claims = sorted(self.case.claims, key=lambda claim: (claim.claim_id != payment.claim_id, claim.due_date, claim.claim_id))
        return [(claim.claim_id, post) for claim in claims for post in order]

    def _to_refund(self, journal: Journal, post: str, claim_id: str, excess: int, on: dt.date) -> None:
        placed = allocations(journal.postings)
        for payment in reversed(self.case.payments):
            taken = min(excess, placed.get((payment.id, claim_id, post), 0))
            # Costs that fall away were never owed; the principal is less from the day of the credit.
            since = on if post == "principal" else payment.paid_on
            journal.post(since, post, REFUND, taken, claim_id, "settled_anew", payment.id)
            excess -= taken
        # What was not paid was waived, and need not have been.
        journal.post(on, post, WAIVED, excess, claim_id, "settled_anew")

    def _from_refund(self, journal: Journal, payment: Payment, post: str, claim_id: str, on: dt.date) -> None:
        wanted = journal.balance(post, claim_id)
        if wanted <= 0:
            return
        placed = allocations(journal.postings)
        since = _free_since(journal.postings, payment) if post == "principal" else on
        for claim in self.case.claims:
            taken = min(wanted, placed.get((payment.id, claim.claim_id, REFUND), 0))
            if taken and claim.claim_id != claim_id:  # accounts are kept by claim, so the money passes from one to the other
                journal.post(since, REFUND, RECEIVED, taken, claim.claim_id, "settled_anew", payment.id)
                journal.post(since, RECEIVED, post, taken, claim_id, "settled_anew", payment.id)
            else:
                journal.post(since, REFUND, post, taken, claim_id, "settled_anew", payment.id)
            wanted -= taken


def _free_since(postings: Sequence[Posting], payment: Payment) -> dt.date:
    """The day since which all that is left over of a payment has been free: it was paid, or a credit has freed it."""
    return max((each.on for each in postings if each.payment_id == payment.id and each.credit == REFUND), default=payment.paid_on)
