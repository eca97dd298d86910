"""What a rule does to the ledger: charges, charges taken back, amounts waived, days without interest."""

import datetime as dt
from typing import Any

from msgspec.structs import replace

from engine.backdating import Backdating
from engine.case import Case, Charge, Dated, FreeDays, Payment, Plan
from engine.charging import active, inside, reckoned
from engine.days import ONE_DAY
from engine.decide import holding
from engine.facts.given import VALUED_ON
from engine.facts.scene import Scene
from engine.ledger import CLAIMED, Journal
from engine.paying import Till
from engine.rule import ChargeRule, Rule
from engine.rulebook import Book
from engine.taking_back import without


def till(case: Case, book: Book) -> Till:
    """Where money is posted to a case."""
    return Till(case, book.interest, book.parameter)


def account(rule: Rule, scene: Scene, book: Book) -> Case:
    """The case after everything the rule does to its ledger; raises ParameterMissing where a rate is not known.

    What a hold stops is not charged: a dispute stops costs as well as steps.
    """
    case, today = scene.case, scene.at.today
    on = scene.payment.paid_on if scene.payment else today  # what follows from a payment counts from its day
    if rule.no_interest_until:
        until = scene.input[rule.no_interest_until]
        free = tuple(FreeDays(today, until + ONE_DAY, claim.claim_id) for claim in case.claims)
        case = replace(case, interest_free=(*case.interest_free, *free))
        if any(each.debit == "interest" and each.on >= today for each in case.postings):  # the interest of today has been posted
            desk = till(case, book)
            desk.settle_anew(today)
            case = desk.case
    if rule.keep_plan:
        told = bool(scene.input.get(COSTS_TOLD))
        case = replace(case, plan=Plan(today, tuple(scene.input[rule.keep_plan]), told))
    if rule.withdraw_claim:
        desk = till(case, book)
        desk.withdraw(str(_told(rule.withdraw_claim, scene, book)), on, rule.id)
        case = desk.case
    if rule.credit:
        case = _credited(case, int(_told(rule.credit, scene, book) or 0), rule.id, on, book)
    if rule.charge and not any(book.policy.chart.stops(hold.kind, "charges") for hold in case.holds):
        for charge_id in rule.charge:
            case = charged(book.policy.money.charges[charge_id], replace(scene, case=case, owed=None), book, on)
    return _given_up(rule, replace(scene, case=case, owed=None), book, on)


def _given_up(rule: Rule, scene: Scene, book: Book, on: dt.date) -> Case:
    """The case without what the rule says is not owed."""
    case, payment = scene.case, scene.payment
    if rule.take_back_after or rule.waive_interest_after:  # for what has been paid: where it goes back, this does too
        payment = payment or next((each for each in reversed(case.payments) if not each.reversed), None)
    if rule.take_back_after and payment:
        case = _without_charges_after(rule.take_back_after, scene, payment, book)
    if rule.reckon_anew:
        case = _reckoned_anew(rule, replace(scene, case=case), book, on)
    if rule.take_back or rule.waive or rule.waive_interest_after:
        desk = till(case, book)
        if rule.take_back:
            desk.take_back(rule.take_back, on, rule.id, payment)
        if rule.waive_interest_after:
            after = book.facts[rule.waive_interest_after].get(scene)
            if after is not None:
                desk.waive_interest_after(dt.date.fromordinal(int(after)), on, rule.id, payment)
        if rule.waive:
            desk.waive(rule.waive, on, rule.id, payment)
        case = desk.case
    return case


def _without_charges_after(fact: str, scene: Scene, payment: Payment, book: Book) -> Case:
    """The case without the charges made after the day that a fact tells."""
    after = book.facts[fact].get(scene)
    if after is None:
        return scene.case
    backdating = Backdating(book.policy.money.replaces, book.parameter)
    desk = till(backdating.taken_back_after(scene.case, dt.date.fromordinal(int(after)), payment), book)
    desk.settle_anew(payment.paid_on)
    return desk.case


COSTS_TOLD = "costs_told"  # the input by which an action says that the debtor knows of the costs of a plan


