"""What the YAML parser complains of, in words for people who do not write programs."""

import re

import yaml

Mark = tuple[int, int]
_QUOTES = "put the text in quotes."

# (what the parser says, what we say, whether the place is where the trouble began)
_WORDS = (
    ("tab character", "a tab stands here; indent with blanks.", False),
    ("mapping values are not allowed", f'a colon has no place here: mend the indentation, or {_QUOTES}', False),
    ("could not find expected ':'", "this line is neither `key: value` nor an entry of a list after a dash.", True),
    ("found unexpected end of stream", "the quote that opens here is never closed.", True),
    ("found unexpected document indicator", "the quote that opens here is never closed.", True),
    ("block sequence entries are not allowed", "a dash has no place here; begin the list on a line of its own.", False),
    ("did not find expected key", "this does not fit the lines above: mend the indentation, or a quote within the text.", False),
    ("did not find expected '-' indicator", "this line is indented like the list above, but has no dash.", False),
    ("did not find expected ',' or '}'", 'a "{" is not closed, or a comma is missing, before this place.', False),
    ("did not find expected ',' or ']'", 'a "[" is not closed, or a comma is missing, before this place.', False),
    ("did not find expected node content", "a bracket or a comma has no place here.", False),
    ("unknown escape character", "a backslash in double quotes has a meaning of its own; use single quotes.", False),
    ("alphabetic or numeric character", f"a text cannot begin with & or *; {_QUOTES}", True),
    ("comment or line break", "text stands after the bar (|); begin it on the next line.", False),
)  # fmt: skip


_COMMA = re.compile(r"(-?[0-9][0-9 .]*),([0-9]+(?: ?\S+)?)")


def with_a_point(word: str) -> str | None:
    """What to say of an amount or a percentage that is written as Norwegians do; None where it is none."""
    found = _COMMA.fullmatch(word)
    whole, rest = found.groups() if found else ("", "")
    return f'"{word}" is written with a comma; write it with a point: {re.sub("[ .]", "", whole)}.{rest}.' if found else None


def parted_by_comma(key: str, value: object, rest: str) -> tuple[str, str]:
    """The code and the words for `{key: value,rest}`: between braces a comma ends the value, also that of 12,25 %."""
    if told := with_a_point(f"{value},{rest}"):
        return "RULE-014", told
    return "RULE-002", f'the comma before "{rest}" ends the value of "{key}"; put a text that holds a comma in quotes.'


def undecodable(content: bytes, start: int) -> tuple[Mark, str]:
    """The place and the words for a byte that is no UTF-8: most often a file saved as Latin-1 or as "Unicode"."""
    before = content[:start].decode("utf-8")
    mark = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return mark, 'the file is saved as UTF-16 (in some editors called "Unicode").'
    letter = content[start : start + 1].decode("cp1252", "replace")
    shown = f'"{letter}"' if letter.isalpha() else f"byte 0x{content[start]:02x}"
    return mark, f"{shown} is not saved as UTF-8."


def in_plain_words(problem: yaml.YAMLError, lines: list[str]) -> tuple[Mark, str]:
    """The place of a YAML error and what it means."""
    if not isinstance(problem, yaml.MarkedYAMLError):
        return (1, 1), f"{str(problem).splitlines()[0]}."
    said = problem.problem or problem.context or "cannot be read"
    place = problem.problem_mark or problem.context_mark
    if "cannot start any token" in said and place:
        return _mark(place), _no_start(place, lines)
    for theirs, ours, began in _WORDS:
        if theirs in said:
            place = problem.context_mark if began and problem.context_mark else place
            return _mark(place), ours
    return _mark(place), f"{said}."


def _mark(place: yaml.Mark | None) -> Mark:
    return (place.line + 1, place.column + 1) if place else (1, 1)


def _no_start(place: yaml.Mark, lines: list[str]) -> str:
    line = lines[place.line] if place.line < len(lines) else ""
    character = line[place.column : place.column + 1]
    if character == "\t":
        return "a tab stands here; indent with blanks."
    return f"a text cannot begin with {character}; {_QUOTES}"
