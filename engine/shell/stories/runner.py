"""Plays a story line by line: time passes, something is done, what is expected is compared, and the watcher looks."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.case import CreditNote, Creditor
from engine.days import Moment, oslo_day
from engine.errors import Conflict, KravflytError
from engine.events import Actor
from engine.inputs import INSTALLMENTS
from engine.shell.service import acting, crediting, handing_over, keeping, payments, placing
from engine.shell.service.house import House
from engine.shell.stories.looking import NOTHING, Answer, View
from engine.shell.stories.problems import StoryProblems
from engine.shell.stories.stage import TimeStage, late_sweep
from engine.shell.stories.story import Line, Story
from engine.shell.stories.watcher import watch

ACTOR, AGENCY = Actor("creditor", None, "story"), Actor("agency", None, "story")
ONE_SECOND = dt.timedelta(seconds=1)


@dataclass(slots=True)
class Played:
    """A story after it was played: the cases it made, and every problem."""

    story: Story
    clock_id: str
    cases: dict[str, str] = field(default_factory=dict)  # invoice number -> case id
    problems: StoryProblems = field(default_factory=StoryProblems)

    @property
    def went_well(self) -> bool:
        """Whether everything went as told."""
        return not self.problems.found


def creditor_of(house: House, story: Story) -> Creditor:
    """The story's creditor, taken on where it is not there yet."""
    try:
        return keeping.add_creditor(house, story.creditor)
    except Conflict:
        number = story.creditor.organisation_number
        return next(each for each in house.store.creditors.all() if each.organisation_number == number)


def play(
    house: House, story: Story, stage: TimeStage, creditor: Creditor, progress: Callable[[Line], None] = lambda line: None
) -> Played:
    """Play the story to its end, whatever goes wrong on the way."""
    runner = _Runner(house, story, stage, creditor)
    for line in story.lines:
        runner.take(line)
        progress(line)
    return runner.played


