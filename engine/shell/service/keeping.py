"""Creditors and keys: taken on, suspended and restored; a key is shown once and kept as a digest (ONB-7)."""

import hashlib
import secrets
import sqlite3

from msgspec.structs import replace

from engine.case import Creditor
from engine.errors import Conflict, Invalid
from engine.events import Actor, Event
from engine.identity import is_account, is_email, is_organisation_number
from engine.shell.service.catching_up import catch_up
from engine.shell.service.house import Desk, House
from engine.shell.service.taking import happen, has_rules
from engine.shell.store.stored import Stored

PREFIX = "kf_"
PAGE = 500


def add_creditor(house: House, creditor: Creditor) -> Creditor:
    """Take a creditor on; raises Invalid with every error, Conflict where the organisation number is taken."""
    account = creditor.account.replace(".", "").replace(" ", "")
    number = creditor.organisation_number.replace(" ", "")
    errors = []
    if not creditor.name.strip():
        errors.append(("name", "The name is missing."))
    if not is_organisation_number(number):
        errors.append(("organisation_number", "An organisation number has nine digits, the last a check digit."))
    if not is_account(account):
        errors.append(("account", "A bank account has eleven digits, the last a check digit."))
    if not is_email(creditor.email):
        errors.append(("email", "The e-mail address for collection lists is no address."))
    if errors:
        raise Invalid(
            " ".join(detail for _, detail in errors),
            errors=[{"pointer": f"/{name}", "code": f"{name}_invalid", "detail": detail} for name, detail in errors],
        )
    taken = replace(creditor, id=house.ids.new(), account=account, organisation_number=number)
    try:
        with house.store.tx():
            house.store.creditors.add(taken, house.clock.now().text)
    except sqlite3.IntegrityError:
        raise Conflict(f"A creditor with organisation number {number} exists already.", code="creditor_exists") from None
    return taken


def add_key(house: House, role: str, creditor_id: str | None, name: str) -> str:
    """Make a key and return it; it cannot be shown again."""
    key = PREFIX + secrets.token_urlsafe(24)
    row = {
        "id": house.ids.new(), "digest": digest(key), "role": role, "creditor_id": creditor_id, "name": name,
        "at": house.clock.now().text,
    }  # fmt: skip
    with house.store.tx():
        house.store.keys.add(row)
    return key


def digest(key: str) -> str:
    """What is kept of a key; keys are long and random, so a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def suspend(house: House, creditor_id: str, actor: Actor, why: str = "") -> int:
    """Suspend a creditor: no hand-over, every open case on hold, with the reason kept beside; the number of cases."""
    return _change(house, creditor_id, "suspended", "creditor_suspended", actor, why)


def restore(house: House, creditor_id: str, actor: Actor, why: str = "") -> int:
    """Approve a suspended creditor again; the waits of its cases move by the days they were held."""
    return _change(house, creditor_id, "approved", "creditor_restored", actor, why)


def _change(house: House, creditor_id: str, status: str, happening: str, actor: Actor, why: str) -> int:
    """Change a creditor's status and tell its cases, page by page; done again after a kill, it finishes what is left."""
    with house.store.tx():
        house.store.creditors.save(replace(house.creditor(creditor_id), status=status))
    clocks = ["", *(str(row["id"]) for row in house.store.clocks.of(creditor_id))]
    return sum(_tell(house, creditor_id, clock_id, happening, actor, why) for clock_id in clocks)


def _tell(house: House, creditor_id: str, clock_id: str, happening: str, actor: Actor, why: str) -> int:
    count, after = 0, ""
    private = {"input": {"reason": why}} if why else {}
    while True:
        with house.store.tx():
            wanted = {"creditor_id": creditor_id, "clock_id": clock_id, "closed": 0, "after": after}
            page = house.store.cases.find(wanted, PAGE)
            desk, at = Desk(house), house.moment_of(clock_id)
            for stored in page:
                if not has_rules(desk, stored, at) or _is_told(house, stored, happening):
                    continue
                happen(house, catch_up(house, stored, at), Event("happened", happening, actor), at, private)
                count += 1
        if len(page) < PAGE:
            return count
        after = page[-1].case.id


def _is_told(house: House, stored: Stored, happening: str) -> bool:
    """Whether a case already has the hold that the happening sets, or no longer has the one that it lifts."""
    for rule in house.books.of(stored.case.rulebook).policy.reactions.get(happening, []):
        kinds = [hold.kind for hold in stored.case.holds]
        if rule.hold is not None:
            return rule.hold.kind in kinds
        if rule.release is not None:
            return rule.release not in kinds
    return False
