"""What `expect:` looks at: each name has one way to be found, in the same form as the story writes it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from engine.days import OSLO, parse_instant
from engine.ledger import POSTS
from engine.money import kroner
from engine.shell.service.acting import actions
from engine.shell.service.house import House
from engine.shell.service.list_lines import lines_of, named_in_mail
from engine.shell.store.stored import Stored
from engine.trace import Reason
from engine.valuing import Owed, owed

Path = tuple[str | int, ...]
NOTHING = "none"
LONGEST = 240  # characters of a text that are shown
WHOLE = ("owed", "covers")  # what is there and not expected is a difference too
ANY_ORDER = ("reasons", "warnings", "permitted", "holds")


@dataclass(slots=True)
class Answer:
    """What the service answered to a line, for one invoice."""

    outcome: str
    reasons: list[Reason] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)
    covers: dict[str, int] = field(default_factory=dict)  # what a payment covers, by post, in øre
    exception: str = NOTHING


@dataclass(frozen=True, slots=True)
class Difference:
    """A place in `expect:`, what the story wanted there, and what was found."""

    path: Path
    wanted: str
    found: str


@dataclass(frozen=True, slots=True)
class View:
    """An invoice at a moment of its story; `stored` is None where it never became a case."""

    house: House
    clock_id: str
    creditor_id: str
    number: str
    stored: Stored | None
    answer: Answer | None

    def differences(self, wanted: dict[str, Any]) -> Iterator[Difference]:
        """Compare everything that is expected with what is there."""
        for name, value in wanted.items():
            yield from _compare((name,), _written(value), FINDERS[name](self, value))

    def case(self) -> Stored:
        """The case; raises LookupError where the invoice was never accepted."""
        if self.stored is None:
            raise LookupError(f"invoice {self.number} is no case")
        return self.stored


def oslo_text(instant: str) -> str:
    """An instant as stories write it."""
    return parse_instant(instant).astimezone(OSLO).strftime("%Y-%m-%d %H:%M")


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _written(each) for key, each in value.items()}
    return f"{kroner(value)} kr" if isinstance(value, int) and not isinstance(value, bool) else value


def _compare(path: Path, wanted: Any, found: Any) -> Iterator[Difference]:
    if isinstance(wanted, dict) and isinstance(found, dict):
        if path[-1] in WHOLE:
            wanted = dict.fromkeys(found, NOTHING) | wanted
        for key, value in wanted.items():
            yield from _compare((*path, key), value, found.get(key, NOTHING))
    elif path[-1] in ("says", "nb", "en"):
        if wanted not in found:
            words = " ".join(str(found).split())
            shown = words if len(words) <= LONGEST else f"{words[:LONGEST]}..."
            yield Difference(path, f'the words "{wanted}"', f'"{shown}"')
    elif isinstance(wanted, list):
        wanted, found = [text for text in wanted if text != NOTHING], list(found) if isinstance(found, list) else [found]
        if path[0] in ANY_ORDER:
            wanted, found = sorted(wanted), sorted(found)
        if wanted != found:
            yield Difference(path, ", ".join(wanted) or NOTHING, ", ".join(found) or NOTHING)
    elif wanted != found:
        yield Difference(path, str(wanted), str(found))


def _answered(view: View) -> Answer:
    return view.answer or Answer("nothing was asked for")


def _because(view: View, wanted: dict[str, str]) -> dict[str, str]:
    """The words of the answer's reasons; where there are none, of the newest entry of history."""
    answer = _answered(view)
    words = [reason.reason for reason in answer.reasons]
    if not words:
        entry, _ = view.house.store.history.of(view.case().case.id)[-1]
        words = [entry.reason, *(reason.reason for reason in [*entry.reasons, *answer.warnings])]
    return {language: " ".join(each.get(language, "") for each in words) for language in wanted}


def _dates(view: View, wanted: dict[str, str]) -> dict[str, str]:
    dates = view.case().case.dates
    return {name: dates[name].isoformat() if name in dates else NOTHING for name in wanted}


