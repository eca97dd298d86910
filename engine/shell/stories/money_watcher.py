"""What can never be in a ledger, whatever the rules say; a sentence for each find."""

from collections.abc import Iterator

from engine.case import Case, Posting
from engine.ledger import CLAIMED, POSTS, RECEIVED, REFUND, allocations, balance
from engine.trace import Entry

COSTS = tuple(post for post in POSTS if post not in ("principal", "interest"))


def watch_money(case: Case, entries: list[Entry]) -> Iterator[str]:
    """Every impossible thing in the money of a case."""
    yield from _balanced(case.postings)
    yield from _nothing_negative(case)
    yield from _payments(case)
    told = [posting for entry in entries for posting in entry.postings]
    if tuple(told) != case.postings:
        yield f"its history tells {len(told)} postings, but the ledger holds {len(case.postings)}, or others."
    charged = {
        post: sum(each.amount_ore for each in case.charges if each.post == post and each.taken_back is None) for post in COSTS
    }
    for post, ore in charged.items():
        standing = balance([each for each in case.postings if CLAIMED in (each.debit, each.credit)], post)
        if standing != ore and case.merged_into is None:
            yield f"{post} is charged with {ore} øre, but the ledger says {standing}."
    if case.stage == "settled" and any(balance(case.postings, post) for post in POSTS):
        yield "it is settled, but something is owed."


def _balanced(postings: tuple[Posting, ...]) -> Iterator[str]:
    gone: set[int] = set()  # what is reversed; where a reversal is itself reversed, what it reversed stands again
    for place, each in enumerate(postings, 1):
        if each.seq != place or each.amount_ore <= 0 or each.debit == each.credit or not 0 <= each.vat_ore <= each.amount_ore:
            yield f"posting {each.seq} is malformed."
        if each.reverses is not None:
            first = postings[each.reverses - 1]
            if (first.debit, first.credit, first.amount_ore) != (each.credit, each.debit, each.amount_ore):
                yield f"posting {each.seq} does not reverse posting {each.reverses}."
            if each.reverses in gone:
                yield f"posting {each.reverses} is reversed twice."
            gone.add(each.reverses)
            if first.reverses is not None:
                gone.discard(first.reverses)


def _nothing_negative(case: Case) -> Iterator[str]:
    for claim in case.claims:
        for post in POSTS:
            if (ore := balance(case.postings, post, claim.claim_id)) < 0:
                yield f"{post} of invoice {claim.invoice_number} is {ore} øre."
        if case.postings and balance(case.postings, "principal", claim.claim_id) != claim.remaining_ore:
            yield f"{claim.remaining_ore} øre remain of invoice {claim.invoice_number}, but the ledger says otherwise."
        if not 0 <= claim.remaining_ore <= claim.amount_ore:
            yield f"{claim.remaining_ore} øre remain of {claim.amount_ore} of invoice {claim.invoice_number}."
    refund = -balance(case.postings, REFUND)
    if refund < 0 or (refund and any(balance(case.postings, post) > 0 for post in POSTS)):
        yield f"{refund} øre wait to be refunded while something is owed."


def _payments(case: Case) -> Iterator[str]:
    """Each payment is allocated whole, and nothing of it negative; a reversed one not at all."""
    placed = allocations(case.postings)
    if case.merged_into is not None:
        return
    for payment in case.payments:
        shares = [ore for (identity, _, _), ore in placed.items() if identity == payment.id]
        if sum(shares) != (0 if payment.reversed else payment.amount_ore) or any(ore < 0 for ore in shares):
            yield f"payment {payment.reference} of {payment.amount_ore} øre is allocated as {shares}."
    received = sum(payment.amount_ore for payment in case.payments if not payment.reversed)
    if (ore := balance(case.postings, RECEIVED)) != received:
        yield f"{received} øre were received, but the ledger says {ore}."
