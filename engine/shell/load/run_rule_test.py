"""Running one test of one rule: a case with just the facts that the test names, and what the rule makes of it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from engine.agenda import instant_of
from engine.case import Address, Case, Claim, Creditor, Customer, Span
from engine.days import ONE_DAY, OSLO, Moment, instant_text, oslo_instant, parse_instant
from engine.decide import failing, failing_input, holding
from engine.errors import KravflytError
from engine.facts.scene import Scene
from engine.moves import dates_set
from engine.rule import Rule
from engine.rulebook import Book
from engine.shell.load.literals import read_day
from engine.shell.load.one_test import OneTest, read_facts
from engine.shell.load.problems import Misread, Problems, near
from engine.trace import Reason

_YES = {"eligibility": "accepted", "actions": "allowed", "timing": "taken", "reactions": "taken"}
_NO = {"eligibility": "refused", "actions": "refused", "timing": "blocked", "reactions": "blocked"}
NONE = "none"  # where a test expects that no hold begins or ends
_SOME_DAY = dt.date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class RuleTest(OneTest):
    """One test of one rule."""

    rule: Rule


def run_rule_test(test: RuleTest, book: Book, problems: Problems) -> None:
    """Run one test and note what does not agree."""
    data, rule = test.data, book.policy.rules[test.rule.id]
    checks = [key for key in ("expect", "code", "because", "due", "sets", "leads to", "hold", "release") if key in data]
    if not checks or checks == ["because"]:
        test.note(problems, "nothing is expected; write `expect:`, `due:` or `sets:`.", code="RULE-049")
        return
    before = len(problems.found)
    values = read_facts(test, book, {field.name: field.type for field in test.rule.input.values()}, problems)
    scene = _scene(test, rule, book, values, problems)
    if scene is None or len(problems.found) > before:
        return
    try:
        _expect(test, rule, book, scene, problems)
        _due(test, rule, book, scene, problems)
        _sets(test, rule, book, scene, problems)
        _leads_to(test, rule, book, scene, problems)
        _holds(test, rule, book, problems)
    except (OverflowError, ValueError):
        test.note(problems, "a day of this test lies outside the calendar.", code="RULE-049")


def _scene(test: RuleTest, rule: Rule, book: Book, values: dict[str, Any], problems: Problems) -> Scene | None:
    data, held = test.data, test.data.get("held")
    today = dt.date.fromordinal(values["today"]) if values.get("today") else _SOME_DAY
    try:
        now = _instant(data["now"]) if "now" in data else oslo_instant(today, 12)
        touched = instant_text(_instant(data["last event"])) if "last event" in data else ""
        spans = (Span(read_day(held["from"]), read_day(held["to"]) + ONE_DAY),) if held else ()
        at = Moment(now)
    except (ValueError, OverflowError, Misread):
        message = "`now:` and `last event:` are written 2026-02-17 08:00, `held:` {from: 2026-02-03, to: 2026-02-05}."
        test.note(problems, message, code="RULE-049")
        return None
    dates = {
        name: dt.date.fromordinal(values[name]) for name, fact in book.facts.items() if fact.set_by_rules and values.get(name)
    }
    claim = Claim("", "", _SOME_DAY, _SOME_DAY, 0, 0, "")
    case = Case(
        "test", "test", str(values.get("stage") or rule.stages[0]), Customer("1", "", "person", address=Address(country="")),
        (claim,), dates, book.policy.version, held=spans, touched_at=touched,
    )  # fmt: skip
    return Scene(case, at, book, Creditor("test", "", "", "", ""), input=values)


def _instant(text: str) -> dt.datetime:
    day = dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=OSLO)
    return oslo_instant(day.date(), day.hour, day.minute)


def _expect(test: RuleTest, rule: Rule, book: Book, scene: Scene, problems: Problems) -> None:
    data, folder = test.data, rule.folder
    about = rule.when[0] if folder == "reactions" else scene.case.stage if folder == "timing" else ""
    reasons: list[Reason] = []
    if folder == "timing" and scene.case.stage not in rule.stages:
        test.note(problems, f"the rule is not asked in stage {scene.case.stage}.", "facts", code="RULE-049")
        return
    if rule.id not in holding(book, folder, about, scene):
        reasons = failing(book, folder, about, scene, private=False)[rule.id]
    if folder == "actions":
        reasons += failing_input(book, rule, scene)
    no = "warned" if rule.warn else _NO[folder]
    found, wanted = (no if reasons else _YES[folder]), data.get("expect")
    if wanted not in (None, _YES[folder], no):
        test.note(problems, f'expect: says "{wanted}"; choose {_YES[folder]} or {no}.', "expect", code="RULE-049")
    elif wanted not in (None, found):
        why = " ".join(reason.reason["en"] for reason in reasons)
        test.note(problems, f"expected {wanted}, but the rule says {found}. {why}".rstrip(), "expect")
    codes = [reason.code for reason in reasons]
    if data.get("code", codes) not in (codes, *codes):
        test.note(problems, f"expected the code {data['code']}, but there is {', '.join(codes) or 'none'}.", "code")
    for language, words in (data.get("because") or {}).items():
        told = " ".join(reason.reason.get(language, "") for reason in reasons)
        told += rule.because.render(scene, language) if rule.because and not reasons else ""
        if words not in told:
            test.note(problems, f'expected the words "{words}", but it says "{told}".', "because", language)


def _due(test: RuleTest, rule: Rule, book: Book, scene: Scene, problems: Problems) -> None:
    if "due" not in test.data:
        return
    if rule.due is None:
        test.note(problems, "only timing rules are due.", "due", code="RULE-049")
        return
    instant, wanted = instant_of(rule, scene, book), test.data["due"]
    found = "never" if instant is None else parse_instant(instant).astimezone(OSLO).strftime("%Y-%m-%d %H:%M")
    if found != wanted:
        test.note(problems, f"expected due {wanted}, but it is due {found}.", "due")


def _sets(test: RuleTest, rule: Rule, book: Book, scene: Scene, problems: Problems) -> None:
    for name, wanted in (test.data.get("sets") or {}).items():
        if name not in rule.set and name not in rule.forget:
            hint = near(name, [*rule.set, *rule.forget], listed=True)
            test.note(problems, f'the rule sets no "{name}"{hint}', "sets", name, code="RULE-049", key=True)
            continue
        try:
            day = dates_set(rule, scene, book).get(name)
            found = day.isoformat() if day else "forgotten"
        except KravflytError as problem:
            found = f"nothing ({problem.message})"
        if found != wanted:
            test.note(problems, f"expected {name} {wanted}, but it is {found}.", "sets", name)


def _leads_to(test: RuleTest, rule: Rule, book: Book, scene: Scene, problems: Problems) -> None:
    wanted, chart = test.data.get("leads to"), book.policy.chart
    if wanted is None:
        return
    found = " or ".join(chart.moves.get((rule.then, scene.case.stage), ("nowhere",))) if rule.then else scene.case.stage
    if found != wanted:
        test.note(problems, f"expected that the rule leads to {wanted}, but it leads to {found}.", "leads to")


def _holds(test: RuleTest, rule: Rule, book: Book, problems: Problems) -> None:
    """The kind of hold that begins by the rule, and the kind that ends."""
    for key, found in (("hold", rule.hold.kind if rule.hold else NONE), ("release", rule.release or NONE)):
        wanted, kinds = str(test.data.get(key, found)), book.policy.chart.holds
        if wanted not in (NONE, *kinds):
            message = f'{key}: says "{wanted}"{near(wanted, [*kinds, NONE], listed=True)}'
            test.note(problems, message, key, code="RULE-049")
        elif wanted != found:
            test.note(problems, f"expected {key} {wanted}, but the rule says {found}.", key)
