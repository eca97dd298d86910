"""What can be done with a sample case: every action with every choice of its input, and payments, and when to try them."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from engine.case import Case, Installment, Payment
from engine.days import ONE_DAY, Moment, moment
from engine.events import Actor, Event, Input
from engine.rule import InputField, Rule

AGENCY = Actor("agency")
LONGEST = 400 * ONE_DAY  # of a way: the demand, its renewal, legal steps and monitoring lie within
_MINUTE = dt.timedelta(minutes=1)
_TEXT = "prøve"
_INSTALLMENTS = (4, 6)  # of a plan: as many as bear no fee, and more


def occasions(at: Moment, next_due_at: str | None, begun: Moment) -> list[Moment]:
    """When something may be done: at once, and as late as can be, just before the next step."""
    soon = Moment(at.instant + _MINUTE)
    late = moment(next_due_at).instant - _MINUTE if next_due_at else at.instant + LONGEST / 2
    if late <= soon.instant or late - begun.instant > LONGEST:
        return [soon]
    return [soon, Moment(late)]


def actions(rule: Rule, case: Case, at: Moment) -> Iterator[Event]:
    """An action with every choice of its input; texts that need not be written are left out."""
    choices: list[Iterable[tuple[str, Any]]] = []
    for each in rule.input.values():
        values = _values(each, case, at)
        if values and (each.required or each.type != "text"):
            choices.append([(each.name, value) for value in values])
    for chosen in product(*choices):
        given: Input = dict(chosen)
        yield Event("action", rule.action or "", AGENCY, input=given)


def _values(wanted: InputField, case: Case, at: Moment) -> list[Any]:
    owed = sum(claim.remaining_ore for claim in case.claims)
    match wanted.type:
        case "date":
            return [at.today + 20 * ONE_DAY]
        case "choice":
            return list(wanted.choices)
        case "yes/no":
            return [True, False]
        case "money":
            return [max(1, owed // 2)]
        case "number" | "days":
            return [5]
        case "text":
            return [_TEXT]
        case "installments":
            return [_plan(at.today, owed, number) for number in _INSTALLMENTS]
    return []


def _plan(today: dt.date, owed: int, number: int) -> tuple[Installment, ...]:
    return tuple(Installment(today + 30 * each * ONE_DAY, max(1, owed // 3)) for each in range(1, number + 1))


def payments(case: Case, at: Moment, ids: Iterator[int]) -> Iterator[Event]:
    """Money that was ordered within the deadline of the newest notice and arrives now, and a part of what is owed."""
    days = [letter.deadline for letter in case.letters if letter.deadline]
    if days and min(days) < at.today:
        asked = max((letter.amount_ore for letter in case.letters if letter.deadline == min(days)), default=0)
        if asked:
            yield _payment(case, asked, min(days), ids)
    if case.claims[0].remaining_ore > 1:
        yield _payment(case, case.claims[0].remaining_ore // 2, at.today, ids)


def _payment(case: Case, amount_ore: int, paid_on: dt.date, ids: Iterator[int]) -> Event:
    number = f"p{next(ids)}"
    payment = Payment(number, amount_ore, paid_on, "agency", number, case.claims[0].claim_id)
    return Event("happened", "payment_received", AGENCY, payment=payment)
