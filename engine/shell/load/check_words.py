"""The words of a fact: `choices:` with a label each, and what it `says:` in a reason."""

import re
from typing import Any

from engine.shell.load.document import Document, Path
from engine.shell.load.problems import Problems, near
from engine.texts import LANGUAGES

NAMED_CHOICES = ("stages", "groups")  # the chart knows them
SPECIAL = ("zero", "one", "below zero")  # numbers that are said in words of their own
DEMAND = "demand"  # what must be, of a choice
_SAYINGS: dict[str, tuple[str, ...]] = {
    "yes/no": ("yes", "no"), "choice": (*LANGUAGES, DEMAND), **dict.fromkeys(("days", "number", "money"), (*LANGUAGES, *SPECIAL)),
}  # fmt: skip
_SLOT = re.compile(r"\{([^{}]*)\}|[{}]")


def check_words(document: Document, name: str, entry: dict[str, Any], problems: Problems) -> None:
    """Note every choice without a label, and every saying that a reason could not use."""
    kind, choices, says = entry["type"], entry.get("choices"), entry.get("says")
    if (kind == "choice") != (choices is not None):
        message = (
            f"{name} is a choice and needs `choices:`." if kind == "choice" else f"only a choice has choices; {name} is not one."
        )
        problems.add("RULE-006", document.file, document.at(name, "type"), message)
    elif choices is not None and choices not in NAMED_CHOICES:
        _check_choices(document, name, choices, problems)
    if says is not None:
        _check_says(document, name, kind, says, problems)


def _check_choices(document: Document, name: str, choices: Any, problems: Problems) -> None:
    if not isinstance(choices, dict):
        message = "`choices:` holds each choice with its words in nb and en; or it is: stages, groups."
        problems.add("RULE-006", document.file, document.at(name, "choices"), message)
        return
    for choice, words in choices.items():
        _check_pair(document, (name, "choices", choice), words, LANGUAGES, problems, slots=False)


def _check_says(document: Document, name: str, kind: str, says: Any, problems: Problems) -> None:
    allowed = _SAYINGS.get(kind, LANGUAGES)
    if not isinstance(says, dict):
        message = f"`says:` holds {' and '.join(f'`{each}:`' for each in allowed[:2])}."
        problems.add("RULE-006", document.file, document.at(name, "says"), message)
        return
    for key in says:
        if key not in allowed:
            message = f'unknown key "{key}"{near(key, allowed, listed=True)}'
            problems.add("RULE-004", document.file, document.key(name, "says", key), message)
        elif key not in LANGUAGES:
            _check_pair(document, (name, "says", key), says[key], LANGUAGES, problems, slots=True)
    if kind != "yes/no":
        plain = {key: text for key, text in says.items() if key in LANGUAGES}
        _check_pair(document, (name, "says"), plain, LANGUAGES, problems, slots=True)


def _check_pair(
    document: Document, path: Path, words: Any, languages: tuple[str, ...], problems: Problems, *, slots: bool
) -> None:  # fmt: skip
    if not isinstance(words, dict):
        problems.add("RULE-006", document.file, document.at(*path), f'"{path[-1]}" must hold `nb:` and `en:`.')
        return
    for language in languages:
        text = words.get(language)
        if not isinstance(text, str):
            problems.add("RULE-005", document.file, document.at(*path), f'"{language}" is missing.')
            continue
        for found in _SLOT.finditer(text):
            if found.group() == "{value}" and slots:
                continue
            mark, named = document.within(found.start(), *path, language), document.data.get(found.group(1))
            if not slots or not isinstance(named, dict):
                message = f'"{found.group()}" stands for nothing here{"; {value} does, or a fact." if slots else "."}'
                problems.add("RULE-035", document.file, mark, message)
            elif named.get("personal") == "yes":
                problems.add("RULE-054", document.file, mark, f"{found.group(1)} is personal, and reasons are kept.")
    for key in words:
        if key not in languages:
            message = f'unknown key "{key}"{near(key, languages, listed=True)}'
            problems.add("RULE-004", document.file, document.key(*path, key), message)
