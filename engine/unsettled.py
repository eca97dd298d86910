"""What has come in on a case and is not yet settled: how its payments are allocated now, less what earlier settlements told of them."""

from collections.abc import Iterable, Mapping

from engine.case import Case, Payment, Posting
from engine.ledger import CLAIMED, POSTS, REFUND, RETURNED, allocations
from engine.parting import Line, Received, Share, joined

Place = tuple[str, str]  # claim, and post or refund
Told = dict[Place, Share]  # what was told of a payment, in sum
_ORDER = {post: place for place, post in enumerate((*POSTS, REFUND))}


def told_by(lines: Iterable[Line]) -> dict[str, Told]:
    """What settlements told of each payment, by its id."""
    found: dict[str, Told] = {}
    for line in lines:
        told = found.setdefault(line.payment_id, {})
        for share in (*line.shares, Share(REFUND, line.refund_ore, 0, 0)):
            place = (line.claim_id, share.post)
            told[place] = joined(told[place], share) if place in told else share
    return found


def unsettled(case: Case, told: Mapping[str, Told]) -> list[Received]:
    """A line for each payment and claim of which something else holds now than was told; øre, negative where taken back.

    Nothing of a case that was merged into another: its payments have moved.
    """
    if case.merged_into is not None:
        return []
    fees = _Fees(case.postings)
    here = {each.claim_id for each in case.postings}
    placed = _placed(case.postings)
    # A payment that was placed on another case before was told of for that one.
    before = {
        payment.id: {place: share for place, share in told.get(payment.id, {}).items() if place[0] in here} for payment in case.payments
    }  # fmt: skip
    for payment in case.payments:
        fees.keep(placed.get(payment.id, {}), before[payment.id])
    found: list[Received] = []
    for payment in case.payments:
        found += _of_payment(case, payment, placed.get(payment.id, {}), before[payment.id], fees)
    return found


def _placed(postings: Iterable[Posting]) -> dict[str, dict[Place, int]]:
    placed: dict[str, dict[Place, int]] = {}
    for (payment_id, claim_id, post), amount in allocations(postings).items():
        place = (claim_id, REFUND if post == RETURNED else post)  # paid back or not yet, it is the debtor's
        of_payment = placed.setdefault(payment_id, {})
        of_payment[place] = of_payment.get(place, 0) + amount
    return placed


def _of_payment(case: Case, payment: Payment, placed: dict[Place, int], told: Told, fees: "_Fees") -> Iterable[Received]:
    changed: dict[str, dict[str, int]] = {}
    for claim_id, post in sorted(placed.keys() | told.keys(), key=lambda place: (place[0], _ORDER[place[1]])):
        if difference := _difference((claim_id, post), placed, told):
            changed.setdefault(claim_id, {})[post] = difference
    for claim_id, posts in changed.items():
        if posts.keys() == {REFUND}:
            continue  # the debtor's own money alone is no matter between the creditor and the agency
        before = tuple(told[claim_id, post] for post in posts if post != REFUND and (claim_id, post) in told)
        supplements = {share.post: -share.supplement_ore for share in before}
        for post in posts:
            supplements[post] = supplements.get(post, 0) + fees.supplement((claim_id, post), placed.get((claim_id, post), 0))
        invoice_number = next((claim.invoice_number for claim in case.claims if claim.claim_id == claim_id), "")
        yield Received(
            payment.id, case.id, claim_id, invoice_number, payment.paid_on, payment.received_by, sum(posts.values()),
            tuple(posts.items()), supplements.get("collection_fee", 0), supplements.get("installment_fee", 0),
            case.customer.customer_number, tuple(post for post in posts if (claim_id, post) in fees.charged), before,
        )  # fmt: skip


def _difference(place: Place, placed: dict[Place, int], told: Told) -> int:
    return placed.get(place, 0) - (told[place].received_ore if place in told else 0)


class _Fees:
    """The fees that hold a VAT supplement, and how much of each is paid by the payments that were looked at.

    The supplement is reckoned on what is paid of a fee in all, and a payment has what it adds to that: so the parts of a fee that is
    paid in full hold all of its supplement. A payment of which nothing has changed keeps what was told of it, and one of which
    nothing is left has none.
    """

    def __init__(self, postings: Iterable[Posting]) -> None:
        self.charged: dict[Place, tuple[int, int]] = {}  # what was charged, and the supplement in it
        self._paid: dict[Place, tuple[int, int]] = {}
        for each in postings:
            if CLAIMED in (each.debit, each.credit):
                post, sign = (each.debit, 1) if each.credit == CLAIMED else (each.credit, -1)
                amount, supplement = self.charged.get((each.claim_id, post), (0, 0))
                self.charged[each.claim_id, post] = (amount + sign * each.amount_ore, supplement + sign * each.vat_ore)
        self.charged = {place: sums for place, sums in self.charged.items() if min(sums) > 0}

    def keep(self, placed: dict[Place, int], told: Told) -> None:
        """Count a payment where what was told of it holds."""
        for place, share in told.items():
            if place in self.charged and not _difference(place, placed, told):
                paid, held = self._paid.get(place, (0, 0))
                self._paid[place] = (paid + share.received_ore, held + share.supplement_ore)

    def supplement(self, place: Place, amount_ore: int) -> int:
        """The supplement in a payment's part of a fee, half-up on what is paid of the fee with it."""
        if not amount_ore or place not in self.charged:
            return 0
        charged, supplement = self.charged[place]
        paid, held = self._paid.get(place, (0, 0))
        paid += amount_ore
        whole = (2 * paid * supplement + charged) // (2 * charged)
        self._paid[place] = (paid, whole)
        return whole - held
