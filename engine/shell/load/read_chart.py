"""`states/*.yaml` -> a proven chart: one start, every stage reachable, every stage reaches an end or a rest."""

from typing import Any

from engine.chart import BACK, STOPPABLE, Chart, ChartDocument, EventKind, HoldKind, ListKind, Stage
from engine.shell.load.document import Document
from engine.shell.load.problems import Problems, near
from engine.shell.load.schemas import CHART
from engine.shell.load.structure import check_structure


def read_chart(document: Document, problems: Problems) -> Chart | None:
    """Read and prove the chart; None where its names are wrong. Every problem is noted, also where a chart is returned."""
    before = len(problems.found)
    if not check_structure(document, CHART, problems):
        return None
    chart_document = _names(document, problems)
    if len(problems.found) > before:
        return None
    chart = Chart(chart_document)
    _prove(chart, document, problems)
    return chart


def _names(document: Document, problems: Problems) -> ChartDocument:
    data = document.data
    stages = {
        name: Stage(name, {"nb": entry["nb"], "en": entry["en"]}, entry["group"], entry.get("rest"))
        for name, entry in data["stages"].items()
    }
    groups = {name: {"nb": entry["nb"], "en": entry["en"]} for name, entry in data["groups"].items()}
    ends = frozenset(name for name, entry in data["groups"].items() if entry.get("end") == "yes")
    for name, stage in stages.items():
        if stage.group not in groups:
            message = f'stage {name} is in an unknown group "{stage.group}"{near(stage.group, groups, listed=True)}'
            problems.add("CHART-009", document.file, document.at("stages", name, "group"), message)
    if data["start"] not in stages:
        message = f'the start "{data["start"]}" is no stage{near(data["start"], stages, listed=True)}'
        problems.add("CHART-001", document.file, document.at("start"), message)
    if not any(stage.group in ends for stage in stages.values()):
        problems.add("CHART-010", document.file, document.key("groups"), "no stage is an end.")
    events = {name: _event(name, entry, stages, document, problems) for name, entry in data["events"].items()}
    holds = _holds(document, problems)
    lists = _lists(document, stages, events, holds, problems)
    return ChartDocument(data["id"], data["start"], groups, ends, stages, events, holds, lists)


def _event(name: str, entry: dict[str, Any], stages: dict[str, Stage], document: Document, problems: Problems) -> EventKind:
    if name in stages:
        problems.add("CHART-006", document.file, document.key("events", name), f'"{name}" is a stage and an event.')
    sources: list[str] = []
    for index, source in enumerate(entry["from"] if isinstance(entry["from"], list) else [entry["from"]]):
        members = [stage.name for stage in stages.values() if stage.group == source]
        if not members and source in document.data["groups"]:  # its stages name another group by mistake, and that is told
            continue
        path = ("events", name, "from", index) if isinstance(entry["from"], list) else ("events", name, "from")
        if not members and source not in stages:
            message = f'event {name} comes from an unknown stage "{source}"{near(source, stages)}'
            problems.add("CHART-004", document.file, document.at(*path), message)
            continue
        for stage in members or [source]:
            if stage in sources:
                problems.add("CHART-008", document.file, document.at(*path), f"event {name} names stage {stage} twice.")
            else:
                sources.append(stage)
    to, stays = entry.get("to"), entry.get("stays") == "yes"
    if to is not None and to != BACK and to not in stages:
        message = f'event {name} leads to an unknown stage "{to}"{near(to, stages)}'
        problems.add("CHART-004", document.file, document.at("events", name, "to"), message)
    place = document.key("events", name)
    if to is None and not stays:
        problems.add("RULE-005", document.file, place, f"event {name} needs `to: STAGE` or `stays: yes`.")
    elif to is not None and stays:
        message = f"event {name} has `to:` and `stays:`, of which one may stand."
        problems.add("RULE-006", document.file, document.key("events", name, "stays"), message)
    return EventKind(name, {"nb": entry["nb"], "en": entry["en"]}, tuple(sources), to)


def _holds(document: Document, problems: Problems) -> dict[str, HoldKind]:
    holds = {}
    for name, entry in (document.data.get("holds") or {}).items():
        stops = entry["stops"] if isinstance(entry["stops"], list) else [entry["stops"]]
        for stopped in stops:
            if stopped not in STOPPABLE:
                message = f'a {name} cannot stop "{stopped}"{near(stopped, STOPPABLE, listed=True)}'
                problems.add("CHART-007", document.file, document.at("holds", name, "stops"), message)
        holds[name] = HoldKind(name, {"nb": entry["nb"], "en": entry["en"]}, tuple(stops))
    return holds


def _lists(
    document: Document, stages: dict[str, Stage], events: dict[str, EventKind], holds: dict[str, HoldKind], problems: Problems
) -> dict[str, ListKind]:
    lists = {}
    for name, entry in (document.data.get("lists") or {}).items():
        if entry["stage"] not in stages:
            message = f'list {name} names an unknown stage "{entry["stage"]}"{near(entry["stage"], stages)}'
            problems.add("RULE-029", document.file, document.at("lists", name, "stage"), message)
        for key in ("postponed", "left out"):
            if entry[key] not in events:
                message = f'list {name} names an unknown event "{entry[key]}"{near(entry[key], events)}'
                problems.add("RULE-030", document.file, document.at("lists", name, key), message)
        lists[name] = ListKind(
            name, {"nb": entry["nb"], "en": entry["en"]}, entry["stage"], entry["date"], entry["postponed"],
            entry["left out"], entry["letter"], entry.get("outcomes") or {},
        )  # fmt: skip
        for each in lists[name].outcomes:
            if each not in stages and each not in holds:
                message = f'list {name} tells the outcome of an unknown stage or hold "{each}"{near(each, [*stages, *holds])}'
                problems.add("RULE-029", document.file, document.key("lists", name, "outcomes", each), message)
    return lists


def _prove(chart: Chart, document: Document, problems: Problems) -> None:
    for stage in chart.unreachable():
        problems.add("CHART-002", document.file, document.key("stages", stage), f"nothing leads to stage {stage}.")
    for stage in chart.traps():
        problems.add("CHART-003", document.file, document.key("stages", stage), f"no end can be reached from stage {stage}.")
    for event, stage in chart.leaving_ends():
        message = f"event {event} leads out of {stage}, which is an end."
        problems.add("CHART-005", document.file, document.key("events", event), message)
