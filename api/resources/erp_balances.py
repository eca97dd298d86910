"""Reconciliation: the ERP's balances beside ours, and what differs (PAY-4, PAY-5)."""

from typing import Any

from flask import Response
from marshmallow import ValidationError

from api.answers import answer
from api.context import clock_of, house, named_creditor, scope
from api.fields import read_day, read_instant
from api.idempotency import idempotent
from api.schemas.erp_balances import BalancesIn, ComparedOut, DifferencesOut, DifferencesQuery
from api.smorest import Blueprint, invalid
from api.wording import number, say
from engine.days import Moment
from engine.money import kroner
from engine.shell.service.erp_balances import ADVICE, UNKNOWN, Balance, Compared, differences, synchronize
from engine.shell.service.travelling import end_of

blueprint = Blueprint("erp-balances", __name__, description="What remains according to the ERP, beside what we follow up.")
PAGE = 100


@blueprint.route("/v1/erp-balances", methods=["POST"])
@idempotent
@blueprint.arguments(BalancesIn)
@blueprint.response(200, ComparedOut)
def synchronize_balances(body: dict[str, Any]) -> Response:
    """Tell what remains of each invoice in the ERP: one synchronization.

    Each is compared with the principal that we follow up. Still different after the next one, it is a task for the agency.
    """
    creditor = named_creditor(body.get("creditor_id"))
    clock_id = clock_of(body.get("test_clock"), creditor.id)
    as_of = _instant(body["as_of"])
    told = [Balance(each["invoice_number"], each["remaining"]) for each in body["balances"]]
    _check_once(told)
    found = synchronize(house(), creditor, as_of, told, clock_id)
    return answer({"as_of": as_of.text, "compared": [_shown(each) for each in found]})


@blueprint.route("/v1/differences")
@blueprint.arguments(DifferencesQuery, location="query")
@blueprint.response(200, DifferencesOut)
def list_differences(query: dict[str, Any]) -> Response:
    """List the invoices of which the ERP says that another amount remains than we do.

    They are gone when the two are equal. `next` goes into `after` until it is null.
    """
    creditor_id = scope(query.get("creditor_id"))
    clock_id = clock_of(query.get("test_clock"), creditor_id)
    found, following = differences(house(), creditor_id, clock_id, query.get("after") or "", query.get("limit") or PAGE)
    return answer({"differences": [_difference(each) for each in found], "next": following})


def _instant(text: str) -> Moment:
    """An instant, or the last second of an Oslo day."""
    try:
        if len(text) == len("2026-02-17"):
            read_day(text)
            return end_of(text)
        return read_instant(text)
    except ValidationError as error:
        raise invalid({"as_of": error.messages}) from None


def _check_once(told: list[Balance]) -> None:
    """Raise Invalid where an invoice is named twice: which of the two would count?"""
    seen: set[str] = set()
    faults = {}
    for place, each in enumerate(told):
        if each.invoice_number in seen:
            faults[place] = {"invoice_number": ["named_twice"]}
        seen.add(each.invoice_number)
    if faults:
        raise invalid({"balances": faults})


def _shown(found: Compared) -> dict[str, Any]:
    return {
        # A number that is none of ours may be anybody's.
        "invoice_number": number(found.invoice_number) if found.outcome == UNKNOWN else found.invoice_number,
        "outcome": found.outcome,
        "case_id": found.case_id,
        "erp_remaining": kroner(found.erp_ore),
        "our_remaining": None if found.our_ore is None else kroner(found.our_ore),
        "since": found.since,
        "escalated": found.escalated,
    }


def _difference(found: Compared) -> dict[str, Any]:
    shown = _shown(found)
    del shown["outcome"]
    return {**shown, "creditor_id": found.creditor_id, "advice": say(ADVICE) if found.escalated else None}
