"""What must hold of rules and chart together, proven at load: every step has its date, none is due at once."""

from collections.abc import Iterable

from engine.chart import BACK, Chart
from engine.conditions import Test
from engine.facts.by_claim import SEVERAL, THE_ONE
from engine.facts.fact import Fact
from engine.rule import Rule
from engine.shell.load.document import Document
from engine.shell.load.problems import Problems
from engine.timing import When


class Proofs:
    """The proofs over one set of rules."""

    def __init__(
        self,
        chart: Chart,
        facts: dict[str, Fact],
        rules: list[Rule],
        documents: dict[str, Document],
        problems: Problems,
        facts_file: str,
    ) -> None:
        self.chart, self.facts, self.rules, self.documents, self.problems = chart, facts, rules, documents, problems
        self.entries = documents[facts_file].data
        self.rules_of: dict[str, list[Rule]] = {}
        for rule in rules:
            if rule.then:
                self.rules_of.setdefault(rule.then, []).append(rule)

    def run(self) -> None:
        """Note everything that does not hold."""
        self._orders()
        known = self._dates_known()
        for rule in self.rules:
            if rule.due is not None:
                for stage in rule.stages:
                    self._anchored(rule, stage, known)

    def _note(self, code: str, rule: Rule, message: str, key: str) -> None:
        document = self.documents[rule.file]
        self.problems.add(code, rule.file, document.key(key), message)

    def _orders(self) -> None:
        steps = [rule for rule in self.rules if rule.due is not None]
        for number, rule in enumerate(steps):
            for earlier in steps[:number]:
                shared = [stage for stage in rule.stages if stage in earlier.stages]
                if shared and rule.order == earlier.order:
                    where = f"stage{'s' if len(shared) > 1 else ''} {', '.join(shared)}"
                    self._note("RULE-037", rule, f"{rule.id} and {earlier.id} both have order {rule.order} in {where}.", "order")

    def _moves(self) -> Iterable[tuple[str, str, Rule]]:
        """Every move from one stage to another that some rule makes: (from, to, rule)."""
        for (event, source), ways in self.chart.moves.items():
            for rule in self.rules_of.get(event, ()):
                if source in rule.stages:
                    if self.chart.events[event].to == BACK:  # it goes on where it was, and its waits move by the time away
                        continue
                    for to in ways:
                        yield source, to, rule

    def _dates_known(self) -> dict[str, frozenset[str]]:
        """For each stage, the dates set by rules that are certain to be there, whatever way led to it."""
        every = frozenset(name for name, fact in self.facts.items() if fact.set_by_rules)
        known = dict.fromkeys(self.chart.stages, every)
        known[self.chart.start] = frozenset({"received_on"})
        changed = True
        while changed:
            changed = False
            for source, to, rule in self._moves():
                after = (known[source] - set(rule.forget)) | set(rule.set)
                if not known[to] <= after:
                    known[to] = known[to] & after
                    changed = True
        return known

    def _is_known(self, name: str, known: frozenset[str]) -> bool:
        """Whether a date is certain to be there: every case has its claim, other dates are set, or computed from such."""
        fact, entry = self.facts[name], self.entries[name]
        if fact.set_by_rules:
            return name in known
        if "given" in entry:
            return entry["given"] == "claim" and not fact.changes_with_time
        enough = any if entry["computed"].startswith(("first of ", "latest of ")) else all
        return enough(self._is_known(use, known) for use in fact.uses if use in self.facts)

    def _anchored(self, rule: Rule, stage: str, known: dict[str, frozenset[str]]) -> None:
        assert rule.due is not None
        if not self._stops_itself(rule, stage):
            message = (
                f"{rule.id} stays in stage {stage} and leaves {rule.due.anchor} as it is, so it would be taken again and again."
            )
            self._note("RULE-041", rule, message, "due")
        if rule.goes_on:  # counts from what may come and go, such as the end of a hold
            return
        for name in rule.due.dates():
            if self.facts[name].changes_with_time:
                self._note("RULE-040", rule, f"{name} is another day every day, so {rule.id} would never be due.", "due")
                return
        if self.facts[rule.due.anchor].unknown_is_no:  # waits until something sets the date
            return
        for name in rule.due.dates():
            if not self._is_known(name, known[stage]):
                self._note("RULE-040", rule, f"in stage {stage}, {name} need not be known.", "due")
                return
        if rule.due.is_recurring or stage == self.chart.start:
            return  # a weekday is always looked for after the move; the start may be due at once
        for source, to, by in self._moves():
            if to == stage and source != stage and not self._lies_ahead(rule, by):
                message = f"{by.id} leads to {stage} without moving {rule.due.anchor} ahead, so {rule.id} may be due at once."
                self._note("RULE-041", rule, message, "due")

    def _stops_itself(self, rule: Rule, stage: str) -> bool:
        """Whether a step, once taken, is no longer due: the case moves on, or what the step counts from does."""
        assert rule.due is not None
        if rule.then and stage not in self.chart.moves[rule.then, stage]:
            return True
        forgotten = rule.until_set is not None or rule.due.anchor in rule.forget or (rule.goes_on and rule.release is not None)
        return forgotten or rule.due.is_recurring or self._ends_its_claim(rule) or self._lies_ahead(rule, rule)

    def _ends_its_claim(self, rule: Rule) -> bool:
        """Whether the step withdraws the very claim of several whose date it counts from, so that another one's date counts."""
        assert rule.due is not None
        entry = self.entries.get(rule.withdraw_claim or "", {})
        counted = str(self.entries[rule.due.anchor].get("computed", ""))
        return counted.endswith(SEVERAL) and entry.get("computed") == f"{THE_ONE}{counted}"

    def _lies_ahead(self, rule: Rule, by: Rule) -> bool:
        """Whether the move sets a date that the step counts from, or is not before, so that it lies at least a day after the move."""
        assert rule.due is not None
        anchors = {rule.due.anchor, *self.facts[rule.due.anchor].uses}
        for name, when in by.set.items():
            counted = _least_days(rule.due) if name in anchors else 0 if name == rule.due.not_before else None
            start = 0 if when.anchor == "today" else self._input_ahead(by, when.anchor)
            if counted is not None and start is not None and start + _least_days(when) + counted >= 1:
                return True
        return False

    def _input_ahead(self, rule: Rule, name: str) -> int | None:
        """How many days after today `input must:` demands a date to lie, at least; None where it demands nothing."""
        wanted = [c for c in rule.input_must if isinstance(c, Test) and c.fact == name and c.op in (">", ">=")]
        days = [int(test.op == ">") for test in wanted if any(getattr(each, "name", None) == "today" for each in test.operands)]
        return max(days, default=None)


def _least_days(when: When) -> int:
    """How many days a phrase moves a date ahead, at least; what a parameter says is taken as one, or, going back, as endless."""
    if not isinstance(when.amount, int):
        return 1 if when.sign > 0 else -1_000_000
    longest = {"months": 31, "years": 366, "working days": 4}.get(when.unit, 1)
    shortest = {"months": 28, "years": 365}.get(when.unit, 1)
    return when.amount * (shortest if when.sign > 0 else -longest)
