"""The structure of a story file; an unknown key is an error. docs/stories.md tells analysts the same."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from engine.ledger import POSTS, REFUND
from engine.money import ore
from engine.shell.load.schema_fields import InOrder, Strict, words


class Kroner(fields.Field[int]):
    """An amount such as 1250.00 kr, as øre."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        try:
            return ore(str(value).removesuffix(" kr"))
        except ValueError:
            raise ValidationError("must be an amount such as 1250.00 kr.") from None


class OrNone(fields.Nested):
    """Keys and values, or the word none."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return value if value == "none" else super()._deserialize(value, *args, **kwargs)


_SPACED = {"service_down": "service down", "hand_over": "hand over", "next_rule": "next rule", "merged_into": "merged into"}


def _schema(title: str, /, **keys: Any) -> Schema:
    return Strict.from_dict({_SPACED.get(key, key): value for key, value in keys.items()}, name=title)()


def _day(*, required: bool = False) -> fields.Date:
    return fields.Date(
        format="iso", required=required, error_messages={"invalid": "must be a day of the calendar, written 2026-02-17."}
    )


def _text(*, required: bool = False, one_of: tuple[str, ...] = ()) -> fields.String:
    check = validate.OneOf(one_of, error='must be one of {choices}, not "{input}".') if one_of else None
    return fields.String(required=required, validate=check)


_ADDRESS = _schema("Address", line1=_text(), line2=_text(), postal_code=_text(), city=_text(), country=_text())

CUSTOMER = _schema(
    "Customer",
    customer_number=_text(required=True), name=_text(required=True), kind=_text(required=True, one_of=("person", "business")),
    organisation_number=_text(), national_identity_number=_text(), birth_date=_day(), address=fields.Nested(_ADDRESS),
    email=_text(), mobile=_text(), phone=_text(), language=_text(one_of=("nb", "en")),
    guardian=fields.Nested(_schema("Guardian", name=_text(required=True), address=fields.Nested(_ADDRESS), email=_text())),
)  # fmt: skip

CREDITOR = _schema(
    "Creditor",
    name=_text(required=True), organisation_number=_text(required=True), account=_text(required=True),
    email=_text(required=True), language=_text(one_of=("nb", "en")), vat_registered=_text(one_of=("yes", "no")),
)  # fmt: skip

PEOPLE = _schema(
    "People",
    creditors=fields.Dict(keys=fields.String(), values=fields.Nested(CREDITOR), required=True),
    customers=fields.Dict(keys=fields.String(), values=fields.Nested(CUSTOMER), required=True),
)  # fmt: skip

INVOICE = _schema(
    "Invoice",
    invoice_date=_day(required=True), due_date=_day(required=True), amount=Kroner(required=True), remaining=Kroner(),
    currency=_text(), kid=_text(), customer=fields.Raw(required=True), external_id=_text(), description=_text(),
    vat_liable=fields.Boolean(truthy={"yes"}, falsy={"no"}, error_messages={"invalid": "must be yes or no."}),
    start=_text(one_of=("collection_notice", "collection")), own_notice_sent_on=_day(), own_notice_deadline=_day(),
)  # fmt: skip

_EDIT = _schema("Edit", file=_text(required=True), replace=_text(required=True), **{"with": _text(required=True)})

STORY = _schema(
    "Story",
    title=words(required=True), requirement=InOrder(required=True), note=_text(), creditor=_text(),
    invoices=fields.Dict(keys=fields.String(), values=fields.Nested(INVOICE), required=True),
    rules=fields.List(fields.Nested(_EDIT)),
    service_down=fields.Nested(_schema("Down", **{"from": _text(required=True), "to": _text(required=True)})),
    story=fields.List(fields.Raw(), required=True, validate=validate.Length(min=1, error="must hold at least one line.")),
)  # fmt: skip

_WORDS_IN = fields.Nested(_schema("SomeWords", nb=_text(), en=_text()))

EXPECT = _schema(
    "Expect",
    outcome=_text(), reasons=InOrder(), warnings=InOrder(), because=_WORDS_IN, stage=_text(), next=_text(),
    next_rule=_text(), dates=fields.Dict(keys=fields.String(), values=fields.String()), remaining=Kroner(), holds=InOrder(),
    owed=OrNone(_schema("Owed", **{post: Kroner() for post in POSTS})), outstanding=Kroner(), exception=_text(),
    covers=OrNone(_schema("Covers", **{post: Kroner() for post in (*POSTS, REFUND)})), merged_into=_text(),
    permitted=InOrder(), history=InOrder(), letters=InOrder(),
    letter=OrNone(
        _schema("Letter", kind=_text(), to=_text(), receiver=_text(), sent_on=_text(), deadline=_text(), status=_text(), says=_text())
    ),
    list=OrNone(
        _schema("List", date=_text(), status=_text(), sent=_text(), cutoff=_text(), names=InOrder(),
                outcomes=fields.Dict(keys=fields.String(), values=fields.String()))
    ),
)  # fmt: skip

LINE = _schema(
    "Line",
    hand_over=InOrder(), invoice=InOrder(), do=_text(), creditor=_text(one_of=("suspended", "restored")),
    credit=fields.Nested(_schema("Credit", number=_text(required=True), amount=Kroner(required=True))),
    pay=fields.Nested(
        _schema("Pay", amount=Kroner(required=True), on=_day(), to=_text(one_of=("agency", "creditor")), reference=_text(required=True))
    ),
    reverse=_text(), expect=fields.Nested(EXPECT), note=_text(), **{"with": fields.Dict(keys=fields.String(), values=fields.Raw())},
)  # fmt: skip

VERBS = ("hand over", "do", "credit", "creditor", "pay", "reverse")
