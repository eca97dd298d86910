"""Names that nothing uses: a fact no rule looks at, a letter no rule sends. What is idle is most often a slip of the pen."""

from collections.abc import Iterator

from engine.chart import Chart
from engine.facts.fact import Fact
from engine.shell.load.document import Document, Mark
from engine.shell.load.problems import Problems
from engine.shell.load.read_outcome import Known

RATE_WARNING = "rate_warning_days"
ASKED_BY_COMMANDS = frozenset({f"parameter {RATE_WARNING}"})  # terms that no rule names, but `kravflyt check` does
Idle = tuple[Document, Mark, str, str]  # where, the name as it is marked used, what nothing does


def note_idle(
    chart: Chart, facts: dict[str, Fact], used: set[str], facts_document: Document, chart_document: Document,
    terms: dict[str, Document], letters: dict[str, Document], charges: dict[str, Document], problems: Problems,
) -> None:  # fmt: skip
    """Note everything with a name that nothing uses, save rates: a rate is worth knowing whether it is used or not."""
    lists = chart.document.lists.values()
    used = (
        used
        | ASKED_BY_COMMANDS
        | {name for each in lists for name in (each.postponed, each.left_out, each.date, f"letter {each.letter}")}
    )
    used = _with_what_they_need(used, facts)
    for document, mark, name, message in [
        *((facts_document, facts_document.key(name), name, f'no rule or text uses the fact "{name}".') for name in facts),
        *_files(terms, "parameter", "no rule or text uses the parameter"),
        *_files(letters, "letter", "no rule sends the letter"),
        *_files(charges, "charge", "no rule makes the charge"),
        *_of_chart(chart, chart_document),
    ]:
        if name not in used:
            problems.add("RULE-036", document.file, mark, message)


def note_idle_facts(document: Document, facts: dict[str, Fact], known: Known) -> None:
    """Note every fact of the statutes that no statute uses."""
    used = _with_what_they_need(known.used, facts)
    for name in document.data if isinstance(document.data, dict) else ():
        if name in facts and name not in used:
            known.problems.add("STATUTE-006", document.file, document.key(name), f'no statute uses the fact "{name}".')


def _files(documents: dict[str, Document], kind: str, message: str) -> Iterator[Idle]:
    for name, document in documents.items():
        yield document, document.key("id"), f"{kind} {name}", f'{message} "{name}".'


def _of_chart(chart: Chart, document: Document) -> Iterator[Idle]:
    for event in chart.events:
        yield document, document.key("events", event), event, f'no rule makes "{event}" happen.'
    for kind in chart.holds:
        yield document, document.key("holds", kind), f"hold {kind}", f'no rule sets or lifts "{kind}".'
    for name in chart.document.lists:
        yield document, document.key("lists", name), f"list {name}", f'no rule enters the list "{name}".'


def _with_what_they_need(used: set[str], facts: dict[str, Fact]) -> set[str]:
    seen, todo = set(used), list(used)
    while todo:
        fact = facts.get(todo.pop())
        for name in fact.uses if fact else ():
            if name not in seen:
                seen.add(name)
                todo.append(name)
    return seen
