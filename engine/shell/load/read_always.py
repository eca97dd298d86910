"""What the chart says in the words of rules: its `always:` lines, and the dates and letters of its lists."""

from engine.conditions import AnyOf, Condition, Test, names_in
from engine.shell.load.document import Document, Path
from engine.shell.load.problems import Misread, near
from engine.shell.load.read_outcome import Known
from engine.shell.load.sentences import read_sentence


def read_always(document: Document, known: Known) -> dict[str, tuple[Condition, ...]]:
    """The conditions of each stage that are checked after every move into it."""
    chart = known.chart
    always: dict[str, list[Condition]] = {}
    for place, lines in (document.data.get("always") or {}).items():
        stages = [place] if place in chart.stages else [stage for stage, group in chart.group_of.items() if group == place]
        if not stages:
            message = f'unknown stage or group "{place}"{near(place, [*chart.stages, *chart.document.groups], listed=True)}'
            known.problems.add("RULE-029", document.file, document.key("always", place), message)
        conditions = _lines(document, place, lines, known)
        for stage in stages:
            always.setdefault(stage, []).extend(conditions)
    return {stage: tuple(conditions) for stage, conditions in always.items()}


def _lines(document: Document, place: str, lines: list[object], known: Known) -> list[Condition]:
    found: list[Condition] = []
    for index, line in enumerate(lines):
        path: Path = ("always", place, index)
        if isinstance(line, dict):
            tests = [_sentence(document, text, known, *path, "any", each) for each, text in enumerate(line["any"])]
            found.append(AnyOf(tuple(test for test in tests if test is not None)))
        elif (test := _sentence(document, str(line), known, *path)) is not None:
            found.append(test)
    known.used |= names_in(found)
    return found


def _sentence(document: Document, text: str, known: Known, *path: str | int) -> Test | None:
    if path in document.blocks:
        known.problems.add("RULE-022", document.file, document.at(*path), "a condition goes over several lines.")
        return None
    try:
        test = read_sentence(text, known.names)
    except Misread as problem:
        known.problems.add(problem.code, document.file, document.within(problem.offset, *path), problem.message)
        return None
    for name in sorted(test.names()):
        if name in known.facts and known.facts[name].at_hand_over_only:
            message = f"{name} is known only at hand-over, not later."
            known.problems.add("RULE-024", document.file, document.within(text.find(name), *path), message)
    return test


def check_lists(document: Document, known: Known) -> None:
    """Note every list whose date rules cannot set, whose e-mail is not there, or that no rule enters."""
    for name, kind in known.chart.document.lists.items():
        fact = known.facts.get(kind.date)
        if (fact is None or not fact.set_by_rules) and kind.date not in known.names.broken:
            dates = [each.name for each in known.facts.values() if each.set_by_rules]
            message = f'"{kind.date}" is no date that rules set{near(kind.date, dates, listed=True)}'
            known.problems.add("RULE-039", document.file, document.at("lists", name, "date"), message)
        if kind.letter not in known.letters and f"letter {kind.letter}" not in known.names.broken:
            message = f'unknown letter "{kind.letter}"{near(kind.letter, known.letters, listed=True)}'
            known.problems.add("RULE-032", document.file, document.at("lists", name, "letter"), message)
