"""The lines of a guard -> conditions: `only if:`, `never if:`, with alternatives under `any:`."""

import re
from collections.abc import Iterable
from typing import Any

from engine.conditions import AnyOf, Condition, Test, never
from engine.shell.load.document import Document, Mark, Path
from engine.shell.load.problems import Misread
from engine.shell.load.read_outcome import Known
from engine.shell.load.sentences import Names, read_sentence


class GuardReader:
    """Reads the guards of one document, at any path in it."""

    def __init__(self, document: Document, known: Known) -> None:
        self.document, self.known = document, known

    def guard(
        self, data: dict[str, Any], *path: str | int, names: Names | None = None, optional: frozenset[str] = frozenset()
    ) -> list[Condition]:
        """Everything that must hold of a part of the document: all of `only if:`, none of `never if:`.

        `optional` are inputs that need not be given; as facts whose `when unknown:` is no, they do not block then.
        """
        unknown_is_no = frozenset(name for name, fact in self.known.facts.items() if fact.unknown_is_no) | optional
        forbidden = self.lines(data, *path, key="never if", names=names)
        conditions = self.lines(data, *path, key="only if", names=names)
        return [*conditions, *(each for one in forbidden for each in never(one, unknown_is_no))]

    def lines(self, data: dict[str, Any], *path: str | int, key: str, names: Names | None = None) -> list[Condition]:
        """The conditions under one key; what cannot be read is noted and left out."""
        conditions: list[Condition] = []
        for index, line in enumerate(data.get(key) or []):
            here = (*path, key, index)
            if isinstance(line, dict):
                tests = [self._sentence(text, names, *here, "any", place) for place, text in enumerate(line["any"])]
                conditions.append(AnyOf(tuple(test for test in tests if test is not None)))
            elif (test := self._sentence(line, names, *here)) is not None:
                conditions.append(test)
        return conditions

    def place_of(self, name: str, keys: Iterable[str]) -> Mark:
        """Where a fact is first named under one of the keys of the document."""
        named = re.compile(rf"\b{re.escape(name)}\b")
        data = self.document.data
        todo: list[tuple[Path, Any]] = [((key,), data[key]) for key in keys if key in data]
        while todo:
            path, value = todo.pop(0)
            if isinstance(value, str):
                if found := named.search(value):
                    return self.document.within(found.start(), *path)
            else:
                inside = value.items() if isinstance(value, dict) else enumerate(value)
                todo[:0] = [((*path, part), each) for part, each in inside]
        return self.document.at()

    def _sentence(self, text: str, names: Names | None, *path: str | int) -> Test | None:
        problems, file = self.known.problems, self.document.file
        if path in self.document.blocks:
            problems.add("RULE-022", file, self.document.at(*path), "a condition goes over several lines.")
            return None
        try:
            return read_sentence(text, names or self.known.names)
        except Misread as problem:
            problems.add(problem.code, file, self.document.within(problem.offset, *path), problem.message)
            return None
