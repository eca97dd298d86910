"""Activating rules: checked as a whole, stored by content hash, in force for new cases at once; old cases keep theirs (ANA-7).

Statutes bind every case at once: rules that break one are not activated, and pinned rules that do are told (ANA-8).
"""

from collections.abc import Collection
from dataclasses import dataclass

from engine.errors import BadRules, NotFound
from engine.events import Actor
from engine.shell.load.blame import CODE as BROKEN
from engine.shell.load.build import Loaded, bad_rules, build
from engine.shell.load.check_letters import CODE as UNSAID
from engine.shell.load.lost_statutes import lost_statutes
from engine.shell.load.problems import Problem, Problems
from engine.shell.load.prove import prove_all, tried
from engine.shell.load.tree import Files
from engine.shell.service.exceptions import retry_all
from engine.shell.service.house import House
from engine.shell.service.rescheduling import wake


@dataclass(frozen=True, slots=True)
class Broken:
    """A pinned rule book in use that breaks a statute: its open cases, and the problem. A step that breaks it stops its case."""

    policy: str
    cases: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Activated:
    """What an activation led to."""

    policy: str
    rates: str
    guards: str
    changed: bool
    woken: int = 0
    broken: tuple[Broken, ...] = ()  # what pinned rule books in use do that the statutes forbid


def activate(house: House, files: Files, by: str, why: str, without: Collection[str] = ()) -> Activated:
    """Check and put in force; raises BadRules with every problem, and then nothing has changed.

    A statute in force that the files no longer have is a problem, unless it is named in `without`.
    """
    problems = Problems(lost_statutes(files, _law_in_force(house), without))
    loaded = None
    try:
        loaded = build(files)
        prove_all(files, loaded)
    except BadRules as problem:
        problems.found.extend(problem.details["problems"])
    if problems.found or loaded is None:
        raise bad_rules(problems)
    return put_in_force(house, files, loaded, by, why)


def _law_in_force(house: House) -> Files:
    return house.books.active().guards.files if house.store.rulebooks.active() else {}


def put_in_force(house: House, files: Files, loaded: Loaded, by: str, why: str) -> Activated:
    """Store and activate what has been checked, and wake the cases that slept for want of a rate."""
    store, at = house.store, house.clock.now()
    policy, rates, guards = loaded.policy, loaded.rates, loaded.guards
    with store.tx():
        active = store.rulebooks.active()
        if active and (active["policy"], active["rates"], active["guards"] or "") == (
            policy.version,
            rates.version,
            guards.version,
        ):
            return Activated(policy.version, rates.version, guards.version, changed=False)
        store.rulebooks.keep(policy.version, "policy", policy.files, at.text)
        if rates.files:
            store.rulebooks.keep(rates.version, "rates", rates.files, at.text)
        if guards.files:
            store.rulebooks.keep(guards.version, "guards", guards.files, at.text)
        store.rulebooks.activate(policy.version, rates.version, guards.version, by, why, at.text)
    house.books.keep(loaded)
    broken = _pinned_that_break(house, loaded) if active and (active["guards"] or "") != guards.version else ()
    woken = 0
    if active and active["rates"] != rates.version:
        woken = wake(house)
        retry_all(house, "parameter_missing", Actor("agency", None, by), why)
    return Activated(policy.version, rates.version, guards.version, changed=True, woken=woken, broken=broken)


def _pinned_that_break(house: House, loaded: Loaded) -> tuple[Broken, ...]:
    """Every problem of the rule books that open cases have pinned, by the statutes now in force."""
    found: list[Broken] = []
    for version, cases in house.store.cases.rulebooks_in_use():
        if version == loaded.policy.version:
            continue
        try:
            old = house.books.loaded(version)
        except (NotFound, BadRules):  # its cases are set aside, each with a task of its own
            continue
        documents = {**loaded.documents, **old.documents, **{name: loaded.documents[name] for name in loaded.guards.files}}
        proved = tried(Loaded(old.policy, loaded.rates, loaded.guards, documents))
        found += [Broken(version, cases, problem) for problem in proved.problems if problem.code in (BROKEN, UNSAID)]
    return tuple(found)
