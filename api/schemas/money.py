"""Payments, credit notes, the balance with its specification, and the ledger."""

from marshmallow import fields

from api.amounts import Amount
from api.fields import Choice, Day, Flag, Text
from api.schemas.base import In, Out, day, flag, instant, many, money, text, whole
from engine.ledger import POSTS


class PaymentIn(In):
    case_id = Text(64, note="The case that is paid, or `kid`")
    kid = Text(30, note="The payment reference that stands on the letters")
    amount = Amount(required=True)
    paid_on = Day(required=True, note="The day on which the debtor's bank got the order")
    received_by = Choice("agency", "creditor", required=True, note="With a creditor's key: creditor, save on a test clock")
    reference = Text(128, required=True, note="What makes the payment one: told twice, it counts once")
    currency = Text(3, upper=True, exactly=True, note="NOK where left out; money in another waits among the exceptions")
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
    status = text(
        enum=["received", "allocated", "exception", "reversed", "returned", "paid_again", "duplicate", "dismissed", "reversal"]
    )
    amount = money()
    paid_on = day()
    received_by = text(enum=["agency", "creditor"])
    reference = text()
    kid = text(null=True)
    currency = text()
    booked_only = flag("`paid_on` is only the day of booking")
    chosen_by = text("Who chose the post that was covered first", enum=["debtor", "creditor"])
    allocate_to = text("The post that was chosen", null=True)
    order = fields.List(fields.String(), required=True, metadata={"description": "The order of allocation that was used"})
    test_clock = text(null=True)
    created_at = instant("When it was told")
    differs = fields.List(fields.String(), required=True, metadata={"description": "What was told otherwise the first time"})
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
    payment_id = text("The payment that the line is of", null=True)
    parts = many(PartOut)


class PostsOut(Out):
    """What is still owed of each post."""

    principal = money()
    interest = money()
    reminder_fees = money()
    collection_fee = money()
    standard_compensation = money()
    installment_fee = money()
    court_fees = money()
    outstanding = money("The sum of what is owed")


class StatusOut(PostsOut):
    """What is owed at the end of a day."""

    on = day()
    paid = money("What was paid in all")


class ClaimOwedOut(PostsOut):
    """What is owed of one claim."""

    claim_id = text()
    invoice_number = text()


class OwedOut(StatusOut):
    """What is owed at the end of a day, by what is known now, and how it comes about."""

    credited = money("Taken off by credit notes")
    waived = money("Given up")
    refund = money("What was paid too much and waits to go back")
    claims = many(ClaimOwedOut)
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
