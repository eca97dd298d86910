"""The claims of a case one by one: which of them are still claimed, how much of each, and which dates count for it."""

import datetime as dt

from msgspec.structs import replace

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


def several_unpaid(case: Case) -> tuple[Claim, ...]:
    """The claims of which principal is unpaid, where there are several; else none."""
    found = tuple(each for each in case.claims if each.remaining_ore > 0)
    return found if len(found) > 1 else ()


def alone(case: Case, claim: Claim) -> Case:
    """The case as it would be with one of its claims alone."""
    return replace(case, claims=(claim,), dates=dates_of(case, claim))


def dates_of(case: Case, claim: Claim) -> dict[str, dt.date]:
    """The dates that count for a claim: of one that has joined, those it brought with it, and what has been set since for all."""
    if claim.joined is None:
        return case.dates
    found = claim.joined.found
    kept = {name: day for name, day in claim.joined.brought.items() if case.dates.get(name) == found.get(name)}
    return kept | {name: day for name, day in case.dates.items() if found.get(name) != day}
