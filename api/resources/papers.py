"""What has become of a case: its history, the letters sent, the conversation with the caseworker (POR-3)."""

from typing import Any

from flask import Response

from api.answers import answer
from api.context import caller, house
from api.money_words import postings
from api.schemas.cases import HistoryOut, LettersOut, MessagesOut
from api.smorest import Blueprint
from api.wording import mask_around, masked, reasons, say
from engine.chart import Chart
from engine.identity import mask
from engine.shell.service.acting import find
from engine.shell.store.sqlite import Row
from engine.trace import Entry

blueprint = Blueprint("papers", __name__, description="History, letters and messages of a case.")


@blueprint.route("/v1/cases/<case_id>/history")
@blueprint.response(200, HistoryOut)
def read_history(case_id: str) -> Response:
    """Read the history of a case, oldest first."""
    stored = find(house(), case_id, caller().sees)
    chart = house().books.of(stored.case.rulebook).policy.chart
    entries = house().store.history.of(case_id)
    return answer({"entries": [_entry(entry, private, chart) for entry, private in entries]})


@blueprint.route("/v1/cases/<case_id>/letters")
@blueprint.response(200, LettersOut)
def read_letters(case_id: str) -> Response:
    """Read the letters of a case, oldest first."""
    find(house(), case_id, caller().sees)
    return answer({"letters": [_letter(row) for row in house().store.outbox.of_case(case_id, "letter")]})


@blueprint.route("/v1/cases/<case_id>/messages")
@blueprint.response(200, MessagesOut)
def read_messages(case_id: str) -> Response:
    """Read the conversation with the caseworker, oldest first."""
    find(house(), case_id, caller().sees)
    rows = house().store.registers.messages(case_id)
    said = [{"id": str(row["id"]), "at": row["at"], "from": row["sender"], "text": mask(row["text"])} for row in rows]
    return answer({"messages": said})


def _entry(entry: Entry, private: dict[str, Any], chart: Chart) -> dict[str, Any]:
    kind = chart.events.get(entry.event)
    return {
        "seq": entry.seq,
        "event": entry.event,
        "title": say(kind.label) if kind else None,
        "at": entry.at,
        "due_at": entry.due_at,
        "run_at": entry.at,
        "from_stage": entry.from_stage,
        "to_stage": entry.to_stage,
        "actor": {"role": entry.actor.role, "key_id": entry.actor.key_id, "name": entry.actor.name},
        "action": entry.action,
        "rule": entry.rule,
        "reason": say(entry.reason) or " ".join(each["reason"] for each in reasons(entry.reasons)) or None,
        "reasons": reasons(entry.reasons),
        "facts": {name: masked(name, value) for name, value in entry.facts.items()},
        "input": {name: mask(value) for name, value in private.get("input", {}).items()},
        "rulebook": entry.rulebook,
        "rates": entry.rates,
        "guards": entry.guards,
        "effects": list(entry.effects),
        "postings": postings(entry.postings),
    }


def _letter(row: Row) -> dict[str, Any]:
    content = row["content"]
    kept = (content["account"], content["kid"], content["invoice_number"])
    return {
        "id": str(row["id"]),
        "kind": row["name"],
        "to": row["recipient"],
        "receiver": mask(content["receiver"]["name"]),
        "sent_on": content["sent_on"],
        "deadline": content["deadline"],
        "kid": content["kid"],
        "account": content["account"],
        "amount": content["amount"],
        "status": row["status"],
        "test": bool(row["test"]),
        "language": content["language"],
        "subject": mask_around(content["subject"], *kept),
        "body": mask_around(content["body"], *kept),
    }
