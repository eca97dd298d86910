"""`must say:` of a statute -> what its letters must say, as a fact that the statute asks for when one is sent."""

from typing import Any

from engine.conditions import Test
from engine.facts.fact import Fact, Getter
from engine.facts.scene import Scene
from engine.rulebook import Book
from engine.saying import MustSay
from engine.shell.load.document import Document
from engine.shell.load.problems import near
from engine.shell.load.read_outcome import Known, many

_LABEL = {"nb": "alt som brevet skal si", "en": "all that the letter must say"}
_SAYS: dict[str, Any] = {
    "yes": {"nb": "brevet sier alt det skal si", "en": "the letter says all that it must"},
    "no": {"nb": "brevet sier ikke alt det skal si", "en": "the letter does not say all that it must"},
}


def must_say_of(document: Document) -> MustSay | None:
    """What the letters of a sound statute must say; None where it says nothing of that."""
    entry = document.data.get("must say")
    if entry is None:
        return None
    return MustSay(tuple(many(entry["values"])), tuple(entry.get("words") or ()), tuple(many(entry["to the guardian"])))


def read_must_say(document: Document, known: Known) -> Test | None:
    """The condition that a letter says it all, which every letter is held against; None where the statute has none."""
    demand = must_say_of(document)
    if demand is None:
        return None
    if "when letter" not in document.data:
        message = "`must say:` is asked of letters: write `when letter:`, with those that must say it."
        known.problems.add("RULE-005", document.file, document.key("must say"), message)
    for key, names in (("values", demand.values), ("to the guardian", demand.guardian)):
        for index, name in enumerate(names):
            if name not in known.names.facts and name not in known.names.broken:
                path = (key, index) if isinstance(document.data["must say"][key], list) else (key,)
                message = f'unknown fact "{name}"{near(name, known.facts)}'
                known.problems.add("RULE-012", document.file, document.at("must say", *path), message)
    known.used |= {*demand.values, *demand.guardian}
    name = f"{document.data['id'].replace('-', '_')}_said"
    known.facts[name] = Fact(name, "yes/no", _LABEL, _getter(demand), says=_SAYS)
    return Test(name, "==", (True,))


def _getter(demand: MustSay) -> Getter:
    """Whether the newest letter of a case says it all, by the words of the rules that the case keeps."""

    known: dict[tuple[str, str], bool] = {}  # by version of the rules and kind of letter: the words of a version never change

    def says_all(scene: Scene) -> bool:
        assert isinstance(scene.book, Book)
        if not scene.case.letters:
            return True
        policy, kind = scene.book.policy, scene.case.letters[-1].kind
        key = (policy.version, kind)
        if key not in known:
            letter = policy.letters.get(kind)
            known[key] = letter is None or not any(demand.lacks(letter))
        return known[key]

    return says_all
