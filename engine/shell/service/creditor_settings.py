"""What is agreed with a creditor, changed: checked against the rules in force, and kept with who, when and why (ONB-6, BOK-3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from engine.case import Creditor
from engine.contracts import Booking
from engine.errors import Invalid
from engine.events import Actor
from engine.identity import is_account, is_email, is_ledger_account
from engine.rulebook import Rulebook
from engine.shell.service.house import House
from engine.shell.service.settlement_terms import booking_of
from engine.shell.store.stored import encode

SETTINGS = ("account", "email", "report_email", "language", "vat_registered", "contract", "booking", "automatic_bookkeeping")
LANGUAGES = ("nb", "en")
ACCOUNTS = "accounts"  # a change of one account is told as accounts/ROLE
Fault = dict[str, str]
_NAMES = {"contract": ("contract", "avtale"), "booking": ("booking", "bokføring"), "language": ("language", "språk")}


@dataclass(frozen=True, slots=True)
class Changed:
    """What was changed of a creditor, from what to what."""

    name: str  # one of SETTINGS, or accounts/ROLE
    before: Any
    after: Any


def change_creditor(
    house: House, creditor_id: str, wanted: Mapping[str, Any], accounts: Mapping[str, str], why: str, actor: Actor
) -> list[Changed]:
    """Change some of a creditor's SETTINGS and its account numbers by role; what was changed, nothing where it was so already.

    A contract, booking, report address or account number that is empty goes back to the usual one. Raises NotFound, Invalid with
    every fault; then nothing has changed.
    """
    with house.store.tx():
        creditor, policy = house.creditor(creditor_id), house.books.active().policy
        new = _with(creditor, wanted, accounts)
        faults = _faults(new, wanted, accounts, policy)
        if not wanted and not accounts:
            faults.append(_fault("", "nothing_to_change", "Say what is to be changed.", "Si hva som skal endres."))
        if not why.strip():
            faults.append(
                _fault("why", "missing", "Say why; it is kept with the change.", "Si hvorfor; det lagres med endringen.")
            )
        if faults:
            raise Invalid(" ".join(fault["detail"] for fault in faults), errors=faults)
        changed = _differences(creditor, new)
        if changed:
            house.store.creditors.save(new)
            row = {"creditor_id": creditor.id, "at": house.clock.now().text, "actor": encode(actor), "why": why.strip()}
            house.store.bookings.wake(creditor.id)
            house.store.creditors.note_change({**row, "doc": encode({each.name: [each.before, each.after] for each in changed})})
        return changed


def _with(creditor: Creditor, wanted: Mapping[str, Any], accounts: Mapping[str, str]) -> Creditor:
    tidy = {name: value.strip() if isinstance(value, str) else value for name, value in wanted.items()}
    if "account" in tidy:
        tidy["account"] = tidy["account"].replace(".", "").replace(" ", "")
    own = creditor.accounts | {role: number.strip() for role, number in accounts.items()}
    return replace(creditor, **tidy, accounts={role: number for role, number in own.items() if number})


def _differences(old: Creditor, new: Creditor) -> list[Changed]:
    found = [Changed(name, getattr(old, name), getattr(new, name)) for name in SETTINGS]
    roles = sorted(old.accounts.keys() | new.accounts.keys())
    found += [Changed(f"{ACCOUNTS}/{role}", old.accounts.get(role, ""), new.accounts.get(role, "")) for role in roles]
    return [each for each in found if each.before != each.after]


def _faults(new: Creditor, wanted: Mapping[str, Any], accounts: Mapping[str, str], policy: Rulebook) -> list[Fault]:
    found = []
    if "account" in wanted and not is_account(new.account):
        en = f'"{new.account}" is no bank account: it has eleven digits, the last a check digit.'
        nb = f"«{new.account}» er ingen bankkonto: den har elleve siffer, det siste et kontrollsiffer."
        found.append(_fault("account", "account_invalid", en, nb))
    for name, may_be_empty in (("email", False), ("report_email", True)):
        address = getattr(new, name)
        if name in wanted and not is_email(address) and not (may_be_empty and not address):
            found.append(
                _fault(name, f"{name}_invalid", f'"{address}" is no e-mail address.', f"«{address}» er ingen e-postadresse.")
            )
    if "language" in wanted and new.language not in LANGUAGES:
        found.append(_none_such("language", new.language, LANGUAGES))
    for name, known in (("contract", policy.contracts), ("booking", policy.bookings)):
        chosen = getattr(new, name)
        if name in wanted and chosen and chosen not in known:
            found.append(_none_such(name, chosen, known))
    if accounts or "booking" in wanted:
        found += _account_faults(new, accounts, booking_of(new, policy))
    return found


def _account_faults(new: Creditor, accounts: Mapping[str, str], booking: Booking | None) -> list[Fault]:
    roles = booking.roles if booking is not None else {}
    # Also those that it had before must be known to the booking it has now, or none of its vouchers could be made.
    found = [_none_such(f"{ACCOUNTS}/{role}", role, roles) for role in new.accounts if role not in roles and booking]
    for role, number in accounts.items():
        if number.strip() and not is_ledger_account(number.strip()):
            en = f'{role}: an account number has one to nine digits, not "{number}".'
            nb = f"{role}: et kontonummer har ett til ni siffer, ikke «{number}»."
            found.append(_fault(f"{ACCOUNTS}/{role}", "account_number_invalid", en, nb))
    return found


def _none_such(name: str, value: str, known: Iterable[str]) -> Fault:
    allowed = ", ".join(known)
    en, nb = _NAMES.get(name, ("account role", "kontorolle"))
    return _fault(
        name, "not_one_of", f'There is no {en} "{value}" in the rules in force. Allowed: {allowed}.',
        f"Det finnes ikke noe som heter «{value}» ({nb}) i reglene som gjelder. Tillatt: {allowed}.",
    )  # fmt: skip


def _fault(name: str, code: str, en: str, nb: str) -> Fault:
    return {"pointer": f"/{name}" if name else "", "code": code, "detail": en, "nb": nb}
