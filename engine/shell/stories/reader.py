"""From a story file to a Story, or every problem of it at once, each with its line (ANA-2, ANA-4)."""

import datetime as dt
import re
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from engine.case import Creditor, Customer, Invoice
from engine.days import Moment, oslo_instant
from engine.errors import BadRules
from engine.shell.load.document import Document, read_document
from engine.shell.load.problems import near
from engine.shell.load.structure import check_structure
from engine.shell.stories.problems import StoryProblems
from engine.shell.stories.schemas import CUSTOMER as CUSTOMER_SCHEMA
from engine.shell.stories.schemas import INVOICE, LINE, PEOPLE, STORY, VERBS
from engine.shell.stories.story import Line, Story

PEOPLE_FILE = "people.yaml"
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (\d{2}):(\d{2}))?")
_ABOUT_CASES = ("do", "credit", "pay", "reverse")


def story_folder() -> Path:
    """Where the stories that come with the product lie."""
    return Path(str(resources.files("fixtures"))) / "stories"


def find_stories(place: Path) -> list[Path]:
    """A story file itself, or every story of a folder by name."""
    if place.is_file():
        return [place]
    return sorted(path for path in place.glob("*.yaml") if path.name != PEOPLE_FILE)


def read_story(path: Path) -> Story:
    """Read one story; raises BadRules with every problem and its line."""
    problems = StoryProblems()
    people = _people(path.parent, problems)
    document = read_document(str(path), path.read_bytes(), problems)
    story = None
    if document is not None and people is not None and check_structure(document, STORY, problems):
        story = _Reader(document, people, problems).read(path.stem)
    if problems.found or story is None:
        found = problems.sorted()
        raise BadRules("\n".join(map(str, found)), code="bad_story", problems=found)
    return story


def read_moment(text: str) -> Moment:
    """`2026-02-17 08:00` in Oslo, or a day for its last second; raises ValueError."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    day = dt.date.fromisoformat(found[1])
    return Moment(oslo_instant(day, int(found[2]), int(found[3])) if found[2] else oslo_instant(day, 23, 59, 59))


def _people(folder: Path, problems: StoryProblems) -> dict[str, Any] | None:
    """The creditors and customers that stories name, from people.yaml beside the story or from the installed one."""
    path = folder / PEOPLE_FILE
    path = path if path.is_file() else story_folder() / PEOPLE_FILE
    document = read_document(str(path), path.read_bytes(), problems)
    if document is None or not check_structure(document, PEOPLE, problems):
        return None
    loaded: dict[str, Any] = PEOPLE.load(document.data)
    return loaded


class _Reader:
    def __init__(self, document: Document, people: dict[str, Any], problems: StoryProblems) -> None:
        self.document, self.people, self.problems = document, people, problems
        self.data = document.data

    def read(self, name: str) -> Story | None:
        invoices = {number: self._invoice(number) for number in self.data["invoices"]}
        creditor = self._creditor()
        lines = [self._line(index, dict(invoices)) for index in range(len(self.data["story"]))]
        whole = [line for line in lines if line is not None]
        self._in_order(whole)
        down = self._down()
        if self.problems.found or creditor is None:
            return None
        requirement = self.data["requirement"]
        return Story(
            name, self.data["title"], tuple([requirement] if isinstance(requirement, str) else requirement), creditor,
            {number: invoice for number, invoice in invoices.items() if invoice}, tuple(whole), self.document, down,
            self.data.get("note", ""), tuple(self.data.get("rules", ())),
        )  # fmt: skip

    def note(self, code: str, message: str, *path: str | int) -> None:
        self.problems.add(code, self.document.file, self.document.at(*path), message)

    def _creditor(self) -> Creditor | None:
        known = self.people["creditors"]
        name = self.data.get("creditor", next(iter(known)))
        if name not in known:
            self.note("STORY-003", f'unknown creditor "{name}"{near(name, known, listed=True)}', "creditor")
            return None
        values = dict(known[name])
        values["vat_registered"] = values.get("vat_registered", "yes") == "yes"
        return msgspec.convert({"id": "", "demo": True, **values}, Creditor)

    def _customer(self, number: str, given: Any) -> dict[str, Any] | None:
        path = ("invoices", number, "customer")
        if isinstance(given, dict):
            if not check_structure(self.document, CUSTOMER_SCHEMA, self.problems, path):
                return None
            loaded: dict[str, Any] = CUSTOMER_SCHEMA.load(given)
            return loaded
        known = self.people["customers"]
        if given not in known:
            self.note("STORY-003", f'unknown customer "{given}"{near(str(given), known, listed=True)}', *path)
            return None
        found: dict[str, Any] = known[given]
        return found

    def _invoice(self, number: str) -> Invoice | None:
        values: dict[str, Any] = INVOICE.load(self.data["invoices"][number])
        customer = self._customer(number, values.pop("customer"))
        if customer is None:
            return None
        amount = values.pop("amount")
        return Invoice(
            invoice_number=number, amount_ore=amount, remaining_ore=values.pop("remaining", amount),
            customer=msgspec.convert(customer, Customer), **values,
        )  # fmt: skip

    def _line(self, index: int, invoices: dict[str, Any]) -> Line | None:
        raw = self.data["story"][index]
        if not isinstance(raw, dict) or len(raw) != 1:
            self.note("STORY-001", "a line begins with its moment, then a colon.", "story", index)
            return None
        when = next(iter(raw))
        path = ("story", index, when)
        at = self._moment(when, "story", index)
        if not check_structure(self.document, LINE, self.problems, path):
            return None
        data: dict[str, Any] = LINE.load(raw[when])
        if len([verb for verb in VERBS if verb in data]) > 1:
            self.note("STORY-004", "the line does more than one thing.", *path)
        if "with" in data and "do" not in data:
            self.note("STORY-004", "`with:` is what a `do:` is told.", *path, "with")
        about = self._about(data, invoices, path)
        return Line(index, when, at, about, data) if at is not None and about is not None else None

    def _about(self, data: dict[str, Any], invoices: dict[str, Any], path: tuple[str | int, ...]) -> tuple[str, ...] | None:
        key = "hand over" if "hand over" in data else "invoice"
        named = data.get(key)
        if named is None and len(invoices) > 1 and any(verb in data for verb in _ABOUT_CASES):
            self.note("STORY-004", f"`invoice:` is missing; the story has {', '.join(invoices)}.", *path)
            return None
        if named in (None, ["all"]):
            return tuple(invoices)
        unknown = [number for number in named if number not in invoices]
        for number in unknown:
            self.note("STORY-003", f'unknown invoice "{number}"{near(number, invoices, listed=True)}', *path, key)
        return None if unknown else tuple(named)

    def _moment(self, text: str, *path: str | int) -> Moment | None:
        try:
            return read_moment(text)
        except ValueError:
            self.note("STORY-001", f'"{text}" is no moment.', *path)
            return None

    def _in_order(self, lines: list[Line]) -> None:
        for earlier, later in pairwise(lines):
            if later.at.text < earlier.at.text:
                self.note("STORY-002", f"{later.when} stands after {earlier.when}.", "story", later.index)

    def _down(self) -> tuple[Moment, Moment] | None:
        if "service down" not in self.data:
            return None
        ends = [self._moment(self.data["service down"][end], "service down", end) for end in ("from", "to")]
        start, end = ends
        if start is None or end is None:
            return None
        if end.text <= start.text:
            self.note("STORY-002", "the service is up again before it went down.", "service down", "to")
        return start, end
