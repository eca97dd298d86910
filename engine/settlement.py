"""Settlement with a creditor: what was received, who gets what by the contract, VAT, and what is paid out. Øre, nothing lost."""

import datetime as dt
from collections.abc import Iterable

from engine.case import Creditor, Value
from engine.contracts import COMMISSIONED, DEBTOR, INCOME_OF, NOBODY, WHOLE, Booking, Contract
from engine.errors import KravflytError
from engine.ledger import POSTS, REFUND

AGENCY, BY_CREDITOR = "agency", "creditor"


class Received(Value, frozen=True):
    """One payment on one claim, as it was allocated. What was taken back is negative; amounts in øre.

    The VAT amounts say how much of the fee is the supplement that a debtor pays where the creditor cannot deduct VAT.
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


class Share(Value, frozen=True):
    """A post parted in two. `commission_ore` is taken from the creditor's part; VAT that the debtor has paid is inside."""

    post: str
    received_ore: int
    creditor_ore: int
    agency_ore: int
    commission_ore: int = 0
    vat_ore: int = 0  # the VAT supplement in the agency's part
    supplement_ore: int = 0  # in the whole post


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


class Income(Value, frozen=True):
    """One kind of income of the agency: what the creditor is charged VAT on, and what the debtor has paid the VAT of."""

    kind: str
    base_ore: int = 0
    vat_ore: int = 0
    debtor_base_ore: int = 0
    debtor_vat_ore: int = 0


class Settlement(Value, frozen=True):
    """What one creditor is owed for some payments. Paid out or carried on: never both, and a carried amount is zero or less."""

    creditor_id: str
    creditor_name: str
    organisation_number: str
    account: str
    vat_registered: bool
    contract: str
    booking: str
    vat_basis_points: int
    lines: tuple[Line, ...]
    posts: tuple[Share, ...]  # each post in sum
    income: tuple[Income, ...]
    held_ore: int  # received by the agency, without refunds
    direct_ore: int  # received by the creditor itself, without refunds
    refund_ore: int  # the debtors' own money
    agency_ore: int  # the agency's shares and commissions, with the VAT that debtors have paid
    vat_ore: int  # the VAT that the creditor is charged
    net_ore: int  # held less the agency's shares, commissions and VAT
    brought_ore: int  # carried on from earlier settlements, zero or less
    payout_ore: int
    carried_ore: int


def settle(
    received: Iterable[Received], creditor: Creditor, contract: Contract, booking: Booking, vat_basis_points: int, carried_ore: int = 0
) -> Settlement:  # fmt: skip
    """Settle some payments with a creditor (BOK-1, BOK-4 to BOK-6); `carried_ore` is what an earlier settlement left, zero or less.

    Raises KravflytError: allocation_unbalanced, post_unknown, received_by_unknown, carried_positive.
    """
    if carried_ore > 0:
        raise KravflytError(f"Only debt is carried on, not {carried_ore} øre in credit.", code="carried_positive")
    parted = _Parting(contract)
    lines = tuple(parted.line(each) for each in received)
    posts = summed(share for line in lines for share in line.shares)
    income = _income(lines, booking, creditor.vat_registered, vat_basis_points)
    held = sum(line.received_ore for line in lines if line.received_by == AGENCY)
    agency = sum(share.agency_ore + share.commission_ore for share in posts)
    vat = sum(each.vat_ore for each in income)
    net = held - agency - vat
    balance = net + carried_ore
    return Settlement(
        creditor.id, creditor.name, creditor.organisation_number, creditor.account, creditor.vat_registered, contract.id, booking.id,
        vat_basis_points, lines, posts, income, held, sum(share.received_ore for share in posts) - held,
        sum(line.refund_ore for line in lines), agency, vat, net, carried_ore, max(balance, 0), min(balance, 0),
    )  # fmt: skip


def part(amount_ore: int, basis_points: int) -> int:
    """A percentage of an amount, half-up to the øre; of a negative amount, the mirror image, so that what is reversed cancels out."""
    rounded = (abs(amount_ore) * basis_points * 2 + WHOLE) // (2 * WHOLE)
    return rounded if amount_ore >= 0 else -rounded


def summed(shares: Iterable[Share]) -> tuple[Share, ...]:
    """The shares of each post in sum, in the order of the posts."""
    sums: dict[str, list[int]] = {}
    for share in shares:
        each = sums.setdefault(share.post, [0, 0, 0, 0, 0, 0])
        each[0] += share.received_ore
        each[1] += share.creditor_ore
        each[2] += share.agency_ore
        each[3] += share.commission_ore
        each[4] += share.vat_ore
        each[5] += share.supplement_ore
    return tuple(Share(post, *sums[post]) for post in POSTS if post in sums)


class _Parting:
    """Parts payments by one contract."""

    def __init__(self, contract: Contract) -> None:
        self.creditor_share = contract.creditor_share
        self.commission = {post: contract.commission.get(post, 0) for post in COMMISSIONED}

    def line(self, received: Received) -> Line:
        """The payment with every post parted; raises KravflytError where it does not add up."""
        amounts = _amounts(received)
        refund = amounts.pop(REFUND, 0)
        supplements = {"collection_fee": received.collection_fee_vat_ore, "installment_fee": received.installment_fee_vat_ore}
        shares = tuple(self._share(post, amount, supplements.get(post, 0)) for post, amount in amounts.items())
        return Line(
            received.payment_id, received.case_id, received.claim_id, received.invoice_number, received.customer_number,
            received.paid_on, received.received_by, shares, refund,
        )  # fmt: skip

    def _share(self, post: str, amount: int, supplement: int) -> Share:
        share = self.creditor_share[post]
        creditor = part(amount, share)
        commission = part(creditor, self.commission[post]) if post in self.commission else 0
        return Share(post, amount, creditor, amount - creditor, commission, supplement - part(supplement, share), supplement)


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


def _income(lines: Iterable[Line], booking: Booking, registered: bool, vat_basis_points: int) -> tuple[Income, ...]:
    """What the agency has earned, by kind. VAT is reckoned once on the sum of each kind, as on an invoice.

    Where the debtor has paid the VAT, or the rules say that it falls on the debtor, the creditor is not charged (BOK-6).
    """
    bases: dict[str, int] = {}
    of_debtors: dict[str, tuple[int, int]] = {}
    for line in lines:
        for share in line.shares:
            kind = INCOME_OF[share.post]
            falls_on = booking.vat[kind].falls_on
            earned = share.agency_ore + share.commission_ore - share.vat_ore
            if falls_on == NOBODY or (earned == 0 and share.vat_ore == 0):
                continue
            if share.vat_ore or (falls_on == DEBTOR and not registered):
                base, vat = of_debtors.get(kind, (0, 0))
                of_debtors[kind] = (base + earned, vat + share.vat_ore)
            else:
                bases[kind] = bases.get(kind, 0) + earned
    return tuple(
        Income(kind, base := bases.get(kind, 0), part(base, vat_basis_points), *of_debtors.get(kind, (0, 0)))
        for kind in INCOME_OF.values()
        if kind in bases or kind in of_debtors
    )
