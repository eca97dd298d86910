"""A document held against its schema: every key that is unknown, missing or of the wrong kind, at its place."""

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, fields

from engine.shell.load.document import Document, Path
from engine.shell.load.problems import Problems, near
from engine.shell.load.schema_fields import TWICE


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
    elif message == TWICE:
        problems.add("RULE-003", document.file, document.at(*path), f'"{_found(data, short)}" {TWICE}')
    else:
        problems.add("RULE-006", document.file, document.at(*path), f'"{name}" {_wrong_kind(message, schema, short, data)}')


def _wrong_kind(message: str, schema: Schema, path: Path, data: Any) -> str:
    if message == "Invalid input type.":
        return f"must hold {', '.join(f'`{key}:`' for key in _allowed(schema, (*path, '')))}, not a single text or a list."
    if message == "Not a valid string." and isinstance(_found(data, path), dict):
        return 'must be a text; one that begins with "{" needs quotes.'
    return _PLAIN.get(message, message[:1].lower() + message[1:])


def _found(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _allowed(schema: Schema, path: Path) -> list[str]:
    current: Any = schema
    for part in path[:-1]:
        current = _inside(current, part)
    if isinstance(current, fields.Nested):
        current = current.schema
    return list(current.fields) if isinstance(current, Schema) else []
