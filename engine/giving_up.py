"""What the creditor gives up: credits, withdrawals and waivers, also of what has been paid."""

import datetime as dt
from collections.abc import Sequence

from msgspec.structs import replace

from engine.case import Case, Charge, Claim, Payment, Posting
from engine.charging import active
from engine.ledger import CLAIMED, CREDITED, WAIVED, WITHDRAWN, Journal, principal_paid
from engine.levelling import Levelling
from engine.taking_back import without
from engine.valuing import interest_of


class GivingUp(Levelling):
    """One case of which something is no longer owed, or was never."""

    def credit(self, on: dt.date, amount_ore: int, claim_id: str, why: str) -> int:
        """Take an amount off the principal of a claim, also what was paid of it, which is kept for refund; what was taken off."""
        if amount_ore <= 0:
            return 0
        journal = Journal(self.case)
        most = journal.balance("principal", claim_id) + principal_paid(journal.postings, claim_id)
        credited = min(amount_ore, most)
        journal.post(on, CREDITED, "principal", credited, claim_id, why)
        self.case = journal.closed()
        self._lower_bands(on, credited)
        self.reckon_where_known(on)  # a credit note counts also where the interest cannot be told yet
        if credited == most:  # nothing of it was ever owed, so nothing follows from it
            self._forgo_costs(claim_id, on, why)
            if credited:  # a further note takes nothing off, and so no more off the sum
                self._leave_the_sum(claim_id, on, why)
            self.reckon_where_known(on)
        self.level(on)
        return credited

    def _lower_bands(self, on: dt.date, credited: int) -> None:
        """Let charges made since the day of a credit be by the sum that it left: they were made before it was told of."""
        self._less_base({each: credited for each in self.case.charges if each.on > on})

    def _less_base(self, gone: dict[Charge, int]) -> None:
        """Look charges up in their table by a sum that is so much less."""
        charges = (
            replace(each, base_ore=max(0, each.base_ore - gone.get(each, 0))) if each.table else each
            for each in self.case.charges
        )
        self.case = replace(self.case, charges=tuple(charges))

    def _forgo_costs(self, claim_id: str, on: dt.date, why: str) -> None:
        """Let a claim have no costs of its own and no interest."""
        for each in active(self.case):
            if not each.table and each.claim_id == claim_id:
                self.case = without(self.case, each, on, why)
        self.case = self._without_interest([each for each in self.case.claims if each.claim_id == claim_id], on, why)

    def _leave_the_sum(self, claim_id: str, on: dt.date, why: str) -> None:
        """Let a claim have no part in the sum that a table is asked for; what was charged for nothing else falls away."""
        notes = [each for each in self.case.postings if (each.debit, each.claim_id) == (CREDITED, claim_id)]
        gone = {each: sum(note.amount_ore for note in notes if note.on >= each.on) for each in self.case.charges}
        for each in active(self.case):
            if each.table and each.base_ore <= gone[each]:
                self.case = without(self.case, each, on, why)
        self._less_base(gone)

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

    def withdraw_again(self, on: dt.date) -> None:
        """Let what a claim that was withdrawn owes anew be withdrawn too."""
        gone = {each.claim_id: each.why for each in self.case.postings if each.debit == WITHDRAWN}
        journal = Journal(self.case)
        for claim_id, why in gone.items():
            for post in ("principal", "interest"):
                journal.post(on, WITHDRAWN, post, max(0, journal.balance(post, claim_id)), claim_id, why)
        self.case = journal.closed()

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
        if self.interest is None:
            return
        journal = Journal(self.case)
        for claim in self.case.claims:
            segments = interest_of(self.case, claim.claim_id, claim.due_date, after, self.interest, self.case.postings)
            owed = sum(segment.amount_ore for segment in segments)
            claimed = _netted(journal.postings, "interest", CLAIMED, claim.claim_id)
            waived = -_netted(journal.postings, "interest", WAIVED, claim.claim_id)
            excess = max(0, claimed - waived - owed)
            journal.post(on, WAIVED, "interest", excess, claim.claim_id, why, payment.id if payment else None)
        self.case = journal.closed()
        self.level(on)


def _netted(postings: Sequence[Posting], account: str, other: str, claim_id: str) -> int:
    """What was debited to an account against another, less what was credited."""
    between = [each for each in postings if each.claim_id == claim_id and {each.debit, each.credit} == {account, other}]
    return sum(each.amount_ore if each.debit == account else -each.amount_ore for each in between)
