"""What has come in on a case and is not yet settled: how its payments are allocated now, less what earlier settlements told of them."""

from collections.abc import Iterable, Mapping

from engine.case import Case, Payment, Posting
from engine.ledger import CLAIMED, POSTS, REFUND, RETURNED, allocations
from engine.settlement import Line, Received

Told = dict[tuple[str, str], tuple[int, int]]  # (claim, post or refund) -> øre, and the VAT supplement in them
_ORDER = {post: place for place, post in enumerate((*POSTS, REFUND))}


def told_by(lines: Iterable[Line]) -> dict[str, Told]:
    """What settlements told of each payment, by its id."""
    found: dict[str, Told] = {}
    for line in lines:
        told = found.setdefault(line.payment_id, {})
        shares = [(share.post, share.received_ore, share.supplement_ore) for share in line.shares]
        for post, amount, supplement in [*shares, (REFUND, line.refund_ore, 0)]:
            before = told.get((line.claim_id, post), (0, 0))
            told[line.claim_id, post] = (before[0] + amount, before[1] + supplement)
    return found


def unsettled(case: Case, told: Mapping[str, Told]) -> list[Received]:
    """A line for each payment and claim of which something else holds now than was told; øre, negative where taken back.

    Nothing of a case that was merged into another: its payments have moved.
    """
    if case.merged_into is not None:
        return []
    placed: dict[str, dict[tuple[str, str], int]] = {}
    for (payment_id, claim_id, post), amount in allocations(case.postings).items():
        place = (claim_id, REFUND if post == RETURNED else post)  # paid back or not yet, it is the debtor's
        of_payment = placed.setdefault(payment_id, {})
        of_payment[place] = of_payment.get(place, 0) + amount
    here = {each.claim_id for each in case.postings}
    found: list[Received] = []
    for payment in case.payments:
        # A payment that was placed on another case before was told of for that one.
        before = {place: amounts for place, amounts in told.get(payment.id, {}).items() if place[0] in here}
        found += _of_payment(case, payment, placed.get(payment.id, {}), before)
    return found


def _of_payment(case: Case, payment: Payment, placed: dict[tuple[str, str], int], told: Told) -> Iterable[Received]:
    changed: dict[str, list[tuple[str, int, int]]] = {}
    for claim_id, post in sorted(placed.keys() | told.keys(), key=lambda place: (place[0], _ORDER[place[1]])):
        amount = placed.get((claim_id, post), 0)
        before, supplement_before = told.get((claim_id, post), (0, 0))
        if amount != before:
            supplement = _supplement(case.postings, claim_id, post, amount)
            changed.setdefault(claim_id, []).append((post, amount - before, supplement - supplement_before))
    for claim_id, posts in changed.items():
        if all(post == REFUND for post, _, _ in posts):
            continue  # the debtor's own money alone is no matter between the creditor and the agency
        supplements = {post: supplement for post, _, supplement in posts}
        invoice_number = next((claim.invoice_number for claim in case.claims if claim.claim_id == claim_id), "")
        yield Received(
            payment.id, case.id, claim_id, invoice_number, payment.paid_on, payment.received_by, sum(each[1] for each in posts),
            tuple((post, amount) for post, amount, _ in posts), supplements.get("collection_fee", 0),
            supplements.get("installment_fee", 0), case.customer.customer_number,
        )  # fmt: skip


def _supplement(postings: Iterable[Posting], claim_id: str, post: str, amount_ore: int) -> int:
    """How much of an amount that was paid on a post is the VAT supplement: the same part as of what was charged, half-up."""
    charged = supplement = 0
    for each in postings:
        if each.claim_id == claim_id and each.vat_ore and {each.debit, each.credit} == {post, CLAIMED}:
            sign = 1 if each.debit == post else -1
            supplement += sign * each.vat_ore
    if not supplement or not amount_ore:
        return 0
    for each in postings:
        if each.claim_id == claim_id and {each.debit, each.credit} == {post, CLAIMED}:
            charged += each.amount_ore if each.debit == post else -each.amount_ore
    return (2 * amount_ore * supplement + charged) // (2 * charged) if charged > 0 else 0
