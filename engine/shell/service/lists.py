"""The life of collection lists: postponed when a day was missed, closed and mailed once when complete (STG-3)."""


from engine.case import Case
from engine.chart import ListKind
from engine.days import OSLO, Moment, parse_instant
from engine.effects import Effect
from engine.events import Event
from engine.facts.scene import Scene
from engine.money import kroner
from engine.rulebook import Book
from engine.shell.service.house import House
from engine.shell.service.saving import free_day, list_row, start_of
from engine.shell.service.taking import happen, reread
from engine.shell.store.cases import Stored
from engine.shell.store.lists import list_id
from engine.shell.store.outbox import row_of
from engine.shell.store.sqlite import Row

PAGE = 1000


def postpone(house: House, clock_id: str, at: Moment) -> None:
    """Give every open list of an earlier day the present day: its cases are listed anew, so nobody's time is cut short."""
    for row in house.store.lists.open_due(clock_id, at.text):
        if row["day"] < at.today.isoformat():
            while _postpone_page(house, row, at):
                pass


def _postpone_page(house: House, row: Row, at: Moment) -> bool:
    with house.store.tx():
        lines = house.store.lists.lines(row["id"])[:PAGE]
        for line in lines:
            _postpone_case(house, row, line["case_id"], at)
        house.store.lists.drop_if_empty(row["id"])
    return len(lines) == PAGE


def postpone_line(house: House, stored: Stored, at: Moment) -> Stored | None:
    """Postpone one case whose list should have gone out on an earlier day; None where there is nothing to postpone."""
    row = house.store.lists.open_list_of(stored.case.id)
    if row is None or row["day"] >= at.today.isoformat():
        return None
    _postpone_case(house, row, stored.case.id, at)
    house.store.lists.drop_if_empty(row["id"])
    return reread(house, stored)


def _postpone_case(house: House, row: Row, case_id: str, at: Moment) -> None:
    store = house.store
    stored = store.cases.get(case_id)
    assert stored is not None
    kind = _kind(house, stored, row)
    if stored.case.stage == kind.stage:
        stored = happen(house, stored, Event("happened", kind.postponed, due_at=row["due_at"]), at)
    day = free_day(store, row["creditor_id"], row["clock_id"], row["kind"], at.today)
    target = list_id(row["creditor_id"], row["clock_id"], row["kind"], day.isoformat())
    due_at = at.text if day == at.today else start_of(day, at)
    store.lists.open([list_row(target, row["creditor_id"], row["clock_id"], row["kind"], day, due_at, stored.next_due_at)])
    store.lists.move_lines(row["id"], target, case_id)


def _kind(house: House, stored: Stored, row: Row) -> ListKind:
    return house.books.of(stored.case.rulebook).policy.chart.document.lists[row["kind"]]


def close_due(house: House, clock_id: str, at: Moment) -> int:
    """Close and mail every list that is due and complete; the number that went out."""
    sent = 0
    for row in house.store.lists.open_due(clock_id, at.text):
        with house.store.tx():
            sent += _close(house, row["id"], at)
    return sent


def _close(house: House, identity: str, at: Moment) -> bool:
    store = house.store
    row = store.lists.get(identity)
    if row is None or row["status"] != "open" or store.lists.awaits_cases(row, _list_rules(house, row)):
        return False
    count, total, cutoff, sample = 0, 0, None, None
    for line in store.lists.lines(identity):
        stored = store.cases.get(line["case_id"])
        assert stored is not None
        stored = _align(house, stored, row, at)
        if stored is None:
            continue
        count, total, cutoff, sample = count + 1, total + _remaining(stored.case), stored.next_due_at, stored
    if not store.lists.close(identity, at.text, cutoff):
        return False
    if sample is not None and cutoff is not None:
        store.outbox.add([_mail(house, row, sample, count, total, cutoff, at)])
    return True


def _list_rules(house: House, row: Row) -> tuple[str, ...]:
    """The rules that enter cases on such a list, in the rule books of today."""
    policy = house.books.active().policy
    return tuple(rule.id for rule in policy.rules.values() if rule.enter_list == row["kind"])


def _align(house: House, stored: Stored, row: Row, at: Moment) -> Stored | None:
    """The case as the list names it; None where it is not named: ended, extended, or on hold, which waits for another list."""
    kind = _kind(house, stored, row)
    if stored.case.stage != kind.stage:
        return None
    if stored.case.holds:
        happen(house, stored, Event("happened", kind.left_out), at)
        house.store.lists.remove_line(row["id"], stored.case.id)
        return None
    if stored.case.dates.get(_kind(house, stored, row).date) != at.today:  # entered after its own day's list had gone out
        return happen(house, stored, Event("happened", kind.postponed, due_at=row["due_at"]), at)
    return stored


def _remaining(case: Case) -> int:
    return sum(claim.remaining_ore for claim in case.claims)


def _mail(house: House, row: Row, sample: Stored, count: int, total: int, cutoff: str, at: Moment) -> Row:
    """The one e-mail of a list. It names the list by id; the lines are read when it is rendered, so it stays small."""
    creditor = house.creditor(row["creditor_id"])
    book: Book = house.books.of(sample.case.rulebook)
    template = book.policy.letters[_kind(house, sample, row).letter]
    local = parse_instant(cutoff).astimezone(OSLO)
    values = {
        "list_date": at.today, "cutoff_on": local.date(), "cutoff_time": local.strftime("%H:%M"), "count": count, "total": total,
    }  # fmt: skip
    scene = Scene(sample.case, at, book, creditor, input=values)
    content = {
        "list_id": row["id"], "date": row["day"], "cutoff_at": cutoff, "count": count, "total": kroner(total),
        "email": creditor.email, "language": creditor.language, "subject": template.subject.render(scene, creditor.language),
        "body": template.body.render(scene, creditor.language),
    }  # fmt: skip
    effect = Effect("email", row["kind"], "creditor", content)
    return row_of(f"{row['id']}/mail", effect, row["creditor_id"], row["clock_id"], None, at.text)
