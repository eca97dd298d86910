"""What each kind of rule file may hold, as marshmallow schemas."""

from typing import Any

from marshmallow import Schema, fields, validate

from engine.shell.load.schema_fields import YES_NO, DatedValue, Guard, OneOrMany, nested, number, schema, text, word, words


def rule_keys(**own: Any) -> dict[str, Any]:
    common = {
        "id": text(required=True), "title": words(required=True), "requirement": OneOrMany(), "source": text(),
        "note": text(), "only_if": Guard(), "never_if": Guard(), "otherwise": words(),
    }  # fmt: skip
    return common | own


def _outcome() -> dict[str, Any]:
    """Where a rule holds and what follows: the keys of every rule about a case under way."""
    message = {"to": text(required=True, one_of=("creditor", "caseworker", "agency")), "text": words(required=True)}
    return {
        "then": text(), "set": fields.Dict(keys=fields.String(), values=fields.String()), "forget": OneOrMany(),
        "hold": nested("Hold", kind=text(required=True), until=text()), "release": text(),
        "letter": nested("LetterOrder", kind=text(required=True), to=text(one_of=("debtor",)), deadline=text()),
        "charge": OneOrMany(), "take_back": OneOrMany(), "take_back_after": text(), "reckon_anew": OneOrMany(), "waive": OneOrMany(), "waive_interest_after": text(), "credit": text(), "withdraw_claim": text(),
        "keep_plan": text(), "no_interest_until": text(),
        "enter_list": text(), "tell": nested("Tell", **message), "task": nested("Task", **message),
        "conversation": text(), "because": words(), "order": number(), "in_stage": OneOrMany(), "in_group": OneOrMany(),
    }  # fmt: skip


_INPUT = {
    "type": text(required=True),
    "required": fields.String(validate=YES_NO),
    "label": words(required=True),
    "choices": OneOrMany(),
}

RULES: dict[str, Schema] = {
    "eligibility": schema("Eligibility", **rule_keys(refuse=text(), warn=text())),
    "actions": schema(
        "Action",
        **rule_keys(
            action=text(required=True),
            kind=text(required=True, one_of=("change of assignment", "answer")),
            input=fields.Dict(keys=fields.String(), values=nested("Input", **_INPUT)),
            input_must=Guard(),
            **{"for": text(one_of=("agency",))},
            **_outcome(),
        ),
    ),
    "timing": schema(
        "Timing",
        **rule_keys(
            due=text(required=True),
            until_set=text(),
            gather_claims=fields.String(validate=YES_NO),
            during_a_hold=text(one_of=("goes on",)),
            **_outcome(),
        ),
    ),
    "reactions": schema(
        "Reaction",
        **rule_keys(
            when=OneOrMany(required=True),
            instead=fields.String(validate=YES_NO),
            input=fields.Dict(keys=fields.String(), values=nested("Input", **_INPUT)),
            **_outcome(),
        ),
    ),
}

FACT = schema(
    "Fact",
    label=words(required=True), type=text(required=True), given=text(), computed=text(), says=fields.Raw(),
    when_unknown=text(required=True, one_of=("no", "refuse")), personal=fields.String(validate=YES_NO),
    never_moves=fields.String(validate=YES_NO), choices=fields.Raw(), note=text(),
)  # fmt: skip

_NO_VALUE: dict[str, str | list[Any] | dict[Any, Any]] = {
    "invalid": "must be one value, such as 35.00 kr; of type bands, a list of bands, each after a dash."
}
BAND = nested("Band", up_to=text(), above=text(), factor=text(required=True))
_VALUE = {
    "from": text(required=True), "value": DatedValue(BAND, required=True, error_messages=_NO_VALUE), "source": text(), "mark": text(), "note": text(),
}  # fmt: skip
PARAMETER = schema(
    "Parameter",
    id=text(required=True), title=words(required=True), requirement=OneOrMany(), type=text(required=True), note=text(),
    dated_by=text(required=True), known_until=text(),
    values=fields.List(nested("Value", **_VALUE), required=True, validate=validate.Length(min=1, error="must hold at least one value.")),
)  # fmt: skip

LETTER = schema(
    "Letter",
    id=text(required=True), title=words(required=True), requirement=OneOrMany(), source=text(), note=text(),
    subject=words(required=True), body=words(required=True),
    to_the_guardian=nested("GuardianLetter", when=text(required=True), body=words(required=True)),
)  # fmt: skip

AGENCY = schema(
    "Agency",
    name=text(required=True), organisation_number=text(required=True), licence=text(required=True), account=text(required=True),
    kid=nested("Kid", length=number(), method=text(required=True, one_of=("MOD10", "MOD11"))), email=text(), phone=text(),
    address=nested("AgencyAddress", line1=text(required=True), postal_code=text(required=True), city=text(required=True)),
    note=text(),
)  # fmt: skip

CHART = schema(
    "Chart",
    id=text(required=True), title=words(), start=text(required=True), note=text(),
    groups=fields.Dict(keys=fields.String(), required=True, values=nested("Group", nb=text(required=True), en=text(required=True), end=fields.String(validate=YES_NO))),
    stages=fields.Dict(keys=fields.String(), required=True, values=nested("Stage", nb=text(required=True), en=text(required=True), group=text(required=True), rest=words())),
    events=fields.Dict(keys=fields.String(), required=True, values=nested("Event", **{"nb": text(required=True), "en": text(required=True), "from": OneOrMany(required=True), "to": text(), "stays": fields.String(validate=YES_NO)})),
    holds=fields.Dict(keys=fields.String(), values=nested("HoldKind", nb=text(required=True), en=text(required=True), stops=OneOrMany(required=True))),
    lists=fields.Dict(keys=fields.String(), values=nested("ListKind", nb=text(required=True), en=text(required=True), stage=text(required=True), date=text(required=True), postponed=text(required=True), left_out=text(required=True), letter=text(required=True), outcomes=fields.Dict(keys=fields.String(), values=word()))),
    always=fields.Dict(keys=fields.String(), values=Guard()),
)  # fmt: skip
