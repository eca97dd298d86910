"""The inference engine against plain Python: the same rules hold, and the same conditions fail, whatever the rules and facts."""

import ast
import gc
import random
import resource
import threading
from pathlib import Path

import durable_rules_engine
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.conditions import AnyOf, Condition, Facts, Ref, Test, is_true, never
from engine.errors import EngineFailed
from engine.inference import Engine, Rule

NUMBERS, TEXTS, ANSWERS = ("a", "b", "parameter c", "days_overdue"), ("s", "t"), ("y", "z")
INT64 = (2**63 - 1, -(2**63), 2**62)

numbers = st.integers(-5, 5) | st.sampled_from(INT64)
texts = st.text(max_size=4) | st.sampled_from(['"', "\\", "'", "\n\t\x00\x1f", "Åse Ø", "{}", "null", "5", "true", "\U0001f600"])
fair = settings(deadline=None, suppress_health_check=list(HealthCheck))


def of_numbers(fact: str) -> st.SearchStrategy[Test]:
    operand = st.one_of(numbers, st.sampled_from(NUMBERS).map(Ref))
    listed = st.lists(numbers, min_size=1, max_size=3)
    return st.one_of(
        st.builds(lambda op, value: Test(fact, op, (value,)), st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), operand),
        st.builds(lambda op, values: Test(fact, op, tuple(values)), st.sampled_from(["in", "not_in"]), listed),
        st.builds(
            lambda op, low, high: Test(fact, op, (low, high)), st.sampled_from(["between", "not_between"]), operand, operand
        ),
        st.builds(lambda op: Test(fact, op), st.sampled_from(["is_null", "not_null"])),
    )


def of_texts(fact: str) -> st.SearchStrategy[Test]:
    operand = texts | st.sampled_from(TEXTS).map(Ref)
    listed = st.lists(texts, min_size=1, max_size=3)
    return st.one_of(
        st.builds(lambda op, value: Test(fact, op, (value,)), st.sampled_from(["==", "!="]), operand),
        st.builds(lambda op, values: Test(fact, op, tuple(values)), st.sampled_from(["in", "not_in"]), listed),
        st.builds(lambda op: Test(fact, op), st.sampled_from(["is_null", "not_null"])),
    )


def of_answers(fact: str) -> st.SearchStrategy[Test]:
    return st.builds(lambda op, value: Test(fact, op, (value,)), st.sampled_from(["==", "!="]), st.booleans())


comparisons = st.one_of(
    *[of_numbers(name) for name in NUMBERS], *[of_texts(name) for name in TEXTS], *[of_answers(name) for name in ANSWERS]
)
conditions: st.SearchStrategy[Condition] = comparisons | st.lists(comparisons, min_size=1, max_size=4).map(
    lambda tests: AnyOf(tuple(tests))
)
guards = st.lists(st.lists(conditions, max_size=4).map(tuple), min_size=1, max_size=60)
facts = st.fixed_dictionaries(
    {
        **{name: st.none() | numbers for name in NUMBERS},
        **{name: st.none() | texts for name in TEXTS},
        **{name: st.none() | st.booleans() for name in ANSWERS},
    }
)


def named(found: list[tuple[Condition, ...]]) -> list[Rule]:
    return [(f"r{place}", guard) for place, guard in enumerate(found)]


def engine(rules: list[Rule], *, explaining: bool = False) -> Engine:
    """An engine; rules too wide for it are refused when they are loaded, never when they are asked."""
    try:
        return Engine(rules, explaining=explaining)
    except ValueError as problem:
        assume("too many" not in str(problem))
        raise


def holding(rules: list[Rule], known: Facts) -> set[str]:
    return {name for name, guard in rules if all(is_true(condition, known) for condition in guard)}


@settings(fair, max_examples=100)
@given(guards, st.lists(facts, min_size=1, max_size=4))
def test_the_same_rules_hold_as_in_plain_python(found, cases):
    rules = named(found)
    asked = engine(rules)
    for known in cases:
        assert asked.decide(known) == holding(rules, known)
    asked.close()


