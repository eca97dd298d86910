"""Answers: JSON in UTF-8, and problems as RFC 9457 wants them."""

import json
from typing import Any

from flask import Response

from api.context import language

PROBLEM = "application/problem+json"


def answer(body: Any, status: int = 200, *, version: int | None = None, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer; the version of a case is its ETag."""
    response = Response(written(body), status, mimetype="application/json", headers=headers)
    if version is not None:
        response.set_etag(str(version))
    return response


def problem(
    status: int, code: str, title: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any
) -> Response:  # fmt: skip
    """A problem: what is the matter and what to do; `more` holds errors, reasons and the like."""
    body = {"type": f"urn:kravflyt:problem:{code}", "title": title, "status": status, "detail": detail, "code": code, **more}
    return Response(written(body), status, mimetype=PROBLEM, headers=headers)


def dress(response: Response) -> Response:
    """The headers of every answer."""
    response.headers.setdefault("Content-Language", language())
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.vary.update(["Accept-Language", "Authorization"])
    return response


def written(body: Any) -> bytes:
    """A body as JSON on one line."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
