"""A rule book as a busy analyst might have it: the shipped rules, filled up to forty timing rules a stage."""

from engine.shell.load.build import build
from engine.shell.load.folder import read_folder
from engine.shell.load.tree import Files

RULES_A_STAGE = 40
_HOLDING = 25  # of the forty, about so many hold for a case; only one is due
# A date that every case of the stage has, and that every move into it sets anew.
_ANCHORS = {
    "received": "received_on", "extended": "extended_to", "noticed": "notice_deadline", "listed": "listed_on",
    "registered": "registered_on",
}  # fmt: skip
_GUARDS = (
    ("remaining is more than {small} kr",),
    ("remaining is more than {small} kr", "amount is at least {small} kr"),
    ("customer_kind is person", "amount is more than {small} kr"),
    ("creditor_status is approved", "remaining is more than {small} kr", "postal_code is present"),
    ("due_date is after 2025-01-01",),
)


def shipped() -> Files:
    """The rules that come with the product."""
    return read_folder(None)


def forty() -> Files:
    """The shipped rules and, in each stage, later reminders to a caseworker until there are forty."""
    files = shipped()
    timing = build(files).policy.timing
    for stage, anchor in _ANCHORS.items():
        here = len(timing[stage])
        for number in range(RULES_A_STAGE - here):
            name = f"later_{stage}_{number:02d}"
            files[f"rules/timing/{name}.yaml"] = _rule(name, stage, anchor, number, holds=number < _HOLDING - here).encode()
    return files


def _rule(name: str, stage: str, anchor: str, number: int, *, holds: bool) -> str:
    small = f"{number}.00" if holds else f"{9_000_000 + number}.00"
    guard = _GUARDS[number % len(_GUARDS)] if holds else ("remaining is more than {small} kr", "customer_kind is person")
    lines = "\n".join(f"  - {line.format(small=small)}" for line in guard)
    return f"""id: {name.replace("_", "-")}
title: {{nb: Senere påminnelse, en: A later reminder}}
requirement: [STG-12]
in stage: {stage}
due: first Friday at least {200 + number} days after {anchor} at 08:00
order: {200 + number}
only if:
{lines}
task: {{to: caseworker, text: {{nb: Se på saken., en: Look at the case.}}}}
because: {{nb: "{{remaining}} er ubetalt.", en: "{{remaining}} is unpaid."}}
"""
