"""openapi.json, the docs page and docs/api.md say what there is, all of it and nothing else (API-1)."""

import json
import re
from http import HTTPStatus
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.catalog import PROBLEMS
from api.faults import FAULTS
from tests.api.helpers import validator

GUIDE = Path(__file__).resolve().parents[2] / "docs/api.md"
ROUTE = re.compile(r"\b(GET|POST|PATCH|PUT|DELETE) (/[\w/{}.-]+)")


def routes(app):
    """Every (method, path) that the app answers."""
    return {
        (method, re.sub(r"<(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


@pytest.fixture
def spec(client):
    return client.get("/openapi.json").get_json()


def test_the_description_is_valid_openapi_3_1(spec):
    assert spec["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(spec).validate()


def test_every_route_is_described_and_nothing_else(app, spec):
    described = {
        (method.upper(), path) for path, methods in spec["paths"].items() for method in methods if method != "parameters"
    }
    assert described == routes(app)


def test_every_operation_has_a_name_a_summary_and_its_problems(spec):
    seen = []
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            if method == "parameters":
                continue
            seen.append(operation["operationId"])
            assert operation["summary"].endswith("."), path
            if "security" not in operation:
                assert {"401", "404", "422"} <= set(operation["responses"]), path
    assert len(seen) == len(set(seen))


def test_problems_are_described_as_problems(spec):
    for name in (HTTPStatus(code).name for code in (401, 404, 409, 422)):
        assert set(spec["components"]["responses"][name]["content"]) == {"application/problem+json"}


def test_writes_say_that_they_can_be_repeated_and_guarded(spec):
    def headers(path, method):
        return {each["name"] for each in spec["paths"][path][method]["parameters"] if each["in"] == "header"}

    assert headers("/v1/hand-overs", "post") == {"Idempotency-Key"}
    assert headers("/v1/cases/{case_id}/actions/{action}", "post") == {"Idempotency-Key", "If-Match"}
    assert headers("/v1/cases/{case_id}/customer", "patch") == {"Idempotency-Key", "If-Match"}


def test_the_page_shows_every_route_and_needs_nothing_from_elsewhere(app, client):
    page = client.get("/docs")
    assert page.mimetype == "text/html"
    for method, path in routes(app):
        assert f"{method}</b> {path}" in page.text
    assert not re.search(r"<script|https?://(?!127)|@import|url\(", page.text)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def shown_in_guide():
    return {
        (method, path.rstrip("."))
        for method, path in ROUTE.findall(GUIDE.read_text("utf-8"))
        if path.startswith(("/v1", "/d", "/o"))
    }


def test_the_guide_shows_every_route_and_no_other(app):
    actions = re.compile(r"/actions/(?!\{action\})\w+$")
    shown = {(method, actions.sub("/actions/{action}", path)) for method, path in shown_in_guide()}
    assert shown == routes(app)


OF_KEYS = {
    "bookings": "BookingsOut", "outcome": "ReceiptIn",
    "settlements": "SettlementsOut", "incomes": "SettlementOut", "settlement_id": "VoucherOut",
    "specification": "OwedOut", "allocations": "PaymentOut", "paid_on": "PaymentIn", "balanced": "LedgerOut",
    "credited_on": "CreditNoteIn",
    "already_seen": "BankFileOut", "exceptions": "ExceptionsOut", "reason": "ResolutionIn",
    "results": "ResultsOut", "claims": "CaseOut", "cases": "CasesOut", "actions": "ActionsOut", "entries": "HistoryOut",
    "letters": "LettersOut", "messages": "MessagesOut", "lists": "CollectionListsOut", "rules": "RulesOut", "outbox": "OutboxOut",
    "detail": "ProblemOut", "moved": "AdvancedOut", "target": "ClockOut", "rulebook": "HealthOut", "invoices": "HandOverIn",
    "payments": "PaymentsOut", "compared": "ComparedOut", "as_of": "BalancesIn", "differences": "DifferencesOut",
    "address": "CustomerPatch", "to": "AdvanceIn", "now": "ClockIn",
}  # fmt: skip


def test_every_example_of_the_guide_is_what_the_description_says(app):
    examples = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)]
    shown = set()
    for example in examples:
        name = next(name for key, name in OF_KEYS.items() if key in example)
        validator(app, name).validate(example)
        shown.add(name)
    assert shown == set(OF_KEYS.values())


def errors_in_guide():
    return GUIDE.read_text("utf-8").split("\n## Errors\n")[1]


def tables_in_guide():
    """The codes that stand in each table of the errors; a row outside any table is of none."""
    tables = re.findall(r"^(\| code \|.*)\n\|[-|]+\|\n((?:\| .*\n)+)", errors_in_guide(), re.MULTILINE)
    return {heading: re.findall(r"^\| `(\w+)` \|", rows, re.MULTILINE) for heading, rows in tables}


def test_the_guide_lists_every_code_and_no_other_each_once_in_its_table():
    problems, faults = tables_in_guide().values()
    assert (sorted(problems), sorted(faults)) == (sorted(PROBLEMS), sorted(FAULTS))
    assert len(re.findall(r"^\| `", errors_in_guide(), re.MULTILINE)) == len(problems) + len(faults), "a row outside any table"


def test_the_guide_gives_each_problem_its_status():
    statuses = dict(re.findall(r"^\| `(\w+)` \| (\d{3})", errors_in_guide(), re.MULTILINE))
    assert statuses == {code: str(known.status) for code, known in PROBLEMS.items()}


def test_every_problem_and_fault_has_words_in_both_languages():
    assert all(known.title_en and known.title_nb for known in PROBLEMS.values())
    for code, (english, norwegian) in FAULTS.items():
        assert english != norwegian and english.count("{") == norwegian.count("{"), code
