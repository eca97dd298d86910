"""What follows from an event: every reaction that holds, one after another, each judged anew, until the case moves on."""

import msgspec
from msgspec.structs import replace

from engine.case import Case
from engine.decide import holding
from engine.effects import Effect
from engine.events import Event
from engine.facts.scene import Scene
from engine.moves import apply
from engine.rulebook import Book
from engine.trace import Entry


class Followed(msgspec.Struct):
    """The case after the reactions, their entries and effects, and whether one of them moved it."""

    case: Case
    entries: list[Entry] = []
    effects: list[Effect] = []
    moved: bool = False


def follow(scene: Scene, event: Event, book: Book) -> Followed:
    """Apply the reactions to an event in their order; one is taken once, and none after a move to another stage."""
    found = Followed(scene.case)
    left = [rule for rule in book.policy.reactions.get(event.name, ()) if not rule.instead]
    here = scene
    while left:
        held = holding(book, "reactions", event.name, here)
        rule = next((each for each in left if each.id in held), None)
        if rule is None:
            break
        left = left[left.index(rule) + 1 :]
        applied = apply(rule, here, event, book)
        found.entries.append(applied.entry)
        found.effects += applied.effects
        found.moved = applied.case.stage != found.case.stage
        found.case = applied.case
        if found.moved:
            break
        here = replace(scene, case=applied.case, owed=None, missing={})
    return found
