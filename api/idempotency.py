"""A call with an Idempotency-Key is done once: the same call again gets the same answer.

The effect and the remembered answer are one transaction, so two calls at once do it once, and so does a call that was cut
off. What changed nothing (an error) is not remembered: it may be tried again with the same key.
"""

import functools
import hashlib
import json
import re
import threading
from collections.abc import Callable
from typing import Any

from flask import Response, request

from api.bodies import read_bytes
from api.context import caller, house
from api.smorest import header
from engine.errors import Conflict, Invalid

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_KEPT = ("Content-Language", "ETag", "Location")
_NOTE = "Any text of up to 200 visible ASCII characters. The same call with the same key is done once."
_running: set[tuple[str, str]] = set()
_lock = threading.Lock()

View = Callable[..., Response]


def idempotent(view: View) -> View:
    """Honor an Idempotency-Key, where one is sent, in one transaction with what the view does."""

    @functools.wraps(view)
    def once(*args: Any, **values: Any) -> Response:
        key = _key()
        if key is None:
            return view(*args, **values)
        mark = _fingerprint()
        with house().store.tx():
            return _replayed(key, mark) or _remember(key, mark, view(*args, **values))

    return header("Idempotency-Key", _NOTE)(once)


def idempotent_journey(view: View) -> View:
    """The same for a call that saves as it goes and so cannot be one transaction; a second one meanwhile gets 409."""

    @functools.wraps(view)
    def once(*args: Any, **values: Any) -> Response:
        key = _key()
        if key is None:
            return view(*args, **values)
        mark, place = _fingerprint(), (caller().key_id, key)
        with _lock:
            if place in _running:
                raise Conflict("The first call with this Idempotency-Key is under way.", code="idempotency_in_progress")
            _running.add(place)
        try:
            return _replayed(key, mark) or _remember(key, mark, view(*args, **values))
        finally:
            with _lock:
                _running.discard(place)

    return header("Idempotency-Key", _NOTE)(once)


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise Invalid("An Idempotency-Key is 1 to 200 visible ASCII characters.", code="idempotency_key_invalid")
    return key


def _fingerprint() -> str:
    parts = (request.method, request.path, request.query_string.decode("latin-1"))
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + read_bytes()).hexdigest()


def _replayed(key: str, mark: str) -> Response | None:
    row = house().store.registers.remembered(caller().key_id, key)
    if row is None:
        return None
    if row["fingerprint"] != mark:
        detail = "This Idempotency-Key was used for another call. Take a new one for each new call."
        raise Invalid(detail, code="idempotency_key_reused")
    kept = json.loads(row["body"])
    response = Response(kept["body"], row["status"], mimetype=kept["type"], headers=kept["headers"])
    response.headers["Idempotent-Replay"] = "true"
    return response


def _remember(key: str, mark: str, response: Response) -> Response:
    kept = {
        "type": response.mimetype,
        "headers": {name: response.headers[name] for name in _KEPT if name in response.headers},
        "body": response.get_data(as_text=True),
    }
    row = {
        "key_id": caller().key_id, "idempotency_key": key, "fingerprint": mark, "status": response.status_code,
        "body": json.dumps(kept, ensure_ascii=False), "at": house().clock.now().text,
    }  # fmt: skip
    with house().store.tx():
        house().store.registers.remember(row)
    return response
