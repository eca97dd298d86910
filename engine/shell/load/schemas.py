"""The structure of every kind of rule file, as marshmallow schemas; an unknown key is an error, never ignored."""

from collections.abc import Iterator
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from engine.shell.load.document import Document, Path
from engine.shell.load.problems import Problems, near

YES_NO = validate.OneOf(("yes", "no"), error='must be yes or no, not "{input}".')


class Strict(Schema):
    """Base: unknown keys are errors."""

    class Meta:
        unknown = RAISE


class OneOrMany(fields.Field[list[str]]):
    """A name, or a list of names."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str]:
        if isinstance(value, str):
            return [value]
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            return value
        raise ValidationError("must be a name or a list of names, such as [received, noticed].")


class DatedValue(fields.List[Any]):
    """One value in a text; the bands of a table in a list."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return value if isinstance(value, str) else super()._deserialize(value, attr, data, **kwargs)


class Guard(fields.Field[list[Any]]):
    """A list of conditions; `any:` holds alternatives."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list) or not value:
            raise ValidationError("must be a list of conditions, each on a line after a dash.")
        wrong = {index: said for index, item in enumerate(value) if (said := _wrong_condition(item))}
        if wrong:
            raise ValidationError(wrong)
        return value


def _wrong_condition(item: Any) -> str:
    if isinstance(item, str) or (isinstance(item, dict) and set(item) == {"any"} and _all_text(item["any"])):
        return ""
    if isinstance(item, dict) and "any" not in item:
        return "must be one condition, without a colon; alternatives are written `- any:` with a list of conditions below."
    return "must be one condition, or `- any:` with a list of conditions below."


def _all_text(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def words(*, required: bool = False) -> fields.Nested:
    """A text in Norwegian and English."""
    schema = Strict.from_dict({"nb": fields.String(required=True), "en": fields.String(required=True)}, name="Words")
    return fields.Nested(schema, required=required, unknown=RAISE)


# Keys that analysts write with spaces.
_SPACED = {
    key.replace(" ", "_"): key
    for key in (
        "in stage", "in group", "only if", "never if", "input must", "during a hold", "enter list", "when unknown", "never moves",
        "dated by", "known until", "to the guardian", "left out", "up to", "take back", "no interest until", "rounded to", "day count",
        "until set", "keep plan", "gather claims", "waive interest after", "withdraw claim", "when stage", "when letter", "when charged",
        "when event", "at most",
    )
}  # fmt: skip


def _schema(title: str, /, **keys: Any) -> Schema:
    return Strict.from_dict({_SPACED.get(key, key): value for key, value in keys.items()}, name=title)()


def _text(*, required: bool = False, one_of: tuple[str, ...] = ()) -> fields.String:
    check = validate.OneOf(one_of, error='must be one of {choices}, not "{input}".') if one_of else None
    return fields.String(required=required, validate=check)


def _number() -> fields.String:
    return fields.String(validate=validate.Regexp(r"[0-9]{1,6}\Z", error="must be a whole number."))


def _nested(title: str, /, **keys: Any) -> fields.Nested:
    return fields.Nested(_schema(title, **keys), unknown=RAISE)


def _needed(title: str, /, **keys: Any) -> fields.Nested:
    return fields.Nested(_schema(title, **keys), required=True, unknown=RAISE)


def _rule(**own: Any) -> dict[str, Any]:
    common = {
        "id": _text(required=True), "title": words(required=True), "requirement": OneOrMany(), "source": _text(),
        "note": _text(), "only_if": Guard(), "never_if": Guard(), "otherwise": words(),
    }  # fmt: skip
    return common | own


def _outcome() -> dict[str, Any]:
    """Where a rule holds and what follows: the keys of every rule about a case under way."""
    message = {"to": _text(required=True, one_of=("creditor", "caseworker", "agency")), "text": words(required=True)}
    return {
        "then": _text(), "set": fields.Dict(keys=fields.String(), values=fields.String()), "forget": OneOrMany(),
        "hold": _nested("Hold", kind=_text(required=True), until=_text()), "release": _text(),
        "letter": _nested("LetterOrder", kind=_text(required=True), to=_text(one_of=("debtor",)), deadline=_text()),
        "charge": OneOrMany(), "take_back": OneOrMany(), "waive": OneOrMany(), "waive_interest_after": _text(), "credit": _text(), "withdraw_claim": _text(),
        "keep_plan": _text(), "no_interest_until": _text(),
        "enter_list": _text(), "tell": _nested("Tell", **message), "task": _nested("Task", **message),
        "conversation": _text(), "because": words(), "order": _number(), "in_stage": OneOrMany(), "in_group": OneOrMany(),
    }  # fmt: skip


_INPUT = {
    "type": _text(required=True),
    "required": fields.String(validate=YES_NO),
    "label": words(required=True),
    "choices": OneOrMany(),
}

RULES: dict[str, Schema] = {
    "eligibility": _schema("Eligibility", **_rule(refuse=_text(), warn=_text())),
    "actions": _schema(
        "Action",
        **_rule(
            action=_text(required=True),
            kind=_text(required=True, one_of=("change of assignment", "answer")),
            input=fields.Dict(keys=fields.String(), values=_nested("Input", **_INPUT)),
            input_must=Guard(),
            **{"for": _text(one_of=("agency",))},
            **_outcome(),
        ),
    ),
    "timing": _schema(
        "Timing",
        **_rule(
            due=_text(required=True),
            until_set=_text(),
            gather_claims=fields.String(validate=YES_NO),
            during_a_hold=_text(one_of=("goes on",)),
            **_outcome(),
        ),
    ),
    "reactions": _schema(
        "Reaction",
        **_rule(
            when=_text(required=True),
            instead=fields.String(validate=YES_NO),
            input=fields.Dict(keys=fields.String(), values=_nested("Input", **_INPUT)),
            **_outcome(),
        ),
    ),
}

FACT = _schema(
    "Fact",
    label=words(required=True), type=_text(required=True), given=_text(), computed=_text(), says=fields.Raw(),
    when_unknown=_text(required=True, one_of=("no", "refuse")), personal=fields.String(validate=YES_NO),
    never_moves=fields.String(validate=YES_NO), choices=fields.Raw(), note=_text(),
)  # fmt: skip

_NO_VALUE: dict[str, str | list[Any] | dict[Any, Any]] = {
    "invalid": "must be one value, such as 35.00 kr; of type bands, a list of bands, each after a dash."
}
_BAND = _nested("Band", up_to=_text(), above=_text(), factor=_text(required=True))
_VALUE = {
    "from": _text(required=True), "value": DatedValue(_BAND, required=True, error_messages=_NO_VALUE), "source": _text(), "mark": _text(), "note": _text(),
}  # fmt: skip
PARAMETER = _schema(
    "Parameter",
    id=_text(required=True), title=words(required=True), requirement=OneOrMany(), type=_text(required=True), note=_text(),
    dated_by=_text(required=True), known_until=_text(),
    values=fields.List(_nested("Value", **_VALUE), required=True, validate=validate.Length(min=1, error="must hold at least one value.")),
)  # fmt: skip

_PART = {"only_if": Guard(), "never_if": Guard()}
CHARGE = _schema(
    "Charge",
    **_rule(
        post=_text(required=True),
        amount=_needed(
            "Amount", rate=_text(required=True), table=_text(), by=_text(),
            factors=fields.List(_nested("Factor", factor=_text(required=True), **_PART)),
            supplement=_nested("Supplement", rate=_text(required=True), **_PART), rounded_to=_text(),
        ),
        less=OneOrMany(), floats=fields.String(validate=YES_NO), replaces=_text(),
    ),
)  # fmt: skip

INTEREST = _schema(
    "Interest",
    id=_text(required=True), title=words(required=True), requirement=OneOrMany(), source=_text(), note=_text(),
    interest=_needed("Terms", rate=_text(required=True), day_count=_text(required=True)),
)  # fmt: skip

STATUTE = _schema(
    "Statute",
    id=_text(required=True), title=words(required=True), requirement=OneOrMany(required=True), paragraph=_text(required=True),
    source=_text(required=True), mark=_text(), note=_text(), when_stage=OneOrMany(), when_letter=OneOrMany(), when_charged=OneOrMany(),
    when_event=OneOrMany(), only_if=Guard(), never_if=Guard(), because=words(required=True),
    at_most=_nested(
        "AtMost", of=_text(required=True), rate=_text(required=True), by=_text(), bands=fields.List(_BAND),
        factors=fields.List(_nested("LimitFactor", factor=_text(required=True), **_PART)),
        supplement=_nested("LimitSupplement", percent=_text(required=True), **_PART), rounded_to=_text(),
    ),
)  # fmt: skip

ALLOCATION = _schema(
    "Allocation",
    id=_text(required=True), title=words(required=True), requirement=OneOrMany(), source=_text(), note=_text(),
    orders=_needed("Orders", agency=OneOrMany(required=True), creditor=OneOrMany(required=True)),
)  # fmt: skip

LETTER = _schema(
    "Letter",
    id=_text(required=True), title=words(required=True), requirement=OneOrMany(), source=_text(), note=_text(),
    subject=words(required=True), body=words(required=True),
    to_the_guardian=_nested("GuardianLetter", when=_text(required=True), body=words(required=True)),
)  # fmt: skip

AGENCY = _schema(
    "Agency",
    name=_text(required=True), organisation_number=_text(required=True), licence=_text(required=True), account=_text(required=True),
    kid=_nested("Kid", length=_number(), method=_text(required=True, one_of=("MOD10", "MOD11"))), email=_text(), phone=_text(),
    address=_nested("AgencyAddress", line1=_text(required=True), postal_code=_text(required=True), city=_text(required=True)),
    note=_text(),
)  # fmt: skip

CHART = _schema(
    "Chart",
    id=_text(required=True), title=words(), start=_text(required=True), note=_text(),
    groups=fields.Dict(keys=fields.String(), required=True, values=_nested("Group", nb=_text(required=True), en=_text(required=True), end=fields.String(validate=YES_NO))),
    stages=fields.Dict(keys=fields.String(), required=True, values=_nested("Stage", nb=_text(required=True), en=_text(required=True), group=_text(required=True), rest=words())),
    events=fields.Dict(keys=fields.String(), required=True, values=_nested("Event", **{"nb": _text(required=True), "en": _text(required=True), "from": OneOrMany(required=True), "to": _text(), "stays": fields.String(validate=YES_NO)})),
    holds=fields.Dict(keys=fields.String(), values=_nested("HoldKind", nb=_text(required=True), en=_text(required=True), stops=OneOrMany(required=True))),
    lists=fields.Dict(keys=fields.String(), values=_nested("ListKind", nb=_text(required=True), en=_text(required=True), stage=_text(required=True), date=_text(required=True), postponed=_text(required=True), left_out=_text(required=True), letter=_text(required=True))),
    always=fields.Dict(keys=fields.String(), values=Guard()),
)  # fmt: skip


def check_structure(document: Document, schema: Schema, problems: Problems, under: Path = ()) -> bool:
    """Check a document (or its part `under` a path); every structural problem is noted at its place. True where it is sound."""
    data = document.data
    for part in under:
        data = data[part]
    if not isinstance(data, dict):
        problems.add("RULE-006", document.file, document.at(*under), "keys and values are expected here.")
        return False
    told = schema.validate(data)
    for path, message in _flatten(told, schema):
        _tell(document, schema, problems, (*under, *path), message, data, path)
    return not told


def _flatten(told: Any, place: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every message with its path; `place` is the schema or field that the path has come to."""
    if not isinstance(told, dict):
        for message in told if isinstance(told, list) else [told]:
            yield path, str(message)
        return
    for key, value in told.items():
        if isinstance(place, fields.Dict) and isinstance(value, dict):  # marshmallow tells keys and values apart
            for part, inner in value.items():
                yield from _flatten(inner, place.value_field if part == "value" else None, (*path, key))
        else:
            yield from _flatten(value, _inside(place, key), path if key == "_schema" else (*path, key))


