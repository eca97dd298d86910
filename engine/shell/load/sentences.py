"""One line of a guard -> one comparison: "remaining is more than 0.00 kr". Errors say where in the line, and what is allowed."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.conditions import Literal, Operand, Ref, Test
from engine.facts.fact import ORDERED
from engine.shell.load.literals import is_quoted, read_literal, with_article
from engine.shell.load.problems import Misread, near


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a fact, and its choices where it has them."""

    type: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """What a sentence may name."""

    facts: Mapping[str, Kind]
    parameters: Mapping[str, str]  # name -> type
    broken: frozenset[str] = frozenset()  # facts, parameters and letters that are there, but cannot be read
    largest: Mapping[str, int] = field(default_factory=dict)  # the largest value of a parameter that counts days, months or years

    def with_inputs(self, inputs: Mapping[str, Kind]) -> "Names":
        """These names and an action's input fields."""
        return Names({**self.facts, **inputs}, self.parameters, self.broken, self.largest)


# Longest first, so that "is not one of" is not read as "is not".
_COMPARISONS = (
    ("is on or before", "<="), ("is on or after", ">="), ("is not one of", "not_in"), ("is not between", "not_between"),
    ("is more than", ">"), ("is less than", "<"), ("is at least", ">="), ("is at most", "<="), ("is missing", "is_null"),
    ("is present", "not_null"), ("is between", "between"), ("is one of", "in"), ("is before", "<"), ("is after", ">"),
    ("is not", "!="), ("is", "=="),
)  # fmt: skip
_SIGNS = (
    (">=", "is at least"), ("<=", "is at most"), ("!=", "is not"), ("<>", "is not"), (">", "is more than"), ("<", "is less than"),
    ("==", "is"), ("=", "is"), ("equals", "is"), ("in ", "is one of"), ("not in ", "is not one of"), ("er ", "is"),
)  # fmt: skip
# What people write for "is missing" and "is present", after "is" and after "is not".
_STATES = dict.fromkeys(("missing", "unknown", "empty", "blank", "null", "none"), ("is missing", "is present")) | dict.fromkeys(
    ("present", "known", "given", "filled in"), ("is present", "is missing")
)
_OPENINGS = re.compile(r"(at|on or|more|less|one of|before|after|between|greater|smaller|higher|lower|in)\b", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read_sentence(text: str, names: Names) -> Test:
    """Read one condition; raises Misread."""
    found = _NAME.match(text)
    if not found:
        raise Misread("RULE-013", 0, f'"{text}" does not begin with the name of a fact.')
    name = found.group()
    if name in names.broken:
        raise Misread.follows()
    if name not in names.facts:
        raise Misread("RULE-012", 0, f'unknown fact "{name}"{near(name, names.facts)}')
    kind = names.facts[name]
    offset = found.end()
    rest = text[offset:]
    start = offset + len(rest) - len(rest.lstrip())
    words, op = _comparison(text, start, name, kind)
    _suits(op, kind, name, words, start)
    return Test(name, op, _operands(op, text, start + len(words), name, kind, names))


def _comparison(text: str, start: int, name: str, kind: Kind) -> tuple[str, str]:
    rest = text[start:]
    for words, op in _COMPARISONS:
        if re.match(rf"{words}(?=\s|$)", rest):
            if rest[len(words) :].strip() not in kind.choices:
                _not_a_slip(rest, words, op, start, name)
            return words, op
    raise Misread("RULE-013", start, f'cannot read "{rest.strip()}" after {name}{_meant(rest)}')


def _not_a_slip(rest: str, words: str, op: str, start: int, name: str) -> None:
    """Refuse "city is not missing" and "city is at lest 5": a text fact would take "missing" or "at lest 5" for its value."""
    if op not in ("==", "!="):
        return
    word = rest[len(words) :].strip()
    if word.lower() in _STATES:
        raise Misread("RULE-013", start, f'"{words} {word}" says nothing; write "{_STATES[word.lower()][op == "!="]}".')
    if _OPENINGS.match(word):
        raise Misread("RULE-013", start, f'cannot read "{rest.strip()}" after {name}{_meant(rest)}')


def _meant(rest: str) -> str:
    """The comparison that was probably meant, from a sign or from words that are nearly right."""
    rest = rest.strip()
    for sign, words in _SIGNS:
        if rest.startswith(sign):
            return f'; write "{words}".'
    close = difflib.get_close_matches(" ".join(rest.split()[:4]), [words for words, _ in _COMPARISONS], 1, 0.6)
    for size in (3, 2):  # the words of a comparison, without what follows
        close = difflib.get_close_matches(" ".join(rest.split()[:size]), [words for words, _ in _COMPARISONS], 1, 0.8) or close
    return f'; did you mean "{close[0]}"?' if close else "."


def _suits(op: str, kind: Kind, name: str, words: str, offset: int) -> None:
    if op in ("<", "<=", ">", ">=", "between", "not_between") and kind.type not in ORDERED:
        raise Misread("RULE-015", offset, f'{name} is {with_article(kind.type)}, so "{words}" says nothing.')
    is_date_words = words in ("is before", "is after", "is on or before", "is on or after")
    if is_date_words and kind.type != "date":
        raise Misread("RULE-015", offset, f'{name} is {with_article(kind.type)}; "{words}" is for dates.')


def _operands(op: str, text: str, offset: int, name: str, kind: Kind, names: Names) -> tuple[Operand, ...]:
    rest = text[offset:]
    start = offset + len(rest) - len(rest.lstrip())
    rest = rest.strip()
    if op in ("is_null", "not_null"):
        if rest:
            raise Misread(*_trailing(rest, start))
        return ()
    if not rest:
        raise Misread("RULE-013", offset, f"nothing to compare {name} with.")
    if op in ("in", "not_in"):
        return _listed(rest, start, name, kind, names)
    if op in ("between", "not_between"):
        return _range(rest, start, name, kind, names)
    return (_value(rest, start, name, kind, names),)


def _trailing(rest: str, start: int) -> tuple[str, int, str]:
    if re.match(r"(and|or)\b", rest):
        return "RULE-017", start, f'"{rest.split()[0]}" joins two conditions.'
    return "RULE-013", start, f'unexpected "{rest}".'


def _listed(rest: str, start: int, name: str, kind: Kind, names: Names) -> tuple[Operand, ...]:
    if not (rest.startswith("[") and rest.endswith("]")):
        raise Misread("RULE-018", start, f'"{rest}" is no list.')
    values, offset = [], start + 1
    for part in rest[1:-1].split(","):
        word = part.strip()
        place = offset + len(part) - len(part.lstrip())
        if not word:
            raise Misread("RULE-018", place, "a value is missing in the list.")
        values.append(_value(word, place, name, kind, names))
        offset += len(part) + 1
    return tuple(values)


def _range(rest: str, start: int, name: str, kind: Kind, names: Names) -> tuple[Operand, ...]:
    low_text, joined, high_text = rest.partition(" and ")
    if not joined:
        raise Misread("RULE-013", start, f'"{rest}" is no range: write "between A and B".')
    low = _value(low_text.strip(), start, name, kind, names)
    high = _value(high_text.strip(), start + len(low_text) + len(joined), name, kind, names)
    if isinstance(low, int) and isinstance(high, int) and low > high:
        raise Misread("RULE-019", start, f'nothing lies between "{low_text}" and "{high_text}".')
    return (low, high)


def _value(word: str, start: int, name: str, kind: Kind, names: Names) -> Operand:
    if word in kind.choices:
        return word
    if word.startswith("parameter "):
        return _parameter(word, start, name, kind, names)
    if word in names.facts and word not in ("yes", "no"):
        if names.facts[word].type != kind.type:
            raise _of_another_type(name, kind, word, names.facts[word].type, start)
        return Ref(word)
    if word in names.broken:
        raise Misread.follows()
    joined = re.search(r"\s(and|or)\s", word)
    if joined and not is_quoted(word):
        raise Misread("RULE-017", start + joined.start(1), f'"{joined.group(1)}" joins two conditions.')
    if kind.choices:
        raise Misread("RULE-016", start, f'"{word}" is not one of the choices of {name}{near(word, kind.choices, listed=True)}')
    return _literal(word, start, name, kind, names)


def _literal(word: str, start: int, name: str, kind: Kind, names: Names) -> Literal:
    alike = [each for each, other in names.facts.items() if other.type == kind.type]
    hint = near(word, alike) if _NAME.fullmatch(word) else "."
    if kind.type == "text" and "_" in word and hint != ".":
        raise Misread("RULE-012", start, f'unknown fact "{word}"{hint}')
    if kind.type == "text" and " " in word and not is_quoted(word):
        raise Misread("RULE-014", start, f"{word} is more than one word: put it in double quotes.")
    try:
        return read_literal(word, kind.type, start, name)
    except Misread as problem:
        if problem.code == "RULE-014" and hint != ".":
            raise Misread("RULE-012", start, f'unknown fact "{word}"{hint}') from None
        raise


def _parameter(word: str, start: int, name: str, kind: Kind, names: Names) -> Ref:
    parameter = word.removeprefix("parameter ").strip()
    if parameter in names.broken:
        raise Misread.follows()
    if parameter not in names.parameters:
        raise Misread("RULE-020", start + 10, f'unknown parameter "{parameter}"{near(parameter, names.parameters)}')
    refuse_table(parameter, start + 10, names)
    if names.parameters[parameter] != kind.type:
        raise _of_another_type(name, kind, parameter, names.parameters[parameter], start)
    return Ref(f"parameter {parameter}")


def _of_another_type(name: str, kind: Kind, other: str, its_type: str, start: int) -> Misread:
    return Misread("RULE-014", start, f"{name} is {with_article(kind.type)}, but {other} is {with_article(its_type)}.")


def refuse_table(parameter: str, start: int, names: Names) -> None:
    """Raise Misread where a parameter is a table: it has no single value to compare or to tell."""
    if names.parameters[parameter] == "bands":
        raise Misread("RULE-057", start, f"{parameter} is a table of bands, not a single value.")
