"""flask-smorest the way this API wants it: strict reading, problems for errors, and OpenAPI 3.1 that says so."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NoReturn

import flask_smorest
from flask import Request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser

from api.answers import PROBLEM
from api.bodies import read_json
from api.context import language
from api.faults import told
from api.schemas.common import ProblemOut
from api.wording import say
from engine.errors import Invalid

_MOST_TOLD = 5  # in one sentence; `errors` has all
_SEE, _THE_WHOLE = {"en": "See", "nb": "Se"}, {"en": "the whole", "nb": "innholdet som helhet"}
_ALWAYS = {str(code): HTTPStatus(code).name for code in (401, 404, 422)}  # Python 3.13 gave 422 another name
_WRITING = {"409": "CONFLICT", "413": HTTPStatus(413).name, "415": "UNSUPPORTED_MEDIA_TYPE"}


def invalid(messages: Any, pointer: str = "") -> Invalid:
    """The error for what marshmallow found."""
    errors = told(messages, language(), pointer)
    places: dict[str, list[str]] = {}
    for error in errors[:_MOST_TOLD]:
        places.setdefault(error["detail"], []).append(error["pointer"] or say(_THE_WHOLE) or "")
    see = say(_SEE)
    detail = " ".join(f"{each} {see} {', '.join(dict.fromkeys(where))}." for each, where in places.items())
    return Invalid(detail, nb=detail, errors=errors)


class Parser(FlaskParser):
    """Reads bodies strictly, and refuses unknown names in queries too."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": None}

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body, by our own reader."""
        return read_json()

    def handle_error(self, error: ValidationError, req: Request, schema: Schema, **options: Any) -> NoReturn:
        """Tell every fault at once."""
        (found,) = error.messages_dict.values()  # by location: there is always just one
        raise invalid(found) from None


class Api(flask_smorest.Api):
    """Errors are problems, ours to answer."""

    DEFAULT_ERROR_RESPONSE_NAME = None
    ERROR_SCHEMA = ProblemOut

    def _register_error_handlers(self) -> None:
        pass

    def _register_responses(self) -> None:
        usual = flask_smorest.Api.DEFAULT_RESPONSE_CONTENT_TYPE
        self.DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = usual
        self.ma_plugin.converter.add_attribute_function(_schema_of)


def _schema_of(self: Any, field: Any, ret: dict[str, Any] | None = None, **_: Any) -> dict[str, Any]:
    """What a field of ours says of itself in OpenAPI; null is allowed where it is the same as left out."""
    known = dict(getattr(field, "json_schema", {}))
    if known and field.allow_none:
        if "anyOf" in known:
            known["anyOf"] = [*known["anyOf"], {"type": "null"}]
        else:
            known["type"] = [known["type"], "null"]
            if "enum" in known:
                known["enum"] = [*known["enum"], None]
    return known


class Blueprint(flask_smorest.Blueprint):
    """A blueprint whose operations document their headers and problems."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare_doc_cbks.append(_tell_the_rest)

    def route(self, rule: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a view; its name is its operationId."""

        def decorator(view: Callable[..., Any]) -> Callable[..., Any]:
            named = self.doc(operationId=view.__name__)(view)
            named._public = getattr(view, "_public", False)
            return flask_smorest.Blueprint.route(self, rule, **options)(named)

        return decorator


def header(name: str, note: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Document a request header of a view."""

    def decorator(view: Callable[..., Any]) -> Callable[..., Any]:
        known = getattr(view, "_apidoc", {})
        parameter = {"in": "header", "name": name, "description": note, "schema": {"type": "string"}}
        view._apidoc = {**known, "headers": [*known.get("headers", []), parameter]}  # type: ignore[attr-defined]
        return view

    return decorator


def _tell_the_rest(doc: dict[str, Any], info: dict[str, Any], *, method: str, **_: Any) -> dict[str, Any]:
    doc.setdefault("parameters", []).extend(info.get("headers", []))
    if info.get("public"):
        return {**doc, "security": []}
    responses = doc.setdefault("responses", {})
    for status, name in {**_ALWAYS, **({} if method == "get" else _WRITING)}.items():
        responses.setdefault(status, name)
    return doc
