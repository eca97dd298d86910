"""The outbox, for the agency: everything that leaves the house, or would, were it not on a test clock."""

from typing import Any

from flask import Response

from api.answers import answer
from api.context import agency_only, clock_of, house
from api.schemas.service import OutboxOut, OutboxQuery
from api.smorest import Blueprint
from api.wording import masked_content
from engine.shell.service.list_lines import mail_text
from engine.shell.service.settlement_papers import settlement_mail
from engine.shell.store.sqlite import Row

blueprint = Blueprint("outbox", __name__, description="What leaves the house; for the agency only.")
PAGE = 100


@blueprint.route("/v1/outbox")
@blueprint.arguments(OutboxQuery, location="query")
@blueprint.response(200, OutboxOut)
def read_outbox(query: dict[str, Any]) -> Response:
    """Read the outbox, the newest last; only with the agency's key."""
    agency_only()
    clock_id = clock_of(query.get("test_clock"), None)
    rows = house().store.outbox.latest(query.get("limit") or PAGE, query.get("kind"), clock_id)
    return answer({"outbox": [_shown(row) for row in rows]})


def _shown(row: Row) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "key": row["key"],
        "kind": row["kind"],
        "name": row["name"],
        "to": row["recipient"],
        "status": row["status"],
        "test": bool(row["test"]),
        "test_clock": row["clock_id"] or None,
        "creditor_id": row["creditor_id"],
        "case_id": row["case_id"],
        "created_at": row["created_at"],
        "content": masked_content(row["content"]),
        "text": _mail(row),
    }


def _mail(row: Row) -> str | None:
    content = row["content"]
    listed = house().store.lists.get(content["list_id"]) if "list_id" in content else None
    if listed:
        return mail_text(house(), listed, content["body"], content["language"])
    return settlement_mail(house(), content) if row["kind"] == "email" and "body" in content else None
