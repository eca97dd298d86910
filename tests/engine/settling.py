"""What the tests of settlements share: creditors, the shipped contracts and bookings, payments in kroner."""

import datetime as dt

from msgspec.structs import replace

from engine.case import Creditor
from engine.contracts import Contract
from engine.money import ore
from engine.parting import Received
from engine.settlement import Settlement, settle
from tests.rulebooks import shipped_book

REGISTERED = Creditor("c1", "Fjordlys Elektro AS", "912345674", "15032080038", "regnskap@fjordlys.example")
NOT_REGISTERED = replace(REGISTERED, vat_registered=False)
VAT = 2500  # basis points
DAY = dt.date(2026, 4, 15)


def contract(name: str = "fees-to-agency") -> Contract:
    return shipped_book().policy.contracts[name]


def booking(name: str = "counter-account"):
    return shipped_book().policy.bookings[name]


def paid(
    number: int = 1, received_by: str = "agency", claim: str = "2041", vat: str = "0.00", installment_vat: str = "0.00", **posts: str
) -> Received:  # fmt: skip
    """A payment of some posts, each in kroner such as "10000.00"."""
    allocations = tuple((post, ore(amount)) for post, amount in posts.items())
    total = sum(amount for _, amount in allocations)
    return Received(
        f"p{number}", f"case-{claim}", f"claim-{claim}", claim, DAY, received_by, total, allocations, ore(vat), ore(installment_vat),
        f"4{claim}",
    )  # fmt: skip


def settled(
    *received: Received, creditor: Creditor = REGISTERED, by: str | Contract = "fees-to-agency", carried: str = "0.00"
) -> Settlement:
    """The payments settled by a contract."""
    terms = by if isinstance(by, Contract) else contract(by)
    return settle(received, creditor, terms, booking(), VAT, ore(carried))
