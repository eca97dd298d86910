"""The remittance voucher (remitteringsbilag, BOK-1): per claim what was received and who got what, the VAT, and the payout."""

import datetime as dt

from engine.case import Value
from engine.parting import AGENCY, Line, Share, summed
from engine.settlement import Income, Settlement


class RemittedClaim(Value, frozen=True):
    """What a settlement says of one claim, in øre."""

    case_id: str
    claim_id: str
    invoice_number: str
    customer_number: str
    paid_on: tuple[dt.date, ...]
    held_ore: int  # received by the agency
    direct_ore: int  # received by the creditor itself
    refund_ore: int  # the debtor's own money
    shares: tuple[Share, ...]


class Step(Value, frozen=True):
    """One step from what was received to what is paid out; what is taken off is negative."""

    name: str  # held | agency_shares | commission | vat | net | brought | payout | carried
    amount_ore: int


class Remittance(Value, frozen=True):
    """The specification that the creditor gets of a settlement."""

    creditor_name: str
    organisation_number: str
    account: str
    claims: tuple[RemittedClaim, ...]
    posts: tuple[Share, ...]
    income: tuple[Income, ...]
    vat_basis_points: int
    refund_ore: int
    steps: tuple[Step, ...]


def remittance(settlement: Settlement) -> Remittance:
    """Specify a settlement claim by claim, in the order in which the claims were first paid."""
    by_claim: dict[tuple[str, str], list[Line]] = {}
    for line in settlement.lines:
        by_claim.setdefault((line.case_id, line.claim_id), []).append(line)
    return Remittance(
        settlement.creditor_name, settlement.organisation_number, settlement.account,
        tuple(_claim(lines) for lines in by_claim.values()), settlement.posts, settlement.income, settlement.vat_basis_points,
        settlement.refund_ore, _steps(settlement),
    )  # fmt: skip


def _claim(lines: list[Line]) -> RemittedClaim:
    first = lines[0]
    held = sum(line.received_ore for line in lines if line.received_by == AGENCY)
    received = sum(line.received_ore for line in lines)
    return RemittedClaim(
        first.case_id, first.claim_id, first.invoice_number, first.customer_number,
        tuple(sorted({line.paid_on for line in lines})), held, received - held, sum(line.refund_ore for line in lines),
        summed(share for line in lines for share in line.shares),
    )  # fmt: skip


def _steps(settlement: Settlement) -> tuple[Step, ...]:
    commission = sum(share.commission_ore for share in settlement.posts)
    return (
        Step("held", settlement.held_ore),
        Step("agency_shares", commission - settlement.agency_ore),
        Step("commission", -commission),
        Step("vat", -settlement.vat_ore),
        Step("net", settlement.net_ore),
        Step("brought", settlement.brought_ore),
        Step("payout", settlement.payout_ore),
        Step("carried", settlement.carried_ore),
    )
