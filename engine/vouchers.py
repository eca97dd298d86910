"""The vouchers to book in the creditor's accounts: their lines are in `rules/bookings/`, their amounts come from here (BOK-7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.case import Value
from engine.contracts import NOT_REGISTERED, REGISTERED, Booking, LineOrder
from engine.errors import KravflytError
from engine.ledger import POSTS
from engine.money import kroner
from engine.parting import BY_CREDITOR
from engine.settlement import Settlement

SETTLEMENT, PAYOUT, WRITE_OFF = "settlement", "payout", "write_off"
BY_CLAIM, BY_INCOME = "invoice_number", "income"  # what an amount has a line each of, and what the line's text may name
CREDITORS_POSTS = tuple(post for post in POSTS if post != "principal")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount that the lines of a voucher may book. `debit` is how often a voucher that balances debits it; credits are negative."""

    debit: int | None  # None: as often as it is credited
    each: str | None = None
    registered: bool | None = None  # None: of every creditor; else only of one that is, or is not, VAT registered


# The amounts of each kind of voucher. What a post names is the creditor's share of it.
AMOUNTS: dict[str, dict[str, Amount]] = {
    SETTLEMENT: {
        "net": Amount(1),
        "principal": Amount(-1, BY_CLAIM),
        "direct_excess": Amount(1, BY_CLAIM),
        **{post: Amount(-1) for post in CREDITORS_POSTS},
        "commission": Amount(1),
        "vat": Amount(1, BY_INCOME, registered=False),
        "vat_with_base": Amount(1, BY_INCOME, registered=True),
        "vat_base": Amount(-1, BY_INCOME, registered=True),
    },
    PAYOUT: {"payout": Amount(None)},
    WRITE_OFF: {"lost": Amount(None, BY_CLAIM)},
}


class Item(Value, frozen=True):
    """An amount of one claim, of one kind of income, or of the whole; `vat_ore` is how much of it is VAT that can be deducted."""

    amount_ore: int
    vat_ore: int = 0
    income: str = ""
    invoice_number: str = ""
    customer_number: str = ""


class VoucherRow(Value, frozen=True):
    """A line of a voucher in øre, VAT included; `vat_account` is where the accounting system posts the `vat_ore` by the VAT code."""

    account_role: str
    account: str
    debit_ore: int
    credit_ore: int
    vat_code: str
    text: dict[str, str]
    vat_ore: int = 0
    vat_account: str = ""
    invoice_number: str = ""
    customer_number: str = ""


def voucher_lines(settlement: Settlement, booking: Booking, own_accounts: Mapping[str, str]) -> list[VoucherRow]:
    """The voucher that books a settlement in the creditor's accounts (BOK-1, BOK-5, BOK-6).

    `own_accounts` are the creditor's account numbers by role; the booking knows the usual ones.
    Raises KravflytError: account_missing, account_role_unknown, and voucher_unbalanced, which no sound booking leads to.
    """
    return _rows(SETTLEMENT, settlement.vat_registered, _settled(settlement), booking, own_accounts)


def payout_lines(settlement: Settlement, booking: Booking, own_accounts: Mapping[str, str]) -> list[VoucherRow]:
    """The voucher for a payout as it comes in on the creditor's bank account: the counter account goes to zero (BOK-2)."""
    return _rows(PAYOUT, settlement.vat_registered, {"payout": [Item(settlement.payout_ore)]}, booking, own_accounts)


def write_off_lines(
    lost: Iterable[Item], vat_registered: bool, booking: Booking, own_accounts: Mapping[str, str]
) -> list[VoucherRow]:  # fmt: skip
    """The voucher for principal that is written off, an item a claim."""
    return _rows(WRITE_OFF, vat_registered, {"lost": list(lost)}, booking, own_accounts)


def _settled(settlement: Settlement) -> dict[str, list[Item]]:
    """The amounts of a settlement by name."""
    posts = {share.post: share for share in settlement.posts}
    charged = [each for each in settlement.income if each.base_ore or each.vat_ore]
    found = {post: [Item(posts[post].creditor_ore)] for post in CREDITORS_POSTS if post in posts}
    # The whole principal is taken off the receivable, so the agency's part of it is a cost like its commission.
    commission = sum(share.commission_ore for share in settlement.posts)
    commission += posts["principal"].agency_ore if "principal" in posts else 0
    return found | {
        "net": [Item(settlement.net_ore)],
        "commission": [Item(commission)],
        "vat": [Item(each.vat_ore, income=each.kind) for each in charged],
        "vat_with_base": [Item(each.base_ore + each.vat_ore, each.vat_ore, each.kind) for each in charged],
        "vat_base": [Item(each.base_ore, income=each.kind) for each in charged],
        **_by_claim(settlement),
    }