@settings(fair, max_examples=100)
@given(guards, st.lists(facts, min_size=1, max_size=4))
def test_the_same_conditions_fail_as_in_plain_python(found, cases):
    """INT-4: every failed criterion is told. A rule holds or has its reasons: never both, never neither."""
    rules = named(found)
    asked = engine(rules, explaining=True)
    for known in cases:
        told = asked.explain(known)
        assert set(told) == {name for name, _ in rules} - holding(rules, known)
        for name, guard in rules:
            if name in told:
                assert told[name] == [place for place, each in enumerate(guard) if not is_true(each, known)]
    asked.close()


@settings(fair, max_examples=40)
@given(guards, facts, st.randoms(use_true_random=False))
def test_the_order_of_rules_changes_nothing(found, known, chance: random.Random):
    rules = named(found)
    turned = chance.sample(rules, len(rules))
    first, second = engine(rules), engine(turned)
    assert first.decide(known) == second.decide(known)
    first.close()
    second.close()


@settings(fair, max_examples=40)
@given(guards, st.lists(conditions, max_size=4).map(tuple), facts)
def test_a_rule_more_never_takes_one_away(found, guard, known):
    rules = named(found)
    before, after = engine(rules), engine([*rules, ("more", guard)])
    assert before.decide(known) == after.decide(known) - {"more"}
    before.close()
    after.close()


@settings(fair, max_examples=60)
@given(comparisons, facts)
def test_never_blocks_what_holds_and_what_is_unknown(condition, known):
    """`never if X` holds exactly when X is known and not so."""
    rules = [("r", tuple(never(condition, frozenset())))]
    asked = engine(rules)
    unknown = any(known[name] is None for name in condition.names()) and condition.op not in ("is_null", "not_null")
    assert ("r" in asked.decide(known)) == (not unknown and not is_true(condition, known))
    asked.close()


@pytest.mark.parametrize(
    ("known", "when_unknown_no", "blocks"),
    [
        (True, True, True),
        (False, True, False),
        (None, True, False),
        (True, False, True),
        (False, False, False),
        (None, False, True),
    ],
)
def test_never_blocks_an_unknown_fact_unless_it_counts_as_no(known, when_unknown_no, blocks):
    """A bankruptcy of which nothing is known blocks, unless facts.yaml says `when unknown: no`."""
    guard = never(Test("bankrupt", "==", (True,)), frozenset({"bankrupt"} if when_unknown_no else ()))
    asked = Engine([("call", tuple(guard))])
    assert ("call" not in asked.decide({"bankrupt": known})) == blocks
    asked.close()


def test_alternatives_under_never_block_one_by_one():
    guard = never(AnyOf((Test("a", "==", (1,)), Test("b", "is_null"))), frozenset())
    assert guard == [Test("a", "!=", (1,)), Test("b", "not_null")]


@pytest.mark.parametrize("count", [65, 300, 3000])
def test_hundreds_of_rules_hold_at_once_in_their_order(count):
    """The engine's match stack has 64 slots; without the split a 65th rule that holds would be an error."""
    rules: list[Rule] = [(f"r{place}", (Test("a", ">=", (0,)),)) for place in range(count)]
    asked = Engine(rules)
    assert [name for name, _ in asked.evaluate({"a": 1})] == [name for name, _ in rules]
    assert asked.decide({"a": -1}) == set()
    asked.close()


def test_hundreds_of_rules_fail_at_once_each_with_its_reasons():
    rules: list[Rule] = [(f"r{place}", (Test("a", ">=", (0,)), Test("s", "in", ("x", "y", "z")))) for place in range(200)]
    asked = Engine(rules, explaining=True)
    assert asked.explain({"a": None, "s": None}) == {name: [0, 1] for name, _ in rules}
    asked.close()


def test_a_rule_with_too_many_alternatives_is_refused_when_it_is_loaded():
    wide = AnyOf(tuple(Test("a", "==", (value,)) for value in range(40)))
    with pytest.raises(ValueError, match="rule wide: too many alternatives"):
        Engine([("wide", (wide,)), *[(f"r{place}", (Test("a", ">=", (0,)),)) for place in range(60)]])


