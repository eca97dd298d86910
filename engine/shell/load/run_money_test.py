"""Running one test of a charge or of the interest: what is charged where just the facts that the test names are known."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from engine.accounting import charged
from engine.case import Address, Case, Charge, Claim, Creditor, Customer, Dated, FreeDays
from engine.charging import active
from engine.days import ONE_DAY, Moment, oslo_instant
from engine.decide import failing, holding
from engine.errors import ParameterMissing
from engine.facts.scene import Scene
from engine.interest import accrued
from engine.ledger import CLAIMED, POSTS, Journal
from engine.money import kroner
from engine.rule import ChargeRule, InterestRule
from engine.rulebook import Book
from engine.shell.load.literals import read_day
from engine.shell.load.one_test import OneTest, read_facts
from engine.shell.load.problems import Misread, Problems, near
from engine.trace import Reason

CHARGED, NOT_CHARGED = "charged", "not charged"
_SOME_DAY = dt.date(2026, 1, 1)
_CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class ChargeTest(OneTest):
    """One test of one charge."""

    rule: ChargeRule


@dataclass(frozen=True, slots=True)
class InterestTest(OneTest):
    """One test of the interest."""

    rule: InterestRule


def run_charge_test(test: ChargeTest, book: Book, problems: Problems) -> None:
    """Run one test of a charge and note what does not agree."""
    if not {"expect", "code", "amount", "supplement", "charged in all"} & set(test.data):
        test.note(problems, "nothing is expected; write `expect:` or `amount:`.", code="RULE-049")
        return
    before = len(problems.found)
    rule = book.policy.money.charges[test.rule.id]
    values = read_facts(test, book, {}, problems)
    standing = _amounts(test, "already charged", problems)
    if len(problems.found) > before:
        return
    try:
        today = dt.date.fromordinal(values["today"]) if values.get("today") else _SOME_DAY
        scene = _scene(rule, book, values, standing, today)
        case, reasons = _outcome(rule, scene, book, today)
    except (OverflowError, ValueError):
        test.note(problems, "a day of this test lies outside the calendar.", code="RULE-049")
        return
    made = next((each for each in active(case) if each not in scene.case.charges), None)
    _expect(test, made, reasons, problems)
    _compare(test, "amount", made.amount_ore if made else 0, problems)
    _compare(test, "supplement", made.vat_ore if made else 0, problems)
    for post, wanted in _amounts(test, "charged in all", problems).items():
        found = sum(each.amount_ore for each in active(case) if each.post == post)
        if found != wanted:
            test.note(problems, f"expected {post} {_told(wanted)}, but it is {_told(found)}.", "charged in all", post)


def _amounts(test: OneTest, key: str, problems: Problems) -> dict[str, int]:
    """Amounts of a test by post, in øre."""
    found = {}
    for post in test.data.get(key) or {}:
        amount = test.literal(problems, "money", key, post)
        if post not in POSTS or post in ("principal", "interest"):
            allowed = [each for each in POSTS if each not in ("principal", "interest")]
            message = f'"{post}" is nothing that can be charged{near(post, allowed, listed=True)}'
            test.note(problems, message, key, post, code="MONEY-004", key=True)
        elif amount is not None:
            found[post] = int(amount)
    return found


def _scene(rule: ChargeRule, book: Book, values: dict[str, Any], standing: dict[str, int], today: dt.date) -> Scene:
    claim = Claim(_CLAIM, "", _SOME_DAY, _SOME_DAY, 0, 0, "")
    case = Case(
        "test", "test", str(values.get("stage") or book.policy.chart.start), Customer("1", "", "person", address=Address(country="")),
        (claim,), {}, book.policy.version,
    )  # fmt: skip
    journal, charges = Journal(case), []
    for post, amount in standing.items():
        name = _made_by(rule, post, book)
        journal.post(today, post, CLAIMED, amount, _CLAIM, name)
        charges.append(Charge(name, post, _CLAIM, today, amount, Dated("")))
    case = replace(case, postings=tuple(journal.postings), charges=tuple(charges))
    return Scene(case, Moment(oslo_instant(today, 12)), book, Creditor("test", "", "", "", ""), input=values)


def _made_by(rule: ChargeRule, post: str, book: Book) -> str:
    """The charge under which an amount of a post stands: the one that is replaced, else the one that is tested, else another."""
    rules = book.policy.money.charges
    likely = [rules[rule.replaces]] if rule.replaces in rules else []
    return next((each.id for each in [*likely, rule, *rules.values()] if each.post == post), "")


def _outcome(rule: ChargeRule, scene: Scene, book: Book, today: dt.date) -> tuple[Case, list[Reason]]:
    """The case after the charge, and why it was not made."""
    try:
        case = charged(rule, scene, book, today)
    except ParameterMissing as problem:
        words = problem.both
        return scene.case, [Reason(rule.id, ParameterMissing.code, words)]
    if case is not scene.case or rule.id in holding(book, "charge", rule.id, scene):
        return case, []
    return case, failing(book, "charge", rule.id, scene, private=False)[rule.id]


def _expect(test: ChargeTest, made: Charge | None, reasons: list[Reason], problems: Problems) -> None:
    data = test.data
    found, wanted = (CHARGED if made else NOT_CHARGED), data.get("expect")
    if wanted not in (None, CHARGED, NOT_CHARGED):
        test.note(problems, f'expect: says "{wanted}"; choose {CHARGED} or {NOT_CHARGED}.', "expect", code="RULE-049")
    elif wanted not in (None, found):
        why = " ".join(reason.reason["en"] for reason in reasons)
        test.note(problems, f"expected {wanted}, but it is {found}. {why}".rstrip(), "expect")
    codes = [reason.code for reason in reasons]
    if data.get("code", codes) not in (codes, *codes):
        test.note(problems, f"expected the code {data['code']}, but there is {', '.join(codes) or 'none'}.", "code")
    for language, words in (data.get("because") or {}).items():
        told = " ".join(reason.reason.get(language, "") for reason in reasons)
        if words not in told:
            test.note(problems, f'expected the words "{words}", but it says "{told}".', "because", language)


def _compare(test: OneTest, key: str, found: int, problems: Problems) -> None:
    wanted = test.literal(problems, "money", key) if key in test.data else None
    if wanted is not None and wanted != found:
        test.note(problems, f"expected {key} {_told(wanted)}, but it is {_told(found)}.", key)


def _told(amount_ore: int) -> str:
    return f"{kroner(amount_ore)} kr"


def run_interest_test(test: InterestTest, book: Book, problems: Problems) -> None:
    """Run one test of the interest and note what does not agree."""
    data, terms = test.data, book.interest
    if not {"amount", "code"} & set(data):
        test.note(problems, "nothing is expected; write `amount:` or `code:`.", code="RULE-049")
        return
    before = len(problems.found)
    principal = test.literal(problems, "money", "principal")
    due, until = (_day(test, data[key], problems, key) for key in ("due_date", "until"))
    paid = [
        (_day(test, day, problems, "paid", day), test.literal(problems, "money", "paid", day)) for day in data.get("paid") or {}
    ]
    free = [_day(test, day, problems, "without interest", key) for key, day in (data.get("without interest") or {}).items()]
    if terms is None or len(problems.found) > before:
        return
    changes = sorted([(due, principal), *((day, -amount) for day, amount in paid)])
    try:
        spans = [FreeDays(min(free), max(free) + ONE_DAY, _CLAIM)] if free else []
        segments = accrued(changes, due, until, terms.rate, str(terms.day_count.on(until)), spans)
    except ParameterMissing as problem:
        if data.get("code") != ParameterMissing.code:
            test.note(problems, f"there is no amount: {problem.message}")
        return
    except OverflowError:
        test.note(problems, "a day of this test lies outside the calendar.", code="RULE-049")
        return
    if "code" in data:
        test.note(problems, f"expected the code {data['code']}, but there is none.", "code")
    _compare(test, "amount", sum(segment.amount_ore for segment in segments), problems)


def _day(test: OneTest, text: str, problems: Problems, *path: str) -> Any:
    try:
        return read_day(text)
    except Misread as problem:
        test.note(problems, problem.message, *path, code=problem.code)
        return None
