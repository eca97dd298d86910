"""Payments: told once or often, each counts once; taken back as a bank does (PAY-1, PAY-2)."""

from dataclasses import dataclass
from datetime import date

from engine.days import Moment
from engine.errors import Conflict, Forbidden, Invalid
from engine.events import Actor, Event
from engine.ledger import POSTS
from engine.shell.service.acting import find
from engine.shell.service.addressing import AMOUNTS, fault, find_payment, invoiced_on, named_case
from engine.shell.service.catching_up import catch_up
from engine.shell.service.house import House
from engine.shell.service.placing import Paid, again, park, place
from engine.shell.service.taking import happen
from engine.shell.store.sqlite import Row
from engine.shell.store.stored import Stored

MOST_ORE = 10**13
RECEIVERS = ("agency", "creditor")


@dataclass(frozen=True, slots=True)
class Order:
    """A payment as it is told. `paid_on` is the day the debtor's bank got the order, or the booking where only that is known."""

    amount_ore: int
    paid_on: date
    received_by: str
    reference: str
    kid: str | None = None
    case_id: str | None = None
    claim_id: str | None = None
    currency: str = "NOK"
    booked_only: bool = False
    allocate_to: str | None = None
    chosen_by: str = "creditor"
    source: str = "api"  # api, or the id of the bank file


def receive(house: House, order: Order, actor: Actor, *, clock_id: str = "", creditor_id: str | None = None) -> Paid:
    """Take a payment in; `creditor_id` is the caller's own, None for the agency.

    Raises Invalid (amount, day, post), Forbidden (a creditor telling of money that the agency received), NotFound (the case).
    """
    with house.store.tx():
        claim = house.store.cases.claim_by_kid(order.kid) if order.kid else None
        stored = named_case(house, order.case_id, order.kid, claim, clock_id, creditor_id)
        if stored is not None:
            clock_id = stored.case.clock_id
        at = house.writable_moment(clock_id)
        _check(order, at, invoiced_on(stored, order.claim_id or (claim["claim_id"] if claim else None)) if stored else None)
        _check_receiver(order, clock_id, creditor_id)
        key = key_of(order, clock_id, creditor_id or (stored.case.creditor_id if stored else None))
        known = house.store.payments.by_key(key)
        if known is not None:
            found = again(house, known)
            found.differs = _differing(found.row, order)
            return found
        row = keep(house, order, key, clock_id, at, stored, claim if stored else None)
        code = _unplaceable(order, stored)
        if code is not None or stored is None:
            return park(house, row, code or "unknown_kid", at)
        return place(house, row, stored, at, actor)


def key_of(order: Order, clock_id: str, creditor_id: str | None) -> str:
    """What makes a payment one: who received it, on which clock, and its reference; a creditor's references are its own."""
    owner = creditor_id or "" if order.received_by == "creditor" else ""
    return "/".join((order.received_by, owner, clock_id, order.reference))


def keep(
    house: House, order: Order, key: str, clock_id: str, at: Moment, stored: Stored | None = None, claim: Row | None = None
) -> Row:
    """Write a payment down, before anything is done with it; the row."""
    row = _row(house, order, key, clock_id, stored, claim, at)
    house.store.payments.add(row)
    return row


def reverse(house: House, payment_id: str, why: str, actor: Actor, *, creditor_id: str | None = None) -> Paid:
    """Take a payment back, as a bank does; what followed from it is undone, and a settled case is opened again.

    Raises NotFound, Forbidden (a creditor's key outside a test clock), Conflict where it is not allocated.
    """
    with house.store.tx():
        row = find_payment(house, payment_id, creditor_id)
        if creditor_id is not None and not row["clock_id"]:
            raise Forbidden("This needs the agency's key.", code="agency_only")
        if row["status"] == "reversed":
            return again(house, row)
        if row["status"] != "allocated":
            raise Conflict("The payment is not allocated to a case; resolve its exception instead.", code="payment_not_allocated")
        at = house.writable_moment(row["clock_id"])
        stored = catch_up(house, find(house, row["case_id"], None), at)
        payment = next(each for each in stored.case.payments if each.id == payment_id)
        event = Event("happened", "payment_reversed", actor, payment=payment, on=at.today)
        happen(house, stored, event, at, {"input": {"reason": why}})
        house.store.payments.place(payment_id, "reversed", row["case_id"], None)
        return again(house, row)


def _differing(row: Row, order: Order) -> list[str]:
    """What was told otherwise the first time; that is what counts."""
    pairs = {
        "amount": (row["amount_ore"], order.amount_ore), "paid_on": (row["paid_on"], order.paid_on.isoformat()),
        "currency": (row["currency"], order.currency), "kid": (row["kid"] or order.kid, order.kid or row["kid"]),
    }  # fmt: skip
    return [name for name, (first, now) in pairs.items() if first != now]


def _check(order: Order, at: Moment, invoiced: date | None) -> None:
    errors = []
    if not 0 < order.amount_ore <= MOST_ORE:
        errors.append(("amount", "amount_out_of_range", AMOUNTS))
    if order.paid_on > at.today:
        errors.append(("paid_on", "in_the_future", f"The day lies after today, {at.today}."))
    elif invoiced is not None and order.paid_on < invoiced:
        errors.append(("paid_on", "before_invoice", f"The invoice is dated {invoiced}."))
    if order.allocate_to is not None and order.allocate_to not in POSTS:
        errors.append(("allocate_to", "unknown_post", f"It must be one of {', '.join(POSTS)}."))
    if order.received_by not in RECEIVERS:
        errors.append(("received_by", "unknown_receiver", f"It must be one of {', '.join(RECEIVERS)}."))
    if errors:
        told = [{"pointer": f"/{name}", "code": code, "detail": detail} for name, code, detail in errors]
        raise Invalid(errors[0][2], errors=told)


def _check_receiver(order: Order, clock_id: str, creditor_id: str | None) -> None:
    if creditor_id is not None and order.received_by != "creditor" and not clock_id:
        raise Forbidden("Payments that the agency received are told by the agency.", code="agency_only")


def _unplaceable(order: Order, stored: Stored | None) -> str | None:
    if order.currency != "NOK":
        return "foreign_currency"
    return None if stored is not None else "unknown_kid"


def _row(house: House, order: Order, key: str, clock_id: str, stored: Stored | None, claim: Row | None, at: Moment) -> Row:
    case = stored.case if stored else None
    claim_id = order.claim_id or (claim["claim_id"] if claim else None)
    if case and claim_id and all(each.claim_id != claim_id for each in case.claims):
        raise fault("claim_id", "claim_not_found", "The case has no such claim.")
    return {
        "id": house.ids.new(), "key": key, "clock_id": clock_id, "creditor_id": case.creditor_id if case else None,
        "case_id": case.id if case else None, "claim_id": claim_id, "kid": order.kid, "reference": order.reference,
        "received_by": order.received_by, "amount_ore": order.amount_ore, "currency": order.currency,
        "paid_on": order.paid_on.isoformat(), "booked_only": int(order.booked_only), "allocate_to": order.allocate_to,
        "chosen_by": order.chosen_by, "source": order.source, "status": "received", "created_at": at.text,
    }  # fmt: skip
