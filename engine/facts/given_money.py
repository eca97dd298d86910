"""The facts of money that are given: what is owed, a payment as it is taken in, the payment plan."""

from collections.abc import Callable

from engine.case import Installment, Payment
from engine.claims import claimed, claimed_ore
from engine.conditions import Literal
from engine.facts.fact import Given
from engine.facts.given_letters import OF_LETTERS, fees_before_hand_over
from engine.facts.scene import Scene
from engine.interest import WHOLE
from engine.ledger import RECEIVED, REFUND, balance, principal_paid
from engine.valuing import Owed

DEMAND_SENT_ON = "demand_sent_on"


def _plan(scene: Scene) -> tuple[Installment, ...]:
    """The installments that are asked for, or those agreed on."""
    asked: tuple[Installment, ...] = scene.input.get("installments") or ()
    return asked or (scene.case.plan.installments if scene.case.plan else ())


def _of_plan(kind: str, read: Callable[[tuple[Installment, ...]], Literal]) -> Given:
    return Given(kind, lambda scene: read(plan) if (plan := _plan(scene)) else None)


def _unpaid_installment(scene: Scene) -> int | None:
    """The day of the first installment that what was paid since the plan was agreed does not cover."""
    plan = scene.case.plan
    if plan is None:
        return None
    paid = sum(each.amount_ore for each in scene.case.payments if not each.reversed and each.paid_on >= plan.agreed_on)
    for each in plan.installments:
        paid -= each.amount_ore
        if paid < 0:
            return each.due_on.toordinal()
    return None


VALUED_ON = "valued_on"  # the fact that dates the rates of money: the day it is reckoned for


def _owed(read: Callable[[Owed], int]) -> Given:
    def get(scene: Scene) -> int | None:
        found = scene.money()
        return None if found is None else read(found)

    return Given("money", get, changes_with_time=True)


def _payment(kind: str, read: Callable[[Payment], Literal | None]) -> Given:
    return Given(kind, lambda scene: None if scene.payment is None else read(scene.payment))


def _without_vat(scene: Scene) -> int:
    """The share of the principal that comes from invoices outside VAT, in basis points (inkassoforskriften § 2-2)."""
    liable = scene.creditor.vat_registered
    weighed = [(claim, claimed_ore(scene.case, claim) or claim.amount_ore) for claim in claimed(scene.case)]
    outside = sum(ore for claim, ore in weighed if not (liable if claim.vat_liable is None else claim.vat_liable))
    return -(-outside * WHOLE // max(1, sum(ore for _, ore in weighed)))  # rounded up: a little more than half is more


def _principal_demanded(scene: Scene) -> int:
    """The principal that was open when the demand was sent: what has been paid of it since counts, what was credited does not."""
    case, day = scene.case, scene.case.dates.get(DEMAND_SENT_ON)
    left = sum(claim.remaining_ore for claim in case.claims)
    if day is None:
        return left
    paid = [each for each in case.postings if each.on > day and {each.debit, each.credit} & {RECEIVED, REFUND}]
    return left - balance(paid, "principal")  # less than nothing where a payment of before has been taken back


OF_MONEY: dict[str, dict[str, Given]] = {
    "money": {
        "outstanding": _owed(lambda owed: owed.total()),
        "interest_owed": _owed(lambda owed: owed.of("interest")),
        "interest_accrued": _owed(lambda owed: sum(each.amount_ore for part in owed.segments.values() for each in part)),
        "costs_owed": _owed(lambda owed: owed.total() - owed.of("principal") - owed.of("interest")),
        "rest_owed": _owed(lambda owed: owed.total() - owed.of("principal")),
        "fees_before_hand_over": Given("money", fees_before_hand_over),
        "principal_paid": Given("money", lambda scene: principal_paid(scene.case.postings)),
        "principal_claimed": Given("money", lambda scene: sum(claimed_ore(scene.case, claim) for claim in scene.case.claims)),
        "principal_demanded": Given("money", _principal_demanded),
        "share_outside_vat": Given("percent", _without_vat),
    },
    "payment": {
        "payment_amount": _payment("money", lambda p: p.amount_ore),
        "payment_received_by": _payment("choice", lambda p: p.received_by),
        "payment_order_day": _payment("date", lambda p: None if p.booked_only else p.paid_on.toordinal()),
        "payment_booked_day": _payment("date", lambda p: p.paid_on.toordinal()),
    },
    "plan": {
        "plan_installments": _of_plan("number", len),
        "plan_total": _of_plan("money", lambda plan: sum(each.amount_ore for each in plan)),
        "first_installment_on": _of_plan("date", lambda plan: plan[0].due_on.toordinal()),
        "last_installment_on": _of_plan("date", lambda plan: plan[-1].due_on.toordinal()),
        "unpaid_installment_on": Given("date", _unpaid_installment),
        "costs_of_plan_told": Given("yes/no", lambda scene: bool(scene.case.plan and scene.case.plan.costs_told)),
    },
    "letter": OF_LETTERS,
}
