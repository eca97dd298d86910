"""Balances of the ERP, and what differs."""

from typing import Any

from marshmallow import fields

from api.amounts import Amount
from api.faults import fault
from api.fields import Count, Text
from api.schemas.base import In, Out, Part, flag, instant, many, money, text
from engine.shell.service.erp_balances import OUTCOMES

MOST_BALANCES = 5000


def _within_limits(found: list[Any]) -> None:
    if len(found) > MOST_BALANCES:
        raise fault("too_many", MOST_BALANCES)


class BalanceIn(In):
    """What remains of an invoice in the ERP."""

    invoice_number = Text(64, required=True)
    remaining = Amount(required=True)


class BalancesIn(In):
    """One synchronization. More than 5,000 invoices go in several calls with the same `as_of`."""

    as_of = Text(40, required=True, note="When the ERP read them: an instant, or a date, which means 23:59:59 in Oslo")
    balances = Part(BalanceIn, required=True, many=True, validate=_within_limits, metadata={"maxItems": MOST_BALANCES})
    test_clock = Text(64)
    creditor_id = Text(64, note="Only with the agency's key: for which creditor")


class BalanceOut(Out):
    """A balance of the ERP beside ours; `unknown` where no such invoice has been handed over."""

    invoice_number = text()
    outcome = text(enum=list(OUTCOMES))
    case_id = text(null=True)
    erp_remaining = money()
    our_remaining = fields.String(required=True, allow_none=True, metadata={"description": "The principal that we follow up"})
    since = instant("The synchronization at which they first differed", null=True)
    escalated = flag("Still different after the next synchronization: contact support")


class ComparedOut(Out):
    """The answers, in the order of the balances."""

    as_of = instant()
    compared = many(BalanceOut)


class DifferencesQuery(In):
    test_clock = Text(64, note="Only this test clock's; real ones where left out")
    creditor_id = Text(64, note="With the agency's key: only this creditor's")
    limit = Count(1, 500, note="100 where left out")
    after = Text(64, note="`next` of the page before")


class DifferenceOut(Out):
    creditor_id = text()
    case_id = text()
    invoice_number = text()
    erp_remaining = money()
    our_remaining = money("The principal that we follow up")
    since = instant("The synchronization at which they first differed")
    escalated = flag("Still different after the next synchronization")
    advice = text("What to do, once it is escalated", null=True)


class DifferencesOut(Out):
    differences = many(DifferenceOut)
    next = text("Send it as `after` for the next page; null on the last", null=True)
