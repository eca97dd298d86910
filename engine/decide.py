"""Which rules hold for a scene, and why the others do not. Every decision goes through the inference engine."""

import re

from engine.conditions import Condition
from engine.facts.fact import Fact
from engine.facts.given import of_input
from engine.facts.scene import Scene
from engine.reasons import Values, Vocabulary, reason_for
from engine.rule import InputField, Rule
from engine.rulebook import Book
from engine.trace import Reason

_SLOT = re.compile(r"\{(\w+)\}")


def holding(book: Book, folder: str, about: str, scene: Scene) -> set[str]:
    """The rules of a folder that hold for the scene."""
    return book.policy.asked(folder, about).decide(scene)


def holds(book: Book, rule: Rule, scene: Scene) -> bool:
    """Whether one rule holds for the scene, asked alone."""
    return rule.id in book.policy.asked("rule", rule.id).decide(scene)


def failing(book: Book, folder: str, about: str, scene: Scene, *, private: bool) -> dict[str, list[Reason]]:
    """The rules that do not hold, each with every reason."""
    asked = book.policy.asked(folder, about)
    values = asked.facts(scene)
    facts = stand_ins(book)
    if folder == "reactions":
        facts |= {name: _of_field(field) for name, field in book.policy.inputs_of(about).items()}
    words = Vocabulary(facts, named_in_words(book, values, scene))
    told: dict[str, list[Reason]] = {}
    for rule_id, places in asked.explain(values).items():
        rule = book.policy.rules.get(rule_id)
        told[rule_id] = [_reason(rule, rule_id, asked.rules[rule_id][place], values, words, scene, private) for place in places]
    return told


def named_in_words(book: Book, asked: Values, scene: Scene) -> Values:
    """The facts that the words of other facts name: "the case is {value} ({stage})"."""
    said = "".join(str(book.facts[name].says) for name in asked if name in book.facts)
    return {name: book.facts[name].get(scene) for name in set(_SLOT.findall(said)) & set(book.facts)}


def failing_input(book: Book, rule: Rule, scene: Scene) -> list[Reason]:
    """Why what came in with an action is not good enough."""
    if not rule.input_must:
        return []
    fields = {field.name: input_fact(field.name, rule) for field in rule.input.values()}
    facts = {**book.facts, **fields}
    asked = book.policy.input_set(rule, lambda name: facts[name].get if name in facts else book.policy.getter(name))
    words = Vocabulary(stand_ins(book, facts))
    values = asked.facts(scene)
    places = asked.explain(values).get(rule.id, [])
    return [_reason(rule, rule.id, rule.input_must[place], values, words, scene, True) for place in places]


def input_fact(name: str, rule: Rule) -> Fact:
    """An action's input field as the fact its conditions compare."""
    return _of_field(rule.input[name])


def _of_field(field: InputField) -> Fact:
    # Free text may name people, so it stands in no reason.
    return Fact(
        field.name, field.type, field.label, of_input(field.name), unknown_is_no=not field.required,
        personal=field.type == "text",
    )  # fmt: skip


def stand_ins(book: Book, facts: dict[str, Fact] | None = None) -> dict[str, Fact]:
    """The facts (all of the book, where none are named) and a stand-in for every parameter, to be spelled in a reason."""
    parameters = {**book.rates.parameters, **book.policy.terms}
    parameters_shown = {
        f"parameter {name}": Fact(name, parameter.type, parameter.label, lambda scene: None)
        for name, parameter in parameters.items()
    }
    return {**(book.facts if facts is None else facts), **parameters_shown}


def _reason(
    rule: Rule | None,
    rule_id: str,
    condition: Condition,
    values: Values,
    words: Vocabulary,
    scene: Scene,
    private: bool,
) -> Reason:
    otherwise = rule.otherwise.words(scene) if rule and rule.otherwise else None
    code = (rule.refuse or rule.warn) if rule else None
    return reason_for(rule_id, condition, values, words, code, otherwise, private)