def _told(name: str, scene: Scene, book: Book) -> Any:
    """What was told under a name, else the fact of that name."""
    return scene.input.get(name) if name in scene.input else book.facts[name].get(scene) if name in book.facts else None


def _credited(case: Case, amount_ore: int, why: str, on: dt.date, book: Book) -> Case:
    """Take an amount off the principal, the oldest claim first; off what has been paid of it only where nothing else is left."""
    desk = till(case, book)
    claims = sorted(case.claims, key=lambda each: (each.due_date, each.claim_id))
    for claim in claims:
        amount_ore -= desk.credit(on, min(amount_ore, claim.remaining_ore), claim.claim_id, why)
    for claim in claims:
        amount_ore -= desk.credit(on, amount_ore, claim.claim_id, why)
    return desk.case


def charged(rule: ChargeRule, scene: Scene, book: Book, on: dt.date) -> Case:
    """The case with the charge made, where its guard holds and something is left to charge; raises ParameterMissing."""
    case = scene.case
    held = holding(book, "charge", rule.id, scene)
    if scene.missing:
        raise next(iter(scene.missing.values()))
    if rule.id not in held or any(each.rule == rule.id for each in active(case)):
        return case
    claim = case.claims[0]
    journal, replaced = Journal(case), None
    if rule.replaces:
        replaced = next((each for each in active(case) if each.rule == rule.replaces), None)
        if replaced is not None:
            case = without(case, replaced, on, rule.id)
            journal = Journal(case)
    charge = _charge(rule, held, scene, book, on, claim.claim_id)
    amount, supplement = reckoned(charge, on, book.parameter, inside(case, charge))
    if amount == 0:
        return case
    journal.post(on, rule.post, CLAIMED, amount, claim.claim_id, rule.id, vat_ore=supplement)
    made = replace(charge, amount_ore=amount, vat_ore=supplement)
    return replace(journal.closed(), charges=(*case.charges, made))


def _reckoned_anew(rule: Rule, scene: Scene, book: Book, on: dt.date) -> Case:
    """The case whose floating charges have lost the factors that no longer hold of them; none is added: a letter has been sent.

    What the rule takes back goes first, for it counts inside them; money is moved once, in the order in which it covers posts.
    """
    case, charges = scene.case, book.policy.money.charges
    for each in active(case):
        if each.post in rule.take_back:
            case = without(case, each, on, rule.id)
    lowered: list[Charge] = []
    for each in case.charges:
        made_by = charges.get(each.rule)
        if each.floats and each.taken_back is None and each.post in rule.reckon_anew and made_by is not None:
            held = holding(book, "charge", made_by.id, scene)
            still = {factor.parameter for factor in made_by.factors if made_by.part_name(factor) in held}
            lowered.append(replace(each, factors=tuple(factor for factor in each.factors if factor.parameter in still)))
        else:
            lowered.append(each)
    desk = till(replace(case, charges=tuple(lowered)), book)
    desk.settle_anew(on)
    return desk.case


def _charge(rule: ChargeRule, held: set[str], scene: Scene, book: Book, on: dt.date, claim_id: str) -> Charge:
    """The charge with every parameter fixed to its day; those dated by the day of money float where the rule does."""

    def dated(name: str) -> Dated:
        picked_by = book.parameter(name).dated_by
        if rule.floats and picked_by == VALUED_ON:
            return Dated(name)
        day = book.facts[picked_by].get(scene)
        return Dated(name, on if day is None else dt.date.fromordinal(int(day)))

    supplement = rule.supplement
    return Charge(
        rule.id, rule.post, claim_id, on, 0, dated(rule.rate), dated(rule.table) if rule.table else None,
        int(book.facts[rule.by].get(scene) or 0) if rule.by else 0,
        tuple(dated(each.parameter) for each in rule.factors if rule.part_name(each) in held),
        dated(supplement.parameter) if supplement and rule.part_name(supplement) in held else None,
        dated(rule.rounding) if rule.rounding else None, rule.less, rule.floats,
    )  # fmt: skip
