"""What must hold of rules and chart together, proven at load: every step has its date, none is due at once, no name is idle."""

from collections.abc import Iterable

from engine.chart import Chart
from engine.conditions import Test
from engine.facts.fact import Fact
from engine.rulebook import Rule
from engine.shell.load.document import Document
from engine.shell.load.problems import Problems


class Proofs:
    """The proofs over one set of rules."""

    def __init__(
        self,
        chart: Chart,
        facts: dict[str, Fact],
        rules: list[Rule],
        documents: dict[str, Document],
        problems: Problems,
    ) -> None:
        self.chart, self.facts, self.rules, self.documents, self.problems = chart, facts, rules, documents, problems
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
        for stage in self.chart.stages:
            seen: dict[int, Rule] = {}
            for rule in self.rules:
                if rule.due is None or stage not in rule.stages:
                    continue
                if rule.order in seen:
                    message = f"{rule.id} and {seen[rule.order].id} both have order {rule.order} in stage {stage}."
                    self._note("RULE-037", rule, message, "order")
                seen.setdefault(rule.order, rule)

    def _moves(self) -> Iterable[tuple[str, str, Rule]]:
        """Every move from one stage to another that some rule makes: (from, to, rule)."""
        for (event, source), to in self.chart.moves.items():
            for rule in self.rules_of.get(event, ()):
                if source in rule.stages:
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
        fact = self.facts[name]
        if fact.set_by_rules:
            return name in known
        if not fact.uses:
            return not fact.at_hand_over_only
        needed = [use for use in fact.uses if use in self.facts]
        return any(self._is_known(use, known) for use in needed)

    def _anchored(self, rule: Rule, stage: str, known: dict[str, frozenset[str]]) -> None:
        assert rule.due is not None
        if rule.goes_on:  # counts from what may come and go, such as the end of a hold
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

    def _lies_ahead(self, rule: Rule, by: Rule) -> bool:
        """Whether the move sets the date the step counts from to today or later, and the step waits at least a day from it."""
        assert rule.due is not None
        due = rule.due
        names = {due.anchor, *self.facts[due.anchor].uses}
        waits = due.sign > 0 and (not isinstance(due.amount, int) or due.amount > 0)
        for name, when in by.set.items():
            if name not in names:
                continue
            ahead = when.anchor == "today" or self._input_ahead(by, when.anchor)
            later = when.sign > 0 and (not isinstance(when.amount, int) or when.amount > 0)
            return ahead and (waits or later)
        return False

    def _input_ahead(self, rule: Rule, name: str) -> bool:
        """Whether `input must:` demands that the date lies after today."""
        wanted = [c for c in rule.input_must if isinstance(c, Test) and c.fact == name and c.op in (">", ">=")]
        return any(getattr(operand, "name", None) == "today" for test in wanted for operand in test.operands)


def unused(
    chart: Chart, facts_document: Document, facts: dict[str, Fact], used: set[str], parameters: dict[str, Document],
    letters: dict[str, Document], chart_document: Document, problems: Problems,
) -> None:  # fmt: skip
    """Note every fact, parameter, letter, event and hold that nothing uses."""
    lists = chart.document.lists.values()
    used = _closure(used, facts) | {event for each in lists for event in (each.postponed, each.left_out)}
    used |= {f"letter {each.letter}" for each in lists}
    for name in facts:
        if name not in used:
            problems.add("RULE-036", facts_document.file, facts_document.key(name), f'no rule or text uses the fact "{name}".')
    for name, document in parameters.items():
        if f"parameter {name}" not in used:
            problems.add("RULE-036", document.file, document.key("id"), f'no rule or text uses the parameter "{name}".')
    for name, document in letters.items():
        if f"letter {name}" not in used:
            problems.add("RULE-036", document.file, document.key("id"), f'no rule sends the letter "{name}".')
    for event in chart.events:
        if event not in used:
            problems.add("RULE-036", chart_document.file, chart_document.key("events", event), f'no rule makes "{event}" happen.')
    for kind in chart.holds:
        if f"hold {kind}" not in used:
            problems.add("RULE-036", chart_document.file, chart_document.key("holds", kind), f'no rule sets or lifts "{kind}".')


def _closure(used: set[str], facts: dict[str, Fact]) -> set[str]:
    seen, todo = set(used), list(used)
    while todo:
        fact = facts.get(todo.pop())
        for name in fact.uses if fact else ():
            if name not in seen:
                seen.add(name)
                todo.append(name)
    return seen
