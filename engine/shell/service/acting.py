"""Asking for an action on a case: caught up first, judged by the rules, refused with every reason and recorded either way."""

from dataclasses import dataclass, field
from typing import Any

from engine.errors import Conflict, Forbidden, NotFound
from engine.events import Actor, Event
from engine.inputs import read_input
from engine.permitted import Permission, permitted
from engine.rule import Rule
from engine.shell.service.catching_up import catch_up
from engine.shell.service.house import House
from engine.shell.service.saving import Change, save
from engine.shell.service.taking import reread
from engine.shell.store.stored import Stored
from engine.step import step
from engine.trace import Reason

AGENCY_ONLY = "agency_only"
_ONLY_THE_AGENCY = {"en": "Only the agency may do this.", "nb": "Bare byrået kan gjøre dette."}


@dataclass(slots=True)
class Acted:
    """The case after the action; `refusals` says why nothing was done."""

    stored: Stored
    refusals: list[Reason] = field(default_factory=list)


def find(house: House, case_id: str, creditor_id: str | None) -> Stored:
    """A case that the caller may see; another creditor's is not found (API-4)."""
    stored = house.store.cases.get(case_id)
    if stored is None or (creditor_id is not None and stored.case.creditor_id != creditor_id):
        raise NotFound("There is no such case.", code="case_not_found")
    return stored


def survivor_of(house: House, stored: Stored) -> Stored:
    """The case in which a case lives on where its claims were gathered with others; else the case itself."""
    while stored.case.merged_into is not None:
        found = house.store.cases.get(stored.case.merged_into)
        assert found is not None
        stored = found
    return stored


def check_version(stored: Stored, if_version: int | None) -> None:
    """Raise Conflict where the case is no longer as the caller read it; what falls due meanwhile is caught up after that."""
    if if_version is not None and stored.version != if_version:
        raise Conflict("The case has changed since you read it. Read it again.", code="version_conflict")


def act(
    house: House, case_id: str, action: str, raw: dict[str, Any], actor: Actor, *, creditor_id: str | None = None,
    if_version: int | None = None,
) -> Acted:  # fmt: skip
    """Perform an action now; `creditor_id` is the caller's own, None for the agency.

    Raises NotFound, Forbidden (it is the agency's), Invalid (its input), Conflict (the version moved, the clock is under way).
    """
    with house.store.tx():
        stored = find(house, case_id, creditor_id)
        at = house.writable_moment(stored.case.clock_id)
        check_version(stored, if_version)
        stored = catch_up(house, stored, at)
        book = house.books.of(stored.case.rulebook)
        rule = book.policy.actions.get(action)
        if rule is None:
            known = ", ".join(sorted(book.policy.actions))
            nb = f"Handlingen «{action}» finnes ikke. Handlinger: {known}."
            raise NotFound(f'There is no action "{action}". Actions: {known}.', nb=nb, code="action_not_found")
        if is_kept_from(rule, stored, creditor_id):
            raise Forbidden(f"{action} needs the agency's key.", code=AGENCY_ONLY)
        event = Event("action", action, actor, read_input(rule, raw))
        outcome = step(stored.case, event, at, book, house.creditor(stored.case.creditor_id))
        # Free text may name people, so it stands beside the chain of history, not in it.
        free = {name: value for name, value in event.input.items() if rule.input[name].type == "text"}
        save(house, [Change(stored, outcome, book, {"input": free} if free else {})], at)
        return Acted(reread(house, stored), _with_survivor(house, outcome.refusals, rule, stored))


def actions(house: House, case_id: str, creditor_id: str | None = None) -> list[Permission]:
    """Every action with yes or no and every reason (API-2), judged after the case is caught up."""
    stored = find(house, case_id, creditor_id)
    at = house.moment_of(stored.case.clock_id)
    if stored.next_due_at is not None and stored.next_due_at <= at.text:
        stored = _caught_up_for_reading(house, case_id, creditor_id)
    book = house.books.of(stored.case.rulebook)
    told = permitted(stored.case, at, book, house.creditor(stored.case.creditor_id))
    return [_for_caller(house, each, stored, creditor_id) for each in told]


def is_kept_from(rule: Rule, stored: Stored, creditor_id: str | None) -> bool:
    """Whether an action is the agency's and the caller is a creditor; on a test clock nothing leaves the house, so all may try."""
    return rule.for_agency and creditor_id is not None and not stored.case.clock_id


def _for_caller(house: House, permission: Permission, stored: Stored, creditor_id: str | None) -> Permission:
    reasons = _with_survivor(house, permission.reasons, permission.rule, stored)
    if is_kept_from(permission.rule, stored, creditor_id):
        reasons = [Reason(permission.rule.id, AGENCY_ONLY, _ONLY_THE_AGENCY), *reasons]
    return Permission(permission.rule, reasons)


def _with_survivor(house: House, reasons: list[Reason], rule: Rule, stored: Stored) -> list[Reason]:
    """The reasons of a refusal; of a case that was merged first the case in which it lives on."""
    if not reasons or stored.case.merged_into is None:
        return reasons
    survivor = survivor_of(house, stored).case.id
    words = {
        "en": f"The case lives on as {survivor}. Ask for it there.",
        "nb": f"Saken lever videre som {survivor}. Be om det der.",
    }
    return [Reason(rule.id, "merged", words), *reasons]


def _caught_up_for_reading(house: House, case_id: str, creditor_id: str | None) -> Stored:
    with house.store.tx():
        stored = find(house, case_id, creditor_id)
        at = house.moment_of(stored.case.clock_id)
        return catch_up(house, stored, at)
