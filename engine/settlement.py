"""Settlement with a creditor: what was received, who gets what by the contract, VAT, and what is paid out. Øre, nothing lost."""

from collections.abc import Iterable

from msgspec.structs import replace

from engine.case import Creditor, Value
from engine.contracts import DEBTOR, INCOME_OF, NOBODY, Booking, Contract
from engine.errors import KravflytError
from engine.parting import AGENCY, Line, Parting, Received, Share, part, summed


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
    parted = Parting(contract)
    lines = tuple(parted.line(each) for each in received)
    posts = summed(share for line in lines for share in line.shares)
    income = _income(lines, booking, creditor.vat_registered, vat_basis_points)
    held = sum(line.received_ore for line in lines if line.received_by == AGENCY)
    agency = sum(share.agency_ore + share.commission_ore for share in posts)
    vat = sum(each.vat_ore for each in income)
    net = held - agency - vat
    found = Settlement(
        creditor.id, creditor.name, creditor.organisation_number, creditor.account, creditor.vat_registered, contract.id, booking.id,
        vat_basis_points, lines, posts, income, held, sum(share.received_ore for share in posts) - held,
        sum(line.refund_ore for line in lines), agency, vat, net, 0, 0, 0,
    )  # fmt: skip
    return carry(found, carried_ore)


def carry(settlement: Settlement, carried_ore: int) -> Settlement:
    """The settlement with what an earlier one left, zero or less; raises KravflytError: carried_positive."""
    if carried_ore > 0:
        raise KravflytError(f"Only debt is carried on, not {carried_ore} øre in credit.", code="carried_positive")
    balance = settlement.net_ore + carried_ore
    return replace(settlement, brought_ore=carried_ore, payout_ore=max(balance, 0), carried_ore=min(balance, 0))


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
            if share.by_debtor or (falls_on == DEBTOR and not registered):
                base, vat = of_debtors.get(kind, (0, 0))
                of_debtors[kind] = (base + earned, vat + share.vat_ore)
            else:
                bases[kind] = bases.get(kind, 0) + earned
    return tuple(
        Income(kind, base := bases.get(kind, 0), part(base, vat_basis_points), *of_debtors.get(kind, (0, 0)))
        for kind in INCOME_OF.values()
        if kind in bases or kind in of_debtors
    )
