"""Settlements with creditors, and their vouchers."""

from marshmallow import fields

from api.fields import Choice, Count, Text
from api.schemas.base import In, Out, day, flag, instant, many, money, text, whole
from engine.contracts import INCOMES
from engine.ledger import POSTS

FORMATS = ("json", "csv", "gbat10")


class SettlementsQuery(In):
    test_clock = Text(64, note="Only the settlements of this test clock; real ones where left out")
    creditor_id = Text(64, note="With the agency's key: only this creditor's")
    limit = Count(1, 500, note="100 where left out")
    after = Text(64, note="`next` of the page before")


class SettlementLineOut(Out):
    """A settlement without its lines."""

    id = text()
    number = whole("Counted for each creditor")
    date = day("The day it was due")
    made_at = instant()
    creditor_id = text()
    test_clock = text(null=True)
    payments = whole("How many payments are in it")
    received = money("Received by the agency")
    received_directly = money("Received by the creditor itself")
    agency = money("The agency's shares and commission")
    vat = money("The VAT that the creditor is charged")
    net = money("Received by the agency, less the agency's shares, commission and VAT")
    brought = money("Carried on from earlier settlements; zero or less")
    payout = money()
    carried = money("Carried on to the next settlement; zero or less")


class SettlementsOut(Out):
    settlements = many(SettlementLineOut)
    next = text("Send it as `after` for the next page; null on the last", null=True)


class ShareOut(Out):
    """Who gets what of a post; negative where it was taken back."""

    post = text(enum=list(POSTS))
    received = money()
    creditor = money()
    agency = money()
    commission = money("Taken of the creditor's part")


class IncomeOut(Out):
    """What the agency has earned of one kind, and the VAT on it."""

    income = text(enum=list(INCOMES))
    base = money()
    vat = money("The creditor is charged it")
    paid_by_debtor_base = money()
    paid_by_debtor_vat = money("The debtor has paid it in the fee")


class RemittedOut(Out):
    """What came in on one claim, and who gets what of it."""

    case_id = text()
    claim_id = text()
    invoice_number = text()
    customer_number = text()
    received = money("By the agency")
    received_directly = money("By the creditor itself")
    refund = money("The debtor's own money; it is not settled")
    posts = many(ShareOut)


class SettledPaymentOut(Out):
    payment_id = text()
    case_id = text()
    claim_id = text()
    invoice_number = text()
    paid_on = day()
    received_by = text(enum=["agency", "creditor"])
    amount = money("Without what is the debtor's own")
    posts = many(ShareOut)


class PayoutOut(Out):
    """An order to the bank to pay the creditor; one that came back may be followed by another."""

    order_id = text("What the bank calls it by: the message id and the end-to-end id")
    ordered_at = instant()
    account = text()
    status = text("queued, or returned where the bank has sent it back")


class SettlementOut(SettlementLineOut):
    """The remittance voucher."""

    contract = text()
    booking = text()
    vat_registered = flag()
    account = text("To which the payout goes")
    refund = money("The debtors' own money; it is not settled")
    posts = many(ShareOut)
    incomes = many(IncomeOut)
    claims = many(RemittedOut)
    lines = many(SettledPaymentOut)
    payouts = many(PayoutOut)


class VoucherQuery(In):
    format = Choice(*FORMATS, note="json where left out, or by the header Accept: text/csv")


class VoucherLineOut(Out):
    """A line; of debit and credit one is 0.00. Both include VAT."""

    account_role = text()
    account = text()
    debit = money()
    credit = money()
    vat_code = text()
    vat = money("How much of it is VAT that is deducted by the VAT code")
    invoice_number = text(null=True)
    customer_number = text(null=True)
    text = text()


class VoucherOut(Out):
    """Debit and credit are equal."""

    settlement_id = text()
    number = whole()
    date = day()
    lines = fields.List(fields.Nested(VoucherLineOut), required=True)