def test_a_rule_that_compares_too_many_facts_with_each_other_is_refused_when_it_is_loaded():
    """The engine has room for 32 such expressions in a rule; it must never be found out when the rule is asked."""
    ranges = [Test("a", "between", (0, Ref("b"))) for _ in range(3)]
    many = AnyOf((*ranges, Test("y", "==", (False,))))
    with pytest.raises(ValueError, match="too many facts"):
        Engine([("wide", (many,))], explaining=True)


def test_a_number_that_no_rule_can_hold_is_refused_when_it_is_loaded():
    with pytest.raises(ValueError, match="too large"):
        Engine([("r", (Test("a", ">", (2**63,)),))])


@pytest.mark.parametrize("pair", [("attr_70789", "attr_2110122")])
def test_two_names_that_are_one_to_the_engine_are_refused(pair):
    """It knows names by a 32-bit hash only; the second would answer for the first."""
    first, second = pair
    with pytest.raises(ValueError, match="rename one of them"):
        Engine([("r", (Test(first, "==", (1,)), Test(second, "==", (2,))))])
    for name in pair:
        asked = Engine([("r", (Test(name, "==", (1,)),))])
        assert asked.decide({name: 1}) == {"r"}
        asked.close()


def test_the_names_that_the_adapter_keeps_for_itself_are_refused():
    for name in ("sid", "id", "_k"):
        with pytest.raises(ValueError, match="rename"):
            Engine([("r", (Test(name, "==", (1,)),))])


def test_an_answer_is_not_its_word():
    asked = Engine(
        [("yes", (Test("y", "==", (True,)),)), ("no", (Test("y", "==", (False,)),)), ("word", (Test("s", "==", ("true",)),))]
    )
    assert asked.decide({"y": True, "s": None}) == {"yes"}
    assert asked.decide({"y": False, "s": "false"}) == {"no"}
    assert asked.decide({"y": "True", "s": "true"}) == {"word"}
    assert asked.decide({"y": None}) == set()
    asked.close()


def test_yes_is_one_in_both_back_ends_so_types_are_settled_when_rules_are_loaded():
    """True == 1 to Python and to the engine alike: an answer is declared yes/no and a number number, and never meets the other."""
    rules: list[Rule] = [("one", (Test("y", "==", (1,)),)), ("more", (Test("y", ">=", (1,)),))]
    asked = Engine(rules)
    assert asked.decide({"y": 1}) == holding(rules, {"y": 1}) == {"one", "more"}
    assert asked.decide({"y": 0}) == holding(rules, {"y": 0}) == set()
    asked.close()


def test_what_is_unknown_is_equal_to_nothing_not_even_to_another_unknown():
    rules: list[Rule] = [("same", (Test("a", "==", (Ref("b"),)),)), ("other", (Test("a", "!=", (Ref("b"),)),))]
    asked = Engine(rules)
    for known in ({"a": None, "b": None}, {"a": 5, "b": None}, {"a": None, "b": 5}, {}):
        assert asked.decide(known) == set()
    assert asked.decide({"a": 5, "b": 5}) == {"same"}
    asked.close()


def test_a_range_with_an_unknown_end_holds_nothing_not_even_outside():
    """Plain Python and SQL part ways here; ours is the stricter one: what is unknown settles nothing."""
    rules: list[Rule] = [("in", (Test("a", "between", (Ref("b"), 9)),)), ("out", (Test("a", "not_between", (Ref("b"), 9)),))]
    asked, told = Engine(rules), Engine(rules, explaining=True)
    for value in (0, 5, 50):
        assert asked.decide({"a": value, "b": None}) == set()
        assert told.explain({"a": value, "b": None}) == {"in": [0], "out": [0]}
    assert asked.decide({"a": 50, "b": 1}) == {"out"}
    asked.close()
    told.close()


def test_rules_without_conditions_always_hold_and_no_rules_never_do():
    asked, empty = Engine([("always", ())], explaining=True), Engine([])
    assert asked.decide({}) == {"always"}
    assert asked.explain({}) == {}
    assert empty.decide({"a": 1}) == set()
    asked.close()
    empty.close()


