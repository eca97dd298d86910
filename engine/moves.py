"""What a rule that holds does to the case: the chart's move, dates, holds, letters, and one entry of history."""

import datetime as dt

import msgspec
from msgspec.structs import replace

from engine.accounting import account
from engine.case import Case, Hold, Letter, Span
from engine.chart import BACK
from engine.days import ONE_DAY
from engine.decide import failing, holding
from engine.effects import Effect
from engine.errors import Impossible
from engine.events import Event
from engine.facts.fact import shown
from engine.facts.scene import Scene
from engine.letters import ordered_effects
from engine.money import kroner
from engine.rule import LetterOrder, Rule
from engine.rulebook import Book, Setting
from engine.trace import Entry
from engine.valuing import Owed

FEE_OF_LETTER = "reminder_fee"  # the post by which a letter bears a fee


class Applied(msgspec.Struct):
    """The case after the rule, its entry, what should happen in the world, and what is owed then, where it was asked for."""

    case: Case
    entry: Entry
    effects: list[Effect] = []
    owed: Owed | None = None


def _way(case: Case, stage: str) -> list[str]:
    """The stages on the way to a stage; one that the case has been in before is where it was, so nothing since lies on it."""
    way = [*case.way, *([case.came_from] if case.came_from else [])]
    if stage != case.stage:
        way.append(case.stage)
    return way[: way.index(stage)] if stage in way else way


def apply(rule: Rule, scene: Scene, event: Event, book: Book) -> Applied:
    """Carry out a rule; raises Impossible where an `always` line breaks, ParameterMissing where a text or date lacks a value."""
    if scene.missing:  # what other rules lack is no matter of this one
        scene = replace(scene, missing={})
    before = scene.case
    chart = book.policy.chart
    stage = chart.move(before.stage, rule.then, before.came_from) if rule.then else before.stage
    dates = dates_set(rule, scene, book) if rule.set or rule.forget else before.dates
    holds, held = _holds(rule, scene, event, stage in chart.final)
    if rule.then and chart.events[rule.then].to == BACK and before.came_on and before.came_on < scene.at.today:
        held = (*held, Span(before.came_on, scene.at.today))  # back where it was, and every wait moved by the days away
    way = _way(before, stage)
    case = replace(
        before, stage=stage, dates=dates, holds=holds, held=held, blocked={}, asleep={},
        touched_at=_touched(rule, scene, event), seq=before.seq + 1,
        came_from=way[-1] if way else None,
        way=tuple(way[:-1]),
        came_on=before.came_on if stage == before.stage else scene.at.today,
    )  # fmt: skip
    after = replace(scene, case=case, owed=None)
    if rule.does_to_ledger:
        case = account(rule, after, book)
        after = replace(scene, case=case, owed=None)
    if rule.letter:
        case = replace(case, letters=(*case.letters, _letter(rule.letter, after, len(before.charges))))
        after.case = case
    if stage != before.stage and stage in book.policy.always:
        check_always(case, after, book)
    effects = ordered_effects(rule, after, book)
    facts = {name: shown(get(scene), kind) for name, get, kind in book.policy.shown[rule.id]}
    if event.document:
        facts["credit_note"], facts["credited"] = event.document, kroner(event.amount_ore)
    reason = rule.because.words(scene) if rule.because else {}  # why: as things were when it was decided
    if scene.missing:
        raise next(iter(scene.missing.values()))
    entry = Entry(
        case.seq, rule.then or rule.id, scene.at.text, before.stage, stage, event.actor, case.rulebook, event.due_at, rule.id,
        rule.action, facts, reason, (), tuple(effect.kind for effect in effects), book.rates.version or None,
        book.guards.version or None, case.postings[len(before.postings) :],
    )  # fmt: skip
    return Applied(case, entry, effects, after.owed)


def _letter(order: LetterOrder, scene: Scene, charged_before: int) -> Letter:
    """The letter as the case keeps it: what is to be paid by it, and the fee that it carries."""
    deadline = scene.case.dates.get(order.deadline) if order.deadline else None
    fee = sum(charge.amount_ore for charge in scene.case.charges[charged_before:] if charge.post == FEE_OF_LETTER)
    owed, claim_id = scene.money(), scene.case.claims[0].claim_id
    return Letter(order.kind, scene.at.today, deadline, fee, amount_ore=owed.total() if owed else 0, claim_id=claim_id)


def _touched(rule: Rule, scene: Scene, event: Event) -> str:
    """A hold that ended by itself ended when it was due, however late the sweep: what came due since then is not lost."""
    if rule.release and rule.due and event.due_at:
        return max(scene.case.touched_at, event.due_at)
    return scene.at.text


def check_always(case: Case, scene: Scene, book: Book) -> None:
    """Raise Impossible where the chart's `always` lines of the stage do not hold."""
    if case.stage not in holding(book, "always", case.stage, scene):
        told = failing(book, "always", case.stage, scene, private=True).get(case.stage, [])
        why = " ".join(reason.reason["en"] for reason in told)
        raise Impossible(f"Stage {case.stage} does not allow this: {why}", stage=case.stage)


def dates_set(rule: Rule, scene: Scene, book: Book) -> dict[str, dt.date]:
    """The case's dates after the rule's `set:` and `forget:`."""
    dates = {name: day for name, day in scene.case.dates.items() if name not in rule.forget}
    for setting in book.policy.settings[rule.id]:
        dates[setting.name] = _day(setting, rule, scene)
    return dates


def _day(setting: Setting, rule: Rule, scene: Scene) -> dt.date:
    when = setting.when
    anchor, amount = setting.anchor(scene), setting.amount(scene)
    floor = setting.floor(scene) if setting.floor else None
    if amount is None and scene.missing:
        raise next(iter(scene.missing.values()))
    if anchor is None or amount is None:
        raise Impossible(f"Rule {rule.id} cannot set {setting.name}: {when.anchor} is unknown.")
    return when.reckon(int(anchor), int(amount), None if floor is None else int(floor))[0]


def _holds(rule: Rule, scene: Scene, event: Event, ends: bool) -> tuple[tuple[Hold, ...], tuple[Span, ...]]:
    case, today = scene.case, scene.at.today
    if not (rule.hold or case.holds):
        return case.holds, case.held
    holds, held = list(case.holds), list(case.held)
    for hold in case.holds:
        if ends or rule.release == hold.kind:
            holds.remove(hold)
            # A hold with a last day ended then, however late the sweep that noticed it.
            ended = min(today, hold.until + ONE_DAY) if hold.until else today
            if ended > hold.since:
                held.append(Span(hold.since, ended))
    if rule.hold:
        until = scene.input.get(rule.hold.until) if rule.hold.until else None
        holds.append(Hold(f"h{case.seq + 1}", rule.hold.kind, today, until, event.actor.role))
    return tuple(holds), tuple(held)
