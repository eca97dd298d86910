"""Whether two test clocks lived the same life: every row of one beside the other's, apart from ids and what is made of them."""

from engine.shell.service.house import House

_ROWS = {
    "case": (
        "select id, invoice_number, stage, closed, next_due_at, next_rule, version, remaining_ore, created_at, updated_at, doc"
        " from cases join claims on claims.case_id = cases.id where cases.clock_id = :clock"
    ),
    "history": (
        "select case_id, seq, at, doc, private from history where case_id in (select id from cases where clock_id = :clock)"
    ),
    "outbox": (
        "select key, case_id, kind, name, recipient, status, test, created_at, doc from outbox where clock_id = :clock"
    ),
    "list": "select id, kind, day, due_at, cutoff_at, status, sent_at from lists where clock_id = :clock",
    "line": (
        "select list_id, case_id, invoice_number, amount_ore from list_lines"
        " where list_id in (select id from lists where clock_id = :clock)"
    ),
    "message": "select case_id, at, sender, text from messages where case_id in (select id from cases where clock_id = :clock)",
}  # fmt: skip


def rows_of_clock(house: House, clock_id: str) -> list[str]:
    """Every row of a clock as text, ids replaced by the invoice they belong to, in an order that ids do not change."""
    names = {clock_id: "CLOCK"} if clock_id else {}
    for case_id, claim_id, kid, number in house.store.driver.tuples(
        "select case_id, claim_id, kid, invoice_number from claims where clock_id = :clock", {"clock": clock_id}
    ):
        names |= {case_id: f"CASE {number}", claim_id: f"CLAIM {number}", kid: f"KID {number}"}
    rows = [
        " | ".join([kind, *(str(value) for value in row)])
        for kind, sql in _ROWS.items()
        for row in house.store.driver.tuples(sql, {"clock": clock_id})
    ]
    return sorted(_renamed(row, names) for row in rows)


def _renamed(row: str, names: dict[str, str]) -> str:
    # Ids are 32 hex digits and KIDs are quoted or stand after a colon, so cutting the text at them finds whole ones only.
    for name in sorted(names, key=len, reverse=True):
        if name in row:
            row = row.replace(name, names[name])
    return row


def differences(first: list[str], second: list[str], most: int = 5) -> list[str]:
    """Rows that only one of two clocks has; empty where they are alike."""
    one, other = set(first), set(second)
    told = [f"only on the first: {row}" for row in sorted(one - other)[:most]]
    told += [f"only on the second: {row}" for row in sorted(other - one)[:most]]
    if not told and len(first) != len(second):
        told.append(f"{len(first)} rows on the first, {len(second)} on the second")
    return told
