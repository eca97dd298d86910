"""Looks at everything that is stored and names what can never be (`docs/stories.md` lists it). Reads only; judges by no rule.

Every story is watched after each of its lines, and any test may watch its own house.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from engine.case import Case
from engine.chart import BACK
from engine.days import is_working_day
from engine.rulebook import Rulebook
from engine.shell.service.house import House
from engine.shell.service.list_lines import named_in_mail
from engine.shell.store.sqlite import Row
from engine.shell.store.stored import Stored
from engine.shell.stories.money_watcher import watch_money
from engine.trace import Entry

PAGE = 500
# What the law demands stands here on purpose and not in a rule file: a watcher that read the rules would believe them.
STATUTORY_DAYS = 14  # inkassoloven §§ 9 and 10: the shortest deadline, and the shortest time between two demands

Noted = list[tuple[str, Entry]]


def watch(house: House, clock_id: str = "", *, days: int = STATUTORY_DAYS) -> list[str]:
    """Every impossible situation among the cases of a clock ('' is the real one), a sentence each; empty where all is well."""
    lists = [(row, house.store.lists.lines(row["id"])) for row in house.store.lists.of(None, clock_id)]
    found = [*_lists(house, lists), *_outbox(house, clock_id)]
    for stored in _cases(house, clock_id):
        policy = house.books.of(stored.case.rulebook).policy
        entries = [entry for entry, _ in house.store.history.of(stored.case.id)]
        name = f"invoice {', '.join(claim.invoice_number for claim in stored.case.claims)} (case {stored.case.id})"
        own = [row for row, lines in lists if any(line["case_id"] == stored.case.id for line in lines)]
        told = (
            *_chain(house, stored, entries), *_steps(stored.case, entries, policy), *_rest(stored, policy),
            *watch_money(stored.case, entries), *_held(entries, policy), *_listed(entries, own, policy),
            *_letters(house, stored.case, days),
        )  # fmt: skip
        found.extend(f"{name}: {text}" for text in told)
    return found


def _cases(house: House, clock_id: str) -> Iterator[Stored]:
    after = ""
    while page := house.store.cases.find({"clock_id": clock_id, "after": after}, PAGE):
        yield from page
        after = page[-1].case.id


def _chain(house: House, stored: Stored, entries: list[Entry]) -> Iterator[str]:
    broken = house.store.history.broken_link(stored.case.id)
    if broken is not None:
        yield f"the chain of its history is broken at entry {broken}."
    if not entries or entries[-1].seq != stored.case.seq:
        yield f"its history ends at entry {entries[-1].seq if entries else 0}, but the case counts {stored.case.seq}."


def _steps(case: Case, entries: list[Entry], policy: Rulebook) -> Iterator[str]:
    """Entries follow one another in time and in stage, and nothing moves after the end."""
    stage, at = None, ""
    for entry in entries:
        if entry.at < at:
            yield f"{entry.event} at {entry.at} comes after an entry of {at}."
        if entry.from_stage != stage:
            yield f"{entry.event} at {entry.at} begins in {entry.from_stage}, but the case stood in {stage}."
        kind = policy.chart.events.get(entry.event)
        if stage in policy.chart.ends and entry.to_stage != stage and (kind is None or kind.to != BACK):
            yield f"it was closed ({stage}) and moved to {entry.to_stage} at {entry.at}."
        if entry.due_at is not None and entry.due_at > entry.at:
            yield f"{entry.event} was due {entry.due_at} and happened before, at {entry.at}."
        stage, at = entry.to_stage, entry.at
    if stage != case.stage:
        yield f"it stands in {case.stage}, but its history ends in {stage}."


def _rest(stored: Stored, policy: Rulebook) -> Iterator[str]:
    """An open case waits for something, a closed one for nothing."""
    case = stored.case
    closed = case.stage in policy.chart.ends
    if closed and stored.next_due_at is not None:
        yield f"it is closed ({case.stage}), and {stored.next_rule} is due {stored.next_due_at}."
    excused = closed or policy.chart.stages[case.stage].rest or case.holds or case.blocked or case.asleep
    if stored.next_due_at is None and not excused:
        yield f"nothing is due, and nothing says why: no end, no rest, no hold, no obstacle ({case.stage})."


def _held(entries: list[Entry], policy: Rulebook) -> Iterator[str]:
    """No step is taken while a hold stops the steps."""
    holds: set[str] = set()
    for entry in entries:
        rule = policy.rules.get(entry.rule or "")
        if rule is None:
            continue
        stopped = [kind for kind in holds if policy.chart.stops(kind, "steps")]
        if rule.due is not None and not rule.goes_on and stopped:
            yield f"{entry.event} was taken at {entry.at} during a hold ({', '.join(stopped)})."
        if entry.action and entry.reasons:
            continue  # refused, so nothing was held or released
        if rule.hold:
            holds.add(rule.hold.kind)
        if rule.release:
            holds.discard(rule.release)


def _listed(entries: list[Entry], own: list[Row], policy: Rulebook) -> Iterator[str]:
    """By itself a case leaves a list's stage only for another group, and only after the list that names it was mailed."""
    kinds = {kind.stage: name for name, kind in policy.chart.document.lists.items()}
    for entry in entries:
        kind = kinds.get(entry.from_stage or "")
        rule = policy.rules.get(entry.rule or "")
        if kind is None or rule is None or rule.due is None or entry.to_stage == entry.from_stage:
            continue
        sent = [row["sent_at"] for row in own if row["kind"] == kind and row["sent_at"]]
        if not any(at < entry.at for at in sent):
            yield f"{entry.event} at {entry.at}, but no list that names it had been mailed before."


