"""What must hold whatever was killed when: nothing lost, nothing twice, every list mailed before its cases are registered."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from engine.case import Case
from engine.days import moment
from engine.rulebook import Rulebook
from engine.shell.service.house import House
from engine.shell.store.history import link
from engine.shell.store.sqlite import Row
from engine.trace import Entry

_entry = msgspec.json.Decoder(Entry).decode
_case = msgspec.json.Decoder(Case).decode
_content = msgspec.json.Decoder(dict[str, Any]).decode


@dataclass
class Written:
    """Everything in a database, by case and by list."""

    cases: list[tuple[Case, Row]] = field(default_factory=list)
    history: dict[str, list[tuple[Entry, str, str]]] = field(default_factory=lambda: defaultdict(list))
    letters: Counter[str] = field(default_factory=Counter)
    mails: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    lists: dict[str, Row] = field(default_factory=dict)
    lists_of: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))


def read(house: House) -> Written:
    """Read it all at one moment, also while children write."""
    driver, found = house.store.driver, Written()
    driver.run("begin")
    try:
        for row in driver.query("select id, creditor_id, clock_id, stage, closed, version, chain, next_due_at, doc from cases"):
            found.cases.append((_case(row.pop("doc")), row))
        for case_id, doc, digest in driver.tuples("select case_id, doc, hash from history order by case_id, seq"):
            found.history[case_id].append((_entry(doc), doc, digest))
        for case_id, count in driver.tuples("select case_id, count(*) from outbox where kind = 'letter' group by 1"):
            found.letters[case_id] = count
        for row in driver.query("select key, creditor_id, clock_id, created_at, doc from outbox where kind = 'email'"):
            content = _content(row.pop("doc"))
            if "list_id" in content:
                found.mails[content["list_id"]].append({**row, "content": content})
        found.lists = {row["id"]: row for row in driver.query("select * from lists")}
        for list_id, case_id in driver.tuples("select list_id, case_id from list_lines"):
            found.lists_of[case_id].append(found.lists.get(list_id) or {"id": list_id, "status": "lost", "day": ""})
    finally:
        driver.run("rollback")
    return found


def violations(house: House, expected_cases: int) -> list[str]:
    """Every broken rule, in words; empty where all is well."""
    found = read(house)
    policy = house.books.active().policy
    told = [f"pragma integrity_check: {line}" for (line,) in house.store.driver.tuples("pragma integrity_check") if line != "ok"]
    if len(found.cases) != expected_cases:
        told.append(f"{expected_cases} cases were handed over, {len(found.cases)} are there")
    for case, row in found.cases:
        entries = found.history[case.id]
        for problem in (
            *_history(case, row, entries, policy),
            *_letters(case, entries, found),
            *_lists(case, entries, found, policy),
        ):
            told.append(f"case {case.id}: {problem}")
    return [*told, *_mails(found)]


def _history(case: Case, row: Row, entries: list[tuple[Entry, str, str]], policy: Rulebook) -> Iterator[str]:
    """Gapless, chained, each move one that the chart has, and the case where its history leads."""
    chain, stage = "", None
    taken: Counter[tuple[str, str]] = Counter()
    for place, (entry, doc, digest) in enumerate(entries, 1):
        chain = link(chain, doc)
        if entry.seq != place:
            yield f"entry {entry.seq} stands where {place} should"
        if digest != chain:
            yield f"the chain breaks at {place}"
        if entry.from_stage != stage:
            yield f"{entry.event} starts from {entry.from_stage}, but the case stood in {stage}"
        moved = entry.from_stage is not None and entry.from_stage != entry.to_stage
        if moved and entry.to_stage not in policy.chart.moves.get((entry.event, entry.from_stage or ""), ()):
            yield f"the chart has no {entry.event} from {entry.from_stage} to {entry.to_stage}"
        if moved and entry.due_at:
            taken[entry.event, entry.due_at] += 1
        stage = entry.to_stage
    if (chain, len(entries), stage) != (row["chain"], case.seq, row["stage"]) or case.stage != row["stage"]:
        yield "the case does not stand where its history leads"
    if row["version"] < len({entry.at for entry, _, _ in entries}):  # a save that only puts a step off has no entry
        yield f"version {row['version']} for {len(entries)} entries"
    yield from (f"{event} was taken {count} times for {due_at}" for (event, due_at), count in taken.items() if count > 1)


def _letters(case: Case, entries: list[tuple[Entry, str, str]], found: Written) -> Iterator[str]:
    ordered = sum(entry.effects.count("letter") for entry, _, _ in entries)
    if found.letters[case.id] != ordered:
        yield f"{ordered} letters were ordered, {found.letters[case.id]} are in the outbox"


def _lists(case: Case, entries: list[tuple[Entry, str, str]], found: Written, policy: Rulebook) -> Iterator[str]:
    """On at most one open list; where it stands listed, on a list; registered only after that list's e-mail."""
    own = found.lists_of[case.id]
    waiting = [row["id"] for row in own if row["status"] == "open"]
    if len(waiting) > 1:
        yield f"stands on {len(waiting)} open lists"
    if any(row["status"] == "lost" for row in own):
        yield "stands on a list that is not there"
    for name, kind in policy.chart.document.lists.items():
        entering = {rule.then for rule in policy.rules.values() if rule.enter_list == name} | {kind.postponed}
        listed_on = None
        for entry, _, _ in entries:
            if entry.event in entering:
                listed_on = moment(entry.at).today
            elif entry.from_stage == kind.stage and entry.to_stage != kind.stage:
                if policy.chart.group_of[entry.to_stage or ""] == "collection":
                    yield from _registered(entry, listed_on, own, found)
                listed_on = None
        if case.stage == kind.stage and not any(row["status"] == "open" or row["day"] == str(listed_on) for row in own):
            yield f"stands in {kind.stage} since {listed_on} and on no list"


