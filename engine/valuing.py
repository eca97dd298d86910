"""What a case owes on a day: each post with the interest accrued until then, and how every figure comes about."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.case import Case, Charge, Posting
from engine.charging import ParameterOf, active, inside, reckoned
from engine.interest import Segment, accrued, principal_changes
from engine.ledger import CLAIMED, POSTS, REFUND, balance
from engine.parameters import Parameter


@dataclass(frozen=True, slots=True)
class InterestTerms:
    """The rate of late-payment interest, how its days are counted, and the rule that says so."""

    rule: str
    rate: Parameter
    day_count: Parameter  # act/act | act/365


@dataclass(slots=True)
class Owed:
    """What is owed on a day, by claim and post, in øre; `segments` are the interest of each claim from its first day."""

    on: dt.date
    posts: dict[tuple[str, str], int] = field(default_factory=dict)
    segments: dict[str, list[Segment]] = field(default_factory=dict)
    refund_ore: int = 0

    def of(self, post: str, claim_id: str | None = None) -> int:
        """What is owed of a post, of one claim or of all."""
        return sum(ore for (claim, name), ore in self.posts.items() if name == post and (claim_id is None or claim == claim_id))

    def total(self, claim_id: str | None = None) -> int:
        """What is owed in all."""
        return sum(ore for (claim, _), ore in self.posts.items() if claim_id is None or claim == claim_id)


def owed(case: Case, on: dt.date, interest: InterestTerms | None, parameter_of: ParameterOf) -> Owed:
    """What a case owes at the end of a day, in øre; raises ParameterMissing where a rate is not known.

    Postings count from their own day, so that a day that has passed is told as it is known now.
    """
    postings = [each for each in case.postings if each.on <= on] if case.postings and case.postings[-1].on > on else case.postings
    found = Owed(on, refund_ore=-balance(postings, REFUND))
    for claim in case.claims:
        for post in POSTS:
            ore = balance(postings, post, claim.claim_id)
            if ore:
                found.posts[claim.claim_id, post] = ore
        if interest is not None:
            segments = interest_of(case, claim.claim_id, claim.due_date, on, interest, postings)
            found.segments[claim.claim_id] = segments
            total = sum(segment.amount_ore for segment in segments)
            posted = _charged(postings, "interest", claim.claim_id)
            if total != posted:
                key = (claim.claim_id, "interest")
                found.posts[key] = found.posts.get(key, 0) + total - posted
    for charge in active(case):
        if charge.floats and charge.on <= on:
            now = revalued(case, charge, on, parameter_of)[0]
            key = (charge.claim_id, charge.post)
            found.posts[key] = found.posts.get(key, 0) + now - charge.amount_ore
    return found


def interest_of(
    case: Case, claim_id: str, due_date: dt.date, until: dt.date, interest: InterestTerms, postings: Sequence[Posting]
) -> list[Segment]:  # fmt: skip
    """The interest of a claim from its first day until a day, by segments."""
    changes = principal_changes(postings, claim_id)
    free = [each for each in case.interest_free if each.claim_id == claim_id]
    return accrued(changes, due_date, until, interest.rate, str(interest.day_count.on(until)), free)


def revalued(case: Case, charge: Charge, on: dt.date, parameter_of: ParameterOf) -> tuple[int, int]:
    """A floating charge by the rates of a day, or of the day on which the principal was covered (domain.md 1.2)."""
    return reckoned(charge, covered_on(case) or on, parameter_of, inside(case, charge))


def covered_on(case: Case) -> dt.date | None:
    """The day on which nothing was left of the principal; None while something is."""
    if any(claim.remaining_ore > 0 for claim in case.claims):
        return None
    return max((each.on for each in case.postings if each.credit == "principal"), default=None)


def _charged(postings: Sequence[Posting], post: str, claim_id: str) -> int:
    """What was claimed of a post, less what was taken back."""
    total = 0
    for each in postings:
        if each.claim_id == claim_id and CLAIMED in (each.debit, each.credit):
            total += each.amount_ore * ((each.debit == post) - (each.credit == post))
    return total
