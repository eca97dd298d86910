"""A value written out: an amount, a day, so many days, a percentage; as the engine compares it."""

import datetime as dt
import re

from engine.conditions import Literal
from engine.money import ore
from engine.shell.load.problems import Misread
from engine.shell.load.yaml_words import with_a_point

_EXAMPLE = {
    "money": "25.00 kr", "days": "14 days", "date": "2026-02-17", "number": "3", "percent": "12.25 %", "factor": "1.5",
    "yes/no": "yes or no", "text": "a text",
}  # fmt: skip


def read_literal(word: str, type_name: str, start: int, name: str) -> Literal:
    """A value written out, as the engine compares it: øre, days, ordinals, ten-thousandths, yes/no, text; raises Misread."""
    match type_name:
        case "money" if found := re.fullmatch(r"(-?[0-9]{1,12}\.[0-9]{2}) kr", word):
            return ore(found.group(1))
        case "days" if found := re.fullmatch(r"(-?[0-9]{1,6}) days?", word):
            return int(found.group(1))
        case "number" if re.fullmatch(r"-?[0-9]{1,9}", word):
            return int(word)
        case "percent" if found := re.fullmatch(r"([0-9]{1,6})(?:\.([0-9]{1,2}))? %", word):
            return int(found.group(1)) * 100 + int((found.group(2) or "").ljust(2, "0"))
        case "factor" if found := re.fullmatch(r"([0-9]{1,6})(?:\.([0-9]{1,4}))?", word):
            return int(found.group(1)) * 10_000 + int((found.group(2) or "").ljust(4, "0"))
        case "date" if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", word):
            return read_day(word, start).toordinal()
        case "yes/no" if word in ("yes", "no"):
            return word == "yes"
        case "text" | "choice":
            return word[1:-1] if is_quoted(word) else word
    plain = f'{name} is {with_article(type_name)}; "{word}" does not fit. Example: {_EXAMPLE[type_name]}.'
    raise Misread("RULE-014", start, with_a_point(word) or plain)


def read_day(word: str, start: int = 0) -> dt.date:
    """A day written YYYY-MM-DD; raises Misread."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", word):
            raise ValueError
        return dt.date.fromisoformat(word)
    except ValueError:
        raise Misread("RULE-021", start, f'"{word}" is no day of the calendar.') from None


def is_quoted(word: str) -> bool:
    """Whether a word stands in double quotes."""
    return len(word) > 1 and word[0] == word[-1] == '"'


def with_article(kind: str) -> str:
    """A type in a sentence."""
    words = {"money": "money", "days": "a number of days", "yes/no": "yes or no", "percent": "a percentage"}
    return words.get(kind, f"a {kind}")
