"""How a payment is parted between creditor and agency by their contract; nothing is lost, and what is taken back cancels out."""

import datetime as dt
from collections.abc import Iterable

from engine.case import Value
from engine.contracts import COMMISSIONED, WHOLE, Contract
from engine.errors import KravflytError
from engine.ledger import POSTS, REFUND

AGENCY, BY_CREDITOR = "agency", "creditor"


class Share(Value, frozen=True):
    """A post parted in two. `commission_ore` is taken from the creditor's part; VAT that the debtor has paid is inside."""

    post: str
    received_ore: int
    creditor_ore: int
    agency_ore: int
    commission_ore: int = 0
    vat_ore: int = 0  # the VAT supplement in the agency's part
    supplement_ore: int = 0  # in the whole post
    by_debtor: bool = False  # the post is charged with the supplement: the debtor pays the VAT on it


class Received(Value, frozen=True):
    """One payment on one claim, as it was allocated. What was taken back is negative; amounts in øre.

    The VAT amounts say how much of the fee is the supplement that a debtor pays where the creditor cannot deduct VAT.
    `told` is what earlier settlements told of the payment and the claim, in sum; what is received is beyond that.
    """

    payment_id: str
    case_id: str
    claim_id: str
    invoice_number: str
    paid_on: dt.date
    received_by: str  # agency | creditor
    amount_ore: int
    allocations: tuple[tuple[str, int], ...]  # post or "refund", and its part of the amount
    collection_fee_vat_ore: int = 0
    installment_fee_vat_ore: int = 0
    customer_number: str = ""
    by_debtor: tuple[str, ...] = ()  # the posts that are charged with the VAT supplement, however little of it is paid
    told: tuple[Share, ...] = ()

    @property
    def supplements(self) -> dict[str, int]:
        """The VAT supplement in each post that may hold one."""
        return {"collection_fee": self.collection_fee_vat_ore, "installment_fee": self.installment_fee_vat_ore}


class Line(Value, frozen=True):
    """A payment as it is settled. `refund_ore` is the debtor's own money: it is in no share and is not paid out to the creditor."""

    payment_id: str
    case_id: str
    claim_id: str
    invoice_number: str
    customer_number: str
    paid_on: dt.date
    received_by: str
    shares: tuple[Share, ...]
    refund_ore: int = 0

    @property
    def received_ore(self) -> int:
        """What is settled of the payment: all but the refund."""
        return sum(share.received_ore for share in self.shares)


def part(amount_ore: int, basis_points: int) -> int:
    """A percentage of an amount, half-up to the øre; of a negative amount, the mirror image, so that what is reversed cancels out."""
    rounded = (abs(amount_ore) * basis_points * 2 + WHOLE) // (2 * WHOLE)
    return rounded if amount_ore >= 0 else -rounded


def joined(one: Share, other: Share) -> Share:
    """Two shares of a post in sum."""
    return Share(
        one.post, one.received_ore + other.received_ore, one.creditor_ore + other.creditor_ore, one.agency_ore + other.agency_ore,
        one.commission_ore + other.commission_ore, one.vat_ore + other.vat_ore, one.supplement_ore + other.supplement_ore,
        one.by_debtor or other.by_debtor,
    )  # fmt: skip


def summed(shares: Iterable[Share]) -> tuple[Share, ...]:
    """The shares of each post in sum, in the order of the posts."""
    sums: dict[str, Share] = {}
    for share in shares:
        sums[share.post] = joined(sums[share.post], share) if share.post in sums else share
    return tuple(sums[post] for post in POSTS if post in sums)


class Parting:
    """Parts payments by one contract.

    What is rounded is the whole of a payment on a claim, less what was told of it: so the parts of any number of corrections are
    those of the payment as it stands, and nothing is left of one that is taken back.
    """

    def __init__(self, contract: Contract) -> None:
        self.creditor_share = contract.creditor_share
        self.commission = {post: contract.commission.get(post, 0) for post in COMMISSIONED}

    def line(self, received: Received) -> Line:
        """The payment with every post parted; raises KravflytError where it does not add up."""
        amounts = _amounts(received)
        refund = amounts.pop(REFUND, 0)
        told = {share.post: share for share in received.told}
        shares = tuple(self._share(post, amount, received, told.get(post)) for post, amount in amounts.items())
        return Line(
            received.payment_id, received.case_id, received.claim_id, received.invoice_number, received.customer_number,
            received.paid_on, received.received_by, shares, refund,
        )  # fmt: skip

    def _share(self, post: str, amount: int, received: Received, told: Share | None) -> Share:
        supplement = received.supplements.get(post, 0)
        by_debtor = bool(supplement) or (_by_debtor(told) if told else post in received.by_debtor)
        told = told or Share(post, 0, 0, 0)
        whole = self._whole(post, told.received_ore + amount, told.supplement_ore + supplement)
        creditor = whole.creditor_ore - told.creditor_ore
        return Share(
            post, amount, creditor, amount - creditor, whole.commission_ore - told.commission_ore, whole.vat_ore - told.vat_ore,
            supplement, by_debtor,
        )  # fmt: skip

    def _whole(self, post: str, amount: int, supplement: int) -> Share:
        share = self.creditor_share[post]
        creditor = part(amount, share)
        commission = part(creditor, self.commission[post]) if post in self.commission else 0
        return Share(post, amount, creditor, amount - creditor, commission, supplement - part(supplement, share), supplement)


def _by_debtor(told: Share) -> bool:
    """Whose VAT it was told to be: what is taken back goes where it came from, also where the charge is gone by now."""
    return told.by_debtor or told.supplement_ore != 0


def _amounts(received: Received) -> dict[str, int]:
    amounts: dict[str, int] = {}
    for post, amount in received.allocations:
        amounts[post] = amounts.get(post, 0) + amount
    where = f"Payment {received.payment_id}"
    if unknown := amounts.keys() - {*POSTS, REFUND}:
        message = f"{where} is allocated to {sorted(unknown)[0]}; posts are {', '.join(POSTS)} and {REFUND}."
        raise KravflytError(message, code="post_unknown", payment_id=received.payment_id)
    if (total := sum(amounts.values())) != received.amount_ore:
        message = f"{where} is of {received.amount_ore} øre, but {total} øre are allocated."
        raise KravflytError(message, code="allocation_unbalanced", payment_id=received.payment_id)
    if received.received_by not in (AGENCY, BY_CREDITOR):
        message = f'{where} was received by "{received.received_by}"; it is {AGENCY} or {BY_CREDITOR}.'
        raise KravflytError(message, code="received_by_unknown", payment_id=received.payment_id)
    return amounts
