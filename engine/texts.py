"""Texts with values filled in, compiled at load: "The notice fell due {notice_deadline} and {remaining} is unpaid."."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.facts.fact import Getter, Speller, Words, speller
from engine.facts.scene import Scene

LANGUAGES = ("nb", "en")


@dataclass(frozen=True, slots=True)
class Slot:
    """A value in a text: a fact, an input, a parameter, or a day such as {14 days after due_date}."""

    get: Getter
    type: str
    personal: bool = False
    choice_labels: dict[str, Words] | None = None
    name: str = ""  # as it is written between the braces


Parts = tuple[str | Slot, ...]


class _Form:
    """A text in one language, ready to fill in: a format, and for each of its places which value, spelled how."""

    __slots__ = ("format", "places")

    def __init__(self, parts: Parts, language: str, getters: list[Getter]) -> None:
        self.format = "".join(part.replace("%", "%%") if isinstance(part, str) else "%s" for part in parts)
        self.places: tuple[tuple[int, Speller], ...] = tuple(
            (getters.index(part.get), speller(part.type, language, part.choice_labels))
            for part in parts
            if not isinstance(part, str)
        )


class Text:
    """A text in both languages."""

    __slots__ = ("_forms", "_getters", "parts")

    def __init__(self, parts: dict[str, Parts]) -> None:
        self.parts = parts
        self._getters = list(dict.fromkeys(slot.get for slot in _slots(parts.values())))
        self._forms = {language: _Form(each, language, self._getters) for language, each in parts.items()}

    def render(self, scene: Scene, language: str) -> str:
        """Fill in the values, spelled for people."""
        form, getters = self._forms[language], self._getters
        return form.format % tuple([spell(getters[place](scene)) for place, spell in form.places])

    def words(self, scene: Scene) -> Words:
        """The text in every language; each value is found once."""
        values = [get(scene) for get in self._getters]
        return {
            language: form.format % tuple([spell(values[place]) for place, spell in form.places])
            for language, form in self._forms.items()
        }

    def is_personal(self) -> bool:
        """Whether a value in it is personal data."""
        return any(slot.personal for slot in _slots(self.parts.values()))


def _slots(texts: Iterable[Parts]) -> Iterable[Slot]:
    return (part for parts in texts for part in parts if not isinstance(part, str))
