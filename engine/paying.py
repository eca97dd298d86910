"""Payments: allocated over what is owed, in the order that the rules say; overpaid money is kept for refund. Nothing is lost."""

import contextlib
import datetime as dt
from collections.abc import Sequence

from msgspec.structs import replace

from engine.case import Case, Charge, Claim, Payment, Posting
from engine.charging import ParameterOf, active
from engine.errors import ParameterMissing
from engine.ledger import (
    CLAIMED,
    CREDITED,
    POSTS,
    RECEIVED,
    REFUND,
    RETURNED,
    WAIVED,
    WITHDRAWN,
    Journal,
    allocations,
    opened,
    principal_paid,
)
from engine.taking_back import posting_of, without
from engine.valuing import InterestTerms, interest_of, reckoned_until, revalued


class Till:
    """One case while money is posted to it: interest and floating charges are brought up to a day first."""

    def __init__(self, case: Case, interest: InterestTerms | None, parameter_of: ParameterOf) -> None:
        self.case, self._interest, self._parameter_of = opened(case), interest, parameter_of

    def reckon(self, on: dt.date) -> None:
        """Post the interest accrued until a day, and floating charges by the rates of the day; raises ParameterMissing.

        Never back behind what was posted before: a payment may come in that is dated earlier.
        """
        journal = Journal(self.case)
        until = reckoned_until(self.case.postings, on)
        if self._interest is not None:
            for claim in self.case.claims:
                self._accrue(journal, claim.claim_id, claim.due_date, until, self._interest)
        self.case = journal.closed()
        for charge in active(self.case):
            if charge.floats:
                self._recharge(charge, on)

    def _accrue(self, journal: Journal, claim_id: str, due_date: dt.date, until: dt.date, interest: InterestTerms) -> None:
        segments = interest_of(self.case, claim_id, due_date, until, interest, self.case.postings)
        total = sum(segment.amount_ore for segment in segments)
        standing = [
            each
            for each in journal.standing()
            if each.claim_id == claim_id and each.debit == "interest" and each.credit == CLAIMED and each.reverses is None
        ]
        posted = sum(each.amount_ore for each in standing)
        if total < posted:  # the principal was lower than was thought: what was claimed is reversed and claimed anew
            for each in standing:
                journal.reverse(each, each.on, interest.rule)
            posted = 0
        journal.post(until, "interest", CLAIMED, total - posted, claim_id, interest.rule)

    def _recharge(self, charge: Charge, on: dt.date) -> None:
        amount, vat = revalued(self.case, charge, on, self._parameter_of)
        if amount != charge.amount_ore:
            journal = Journal(self.case)
            if charge.amount_ore:
                journal.reverse(posting_of(charge, journal), on, charge.rule)
            journal.post(on, charge.post, CLAIMED, amount, charge.claim_id, charge.rule, vat_ore=vat)
            case = journal.closed()
            anew = replace(charge, amount_ore=amount, vat_ore=vat)
            self.case = replace(case, charges=tuple(anew if each is charge else each for each in case.charges))

    def receive(self, payment: Payment) -> None:
        """Allocate a payment in its own order, its claim first, then the oldest; what is left over is kept for refund."""
        self.reckon(payment.paid_on)
        journal = Journal(self.case)
        left = payment.amount_ore
        for claim_id, post in self._places(payment):
            taken = min(left, max(0, journal.balance(post, claim_id)))
            journal.post(payment.paid_on, RECEIVED, post, taken, claim_id, "payment_received", payment.id)
            left -= taken
        first = payment.claim_id or self.case.claims[0].claim_id
        journal.post(payment.paid_on, RECEIVED, REFUND, left, first, "payment_received", payment.id)
        self.case = replace(journal.closed(), payments=(*self.case.payments, payment))
        self.settle_anew(payment.paid_on)

    def _places(self, payment: Payment) -> list[tuple[str, str]]:
        order = [*([payment.allocate_to] if payment.allocate_to else []), *payment.order]
        order = list(dict.fromkeys(order))
        claims = sorted(self.case.claims, key=lambda claim: (claim.claim_id != payment.claim_id, claim.due_date, claim.claim_id))
        return [(claim.claim_id, post) for claim in claims for post in order]

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
        self._withdraw_again(on)
        self.level(on)

    def _withdraw_again(self, on: dt.date) -> None:
        """Let what a claim that was withdrawn owes anew be withdrawn too."""
        gone = {each.claim_id: each.why for each in self.case.postings if each.debit == WITHDRAWN}
        journal = Journal(self.case)
        for claim_id, why in gone.items():
            for post in ("principal", "interest"):
                journal.post(on, WITHDRAWN, post, max(0, journal.balance(post, claim_id)), claim_id, why)
        self.case = journal.closed()

    def pay_back(self, payment_id: str, on: dt.date) -> None:
        """Let what a payment left over go back to the payer; it can cover nothing any more."""
        journal = Journal(self.case)
        for (identity, claim_id, account), ore in allocations(journal.postings).items():
            if identity == payment_id and account == REFUND:
                journal.post(on, REFUND, RETURNED, ore, claim_id, "refund_returned", payment_id)
        self.case = journal.closed()

    def credit(self, on: dt.date, amount_ore: int, claim_id: str, why: str) -> int:
        """Take an amount off the principal of a claim, also what was paid of it, which is kept for refund; what was taken off."""
        if amount_ore <= 0:
            return 0
        journal = Journal(self.case)
        most = journal.balance("principal", claim_id) + principal_paid(journal.postings, claim_id)
        credited = min(amount_ore, most)
        journal.post(on, CREDITED, "principal", credited, claim_id, why)
        self.case = journal.closed()
        self._reckon_where_known(on)  # a credit note counts also where the interest cannot be told yet
        if credited == most:  # nothing of it was ever owed, so nothing follows from it
            self._forgo_costs(claim_id, on, why)
            self._reckon_where_known(on)
        self.level(on)
        return credited

    def _forgo_costs(self, claim_id: str, on: dt.date, why: str) -> None:
        """Let a claim have no costs of its own and no interest, and no part in the sum that a table is asked for."""
        for each in active(self.case):
            gone = sum(
                posting.amount_ore
                for posting in self.case.postings
                if (posting.debit, posting.claim_id) == (CREDITED, claim_id) and posting.on >= each.on
            )
            if each.table and each.base_ore > gone:
                less = replace(each, base_ore=each.base_ore - gone)
                self.case = replace(self.case, charges=tuple(less if one is each else one for one in self.case.charges))
            elif each.table or each.claim_id == claim_id:
                self.case = without(self.case, each, on, why)
        self.case = self._without_interest([each for each in self.case.claims if each.claim_id == claim_id], on, why)

    def withdraw(self, claim_id: str, on: dt.date, why: str) -> None:
        """Let nothing be owed of a claim any more: its creditor follows it up itself, or not at all."""
        self.reckon(on)
        for each in active(self.case):
            if each.claim_id == claim_id and not each.table:  # what is reckoned from the sum stays with the case
                self.case = without(self.case, each, on, why)
        journal = Journal(self.case)
        for post in ("principal", "interest"):
            journal.post(on, WITHDRAWN, post, max(0, journal.balance(post, claim_id)), claim_id, why)
        self.case = journal.closed()
        self.settle_anew(on)

    def take_back(self, posts: Sequence[str], on: dt.date, why: str, payment: Payment | None) -> None:
        """Let nothing of some posts have been owed: what was paid of them covers the rest, or is the debtor's own."""
        for each in active(self.case):
            if each.post in posts:
                self.case = without(self.case, each, on, why, payment)
        if "interest" in posts:
            self.case = self._without_interest(self.case.claims, on, why, payment)
        self.level(on)

    def _without_interest(self, claims: Sequence[Claim], on: dt.date, why: str, payment: Payment | None = None) -> Case:
        """The case with all the interest of some claims given up, also what has been paid of it."""
        journal = Journal(self.case)
        for claim in claims:
            claimed = sum(_netted(journal.postings, "interest", other, claim.claim_id) for other in (CLAIMED, WAIVED, WITHDRAWN))
            journal.post(on, WAIVED, "interest", max(0, claimed), claim.claim_id, why, payment.id if payment else None)
        return journal.closed()

    def waive(self, posts: Sequence[str], on: dt.date, why: str, payment: Payment | None) -> None:
        """Give up what is owed of some posts."""
        self.reckon(on)
        journal = Journal(self.case)
        for claim in self.case.claims:
            for post in posts:
                left = max(0, journal.balance(post, claim.claim_id))
                journal.post(on, WAIVED, post, left, claim.claim_id, why, payment.id if payment else None)
        self.case = journal.closed()

    def waive_interest_after(self, after: dt.date, on: dt.date, why: str, payment: Payment | None) -> None:
        """Give up the interest of the days after a day, also what has been paid of it; raises ParameterMissing."""
        self.reckon(on)
        if self._interest is None:
            return
        journal = Journal(self.case)
        for claim in self.case.claims:
            segments = interest_of(self.case, claim.claim_id, claim.due_date, after, self._interest, self.case.postings)
            owed = sum(segment.amount_ore for segment in segments)
            claimed = _netted(journal.postings, "interest", CLAIMED, claim.claim_id)
            waived = -_netted(journal.postings, "interest", WAIVED, claim.claim_id)
            excess = max(0, claimed - waived - owed)
            journal.post(on, WAIVED, "interest", excess, claim.claim_id, why, payment.id if payment else None)
        self.case = journal.closed()
        self.level(on)

    def _reckon_where_known(self, on: dt.date) -> None:
        with contextlib.suppress(ParameterMissing):
            self.reckon(on)

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
            self._reckon_where_known(on)
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
            for claim_id, post in self._places(payment):
                self._from_refund(journal, payment, post, claim_id, on)
        self.case = journal.closed()

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


def _netted(postings: Sequence[Posting], account: str, other: str, claim_id: str) -> int:
    """What was debited to an account against another, less what was credited."""
    between = [each for each in postings if each.claim_id == claim_id and {each.debit, each.credit} == {account, other}]
    return sum(each.amount_ore if each.debit == account else -each.amount_ore for each in between)
