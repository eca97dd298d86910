"""What the tests of the API share: a client that holds every answer to openapi.json, and made-up invoices."""

import copy
import functools
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from stdnum.no import fodselsnummer
from werkzeug.test import TestResponse

from api.catalog import PROBLEMS
from api.faults import FAULTS
from api.resources.service import OPENAPI

CLOCK_START = "2026-02-02T09:00:00Z"  # a Monday, 10:00 in Oslo


@functools.cache
def _components(app: Flask) -> dict[str, Any]:
    """The schemas of openapi.json, closed: a field that is not documented is an error here."""
    schemas = copy.deepcopy(app.extensions[OPENAPI].spec.to_dict()["components"]["schemas"])
    for name, schema in schemas.items():
        if not name.endswith(("In", "Query", "Patch", "Fields")):
            schema["additionalProperties"] = False
    return schemas


@functools.cache
def validator(app: Flask, name: str) -> OAS31Validator:
    """Holds a value to a schema of openapi.json."""
    return OAS31Validator({"$ref": f"#/components/schemas/{name}", "components": {"schemas": _components(app)}})


def documented_schema(app: Flask, method: str, path: str, status: int) -> str | None:
    """The name of the schema that openapi.json gives for an answer."""
    rule, _ = app.url_map.bind("localhost").match(path, method, return_rule=True)
    place = rule.rule.replace("<", "{").replace(">", "}")
    responses = app.extensions[OPENAPI].spec.to_dict()["paths"][place][method.lower()]["responses"]
    content = responses[str(status)].get("content", {}).get("application/json", {})
    return content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1] or None


class CheckedClient(FlaskClient):
    """Every JSON answer is held to what openapi.json says of it (API-1)."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.mimetype == "application/problem+json":
            body = response.get_json()
            validator(self.application, "ProblemOut").validate(body)
            assert body["status"] == response.status_code
            assert body["code"] in PROBLEMS
            told = {error["code"] for error in body.get("errors", [])}
            assert response.request.path.endswith(("/ubl", "/bank-files")) or told <= {*FAULTS, *PROBLEMS}, "docs/api.md lists it"
        elif response.mimetype == "application/json":
            request = response.request
            name = documented_schema(self.application, request.method, request.path, response.status_code)
            if name:
                validator(self.application, name).validate(response.get_json())
        return response


class Erp:
    """Calls the API with a key."""

    def __init__(self, client: FlaskClient, key: str, creditor_id: str = "") -> None:
        self.client, self.key, self.creditor_id = client, key, creditor_id

    def call(self, method: str, path: str, **kwargs: Any) -> TestResponse:
        """Any call."""
        headers = {"Authorization": f"Bearer {self.key}", **kwargs.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **kwargs)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """GET."""
        return self.call("GET", path, **kwargs)

    def post(self, path: str, json: Any = None, **kwargs: Any) -> TestResponse:
        """POST of JSON."""
        return self.call("POST", path, **({"json": json} if json is not None else {}), **kwargs)

    def patch(self, path: str, json: Any, **kwargs: Any) -> TestResponse:
        """PATCH of JSON."""
        return self.call("PATCH", path, json=json, **kwargs)

    def new_clock(self, now: str = CLOCK_START) -> str:
        """The id of a new test clock."""
        response = self.post("/v1/test-clocks", {"now": now})
        assert response.status_code == 201, response.text
        return response.get_json()["id"]

    def hand_over(self, *invoices: dict[str, Any], clock: str | None = None, **kwargs: Any) -> list[dict[str, Any]]:
        """The results of a hand-over."""
        body = {"invoices": list(invoices), **({"test_clock": clock} if clock else {})}
        response = self.post("/v1/hand-overs", body, **kwargs)
        assert response.status_code == 200, response.text
        return response.get_json()["results"]

    def new_case(self, clock: str | None = None, **changes: Any) -> str:
        """The id of a new case."""
        (result,) = self.hand_over(invoice(**changes), clock=clock)
        assert result["outcome"] == "accepted", result
        return result["case_id"]

    def case(self, case_id: str) -> dict[str, Any]:
        """A case."""
        response = self.get(f"/v1/cases/{case_id}")
        assert response.status_code == 200, response.text
        return response.get_json()

    def act(self, case_id: str, action: str, json: Any = None, **kwargs: Any) -> TestResponse:
        """Perform an action."""
        return self.post(f"/v1/cases/{case_id}/actions/{action}", json, **kwargs)

    def advance(self, clock: str, to: str) -> dict[str, Any]:
        """Move a test clock."""
        response = self.post(f"/v1/test-clocks/{clock}/advance", {"to": to})
        assert response.status_code == 200, response.text
        return response.get_json()


def customer(**changes: Any) -> dict[str, Any]:
    """A made-up customer about whom everything is known."""
    known = {
        "customer_number": "10023",
        "name": "Kari Nordmann",
        "kind": "person",
        "national_identity_number": identity_number(),
        "address": {"line1": "Storgata 1", "postal_code": "0150", "city": "Oslo"},
        "email": "kari@example.com",
        "mobile": "90000000",
    }
    return {name: value for name, value in {**known, **changes}.items() if value is not ...}


def invoice(number: str = "F-1", **changes: Any) -> dict[str, Any]:
    """A made-up invoice that is eligible on 2 February and on 2 March 2026; `...` leaves a field out."""
    known = {
        "invoice_number": number,
        "invoice_date": "2026-01-01",
        "due_date": "2026-01-15",
        "amount": "1250.00",
        "customer": customer(),
    }
    return {name: value for name, value in {**known, **changes}.items() if value is not ...}


def identity_number(born: str = "010190", serial: int = 301) -> str:
    """A number with right check digits for a made-up person, from a day written DDMMYY."""
    for candidate in range(serial, serial + 50):
        stem = f"{born}{candidate:03d}"
        first = fodselsnummer.calc_check_digit1(stem + "00")
        number = f"{stem}{first}0"
        second = fodselsnummer.calc_check_digit2(number)
        if "-" not in (first, second):
            return f"{stem}{first}{second}"
    raise AssertionError("no number found")


def codes(reasons: list[dict[str, Any]]) -> set[str]:
    """The codes of reasons, warnings or errors."""
    return {reason["code"] for reason in reasons}


def faults(response_or_result: Any) -> set[tuple[str, str]]:
    """The (pointer, code) of every fault."""
    body = response_or_result if isinstance(response_or_result, dict) else response_or_result.get_json()
    return {(error["pointer"], error["code"]) for error in body["errors"]}
