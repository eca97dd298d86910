"""The ETag of a case is its version: If-Match guards a write, If-None-Match saves a read."""

from collections.abc import Callable
from typing import Any

from flask import request

from api.smorest import header

NEVER = -1  # a version that no case has
_LONGEST = 10


def guarded(view: Callable[..., Any]) -> Callable[..., Any]:
    """Document that a view honors If-Match."""
    return header("If-Match", "The ETag of the case as you read it; 412 where the case has changed since.")(view)


def if_version() -> int | None:
    """The version that a write demands; None where it demands nothing. Of several, the newest is meant."""
    if "If-Match" not in request.headers:
        return None
    wanted = request.if_match
    if wanted.star_tag:
        return None
    return max((_version(tag) for tag in wanted.as_set(include_weak=True)), default=NEVER)


def _version(tag: str | None) -> int:
    return int(tag) if tag and tag.isascii() and tag.isdigit() and len(tag) < _LONGEST else NEVER


def is_known(version: int) -> bool:
    """Whether the caller has this version already."""
    return "If-None-Match" in request.headers and request.if_none_match.contains_weak(str(version))
