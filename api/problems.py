"""Everything that can go wrong becomes a problem: a stable code, what is the matter, what to do, nothing internal."""

import logging
import sqlite3
import traceback
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from api.answers import problem
from api.catalog import PROBLEMS, detail, known
from api.context import language
from api.faults import spoken
from engine.errors import KravflytError
from engine.identity import mask

log = logging.getLogger("kravflyt.api")
_HTTP = {404: "route_not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type"}
_SERVER_ERROR = 500


def register(app: Flask) -> None:
    """Answer every error of the app with a problem."""
    app.register_error_handler(KravflytError, of_error)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(sqlite3.OperationalError, of_database)
    app.register_error_handler(Exception, of_surprise)


def of_error(error: KravflytError) -> Response:
    """An error that the house raised on purpose."""
    found = known(error)
    if found.status >= _SERVER_ERROR:
        _log_frames(error)
    # A version that moved is a failed precondition where the caller set one, else two writes that met.
    status = 409 if error.code == "version_conflict" and "If-Match" not in request.headers else found.status
    more: dict[str, Any] = {
        name: error.details[name] for name in ("parameter", "day", "guard", "paragraph") if name in error.details
    }
    if "errors" in error.details:
        more["errors"] = spoken(error.details["errors"], language())
    return problem(status, error.code, found.title(language()), mask(detail(found, error, language())), **more)


def of_http(error: HTTPException) -> Response:
    """What Flask and Werkzeug refuse; headers such as Allow are kept."""
    status = error.code or _SERVER_ERROR
    code = _HTTP.get(status, "invalid" if status < _SERVER_ERROR else "internal")
    found = PROBLEMS[code]
    english = {
        "route_not_found": "There is nothing at this address. See /docs for those that exist.",
        "method_not_allowed": "The address exists, but not with this method; see the header Allow.",
        "too_large": "A call must be under 10 MB. Send it in parts.",
    }.get(code, error.description or found.title_en)
    headers = {name: value for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")}
    told = found.nb if language() == "nb" and found.nb else english
    return problem(status, code, found.title(language()), mask(told), headers=headers)


def of_database(error: sqlite3.OperationalError) -> Response:
    """A database that is busy for long; everything else of it is a surprise."""
    if "locked" not in str(error) and "busy" not in str(error):
        return of_surprise(error)
    found = PROBLEMS["busy"]
    told = found.nb if language() == "nb" and found.nb else "The database is busy. Try again in a moment."
    return problem(found.status, "busy", found.title(language()), told, headers={"Retry-After": "5"})


def of_surprise(error: Exception) -> Response:
    """A mistake of ours: the log has the frames, the caller an id to name."""
    _log_frames(error)
    found = PROBLEMS["internal"]
    english = "Nothing of this call was saved. Name the request_id when you report it."
    told = found.nb if language() == "nb" and found.nb else english
    return problem(_SERVER_ERROR, "internal", found.title(language()), told, request_id=g.get("request_id", ""))


def _log_frames(error: Exception) -> None:
    # The message is left out, since it may quote what was sent; type and frames are enough to find the place.
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("request %s failed: %s\n%s", g.get("request_id", "-"), type(error).__name__, frames)
