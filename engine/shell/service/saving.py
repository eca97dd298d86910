"""Saving what steps led to: case, history, outbox and list lines, always together in the caller's transaction."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import msgspec

from engine.days import OSLO, Moment, instant_text, oslo_instant
from engine.effects import Effect
from engine.rulebook import Book
from engine.shell.service.booking import book_write_off
from engine.shell.service.house import House
from engine.shell.service.leftovers import note_leftovers
from engine.shell.store import Store
from engine.shell.store.history import HistoryRow, rows_of
from engine.shell.store.lists import LineRow, list_id
from engine.shell.store.outbox import OutboxRow
from engine.shell.store.outbox import row_of as outbox_row
from engine.shell.store.settlements import Waiting
from engine.shell.store.sqlite import Row
from engine.shell.store.stored import CaseUpdate, Stored, row_of, update_of
from engine.step import Outcome


class Change(msgspec.Struct):
    """A case as it was read (None for a new one), and what a step made of it."""

    stored: Stored | None
    outcome: Outcome
    book: Book
    private: dict[str, Any] = {}


@dataclass(slots=True)
class _Rows:
    new: list[Row] = field(default_factory=list)
    changed: list[CaseUpdate] = field(default_factory=list)
    history: list[HistoryRow] = field(default_factory=list)
    outbox: list[OutboxRow] = field(default_factory=list)
    lists: dict[str, Row] = field(default_factory=dict)
    lines: list[LineRow] = field(default_factory=list)
    messages: list[tuple[str, str, str]] = field(default_factory=list)
    superseded: list[tuple[str, str, str]] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)


def save(house: House, changes: list[Change], at: Moment) -> None:
    """Write the changes; raises Conflict when a case has moved since it was read."""
    store, rows = house.store, _Rows()
    days: dict[str, dt.date] = {}
    for change in changes:
        _collect(change, rows, at, store, days)
    if rows.new:
        store.cases.insert(rows.new)
    if rows.changed:
        store.cases.update(rows.changed)
    store.history.append(rows.history)
    if rows.outbox:
        store.outbox.add(rows.outbox)
    if rows.lists:
        store.lists.open(list(rows.lists.values()))
        store.lists.add_lines(rows.lines)
    for case_id, sender, text in rows.messages:
        store.registers.say(case_id, at.text, sender, text)
    if rows.waiting:
        store.settlements.wait(rows.waiting)
    for change in changes:
        if change.stored is not None:
            note_leftovers(store, change.stored.case, change.outcome.case, at)
            book_write_off(house, change.stored.case, change.outcome, change.book, at)
    if rows.superseded:
        store.outbox.supersede(rows.superseded)


def _collect(change: Change, rows: _Rows, at: Moment, store: Store, days: dict[str, dt.date]) -> None:
    outcome, case, stored = change.outcome, change.outcome.case, change.stored
    history, chain = rows_of(case.id, outcome.entries, stored.chain if stored else "", change.private)
    rows.history.extend(history)
    closed = case.stage in change.book.policy.chart.ends
    due_at, rule = outcome.next_due_at, outcome.next_rule
    if stored:
        rows.changed.append(update_of(case, closed, due_at, rule, chain, at.text, stored.version))
        told = len(stored.case.postings)
        if len(case.postings) > told and any(each.payment_id for each in case.postings[told:]):
            rows.waiting.append(Waiting(case.clock_id, case.creditor_id, case.id, at.text))  # what came in is to be settled
    else:
        rows.new.append(row_of(case, closed, due_at, rule, chain, at.text))
    for number, effect in enumerate(outcome.effects):
        if effect.kind == "list_line":
            _enter(effect, change, rows, at, store, days)
        elif effect.kind == "message":
            rows.messages.append((case.id, outcome.entries[-1].actor.role, effect.content["text"]))
        else:
            key = effect.key or f"{case.id}/{case.seq}/{number}"
            # No courier carries letters yet, so a letter counts as sent at its instant.
            status = "sent" if effect.kind == "letter" else "queued"
            owner = None if effect.key else case.id
            rows.outbox.append(outbox_row(key, effect, case.creditor_id, case.clock_id, owner, at.text, status))
            if superseded := effect.content.get("supersedes"):
                rows.superseded.append((case.id, superseded, key))


def _enter(effect: Effect, change: Change, rows: _Rows, at: Moment, store: Store, days: dict[str, dt.date]) -> None:
    case = change.outcome.case
    key = list_id(case.creditor_id, case.clock_id, effect.name, "")
    if key not in days:
        days[key] = free_day(store, case.creditor_id, case.clock_id, effect.name, at.today)
    day = days[key]
    identity = list_id(case.creditor_id, case.clock_id, effect.name, day.isoformat())
    if identity not in rows.lists:
        due_at = at.text if day == at.today else start_of(day, at)
        rows.lists[identity] = list_row(identity, case.creditor_id, case.clock_id, effect.name, day, due_at, cutoff_of(change))
    rows.lines.append(LineRow(identity, case.id, effect.content["invoice_number"], effect.content["amount_ore"]))


def cutoff_of(change: Change) -> str | None:
    """When a case that is on a list leaves it by itself; None where nothing but what runs on through holds is to come."""
    return leaves_at(change.book, change.outcome.next_rule, change.outcome.next_due_at)


def leaves_at(book: Book, next_rule: str | None, next_due_at: str | None) -> str | None:
    """The instant of the next step, unless it is one that goes on whatever the case waits for, as the warning of limitation."""
    rule = book.policy.rules.get(next_rule or "")
    return None if rule is None or rule.goes_on else next_due_at


def free_day(store: Store, creditor_id: str, clock_id: str, kind: str, day: dt.date) -> dt.date:
    """The day, or the first after it whose list has not gone out: a list is mailed once."""
    while True:
        found = store.lists.get(list_id(creditor_id, clock_id, kind, day.isoformat()))
        if found is None or found["status"] == "open":
            return day
        day += dt.timedelta(days=1)


def start_of(day: dt.date, at: Moment) -> str:
    """The instant of a later day's list: the same time of the Oslo day as now."""
    local = at.instant.astimezone(OSLO)
    return instant_text(oslo_instant(day, local.hour, local.minute))


def list_row(identity: str, creditor_id: str, clock_id: str, kind: str, day: dt.date, due_at: str, cutoff_at: str | None) -> Row:
    """A list as a row to insert."""
    return {
        "id": identity, "creditor_id": creditor_id, "clock_id": clock_id, "kind": kind, "day": day.isoformat(), "due_at": due_at,
        "cutoff_at": cutoff_at,
    }  # fmt: skip
