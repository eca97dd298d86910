"""What a case owes on a day: each post with the interest accrued until then, and how every figure comes about."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from engine.case import Case, Charge, Posting
from engine.charging import ParameterOf, active, inside, reckoned
from engine.interest import Segment, accrued, principal_changes
from engine.ledger import CLAIMED, POSTS, REFUND, balance, opened
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
    """What a case owes by all that is posted, with the interest until a day, in øre; raises ParameterMissing.

    For the rules, which judge the case as it stands. What it owed on a day that has passed is told by `owed_on`.
    """
    case = opened(case)
    postings = case.postings
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
        if charge.floats:
            now = revalued(case, charge, on, parameter_of)[0]
            key = (charge.claim_id, charge.post)
            found.posts[key] = found.posts.get(key, 0) + now - charge.amount_ore
    return found


def owed_on(case: Case, on: dt.date, interest: InterestTerms | None, parameter_of: ParameterOf) -> Owed:
    """What a case owed, or will owe, at the end of a day by what is known now, in øre; raises ParameterMissing.

    A payment that was told late may cover what was charged after its day; on the days between, that post is less than nothing.
    """
    return owed(as_of(case, on), on, interest, parameter_of)


def reckoned_until(postings: Iterable[Posting], on: dt.date) -> dt.date:
    """The day, or a later one until which interest is posted already: a payment may come in that is dated earlier."""
    return max([on, *(each.on for each in postings if "interest" in (each.debit, each.credit))])


def as_of(case: Case, on: dt.date) -> Case:
    """The case with the ledger, charges and payments that count at the end of a day; a reversal goes with what it reverses."""
    case = opened(case)
    kept: dict[int, Posting] = {}
    for each in case.postings:
        if each.on <= on and (each.reverses is None or each.reverses in kept):
            kept[each.seq] = each
    if len(kept) == len(case.postings):
        return case
    postings = tuple(kept.values())
    reversed_ones = {each.reverses for each in postings}
    made = {
        (each.why, each.claim_id): each
        for each in postings
        if each.credit == CLAIMED and each.reverses is None and each.seq not in reversed_ones
    }
    charges = [  # of those made under one rule, at most the newest stood
        _as_posted(each, made.pop((each.rule, each.claim_id), None)) for each in reversed(case.charges) if each.on <= on
    ]  # fmt: skip
    return replace(
        case, postings=postings, payments=tuple(each for each in case.payments if each.paid_on <= on),
        claims=tuple(replace(each, remaining_ore=balance(postings, "principal", each.claim_id)) for each in case.claims),
        charges=tuple(reversed(charges)),
    )  # fmt: skip


def _as_posted(charge: Charge, posting: Posting | None) -> Charge:
    return replace(charge, amount_ore=posting.amount_ore, vat_ore=posting.vat_ore, taken_back=None) if posting else charge


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
