"""Activating rules: checked as a whole, stored by content hash, in force for new cases at once; old cases keep theirs (ANA-7)."""

from dataclasses import dataclass

from engine.events import Actor
from engine.shell.load.build import Files, Loaded, build
from engine.shell.load.rule_tests import check_tests
from engine.shell.service.exceptions import retry_all
from engine.shell.service.house import House
from engine.shell.service.rescheduling import wake


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
    woken = 0
    if active and active["rates"] != rates.version:
        woken = wake(house)
        retry_all(house, "parameter_missing", Actor("agency", None, by), why)
    return Activated(policy.version, rates.version, changed=True, woken=woken)
