"""A case as it lies in the store: the document, and the columns beside it that are looked up."""

import datetime as dt
import hashlib
from typing import Any, NamedTuple

import msgspec

from engine.case import Case, Customer
from engine.shell.store.sqlite import Row

_decode = msgspec.json.Decoder(Case).decode


def _plain(value: Any) -> str:
    # A frozen clock makes dates of a class of its own, which msgspec does not know; they are written as any other date.
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be stored")


_encode = msgspec.json.Encoder(enc_hook=_plain).encode


class Stored(msgspec.Struct, frozen=True):
    """A case as it lies in the store."""

    case: Case
    version: int
    chain: str
    next_due_at: str | None
    next_rule: str | None
    created_at: str
    updated_at: str


def encode(value: Any) -> str:
    """A value as the JSON text that is stored."""
    return _encode(value).decode()


COLUMNS = ("id", "version", "chain", "next_due_at", "next_rule", "created_at", "updated_at", "doc")


def stored_of(row: tuple[Any, ...]) -> Stored:
    """A row of `COLUMNS` as a case."""
    _, version, chain, next_due_at, next_rule, created_at, updated_at, doc = row
    return Stored(_decode(doc), version, chain, next_due_at, next_rule, created_at, updated_at)


class CaseUpdate(NamedTuple):
    """What is written of a case that was read at a version, in this order."""

    stage: str
    closed: int
    next_due_at: str | None
    next_rule: str | None
    remaining_ore: int
    rulebook: str
    chain: str
    updated_at: str
    doc: str
    id: str
    version: int


def debtor_key(customer: Customer) -> str:
    """By what a debtor is one: organisation or identity number, else customer number; a digest, as it may be personal."""
    known = customer.organisation_number or customer.national_identity_number
    text = f"number {known.replace(' ', '')}" if known else f"customer {customer.customer_number}"
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def row_of(case: Case, closed: bool, next_due_at: str | None, next_rule: str | None, chain: str, at: str) -> Row:
    """A new case as a row to insert."""
    return {
        "id": case.id, "creditor_id": case.creditor_id, "clock_id": case.clock_id, "stage": case.stage, "closed": int(closed),
        "next_due_at": next_due_at, "next_rule": next_rule, "chain": chain, "at": at, "remaining_ore": _remaining(case),
        "debtor": debtor_key(case.customer),
        "customer_number": case.customer.customer_number, "rulebook": case.rulebook, "doc": encode(case),
    }  # fmt: skip


def update_of(
    case: Case, closed: bool, next_due_at: str | None, next_rule: str | None, chain: str, at: str, version: int
) -> CaseUpdate:
    """A case that was read at a version as a row to update."""
    return CaseUpdate(
        case.stage, int(closed), next_due_at, next_rule, _remaining(case), case.rulebook, chain, at, encode(case), case.id,
        version,
    )  # fmt: skip


def _remaining(case: Case) -> int:
    return sum(claim.remaining_ore for claim in case.claims)
