"""A phrase of time -> When: "first Tuesday after notice_deadline at 08:00, on a holiday the next working day"."""

import re

from engine.conditions import Ref
from engine.shell.load.problems import Misread, near
from engine.shell.load.sentences import Names
from engine.timing import DEFAULT_TIME, WEEKDAYS, When

_N = r"(?P<amount>[0-9]+|parameter [a-z_0-9]+)"
_DATE = r"(?P<anchor>[A-Za-z_][A-Za-z_0-9]*)"
_TAILS = (
    r" at (?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})",
    r", not before (?P<floor>[A-Za-z_][A-Za-z_0-9]*)",
    r", on a (?P<shift>holiday|non-working day) the next working day",
)
_TAIL = "".join(f"(?:{part})?" for part in _TAILS)
_WEEKDAY = re.compile(rf"first (?P<weekday>[A-Z][a-z]+)(?: at least {_N} days?)? after {_DATE}{_TAIL}")
_WORKING = re.compile(rf"first working day (?P<same>on or )?after {_DATE}{_TAIL}")
_OFFSET = re.compile(rf"(?:{_N}(?: (?P<unit>working days?|days?|months?|years?))? (?P<sign>before|after) )?{_DATE}{_TAIL}")
_HEAD = re.compile(  # what a phrase begins with, up to the date it counts from
    r"(first working day (?:on or )?after|first [A-Z][a-z]+ .*?after|(?:[0-9]+|parameter \w+)(?: [a-z]+){0,2} (?:before|after)) \w+"
)
_LAST_HOUR, _LAST_MINUTE = 23, 59
_LONGEST = {"days": 36_525, "working days": 26_000, "months": 1_200, "years": 100}


def read_phrase(text: str, names: Names, *, timed: bool = True) -> When:
    """Read a phrase of time; `timed` allows an hour. Raises Misread."""
    for pattern in (_WEEKDAY, _WORKING, _OFFSET):
        found = pattern.fullmatch(text)
        if found:
            break
    else:
        raise _unreadable(text)
    parts = found.groupdict()
    if parts["hour"] and not timed:
        raise Misread("RULE-025", found.start("hour"), "an hour has no place here; only the day counts.")
    weekday = _weekday(found) if parts.get("weekday") else None
    working = pattern is _WORKING
    amount, unit = _amount(found, names, default=1 if weekday is not None or (working and not parts["same"]) else 0)
    _check_date(found, "anchor", names)
    if parts["floor"]:
        _check_date(found, "floor", names)
    return When(
        anchor=parts["anchor"],
        amount=amount,
        unit=unit,
        sign=-1 if parts.get("sign") == "before" else 1,
        weekday=weekday,
        working_day=working,
        at=_time(found),
        not_before=parts["floor"],
        shift={"holiday": "holiday", "non-working day": "non-working"}.get(parts["shift"] or ""),
    )


def read_time(text: str) -> tuple[int, int]:
    """Read an hour of the day, such as 23:00; raises Misread."""
    found = re.fullmatch(r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})", text)
    if not found or int(found.group("hour")) > _LAST_HOUR or int(found.group("minute")) > _LAST_MINUTE:
        raise Misread("RULE-058", 0, f'"{text}" is no hour of the day.')
    return _time(found)


def _unreadable(text: str) -> Misread:
    """Say where a phrase of time goes wrong, as near as can be told."""
    if found := re.search(r"\bat ([0-9]{1,2})(?:[:.]([0-9]{1,2}))?(?![0-9:])", text):
        shown = f"{int(found.group(1)):02d}:{int(found.group(2) or 0):02d}"
        if found.group() != f"at {shown}":
            return Misread("RULE-025", found.start(1), f'write the hour as "{shown}".')
    for word in re.finditer(r"[A-Za-z]+", text):
        name = word.group().capitalize()
        if name in WEEKDAYS and name != word.group():
            return Misread("RULE-025", word.start(), f'write "{name}".')
    if head := _HEAD.match(text):
        end = head.end()
        for part in _TAILS:  # as far as the rest can be read
            found = re.compile(part).match(text, end)
            end = found.end() if found else end
        if rest := text[end:].lstrip(" ,"):
            return Misread("RULE-025", len(text) - len(rest), f'cannot read "{rest}" in "{text}".')
    return Misread("RULE-025", 0, f'cannot read the time "{text}".')


def _weekday(found: re.Match[str]) -> int:
    word = found.group("weekday")
    if word not in WEEKDAYS:
        raise Misread("RULE-025", found.start("weekday"), f'"{word}" is no weekday{near(word, WEEKDAYS)}')
    return WEEKDAYS.index(word)


def _amount(found: re.Match[str], names: Names, default: int) -> tuple[int | Ref, str]:
    parts = found.groupdict()
    word = parts.get("amount")
    if not word:
        return default, "days"
    unit = (parts.get("unit") or "").rstrip("s")
    if word.isdigit():
        if "unit" in parts and not unit:
            raise Misread("RULE-025", found.end("amount"), f'{word} of what? Write "{word} days".')
        return _within_reach(word, f"{unit}s" if unit else "days", found.start("amount"))
    name = word.removeprefix("parameter ")
    if name in names.broken:
        raise Misread.follows()
    if name not in names.parameters:
        raise Misread("RULE-020", found.start("amount") + 10, f'unknown parameter "{name}"{near(name, names.parameters)}')
    if names.parameters[name] not in ("days", "number"):
        raise Misread("RULE-014", found.start("amount"), f"{name} is of type {names.parameters[name]}, not days or number.")
    if not unit and names.parameters[name] != "days":
        raise Misread("RULE-025", found.end("amount"), f'{name} of what? Write "{word} months".')
    unit = f"{unit}s" if unit else "days"
    if abs(names.largest.get(name, 0)) > _LONGEST[unit]:
        message = f"{names.largest[name]} {unit}, a value of {name}, is more than a hundred years."
        raise Misread("RULE-055", found.start("amount"), message)
    return Ref(word), unit


def _within_reach(word: str, unit: str, offset: int) -> tuple[int, str]:
    if len(word) > 6 or int(word) > _LONGEST[unit]:
        raise Misread("RULE-055", offset, f"{word} {unit} is more than a hundred years.")
    return int(word), unit


def _check_date(found: re.Match[str], group: str, names: Names) -> None:
    word = found.group(group)
    if word in names.broken:
        raise Misread.follows()
    kind = names.facts.get(word)
    if kind is None:
        dates = [name for name, each in names.facts.items() if each.type == "date"]
        raise Misread("RULE-012", found.start(group), f'unknown fact "{word}"{near(word, dates)}')
    if kind.type != "date":
        raise Misread("RULE-026", found.start(group), f"{word} is of type {kind.type}.")


def _time(found: re.Match[str]) -> tuple[int, int]:
    if not found.group("hour"):
        return DEFAULT_TIME
    hour, minute = int(found.group("hour")), int(found.group("minute"))
    if hour > _LAST_HOUR or minute > _LAST_MINUTE:
        raise Misread("RULE-025", found.start("hour"), f"{hour:02d}:{minute:02d} is no time of day.")
    if hour == 2:
        raise Misread("RULE-027", found.start("hour"), f"{hour:02d}:{minute:02d} is skipped or doubled when summer time changes.")
    return hour, minute
