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
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return value
        raise ValidationError("must be a name or a list of names.")


class Guard(fields.Field[list[Any]]):
    """A list of conditions; `any:` holds alternatives."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValidationError("must be a list of conditions, each on a line after a dash.")
        for item in value:
            if isinstance(item, dict) and (set(item) != {"any"} or not _all_text(item["any"])):
                raise ValidationError("alternatives are written `- any:` with a list of conditions below.")
            if not isinstance(item, str | dict):
                raise ValidationError("must be a list of conditions, each on a line after a dash.")
        return value


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
        "dated by", "known until", "to the guardian when", "left out",
    )
}  # fmt: skip


def _schema(title: str, /, **keys: Any) -> Schema:
    return Strict.from_dict({_SPACED.get(key, key): value for key, value in keys.items()}, name=title)()


def _text(*, required: bool = False, one_of: tuple[str, ...] = ()) -> fields.String:
    check = validate.OneOf(one_of, error='must be one of {choices}, not "{input}".') if one_of else None
    return fields.String(required=required, validate=check)


def _number() -> fields.String:
    return fields.String(validate=validate.Regexp(r"\d+$", error="must be a whole number."))


def _nested(title: str, /, **keys: Any) -> fields.Nested:
    return fields.Nested(_schema(title, **keys), unknown=RAISE)


def _rule(**own: Any) -> dict[str, Any]:
    common = {
        "id": _text(required=True), "title": words(required=True), "requirement": OneOrMany(), "source": _text(),
        "note": _text(), "in_stage": OneOrMany(), "in_group": OneOrMany(), "only_if": Guard(), "never_if": Guard(),
        "otherwise": words(),
    }  # fmt: skip
    return common | own


def _outcome() -> dict[str, Any]:
    message = {"to": _text(required=True), "text": words(required=True)}
    return {
        "then": _text(), "set": fields.Dict(keys=fields.String(), values=fields.String()), "forget": OneOrMany(),
        "hold": _nested("Hold", kind=_text(required=True), until=_text()), "release": _text(),
        "letter": _nested("LetterOrder", kind=_text(required=True), to=_text(one_of=("debtor",)), deadline=_text()),
        "enter_list": _text(), "tell": _nested("Tell", **message), "task": _nested("Task", **message),
        "conversation": _text(), "because": words(), "order": _number(),
    }  # fmt: skip


_INPUT = {
    "type": _text(required=True),
    "required": fields.String(validate=YES_NO),
    "label": words(),
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
            **_outcome(),
        ),
    ),
    "timing": _schema("Timing", **_rule(due=_text(required=True), during_a_hold=_text(one_of=("goes on",)), **_outcome())),
    "reactions": _schema("Reaction", **_rule(when=_text(required=True), **_outcome())),
}

FACT = _schema(
    "Fact",
    label=words(required=True), type=_text(required=True), given=_text(), computed=_text(), says=fields.Dict(),
    when_unknown=_text(required=True, one_of=("no", "refuse")), personal=fields.String(validate=YES_NO),
    never_moves=fields.String(validate=YES_NO), choices=fields.Raw(), note=_text(),
)  # fmt: skip

PARAMETER = _schema(
    "Parameter",
    id=_text(required=True), title=words(required=True), requirement=OneOrMany(), type=_text(required=True), note=_text(),
    dated_by=_text(required=True), known_until=_text(),
    values=fields.List(
        _nested("Value", **{"from": _text(required=True), "value": _text(required=True), "source": _text(), "mark": _text(), "note": _text()}),
        required=True, validate=validate.Length(min=1, error="must hold at least one value."),
    ),
)  # fmt: skip

LETTER = _schema(
    "Letter",
    id=_text(required=True), title=words(required=True), requirement=OneOrMany(), source=_text(), note=_text(),
    to_the_guardian_when=_text(), subject=words(required=True), body=words(required=True),
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
    for path, message in _flatten(told):
        _tell(document, schema, problems, (*under, *path), message, data, path)
    return not told


def _flatten(told: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(told, dict):
        for key, value in told.items():
            # marshmallow wraps the errors of a dict's values once more
            yield from _flatten(value, path if key in ("value", "_schema") and isinstance(value, dict | list) else (*path, key))
    else:
        for message in told if isinstance(told, list) else [told]:
            yield path, str(message)


def _tell(document: Document, schema: Schema, problems: Problems, path: Path, message: str, data: Any, short: Path) -> None:
    name = str(path[-1]) if path else ""
    if message == "Unknown field.":
        allowed = _allowed(schema, short)
        problems.add("RULE-004", document.file, document.key(*path), f'unknown key "{name}"{near(name, allowed, listed=True)}')
    elif message.startswith("Missing data"):
        code = "RULE-005"
        problems.add(code, document.file, document.at(*path[:-1]), f'"{name}" is missing.')
    else:
        text = "must be a text." if message == "Not a valid string." else message[:1].lower() + message[1:]
        problems.add("RULE-006", document.file, document.at(*path), f'"{name}" {text}')


def _allowed(schema: Schema, path: Path) -> list[str]:
    current: Any = schema
    for part in path[:-1]:
        field = current.fields.get(str(part)) if isinstance(current, Schema) else current
        if isinstance(field, fields.Dict):
            field = field.value_field
        if isinstance(field, fields.List):
            field = field.inner
        current = field.schema if isinstance(field, fields.Nested) else field
    return list(current.fields) if isinstance(current, Schema) else []
