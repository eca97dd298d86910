"""The condition tree: what one line of a rule's guard means, whoever evaluates it.

A comparison with something unknown is never true, in every back end. Therefore `never if X` is not "block when X" but the
complement, which an unknown fact does not satisfy either.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Literal = int | bool | str
Facts = Mapping[str, Literal | None]

COMPLEMENT = {
    "==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not_in", "not_in": "in",
    "between": "not_between", "not_between": "between", "is_null": "not_null", "not_null": "is_null",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ref:
    """Another fact, or a parameter as `parameter NAME`, in the place of a value."""

    name: str


Operand = Literal | Ref


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison of a fact with its operands: two for between, any number for in, none for missing."""

    __test__ = False  # pytest shall not collect it

    fact: str
    op: str
    operands: tuple[Operand, ...] = ()

    def names(self) -> set[str]:
        """Every fact the comparison looks at."""
        return {self.fact, *(operand.name for operand in self.operands if isinstance(operand, Ref))}


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Alternatives: true when one of them is."""

    tests: tuple[Test, ...]

    def names(self) -> set[str]:
        """Every fact the alternatives look at."""
        return {name for test in self.tests for name in test.names()}


Condition = Test | AnyOf


def names_in(conditions: Iterable[Condition]) -> set[str]:
    """Every fact that the conditions look at."""
    return {name for condition in conditions for name in condition.names()}


def never(condition: Condition, unknown_is_no: frozenset[str]) -> list[Condition]:
    """Turn a line of `never if` into what must hold; facts in `unknown_is_no` may be unknown, all others block then."""
    if isinstance(condition, AnyOf):  # not (a or b) is not a and not b
        return [line for test in condition.tests for line in never(test, unknown_is_no)]
    opposite = Test(condition.fact, COMPLEMENT[condition.op], condition.operands)
    if condition.op in ("is_null", "not_null") or condition.fact not in unknown_is_no:
        return [opposite]
    return [AnyOf((Test(condition.fact, "is_null"), opposite))]


def is_true(condition: Condition, facts: Facts) -> bool:
    """Evaluate in plain Python: the yardstick that tests hold the inference engine against."""
    if isinstance(condition, AnyOf):
        return any(is_true(test, facts) for test in condition.tests)
    actual = facts.get(condition.fact)
    if condition.op in ("is_null", "not_null"):
        return (actual is None) == (condition.op == "is_null")
    wanted = [facts.get(o.name) if isinstance(o, Ref) else o for o in condition.operands]
    if actual is None or any(value is None for value in wanted):
        return False
    return _compare(condition.op, actual, [value for value in wanted if value is not None])


def _compare(op: str, actual: Literal, wanted: list[Literal]) -> bool:
    match op:
        case "==" | "in":
            return actual in wanted
        case "!=" | "not_in":
            return actual not in wanted
    number, bounds = int(actual), [int(value) for value in wanted]
    match op:
        case "<":
            return number < bounds[0]
        case "<=":
            return number <= bounds[0]
        case ">":
            return number > bounds[0]
        case ">=":
            return number >= bounds[0]
        case "between":
            return bounds[0] <= number <= bounds[1]
        case "not_between":
            return not bounds[0] <= number <= bounds[1]
    raise ValueError(f"unknown comparison {op!r}")
