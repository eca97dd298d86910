"""Who gets what, and where it is booked: the values of `rules/contracts/` and `rules/bookings/`."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.case import Value
from engine.days import ONE_DAY, instant_text, moment, oslo_instant
from engine.ledger import POSTS

COMMISSIONED = ("principal", "interest")
# What the agency earns. Its part of the principal or the interest is a commission, whether it is agreed as a share or not.
INCOME_OF = {post: f"commission_on_{post}" if post in COMMISSIONED else post for post in POSTS}
INCOMES = tuple(INCOME_OF.values())

WHOLE = 10_000  # basis points
CREDITOR, DEBTOR, NOBODY = "the creditor", "the debtor", "nobody"
REGISTERED, NOT_REGISTERED = "vat registered", "not vat registered"


class Contract(Value, frozen=True):
    """The creditor's share of each post, and the agency's commission on that share, in basis points; the agency has the rest."""

    id: str
    title: dict[str, str]
    creditor_share: dict[str, int]
    commission: dict[str, int]


class Role(Value, frozen=True):
    """What an account is for. `account` is the number that most accounting systems give it."""

    label: dict[str, str]
    account: str | None = None


class VatRule(Value, frozen=True):
    """Whom the VAT on an income of the agency falls on where the creditor cannot deduct it; nobody: there is no VAT on it."""

    label: dict[str, str]
    falls_on: str  # the creditor | the debtor | nobody


class VatCode(Value, frozen=True):
    """A VAT code of the accounting system, and the role of the account to which that system posts the VAT."""

    code: str
    role: str | None = None


class LineOrder(Value, frozen=True):
    """A line that a voucher is to have: on which side, under which role, which amounts together."""

    side: str  # debit | credit
    role: str
    amounts: tuple[str, ...]
    text: dict[str, str]
    vat_code: str = "none"
    when: str | None = None  # vat registered | not vat registered


class Booking(Value, frozen=True):
    """How money is booked in the creditor's accounts: account roles, VAT, and the lines of each kind of voucher."""

    id: str
    title: dict[str, str]
    roles: dict[str, Role]
    vat: dict[str, VatRule]
    vat_codes: dict[str, VatCode]
    vouchers: dict[str, tuple[LineOrder, ...]]

    def known(self, accounts: Mapping[str, str]) -> dict[str, str]:
        """Those of a creditor's account numbers whose role the booking has; others may have been set for a later one."""
        return {role: number for role, number in accounts.items() if role in self.roles}


@dataclass(frozen=True, slots=True)
class Daily:
    """When creditors are settled with, and how one that has agreed on nothing else: contract, booking, the rate of VAT, e-mails."""

    at: tuple[int, int]  # hour and minute, Norwegian time
    contract: str
    booking: str
    vat: str
    payout_text: dict[str, str]
    letter: str
    letter_of_failure: str
    written_off: str = ""  # the event by which what is left of the principal is given up
    letter_of_failed_booking: str = ""

    def last_by(self, instant: str) -> str:
        """The last time creditors were settled with, at or before an instant; both as UTC text."""
        return self._nightly(moment(instant).today, lambda text: text <= instant, -ONE_DAY)

    def first_after(self, instant: str) -> str:
        """The first time creditors are settled with after an instant."""
        return self._nightly(moment(instant).today, lambda text: text > instant, ONE_DAY)

    def _nightly(self, day: dt.date, fits: Callable[[str], bool], step: dt.timedelta) -> str:
        while not fits(text := instant_text(oslo_instant(day, *self.at))):
            day += step
        return text


@dataclass(frozen=True, slots=True)
class Books:
    """The contracts and bookings of a policy by id, and the daily settlement; without one nothing is settled."""

    contracts: dict[str, Contract] = field(default_factory=dict)
    bookings: dict[str, Booking] = field(default_factory=dict)
    daily: Daily | None = None
