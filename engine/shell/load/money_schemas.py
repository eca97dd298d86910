"""The structure of the files of money and of the law: charges, interest, allocation, statutes."""

from marshmallow import fields

from engine.shell.load.schema_fields import YES_NO, Guard, OneOrMany, needed, nested, schema, text, words
from engine.shell.load.schemas import BAND, rule_keys

_PART = {"only_if": Guard(), "never_if": Guard()}
CHARGE = schema(
    "Charge",
    **rule_keys(
        post=text(required=True),
        amount=needed(
            "Amount", rate=text(required=True), table=text(), by=text(),
            factors=fields.List(nested("Factor", factor=text(required=True), **_PART)),
            supplement=nested("Supplement", rate=text(required=True), **_PART), rounded_to=text(),
        ),
        less=OneOrMany(), floats=fields.String(validate=YES_NO), replaces=text(),
    ),
)  # fmt: skip

INTEREST = schema(
    "Interest",
    id=text(required=True), title=words(required=True), requirement=OneOrMany(), source=text(), note=text(),
    interest=needed("Terms", rate=text(required=True), day_count=text(required=True)),
)  # fmt: skip

STATUTE = schema(
    "Statute",
    id=text(required=True), title=words(required=True), requirement=OneOrMany(required=True), paragraph=text(required=True),
    source=text(required=True), mark=text(), note=text(), when_stage=OneOrMany(), when_letter=OneOrMany(), when_charged=OneOrMany(),
    when_event=OneOrMany(), when_released=OneOrMany(), unless_event=OneOrMany(), only_if=Guard(), never_if=Guard(),
    because=words(required=True),
    must_say=nested("MustSay", values=OneOrMany(required=True), words=fields.List(words()), to_the_guardian=OneOrMany(required=True)),
    at_most=nested(
        "AtMost", of=text(required=True), rate=text(), interest_at=text(), by=text(), not_below=text(), bands=fields.List(BAND),
        factors=fields.List(nested("LimitFactor", factor=text(required=True), **_PART)),
        supplement=nested("LimitSupplement", percent=text(required=True), **_PART), rounded_to=text(),
    ),
)  # fmt: skip

ALLOCATION = schema(
    "Allocation",
    id=text(required=True), title=words(required=True), requirement=OneOrMany(), source=text(), note=text(),
    orders=needed("Orders", agency=OneOrMany(required=True), creditor=OneOrMany(required=True)),
)  # fmt: skip
