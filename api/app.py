"""The HTTP API: a WSGI app around a house. It holds no rule; it reads, asks the service's verbs, and answers."""

import logging
import secrets
from collections.abc import Iterable
from importlib import metadata
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, g, request

from api import auth, problems
from api.answers import dress
from api.bodies import MAX_BODY
from api.context import EXTENSION, house
from api.resources import (
    actions,
    bank_files,
    bookings,
    cases,
    collection_lists,
    erp_balances,
    exceptions,
    hand_overs,
    money,
    outbox,
    papers,
    rules,
    service,
    settlements,
    test_clocks,
)
from api.smorest import Api
from engine.shell.service.house import House

log = logging.getLogger("kravflyt.api")
BLUEPRINTS = (
    hand_overs.blueprint, cases.blueprint, actions.blueprint, papers.blueprint, collection_lists.blueprint, settlements.blueprint,
    bank_files.blueprint, exceptions.blueprint, money.blueprint, erp_balances.blueprint, test_clocks.blueprint, rules.blueprint,
    outbox.blueprint, bookings.blueprint, service.blueprint,
)  # fmt: skip
_ABOUT = (
    "Overdue invoices in; collection notice, collection list and debt collection by rules.\n\n"
    "Send your key in Authorization: Bearer KEY. Answers are in English, or in Norwegian with Accept-Language: nb. Dates are"
    " 2026-02-17, instants 2026-02-17T07:00:00Z, amounts texts with two decimals. Errors are application/problem+json with a"
    " stable code. A POST or PATCH with an Idempotency-Key is done once, however often it is sent. Bodies are under 10 MB."
)


def create_app(house: House) -> Flask:
    """Make the WSGI app for a house; it may be served by many threads."""
    app = Flask("kravflyt", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY - 1
    app.config["MAX_FORM_MEMORY_SIZE"] = None
    app.url_map.merge_slashes = False
    app.extensions[EXTENSION] = house
    app.wsgi_app = _whole_bodies(app.wsgi_app)  # type: ignore[assignment,method-assign]
    app.before_request(_begin)
    auth.register(app)
    app.after_request(_end)
    problems.register(app)
    app.extensions[service.OPENAPI] = _describe(app)
    return app


def _whole_bodies(inner: WSGIApplication) -> WSGIApplication:
    """Let bodies be read that come without their length; every server of ours ends them, but not all say so."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("CONTENT_LENGTH"):
            coding, protocol = environ.get("HTTP_TRANSFER_ENCODING", ""), environ.get("SERVER_PROTOCOL", "")
            if "chunked" in coding.lower() or protocol.startswith("HTTP/2"):
                environ["wsgi.input_terminated"] = True
        return inner(environ, start_response)

    return app


def _describe(app: Flask) -> Api:
    options = {
        "info": {"description": _ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
    }
    api = Api(
        app, spec_kwargs={"title": "Kravflyt", "version": metadata.version("kravflyt"), "openapi_version": "3.1.0", **options}
    )
    api.spec.components.security_scheme("key", {"type": "http", "scheme": "bearer"})
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    return api


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.began = house().clock.elapsed()


def _end(response: Response) -> Response:
    """Dress the answer, and leave one line in the log that names nobody: no address, no query, no body."""
    dress(response)
    response.headers["X-Request-Id"] = g.request_id
    rule = request.url_rule.rule if request.url_rule else "-"
    who = g.caller.key_id if "caller" in g else "-"
    took = (house().clock.elapsed() - g.began) * 1000
    log.info("%s %s %s %.1f ms key=%s request=%s", request.method, rule, response.status_code, took, who, g.request_id)
    return response
