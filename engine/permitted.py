"""Which actions a case permits now, and every reason why the others are refused (API-2)."""

from dataclasses import dataclass

from engine.case import Case, Creditor
from engine.days import Moment
from engine.decide import failing
from engine.facts.scene import Scene
from engine.rule import Rule
from engine.rulebook import Book
from engine.trace import Reason


@dataclass(frozen=True, slots=True)
class Permission:
    """One action: allowed where it has no reasons against it. What its input must be is judged when it is asked for."""

    rule: Rule
    reasons: list[Reason]

    @property
    def allowed(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons


def permitted(case: Case, at: Moment, book: Book, creditor: Creditor) -> list[Permission]:
    """Every action of the case's rulebook, allowed or not."""
    told = failing(book, "actions", "", Scene(case, at, book, creditor), private=True)
    return [Permission(rule, told.get(rule.id, [])) for rule in book.policy.actions.values()]
