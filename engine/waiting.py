"""What a case waits for: its next step and when, or why nothing is to come by itself."""

from dataclasses import dataclass

from engine.decide import failing
from engine.facts.scene import Scene
from engine.rulebook import Book
from engine.trace import Words


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step that is to come at `due_at`; without it, `reason` says what the case waits for instead."""

    rule: str | None
    event: str | None
    due_at: str | None
    reason: Words


def next_step(scene: Scene, book: Book, due_at: str | None, rule_id: str | None) -> NextStep | None:
    """The next step of a case, or why it sleeps (at rest, held, blocked, a rate missing); None for a closed case."""
    case, chart = scene.case, book.policy.chart
    if case.stage in chart.ends:
        return None
    if due_at is not None and rule_id is not None:
        rule = book.policy.rules[rule_id]
        return NextStep(rule_id, rule.then, due_at, rule.title)
    if case.holds:
        return NextStep(None, None, None, chart.holds[case.holds[0].kind].label)
    for name, parameter in case.asleep.items():
        return _sleeping(name, book, {"en": f"No value of {parameter} is known.", "nb": f"Ingen verdi er kjent for {parameter}."})
    if case.blocked:
        told = failing(book, "timing", case.stage, scene, private=True)
        for name in case.blocked:
            words = [reason.reason for reason in told.get(name, [])]
            if words:
                return _sleeping(name, book, {each: " ".join(word[each] for word in words) for each in words[0]})
    return NextStep(None, None, None, chart.stages[case.stage].rest or chart.stages[case.stage].label)


def _sleeping(name: str, book: Book, reason: Words) -> NextStep:
    return NextStep(name, book.policy.rules[name].then, None, reason)