def _inside(place: Any, part: str | int) -> Any:
    """The field of a schema, the values of a dict or the entries of a list."""
    if isinstance(place, fields.Nested):
        place = place.schema
    if isinstance(place, Schema):
        return place.fields.get(str(part))
    return place.value_field if isinstance(place, fields.Dict) else place.inner if isinstance(place, fields.List) else None


_PLAIN = {  # what marshmallow says, and what we say
    "Not a valid string.": "must be a text.",
    "Not a valid list.": "must be a list, each entry after a dash.",
    "Not a valid mapping type.": "must hold names with values, each on a line of its own.",
}


def _tell(document: Document, schema: Schema, problems: Problems, path: Path, message: str, data: Any, short: Path) -> None:
    name = str(path[-1]) if path else ""
    if message == "Unknown field.":
        hint = near(name, _allowed(schema, short), listed=True)
        problems.add("RULE-004", document.file, document.key(*path), f'unknown key "{name}"{hint}')
    elif message.startswith("Missing data"):
        problems.add("RULE-005", document.file, document.at(*path[:-1]), f'"{name}" is missing.')
    else:
        problems.add("RULE-006", document.file, document.at(*path), f'"{name}" {_wrong_kind(message, schema, short, data)}')


def _wrong_kind(message: str, schema: Schema, path: Path, data: Any) -> str:
    if message == "Invalid input type.":
        return f"must hold {', '.join(f'`{key}:`' for key in _allowed(schema, (*path, '')))}, not a single text or a list."
    found = data
    for part in path:
        found = found[part]
    if message == "Not a valid string." and isinstance(found, dict):
        return 'must be a text; one that begins with "{" needs quotes.'
    return _PLAIN.get(message, message[:1].lower() + message[1:])


def _allowed(schema: Schema, path: Path) -> list[str]:
    current: Any = schema
    for part in path[:-1]:
        current = _inside(current, part)
    if isinstance(current, fields.Nested):
        current = current.schema
    return list(current.fields) if isinstance(current, Schema) else []
