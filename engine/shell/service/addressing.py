"""Which case a payment is for, which payments a caller may see, and what is wrong with what was told (API-4)."""

from datetime import date

from engine.errors import Invalid, NotFound
from engine.shell.service.acting import find, survivor_of
from engine.shell.service.house import House
from engine.shell.store.sqlite import Row
from engine.shell.store.stored import Stored

AMOUNTS = "The amount must be more than 0.00 and at most 100,000,000,000.00."


def find_payment(house: House, payment_id: str, creditor_id: str | None) -> Row:
    """A payment that the caller may see: the creditor's own, also one that waits on a test clock of its own (API-4)."""
    row = house.store.payments.get(payment_id)
    if row is not None and creditor_id is not None and row["creditor_id"] != creditor_id:
        clock = house.store.clocks.get(row["clock_id"]) if row["creditor_id"] is None and row["clock_id"] else None
        row = row if clock is not None and clock["creditor_id"] == creditor_id else None
    if row is None:
        raise NotFound("There is no such payment.", code="payment_not_found")
    return row


def named_case(
    house: House, case_id: str | None, kid: str | None, claim: Row | None, clock_id: str, creditor_id: str | None
) -> Stored | None:  # fmt: skip
    """The case that a payment is for, by its id, else by its KID, of which `claim` is known; None where it must wait.

    Raises NotFound where the caller has no such case (API-4), Invalid where neither is told, or the two are of two cases.
    """
    if case_id is not None:
        stored = survivor_of(house, find(house, case_id, creditor_id))
        if clock_id not in ("", stored.case.clock_id):
            raise NotFound("There is no such case on this test clock.", code="case_not_found")
        if claim is not None and claim["case_id"] != stored.case.id:
            raise fault("kid", "kid_of_another_case", "The payment reference belongs to another case.")
        return stored
    if kid is None:
        raise fault("case_id", "missing", "Say which case is paid, by case_id or kid.")
    if creditor_id is None:
        wanted = claim is not None and claim["clock_id"] == clock_id
    else:
        wanted = claim is not None and claim["creditor_id"] == creditor_id and clock_id in ("", claim["clock_id"])
        if not wanted and not clock_id:
            raise NotFound("There is no such case.", code="case_not_found")
    return house.store.cases.get(claim["case_id"]) if claim is not None and wanted else None


def invoiced_on(stored: Stored, claim_id: str | None) -> date:
    """The date of a claim's invoice, else of the case's first: no payment of it is older."""
    dates = {claim.claim_id: claim.invoice_date for claim in stored.case.claims}
    return dates.get(claim_id or "") or min(dates.values())


def fault(name: str, code: str, detail: str) -> Invalid:
    """The error for one field of what was told."""
    return Invalid(detail, errors=[{"pointer": f"/{name}", "code": code, "detail": detail}])
