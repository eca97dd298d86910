"""Cases: listed page by page, read one by one, and their customer's data corrected."""

from typing import Any

from flask import Response
from marshmallow import ValidationError
from msgspec.structs import replace

from api import shown
from api.answers import answer
from api.context import caller, clock_of, house, scope
from api.etags import guarded, if_version, is_known
from api.fields import read_day, read_instant
from api.idempotency import idempotent
from api.resources.actions import refused
from api.schemas.cases import CaseOut, CaseQuery, CasesOut, CasesQuery, CustomerPatch
from api.smorest import Blueprint, header, invalid
from engine.case import Address, Customer, Guardian
from engine.days import instant_text, oslo_instant
from engine.errors import Invalid
from engine.identity import is_identity_number
from engine.shell.service.acting import find
from engine.shell.service.customers import change_customer
from engine.shell.service.house import Desk

blueprint = Blueprint("cases", __name__, description="One debtor's way from overdue to ended.")
PAGE = 100
_FILTERS = ("stage", "invoice_number", "external_id", "customer_number", "kid", "after")
_KEPT = ("name", "postal_code", "city")  # may be changed, never taken away


@blueprint.route("/v1/cases")
@blueprint.arguments(CasesQuery, location="query")
@blueprint.response(200, CasesOut)
def list_cases(query: dict[str, Any]) -> Response:
    """List cases.

    In the order they were handed over; send `next` as `after` until it is null. Closed cases are left out unless asked for.
    """
    creditor_id = scope(query.get("creditor_id"))
    limit = query.get("limit") or PAGE
    wanted = {name: query[name] for name in _FILTERS if query.get(name)}
    wanted |= {"clock_id": clock_of(query.get("test_clock"), creditor_id)}
    if creditor_id is not None:
        wanted["creditor_id"] = creditor_id
    if not query.get("include_closed") and not _is_end(query.get("stage")):
        wanted["closed"] = 0
    if query.get("updated_since"):
        wanted["updated_since"] = _since(query["updated_since"])
    found = house().store.cases.find(wanted, limit + 1)
    page, desk = found[:limit], Desk(house())
    following = page[-1].case.id if len(found) > limit else None
    return answer({"cases": [shown.case(stored, desk, query.get("on")) for stored in page], "next": following})


@blueprint.route("/v1/cases/<case_id>")
@header("If-None-Match", "The ETag of the case as you have it; 304 where it has not changed.")
@blueprint.arguments(CaseQuery, location="query")
@blueprint.response(200, CaseOut)
@blueprint.alt_response(304, schema=None, description="You have this version", success=True)
def read_case(query: dict[str, Any], case_id: str) -> Response:
    """Read a case.

    With `on`, also what is owed at the end of that day, whether or not you have this version.
    """
    stored, on = find(house(), case_id, caller().sees), query.get("on")
    if on is None and is_known(stored.version):
        response = Response(status=304)
        response.set_etag(str(stored.version))
        return response
    return answer(shown.case(stored, on=on), version=stored.version)


@blueprint.route("/v1/cases/<case_id>/customer", methods=["PATCH"])
@idempotent
@guarded
@blueprint.arguments(CustomerPatch)
@blueprint.response(200, CaseOut)
def change_customer_of_case(patch: dict[str, Any], case_id: str) -> Response:
    """Correct the customer of a case.

    Moved, a new guardian, a new e-mail address. Only what is sent is changed; null takes a value away.
    """
    find(house(), case_id, caller().sees)
    if not patch:
        raise Invalid("There is nothing to change; send at least one field.", code="nothing_to_change")
    done = change_customer(
        house(), case_id, lambda customer: changed(customer, patch), caller().actor(), creditor_id=caller().sees,
        if_version=if_version(),
    )  # fmt: skip
    if done.refusals:
        return refused(done, "customer_not_eligible")
    return answer(shown.case(done.stored), version=done.stored.version)


def changed(customer: Customer, patch: dict[str, Any]) -> Customer:
    """The customer with what the patch says; raises Invalid where something needed would be missing."""
    faults: dict[str, Any] = {}
    values = {**patch}
    if is_identity_number(patch.get("organisation_number") or ""):
        faults["organisation_number"] = ["identity_number_misplaced"]
    if "name" in patch and not patch["name"]:
        faults["name"] = ["missing"]
    if "language" in patch:
        values["language"] = patch["language"] or "nb"
    if "address" in patch:
        values["address"] = _moved(customer.address, patch["address"] or {}, faults)
    if patch.get("guardian"):
        values["guardian"] = _guardian(customer.guardian, patch["guardian"], faults)
    if faults:
        raise invalid(faults)
    return replace(customer, **values)


def _moved(address: Address, patch: dict[str, Any], faults: dict[str, Any]) -> Address:
    missing = {name: ["missing"] for name in _KEPT if name in patch and not patch[name]}
    if missing or not patch:
        faults["address"] = missing or ["missing"]
    return _address(address, patch)


def _address(address: Address, patch: dict[str, Any]) -> Address:
    defaults = {"line1": "", "country": "NO"}
    return replace(address, **{name: value if value is not None else defaults.get(name) for name, value in patch.items()})


def _guardian(guardian: Guardian | None, patch: dict[str, Any], faults: dict[str, Any]) -> Guardian | None:
    now = guardian or Guardian("")
    values = {**patch}
    if "address" in patch:
        values["address"] = _address(now.address, patch["address"] or {})
    if not patch.get("name", now.name):
        faults["guardian"] = {"name": ["missing"]}
        values["name"] = ""
    return replace(now, **values)


def _is_end(stage: str | None) -> bool:
    chart = house().books.active().policy.chart
    if stage is not None and stage not in chart.stages:
        raise invalid({"stage": [f"not_one_of:{', '.join(chart.stages)}"]})
    return stage in chart.ends


def _since(text: str) -> str:
    try:
        if len(text) == len("2026-02-17"):
            return instant_text(oslo_instant(read_day(text), 0))
        return read_instant(text.replace(" ", "+")).text  # a plus that was not escaped reaches us as a blank
    except ValidationError as error:
        raise invalid({"updated_since": error.messages}) from None
