"""Texts with {slots} -> Text: every slot is a fact, an input, `parameter NAME` or a day."""

import re
from collections.abc import Callable

from engine.conditions import Ref
from engine.facts.computed import day_of, parameter_value
from engine.facts.fact import Fact, Words
from engine.facts.given import of_input
from engine.shell.load.phrases import read_phrase
from engine.shell.load.problems import Misread, near
from engine.shell.load.sentences import Kind, Names
from engine.texts import LANGUAGES, Slot, Text

_SLOT = re.compile(r"\{([^{}]*)\}")


class TextReader:
    """Reads texts for one rule: its facts and its input fields; remembers what they name."""

    def __init__(self, facts: dict[str, Fact], names: Names, inputs: dict[str, Kind] | None = None) -> None:
        self.facts, self.names, self.inputs = facts, names, inputs or {}
        self.used: set[str] = set()

    def read(self, words: Words, report: Callable[[str, Misread], None]) -> Text:
        """Compile a text in both languages; every misread slot is reported with its language."""
        return Text({language: self._parts(words[language], language, report) for language in LANGUAGES})

    def _parts(self, text: str, language: str, report: Callable[[str, Misread], None]) -> tuple[str | Slot, ...]:
        parts: list[str | Slot] = []
        end = 0
        for found in _SLOT.finditer(text):
            parts.append(text[end : found.start()])
            end = found.end()
            try:
                parts.append(self._slot(found.group(1).strip()))
            except Misread as problem:
                report(language, Misread(problem.code, found.start() + 1 + problem.offset, problem.message))
        parts.append(text[end:])
        return tuple(part for part in parts if part != "")

    def _slot(self, name: str) -> Slot:
        if name in self.inputs:
            self.used.add(name)
            return Slot(of_input(name), self.inputs[name].type)
        if name in self.facts:
            fact = self.facts[name]
            self.used.add(name)
            return Slot(fact.get, fact.type, fact.personal, fact.choice_labels)
        if name.startswith("parameter ") and name.count(" ") == 1:
            parameter = name.removeprefix("parameter ").strip()
            if parameter not in self.names.parameters:
                raise Misread("RULE-020", 10, f'unknown parameter "{parameter}"{near(parameter, self.names.parameters)}')
            self.used.add(name)
            return Slot(parameter_value(parameter), self.names.parameters[parameter])
        if " " not in name:
            raise Misread("RULE-035", 0, f'"{{{name}}}" names nothing{near(name, [*self.facts, *self.inputs])}')
        when = read_phrase(name, self.names, timed=False)
        self.used |= set(when.dates()) | ({when.amount.name} if isinstance(when.amount, Ref) else set())
        return Slot(day_of(when, self.facts), "date")