class _Runner:
    def __init__(self, house: House, story: Story, stage: TimeStage, creditor: Creditor) -> None:
        self.house, self.story, self.stage, self.creditor = house, story, stage, creditor
        self.now = story.begins
        self.played = Played(story, stage.clock_id)
        self.seen: set[str] = set()
        self.answers: dict[str, Answer] = {}
        self.paid: dict[str, str] = {}  # reference -> payment

    def take(self, line: Line) -> None:
        self._reach(line.at)
        self.answers = {}
        try:
            self._do(line)
        except KravflytError as problem:
            self.answers = {number: Answer(problem.code) for number in line.invoices}
        for number in line.invoices:
            self._expect(line, number)
        for text in watch(self.house, self.stage.clock_id):
            if text not in self.seen:
                self.seen.add(text)
                self._note("STORY-011", line, text, line.path)

    def _reach(self, to: Moment) -> None:
        """Let time pass; while the service is down nobody looks, and when it is up again it looks first."""
        if self.story.down is not None and self.now.text < self.story.down[1].text:
            start, end = self.story.down
            if self.now.text < start.text <= to.text:
                self.stage.go(Moment(start.instant - ONE_SECOND))
            if start.text <= to.text < end.text:
                self.stage.jump(to)
                self.now = to
                return
            if to.text >= end.text:
                self.stage.jump(end)
                late_sweep(self.house, self.stage.clock_id, end)
        self.stage.go(to)
        self.now = to

    def _do(self, line: Line) -> None:
        data = line.data
        if "hand over" in data:
            self._hand_over(line)
        elif "do" in data:
            for number in line.invoices:
                self.answers[number] = self._act(number, data["do"], data.get("with", {}))
        elif "credit" in data:
            for number in line.invoices:
                self.answers[number] = self._credit(number, line)
        elif "pay" in data:
            for number in line.invoices:
                self.answers[number] = self._pay(number, line)
        elif "reverse" in data:
            for number in line.invoices:
                self.answers[number] = self._reverse(data["reverse"])
        elif "creditor" in data:
            change = keeping.suspend if data["creditor"] == "suspended" else keeping.restore
            change(self.house, self.creditor.id, Actor("agency"))

    def _hand_over(self, line: Line) -> None:
        invoices = [self.story.invoices[number] for number in line.invoices]
        creditor = self.house.creditor(self.creditor.id)
        for result in handing_over.hand_over(self.house, creditor, invoices, ACTOR, self.stage.clock_id):
            self.answers[result.invoice_number] = Answer(result.outcome, result.reasons, result.warnings)
            if result.case_id:
                self.played.cases[result.invoice_number] = result.case_id

    def _act(self, number: str, action: str, given: dict[str, str]) -> Answer:
        case_id = self.played.cases.get(number)
        if case_id is None:
            return Answer("there is no such case")
        stored = acting.find(self.house, case_id, None)
        rule = self.house.books.of(stored.case.rulebook).policy.actions.get(action)
        types = {field.name: field.type for field in rule.input.values()} if rule else {}
        raw = {name: _spoken(text, types.get(name, "")) for name, text in given.items()}
        acted = acting.act(self.house, case_id, action, raw, ACTOR)
        return Answer("refused" if acted.refusals else "done", acted.refusals)

    def _credit(self, number: str, line: Line) -> Answer:
        given = line.data["credit"]
        note = CreditNote(given["number"], number, given["amount"], oslo_day(line.at.instant))
        result = crediting.credit(self.house, self.creditor, note, ACTOR, self.stage.clock_id)
        return Answer(result.outcome, result.reasons, result.warnings)

    def _pay(self, number: str, line: Line) -> Answer:
        given = line.data["pay"]
        clock_id, received_by = self.stage.clock_id, given.get("to", "agency")
        claim = self.house.store.cases.claim(self.creditor.id, clock_id, number)
        if claim is None:
            return Answer("there is no such case")
        order = payments.Order(
            given["amount"], given.get("on") or oslo_day(line.at.instant), received_by, given["reference"],
            kid=claim["kid"] if received_by == "agency" else None,
            case_id=claim["case_id"] if received_by == "creditor" else None,
        )  # fmt: skip
        return self._paid(payments.receive(self.house, order, AGENCY, clock_id=clock_id))

    def _reverse(self, reference: str) -> Answer:
        found = self.paid.get(reference)
        if found is None:
            return Answer("there is no such payment")
        return self._paid(payments.reverse(self.house, found, "a story", AGENCY))

    def _paid(self, paid: placing.Paid) -> Answer:
        self.paid[paid.row["reference"]] = paid.row["id"]
        outcome = "already told" if paid.repeated and paid.row["status"] != "reversed" else str(paid.row["status"])
        exception = paid.exception["code"] if paid.exception else NOTHING
        return Answer(outcome, covers=dict(paid.allocations), exception=exception)

    def _expect(self, line: Line, number: str) -> None:
        wanted = line.data.get("expect")
        if not wanted:
            return
        case_id = self.played.cases.get(number)
        stored = self.house.store.cases.get(case_id) if case_id else None
        answer = self.answers.get(number)
        view = View(self.house, self.stage.clock_id, self.creditor.id, number, stored, answer)
        try:
            for each in view.differences(wanted):
                # What `permitted` asked for may have caught the case up; the story goes on all the same.
                where = " ".join(map(str, each.path))
                text = f"expected {where} {each.wanted}, but it is {each.found}."
                self._note("STORY-010", line, f"invoice {number}: {text}{_why(answer)}", (*line.path, "expect", *each.path))
        except LookupError as problem:
            self._note("STORY-010", line, f"{problem.args[0]}.{_why(answer)}", (*line.path, "expect"))

    def _note(self, code: str, line: Line, text: str, path: tuple[str | int, ...]) -> None:
        document = self.story.document
        self.played.problems.add(code, document.file, document.at(*path), f"{line.when}: {text}")


def _spoken(text: Any, kind: str) -> Any:
    """What a story tells an action, as the API would be told it."""
    if kind == INSTALLMENTS:
        return [{**each, "amount": str(each.get("amount", "")).removesuffix(" kr")} for each in text]
    if kind == "yes/no":
        return text == "yes"
    if kind in ("number", "days"):
        return int(text.split()[0]) if text.split()[0].isdigit() else text
    return text.removesuffix(" kr") if kind == "money" else text


def _why(answer: Answer | None) -> str:
    reasons = [reason.reason["en"] for reason in answer.reasons] if answer else []
    return f" {' '.join(reasons)}" if reasons else ""
