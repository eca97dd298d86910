"""The analysts' own tests: what stands beside every rule of the product, one test each, and that such tests can fail."""

import pytest

from engine.shell.load.build import build
from engine.shell.load.problems import Problem, Problems
from engine.shell.load.rule_tests import Tested, book_by_name, check_tests, find_tests, run_test
from tests.engine.shell.load.examples import STAGES
from tests.rulebooks import changed, shipped

FILES = shipped()
BOOK = book_by_name(FILES)
FOUND = Problems()
TESTS = list(find_tests(FILES, build(FILES), FOUND))


def name_of(test: Tested) -> str:
    return f"{test.rule.id}: {test.name}"


@pytest.mark.parametrize("test", TESTS, ids=name_of)
def test_a_rule_says_what_its_test_says(test):
    problems = Problems()
    run_test(test, BOOK, problems)
    assert [str(problem) for problem in problems.sorted()] == []


def test_every_rule_has_a_test_that_can_be_read():
    assert [str(problem) for problem in FOUND.sorted()] == []
    money = BOOK.policy.money
    assert money.interest is not None
    assert {test.rule.id for test in TESTS} == {*BOOK.policy.rules, *money.charges, money.interest.id}


def test_the_tests_of_a_rule_are_contradictable_sentences_each_its_own():
    names = [name_of(test) for test in TESTS]
    assert len(set(names)) == len(names)
    assert [name for name in names if len(name.split(": ", 1)[1].split()) < 3] == []


def test_every_rule_is_seen_to_say_yes_and_no_where_it_has_a_condition():
    """A rule without any condition of its own says no only outside its stages."""
    said: dict[str, set[str]] = {}
    for test in TESTS:
        said.setdefault(test.rule.id, set()).add(test.data.get("expect", ""))
    one_sided = {
        rule.id
        for rule in BOOK.policy.rules.values()
        if (rule.guard or rule.input_must)
        and len(said[rule.id] & {"accepted", "refused", "warned", "allowed", "taken", "blocked"}) < 2
    }
    assert one_sided == set()


def test_every_hold_that_begins_or_ends_is_expected_by_a_test():
    """STG-10: a rule that no longer stops its case is told by its own test."""
    said = {(test.rule.id, key, str(test.data[key])) for test in TESTS for key in ("hold", "release") if key in test.data}
    rules = BOOK.policy.rules.values()
    does = {(rule.id, "hold", rule.hold.kind) for rule in rules if rule.hold}
    does |= {(rule.id, "release", rule.release) for rule in rules if rule.release}
    assert does - said == set()


def test_every_charge_is_seen_to_be_made_and_not_and_says_how_much_it_comes_to():
    made = {test.rule.id for test in TESTS if test.data.get("amount") and test.data.get("expect") != "not charged"}
    not_made = {test.rule.id for test in TESTS if test.data.get("expect") == "not charged"}
    assert set(BOOK.policy.money.charges) - (made & not_made) == set()


def test_every_charge_that_a_minor_is_spared_has_a_test_of_it():
    """INT-5: no cost is charged on a minor's claim; standard compensation is between businesses."""
    spared = {test.rule.id for test in TESTS if (test.data.get("facts") or {}).get("minor_when_incurred") == "yes"}
    assert set(BOOK.policy.money.charges) - spared == {"standard-compensation"}


def test_every_refusal_and_warning_is_told_in_norwegian_and_english_somewhere():
    told: dict[str, set[str]] = {}
    for test in TESTS:
        if test.data.get("expect") in ("refused", "warned"):
            told.setdefault(test.rule.id, set()).update(test.data.get("because", {}))
    kinds = {rule.id for rule in BOOK.policy.rules.values() if rule.folder == "eligibility"}
    assert {rule for rule in kinds if told.get(rule, set()) != {"nb", "en"}} == set()


NAME = "rules/timing/send_notice"
SENDS = (
    "- name: Sends\n"
    "  facts: {stage: received, due_date: 2026-01-15, received_on: 2026-01-29, remaining: 100.00 kr, today: 2026-01-29}\n"
)


