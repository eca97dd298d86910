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


def schema(title: str, /, **keys: Any) -> Schema:
    return Strict.from_dict({_SPACED.get(key, key): value for key, value in keys.items()}, name=title)()


def text(*, required: bool = False, one_of: tuple[str, ...] = ()) -> fields.String:
    check = validate.OneOf(one_of, error='must be one of {choices}, not "{input}".') if one_of else None
    return fields.String(required=required, validate=check)


def _word() -> fields.String:
    return fields.String(validate=validate.Regexp(r"[a-z][a-z_]*\Z", error="must be one word of small letters, such as paid."))


def _number() -> fields.String:
    return fields.String(validate=validate.Regexp(r"[0-9]{1,6}\Z", error="must be a whole number."))


def nested(title: str, /, **keys: Any) -> fields.Nested:
    return fields.Nested(schema(title, **keys), unknown=RAISE)


def needed(title: str, /, **keys: Any) -> fields.Nested:
    return fields.Nested(schema(title, **keys), required=True, unknown=RAISE)


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
        "charge": OneOrMany(), "take_back": OneOrMany(), "waive": OneOrMany(), "waive_interest_after": text(), "credit": text(), "withdraw_claim": text(),
        "keep_plan": text(), "no_interest_until": text(),
        "enter_list": text(), "tell": nested("Tell", **message), "task": nested("Task", **message),
        "conversation": text(), "because": words(), "order": _number(), "in_stage": OneOrMany(), "in_group": OneOrMany(),
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
    kid=nested("Kid", length=_number(), method=text(required=True, one_of=("MOD10", "MOD11"))), email=text(), phone=text(),
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
    lists=fields.Dict(keys=fields.String(), values=nested("ListKind", nb=text(required=True), en=text(required=True), stage=text(required=True), date=text(required=True), postponed=text(required=True), left_out=text(required=True), letter=text(required=True), outcomes=fields.Dict(keys=fields.String(), values=_word()))),
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
            yield from _flatten(value, _inside(place, key), path if key == "schema" else (*path, key))


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
