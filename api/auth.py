"""Who calls: a Bearer key of a creditor or of the agency; only digests of keys are known here."""

import functools
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, g, request

from api.answers import problem
from api.catalog import PROBLEMS
from api.context import Caller, house, language
from engine.shell.service.keeping import digest

_CHALLENGE = 'Bearer realm="kravflyt"'


def register(app: Flask) -> None:
    """Ask every call for its key before anything else is done with it."""
    app.before_request(authenticate)


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view as open to everybody."""

    @functools.wraps(view)
    def open_view(*args: Any, **values: Any) -> Any:
        return view(*args, **values)

    open_view._public = True  # type: ignore[attr-defined]
    open_view._apidoc = {**getattr(view, "_apidoc", {}), "public": True}  # type: ignore[attr-defined]
    return open_view


def authenticate() -> Response | None:
    """Find the caller; the answer is a 401 where there is none. Unknown addresses and OPTIONS need no key."""
    if request.endpoint is None or request.method == "OPTIONS":
        return None
    if getattr(current_app.view_functions[request.endpoint], "_public", False):
        return None
    given = request.authorization
    token = given.token if given is not None and given.type == "bearer" else None
    row = house().store.keys.by_digest(digest(token)) if token else None
    if row is None:
        return _unauthorized(f'{_CHALLENGE}, error="invalid_token"' if token else _CHALLENGE)
    g.caller = Caller(row["role"], row["id"], row["creditor_id"], row["name"])
    return None


def _unauthorized(challenge: str) -> Response:
    found = PROBLEMS["unauthorized"]
    english = "Send your key in the header Authorization: Bearer KEY. This one is missing, unknown or revoked."
    detail = found.nb if language() == "nb" and found.nb else english
    return problem(401, "unauthorized", found.title(language()), detail, headers={"WWW-Authenticate": challenge})
