"""What every test beside a rule has: its sentence, its place in the file, and facts that are read by name."""

from dataclasses import dataclass
from typing import Any

from engine.rulebook import Book
from engine.shell.load.document import Document
from engine.shell.load.literals import read_literal
from engine.shell.load.problems import Misread, Problems, near


@dataclass(frozen=True, slots=True)
class OneTest:
    """One test, found in a file."""

    document: Document
    index: int

    @property
    def name(self) -> str:
        """Its sentence."""
        return str(self.data.get("name", f"test {self.index + 1}"))

    @property
    def data(self) -> dict[str, Any]:
        """What is written."""
        found: dict[str, Any] = self.document.data[self.index]
        return found

    def note(self, problems: Problems, message: str, *path: str, code: str = "RULE-048", key: bool = False) -> None:
        """Note what does not agree, at its place: by default that the rule and its test differ."""
        mark = self.document.key(self.index, *path) if key else self.document.at(self.index, *path)
        problems.add(code, self.document.file, mark, f'"{self.name}": {message}')

    def literal(self, problems: Problems, kind: str, *path: str) -> Any:
        """A value of the test, read as rules are read; None, and noted, where it does not fit."""
        text: Any = self.data
        for part in path:
            text = text[part]
        try:
            return read_literal(text, kind, 0, path[-1])
        except Misread as problem:
            self.note(problems, problem.message, *path, code=problem.code)
            return None


def read_facts(test: OneTest, book: Book, inputs: dict[str, str], problems: Problems) -> dict[str, Any]:
    """`facts:` of a test by name, and what came in with an action; what is unknown or does not fit is noted."""
    values: dict[str, Any] = {}
    for name, text in (test.data.get("facts") or {}).items():
        fact = book.facts.get(name)
        kind = inputs.get(name) or (fact.type if fact else None)
        if kind is None:
            hint = near(name, [*book.facts, *inputs])
            test.note(problems, f'unknown fact "{name}"{hint}', "facts", name, code="RULE-012", key=True)
            continue
        try:
            values[name] = None if text == "missing" else read_literal(text, kind, 0, name)
            if text != "missing" and fact and name not in inputs and fact.choices and text not in fact.choices:
                message = f'"{text}" is not one of the choices of {name}{near(text, fact.choices, listed=True)}'
                raise Misread("RULE-016", 0, message)
        except Misread as problem:
            test.note(problems, problem.message, "facts", name, code=problem.code)
    return values
