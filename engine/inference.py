"""The only module that knows durable_rules: it decides which rules of a set hold for one case's facts, and why others do not.

The public interface of durable_rules loses evaluations and crashes; its C module is sound inside a narrow subset, and this
adapter keeps to it: one fixed session, no negation, integers and equality only, every fact retracted, the match stack never
full. Background: docs/decisions/0002-inference-through-the-c-module.md.
"""

import contextlib
import itertools
import threading
import weakref
from collections.abc import Iterable
from typing import Any

import msgspec

from engine.conditions import COMPLEMENT, AnyOf, Condition, Facts, Operand, Ref, Test, names_in
from engine.errors import EngineFailed

try:
    import durable_rules_engine as dre
except ImportError as problem:  # PyPI's last release compiles on 3.13 and then cannot be imported
    raise ImportError(
        "durable_rules does not load on this Python. Build it with CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject, as `make` does."
    ) from problem

_SYMBOL = {"<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte", "!=": "$neq"}
_RESERVED = ("_k", "_c", "_d", "sid", "id", "$s")
_SESSION = "s"
_STACK = 40  # the engine's match stack has 64 slots; below this many branches it cannot fill
_CHUNK, _WIDE = 24, 16
_ABOVE_ALL = 1 << 20
_numbers = itertools.count()
_encode = msgspec.json.Encoder().encode

Rule = tuple[str, tuple[Condition, ...]]


def _json(value: Any) -> str:
    # One writer for rules and facts: the engine compares texts as they are written.
    return _encode(value).decode()


def _hash(name: str) -> int:
    """The engine knows attributes by this 32-bit hash only."""
    value = 0x811C9DC5
    for byte in _json(name)[1:-1].encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def attribute(name: str) -> str:
    """The engine's name of a fact or of `parameter NAME`: no blanks, no dots."""
    return name.replace(" ", "__")


def _compare(attr: str, symbol: str, operand: Operand) -> dict[str, Any]:
    if isinstance(operand, Ref):
        other = {"$m": attribute(operand.name)}
        body = {attr: other} if symbol == "==" else {_SYMBOL[symbol]: {attr: other}}
        # Guarded: the engine has unknown == unknown and 5 != unknown.
        return {"$and": [{"$neq": {attr: None}}, {"$neq": {attribute(operand.name): None}}, body]}
    if isinstance(operand, int) and not -(2**63) <= operand < 2**63:
        raise ValueError(f"{operand} is too large for a rule")
    return {attr: operand} if symbol == "==" else {_SYMBOL[symbol]: {attr: operand}}


def _durable(condition: Condition) -> dict[str, Any]:
    if isinstance(condition, AnyOf):
        return {"$or": [_durable(test) for test in condition.tests]}
    attr, op, operands = attribute(condition.fact), condition.op, condition.operands
    match op:
        case "is_null":
            return {attr: None}
        case "not_null":
            return {"$neq": {attr: None}}
        case "in":
            return {"$or": [_compare(attr, "==", each) for each in dict.fromkeys(operands)]}
        case "not_in":
            return {"$and": [{"$neq": {attr: None}}, *(_compare(attr, "!=", each) for each in dict.fromkeys(operands))]}
        case "between":
            return {"$and": [_compare(attr, ">=", operands[0]), _compare(attr, "<=", operands[1])]}
        case "not_between":
            outside = {"$or": [_compare(attr, "<", operands[0]), _compare(attr, ">", operands[1])]}
            # Not true while one of the bounds is unknown, even where the other would settle it.
            bounds = [{"$neq": {attribute(each.name): None}} for each in operands if isinstance(each, Ref)]
            return {"$and": [*bounds, outside]} if bounds else outside
        case "!=":
            return {"$and": [{"$neq": {attr: None}}, _compare(attr, "!=", operands[0])]}
    return _compare(attr, op, operands[0])


def _blocker(condition: Condition) -> dict[str, Any]:
    """Matches exactly when the condition is not true."""
    if isinstance(condition, AnyOf):
        return {"$and": [_blocker(test) for test in condition.tests]}
    opposite = _durable(Test(condition.fact, COMPLEMENT[condition.op], condition.operands))
    if condition.op in ("is_null", "not_null"):
        return opposite
    return {"$or": [opposite, *({attribute(name): None} for name in sorted(condition.names()))]}


def _width(compiled: dict[str, Any]) -> int:
    """How many branches a compiled condition may push on the match stack at once."""
    branches = compiled.get("$or", [])
    return len(branches) + sum(_width(part) for part in branches + compiled.get("$and", []))


