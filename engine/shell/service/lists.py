"""The life of collection lists: postponed when a day was missed, closed and mailed once when complete (STG-3)."""

from dataclasses import dataclass

from engine.case import Case
from engine.chart import ListKind
from engine.days import ONE_DAY, OSLO, Moment, parse_instant
from engine.effects import Effect
from engine.errors import Impossible
from engine.events import Event
from engine.facts.scene import Scene
from engine.money import kroner
from engine.shell.service.house import Desk, House
from engine.shell.service.saving import Change, cutoff_of, free_day, leaves_at, list_row, save, start_of
from engine.shell.service.taking import has_rules, reread, stopped
from engine.shell.store.lists import list_id
from engine.shell.store.outbox import OutboxRow, row_of
from engine.shell.store.sqlite import Row
from engine.shell.store.stored import Stored
from engine.step import step

PAGE = 1000


def postpone(house: House, clock_id: str, at: Moment) -> None:
    """Give every open list of an earlier day the present day: its cases are listed anew, so nobody's time is cut short."""
    for row in house.store.lists.open_due(clock_id, at.text):
        if row["day"] < at.today.isoformat():
            while _postpone_page(house, row["id"], at):
                pass


def _postpone_page(house: House, identity: str, at: Moment) -> bool:
    with house.store.tx():
        row = house.store.lists.get(identity)
        if row is None or row["status"] != "open":  # another sweep was faster
            return False
        page = [stored for stored, _ in house.store.lists.lines_with_cases(identity, "", PAGE)]
        _list_anew(house, row, page, at)
        house.store.lists.drop_if_empty(identity)
    return len(page) == PAGE


def postpone_unsent(house: House, due: list[Stored], at: Moment) -> bool:
    """List anew the cases that are due although their list has not gone out, for none is registered before its list.

    Whether there were any; part of the caller's transaction.
    """
    waiting = house.store.lists.creditors_waiting(due[0].case.clock_id) if due else set()
    desk = Desk(house)
    found: dict[str, tuple[Row, list[Stored]]] = {}
    for stored in due:
        if stored.case.creditor_id not in waiting or not has_rules(desk, stored, at):
            continue
        if not _is_listed(desk, stored.case) or not _leaves(desk, stored):
            continue
        row = house.store.lists.open_list_of(stored.case.id)
        if row is not None:
            found.setdefault(row["id"], (row, []))[1].append(stored)
    for identity, (row, cases) in found.items():
        _list_anew(house, row, cases, at)
        house.store.lists.drop_if_empty(identity)
    return bool(found)


def postpone_line(house: House, stored: Stored, at: Moment) -> Stored:
    """The case, listed anew if it is due although its list has not gone out; in the caller's transaction."""
    return reread(house, stored) if postpone_unsent(house, [stored], at) else stored


def _list_anew(house: House, row: Row, cases: list[Stored], at: Moment) -> None:
    """Move cases from a list that has not gone out to the next one that can; those that have left its stage are on none."""
    store, desk = house.store, Desk(house)
    day = free_day(store, row["creditor_id"], row["clock_id"], row["kind"], at.today)
    target = list_id(row["creditor_id"], row["clock_id"], row["kind"], day.isoformat())
    known = [stored for stored in cases if has_rules(desk, stored, at)]
    staying = [stored for stored in known if stored.case.stage == _kind(desk, stored.case, row).stage]
    changes = [_happen(desk, stored, _kind(desk, stored.case, row).postponed, at, row["due_at"]) for stored in staying]
    save(house, changes, at)
    if changes and target != row["id"]:
        due_at = at.text if day == at.today else start_of(day, at)
        cutoff = cutoff_of(changes[-1])
        store.lists.open([list_row(target, row["creditor_id"], row["clock_id"], row["kind"], day, due_at, cutoff)])
        store.lists.move_lines(row["id"], target, [stored.case.id for stored in staying])
    kept = {stored.case.id for stored in staying}
    store.lists.remove_lines(row["id"], [stored.case.id for stored in cases if stored.case.id not in kept])


def _is_listed(desk: Desk, case: Case) -> bool:
    kinds = desk.book(case).policy.chart.document.lists.values()
    return any(kind.stage == case.stage for kind in kinds)


def _leaves(desk: Desk, stored: Stored) -> bool:
    """Whether the step that is due leads out of the stage, and not only to the end of a pause."""
    policy = desk.book(stored.case).policy
    event = policy.rules[stored.next_rule].then if stored.next_rule in policy.rules else None
    return event is None or policy.chart.moves.get((event, stored.case.stage)) != (stored.case.stage,)


def _kind(desk: Desk, case: Case, row: Row) -> ListKind:
    return desk.book(case).policy.chart.document.lists[row["kind"]]


def _happen(desk: Desk, stored: Stored, name: str, at: Moment, due_at: str | None = None) -> Change:
    book, creditor = desk.book(stored.case), desk.creditor(stored.case)
    event = Event("happened", name, due_at=due_at)
    try:
        return Change(stored, step(stored.case, event, at, book, creditor), book)
    except Impossible as problem:  # one case that stops holds no list up
        return Change(stored, stopped(stored, problem, at, book), book)


