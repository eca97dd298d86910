"""The words of a refusal, made from the fact's label, the comparison and the actual value: "Postnummeret mangler"."""

from dataclasses import dataclass, field

from engine.conditions import Condition, Literal, Operand, Ref, Test
from engine.facts.fact import Fact, Words, shown, spelled
from engine.texts import LANGUAGES
from engine.trace import FactShown, Reason

Values = dict[str, Literal | None]

# What a failing comparison demands; {w} is what is wanted.
_DEMANDS = {
    "nb": {
        ">=": ", minst {w} kreves", ">": ", mer enn {w} kreves", "<=": ", høyst {w} er tillatt", "<": ", mindre enn {w} kreves",
        "==": ", må være {w}", "in": ", må være en av {w}", "between": ", må ligge mellom {w}",
        "date >=": ", må være {w} eller senere", "date >": ", må være etter {w}", "date <=": ", må være senest {w}",
        "date <": ", må være før {w}", "date ==": ", må være {w}",
    },
    "en": {
        ">=": "; at least {w} is required", ">": "; more than {w} is required", "<=": "; at most {w} is allowed",
        "<": "; less than {w} is required", "==": "; it must be {w}", "in": "; it must be one of {w}",
        "between": "; it must lie between {w}", "date >=": "; it must be {w} or later", "date >": "; it must be after {w}",
        "date <=": "; it must be {w} at the latest", "date <": "; it must be before {w}", "date ==": "; it must be {w}",
    },
}  # fmt: skip
_PLAIN = {
    "nb": {"is": "{label} er {value}", "missing": "{label} mangler", "present": "{label} er oppgitt", "unknown": "{label} er ukjent"},
    "en": {"is": "{label} is {value}", "missing": "{label} is missing", "present": "{label} is given", "unknown": "{label} is unknown"},
}  # fmt: skip
_CODES = {
    ">=": "too_low", ">": "too_low", "<=": "too_high", "<": "too_high", "is_null": "present", "not_null": "missing",
    "date >=": "too_early", "date >": "too_early", "date <=": "too_late", "date <": "too_late",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The facts of a rule with their words; an action's input fields are among them."""

    facts: dict[str, Fact]
    values: Values = field(default_factory=dict)  # of facts that the words of others name, as {stage}

    def fact(self, name: str) -> Fact:
        """A fact, or the stand-in of a parameter."""
        return self.facts[name]

    def spell(self, name: str, value: Literal | None, language: str) -> str:
        """A fact's value for people."""
        fact = self.facts[name]
        return spelled(value, fact.type, language, fact.choice_labels)


def _wanted(test: Test, values: Values, words: Vocabulary, language: str) -> str:
    def one(operand: Operand) -> str:
        value = values.get(operand.name) if isinstance(operand, Ref) else operand
        return words.spell(test.fact, value, language)

    joint = (" og " if language == "nb" else " and ") if test.op == "between" else ", "
    return joint.join(one(operand) for operand in test.operands)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(test: Test, values: Values, words: Vocabulary, language: str) -> str:
    fact, actual = words.fact(test.fact), values.get(test.fact)
    plain = _PLAIN[language]
    if actual is None:
        form = plain["missing" if test.op == "not_null" or fact.type in ("text", "date") else "unknown"]
        return form.format(label=fact.label[language])
    if test.op == "is_null":
        return plain["present"].format(label=fact.label[language])
    said = fact.says.get("yes" if actual else "no") if fact.type == "yes/no" else fact.says
    template = said.get(language) if isinstance(said, dict) else None
    if isinstance(template, str):
        subject = template.replace("{value}", words.spell(test.fact, actual, language))
        for name, value in words.values.items():
            subject = subject.replace(f"{{{name}}}", words.spell(name, value, language))
        if fact.type == "yes/no":
            return subject
    else:
        subject = plain["is"].format(label=fact.label[language], value=words.spell(test.fact, actual, language))
    op = "==" if test.op == "in" and len(test.operands) == 1 else test.op
    demand = _DEMANDS[language].get(f"date {op}" if fact.type == "date" else op, "")
    return subject + demand.replace("{w}", _wanted(test, values, words, language))


def _told(condition: Condition) -> Test:
    """The comparison a person is told about: of alternatives the last, as those before it are exceptions by custom."""
    return condition if isinstance(condition, Test) else condition.tests[-1]


def code_of(condition: Condition, words: Vocabulary) -> str:
    """A stable code made from the fact and what is wrong with it, such as days_overdue_too_low."""
    test = _told(condition)
    kind = words.fact(test.fact).type
    return f"{test.fact}_{_CODES.get(f'date {test.op}' if kind == 'date' else test.op, 'not_allowed')}"


def reason_for(
    rule: str,
    condition: Condition,
    values: Values,
    words: Vocabulary,
    code: str | None,
    otherwise: Words | None,
    private: bool,
) -> Reason:
    """Say why the condition fails: a stable code, both languages, the facts; `private` leaves personal values out."""
    told = _told(condition)
    hidden = {name for name in condition.names() if private and not name.startswith("parameter ") and words.fact(name).personal}
    seen = {name: (None if name in hidden else values.get(name)) for name in condition.names()}
    said: Words = {}
    for language in LANGUAGES:
        text = _capital(_sentence(told, seen, words, language)) + "."
        said[language] = f"{text} {otherwise[language]}" if otherwise else text
    facts = {
        name: FactShown(shown(seen[name], words.fact(name).type), words.fact(name).label) for name in sorted(condition.names())
    }
    return Reason(rule, code or code_of(condition, words), said, facts)
