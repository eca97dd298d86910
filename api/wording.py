"""From the engine's values to the API's words: reasons and facts in the caller's language, identity numbers masked."""

from typing import Any

from api.context import language
from engine.identity import is_identity_number, mask
from engine.trace import Reason, Words

_NUMBERS = ("invoice_number", "kid", "agency_account")  # facts that may be eleven digits and no person
_KEPT = ("kid", "account", "invoice_number", "list_id", "settlement_id")  # the same of what leaves the house


def say(words: Words | None) -> str | None:
    """Words in the caller's language; None where there are none."""
    return mask(words.get(language()) or words.get("nb") or "") or None if words else None


def reason(found: Reason) -> dict[str, Any]:
    """A reason."""
    facts = {
        name: {"value": masked(name, fact.value), "label": say(fact.label) or name.removeprefix("parameter ")}
        for name, fact in found.facts.items()
    }
    return {"rule": found.rule, "code": found.code, "reason": say(found.reason) or "", "facts": facts}


def reasons(found: list[Reason] | tuple[Reason, ...]) -> list[dict[str, Any]]:
    """Reasons."""
    return [reason(each) for each in found]


def masked(name: str, value: Any) -> Any:
    """A fact's value, with what may be an identity number hidden."""
    return mask(value) if isinstance(value, str) and name not in _NUMBERS else value


def number(text: str) -> str:
    """A customer number; some systems use the identity number as one, and that is not shown."""
    return mask(text) if is_identity_number(text) else text


def mask_around(text: str, *kept: str) -> str:
    """Mask a text but for numbers that are known to be none of a person's, such as the agency's account."""
    for place, known in enumerate(kept):
        if known and known in text:
            return known.join(mask_around(piece, *kept[place + 1 :]) for piece in text.split(known))
    return mask(text)


def masked_content(content: dict[str, Any]) -> dict[str, Any]:
    """What leaves the house, with what may be an identity number hidden."""
    kept = tuple(str(content[name]) for name in _KEPT if content.get(name))
    return {name: _masked(value, kept) for name, value in content.items()}


def _masked(value: Any, kept: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return value if value in kept else mask_around(value, *kept)
    if isinstance(value, dict):
        return {name: _masked(inner, kept) for name, inner in value.items()}
    return [_masked(inner, kept) for inner in value] if isinstance(value, list) else value
