"""The kinds of keys that rule files are made of, as marshmallow fields; an unknown key is an error, never ignored."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

TWICE = "stands twice."
YES_NO = validate.OneOf(("yes", "no"), error='must be yes or no, not "{input}".')


class Strict(Schema):
    """Base: unknown keys are errors."""

    class Meta:
        unknown = RAISE


class OneOrMany(fields.Field[list[str]]):
    """A name, or a list of names, each once."""

    _may_repeat = False

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str]:
        if isinstance(value, str):
            return [value]
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            twice: dict[str | int, Any] = {place: TWICE for place, item in enumerate(value) if item in value[:place]}
            if twice and not self._may_repeat:
                raise ValidationError(twice)
            return value
        if value == []:
            raise ValidationError(f"is an empty list; name what belongs in it{'' if self.required else ', or remove the line'}.")
        raise ValidationError("must be a name, or a list of names with commas between [ and ].")


class InOrder(OneOrMany):
    """What happened in its order: a name may stand there again."""

    _may_repeat = True


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
        "must say",
        "in stage", "in group", "only if", "never if", "input must", "during a hold", "enter list", "when unknown", "never moves",
        "dated by", "known until", "to the guardian", "left out", "up to", "take back", "no interest until", "rounded to", "day count",
        "until set", "keep plan", "gather claims", "waive interest after", "take back after", "withdraw claim", "when stage",
        "when letter", "when charged", "when event", "at most", "reckon anew", "when released", "unless event",
        "interest at", "not below",
    )
}  # fmt: skip


def schema(title: str, /, **keys: Any) -> Schema:
    return Strict.from_dict({_SPACED.get(key, key): value for key, value in keys.items()}, name=title)()


def text(*, required: bool = False, one_of: tuple[str, ...] = ()) -> fields.String:
    check = validate.OneOf(one_of, error='must be one of {choices}, not "{input}".') if one_of else None
    return fields.String(required=required, validate=check)


def word() -> fields.String:
    return fields.String(validate=validate.Regexp(r"[a-z][a-z_]*\Z", error="must be one word of small letters, such as paid."))


def number() -> fields.String:
    return fields.String(validate=validate.Regexp(r"[0-9]{1,6}\Z", error="must be a whole number."))


def nested(title: str, /, **keys: Any) -> fields.Nested:
    return fields.Nested(schema(title, **keys), unknown=RAISE)


def needed(title: str, /, **keys: Any) -> fields.Nested:
    return fields.Nested(schema(title, **keys), required=True, unknown=RAISE)
