"""A statute that a sample case broke -> the rule to blame: its file and line, the words of the law, and the values it used."""

from collections.abc import Iterable
from typing import Any

from engine.conditions import Ref, names_in
from engine.errors import Impossible, Unlawful
from engine.guards import ANY, Happened, Statute
from engine.rule import ChargeRule, Rule
from engine.shell.load.build import Loaded
from engine.shell.load.document import Document, Mark
from engine.shell.load.problems import Problem
from engine.shell.load.samples import Sample
from engine.shell.load.tree import CHART, FACTS, LAW_FACTS

CODE = "STATUTE-001"
Place = tuple[str, Mark]


def blamed(problem: Unlawful, sample: Sample, loaded: Loaded) -> Problem:
    """The problem that a broken statute is: at the rule that made the move, at the line that led to it as far as it can be told."""
    statute = loaded.guards.statutes[problem.details["guard"]]
    name, (file, mark), parameters = _Culprit(problem, statute, loaded).found()
    message = [
        f"{name} breaks {statute.id}: {problem.message[:1].lower()}{problem.message[1:]}",
        *([f"Used: {', '.join(sorted(parameters))}."] if parameters else []),
        f"Tried with {sample.kind}, invoice due {sample.invoice.due_date}, handed over {sample.at.today}. Statute: {statute.file}.",
    ]
    return Problem(CODE, file, mark[0], mark[1], " ".join(message))


def stopped_by_chart(stage: str, problem: Impossible, sample: Sample, loaded: Loaded) -> Problem:
    """The problem that a move is which an `always` line of the chart does not let through: what lies behind it was never tried."""
    mark = loaded.documents[CHART].key("always", stage)
    message = (
        f"{problem.message} A rule led a sample case there, so nothing beyond was tried. "
        f"Tried with {sample.kind}, invoice due {sample.invoice.due_date}, handed over {sample.at.today}."
    )
    return Problem("CHART-011", CHART, mark[0], mark[1], message)


