"""Amounts at the border: kroner as a text or a number of JSON become øre, strictly."""

import re
from decimal import Decimal
from typing import Any

from api.faults import fault
from api.fields import Strict
from engine.money import ore

_MOST_DIGITS = 13
_TOO_LARGE = re.compile(r"-?\d{14,}(\.\d{1,2})?", re.ASCII)


class Amount(Strict):
    """Kroner as øre."""

    json_schema = {"anyOf": [{"type": "string", "pattern": r"^-?\d{1,13}(\.\d{1,2})?$"}, {"type": "number"}]}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int | None:
        if isinstance(value, str) and not value.strip():
            return self.blank()
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            value = _plain(Decimal(value))
        if not isinstance(value, str):
            raise fault("bad_amount")
        if _TOO_LARGE.fullmatch(value.strip()):
            raise fault("too_large_amount")
        try:
            return ore(value.strip())
        except ValueError:
            raise fault("bad_amount") from None


def _plain(number: Decimal) -> str:
    # Looked at before it is written out: 1e999999 would be a million digits.
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -2:
        raise fault("bad_amount")
    if number and number.adjusted() >= _MOST_DIGITS:
        raise fault("too_large_amount")
    return format(number, "f") if number else "0"
