"""Bank files, and the exceptions that wait for a person."""

from marshmallow import fields

from api.amounts import Amount
from api.fields import Choice, Count, Text
from api.schemas.base import In, Out, day, instant, many, money, text, whole
from engine.shell.service.decisions import ACTIONS, TITLES


class BankFileQuery(In):
    test_clock = Text(64, note="Onto this test clock; in real time where left out")


class BankFileOut(Out):
    """What became of a file: every line is counted once, under one of the three."""

    id = text()
    format = text("ocr-giro, or the message as it names itself, such as camt.054.001.08")
    file_id = text("What the bank calls it")
    payments = whole("Lines that became payments, or reversed one")
    exceptions = whole("Lines that wait for a person: GET /v1/exceptions")
    already_seen = whole("Lines that were read before, in this file or in another")
    total = money("The sum of all lines in Norwegian kroner, whatever became of them")


class ExceptionsQuery(In):
    status = Choice("open", "resolved", "all", note="open where left out")
    code = Choice(*ACTIONS, note="Only this kind")
    test_clock = Text(64, note="Only this test clock's; real ones where left out")
    limit = Count(1, 500, note="At most so many; 100 where left out")
    after = Text(64, note="The cursor `next` of the page before")


class ResolutionIn(In):
    action = Choice(*TITLES, required=True, note="One of the exception's `actions`")
    reason = Text(500, required=True, lines=True, note="Why; it is kept with the exception")
    case_id = Text(64, note="assign: the case that is paid")
    claim_id = Text(64, note="assign: the claim of the case that is paid first")
    amount = Amount(note="assign, of foreign money: what it was worth in Norwegian kroner")
    payment_id = Text(64, note="reverse: the payment that is taken back")
    settlement_id = Text(64, note="pay_again: the settlement whose payout came back, where the exception does not name it")


class DecisionOut(Out):
    action = text()
    title = text()


class BankLineOut(Out):
    """A line of a bank file, as the bank wrote it."""

    bank_file = text("What the bank calls its file")
    number = whole("Which line of it")
    amount = money()
    currency = text()
    kid = text(null=True)
    booked_on = day()
    paid_on = day("The day of the order, or of booking where the file tells no more")
    payer_account = text(null=True)
    payer_name = text(null=True)
    reference = text("The bank's own, or the line's key")
    payment_id = text("The payment that it is kept as")
    text = text("What the payer wrote")


class WaitingOut(Out):
    """The payment that waits, or waited."""

    id = text()
    status = text(note="exception, allocated, returned, paid_again, duplicate, dismissed, reversal or reversed")
    amount = money()
    currency = text()
    kid = text(null=True)
    paid_on = day()
    received_by = text(enum=["agency", "creditor"])
    reference = text()
    case_id = text(null=True)


class ResolvedOut(Out):
    """What was decided, by whom, when and why."""

    action = text(note="One of the actions; or told_by_bank, taken_back_by_bank where another line of the bank resolved it")
    by = text()
    at = instant()
    reason = text()


class ExceptionOut(Out):
    id = text()
    code = text("Stable")
    reason = text("What is the matter and what can be done, in the language of the answer")
    status = text(enum=["open", "resolved"])
    opened_at = instant()
    test_clock = text(null=True)
    payment = fields.Nested(WaitingOut, required=True)
    line = fields.Nested(BankLineOut, required=True, allow_none=True, metadata={"description": "Where it came in a bank file"})
    like = many(BankLineOut)
    candidates = fields.List(fields.String(), required=True, metadata={"description": "Payments that may be meant, by id"})
    settlement_id = text("The settlement whose payout came back, where the bank says so", null=True)
    actions = many(DecisionOut)
    resolution = fields.Nested(ResolvedOut, required=True, allow_none=True)


class ExceptionsOut(Out):
    exceptions = many(ExceptionOut)
    next = text("The cursor of the next page", null=True)