def _letter(view: View, wanted: dict[str, str]) -> dict[str, str] | str:
    rows = view.house.store.outbox.of_case(view.case().case.id, "letter")
    if not rows:
        return NOTHING
    row, content = rows[-1], rows[-1]["content"]
    found = {
        "kind": row["name"], "to": row["recipient"], "receiver": content["receiver"]["name"], "sent_on": content["sent_on"],
        "deadline": content["deadline"] or NOTHING, "status": row["status"], "says": f"{content['subject']}\n{content['body']}",
    }  # fmt: skip
    return {name: found[name] for name in wanted}


def _list(view: View, wanted: dict[str, Any]) -> dict[str, Any] | str:
    lists = view.house.store.lists.of(view.creditor_id, view.clock_id)
    if not lists:
        return NOTHING
    row = lists[0]
    found = {
        "date": row["day"], "status": row["status"], "sent": oslo_text(row["sent_at"]) if row["sent_at"] else NOTHING,
        "cutoff": oslo_text(row["cutoff_at"]) if row["cutoff_at"] else NOTHING,
        "names": [line.invoice_number for line in named_in_mail(view.house, row)],
        "outcomes": {line.invoice_number: line.outcome for line in lines_of(view.house, row)},
    }  # fmt: skip
    return {name: found[name] for name in wanted}


def _owed(view: View) -> Owed:
    case = view.case().case
    book = view.house.books.of(case.rulebook)
    return owed(case, view.house.moment_of(view.clock_id).today, book.interest, book.parameter)


def _posts(found: dict[str, int], wanted: Any) -> dict[str, str] | str:
    """Every post, also one that the story does not name: what is owed and not expected is a difference."""
    named = {post: ore for post, ore in found.items() if ore} | {
        post: found.get(post, 0) for post in (wanted if isinstance(wanted, dict) else ())
    }
    return {post: f"{kroner(ore)} kr" for post, ore in named.items()} or NOTHING


def _merged_into(view: View, wanted: str) -> str:
    target = view.case().case.merged_into
    stored = view.house.store.cases.get(target) if target else None
    return stored.case.claims[0].invoice_number if stored else NOTHING


def _permitted(view: View, wanted: list[str]) -> list[str]:
    return [str(each.rule.action) for each in actions(view.house, view.case().case.id) if each.allowed]


def _next(view: View, wanted: str) -> str:
    due = view.case().next_due_at
    return oslo_text(due) if due else "never"


def _kinds_of_letters(view: View, wanted: list[str]) -> list[str]:
    return [row["name"] for row in view.house.store.outbox.of_case(view.case().case.id, "letter")]


def _codes(reasons: list[Reason]) -> list[str]:
    return sorted({reason.code for reason in reasons})


FINDERS: dict[str, Callable[[View, Any], Any]] = {
    "outcome": lambda view, wanted: _answered(view).outcome,
    "reasons": lambda view, wanted: _codes(_answered(view).reasons),
    "warnings": lambda view, wanted: _codes(_answered(view).warnings),
    "because": _because,
    "stage": lambda view, wanted: view.case().case.stage,
    "next": _next,
    "next rule": lambda view, wanted: view.case().next_rule or NOTHING,
    "dates": _dates,
    "remaining": lambda view, wanted: f"{kroner(sum(claim.remaining_ore for claim in view.case().case.claims))} kr",
    "holds": lambda view, wanted: [hold.kind for hold in view.case().case.holds],
    "permitted": _permitted,
    "history": lambda view, wanted: [entry.event for entry, _ in view.house.store.history.of(view.case().case.id)],
    "owed": lambda view, wanted: _posts({post: _owed(view).of(post) for post in POSTS}, wanted),
    "outstanding": lambda view, wanted: f"{kroner(_owed(view).total())} kr",
    "covers": lambda view, wanted: _posts(_answered(view).covers, wanted),
    "exception": lambda view, wanted: _answered(view).exception,
    "merged into": _merged_into,
    "letters": _kinds_of_letters,
    "letter": _letter,
    "list": _list,
}
