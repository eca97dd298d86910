"""Taking an invoice in: is it eligible, with every reason if not, and what follows at once if it is."""

from dataclasses import dataclass, field
from typing import Any

from engine.case import OWN_NOTICE, Case, Claim, Creditor, Invoice, Letter
from engine.days import Moment
from engine.decide import failing, holding
from engine.errors import Unlawful
from engine.events import Event, HandOver
from engine.facts.fact import shown
from engine.facts.scene import Scene
from engine.lawful import check_lawful
from engine.ledger import opened
from engine.reactions import follow
from engine.rulebook import Book
from engine.step import Outcome, finish
from engine.trace import Entry, Reason


@dataclass(slots=True)
class Answer:
    """Accepted with an outcome, or refused with every reason (INT-4); warnings never refuse (INT-6)."""

    outcome: Outcome | None
    refusals: list[Reason] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)
    unlawful: Unlawful | None = None  # where a statute refused what the rules would have taken in


def receive(hand_over: HandOver, at: Moment, book: Book, creditor: Creditor) -> Answer:
    """Judge an invoice by every eligibility rule and, where none refuses, open its case."""
    case = _candidate(hand_over, at, book)
    scene = Scene(case, at, book, creditor, hand_over.invoice, known_as=hand_over.known_as)
    told = _told(book, scene)
    refusals = [reason for rule_id, reasons in told.items() for reason in reasons if book.policy.rules[rule_id].refuse]
    warnings = [reason for rule_id, reasons in told.items() for reason in reasons if book.policy.rules[rule_id].warn]
    if refusals:
        return Answer(None, refusals, warnings)
    case = opened(case)
    entry = Entry(
        1, "handed_over", at.text, None, case.stage, hand_over.actor, case.rulebook, facts=_judged(book, scene),
        rates=book.rates.version or None, guards=book.guards.version or None, postings=case.postings,
    )  # fmt: skip
    here = Scene(case, at, book, creditor, hand_over.invoice, known_as=hand_over.known_as)
    followed = follow(here, Event("happened", "handed_over", hand_over.actor), book)
    outcome = Outcome(followed.case, [entry, *followed.entries], followed.effects)
    try:
        check_lawful(None, outcome.case, outcome.entries, here, book)
    except Unlawful as problem:
        return Answer(None, [problem.details["reason"]], warnings, problem)
    return Answer(finish(outcome, scene, book), warnings=warnings)


def _judged(book: Book, scene: Scene) -> dict[str, Any]:
    """Every value the eligibility rules looked at, save personal ones, so that the decision can be replayed (ANA-6)."""
    judged = {}
    for name, value in book.policy.asked("eligibility").facts(scene).items():
        fact = book.facts.get(name)
        kind = fact.type if fact else book.parameter(name.removeprefix("parameter ")).type
        if value is not None and (fact is None or not fact.personal):
            judged[name] = shown(value, kind)
    return judged


def _told(book: Book, scene: Scene) -> dict[str, list[Reason]]:
    """Every eligibility rule that does not hold; the explaining engine is asked only where there is something to explain."""
    if holding(book, "eligibility", "", scene) == {rule.id for rule in book.policy.eligibility}:
        return {}
    return failing(book, "eligibility", "", scene, private=False)


def _candidate(hand_over: HandOver, at: Moment, book: Book) -> Case:
    invoice = hand_over.invoice
    return Case(
        id=hand_over.case_id,
        creditor_id=hand_over.creditor_id,
        stage=book.policy.chart.start,
        customer=invoice.customer,
        claims=(_claim(hand_over, invoice),),
        dates={"received_on": at.today},
        rulebook=book.policy.version,
        clock_id=hand_over.clock_id,
        letters=_letters(invoice, hand_over.claim_id),
        touched_at=at.text,
        seq=1,
    )


def _letters(invoice: Invoice, claim_id: str) -> tuple[Letter, ...]:
    """The letters the creditor sent before hand-over; a notice of its own is one, whoever sends the next."""
    letters = [
        Letter(each.kind, each.sent_on, each.deadline, each.fee_ore, "creditor", claim_id=claim_id)
        for each in invoice.earlier_letters
    ]
    if invoice.own_notice_sent_on is not None:
        sent_on, deadline = invoice.own_notice_sent_on, invoice.own_notice_deadline
        letters.append(Letter(OWN_NOTICE, sent_on, deadline, 0, "creditor", invoice.remaining_ore, claim_id))
    return tuple(letters)


def judge_customer(case: Case, at: Moment, book: Book, creditor: Creditor) -> list[Reason]:
    """Why a case cannot have the customer it has: every refusing eligibility rule about customers that does not hold (INT-5)."""
    told = failing(book, "eligibility", "", Scene(case, at, book, creditor), private=False)
    wanted = {rule.id for rule in book.policy.customer_rules}
    return [reason for rule_id, reasons in told.items() if rule_id in wanted for reason in reasons]


def _claim(hand_over: HandOver, invoice: Invoice) -> Claim:
    return Claim(
        claim_id=hand_over.claim_id,
        invoice_number=invoice.invoice_number,
        invoice_date=invoice.invoice_date,
        due_date=invoice.due_date,
        amount_ore=invoice.amount_ore,
        remaining_ore=invoice.remaining_ore,
        kid=hand_over.kid,
        external_id=invoice.external_id,
        description=invoice.description,
        vat_liable=invoice.vat_liable,
        creditor_kid=invoice.kid,
    )
