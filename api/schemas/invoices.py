"""Invoices on their way in, read into the engine's values; whether they are eligible is for the rules to say."""

from typing import Any

from marshmallow import post_load

from api.amounts import Amount
from api.fields import Choice, Day, Flag, IdentityNumber, Raws, Text
from api.schemas.base import In, Out, Part, many, text
from api.schemas.common import FaultOut, ReasonOut
from engine.case import Address, Customer, EarlierLetter, Guardian, Invoice
from engine.identity import mask

MOST_INVOICES = 5000


def given(data: dict[str, Any]) -> dict[str, Any]:
    """Without what was left out, so that the engine's own defaults hold."""
    return {name: value for name, value in data.items() if value is not None}


class AddressFields(In):
    """The fields of a postal address."""

    line1 = Text(200)
    line2 = Text(200)
    postal_code = Text(20)
    city = Text(100)
    country = Text(2, upper=True, exactly=True, note="Two letters; NO where left out")


class AddressIn(AddressFields):
    """A postal address. What is missing is judged by the rules."""

    @post_load
    def make(self, data: dict[str, Any], **kwargs: Any) -> Address:
        """The engine's value."""
        return Address(**given(data))


class GuardianIn(In):
    """Who receives a minor's letters (verge)."""

    name = Text(200, required=True)
    address = Part(AddressIn)
    email = Text(254)

    @post_load
    def make(self, data: dict[str, Any], **kwargs: Any) -> Guardian:
        """The engine's value."""
        return Guardian(**given(data))


class CustomerIn(In):
    """The debtor."""

    customer_number = Text(64, required=True)
    name = Text(200, required=True)
    kind = Choice("person", "business", required=True)
    organisation_number = Text(20)
    national_identity_number = IdentityNumber(note="Eleven digits with right check digits; never shown again")
    birth_date = Day()
    address = Part(AddressIn)
    email = Text(254)
    mobile = Text(40)
    phone = Text(40)
    language = Choice("nb", "nn", "en", note="Of the letters; nb where left out")
    guardian = Part(GuardianIn)

    @post_load
    def make(self, data: dict[str, Any], **kwargs: Any) -> Customer:
        """The engine's value."""
        return Customer(**given(data))


class EarlierLetterIn(In):
    """A letter that the creditor sent before hand-over."""

    kind = Text(40, required=True)
    sent_on = Day(required=True)
    deadline = Day()
    fee = Amount()

    @post_load
    def make(self, data: dict[str, Any], **kwargs: Any) -> EarlierLetter:
        """The engine's value."""
        fee = data.pop("fee", None)
        return EarlierLetter(**given(data), fee_ore=fee or 0)


class InvoiceIn(In):
    """An overdue invoice."""

    invoice_number = Text(64, required=True)
    external_id = Text(128, note="The ERP's own id")
    invoice_date = Day(required=True)
    due_date = Day(required=True)
    amount = Amount(required=True)
    remaining = Amount(note="What is still unpaid, without fees and interest; the amount where left out")
    currency = Text(3, upper=True, exactly=True, note="NOK where left out")
    kid = Text(30, note="The invoice's own payment reference")
    description = Text(1000, lines=True)
    vat_liable = Flag()
    earlier_letters = Part(EarlierLetterIn, many=True)
    start = Choice("collection_notice", "collection", note="collection: the creditor has sent its own valid notice")
    own_notice_sent_on = Day()
    own_notice_deadline = Day()
    customer = Part(CustomerIn, required=True)

    @post_load
    def make(self, data: dict[str, Any], **kwargs: Any) -> Invoice:
        """The engine's value."""
        amount, remaining = data.pop("amount"), data.pop("remaining", None)
        letters = tuple(data.pop("earlier_letters", None) or ())
        if data.get("description"):
            data["description"] = mask(data["description"])
        return Invoice(
            **given(data), amount_ore=amount, remaining_ore=amount if remaining is None else remaining, earlier_letters=letters
        )


class HandOverIn(In):
    """Invoices to hand over; each is read and answered for by itself."""

    test_clock = Text(64)
    creditor_id = Text(64, note="Only with the agency's key: for which creditor")
    invoices = Raws(Part(InvoiceIn, required=True), MOST_INVOICES, metadata={"minItems": 1, "maxItems": MOST_INVOICES})


class UblQuery(In):
    """Where a document goes."""

    test_clock = Text(64)
    creditor_id = Text(64, note="Only with the agency's key: for which creditor")


class ResultOut(Out):
    """The answer for one invoice."""

    invoice_number = text(null=True)
    outcome = text(enum=["accepted", "refused", "invalid", "already_handed_over"])
    case_id = text(null=True)
    reasons = many(ReasonOut)
    errors = many(FaultOut)
    warnings = many(ReasonOut)


class ResultsOut(Out):
    """The answers, in the order of the invoices."""

    results = many(ResultOut)
