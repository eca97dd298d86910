"""Reading collection lists: what became of each line, and the lines that the list's e-mail names (STG-3, STG-4)."""

from dataclasses import dataclass

from engine.days import OSLO, parse_instant
from engine.money import spell
from engine.shell.service.house import Desk, House
from engine.shell.store.sqlite import Row
from engine.shell.store.stored import Stored

PAGE = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its outcome: open, what holds the case, or how it left the list's stage; `since` is when it did."""

    case_id: str
    invoice_number: str
    amount_ore: int
    outcome: str
    since: str | None


def lines_of(house: House, row: Row) -> list[Line]:
    """Every line of a list with what became of it, in the order of invoice numbers."""
    desk, found, after = Desk(house), [], ""
    while page := house.store.lists.lines_with_cases(row["id"], after, PAGE):
        for stored, amount_ore in page:
            number = stored.case.claims[0].invoice_number
            found.append(Line(stored.case.id, number, amount_ore, *_fate(desk, stored, row)))
        after = page[-1][0].case.id
    return sorted(found, key=lambda line: (line.invoice_number, line.case_id))


def named_in_mail(house: House, row: Row) -> list[Line]:
    """The lines that the list's e-mail names: all of a list that has gone out, for those left out were taken off before."""
    return lines_of(house, row) if row["status"] == "sent" else []


def mail_text(house: House, row: Row, body: str, language: str) -> str:
    """The whole text of a list's e-mail: its words, then a line an invoice."""
    lines = house.store.lists.lines(row["id"])
    named = [f"{line['invoice_number']:<16} {spell(line['amount_ore'], language):>16}" for line in lines]
    return "\n".join([body.rstrip(), "", *named, ""])


def _fate(desk: Desk, stored: Stored, row: Row) -> tuple[str, str | None]:
    case = stored.case
    kind = desk.book(case).policy.chart.document.lists[row["kind"]]
    still = kind.outcome(case.holds[0].kind) if case.stage == kind.stage and case.holds else "open"
    day = case.dates.get(kind.date)
    if case.stage == kind.stage and day is not None and day.isoformat() == row["day"]:
        return still, None  # it stands on this list; its history need not be read
    listed = False
    for entry, _ in desk.house.store.history.of(case.id):
        if entry.to_stage == kind.stage and (entry.from_stage != kind.stage or entry.event == kind.postponed):
            listed = listed or parse_instant(entry.at).astimezone(OSLO).date().isoformat() == row["day"]
        elif listed and entry.from_stage == kind.stage and entry.to_stage != kind.stage:
            return kind.outcome(entry.to_stage or ""), entry.at
    return still, None
