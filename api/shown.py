"""A case as the API shows it."""

import datetime as dt
from typing import Any

from api.context import house, language
from api.money_words import status
from api.wording import number, say
from engine.agenda import is_stopped
from engine.case import Case, Claim, Hold
from engine.identity import mask
from engine.money import kroner
from engine.rule import Rule
from engine.rulebook import Book
from engine.shell.service.house import Desk
from engine.shell.service.owing import is_known_on, owing
from engine.shell.store.stored import Stored

Shown = dict[str, Any]
_ON_HOLD = {"en": "On hold: {0}.", "nb": "På vent: {0}."}
_RATE_MISSING = {"en": "A rate is missing: {0}.", "nb": "En sats mangler: {0}."}


def case(stored: Stored, desk: Desk | None = None, on: dt.date | None = None) -> Shown:
    """A case; a desk saves fetching the same rules again for each of many. With a day, what is owed then (PAY-6)."""
    found, desk = stored.case, desk or Desk(house())
    book = desk.book(found)
    shown = {} if on is None else {"status": status(owing(house(), stored, on, desk)) if is_known_on(stored, on) else None}
    return {
        **shown,
        "id": found.id,
        "creditor_id": found.creditor_id,
        "customer": {"customer_number": number(found.customer.customer_number), "name": mask(found.customer.name)},
        "claims": [_claim(claim) for claim in found.claims],
        "stage": found.stage,
        "stage_label": say(book.policy.chart.stages[found.stage].label),
        "group": book.group(found.stage),
        "holds": [_hold(found, hold) for hold in found.holds],
        "next_step": next_step(stored, book),
        "waits_for": say(book.policy.chart.stages[found.stage].rest),
        "dates": {
            "due_date": min(claim.due_date for claim in found.claims).isoformat(),
            **{name: day.isoformat() for name, day in found.dates.items()},
        },
        "remaining": kroner(sum(claim.remaining_ore for claim in found.claims)),
        "merged_into": found.merged_into,
        "version": stored.version,
        "rulebook": found.rulebook,
        "test_clock": found.clock_id or None,
        "created_at": stored.created_at,
        "updated_at": stored.updated_at,
    }


def _claim(claim: Claim) -> Shown:
    return {
        "claim_id": claim.claim_id,
        "invoice_number": claim.invoice_number,
        "external_id": claim.external_id,
        "kid": claim.kid,
        "invoice_date": claim.invoice_date.isoformat(),
        "due_date": claim.due_date.isoformat(),
        "amount": kroner(claim.amount_ore),
        "remaining": kroner(claim.remaining_ore),
    }


def _hold(found: Case, hold: Hold) -> Shown:
    return {
        "id": hold.id,
        "kind": hold.kind,
        "reason": _why_held(found, hold),
        "from": hold.since.isoformat(),
        "until": hold.until.isoformat() if hold.until else None,
    }


def _why_held(found: Case, hold: Hold) -> str | None:
    """What was written when the hold began; its id is the number of that entry of history."""
    for entry, private in house().store.history.of(found.id):
        if f"h{entry.seq}" == hold.id:
            written = private.get("input", {}).get("reason")
            return mask(written) if written else say(entry.reason)
    return None


def next_step(stored: Stored, book: Book) -> Shown | None:
    """What happens next by itself, or why nothing does; None in an end, and where the stage waits for a person."""
    coming = book.policy.rules[stored.next_rule] if stored.next_due_at is not None and stored.next_rule is not None else None
    if coming is not None and not coming.only_watches:
        return _step(coming, stored.next_due_at, None)
    return _waiting(stored.case, book) or (_step(coming, stored.next_due_at, None) if coming else None)


def _waiting(found: Case, book: Book) -> Shown | None:
    """The step that does not come by itself, and why; None where the case waits for nothing but time."""
    rules = book.policy.timing[found.stage]
    if found.stage in book.policy.chart.ends or not rules:
        return None
    if is_stopped(found, book):
        waiting = next((rule for rule in rules if not rule.goes_on), rules[0])
        labels = [say(book.policy.chart.holds[hold.kind].label) or "" for hold in found.holds]
        return _step(waiting, None, _ON_HOLD[language()].format(", ".join(dict.fromkeys(labels))))
    for rule in rules:
        if rule.id in found.asleep:
            return _step(rule, None, _RATE_MISSING[language()].format(say(book.label_of(found.asleep[rule.id]))))
        if rule.id in found.blocked:
            return _step(rule, None, _why_blocked(found, rule))
    return None


def _step(rule: Rule, due_at: str | None, reason: str | None) -> Shown:
    return {"rule": rule.id, "event": rule.then, "due_at": due_at, "reason": reason, "title": say(rule.title)}


def _why_blocked(found: Case, rule: Rule) -> str | None:
    entries = [entry for entry, _ in house().store.history.of(found.id) if entry.rule == rule.id and entry.reasons]
    return " ".join(say(reason.reason) or "" for reason in entries[-1].reasons) if entries else None
