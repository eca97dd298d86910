"""The claims of a case one by one: which of them are still claimed, and how much of each."""

from engine.case import Case, Claim
from engine.ledger import principal_paid


def claimed_ore(case: Case, claim: Claim) -> int:
    """The principal of a claim that is held to be owed, paid or not: what was credited or withdrawn is not."""
    return max(0, claim.remaining_ore) + principal_paid(case.postings, claim.claim_id)


def claimed(case: Case) -> tuple[Claim, ...]:
    """The claims of which something is held to be owed, paid or not; all of them where there is none."""
    if len(case.claims) == 1:
        return case.claims
    return tuple(each for each in case.claims if claimed_ore(case, each)) or case.claims


def unpaid(case: Case) -> tuple[Claim, ...]:
    """The claims of which principal is unpaid; those that are claimed where there is none."""
    if len(case.claims) == 1:
        return case.claims
    return tuple(each for each in case.claims if each.remaining_ore > 0) or claimed(case)
