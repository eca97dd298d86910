"""Reconciliation: what the ERP says remains of an invoice beside the principal that we follow up (PAY-4, PAY-5).

A difference at one synchronization is shown; at the next one it is a task for the agency, and the creditor is told to contact support.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.case import Creditor
from engine.days import Moment
from engine.effects import Effect
from engine.errors import Conflict, Invalid
from engine.money import kroner, spell
from engine.shell.service.house import House
from engine.shell.store.balances import BalanceRow
from engine.shell.store.outbox import row_of
from engine.shell.store.sqlite import Row

EQUAL, DIFFERENT, UNKNOWN, CLOSED = "equal", "different", "unknown", "closed"
OUTCOMES = (EQUAL, DIFFERENT, UNKNOWN, CLOSED)
ADVICE = {
    "en": "The amounts still differ after the next synchronization. Contact support.",
    "nb": "Beløpene er fortsatt ulike etter neste synkronisering. Kontakt support.",
}


@dataclass(frozen=True, slots=True)
class Balance:
    """What remains of an invoice according to the ERP, in øre."""

    invoice_number: str
    remaining_ore: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A balance beside ours, in øre. `outcome`: equal, different, unknown (no such invoice), or closed (no longer followed up)."""

    invoice_number: str
    outcome: str
    erp_ore: int
    our_ore: int | None = None
    case_id: str | None = None
    creditor_id: str | None = None
    since: str | None = None  # the synchronization at which they first differed
    escalated: bool = False


def synchronize(
    house: House, creditor: Creditor, as_of: Moment, balances: Iterable[Balance], clock_id: str = ""
) -> list[Compared]:  # fmt: skip
    """Compare the ERP's balances of an instant with ours, in one transaction; the answers stand in the order of the balances.

    The instant names the synchronization: a second call with the same one adds to it or corrects it.
    Raises Invalid (an instant after today), Conflict (it is older than the last one, or the test clock is under way).
    """
    with house.store.tx():
        at = house.writable_moment(clock_id)
        _check(house, creditor, as_of, at, clock_id)
        house.store.balances.synchronized(creditor.id, clock_id, as_of.text, at.text)
        answers, rows = [], []
        for balance in balances:
            claim = house.store.balances.claim(creditor.id, clock_id, balance.invoice_number)
            if claim is None:
                answers.append(Compared(balance.invoice_number, UNKNOWN, balance.remaining_ore))
                continue
            before = house.store.balances.get(claim["claim_id"])
            compared = _compare(house, creditor, balance, claim, before, as_of)
            if compared.escalated and not (before and before["escalated"]):
                _tell(house, creditor, claim, compared, clock_id, at)
            since, escalated = compared.since, int(compared.escalated)
            row = (claim["claim_id"], creditor.id, clock_id, balance.invoice_number, balance.remaining_ore, as_of.text)
            rows.append(BalanceRow(*row, since, escalated))
            answers.append(compared)
        house.store.balances.keep(rows)
        return answers


def differences(
    house: House, creditor_id: str | None, clock_id: str = "", after: str = "", limit: int = 100
) -> tuple[list[Compared], str | None]:
    """A page of what differed at the last synchronization and still does, and what to send as `after` for the next page."""
    rows = house.store.balances.different(creditor_id, clock_id, after, limit + 1)
    found = []
    for row in rows[:limit]:
        erp, ours = row["erp_remaining_ore"], _principal(house, row)
        if _outcome(erp, ours, row) == DIFFERENT:  # else it was mended since, or is no longer ours to follow up
            since, escalated = row["since"], bool(row["escalated"])
            found.append(
                Compared(
                    row["invoice_number"], DIFFERENT, erp, ours, row["case_id"], row["creditor_id"], since, escalated,
                )
            )  # fmt: skip
    return found, rows[limit - 1]["claim_id"] if len(rows) > limit else None


def _check(house: House, creditor: Creditor, as_of: Moment, at: Moment, clock_id: str) -> None:
    if as_of.today > at.today:
        detail = f"The day lies after today, {at.today}."
        raise Invalid(detail, errors=[{"pointer": "/as_of", "code": "in_the_future", "detail": detail}])
    last = house.store.balances.last(creditor.id, clock_id)
    if last is not None and as_of.text < last:
        raise Conflict(f"The last synchronization is of {last}, and this one is older.", code="sync_out_of_order")


def _principal(house: House, claim: Row) -> int:
    """What is left of a claim's principal, on whichever case it is now, in øre."""
    stored = house.store.cases.get(claim["case_id"])
    assert stored is not None
    return next(each.remaining_ore for each in stored.case.claims if each.claim_id == claim["claim_id"])


def _outcome(erp_ore: int, our_ore: int, claim: Row) -> str:
    """Whether the two are equal. Where a case has ended with something unpaid, nobody tells us any more what becomes of it."""
    if erp_ore == our_ore:
        return EQUAL
    return CLOSED if claim["closed"] and our_ore > 0 else DIFFERENT


def _compare(house: House, creditor: Creditor, balance: Balance, claim: Row, before: Row | None, as_of: Moment) -> Compared:
    ours = _principal(house, claim)
    outcome = _outcome(balance.remaining_ore, ours, claim)
    since, escalated = None, False
    if outcome == DIFFERENT:
        since = before["since"] if before and before["since"] else as_of.text
        escalated = bool(before and before["escalated"]) or since < as_of.text
    told = (balance.invoice_number, outcome, balance.remaining_ore)
    return Compared(*told, ours, claim["case_id"], creditor.id, since, escalated)


def _tell(house: House, creditor: Creditor, claim: Row, found: Compared, clock_id: str, at: Moment) -> None:
    """Give the agency a task, and the creditor a word on the case: once, for as long as the two differ."""
    case_id: str = claim["case_id"]
    key = f"{case_id}/balance/{claim['claim_id']}/{found.since}"
    house.store.outbox.add([row_of(key, _task(found), creditor.id, clock_id, case_id, at.text)])
    words = ADVICE["nb" if creditor.language == "nb" else "en"]
    house.store.registers.say(case_id, at.text, "agency", f"{found.invoice_number}: {words}")


def _task(found: Compared) -> Effect:
    assert found.our_ore is not None
    text = {
        "en": f"Invoice {found.invoice_number}: {spell(found.erp_ore, 'en')} remains in the ERP, {spell(found.our_ore, 'en')} here,"
        " also after the next synchronization. Find out why.",
        "nb": f"Faktura {found.invoice_number}: {spell(found.erp_ore, 'nb')} gjenstår i ERP-systemet, {spell(found.our_ore, 'nb')}"
        " her, også etter neste synkronisering. Finn ut hvorfor.",
    }  # fmt: skip
    content = {
        "invoice_number": found.invoice_number, "erp_remaining": kroner(found.erp_ore), "our_remaining": kroner(found.our_ore),
        "since": found.since, "text": text,
    }  # fmt: skip
    return Effect("task", "balance_differs", "agency", content)