def _by_claim(settlement: Settlement) -> dict[str, list[Item]]:
    """What the agency received of the principal of each claim, and what the creditor received beyond it.

    A creditor that is paid directly books the whole payment against the invoice; what exceeds the principal is moved on from there.
    """
    principal: dict[tuple[str, str], int] = {}
    excess: dict[tuple[str, str], int] = {}
    for line in settlement.lines:
        claim = (line.invoice_number, line.customer_number)
        of_principal = sum(share.received_ore for share in line.shares if share.post == "principal")
        if line.received_by == BY_CREDITOR:
            excess[claim] = excess.get(claim, 0) + line.received_ore - of_principal
        else:
            principal[claim] = principal.get(claim, 0) + of_principal

    def items(amounts: dict[tuple[str, str], int]) -> list[Item]:
        return [Item(amount, invoice_number=invoice, customer_number=customer) for (invoice, customer), amount in amounts.items()]

    return {"principal": items(principal), "direct_excess": items(excess)}


def _rows(
    kind: str, vat_registered: bool, items: dict[str, list[Item]], booking: Booking, own_accounts: Mapping[str, str]
) -> list[VoucherRow]:  # fmt: skip
    when = REGISTERED if vat_registered else NOT_REGISTERED
    accounts = _Accounts(booking, own_accounts)
    rows = []
    for order in booking.vouchers[kind]:
        if order.when in (None, when):
            rows += [accounts.row(order, item) for item in _together(order.amounts, items) if item.amount_ore]
    difference = sum(row.debit_ore - row.credit_ore for row in rows)
    if difference:
        message = (
            f"The lines of the voucher {kind} in {booking.id} differ by {kroner(difference)}; a voucher must be zero in sum."
        )
        raise KravflytError(message, code="voucher_unbalanced", booking=booking.id, difference_ore=difference)
    return rows


def _together(names: tuple[str, ...], items: dict[str, list[Item]]) -> list[Item]:
    """The items of one amount; the sum of several, which are amounts of the whole."""
    if len(names) == 1:
        return items.get(names[0], [])
    return [Item(sum(item.amount_ore for name in names for item in items.get(name, [])))]


class _Accounts:
    """The creditor's account numbers by role."""

    def __init__(self, booking: Booking, own: Mapping[str, str]) -> None:
        if unknown := own.keys() - booking.roles.keys():
            message = f'"{min(unknown)}" is no account role of {booking.id}; its roles are {", ".join(booking.roles)}.'
            raise KravflytError(message, code="account_role_unknown", role=min(unknown))
        self.booking, self.own = booking, own

    def number(self, role: str) -> str:
        """The account of a role: the creditor's own, else the usual one."""
        account = self.own.get(role) or self.booking.roles[role].account
        if not account:
            label = self.booking.roles[role].label
            words = {
                "en": f"No account is set for {label['en']} ({role}). Set it for the creditor.",
                "nb": f"Ingen konto er satt for {label['nb']} ({role}). Sett den hos oppdragsgiveren.",
            }
            raise KravflytError(words["en"], code="account_missing", role=role, words=words)
        return account

    def row(self, order: LineOrder, item: Item) -> VoucherRow:
        """The line for one item; what is negative stands on the other side."""
        code = self.booking.vat_codes[order.vat_code]
        signed = item.amount_ore if order.side == "debit" else -item.amount_ore
        return VoucherRow(
            order.role, self.number(order.role), max(signed, 0), max(-signed, 0), code.code, self._text(order, item), item.vat_ore,
            self.number(code.role) if code.role and item.vat_ore else "", item.invoice_number, item.customer_number,
        )  # fmt: skip

    def _text(self, order: LineOrder, item: Item) -> dict[str, str]:
        labels = self.booking.vat[item.income].label if item.income else {}
        return {
            language: text.replace("{invoice_number}", item.invoice_number).replace("{income}", labels.get(language, ""))
            for language, text in order.text.items()
        }
