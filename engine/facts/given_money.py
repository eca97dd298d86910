"""The facts of money that are given: what is owed, a payment as it is taken in, the payment plan, and what the letters asked for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.backdating import was_told_after
from engine.case import OWN_NOTICE, Case, Installment, Letter, Payment
from engine.claims import claimed, claimed_ore
from engine.conditions import Literal
from engine.events import of_date
from engine.facts.fact import Getter
from engine.facts.scene import Scene
from engine.interest import WHOLE
from engine.ledger import CREDITED, RECEIVED, REFUND, WITHDRAWN, balance, principal_paid
from engine.valuing import Owed


@dataclass(frozen=True, slots=True)
class Given:
    """A source of facts: the type each must be declared with, and its getter."""

    type: str
    get: Getter
    changes_with_time: bool = False
    at_hand_over_only: bool = False


NOTICE_DEADLINE, DEMAND_SENT_ON = "notice_deadline", "demand_sent_on"
NOTICES = ("collection_notice", OWN_NOTICE)


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


def _newest_demand(scene: Scene) -> Letter | None:
    """The newest letter that says what is to be paid."""
    return next((letter for letter in reversed(scene.case.letters) if letter.amount_ore), None)


def _asked(scene: Scene, letters: Iterable[Letter]) -> int:
    """What some letters ask for by now: what has been credited or withdrawn since each is no longer asked for."""
    gone = [each for each in scene.case.postings if each.debit in (CREDITED, WITHDRAWN) and each.credit == "principal"]
    asked = 0
    for letter in letters:
        of_it = [
            each
            for each in gone
            if each.on >= letter.sent_on and (letter.kind not in NOTICES or each.claim_id == letter.claim_id)
        ]
        asked += max(0, letter.amount_ore - sum(each.amount_ore for each in of_it) - _unknown_to(letter, scene.case))
    return asked


def _unknown_to(letter: Letter, case: Case) -> int:
    """What had been paid before a letter and was told after it: the letter asked for it once more."""
    single = letter.kind not in NOTICES or len(case.claims) == 1
    return sum(
        each.amount_ore
        for each in case.payments
        if not each.reversed
        and (each.ordered_on or each.paid_on) < letter.sent_on
        and was_told_after(each, letter.sent_on)
        and (single or each.claim_id == letter.claim_id)
    )


def _of_demand(kind: str, read: Callable[[Letter], Literal | None]) -> Given:
    return Given(kind, lambda scene: None if (letter := _newest_demand(scene)) is None else read(letter))


def _notice(scene: Scene) -> Letter | None:
    """The letter that the notice's deadline was printed in: the agency's notice, or the creditor's own."""
    deadline = scene.case.dates.get(NOTICE_DEADLINE)
    letters = (each for each in reversed(scene.case.letters) if each.amount_ore and each.deadline == deadline)
    return next(letters, None) if deadline else None


def _notice_amount(scene: Scene) -> int | None:
    """What the notices of all claims asked for: of each claim the newest of that kind."""
    found = _notice(scene)
    if found is None:
        return None
    newest = {each.claim_id: each for each in scene.case.letters if each.amount_ore and each.kind in NOTICES}
    still = [newest[claim.claim_id] for claim in claimed(scene.case) if claim.claim_id in newest]
    return _asked(scene, still or newest.values())  # a case kept since before letters named their claim has one claim


def _paid_since(find: Callable[[Scene], Letter | None]) -> Given:
    def get(scene: Scene) -> int | None:
        letter = find(scene)
        if letter is None:
            return None
        return sum(each.amount_ore for each in scene.case.payments if _is_in_time(each, letter))

    return Given("money", get)


def _is_in_time(payment: Payment, letter: Letter) -> bool:
    """Whether a payment was ordered from the day of a letter to its deadline, or to any day where it has none."""
    if payment.reversed or payment.paid_on < letter.sent_on:
        return False
    return letter.deadline is None or (payment.ordered_on or payment.paid_on) <= letter.deadline


def _newest_fee_letter(scene: Scene) -> int | None:
    return max((letter.sent_on.toordinal() for letter in scene.case.letters if letter.fee_ore > 0), default=None)


def _paid_in_time(scene: Scene) -> int | None:
    """What was paid from the day of the notice to its deadline, by the days that are known."""
    letter = _notice(scene)
    if letter is None or letter.deadline is None:
        return None
    days = (letter.sent_on, letter.deadline)
    return sum(each.amount_ore for each in scene.case.payments if not each.reversed and days[0] <= each.paid_on <= days[1])


def _fees_before_hand_over(scene: Scene) -> int:
    return sum(letter.fee_ore for letter in scene.case.letters if letter.by == "creditor")


def _newest_letter_deadline(scene: Scene) -> int | None:
    return of_date(scene.case.letters[-1].deadline) if scene.case.letters else None


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
        "fees_before_hand_over": Given("money", _fees_before_hand_over),
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
    "letter": {
        "letter_amount": Given(
            "money", lambda scene: None if (found := _newest_demand(scene)) is None else _asked(scene, [found])
        ),
        "letter_sent_on": _of_demand("date", lambda letter: letter.sent_on.toordinal()),
        "letter_deadline": _of_demand("date", lambda letter: of_date(letter.deadline)),
        "paid_since_letter": _paid_since(_newest_demand),
        "notice_amount": Given("money", _notice_amount),
        "paid_since_notice": _paid_since(_notice),
        "newest_fee_letter_on": Given("date", _newest_fee_letter),
        "newest_letter_deadline": Given("date", _newest_letter_deadline),
        "letter_fee": Given("money", lambda s: s.case.letters[-1].fee_ore if s.case.letters else None),
        "paid_by_notice_deadline": Given("money", _paid_in_time),
    },
}
