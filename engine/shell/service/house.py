"""What every verb of the service works with: the store, the clock, ids, and the rule books in force."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from engine.case import Case, Creditor
from engine.days import Moment, moment
from engine.errors import Conflict, NotFound
from engine.guards import Guards
from engine.rulebook import NO_GUARDS, Book, Rates, Rulebook
from engine.shell.clock import Clock, Ids
from engine.shell.load.build import Loaded, build
from engine.shell.store import Store
from engine.shell.store.sqlite import Row

KEPT = 16  # rule books in memory; one costs some 3 MB
_POLICIES: OrderedDict[str, Rulebook] = OrderedDict()  # pure, and named by their content: all houses of a process share them
_LOCK = threading.Lock()


class Books:
    """Rule books by version, built when first needed; a case keeps its policy, rates and statutes are always the newest."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._policies = _POLICIES
        self._rates: dict[str, Rates] = {"": Rates()}
        self._guards: dict[str, Guards] = {"": NO_GUARDS}

    def active(self) -> Book:
        """The policy, rates and statutes in force; raises NotFound in a database without rules."""
        row = self._store.rulebooks.active()
        if row is None:
            raise NotFound("No rules are in force yet. Run `kravflyt activate`.", code="no_rulebook")
        return self._book(row["policy"], row)

    def of(self, version: str) -> Book:
        """The pinned policy of a case, with the rates and statutes in force."""
        row = self._store.rulebooks.active()
        assert row is not None
        return self._book(version, row)

    def loaded(self, version: str) -> Loaded:
        """A policy anew, with the places of what stands in its files, and beside it the rates and statutes it came with."""
        return build(self._policy_files(version))

    def _book(self, version: str, row: Row) -> Book:
        rates, guards = row["rates"], row["guards"] or ""
        if rates not in self._rates or guards not in self._guards:
            # They are read beside the policy they came with, whose facts they name.
            files = [self._files(each) for each in (row["policy"], rates, guards) if each]
            loaded = build({name: content for each in files for name, content in each.items()})
            self._rates[rates], self._guards[guards] = loaded.rates, loaded.guards
            with _LOCK:
                self._policies.setdefault(row["policy"], loaded.policy)
        return Book(self._policy(version), self._rates[rates], self._guards[guards])

    def _policy(self, version: str) -> Rulebook:
        with _LOCK:
            found = self._policies.get(version)
            if found is None:
                found = self._policies[version] = build(self._policy_files(version)).policy
                if len(self._policies) > KEPT:
                    self._policies.popitem(last=False)
            self._policies.move_to_end(version)
            return found

    def _policy_files(self, version: str) -> dict[str, bytes]:
        # A policy may name rates; it is read beside those it came with, and decides by the newest.
        files = dict(self._files(version))
        for each in self._store.rulebooks.beside(version):
            files |= self._files(each)
        return files

    def _files(self, version: str) -> dict[str, bytes]:
        files = self._store.rulebooks.files(version)
        if files is None:
            raise NotFound(f"The rule book {version} is not in this database.", code="no_rulebook")
        return files


@dataclass(slots=True)
class House:
    """The service's parts, wired once."""

    store: Store
    clock: Clock
    ids: Ids
    books: Books

    def moment_of(self, clock_id: str) -> Moment:
        """The present of a case: the real clock, or its test clock's now; raises NotFound for an unknown clock."""
        if not clock_id:
            return self.clock.now()
        row = self.store.clocks.get(clock_id)
        if row is None:
            raise NotFound("There is no such test clock.", code="clock_not_found")
        return moment(row["now"])

    def writable_moment(self, clock_id: str) -> Moment:
        """As `moment_of`, for a write: raises Conflict while the test clock is under way."""
        row = self.store.clocks.get(clock_id) if clock_id else None
        if row is not None and row["target"] is not None:
            raise Conflict(
                f"The test clock is on its way to {row['target']}. Try again when it is there.", code="clock_advancing"
            )
        return self.moment_of(clock_id)

    def clock_row(self, clock_id: str, creditor_id: str | None) -> Row:
        """A test clock that the caller may see; raises NotFound."""
        row = self.store.clocks.get(clock_id)
        if row is None or (creditor_id is not None and row["creditor_id"] != creditor_id):
            raise NotFound("There is no such test clock.", code="clock_not_found")
        return row

    def creditor(self, creditor_id: str) -> Creditor:
        """A creditor; raises NotFound."""
        found = self.store.creditors.get(creditor_id)
        if found is None:
            raise NotFound("There is no such creditor.", code="creditor_not_found")
        return found


class Desk:
    """What lies open during one transaction: each rule book and creditor is fetched once, however many cases share it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._books: dict[str, Book] = {}
        self._creditors: dict[str, Creditor] = {}

    def book(self, case: Case) -> Book:
        """The rules of a case."""
        found = self._books.get(case.rulebook)
        if found is None:
            found = self._books[case.rulebook] = self.house.books.of(case.rulebook)
        return found

    def creditor(self, case: Case) -> Creditor:
        """The creditor of a case."""
        found = self._creditors.get(case.creditor_id)
        if found is None:
            found = self._creditors[case.creditor_id] = self.house.creditor(case.creditor_id)
        return found
