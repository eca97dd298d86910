"""Payouts of settlements: each order to the bank is an attempt; one that the bank sends back is followed by another (BOK-1)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import msgspec

from engine.case import Creditor
from engine.days import Moment, oslo_day, parse_instant
from engine.effects import Effect
from engine.errors import Conflict, Invalid, NotFound
from engine.identity import is_account
from engine.money import kroner
from engine.settlement import Settlement
from engine.shell.bank.values import BankPayment
from engine.shell.service.house import House
from engine.shell.store.outbox import OutboxRow, row_of
from engine.shell.store.sqlite import Row

RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One order to pay a settlement out; `order_id` is what the bank calls it by, on the order and where it comes back."""

    number: int
    order_id: str
    status: str  # queued | returned
    ordered_at: str
    account: str
    receiver: str
    text: str
    key: str


def attempts(house: House, settlement_id: str) -> list[Attempt]:
    """The orders of a settlement's payout, oldest first."""
    return [
        Attempt(
            number, _order_id(settlement_id, number), row["status"], row["created_at"], row["content"]["account"],
            row["content"]["receiver"], row["content"]["text"], row["key"],
        )
        for number, row in enumerate(house.store.outbox.of_case(settlement_id, "payout"), start=1)
    ]  # fmt: skip


def ordered(
    settlement_id: str, number: int, found: Settlement, creditor: Creditor, text: str, day: str, clock_id: str, at: Moment
) -> OutboxRow:  # fmt: skip
    """The order to the bank to pay the creditor, to its account of today; raises Conflict (account_invalid)."""
    if not is_account(creditor.account):
        raise Conflict(_said(creditor)["en"], code="account_invalid", words=_said(creditor))
    content = {
        "settlement_id": settlement_id, "date": day, "amount": kroner(found.payout_ore), "account": creditor.account,
        "receiver": found.creditor_name, "text": text,
    }  # fmt: skip
    key = f"{settlement_id}/payout" if number == 1 else f"{settlement_id}/payout/{number}"
    return row_of(key, Effect("payout", "settlement", "bank", content), creditor.id, clock_id, None, at.text)


def named(house: House, clock_id: str, payment: BankPayment) -> tuple[Row, Attempt] | None:
    """The settlement and the attempt of it that the bank names where money comes in, or None."""
    settlement_id = payment.end_to_end_id.partition("-")[0]
    row = house.store.settlements.get(settlement_id) if settlement_id else None
    if row is None or row["clock_id"] != clock_id:
        return None
    known = [each for each in attempts(house, settlement_id) if each.order_id == payment.end_to_end_id]
    return (row, known[0]) if known else None


def come_back(house: House, clock_id: str, payment: BankPayment) -> dict[str, Any]:
    """Mark the attempt that has come back; what is to be kept with the exception: of which settlement, and which attempt."""
    found = named(house, clock_id, payment)
    if found is None:
        return {}
    row, attempt = found
    house.store.outbox.mark(attempt.key, RETURNED)
    return {"settlement_id": row["id"], "attempt": attempt.number}


def order_again(house: House, waiting: Row, settlement_id: str | None, at: Moment) -> Attempt:
    """Order a payout that has come back once more, in the caller's transaction, to the creditor's account of today.

    `waiting` is the exception; where the bank has not said whose payout it was, somebody else must. Raises NotFound, Invalid
    (settlement_id), Conflict (account_invalid, payout_ordered_again, payout_differs, nothing_paid_out).
    """
    details: dict[str, Any] = msgspec.json.decode(waiting["details"]) if waiting["details"] else {}
    row = _settlement(house, waiting, details.get("settlement_id"), settlement_id)
    known = attempts(house, row["id"])
    if not known:
        raise Conflict("Nothing is paid out by this settlement.", code="nothing_paid_out")
    newest = known[-1]
    _check(house, waiting, row, newest, details.get("attempt"))
    creditor = house.creditor(row["creditor_id"])
    again = ordered(
        row["id"], newest.number + 1, row["settlement"], creditor, newest.text, row["day"], row["clock_id"], at
    )  # fmt: skip
    house.store.outbox.mark(newest.key, RETURNED)
    house.store.outbox.add([again])
    return attempts(house, row["id"])[-1]


def _settlement(house: House, waiting: Row, by_bank: str | None, by_person: str | None) -> Row:
    if by_bank is None and by_person is None:
        words = {
            "en": "The bank has not said which payout came back. Say of which settlement it was.",
            "nb": "Banken har ikke sagt hvilken utbetaling som kom tilbake. Si hvilket oppgjør den var av.",
        }
        raise Invalid(words["en"], errors=[_fault("missing", words)])
    if by_bank is not None and by_person not in (None, by_bank):
        words = {
            "en": f"The bank says that it is the payout of the settlement {by_bank}. Leave the settlement out.",
            "nb": f"Banken sier at det er utbetalingen av oppgjøret {by_bank}. Utelat oppgjøret.",
        }
        raise Invalid(words["en"], errors=[_fault("settlement_differs", words)])
    row = house.store.settlements.get(str(by_bank or by_person))
    if row is None or row["clock_id"] != waiting["clock_id"]:
        raise NotFound("There is no such settlement.", code="settlement_not_found")
    return row


def _check(house: House, waiting: Row, row: Row, newest: Attempt, returned: int | None) -> None:
    """Refuse where another attempt may still arrive, or where what came back is not what was paid out."""
    line = house.store.bank.line_of(waiting["payment_id"])
    booked_on = line.payment.booked_on if line is not None else dt.date.fromisoformat(waiting["paid_on"])
    day = oslo_day(parse_instant(newest.ordered_at))
    # An order is carried out on a later day, so what had come back by then is of an earlier attempt.
    is_this = newest.number == returned if returned else newest.status != RETURNED and day < booked_on
    if not is_this:
        words = {
            "en": f"The payout was ordered again on {day}, and that order has not come back. Dismiss this one, or ask the bank.",
            "nb": f"Utbetalingen ble bestilt på nytt {day}, og den har ikke kommet tilbake. Avvis denne, eller spør banken.",
        }
        raise Conflict(words["en"], code="payout_ordered_again", words=words)
    paid_out = row["settlement"].payout_ore
    if (waiting["amount_ore"], waiting["currency"]) != (paid_out, "NOK"):
        came, went = kroner(waiting["amount_ore"]), kroner(paid_out)
        words = {
            "en": f"{went} was paid out, and {came} came back. Ask the bank, and dismiss it when the rest is found.",
            "nb": f"{went} ble utbetalt, og {came} kom tilbake. Spør banken, og avvis det når resten er funnet.",
        }
        raise Conflict(words["en"], code="payout_differs", words=words)


def _order_id(settlement_id: str, number: int) -> str:
    return settlement_id if number == 1 else f"{settlement_id}-{number}"


def _said(creditor: Creditor) -> dict[str, str]:
    change = f"kravflyt creditors change {creditor.id} --account NUMBER --why TEXT"
    has = {"en": f'"{creditor.account}" is none', "nb": f"«{creditor.account}» er ikke det"}
    return {
        "en": f"{creditor.name} has no valid bank account to pay to ({has['en']}). The agency sets it with `{change}`; then it goes.",
        "nb": f"{creditor.name} har ingen gyldig bankkonto å betale til ({has['nb']}). Byrået setter den med `{change}`; da går det.",
    }


def _fault(code: str, words: dict[str, str]) -> dict[str, str]:
    return {"pointer": "/settlement_id", "code": code, "detail": words["en"], "nb": words["nb"]}
