"""Texts with values filled in, compiled at load: "The notice fell due {notice_deadline} and {remaining} is unpaid."."""

from dataclasses import dataclass

from engine.facts.fact import Getter, Words, spelled
from engine.facts.scene import Scene

LANGUAGES = ("nb", "en")


@dataclass(frozen=True, slots=True)
class Slot:
    """A value in a text: a fact, an input, a parameter, or a day such as {14 days after due_date}."""

    get: Getter
    type: str
    personal: bool = False
    choice_labels: dict[str, Words] | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages."""

    parts: dict[str, tuple[str | Slot, ...]]

    def render(self, scene: Scene, language: str) -> str:
        """Fill in the values, spelled for people."""
        return "".join(
            part if isinstance(part, str) else spelled(part.get(scene), part.type, language, part.choice_labels)
            for part in self.parts[language]
        )

    def words(self, scene: Scene) -> Words:
        """The text in every language."""
        return {language: self.render(scene, language) for language in LANGUAGES}

    def is_personal(self) -> bool:
        """Whether a value in it is personal data."""
        return any(not isinstance(part, str) and part.personal for parts in self.parts.values() for part in parts)
