"""What every verb of the service works with: the store, the clock, ids, and the rule books."""

from dataclasses import dataclass

from engine.case import Case, Creditor
from engine.days import Moment, moment
from engine.errors import Conflict, NotFound
from engine.rulebook import Book
from engine.shell.clock import Clock, Ids
from engine.shell.service.rule_books import Books
from engine.shell.store import Store
from engine.shell.store.sqlite import Row


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
