"""The words of a refusal, made from the fact's label, the comparison and the actual value: "Postnummeret mangler"."""

from dataclasses import dataclass, field

from engine.conditions import AnyOf, Condition, Literal, Operand, Ref, Test
from engine.facts.fact import Fact, Words, shown, spelled
from engine.identity import mask
from engine.texts import LANGUAGES
from engine.trace import FactShown, Reason

Values = dict[str, Literal | None]

# What a failing comparison demands; {w} is what is wanted.
_DEMANDS = {
    "nb": {
        ">=": ", minst {w} kreves", ">": ", mer enn {w} kreves", "<=": ", høyst {w} er tillatt", "<": ", mindre enn {w} kreves",
        "==": ", men må være {w}", "!=": ", men må være noe annet", "in": ", men må være {w}", "not_in": ", men må være noe annet",
        "between": ", men må ligge mellom {w}", "not_between": ", men må ligge utenfor {w}",
        "date >=": ", men må være {w} eller senere", "date >": ", men må være etter {w}", "date <=": ", men må være senest {w}",
        "date <": ", men må være før {w}",
    },
    "en": {
        ">=": "; at least {w} is required", ">": "; more than {w} is required", "<=": "; at most {w} is allowed",
        "<": "; less than {w} is required", "==": "; it must be {w}", "!=": "; it must be something else",
        "in": "; it must be {w}", "not_in": "; it must be something else", "between": "; it must lie between {w}",
        "not_between": "; it must lie outside {w}", "date >=": "; it must be {w} or later", "date >": "; it must be after {w}",
        "date <=": "; it must be {w} at the latest", "date <": "; it must be before {w}",
    },
}  # fmt: skip
_PLAIN = {
    "nb": {
        "is": "{label} er {value}", "missing": "{label} mangler", "present": "{label} er oppgitt", "unknown": "{label} er ukjent",
        "hidden": "{label} er ikke slik det kreves", "but": ", men ", "and": " og ", "or": " eller ",
    },
    "en": {
        "is": "{label} is {value}", "missing": "{label} is missing", "present": "{label} is given", "unknown": "{label} is unknown",
        "hidden": "{label} is not as required", "but": "; it ", "and": " and ", "or": " or ", "all missing": "{label} are missing",
    },
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
        """A fact, or the stand-in of a parameter; a pinned rule may name a rate that those in force no longer have."""
        found = self.facts.get(name)
        if found is None and name.startswith("parameter "):
            plain = name.removeprefix("parameter ")
            return Fact(plain, "text", {"nb": plain, "en": plain}, lambda scene: None)
        return self.facts[name] if found is None else found

    def spell(self, name: str, value: Literal | None, language: str) -> str:
        """A fact's value for people."""
        fact = self.facts[name]
        return spelled(value, fact.type, language, fact.choice_labels)


def _wanted(test: Test, values: Values, words: Vocabulary, language: str) -> str:
    def one(operand: Operand) -> str:
        if not isinstance(operand, Ref):
            return words.spell(test.fact, operand, language)
        value, other = words.spell(test.fact, values.get(operand.name), language), words.facts.get(operand.name)
        # What is given has a name to people; what is computed, or a parameter, is told by its value alone.
        is_named = other is not None and not other.uses and not operand.name.startswith("parameter ")
        return f"{other.label[language]} ({value})" if other is not None and is_named else value

    plain = _PLAIN[language]
    return _joined([one(operand) for operand in test.operands], plain["and" if "between" in test.op else "or"])


def _joined(parts: list[str], last: str) -> str:
    return last.join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _said(fact: Fact, actual: Literal, language: str) -> tuple[str | None, bool]:
    """What `says:` in facts.yaml has for the value, and whether that is all there is to say."""
    special = None
    if fact.type == "yes/no":
        special = "yes" if actual else "no"
    elif fact.type in ("days", "number", "money"):
        special = "below zero" if int(actual) < 0 else {0: "zero", 1: "one"}.get(int(actual))
    said = fact.says.get(special) if special else None
    if isinstance(said, dict):
        return said[language], special != "one"
    plain = fact.says.get(language)
    return (plain, False) if isinstance(plain, str) else (None, False)


def _sentence(test: Test, values: Values, words: Vocabulary, language: str, hidden: set[str]) -> str:
    fact, actual = words.fact(test.fact), values.get(test.fact)
    plain, label = _PLAIN[language], fact.label[language]
    if actual is None:
        form = plain["missing" if test.op == "not_null" or fact.type in ("text", "date") else "unknown"]
        return form.format(label=label)
    if test.op == "is_null":
        return plain["present"].format(label=label)
    if hidden & test.names():
        demand = "" if hidden & (test.names() - {test.fact}) else _demand(test, values, words, language)
        if not demand:
            return plain["hidden"].format(label=label)
        return label + (demand.replace(plain["but"], " ", 1) if demand.startswith(plain["but"]) else f":{demand[1:]}")
    template, is_all = _said(fact, actual, language)
    subject = plain["is"].format(label=label, value=words.spell(test.fact, actual, language))
    if template is not None:
        subject = template.replace("{value}", words.spell(test.fact, actual, language))
        for name, value in words.values.items():
            subject = subject.replace(f"{{{name}}}", words.spell(name, value, language))
    return subject if is_all else subject + _demand(test, values, words, language)


def _demand(test: Test, values: Values, words: Vocabulary, language: str) -> str:
    fact = words.fact(test.fact)
    own, demands = fact.says.get("demand"), _DEMANDS[language]
    demand = demands.get(f"date {test.op}" if fact.type == "date" else test.op, demands.get(test.op, ""))
    if isinstance(own, dict) and test.op in ("==", "in"):
        demand = own[language].replace("{value}", "{w}")
    return demand.replace("{w}", _wanted(test, values, words, language))


def _all_missing(condition: Condition, words: Vocabulary, language: str) -> str | None:
    """Alternatives of which each wants something present: all of them are missing."""
    if not isinstance(condition, AnyOf) or any(test.op != "not_null" for test in condition.tests):
        return None
    plain = _PLAIN[language]
    labels = _joined([words.fact(test.fact).label[language] for test in condition.tests], plain["and"])
    return plain.get("all missing", plain["missing"]).format(label=labels)


def _told(condition: Condition) -> Test:
    """The comparison a person is told about: of alternatives the last, as those before it are exceptions by custom."""
    return condition if isinstance(condition, Test) else condition.tests[-1]


def code_of(condition: Condition, words: Vocabulary) -> str:
    """A stable code made from the fact and what is wrong with it, such as days_overdue_too_low."""
    test = _told(condition)
    kind = words.fact(test.fact).type
    return f"{test.fact}_{_CODES.get(f'date {test.op}' if kind == 'date' else test.op, 'not_allowed')}"


def _masked(value: str | int | bool | None) -> str | int | bool | None:
    """An identity number stands wherever someone wrote it, so every text is searched (INT-6)."""
    return mask(value) if isinstance(value, str) else value


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
        sentence = _all_missing(condition, words, language)
        text = _capital(sentence or _sentence(told, values, words, language, hidden)) + "."
        said[language] = mask(f"{text} {otherwise[language]}" if otherwise else text)
    facts = {
        name: FactShown(_masked(shown(seen[name], words.fact(name).type)), words.fact(name).label)
        for name in sorted(condition.names())
    }
    return Reason(rule, code or code_of(condition, words), said, facts)