def _registered(entry: Entry, listed_on: Any, own: list[Row], found: Written) -> Iterator[str]:
    row = next((row for row in own if row["day"] == str(listed_on)), None)
    if row is None or row["sent_at"] is None or row["sent_at"] > entry.at or len(found.mails[row["id"]]) != 1:
        yield f"registered {entry.at}, before the list of {listed_on} went out ({row and row['sent_at']})"
    elif (moment(entry.at).today - moment(row["sent_at"]).today).days < 2:
        yield f"registered {entry.at}, less than two days after its list went out {row['sent_at']}"


def _mails(found: Written) -> Iterator[str]:
    """One e-mail for each list that went out, none for another; one a creditor and day; it counts the lines it names."""
    lines = Counter(row["id"] for rows in found.lists_of.values() for row in rows)
    days: Counter[tuple[str, str, str]] = Counter()
    for identity, mails in found.mails.items():
        days.update((mail["creditor_id"], mail["clock_id"], mail["content"]["date"]) for mail in mails)
        if identity not in found.lists or found.lists[identity]["status"] != "sent":
            yield f"list {identity} was mailed, but has not been sent"
        if mails[0]["content"]["count"] != lines[identity]:
            yield f"the e-mail of list {identity} names {mails[0]['content']['count']} of {lines[identity]} cases"
    for key, count in days.items():
        if count > 1:
            yield f"{count} lists were mailed for {key}"
    for identity, row in found.lists.items():
        if row["status"] == "sent" and (len(found.mails[identity]) != 1 or row["sent_at"] is None):
            yield f"list {identity} was sent with {len(found.mails[identity])} e-mails"
        if row["status"] == "sent" and row["sent_at"] and moment(row["sent_at"]).today.isoformat() != row["day"]:
            yield f"list {identity} went out {row['sent_at']}, on another day than its own"


def unfinished(house: House, clock_id: str, at: str) -> list[str]:
    """What a sweep that ran to its end has left undone."""
    left = house.store.cases.count_due(clock_id, at)
    told = [f"{left} cases are still due at {at}"] if left else []
    return told + [f"list {row['id']} is still open at {at}" for row in house.store.lists.open_due(clock_id, at)]
