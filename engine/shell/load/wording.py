"""Texts with {slots} -> Text: every slot is a fact, an input, `parameter NAME` or a day."""

import re
from collections.abc import Callable

from engine.conditions import Ref
from engine.facts.computed import day_of, parameter_value
from engine.facts.fact import Fact, Words
from engine.facts.given import of_input
from engine.shell.load.phrases import read_phrase
from engine.shell.load.problems import Misread, near
from engine.shell.load.sentences import Kind, Names, refuse_table
from engine.texts import LANGUAGES, Slot, Text

_SLOT = re.compile(r"\{([^{}]*)\}")
_STRAY = re.compile(r"[{}]")


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
                inside = found.group(1)
                start = found.start() + 1 + len(inside) - len(inside.lstrip())
                report(language, Misread(problem.code, start + problem.offset, problem.message))
        parts.append(text[end:])
        if stray := _STRAY.search(_SLOT.sub(lambda found: " " * len(found.group()), text)):
            report(language, Misread("RULE-035", stray.start(), f'a "{stray.group()}" stands alone.'))
        return tuple(part for part in parts if part != "")

    def _slot(self, name: str) -> Slot:
        if name in self.inputs:
            self.used.add(name)
            kind = self.inputs[name].type
            return Slot(of_input(name), kind, personal=kind == "text", name=name)  # free text may name people
        if name in self.facts:
            fact = self.facts[name]
            self.used.add(name)
            return Slot(fact.get, fact.type, fact.personal, fact.choice_labels, name)
        if name.startswith("parameter ") and name.count(" ") == 1:
            parameter = name.removeprefix("parameter ").strip()
            if parameter in self.names.broken:
                raise Misread.follows()
            if parameter not in self.names.parameters:
                raise Misread("RULE-020", 10, f'unknown parameter "{parameter}"{near(parameter, self.names.parameters)}')
            refuse_table(parameter, 10, self.names)
            self.used.add(name)
            return Slot(parameter_value(parameter), self.names.parameters[parameter], name=name)
        if name in self.names.facts or name in self.names.broken:
            raise Misread.follows()
        if " " not in name:
            raise Misread("RULE-035", 0, f'"{{{name}}}" names nothing{near(name, [*self.facts, *self.inputs])}')
        try:
            when = read_phrase(name, self.names, timed=False)
        except Misread as problem:
            raise (Misread("RULE-035", problem.offset, problem.message) if problem.code == "RULE-025" else problem) from None
        self.used |= set(when.dates()) | ({when.amount.name} if isinstance(when.amount, Ref) else set())
        personal = any(self.facts[each].personal for each in when.dates() if each in self.facts)
        return Slot(day_of(when, self.facts), "date", personal, name=name)