class Engine:
    """A set of rules compiled once. `explaining` adds one complement per condition, so that every refusal has its reasons."""

    def __init__(self, rules: Iterable[Rule], *, explaining: bool = False) -> None:
        self.rules: tuple[Rule, ...] = tuple(rules)
        self.names = tuple(sorted({name for _, conditions in self.rules for name in names_in(conditions)}))
        self._attributes = tuple((attribute(name), name) for name in self.names)
        self._opening = f'{{"sid":"{_SESSION}","id":"c","_k":1'  # of every fact, as it is written
        self._lock = threading.Lock()
        self._check_names()
        self._targets: list[tuple[str, int | None]] = []
        document = _json(self._compile(explaining))
        try:
            self._handle = dre.create_ruleset(f"r{next(_numbers)}", document)
        except dre.error as problem:  # one rule has room for 32 comparisons of facts with each other and their alternatives
            raise ValueError("a rule compares too many facts with each other for the inference engine") from problem
        # Rule books come and go with every edit of an analyst, and what C holds no garbage collector sees.
        self._freed = weakref.finalize(self, _free, self._handle)
        self._freed.atexit = False
        self.evaluate({})  # a session in which nothing ever fired cannot be deleted safely

    def _check_names(self) -> None:
        known = [*(attr for attr, _ in self._attributes), *_RESERVED]
        if len({_hash(name) for name in known}) != len(known):
            raise ValueError("two fact names are one to the inference engine (a 32-bit hash): rename one of them")

    def _compile(self, explaining: bool) -> dict[str, Any]:
        bodies: list[tuple[list[dict[str, Any]], tuple[str, int | None]]] = []
        for key, conditions in self.rules:
            bodies.append(([_durable(each) for each in conditions], (key, None)))
            if explaining:
                bodies += [([_blocker(each)], (key, place)) for place, each in enumerate(conditions)]
        widths = [1 + sum(_width(part) for part in body) for body, _ in bodies]
        split = sum(widths) > _STACK
        if split:
            self._opening += f',"_c":{_ABOVE_ALL},"_d":{_ABOVE_ALL}'
        document: dict[str, Any] = {}
        position = 0
        for number, ((body, target), width) in enumerate(zip(bodies, widths, strict=True)):
            root: list[dict[str, Any]] = [{"_k": 1}]
            if split:  # two rising thresholds keep the number of branches at each level of the tree small
                position += -position % _CHUNK if position // _CHUNK != (position + width - 1) // _CHUNK else 0
                if width > _CHUNK or position >= _CHUNK * _WIDE * _WIDE:
                    raise ValueError(f"rule {target[0]}: too many alternatives for the inference engine")
                root = [{"$gte": {"_d": position // _CHUNK // _WIDE}}, {"$gte": {"_c": position // _CHUNK}}, *root]
                position += width
            document[str(number)] = {"all": [{"m": {"$and": root + body}}]}
            self._targets.append(target)
        document["end"] = {"all": [{"m": {"_k": 1}}]}  # always fires, so no fact is ever "not handled"
        return document

    def evaluate(self, facts: Facts) -> list[tuple[str, int | None]]:
        """Targets that fired: (rule, None) where a rule holds, (rule, place) for a condition that does not."""
        known = facts.get
        values = _json({attr: known(name) for attr, name in self._attributes})[1:]
        fact = f"{self._opening},{values}" if self._attributes else f"{self._opening}}}"
        fired: dict[tuple[str, int | None], None] = {}  # alternatives fire a rule once per true branch
        ended = False
        handle = self._handle
        with self._lock:
            try:
                code, offset = dre.assert_fact(handle, fact)
                if code:
                    raise EngineFailed(f"The inference engine refused the facts (code {code}).")
                message = dre.start_action_for_state(handle, offset)[1]
                while message:  # {"<rule>":{...}}
                    name = message[2 : message.index('"', 2)]
                    if name == "end":
                        ended = True
                    else:
                        fired[self._targets[int(name)]] = None
                    message = dre.complete_and_start_action(handle, offset)
                dre.retract_fact(handle, '{"sid":"s","id":"c"}')
            except BaseException:
                with contextlib.suppress(dre.error):  # whatever half-state there is; the next call starts clean
                    dre.delete_state(handle, _SESSION)
                raise
        if not ended:  # it always fires: an engine that is silent has not said that no rule holds
            raise EngineFailed("The inference engine gave no clear answer: not even the rule that always holds has fired.")
        return list(fired)

    def decide(self, facts: Facts) -> set[str]:
        """The rules whose every condition holds; facts must be complete (unknown is None)."""
        return {key for key, place in self.evaluate(facts) if place is None}

    def explain(self, facts: Facts) -> dict[str, list[int]]:
        """For each rule that does not hold: the places of its conditions that are not true; needs `explaining`."""
        failed: dict[str, list[int]] = {}
        held: set[str] = set()
        for key, place in self.evaluate(facts):
            if place is None:
                held.add(key)
            else:
                failed.setdefault(key, []).append(place)
        for key, _ in self.rules:  # exactly one of the two must have fired, else the engine is not to be believed
            if (key in held) == (key in failed):
                raise EngineFailed(f"The inference engine gave no clear answer for rule {key}.")
        return {key: sorted(places) for key, places in failed.items()}

    def close(self) -> None:
        """Free the engine; every later call fails. One that is no longer referred to frees itself."""
        with self._lock:
            self._freed()
            self._handle = 0


def _free(handle: int) -> None:
    with contextlib.suppress(dre.error):
        dre.delete_state(handle, _SESSION)
    with contextlib.suppress(dre.error):  # even where the state could not be deleted
        dre.delete_ruleset(handle)