# -- closing ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sum:
    """What a list's e-mail says: until when cases can be stopped, how many there are, how much (øre), and one of them."""

    cutoff_at: str | None  # as reckoned when the first case was entered, until the cases themselves say
    count: int = 0
    total_ore: int = 0
    sample: Case | None = None

    def add(self, case: Case, remaining_ore: int, next_due_at: str | None) -> None:
        """Count a case."""
        if next_due_at is not None:
            self.cutoff_at = min(self.cutoff_at or next_due_at, next_due_at) if self.sample else next_due_at
        self.count, self.total_ore, self.sample = self.count + 1, self.total_ore + remaining_ore, case


def close_due(house: House, clock_id: str, at: Moment) -> int:
    """Close and mail every list that is due and complete; the number that went out."""
    sent = 0
    for row in house.store.lists.open_due(clock_id, at.text):
        with house.store.tx():
            sent += _close(house, row["id"], at)
    return sent


def _close(house: House, identity: str, at: Moment) -> bool:
    """Close one list, however long, in one transaction; its lines are read by the page, so that memory stays small."""
    store = house.store
    row = store.lists.get(identity)
    if row is None or row["status"] != "open" or row["day"] != at.today.isoformat():
        return False
    if store.lists.awaits_cases(row):
        return False
    sums, after, desk = _Sum(row["cutoff_at"]), "", Desk(house)
    while page := store.lists.lines_with_cases(identity, after, PAGE):
        _count_page(desk, row, page, at, sums)
        after = page[-1][0].case.id
    if sums.sample is None:
        store.lists.drop_if_empty(identity)  # nobody is left to be named
        return False
    if sums.cutoff_at is None:  # until when cases can be stopped is not known, as where a rate is missing: asked again tomorrow
        store.lists.delay(identity, start_of(at.today + ONE_DAY, at))
        return False
    store.lists.close(identity, at.text, sums.cutoff_at)
    store.outbox.add([_mail(desk, row, sums.sample, sums, at)])
    return True


def _count_page(desk: Desk, row: Row, page: list[tuple[Stored, int]], at: Moment, sums: _Sum) -> None:
    """Count the cases that the list names; those ended, extended or on hold are taken off."""
    changes: list[Change] = []
    gone: list[str] = []
    amounts: dict[str, int] = {}
    for stored, amount_ore in page:
        if not has_rules(desk, stored, at):  # nobody can say what is to become of it
            gone.append(stored.case.id)
            continue
        case, kind = stored.case, _kind(desk, stored.case, row)
        due_at = leaves_at(desk.book(case), stored.next_rule, stored.next_due_at)
        if case.stage != kind.stage or case.holds:
            gone.append(case.id)
            if case.stage == kind.stage:  # on hold: it waits for another list
                changes.append(_happen(desk, stored, kind.left_out, at))
            continue
        if case.dates.get(kind.date) != at.today:  # entered after its own day's list had gone out
            changes.append(_happen(desk, stored, kind.postponed, at, row["due_at"]))
            due_at = cutoff_of(changes[-1])
        remaining_ore = sum(claim.remaining_ore for claim in case.claims)
        if remaining_ore != amount_ore:  # credited since it was entered
            amounts[case.id] = remaining_ore
        sums.add(case, remaining_ore, due_at)
    lists = desk.house.store.lists
    save(desk.house, changes, at)
    lists.remove_lines(row["id"], gone)
    lists.set_amounts(row["id"], amounts)


def _mail(desk: Desk, row: Row, sample: Case, sums: _Sum, at: Moment) -> OutboxRow:
    """The one e-mail of a list. It names the list by id; the lines are read when it is rendered, so it stays small."""
    creditor, book = desk.creditor(sample), desk.book(sample)
    active = desk.house.books.active()
    if row["kind"] in active.policy.chart.document.lists:  # cases of several rule books share a list; its words are today's
        book = active
    template = book.policy.letters[book.policy.chart.document.lists[row["kind"]].letter]
    cutoff = sums.cutoff_at
    assert cutoff is not None
    local = parse_instant(cutoff).astimezone(OSLO)
    values = {
        "list_date": at.today, "cutoff_on": local.date(), "cutoff_time": local.strftime("%H:%M"), "count": sums.count,
        "total": sums.total_ore,
    }  # fmt: skip
    scene = Scene(sample, at, book, creditor, input=values)
    content = {
        "list_id": row["id"], "date": row["day"], "cutoff_at": cutoff, "count": sums.count, "total": kroner(sums.total_ore),
        "email": creditor.email, "language": creditor.language, "subject": template.subject.render(scene, creditor.language),
        "body": template.body.render(scene, creditor.language),
    }  # fmt: skip
    effect = Effect("email", row["kind"], "creditor", content)
    return row_of(f"{row['id']}/mail", effect, row["creditor_id"], row["clock_id"], None, at.text)