def told_of(rule: str, text: str) -> list[tuple[str, str]]:
    """What is noted of one rule's tests, written anew."""
    files = {**FILES, f"{rule}.test.yaml": text.encode()}
    problems = Problems()
    for test in find_tests(files, build(FILES), problems):
        if test.rule.file == f"{rule}.yaml":
            run_test(test, BOOK, problems)
    return [(problem.code, problem.message) for problem in problems.sorted()]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("  expect: blocked\n", "RULE-048", '"Sends": expected blocked, but the rule says taken.'),
        ("  expect: refused\n", "RULE-049", '"Sends": expect: says "refused"; choose taken or blocked.'),
        ("  due: 2026-01-29 09:00\n", "RULE-048", '"Sends": expected due 2026-01-29 09:00, but it is due 2026-01-29 08:00.'),
        ("  due: never\n", "RULE-048", '"Sends": expected due never, but it is due 2026-01-29 08:00.'),
        ("  sets: {notice_deadline: 2026-02-13}\n", "RULE-048", '"Sends": expected notice_deadline 2026-02-13, but it is 2026-02-12.'),
        ("  sets: {listed_on: 2026-02-13}\n", "RULE-049",
         '"Sends": the rule sets no "listed_on". Allowed: notice_deadline, notice_sent_on.'),
        ("  leads to: listed\n", "RULE-048", '"Sends": expected that the rule leads to listed, but it leads to noticed.'),
        ("  expect: taken\n  because: {en: is paid}\n", "RULE-048",
         '"Sends": expected the words "is paid", but it says "The invoice fell due 2026-01-15 and NOK 100.00 is unpaid.".'),
        ("  hold: pause\n", "RULE-048", '"Sends": expected hold pause, but the rule says none.'),
        ("  release: disput\n", "RULE-049",
         '"Sends": release: says "disput"; did you mean "dispute"? Allowed: creditor, dispute, none, pause.'),
        ("  code: too_early\n", "RULE-048", '"Sends": expected the code too_early, but there is none.'),
        ("  due: 2026-01-29 08:00\n  now: 08:00\n", "RULE-049",
         '"Sends": `now:` and `last event:` are written 2026-02-17 08:00, `held:` {from: 2026-02-03, to: 2026-02-05}.'),
        ("  expect: taken\n  because: {no: ubetalt}\n", "RULE-004", 'unknown key "no". Allowed: en, nb.'),
        ("  because: {en: unpaid}\n", "RULE-049", '"Sends": nothing is expected; write `expect:`, `due:` or `sets:`.'),
    ],
)  # fmt: skip
def test_a_test_of_a_rule_can_fail_and_says_how(text, code, message):
    assert told_of(NAME, SENDS + text) == [(code, message)]


@pytest.mark.parametrize(
    ("facts", "code", "message"),
    [
        ("remainin: 100.00 kr", "RULE-012", '"Sends": unknown fact "remainin"; did you mean "remaining"?'),
        ("remaining: 100 kr", "RULE-014", '"Sends": remaining is money; "100 kr" does not fit. Example: 25.00 kr.'),
        ("stage: recieved", "RULE-016",
         '"Sends": "recieved" is not one of the choices of stage; did you mean "received"? '
         "Allowed: " + STAGES),
        ("stage: listed", "RULE-049", '"Sends": the rule is not asked in stage listed.'),
    ],
)  # fmt: skip
def test_the_facts_of_a_test_are_checked(facts, code, message):
    assert told_of(NAME, f"- name: Sends\n  facts: {{{facts}}}\n  expect: taken\n") == [(code, message)]


def test_a_day_outside_the_calendar_is_no_crash():
    text = "- name: Late\n  facts: {stage: received, due_date: 9999-12-30, received_on: 9999-12-30, today: 9999-12-31}\n  due: never\n"
    assert told_of(NAME, text) == [("RULE-049", '"Late": a day of this test lies outside the calendar.')]


def test_a_test_without_its_rule_and_a_file_without_tests_are_told():
    files = {**FILES, "rules/timing/unknown.test.yaml": b"- name: x\n", f"{NAME}.test.yaml": b"name: x\n"}
    problems = Problems()
    list(find_tests(files, build(FILES), problems))
    assert [(p.code, p.file) for p in problems.sorted()] == [
        ("RULE-049", f"{NAME}.test.yaml"),
        ("RULE-007", "rules/timing/unknown.test.yaml"),
    ]


def test_a_changed_term_is_found_out_by_the_tests_beside_the_rules():
    files = {**FILES, **changed("rules/parameters/terms/notice_days.yaml", "value: 14 days", "value: 13 days")}
    with pytest.raises(Exception, match="expected notice_deadline 2026-02-12, but it is 2026-02-11") as caught:
        check_tests(files, build(files))
    found: list[Problem] = caught.value.details["problems"]  # type: ignore[attr-defined]
    assert {problem.code for problem in found} == {"RULE-048"}
    assert {problem.file.rpartition("/")[2] for problem in found} == {"own_notice_long_enough.test.yaml", "send_notice.test.yaml"}


CHARGE, INTEREST = "rules/charges/reminder_fee", "rules/charges/late_payment_interest"
FEE = "- name: Bears a fee\n  facts: {due_date: 2026-01-15, today: 2026-01-29}\n"
BEARS = "- name: Bears interest\n  principal: 10000.00 kr\n  due_date: 2026-01-15\n  until: 2026-03-02\n"


