"""Money is int øre; people see kroner with two decimals."""

import re
from decimal import Decimal
from functools import lru_cache

_AMOUNT = re.compile(r"-?\d{1,13}(\.\d{1,2})?", re.ASCII)  # other scripts have digits too


def ore(text: str) -> int:
    """Read kroner such as "802.00" or "802" as øre; raises ValueError for more than two decimals or other text."""
    if not _AMOUNT.fullmatch(text):
        raise ValueError(f"{text!r} is no amount in kroner with at most two decimals")
    return int(Decimal(text) * 100)


def kroner(amount_ore: int) -> str:
    """Write øre as kroner with two decimals, the form of the API: 80200 -> "802.00"."""
    sign, amount = ("-", -amount_ore) if amount_ore < 0 else ("", amount_ore)
    return f"{sign}{amount // 100}.{amount % 100:02d}"


@lru_cache(4096)  # one amount stands in a letter, a reason and a list, in two languages
def spell(amount_ore: int, language: str) -> str:
    """Write øre for people: "1 802,00 kr" in Norwegian, "NOK 1,802.00" in English."""
    sign, amount = ("-", -amount_ore) if amount_ore < 0 else ("", amount_ore)
    whole, rest = f"{amount // 100:,}", f"{amount % 100:02d}"
    return f"{sign}{whole.replace(',', ' ')},{rest} kr" if language == "nb" else f"NOK {sign}{whole}.{rest}"
