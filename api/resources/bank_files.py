"""Bank files: the agency sends them as they are; each is taken whole or refused whole (PAY-1)."""

from typing import Any

from flask import Response

from api.answers import answer
from api.bodies import read_bytes
from api.context import agency_only, caller, clock_of, house
from api.idempotency import idempotent
from api.schemas.bank import BankFileOut, BankFileQuery
from api.smorest import Blueprint
from engine.errors import Invalid
from engine.money import kroner
from engine.shell.service.bank_files import Imported, import_bank_file

blueprint = Blueprint("bank-files", __name__, description="What the bank sends; for the agency only.")
_BODY = {
    "required": True,
    "content": {kind: {"schema": {"type": "string"}} for kind in ("application/octet-stream", "application/xml", "text/plain")},
}


@blueprint.route("/v1/bank-files", methods=["POST"])
@idempotent
@blueprint.arguments(BankFileQuery, location="query")
@blueprint.doc(requestBody=_BODY)
@blueprint.response(200, BankFileOut)
def take_bank_file(query: dict[str, Any]) -> Response:
    """Take in a bank file.

    OCR giro, camt.052, camt.053 or camt.054 of any version, the file itself as the body; known by its content, whatever the
    Content-Type. A file that cannot be read, or whose totals do not agree, is refused whole. The same file again, or the same
    line in another file, counts once. Only with the agency's key.
    """
    agency_only()
    clock_id = clock_of(query.get("test_clock"), None)
    try:
        return answer(shown(import_bank_file(house(), read_bytes(), caller().actor(), clock_id)))
    except Invalid as error:
        raise Invalid(error.message, code="bank_file_refused", errors=error.details["errors"]) from None


def shown(found: Imported) -> dict[str, Any]:
    """An imported file as the API shows it."""
    return {
        "id": found.id,
        "format": found.format,
        "file_id": found.file_id,
        "payments": found.payments,
        "exceptions": found.exceptions,
        "already_seen": found.already_seen,
        "total": kroner(found.total_ore),
    }