class TestCharges:
    """ANA-1: what stands beside a charge and beside the interest can fail, and says where."""

    @pytest.mark.parametrize(
        ("text", "code", "message"),
        [
            (FEE + "  expect: not charged\n", "RULE-048", '"Bears a fee": expected not charged, but it is charged.'),
            (FEE + "  amount: 37.50 kr\n", "RULE-048", '"Bears a fee": expected amount 37.50 kr, but it is 38.00 kr.'),
            (FEE + "  supplement: 7.50 kr\n", "RULE-048", '"Bears a fee": expected supplement 7.50 kr, but it is 0.00 kr.'),
            (FEE + "  charged in all: {reminder_fee: 76.00 kr}\n", "RULE-048",
             '"Bears a fee": expected reminder_fee 76.00 kr, but it is 38.00 kr.'),
            (FEE.replace("01-29", "01-28") + "  expect: charged\n", "RULE-048",
             '"Bears a fee": expected charged, but it is not charged. '
             "Days since the due date in force is 13; at least 14 is required."),
            (FEE + "  code: too_early\n", "RULE-048", '"Bears a fee": expected the code too_early, but there is none.'),
            (FEE.replace("01-29", "01-28") + "  expect: not charged\n  because: {en: tomorrow}\n", "RULE-048",
             '"Bears a fee": expected the words "tomorrow", but it says '
             '"Days since the due date in force is 13; at least 14 is required.".'),
            (FEE + "  expect: refused\n", "RULE-049", '"Bears a fee": expect: says "refused"; choose charged or not charged.'),
            (FEE, "RULE-049", '"Bears a fee": nothing is expected; write `expect:` or `amount:`.'),
            (FEE + "  already charged: {fee: 38.00 kr}\n  expect: charged\n", "MONEY-004",
             '"Bears a fee": "fee" is nothing that can be charged. '
             "Allowed: collection_fee, court_fee, installment_fee, reminder_fee, standard_compensation."),
            (FEE + "  amount: 38 kr\n", "RULE-014", '"Bears a fee": amount is money; "38 kr" does not fit. Example: 25.00 kr.'),
            (FEE + "  leads to: noticed\n", "RULE-004", 'unknown key "leads to". Allowed: already charged, amount, because, '
             "charged in all, code, expect, facts, name, requirement, supplement."),
        ],
    )  # fmt: skip
    def test_a_test_of_a_charge_that_is_wrong_says_so(self, text, code, message):
        assert told_of(CHARGE, text) == [(code, message)]

    @pytest.mark.parametrize(
        ("text", "code", "message"),
        [
            (BEARS + "  amount: 151.24 kr\n", "RULE-048", '"Bears interest": expected amount 151.24 kr, but it is 151.23 kr.'),
            (BEARS + "  code: parameter_missing\n", "RULE-048",
             '"Bears interest": expected the code parameter_missing, but there is none.'),
            (BEARS.replace("2026-03-02", "9999-12-31") + "  amount: 151.23 kr\n", "RULE-049",
             '"Bears interest": a day of this test lies outside the calendar.'),
            (BEARS, "RULE-049", '"Bears interest": nothing is expected; write `amount:` or `code:`.'),
            (BEARS.replace("2026-03-02", "2026-02-30") + "  amount: 151.23 kr\n", "RULE-021",
             '"Bears interest": "2026-02-30" is no day of the calendar.'),
            (BEARS + "  amount: 151.23 kr\n  paid: {2026-02-10: 4000 kr}\n", "RULE-014",
             '"Bears interest": 2026-02-10 is money; "4000 kr" does not fit. Example: 25.00 kr.'),
            (BEARS.replace("  until: 2026-03-02\n", "") + "  amount: 151.23 kr\n", "RULE-005", '"until" is missing.'),
        ],
    )  # fmt: skip
    def test_a_test_of_the_interest_that_is_wrong_says_so(self, text, code, message):
        assert told_of(INTEREST, text) == [(code, message)]

    def test_where_no_rate_is_known_there_is_no_amount(self):
        ((code, message),) = told_of(INTEREST, BEARS.replace("2026-03-02", "2027-03-02") + "  amount: 151.23 kr\n")
        assert code == "RULE-048"
        assert message.startswith('"Bears interest": there is no amount: No value of late_payment_interest is known for 2027')

    def test_the_band_of_a_charge_that_is_changed_is_found_out(self):
        files = {
            **FILES,
            **changed(
                "rules/parameters/rates/collection_fee_bands.yaml",
                "up to: 10000.00 kr, factor: 0.8",
                "up to: 10000.00 kr, factor: 0.9",
            ),
        }
        with pytest.raises(Exception, match=r"expected amount 562.00 kr, but it is 637.00 kr"):  # 0.9 x 750 less 38
            check_tests(files, build(files))