class _Culprit:
    """Finds which rule broke a statute, and where in its file."""

    def __init__(self, problem: Unlawful, statute: Statute, loaded: Loaded) -> None:
        self.statute, self.loaded, self.policy = statute, loaded, loaded.policy
        self.happened: Happened = problem.details["happened"]
        self.names = self._behind(names_in(problem.details["broken"]))
        entries = problem.details["entries"]
        self.rules = [self.policy.rules[each.rule] for each in entries if each.rule in self.policy.rules]
        self.interest = loaded.policy.money.interest if "interest at" in self._at_most() else None
        self.moved = [each.rule for each in entries if each.from_stage != each.to_stage]

    def found(self) -> tuple[str, Place, list[str]]:
        """The name of the rule, the place in its file, and the parameters it used, each with its place."""
        if self.interest is not None:
            mark = self.loaded.documents[self.interest.file].key("interest")
            return self.interest.id, (self.interest.file, mark), self._placed([self.interest.rate])
        if self.happened.charged and not self.statute.charged.isdisjoint((ANY, *self.happened.charged)):
            return self._of_charge(self.happened.charged)
        if self.happened.letter and not self.statute.letters.isdisjoint((ANY, self.happened.letter)):
            rule = next((each for each in reversed(self.rules) if each.letter and each.letter.kind == self.happened.letter), None)
        elif self.happened.stage in self.statute.stages:
            rule = next((each for each in reversed(self.rules) if each.id in self.moved), None)
        elif not self.statute.released.isdisjoint(self.happened.released):
            rule = next((each for each in self.rules if each.release in self.happened.released), self._first())
        else:
            rule = next((each for each in self.rules if self._sets(each)), self._first())
            if rule is None and self.statute.charged:  # a charge that stands has become unlawful, and no rule took it back
                return self._of_charge(tuple(self.statute.charged))
        if rule is None:
            return self.statute.id, (self.statute.file, (1, 1)), []
        return self._of_rule(rule)

    # -- a rule about a case ------------------------------------------------------------------------------------------

    def _first(self) -> Rule | None:
        return self.rules[0] if self.rules else None

    def _sets(self, rule: Rule) -> str | None:
        """A date which the statute looks at, where the rule sets one."""
        return next((name for name in rule.set if name in self.names), None)

    def _of_rule(self, rule: Rule) -> tuple[str, Place, list[str]]:
        document = self.loaded.documents[rule.file]
        setting = self._setting(rule)
        when = rule.set[setting] if setting else rule.due
        used = [when.amount.name] if when and isinstance(when.amount, Ref) else []
        if setting:
            mark = document.key("set", setting)
        else:
            keys: tuple[str, ...] = ("due", "input must", "only if", "action", "when", "id")
            if rule.release in self.happened.released:
                keys = ("release", *keys)
            elif rule.action in self.statute.events:
                keys = ("action", *keys)
            mark = document.key(next(key for key in keys if key in document.data))
        return rule.id, (rule.file, mark), self._placed(used)

    def _setting(self, rule: Rule) -> str | None:
        """The date of `set:` that is to blame: the printed deadline, where the statute is about that of this very letter."""
        letter = rule.letter
        if letter is None or letter.deadline not in rule.set:
            return None
        sources = [self._source(name) for name in self.names]
        about = any(source.startswith("deadline of newest ") and letter.kind in source for source in sources)
        return letter.deadline if about or "newest_letter_deadline" in self.names else None

    # -- a charge -----------------------------------------------------------------------------------------------------

    def _of_charge(self, posts: tuple[str, ...]) -> tuple[str, Place, list[str]]:
        charges = [self.policy.money.charges[name] for rule in self.rules for name in rule.charge]
        charges += self.policy.money.charges.values()
        charge = next(
            each for each in charges if each.post in posts and (ANY in self.statute.charged or each.post in self.statute.charged)
        )
        document = self.loaded.documents[charge.file]
        if self._is_limit():
            mark, used = (
                document.key("amount"),
                [each.parameter for each in charge.factors] + ([charge.table] if charge.table else []),
            )
        else:
            keys = [key for key in ("only if", "never if") if key in document.data]
            mark, used = self._condition(document, keys), self._compared(charge)
        by = [
            f"{rule.id} ({rule.file}:{self.loaded.documents[rule.file].key('charge')[0]})"
            for rule in self.rules
            if charge.id in rule.charge
        ]
        return f"{charge.id}, charged by {by[-1]}," if by else charge.id, (charge.file, mark), self._placed(used)

    def _is_limit(self) -> bool:
        return any(name.endswith("_limit") and name not in self._entries() for name in self.names)

    def _condition(self, document: Document, keys: list[str]) -> Mark:
        """The condition that names what the statute looks at, else the post."""
        for key in keys:
            for index, line in enumerate(document.data[key]):
                if isinstance(line, str) and line.split()[0] in self.names:
                    return document.at(key, index)
        return document.key("post")

    def _compared(self, charge: ChargeRule) -> list[str]:
        """The parameters that the charge compares what the statute looks at with."""
        near = [condition for condition in charge.guard if condition.names() & self.names]
        return [name.removeprefix("parameter ") for name in names_in(near) if name.startswith("parameter ")]

    def _at_most(self) -> dict[str, Any]:
        return self.loaded.documents[self.statute.file].data.get("at most") or {}

    # -- names and places ---------------------------------------------------------------------------------------------

    def _behind(self, names: Iterable[str]) -> set[str]:
        seen, todo = set(names), list(names)
        facts = self.loaded.guards.facts
        while todo:
            name = todo.pop()
            new = set(facts[name].uses) - seen if name in facts else set()
            seen |= new
            todo += new
        return seen

    def _entries(self) -> dict[str, Any]:
        documents = (self.loaded.documents.get(name) for name in (FACTS, LAW_FACTS))
        return {name: entry for document in documents if document for name, entry in document.data.items()}

    def _source(self, name: str) -> str:
        entry = self._entries().get(name, {})
        return str(entry.get("computed", ""))

    def _placed(self, parameters: Iterable[str]) -> list[str]:
        found = []
        for name in dict.fromkeys(each.removeprefix("parameter ") for each in parameters):
            parameter = self.policy.terms.get(name) or self.loaded.rates.parameters.get(name)
            if parameter is not None:
                document = self.loaded.documents[parameter.file]
                last = len(document.data["values"]) - 1
                found.append(f"{name} ({parameter.file}:{document.at('values', last, 'value')[0]})")
        return found