def _letters(house: House, case: Case, days: int) -> Iterator[str]:
    """Printed deadlines are long enough and fall on a working day; demands lie far enough apart."""
    sent = [row for row in house.store.outbox.of_case(case.id, "letter") if row["status"] != "void"]
    demands = [(row["name"], _day(row, "sent_on"), _day(row, "deadline")) for row in sent]
    for name, on, deadline in demands:
        if on is None or deadline is None:
            continue
        if (deadline - on).days < days:
            yield f"{name} of {on} has a deadline of {(deadline - on).days} days, {deadline}."
        if not is_working_day(deadline):
            yield f"{name} of {on} has its deadline on {deadline}, which is no working day."
    days_sent = sorted(on for _, on, deadline in demands if on is not None and deadline is not None)
    for earlier, later in pairwise(days_sent):
        if (later - earlier).days < days:
            yield f"two demands lie {(later - earlier).days} days apart: {earlier} and {later}."


def _day(row: Row, name: str) -> dt.date | None:
    text = row["content"].get(name)
    return dt.date.fromisoformat(text) if text else None


def _lists(house: House, lists: list[tuple[Row, list[Row]]]) -> Iterator[str]:
    """No case waits on two lists, and a list that is sent was sent on its own day."""
    waiting = Counter(line["case_id"] for row, lines in lists if row["status"] == "open" for line in lines)
    for case_id, count in waiting.items():
        if count > 1:
            yield f"case {case_id} stands on {count} lists that have not gone out."
    mails = {key: row for row in house.store.outbox.latest(-1, "email") if (key := row["content"].get("list_id"))}
    for row, _ in lists:
        mail = mails.get(row["id"])
        if mail is not None and row["status"] == "open":
            yield f"list {row['id']} was mailed and is still open."
        if mail is not None and mail["content"]["count"] != len(named_in_mail(house, row)):
            yield f"the e-mail of list {row['id']} counts {mail['content']['count']} and names {len(named_in_mail(house, row))}."


def _outbox(house: House, clock_id: str) -> Iterator[str]:
    """Each effect is there once, and each list was mailed once."""
    rows: list[dict[str, Any]] = house.store.outbox.latest(-1, clock_id=clock_id)
    for key, count in Counter(row["key"] for row in rows).items():
        if count > 1:
            yield f"the outbox holds {count} rows with the key {key}."
    mailed = Counter(row["content"]["list_id"] for row in rows if row["kind"] == "email" and "list_id" in row["content"])
    for identity, count in mailed.items():
        if count > 1:
            yield f"list {identity} was mailed {count} times."
