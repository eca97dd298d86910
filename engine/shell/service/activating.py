"""Activating rules: checked as a whole, stored by content hash, in force for new cases at once; old cases keep theirs (ANA-7)."""

from dataclasses import dataclass

from msgspec.structs import replace

from engine.days import Moment
from engine.rulebook import Book
from engine.shell.load.build import Files, Loaded, build
from engine.shell.load.rule_tests import check_tests
from engine.shell.service.house import House
from engine.shell.service.saving import Change, save
from engine.step import Outcome, finish_sleeping


@dataclass(frozen=True, slots=True)
class Activated:
    """What an activation led to."""

    policy: str
    rates: str
    changed: bool
    woken: int = 0


def activate(house: House, files: Files, by: str, why: str) -> Activated:
    """Check and put in force; raises BadRules with every problem, and then nothing has changed."""
    loaded = build(files)
    check_tests(files, loaded)
    return put_in_force(house, files, loaded, by, why)


def put_in_force(house: House, files: Files, loaded: Loaded, by: str, why: str) -> Activated:
    """Store and activate what has been checked, and wake the cases that slept for want of a rate."""
    store, at = house.store, house.clock.now()
    policy, rates = loaded.policy, loaded.rates
    with store.tx():
        active = store.rulebooks.active()
        if active and (active["policy"], active["rates"]) == (policy.version, rates.version):
            return Activated(policy.version, rates.version, changed=False)
        store.rulebooks.keep(policy.version, "policy", policy.files, at.text)
        if rates.files:
            store.rulebooks.keep(rates.version, "rates", rates.files, at.text)
        store.rulebooks.activate(policy.version, rates.version, by, why, at.text)
    woken = wake(house) if active and active["rates"] != rates.version else 0
    return Activated(policy.version, rates.version, changed=True, woken=woken)


def wake(house: House) -> int:
    """Ask again the steps that slept because a rate was missing; the number of cases."""
    woken, after = 0, ""
    while True:
        with house.store.tx():
            page = house.store.cases.asleep(after, 500)
            for stored in page:
                at: Moment = house.moment_of(stored.case.clock_id)
                book: Book = house.books.of(stored.case.rulebook)
                case = replace(stored.case, asleep={}, touched_at=at.text)
                outcome = finish_sleeping(Outcome(case), at, book, house.creditor(case.creditor_id))
                save(house.store, [Change(stored, outcome, book)], at)
        woken += len(page)
        if not page:
            return woken
        after = page[-1].case.id
