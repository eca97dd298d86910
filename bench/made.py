"""Made-up creditors and invoices on fixed dates in 2026, the same in every run."""

import datetime as dt
import random
from pathlib import Path

from engine.case import Address, Creditor, Customer, Invoice
from engine.days import Moment, oslo_instant
from engine.identity import is_account, is_organisation_number
from engine.shell.clock import Clock
from engine.shell.service import keeping
from engine.shell.service.house import House
from engine.shell.wiring import open_house

_STREETS = ("Storgata", "Kirkeveien", "Havnegata", "Skolebakken", "Myrveien")
_TOWNS = (("0150", "Oslo"), ("5003", "Bergen"), ("7010", "Trondheim"), ("9008", "Tromsø"), ("4006", "Stavanger"))
_NAMES = ("Kari Nordmann", "Ola Hansen", "Ingrid Solberg", "Per Lie", "Aina Myhre", "Jonas Dahl", "Liv Bakke")


class StandingClock(Clock):
    """A clock that stands where it is put."""

    def __init__(self, at: Moment) -> None:
        self.at = at

    def now(self) -> Moment:
        """Where it was put."""
        return self.at


def oslo(year: int, month: int, day: int, hour: int = 8, minute: int = 0) -> Moment:
    """A moment by the clocks of Oslo."""
    return Moment(oslo_instant(dt.date(year, month, day), hour, minute))


def house_at(path: Path, at: Moment, *, synchronous: str = "full") -> House:
    """The real service on a file, with a clock that stands."""
    return open_house(str(path), clock=StandingClock(at), synchronous=synchronous)


def _with_check_digit(stem: str, holds: object) -> str | None:
    assert callable(holds)
    return next((stem + str(digit) for digit in range(10) if holds(stem + str(digit))), None)


def creditors(house: House, count: int, first: int = 0) -> list[Creditor]:
    """So many approved creditors with numbers that pass their checks; `first` keeps those of later calls apart."""
    made: list[Creditor] = []
    place = first * 1000
    while len(made) < count:
        place += 1
        number = _with_check_digit(f"92{place:06d}", is_organisation_number)
        account = _with_check_digit(f"150320{place:04d}"[:10], is_account)
        if number is None or account is None:
            continue
        name = f"Verksted {place} AS"
        made.append(keeping.add_creditor(house, Creditor("", name, number, account, f"list{place}@example.no")))
    return made


def _buyer(number: int) -> str:
    """An organisation number of a customer's own, or all businesses would be one debtor."""
    stems = (f"8{number * 10 + extra:07d}"[:8] for extra in range(10))
    return next(found for stem in stems if (found := _with_check_digit(stem, is_organisation_number)) is not None)


def invoice(number: int, due_date: dt.date, rng: random.Random) -> Invoice:
    """One overdue invoice with a full address: every other customer a grown-up, every other a business."""
    code, town = rng.choice(_TOWNS)
    person = number % 2 == 1
    customer = Customer(
        customer_number=f"{10_000 + number}", name=rng.choice(_NAMES), kind="person" if person else "business",
        birth_date=dt.date(1980, 1, 1 + number % 28) if person else None, organisation_number=None if person else _buyer(number),
        address=Address(f"{rng.choice(_STREETS)} {number % 90 + 1}", None, code, town), email=f"kunde{number}@example.no",
        mobile="90000000",
    )  # fmt: skip
    amount = rng.randrange(20_000, 900_000)
    return Invoice(
        invoice_number=f"F{number:07d}", invoice_date=due_date - dt.timedelta(days=14), due_date=due_date, amount_ore=amount,
        remaining_ore=amount, customer=customer, external_id=f"erp-{number}", description="Arbeid og materialer",
    )  # fmt: skip
