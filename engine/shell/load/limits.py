"""What the inference engine and the dating of values can bear, checked before anything is put in force."""

from engine.facts.fact import Fact
from engine.guards import Guards
from engine.inference import Engine
from engine.interest import DAY_COUNTS
from engine.parameters import Parameter
from engine.rule import ChargeRule, Rule
from engine.rulebook import Rulebook
from engine.shell.load.document import Document
from engine.shell.load.problems import Problems, near
from engine.shell.load.sentences import Names


def check_engine(policy: Rulebook, guards: Guards, documents: dict[str, Document], problems: Problems) -> None:
    """Compile the rules that are asked together as they will be; where that is too much, find the rule that is to blame."""
    asked = [("eligibility", ""), ("actions", ""), *(("always", stage) for stage in policy.always)]
    asked += [("timing", stage) for stage, rules in policy.timing.items() if rules]
    asked += [("reactions", happening) for happening in policy.reactions]
    asked += [("charge", charge) for charge in policy.money.charges]
    for folder, about in asked:
        try:
            conditions = policy.asked(folder, about).rules
            Engine(conditions.items(), explaining=True).close()
        except ValueError as problem:
            _blame(policy, folder, about, documents, problems, str(problem))
    for statute in guards.statutes.values():
        try:
            Engine([(statute.id, statute.guard)], explaining=True).close()
        except ValueError as problem:
            problems.add("RULE-051", statute.file, documents[statute.file].at("only if"), f"{problem}.")
    for rule in policy.actions.values():
        try:
            Engine([(rule.id, rule.input_must)], explaining=True).close()
        except ValueError as problem:
            problems.add("RULE-051", rule.file, documents[rule.file].at("input must"), f"{problem}.")


def _blame(policy: Rulebook, folder: str, about: str, documents: dict[str, Document], problems: Problems, why: str) -> None:
    every: list[Rule | ChargeRule] = [*policy.rules.values(), *policy.money.charges.values()]
    rule = next((rule for rule in every if why.startswith((f"rule {rule.id}:", f"rule {rule.id} "))), None)
    if rule is not None:
        message = f"{rule.id} has too many alternatives for the inference engine."
        problems.add("RULE-051", rule.file, documents[rule.file].key("only if"), message)
    else:
        where = f"rules/{folder}/" if folder != "always" else "states/"
        problems.add(
            "RULE-051", where, (1, 1), f"the rules that are asked together here ({about or folder}) are too many: {why}."
        )


def check_day_count(
    policy: Rulebook, parameters: dict[str, Parameter], documents: dict[str, Document], problems: Problems
) -> None:
    """Note every value by which days of interest cannot be counted."""
    rule = policy.money.interest
    counted = parameters.get(rule.day_count) if rule else None
    for index, each in enumerate(counted.values if counted else ()):
        if counted and each.value not in DAY_COUNTS:
            message = f'"{each.value}" is no way to count the days of interest{near(str(each.value), DAY_COUNTS, listed=True)}'
            problems.add("RULE-016", counted.file, documents[counted.file].at("values", index, "value"), message)


def check_dated_by(
    parameters: dict[str, Parameter], facts: dict[str, Fact], names: Names, documents: dict[str, Document], problems: Problems
) -> set[str]:
    """Note every value that no date picks, or whose date depends on the value itself; the dates that pick are returned."""
    for parameter in parameters.values():
        document, name = documents[parameter.file], parameter.dated_by
        kind = names.facts.get(name)
        if kind is None:
            if name not in names.broken:
                message = f'unknown fact "{name}"{near(name, facts)}'
                problems.add("RULE-012", parameter.file, document.at("dated by"), message)
        elif kind.type != "date":
            problems.add("RULE-026", parameter.file, document.at("dated by"), f"{name} is of type {kind.type}.")
        elif parameter.name in _needs(name, parameters, facts):
            message = f"{name} is computed with {parameter.name}, which it is to pick the value of."
            problems.add("RULE-043", parameter.file, document.at("dated by"), message)
    return {parameter.dated_by for parameter in parameters.values()}


def _needs(name: str, parameters: dict[str, Parameter], facts: dict[str, Fact]) -> set[str]:
    """Every parameter that a fact is computed with, directly or by way of others."""
    seen, todo, found = {name}, [name], set()
    while todo:
        each = todo.pop()
        uses = list(facts[each].uses) if each in facts else []
        if each.startswith("parameter "):
            found.add(each.removeprefix("parameter "))
            parameter = parameters.get(each.removeprefix("parameter "))
            uses = [parameter.dated_by] if parameter else []
        for use in uses:
            if use not in seen:
                seen.add(use)
                todo.append(use)
    return found
