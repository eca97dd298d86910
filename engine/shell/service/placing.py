"""Payments on their cases: allocated, or parked among the exceptions with why and what can be done; never on the floor (PAY-1)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.case import Payment
from engine.days import Moment
from engine.errors import ParameterMissing, Unlawful
from engine.events import Actor, Event
from engine.ledger import POSTS, REFUND, RETURNED, allocations
from engine.shell.service.acting import survivor_of
from engine.shell.service.addressing import invoiced_on
from engine.shell.service.catching_up import catch_up
from engine.shell.service.house import House
from engine.shell.service.payment_words import WORDS, Words
from engine.shell.service.taking import happen, stop
from engine.shell.store.sqlite import Row
from engine.shell.store.stored import Stored, encode


@dataclass(slots=True)
class Paid:
    """What became of a payment: its row, the posts it covers in øre, the exception it is.

    `order` is the order of allocation that was used; `repeated` that it was told before, and `differs` what was then other.
    """

    row: Row
    allocations: list[tuple[str, int]] = field(default_factory=list)
    exception: Row | None = None
    repeated: bool = False
    order: tuple[str, ...] = ()
    differs: list[str] = field(default_factory=list)


def place_by_kid(house: House, row: Row, at: Moment, actor: Actor) -> Paid:
    """Allocate a payment that is kept to the case of its KID; what stands in the way becomes an exception."""
    claim = house.store.cases.claim_by_kid(row["kid"]) if row["kid"] else None
    stored = house.store.cases.get(claim["case_id"]) if claim and claim["clock_id"] == row["clock_id"] else None
    if claim is None or stored is None:
        return park(house, row, "unknown_kid" if row["kid"] else "kid_missing", at)
    return place(house, house.store.payments.tell(row, claim_id=claim["claim_id"]), stored, at, actor)


def place(house: House, row: Row, stored: Stored, at: Moment, actor: Actor) -> Paid:
    """Allocate a payment that is kept to a case, caught up first; what stands in the way becomes an exception."""
    # Catching up may gather its claims with others on an older case.
    stored = catch_up(house, survivor_of(house, catch_up(house, stored, at)), at)
    chart = house.books.of(stored.case.rulebook).policy.chart
    if stored.case.stage in chart.ends:
        return park(house, row, "case_closed", at, stored, {"stage": chart.stages[stored.case.stage].label})
    payment = _payment(row, stored)
    invoiced = invoiced_on(stored, payment.claim_id)
    if payment.paid_on < invoiced:  # a slip of the bank's or of the payer's: nothing was owed yet
        return park(house, row, "before_invoice", at, stored, {"paid_on": payment.paid_on, "invoiced_on": invoiced})
    try:
        happen(house, stored, Event("happened", "payment_received", actor, payment=payment), at)
    except ParameterMissing as problem:
        return park(house, row, "parameter_missing", at, stored, {"parameter": problem.details["parameter"]})
    except Unlawful as problem:
        stop(house, stored, problem, at)
        return park(house, row, "unlawful", at, stored, {"paragraph": problem.details["paragraph"]})
    house.store.payments.place(row["id"], "allocated", stored.case.id, stored.case.creditor_id)
    placed = again(house, row)
    placed.repeated = False
    return placed


def park(
    house: House, row: Row, code: str, at: Moment, stored: Stored | None = None, values: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
) -> Paid:  # fmt: skip
    """Keep a payment among the exceptions, with why and what can be done; `details` is for programs."""
    case = stored.case if stored else None
    house.store.payments.place(row["id"], "exception", case.id if case else None, case.creditor_id if case else None)
    said = {"kid": row["kid"] or "", "currency": row["currency"], "amount_ore": row["amount_ore"], **(values or {})}
    exception = _exception(house, row, code, at, said, details)
    found = house.store.payments.get(row["id"])
    assert found is not None
    return Paid(found, exception=exception)


def shares_of(stored: Stored, payment_id: str) -> list[tuple[str, int]]:
    """The posts that a payment covers, in øre, `refund` among them."""
    found: dict[str, int] = {}
    for (payment, _, post), ore in allocations(stored.case.postings).items():
        if payment == payment_id:
            found[post] = found.get(post, 0) + ore
    return [(post, found[post]) for post in (*POSTS, REFUND, RETURNED) if found.get(post)]


def again(house: House, row: Row) -> Paid:
    """A payment that is kept, as it is now: what it covers, and the newest exception of it."""
    row = house.store.payments.get(row["id"]) or row
    stored = house.store.cases.get(row["case_id"]) if row["case_id"] else None
    payment = next((each for each in stored.case.payments if each.id == row["id"]), None) if stored else None
    order = dict.fromkeys([*([payment.allocate_to] if payment.allocate_to else []), *payment.order]) if payment else ()
    exception = house.store.payments.exception_of(row["id"])
    covers = shares_of(stored, row["id"]) if stored and row["status"] in ("allocated", "reversed") else []
    return Paid(row, covers, exception, repeated=True, order=tuple(order))


def _payment(row: Row, stored: Stored) -> Payment:
    claims = {claim.claim_id for claim in stored.case.claims}
    return Payment(
        row["id"], row["amount_ore"], date.fromisoformat(row["paid_on"]), row["received_by"], row["reference"],
        row["claim_id"] if row["claim_id"] in claims else None, bool(row["booked_only"]), row["allocate_to"], row["chosen_by"],
    )  # fmt: skip


def _exception(
    house: House, row: Row, code: str, at: Moment, values: dict[str, Any], details: dict[str, Any] | None = None
) -> Row:
    words: Words = WORDS[code](values)
    exception = {
        "id": house.ids.new(), "payment_id": row["id"], "clock_id": row["clock_id"], "code": code, "words": encode(words),
        "status": "open", "created_at": at.text, "details": encode(details or {}),
    }  # fmt: skip
    house.store.payments.add_exception(exception)
    found = house.store.payments.exception(exception["id"])
    assert found is not None
    return found
