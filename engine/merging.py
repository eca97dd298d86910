"""Claims of one debtor on one case: the ledger of a claim moves as it stands, and nothing of it is told twice (domain.md 1.3)."""

import datetime as dt

from msgspec.structs import replace

from engine.accounting import till
from engine.case import Case, Joined
from engine.charging import active
from engine.claims import dates_of
from engine.ledger import POSTS, REFUND, Journal, opened
from engine.rulebook import Book

MOVED = "moved"  # the account by which a claim leaves a case


def gather(survivor: Case, other: Case, on: dt.date, book: Book) -> Case:
    """The surviving case with the claims of another, their postings, charges, payments and letters; raises ParameterMissing.

    The charges that are reckoned from the principal are reckoned from the sum, so that there is one fee (inkassoforskriften § 2-2).
    """
    survivor, other = opened(survivor), reckoned(other, on, book)
    offset = len(survivor.postings)
    postings = tuple(
        replace(each, seq=each.seq + offset, reverses=each.reverses + offset if each.reverses is not None else None)
        for each in other.postings
    )
    claims = tuple(replace(each, joined=Joined(dates_of(other, each), survivor.dates)) for each in other.claims)
    came = sum(claim.remaining_ore for claim in other.claims)
    charges = tuple(
        replace(each, base_ore=each.base_ore + came) if each.table and each.taken_back is None else each
        for each in survivor.charges
    )
    case = replace(
        survivor, claims=(*survivor.claims, *claims), postings=(*survivor.postings, *postings),
        charges=(*charges, *other.charges), payments=(*survivor.payments, *other.payments),
        interest_free=(*survivor.interest_free, *other.interest_free),
        letters=tuple(sorted((*survivor.letters, *other.letters), key=lambda letter: letter.sent_on)),
    )  # fmt: skip
    if came and any(each.table for each in active(case)):
        return reckoned(case, on, book)
    return case


def leave(other: Case, survivor_id: str, on: dt.date, book: Book) -> Case:
    """The case whose claims have moved: nothing is owed on it any more, and it names the survivor."""
    other = reckoned(other, on, book)
    journal = Journal(other)
    for claim in other.claims:
        for account in (*POSTS, REFUND):
            left = journal.balance(account, claim.claim_id)
            journal.post(on, MOVED, account, left, claim.claim_id, "case_merged")
    return replace(journal.closed(), merged_into=survivor_id)


def reckoned(case: Case, on: dt.date, book: Book) -> Case:
    """The case with its interest and floating charges posted up to a day."""
    desk = till(case, book)
    desk.settle_anew(on)
    return desk.case