def test_one_engine_serves_six_threads():
    rules: list[Rule] = [(f"r{place}", (Test("a", ">", (place,)),)) for place in range(50)]
    asked = Engine(rules)
    wrong: list[object] = []

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(400):
            value = chance.randint(-1, 51)
            found = asked.decide({"a": value})
            if found != {f"r{place}" for place in range(50) if value > place}:
                wrong.append((value, found))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asked.close()
    assert wrong == []


def _resident_kib() -> int:
    status = Path("/proc/self/status")
    if status.exists():
        return int(next(line for line in status.read_text().splitlines() if line.startswith("VmRSS")).split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _cycle(times: int) -> None:
    rules: list[Rule] = [(f"r{place}", (Test("a", ">", (place,)), Test("s", "in", ("x", "y")))) for place in range(20)]
    for _ in range(times):
        asked = Engine(rules, explaining=True)
        asked.explain({"a": 10, "s": "x"})
        asked.close()


def test_engines_that_come_and_go_leave_nothing_behind():
    """A service that takes new rules into use, year after year: 500 engines are built, asked and closed."""
    _cycle(100)
    before = _resident_kib()
    _cycle(500)
    assert _resident_kib() - before < 8 * 1024, "KiB more after 500 engines"


def test_engines_that_nobody_closes_free_themselves():
    """A rule book that falls out of use takes its engines along; what C holds, the garbage collector does not see."""

    def forget(times: int) -> None:
        rules: list[Rule] = [(f"r{place}", (Test("a", ">", (place,)), Test("s", "in", ("x", "y")))) for place in range(20)]
        for _ in range(times):
            Engine(rules, explaining=True).explain({"a": 10, "s": "x"})
        gc.collect()

    forget(50)
    before = _resident_kib()
    forget(100)
    assert _resident_kib() - before < 4 * 1024, "KiB more after 100 engines"


def test_ten_thousand_questions_to_one_engine_leave_nothing_behind():
    asked = Engine([("r", (Test("s", "==", ("x",)),))])
    for place in range(2000):
        asked.decide({"s": f"warm {place}"})
    before = _resident_kib()
    for place in range(8000):
        asked.decide({"s": f"text {place}"})
    assert _resident_kib() - before < 4 * 1024
    asked.close()


@pytest.mark.parametrize("call", ["assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact"])
def test_after_an_error_the_next_question_is_answered_right(call, monkeypatch):
    rules: list[Rule] = [("big", (Test("a", ">", (10,)),)), ("small", (Test("a", "<", (10,)),))]
    asked = Engine(rules)

    def broken(*_: object) -> None:
        raise RuntimeError("the engine broke")

    for _ in range(3):
        with monkeypatch.context() as patch:
            patch.setattr(durable_rules_engine, call, broken)
            with pytest.raises(RuntimeError):
                asked.decide({"a": 50})
        assert asked.decide({"a": 5}) == {"small"}
        assert asked.decide({"a": 50}) == {"big"}
    asked.close()


def test_facts_that_the_engine_refuses_are_an_error_and_leave_it_clean():
    asked = Engine([("r", (Test("a", ">", (1,)),))])
    for value in (object(), {1: [object()]}):
        with pytest.raises(TypeError):
            asked.decide({"a": value})  # type: ignore[dict-item]
        assert asked.decide({"a": 2}) == {"r"}
    asked.close()


def test_an_engine_that_answers_nothing_is_not_believed(monkeypatch):
    """A rule that neither holds nor fails means that the engine is not in order; nothing is decided then."""
    asked = Engine([("r", (Test("a", ">", (1,)),))], explaining=True)
    monkeypatch.setattr(asked, "evaluate", lambda known: [])
    with pytest.raises(EngineFailed):
        asked.explain({"a": 2})


def test_a_closed_engine_answers_no_more():
    asked = Engine([("r", ())])
    asked.close()
    with pytest.raises(Exception):
        asked.decide({})
    asked.close()


def test_plain_python_stays_the_yardstick_and_decides_nothing():
    """conditions.is_true judges computed facts of one comparison; guards are judged by the engine alone."""
    root = Path(__file__).resolve().parents[2] / "engine"
    users = sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module == "engine.conditions"
        and "is_true" in [name.name for name in node.names]
    )
    assert users == ["facts/computed.py"]
