"""Test clocks: a set of cases lives on its own clock and is taken through months in a second (TIM-2)."""

from typing import Any

from flask import Response
from marshmallow import ValidationError

from api.answers import answer
from api.context import caller, house, named_creditor
from api.fields import read_day, read_instant
from api.idempotency import idempotent, idempotent_journey
from api.schemas.service import AdvancedOut, AdvanceIn, ClockIn, ClockOut
from api.smorest import Blueprint, invalid
from engine.days import Moment
from engine.shell.service.travelling import advance, delete_clock, end_of, find_clock, make_clock
from engine.shell.store.sqlite import Row

blueprint = Blueprint("test-clocks", __name__, description="Time travel: what is on a test clock never leaves the house.")


@blueprint.route("/v1/test-clocks", methods=["POST"])
@idempotent
@blueprint.arguments(ClockIn)
@blueprint.response(201, ClockOut)
def make_test_clock(body: dict[str, Any]) -> Response:
    """Make a test clock.

    Name it as `test_clock` when you hand over: the cases then live at its time, not at ours.
    """
    row = make_clock(house(), named_creditor(body.get("creditor_id")).id, body["now"], body.get("name"))
    return answer(_shown(row), 201, headers={"Location": f"/v1/test-clocks/{row['id']}"})


@blueprint.route("/v1/test-clocks/<clock_id>")
@blueprint.response(200, ClockOut)
def read_test_clock(clock_id: str) -> Response:
    """Read a test clock."""
    return answer(_shown(find_clock(house(), clock_id, caller().sees)))


@blueprint.route("/v1/test-clocks/<clock_id>", methods=["DELETE"])
@blueprint.response(204)
def delete_test_clock(clock_id: str) -> Response:
    """Delete a test clock with its cases; there is no way back."""
    delete_clock(house(), clock_id, caller().sees)
    return Response(status=204)


@blueprint.route("/v1/test-clocks/<clock_id>/advance", methods=["POST"])
@idempotent_journey
@blueprint.arguments(AdvanceIn)
@blueprint.response(200, AdvancedOut)
def advance_test_clock(body: dict[str, Any], clock_id: str) -> Response:
    """Move a test clock forward.

    Answers when everything that fell due on the way has happened, in order. At most five years a call, never backward.
    """
    row, moved = advance(house(), clock_id, _target(body["to"]), creditor_id=caller().sees)
    return answer({**_shown(row), "moved": moved})


def _target(text: str) -> Moment:
    try:
        if len(text) == len("2026-02-17"):
            read_day(text)
            return end_of(text)
        return read_instant(text)
    except ValidationError as error:
        raise invalid({"to": error.messages}) from None


def _shown(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"], "now": row["now"], "status": "advancing" if row["target"] else "ready", "name": row["name"],
        "target": row["target"],
    }  # fmt: skip
