"""What a letter must say by law: values and words, in both languages, to the debtor and to a guardian."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.facts.fact import Words
from engine.rule import LetterText
from engine.texts import LANGUAGES, Parts, Text

BODY, GUARDIAN = "body", "to the guardian"


@dataclass(frozen=True, slots=True)
class Lack:
    """What one text of a letter lacks; the words for the guardian may be lacking altogether."""

    part: str
    language: str
    values: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MustSay:
    """The values and words that must stand in a letter, and the values that must stand beside them in the guardian's."""

    values: tuple[str, ...]
    words: tuple[Words, ...]
    guardian: tuple[str, ...]

    def lacks(self, letter: LetterText) -> Iterator[Lack]:
        """What each text of a letter lacks, if anything."""
        yield from self._of(BODY, letter.body, self.values)
        if letter.guardian_body is None:
            yield Lack(GUARDIAN, "", self.guardian)
        else:
            yield from self._of(GUARDIAN, letter.guardian_body, (*self.values, *self.guardian))

    def _of(self, part: str, text: Text, wanted: tuple[str, ...]) -> Iterator[Lack]:
        for language in LANGUAGES:
            parts = text.parts[language]
            said, flowing = _names(parts), _flowing(parts)
            values = tuple(name for name in wanted if name not in said)
            words = tuple(each[language] for each in self.words if " ".join(each[language].split()) not in flowing)
            if values or words:
                yield Lack(part, language, values, words)


def _names(parts: Parts) -> set[str]:
    return {part.name for part in parts if not isinstance(part, str)}


def _flowing(parts: Parts) -> str:
    """The words of a text without its line breaks, each value as it is written there."""
    return " ".join("".join(part if isinstance(part, str) else f"{{{part.name}}}" for part in parts).split())
