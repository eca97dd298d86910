"""Claims of one debtor on one case, before a demand is sent: the oldest case survives, the others end in it (domain.md 1.3)."""

from engine.days import Moment
from engine.decide import holding
from engine.errors import ParameterMissing, Unlawful
from engine.events import Event
from engine.facts.scene import Scene
from engine.shell.service.house import Desk, House
from engine.shell.service.saving import Change, save
from engine.shell.service.taking import has_rules, reread
from engine.shell.store.stored import Stored
from engine.step import step

JOINED, MERGED = "claims_joined", "case_merged"


def gather_claims(house: House, stored: Stored, at: Moment) -> set[str]:
    """Gather the debtor's other claims before the step that asks for it; the cases that have changed, by id.

    A case that has been demanded lately takes the claim in; else the oldest of those that wait for their demand does.
    """
    desk = Desk(house)
    if not has_rules(desk, stored, at) or not _gathers(desk, stored):
        return set()
    others = [
        each
        for each in house.store.cases.of_debtor(stored.case)
        if has_rules(desk, each, at) and _may_join(desk, each, stored, at)
    ]
    waiting = sorted([stored, *(each for each in others if _gathers(desk, each))], key=lambda each: each.case.id)
    demanded = next((each for each in others if not _gathers(desk, each)), None)
    survivor = demanded or waiting[0]
    changed: set[str] = set()
    for each in waiting:
        if each is not survivor and _may_join(desk, survivor, each, at) and _merge(house, survivor, each, at):
            changed |= {survivor.case.id, each.case.id}
            survivor = reread(house, survivor)
    return changed


def asks_to_gather(desk: Desk, stored: Stored, at: Moment) -> bool:
    """Whether the step that is due wants the debtor's claims gathered first."""
    if stored.next_rule is None or not has_rules(desk, stored, at):
        return False
    rule = desk.book(stored.case).policy.rules.get(stored.next_rule)
    return rule is not None and rule.gathers


def _gathers(desk: Desk, stored: Stored) -> bool:
    """Whether the case stands where claims are gathered: a step of its stage asks for it, and nothing holds it."""
    timing = desk.book(stored.case).policy.timing[stored.case.stage]
    return not stored.case.holds and any(rule.gathers for rule in timing)


def _may_join(desk: Desk, stored: Stored, other: Stored, at: Moment) -> bool:
    """Whether the rules let the claims of another case join one as it stands."""
    case = stored.case
    book = desk.book(case)
    return bool(holding(book, "reactions", JOINED, Scene(case, at, book, desk.creditor(case), other=other.case)))


def _merge(house: House, survivor: Stored, other: Stored, at: Moment) -> bool:
    """Move the claims of one case to another in the caller's transaction; False where a rate is missing or a statute forbids it."""
    desk = Desk(house)
    kept, gone = survivor.case, other.case
    try:
        joined = step(kept, Event("happened", JOINED, other=gone), at, desk.book(kept), desk.creditor(kept))
        left = step(gone, Event("happened", MERGED, other=kept), at, desk.book(gone), desk.creditor(gone))
    except (ParameterMissing, Unlawful):
        return False
    save(house, [Change(survivor, joined, desk.book(kept)), Change(other, left, desk.book(gone))], at)
    house.store.cases.move_claims(gone.id, kept.id)
    house.store.payments.move(gone.id, kept.id)
    return True
