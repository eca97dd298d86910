"""Payments, credit notes, the balance with its specification, and the ledger."""

from marshmallow import fields

from api.fields import Amount, Choice, Day, Flag, Text
from api.schemas.base import In, Out, day, flag, many, money, text, whole
from engine.ledger import POSTS


class PaymentIn(In):
    case_id = Text(64, note="The case that is paid, or `kid`")
    kid = Text(30, note="The payment reference that stands on the letters")
    amount = Amount(required=True)
    paid_on = Day(required=True, note="The day on which the debtor's bank got the order")
    received_by = Choice("agency", "creditor", required=True, note="With a creditor's key: creditor, save on a test clock")
    reference = Text(128, required=True, note="What makes the payment one: told twice, it counts once")
    claim_id = Text(64, note="The claim that is paid first")
    allocate_to = Choice(*POSTS, note="The post that is covered first, where somebody has chosen one")
    chosen_by = Choice("debtor", "creditor", note="Who chose it; creditor where left out")
    booked_only = Flag(note="true where `paid_on` is only the day of booking")
    test_clock = Text(64, note="Onto this test clock; in real time where left out")


class AllocationOut(Out):
    post = text("One of the posts, or refund, or returned")
    amount = money()


class PaymentExceptionOut(Out):
    id = text()
    code = text("Stable")
    reason = text("What is the matter, and what can be done")


class PaymentOut(Out):
    """What became of a payment."""

    id = text()
    case_id = text(null=True)
    claim_id = text(null=True)
    status = text(enum=["received", "allocated", "exception", "reversed", "returned", "duplicate", "dismissed", "reversal"])
    amount = money()
    paid_on = day()
    received_by = text(enum=["agency", "creditor"])
    reference = text()
    chosen_by = text("Who chose the order of allocation", enum=["debtor", "creditor"])
    allocate_to = text(null=True)
    allocations = many(AllocationOut)
    exception = fields.Nested(PaymentExceptionOut, required=True, allow_none=True)


class PaymentsOut(Out):
    payments = many(PaymentOut)


class ReversalIn(In):
    reason = Text(500, required=True, lines=True, note="Why; it is kept with the case")


class CreditNoteIn(In):
    amount = Amount(required=True)
    credited_on = Day(required=True)
    reference = Text(64, required=True, note="The number of the credit note: told twice, it counts once")
    claim_id = Text(64, note="The claim that is credited; needed where the case has several")


class BalanceQuery(In):
    on = Day(note="The end of this day; today where left out")


class PartOut(Out):
    """One thing that a charge is reckoned from."""

    kind = text(enum=["rate", "band", "factor", "supplement", "rounding", "deducted"])
    name = text("The parameter, or the posts that are deducted")
    value = text("Kroner for a rate, a rounding and a deduction; a factor or a percentage else")
    source = text()


class SpecificationOut(Out):
    """One line; the lines of a post add up to what is owed of it."""

    kind = text(enum=["claimed", "interest", "charged", "credited", "waived", "withdrawn", "moved", "paid"])
    post = text(enum=list(POSTS))
    claim_id = text()
    start = fields.Date(required=True, allow_none=True, data_key="from")
    end = fields.Date(required=True, allow_none=True, data_key="to")
    base = fields.String(required=True, allow_none=True, metadata={"description": "Kroner that bear interest, or pick a band"})
    rate = fields.String(required=True, allow_none=True, metadata={"description": "Percent a year"})
    days = fields.Integer(required=True, allow_none=True)
    amount = money()
    rule = text(null=True)
    source = text(null=True)
    parts = many(PartOut)


class OwedOut(Out):
    """What is owed at the end of a day, by what is known now."""

    on = day()
    principal = money()
    interest = money()
    reminder_fees = money()
    collection_fee = money()
    standard_compensation = money()
    installment_fee = money()
    court_fees = money()
    paid = money("What was paid in all")
    refund = money("What was paid too much and waits to go back")
    outstanding = money("The sum of what is owed")
    specification = many(SpecificationOut)


class PostingOut(Out):
    seq = whole()
    on = day("The day it counts from")
    debit = text()
    credit = text()
    amount = money()
    claim_id = text()
    why = text("The rule, or what happened")
    payment_id = text(null=True)
    reverses = fields.Integer(required=True, allow_none=True)
    vat = money("How much of it is the VAT supplement")


class LedgerOut(Out):
    """Every posting of a case; none is ever changed, and a correction names what it reverses."""

    balanced = flag()
    postings = many(PostingOut)
