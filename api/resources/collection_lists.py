"""Collection lists: what was ready for debt collection on which Tuesday, and what became of it (STG-3, STG-4)."""

from typing import Any

from flask import Response

from api.answers import answer
from api.context import clock_of, house, scope
from api.schemas.service import CollectionListsOut, ListsQuery
from api.smorest import Blueprint
from engine.money import kroner
from engine.shell.service.list_lines import lines_of
from engine.shell.store.sqlite import Row

blueprint = Blueprint("collection-lists", __name__, description="What is ready for debt collection, week by week.")
PAGE = 100


@blueprint.route("/v1/collection-lists")
@blueprint.arguments(ListsQuery, location="query")
@blueprint.response(200, CollectionListsOut)
def list_collection_lists(query: dict[str, Any]) -> Response:
    """List collection lists, the newest first.

    Until `cutoff_at` a case can be stopped by `terminate`; what is not stopped is registered for debt collection.
    """
    creditor_id = scope(query.get("creditor_id"))
    rows = house().store.lists.of(creditor_id, clock_of(query.get("test_clock"), creditor_id))
    return answer({"lists": [_shown(row) for row in rows[: query.get("limit") or PAGE]]})


def _shown(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "creditor_id": row["creditor_id"],
        "date": row["day"],
        "cutoff_at": row["cutoff_at"],
        "status": row["status"],
        "sent_at": row["sent_at"],
        "test_clock": row["clock_id"] or None,
        "cases": [
            {
                "case_id": line.case_id, "invoice_number": line.invoice_number, "amount": kroner(line.amount_ore),
                "outcome": line.outcome,
            }
            for line in lines_of(house(), row)
        ],
    }  # fmt: skip
