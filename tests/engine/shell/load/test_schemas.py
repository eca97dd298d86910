"""The structure that is allowed and the readers agree: every key is read by somebody, and nobody reads a key that is refused."""

import ast
from pathlib import Path

import pytest
from marshmallow import Schema, fields

from engine.contracts import INCOMES
from engine.ledger import POSTS
from engine.shell.load import book_schemas, money_schemas, schemas
from engine.shell.load.rule_tests import _CHARGE_TEST, _INTEREST_TEST, _TEST
from engine.vouchers import AMOUNTS

LOAD = Path(schemas.__file__).parent
# The agency's address, taken as a whole; the names that the engine gives what is settled, and reads one by one.
HANDED_ON = {"line1", "postal_code", "city", *POSTS, *INCOMES, *AMOUNTS}
FOR_PEOPLE = {"note", "mark", "requirement", "source", "title"}  # read by people, the portal and the table of rules
SCHEMAS = {
    **schemas.RULES, "fact": schemas.FACT, "parameter": schemas.PARAMETER, "letter": schemas.LETTER, "agency": schemas.AGENCY,
    "chart": schemas.CHART, "charge": money_schemas.CHARGE, "interest": money_schemas.INTEREST, "allocation": money_schemas.ALLOCATION,
    "statute": money_schemas.STATUTE,
    "test": _TEST,
    "charge test": _CHARGE_TEST,
    "interest test": _INTEREST_TEST,
    "contract": book_schemas.CONTRACT,
    "booking": book_schemas.BOOKING,
    "settlement": book_schemas.DAILY,
}  # fmt: skip


def keys_of(schema: Schema) -> set[str]:
    """Every key of a schema and of what it holds."""
    found: set[str] = set()
    for name, each in schema.fields.items():
        found.add(name)
        inner = each.value_field if isinstance(each, fields.Dict) else each.inner if isinstance(each, fields.List) else each
        if isinstance(inner, fields.Nested):
            found |= keys_of(inner.schema)
    return found


def constants() -> set[str]:
    """Every text that the readers name."""
    return {
        node.value
        for path in LOAD.glob("*.py")
        if not path.name.endswith("schemas.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def keys_read() -> set[str]:
    """Every key that a reader takes from a file: data["x"], data.get("x"), "x" in data."""
    found = set()
    for path in [*LOAD.glob("read_*.py"), LOAD / "run_rule_test.py", LOAD / "run_money_test.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Subscript(value=value, slice=ast.Constant(value=str(key))) if _is_data(value):
                    found.add(key)
                case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[ast.Constant(value=str(key)), *_]) if _is_data(
                    value
                ):
                    found.add(key)
                case ast.Compare(left=ast.Constant(value=str(key)), ops=[ast.In()], comparators=[value]) if _is_data(value):
                    found.add(key)
    return found


def _is_data(node: ast.expr) -> bool:
    return ast.unparse(node) in {"data", "self.data", "entry", "order", "document.data", "test.data", "held", "kid"}


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_key_that_a_file_may_have_is_read(kind):
    assert keys_of(SCHEMAS[kind]) - FOR_PEOPLE - HANDED_ON - constants() == set()


def test_no_reader_asks_for_a_key_that_no_file_may_have():
    allowed = {key for schema in SCHEMAS.values() for key in keys_of(schema)}
    read = keys_read()
    assert len(read) > 40, "the readers are found"
    assert read - allowed == set()


def test_an_unknown_key_is_refused_in_every_kind_of_file():
    for schema in SCHEMAS.values():
        assert schema.validate({"unheard of": "x"})["unheard of"] == ["Unknown field."]
