"""What a case owes brought up to a day: the interest accrued until then, and floating charges by the rates of the day."""

import contextlib
import datetime as dt

from msgspec.structs import replace

from engine.case import Case, Charge
from engine.charging import ParameterOf, active
from engine.errors import ParameterMissing
from engine.ledger import CLAIMED, Journal, opened
from engine.taking_back import posting_of
from engine.valuing import InterestTerms, interest_of, reckoned_until, revalued


class Reckoning:
    """One case while money is posted to it."""

    def __init__(self, case: Case, interest: InterestTerms | None, parameter_of: ParameterOf) -> None:
        self.case, self.interest, self.parameter_of = opened(case), interest, parameter_of

    def reckon(self, on: dt.date) -> None:
        """Post the interest accrued until a day, and floating charges by the rates of the day; raises ParameterMissing.

        Never back behind what was posted before: a payment may come in that is dated earlier.
        """
        journal = Journal(self.case)
        until = reckoned_until(self.case.postings, on)
        if self.interest is not None:
            for claim in self.case.claims:
                self._accrue(journal, claim.claim_id, claim.due_date, until, self.interest)
        self.case = journal.closed()
        for charge in active(self.case):
            if charge.floats:
                self._recharge(charge, on)

    def reckon_where_known(self, on: dt.date) -> None:
        """As `reckon`, and no further where a rate is missing."""
        with contextlib.suppress(ParameterMissing):
            self.reckon(on)

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
        on = max(on, charge.on)
        amount, vat = revalued(self.case, charge, on, self.parameter_of)
        if amount != charge.amount_ore:
            journal = Journal(self.case)
            if charge.amount_ore:
                journal.reverse(posting_of(charge, journal), on, charge.rule)
            journal.post(on, charge.post, CLAIMED, amount, charge.claim_id, charge.rule, vat_ore=vat)
            case = journal.closed()
            anew = replace(charge, amount_ore=amount, vat_ore=vat)
            self.case = replace(case, charges=tuple(anew if each is charge else each for each in case.charges))
