"""Actions: what a case permits now, every reason for what it does not, and doing it (API-2)."""

from typing import Any

from flask import Response

from api import shown
from api.answers import answer, problem
from api.bodies import read_json
from api.catalog import PROBLEMS
from api.context import caller, house, language
from api.etags import guarded, if_version
from api.fields import faults_of_input
from api.idempotency import idempotent
from api.schemas.cases import ActionsOut, CaseOut
from api.smorest import Blueprint, invalid
from api.wording import reasons, say
from engine.inputs import schema_of
from engine.shell.service.acting import Acted, act, actions

blueprint = Blueprint("actions", __name__, description="What a case permits, and doing it.")
_BODY = {"required": False, "content": {"application/json": {"schema": {"type": "object"}}}}


@blueprint.route("/v1/cases/<case_id>/actions")
@blueprint.response(200, ActionsOut)
def list_actions(case_id: str) -> Response:
    """List every action of a case.

    Whether it is allowed now, every reason where it is not, and the JSON Schema of its input.
    """
    found = [
        {
            "action": permission.rule.action,
            "title": say(permission.rule.title),
            "kind": permission.rule.kind or "",
            "allowed": permission.allowed,
            "reasons": reasons(permission.reasons),
            "input": schema_of(permission.rule),
        }
        for permission in actions(house(), case_id, caller().sees)
    ]
    return answer({"actions": found})


@blueprint.route("/v1/cases/<case_id>/actions/<action>", methods=["POST"])
@idempotent
@guarded
@blueprint.doc(requestBody=_BODY)
@blueprint.response(200, CaseOut)
def perform_action(case_id: str, action: str) -> Response:
    """Perform an action.

    The case as it is afterwards, or 409 with every reason. A refusal is recorded in the history of the case.
    """
    done = act(
        house(), case_id, action, _input(), caller().actor(), creditor_id=caller().sees, if_version=if_version(),
    )  # fmt: skip
    if done.refusals:
        return refused(done, "action_not_permitted")
    return answer(shown.case(done.stored), version=done.stored.version)


def refused(done: Acted, code: str) -> Response:
    """409 with every reason, and the version of the case as it stands."""
    why = reasons(done.refusals)
    detail = " ".join(reason["reason"] for reason in why)
    response = problem(409, code, PROBLEMS[code].title(language()), detail, reasons=why)
    response.set_etag(str(done.stored.version))
    return response


def _input() -> dict[str, Any]:
    """The body, an object; what its values must be is for the rule of the action to say."""
    body: dict[str, Any] = read_json(empty={})
    if faults := faults_of_input(body):
        raise invalid(faults)
    return body
