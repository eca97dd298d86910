"""The structure of contracts and bookings, as marshmallow schemas."""

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from engine.contracts import COMMISSIONED, CREDITOR, DEBTOR, INCOMES, NOBODY, NOT_REGISTERED, REGISTERED
from engine.identity import LEDGER_ACCOUNT
from engine.ledger import POSTS
from engine.shell.load.schema_fields import OneOrMany, Strict, words
from engine.vouchers import AMOUNTS

Keys = dict[str, fields.Field[Any]]


def _schema(title: str, keys: Keys) -> Schema:
    return Strict.from_dict(dict(keys), name=title)()


def _needed(title: str, keys: Keys) -> fields.Nested:
    return fields.Nested(_schema(title, keys), required=True, unknown=RAISE)


def _text(*, required: bool = True, one_of: tuple[str, ...] = ()) -> fields.String:
    check = validate.OneOf(one_of, error='must be one of {choices}, not "{input}".') if one_of else None
    return fields.String(required=required, validate=check)


def _digits(*, required: bool = True) -> fields.String:
    return fields.String(
        required=required, validate=validate.Regexp(LEDGER_ACCOUNT, error='must be one to nine digits, not "{input}".')
    )


_HEAD: Keys = {
    "id": _text(), "title": words(required=True), "requirement": OneOrMany(), "source": _text(), "mark": _text(required=False),
    "note": _text(required=False),
}  # fmt: skip

CONTRACT = _schema(
    "Contract",
    {
        **_HEAD,
        "shares": _needed("Shares", {post: _needed("Parts", {"creditor": _text(), "agency": _text()}) for post in POSTS}),
        "commission": _needed("Commission", {post: _text() for post in COMMISSIONED}),
    },
)

_VAT_RULE: Keys = {"nb": _text(), "en": _text(), "falls on": _text(one_of=(CREDITOR, DEBTOR, NOBODY))}
_LINE = fields.Nested(
    _schema(
        "VoucherLine",
        {
            "debit": _text(required=False),
            "credit": _text(required=False),
            "amount": OneOrMany(required=True),
            "when": _text(required=False, one_of=(REGISTERED, NOT_REGISTERED)),
            "vat code": _text(required=False, one_of=("deductible", "none")),
            "text": words(required=True),
        },
    ),
    unknown=RAISE,
)
_LINES = validate.Length(min=2, error="must have at least two lines.")

BOOKING = _schema(
    "Booking",
    {
        **_HEAD,
        "vat": _needed("Vat", {kind: _needed("VatRule", _VAT_RULE) for kind in INCOMES}),
        "vat codes": _needed(
            "VatCodes",
            {
                "deductible": _needed("Deductible", {"code": _digits(), "posts to": _text()}),
                "none": _needed("NoVat", {"code": _digits()}),
            },
        ),
        "roles": fields.Dict(
            keys=fields.String(),
            required=True,
            values=fields.Nested(
                _schema("Role", {"nb": _text(), "en": _text(), "account": _digits(required=False)}), unknown=RAISE
            ),
        ),
        "vouchers": _needed("Vouchers", {kind: fields.List(_LINE, required=True, validate=_LINES) for kind in AMOUNTS}),
    },
)

DAILY = _schema(
    "Daily",
    {
        **_HEAD,
        "every day at": _text(),
        "contract": _text(),
        "booking": _text(),
        "vat": _text(),
        "payout text": words(required=True),
        "letter": _text(),
        "letter of failure": _text(),
        # Rules from before automatic bookkeeping have neither, and are still read for the cases that keep them.
        "letter of failed booking": _text(required=False),
        "written off by": _text(required=False),
    },
)
