"""RULE-036 to RULE-041, CHART-*: what must hold of rules and chart together, and that each proof bites and lets good rules pass."""

# ruff: noqa: E501 - a rule a line

import time

import pytest

from engine.errors import BadRules
from engine.shell.load.build import build
from engine.shell.load.folder import read_folder
from engine.shell.load.problems import Problem
from engine.shell.load.tree import Files
from tests.engine.shell.load.examples import CHART, FACTS, HEAVY, LIST, NOTICE, REGISTER, REMINDER
from tests.rulebooks import LETTER_FEE, added, changed, letter_fee, shipped, without_tests

POLICY = build(shipped()).policy
DEMAND = """\
id: {id}
title: {{nb: Se på saken, en: Look at the case}}
requirement: [STG-11]
in stage: {stage}
due: {due}
{more}
"""
TASK = "task: {to: caseworker, text: {nb: Se på saken., en: Look at the case.}}"


def problems_of(files: Files) -> list[Problem]:
    try:
        build(files)
    except BadRules as problem:
        found: list[Problem] = problem.details["problems"]
        return found
    return []


def codes_of(files: Files) -> list[str]:
    return [problem.code for problem in problems_of(files)]


def step(
    due: str, *, stage: str = "registered", more: str = f"then: credited_in_full\n{TASK}", id: str = "look-at-case"
) -> Files:
    """The shipped rules with one more step."""
    return added(f"rules/timing/{id.replace('-', '_')}.yaml", DEMAND.format(id=id, stage=stage, due=due, more=more))


def test_the_shipped_rules_load_without_a_problem_and_in_a_fifth_of_a_second():
    files = read_folder(None)
    spent = []
    for _ in range(5):
        start = time.thread_time()
        build(files)
        spent.append(time.thread_time() - start)
    assert min(spent) < 0.2


class TestDates:
    """RULE-040: whatever way leads to a stage, its steps have their dates."""

    def test_a_date_that_every_way_sets_is_known(self):
        assert codes_of(step("14 days after registered_on")) == []

    def test_a_date_of_an_earlier_stage_is_known_as_long_as_nobody_forgets_it(self):
        assert codes_of(step("first Tuesday after notice_deadline")) == []

    def test_a_date_that_one_way_forgets_is_not_known(self):
        (problem,) = problems_of(step("first Tuesday after notice_deadline", stage="extended", more=TASK))
        assert (problem.code, problem.message) == ("RULE-040", "in stage extended, notice_deadline need not be known.")

    def test_a_way_that_sets_nothing_takes_the_date_away_from_its_stage(self):
        files = changed(REGISTER, "set: {registered_on: today}\n", "", step("14 days after registered_on"))
        assert "RULE-040" in codes_of(files)

    def test_a_date_of_the_claim_is_always_known(self):
        assert codes_of(step("first Tuesday after due_date")) == []
        assert codes_of(step("first Tuesday after limitation_date")) == []

    @pytest.mark.parametrize("fact", ["birth_date", "known_birth_date"])
    def test_a_date_that_a_case_may_lack_is_not_known(self, fact):
        assert codes_of(step(f"first Tuesday after {fact}")) == ["RULE-040"]

    def test_a_date_that_counts_as_not_there_while_it_is_unknown_is_waited_for(self):
        assert POLICY.facts["objected_on"].unknown_is_no
        assert codes_of(step("first Tuesday after objected_on")) == []

    def test_a_floor_must_be_known_too(self):
        assert codes_of(step("14 days after registered_on, not before extended_to")) == ["RULE-040"]

    @pytest.mark.parametrize("fact", ["today", "extension_limit"])
    def test_a_step_cannot_count_from_a_day_that_moves_on_with_every_day(self, fact):
        (problem,) = problems_of(step(f"first Tuesday after {fact}"))
        assert (problem.code, problem.message) == (
            "RULE-040",
            f"{fact} is another day every day, so look-at-case would never be due.",
        )


class TestOneOfSeveralClaims:
    """RULE-041: a step that withdraws the claim whose date it counts from is due next for another claim, and at last for none."""

    RULE = "rules/timing/end_claim_by_limitation.yaml"

    def test_a_step_that_withdraws_nothing_would_be_taken_again_and_again(self):
        assert set(codes_of(changed(self.RULE, "withdraw claim: claim_barred_first\n", ""))) >= {"RULE-041"}

    @pytest.mark.parametrize("said", ["the one with latest limitation_of_claim of", "the one with earliest due_date of"])
    def test_so_would_one_that_withdraws_another_claim(self, said):
        files = changed(FACTS, "the one with earliest limitation_of_claim of several", f"{said} several")
        assert set(codes_of(files)) == {"RULE-041"}

    def test_a_claim_that_is_left_counts_also_where_none_is_unpaid(self):
        files = changed(FACTS, "limitation_of_claim of several unpaid claims", "limitation_of_claim of each unpaid claim")
        assert set(codes_of(files)) == {"RULE-041"}

    def test_the_one_of_several_is_a_text(self):
        files = changed(FACTS, "computed: latest limitation_of_claim of", "computed: the one with latest limitation_of_claim of")
        (problem,) = problems_of(files)
        assert (problem.code, problem.message) == (
            "RULE-050",
            "last_limitation_date is of type date; this is of type text.",
        )

    def test_a_claim_is_named_by_a_text(self):
        files = changed(self.RULE, "withdraw claim: claim_barred_first", "withdraw claim: limitation_date")
        assert codes_of(files) == ["RULE-042"]


class TestAhead:
    """RULE-041: no step is due in the moment its stage begins, and none is taken again and again."""

    def test_a_step_a_day_after_a_date_set_to_today_lies_ahead(self):
        assert codes_of(step("1 day after registered_on")) == []

    @pytest.mark.parametrize(
        "due", ["registered_on", "0 days after registered_on", "14 days before registered_on", "14 days after listed_on", "6 months after due_date"]
    )  # fmt: skip
    def test_a_step_that_may_lie_behind_the_move_is_refused(self, due):
        found = [(p.code, p.message.split()[0]) for p in problems_of(step(due))]
        assert found == [("RULE-041", "register-for-collection"), ("RULE-041", "join-claims-after-demand")]

    def test_a_weekday_is_looked_for_after_the_move(self):
        assert codes_of(step("first Monday after notice_sent_on")) == []

    def test_a_deadline_fourteen_days_ahead_bears_a_step_thirteen_days_before_it(self):
        files = changed(NOTICE, "parameter notice_days after today", "14 days after today", step(
            "13 days before notice_deadline", stage="noticed", more=f"then: put_on_list\nset: {{listed_on: today}}\n{TASK}"
        ))  # fmt: skip
        found = [problem.message for problem in problems_of(files) if problem.code == "RULE-041"]
        assert not any(message.startswith("send-notice ") for message in found)
        assert any(message.startswith("accept-own-notice ") for message in found), "an own notice may be older"

    def test_fifteen_days_before_it_is_too_early(self):
        files = changed(NOTICE, "parameter notice_days after today", "14 days after today", step(
            "15 days before notice_deadline", stage="noticed", more=f"then: put_on_list\nset: {{listed_on: today}}\n{TASK}"
        ))  # fmt: skip
        found = [problem.message for problem in problems_of(files) if problem.code == "RULE-041"]
        assert any(message.startswith("send-notice ") for message in found)

    def test_an_extended_due_date_lies_ahead_because_the_input_must(self):
        files = changed("rules/actions/extend_due_date.yaml", "  - new_due_date is after today\n", "")
        (problem,) = problems_of(files)
        assert (problem.code, problem.file) == ("RULE-041", NOTICE)
        assert problem.message.startswith("extend-due-date leads to extended without moving overdue_from ahead")

    def test_a_step_that_changes_nothing_would_be_taken_for_ever(self):
        (problem,) = problems_of(step("30 days after registered_on", more=TASK))
        assert problem.code == "RULE-041" and "again and again" in problem.message

    def test_a_step_that_moves_its_own_date_is_taken_once_each_time(self):
        assert codes_of(step("30 days after registered_on", more=f"set: {{registered_on: today}}\n{TASK}")) == []

    def test_a_step_that_forgets_its_own_date_is_taken_once(self):
        assert codes_of(step("30 days after registered_on", more=f"forget: registered_on\n{TASK}")) == []

    def test_a_weekly_step_is_taken_once_a_week(self):
        assert codes_of(step("first Monday after registered_on", more=TASK)) == []


class TestTime:
    """RULE-023, RULE-024, RULE-028: what nothing would wake, what is no longer known, what holds would put off for ever."""

    @pytest.mark.parametrize(
        "line", ["days_overdue is at least 30 days", "limitation_is_near is yes", "minor_now is no", "today is after due_date"]
    )
    def test_a_fact_that_changes_with_the_day_alone_stands_in_no_guard_of_a_step(self, line):
        assert "RULE-023" in codes_of(changed(LIST, "remaining is more than 0.00 kr", line))

    def test_it_may_stand_in_the_guard_of_an_action(self):
        assert (
            codes_of(changed("rules/actions/resume.yaml", "only if:\n", "only if:\n  - days_overdue is at least 1 day\n")) == []
        )

    @pytest.mark.parametrize("path", [LIST, "rules/actions/resume.yaml", "rules/reactions/credit_in_part.yaml"])
    def test_what_only_the_hand_over_knows_stands_in_no_later_rule(self, path):
        assert "RULE-024" in codes_of(changed(path, "only if:\n", "only if:\n  - currency is NOK\n"))

    def test_nor_in_its_words(self):
        (problem,) = problems_of(changed(LIST, "{remaining} er ubetalt", "{currency} er ubetalt"))
        assert (problem.code, problem.line) == ("RULE-024", 14)

    def test_nor_in_a_letter(self):
        files = changed(
            "rules/letters/collection_notice.yaml", "\n    Å betale: {outstanding}", "\n    Å betale: {outstanding} {currency}"
        )
        assert codes_of(files) == ["RULE-024"]

    def test_nor_in_an_always_line_of_the_chart(self):
        assert codes_of(changed(CHART, "    - notice_deadline is before listed_on\n", "    - start is collection\n")) == [
            "RULE-024"
        ]

    def test_the_reaction_to_the_hand_over_may_ask_for_it(self):
        assert codes_of(changed("rules/reactions/accept_own_notice.yaml", "only if:\n", "only if:\n  - currency is NOK\n")) == []

    def test_a_step_that_goes_on_during_a_hold_counts_from_what_never_moves(self):
        assert codes_of(step("1 day after limitation_date", more=f"during a hold: goes on\nforget: registered_on\n{TASK}")) == [
            "RULE-041"
        ]
        assert "RULE-028" in codes_of(
            step("1 day after registered_on", more=f"during a hold: goes on\nforget: registered_on\n{TASK}")
        )

    def test_a_parameter_that_is_dated_by_what_it_computes_goes_in_a_circle(self):
        files = changed("rules/parameters/terms/limitation_years.yaml", "dated by: today", "dated by: limitation_date")
        assert codes_of(files) == ["RULE-043"]


class TestNames:
    """RULE-036: what nothing uses is most often a slip."""

    def test_a_parameter_that_is_no_longer_used(self):
        files = changed(NOTICE, "parameter notice_days after today", "14 days after today")
        files = changed("rules/eligibility/own_notice_long_enough.yaml", "parameter notice_days", "14 days", files)
        assert [(p.code, p.file) for p in problems_of(files)] == [("RULE-036", "rules/parameters/terms/notice_days.yaml")]

    def test_a_rate_that_no_rule_uses_is_worth_knowing_all_the_same(self):
        assert problems_of(added(LETTER_FEE, letter_fee())) == []

    def test_no_text_can_tell_a_table(self):
        files = changed(LIST, 'en: "The notice fell due {notice_deadline}', 'en: "The fees are {parameter collection_fee_bands}')
        assert [(p.code, p.message) for p in problems_of(files)] == [
            ("RULE-057", "collection_fee_bands is a table of bands, not a single value.")
        ]

    def test_a_fact_that_is_no_longer_used(self):
        files = changed("rules/eligibility/email_known.yaml", "email is present", "mobile is present")
        assert [(p.code, p.file, p.message) for p in problems_of(files)] == [
            ("RULE-036", FACTS, 'no rule or text uses the fact "email".')
        ]

    def test_an_event_that_is_no_longer_made(self):
        files = without_tests(shipped())
        del files["rules/actions/message.yaml"]
        assert [p.message for p in problems_of(files)] == ['no rule makes "message_written" happen.']

    def test_a_charge_that_is_no_longer_made(self):
        files = changed(NOTICE, "charge: [standard-compensation, reminder-fee]", "charge: standard-compensation")
        assert [p.message for p in problems_of(files)] == ['no rule makes the charge "reminder-fee".']

    def test_a_charge_whose_file_cannot_be_read_is_told_once_and_not_by_the_rules_that_make_it(self):
        files = changed(REMINDER, "title: {", "title: {{")
        assert {(p.code, p.file) for p in problems_of(files)} == {("RULE-002", REMINDER)}

    def test_a_hold_and_a_list_that_are_no_longer_used(self):
        files = changed(CHART, "holds:\n", "holds:\n  sickness: {nb: Sykdom, en: Sickness, stops: steps}\n")
        assert [p.message for p in problems_of(files)] == ['no rule sets or lifts "sickness".']
        files = changed(LIST, "enter list: collection_list\n", "")
        assert 'no rule enters the list "collection_list".' in [p.message for p in problems_of(files)]

    def test_a_letter_that_is_no_longer_sent(self):
        files = changed(NOTICE, "letter: {kind: collection_notice, to: debtor, deadline: notice_deadline}\n", "")
        assert 'no rule sends the letter "collection_notice".' in [p.message for p in problems_of(files)]


class TestLists:
    """A list's date and e-mail are checked as a rule's are."""

    def test_a_list_dated_by_what_no_rule_sets(self):
        assert codes_of(changed(CHART, "    date: listed_on", "    date: due_date")) == ["RULE-039"]

    def test_a_list_with_an_unknown_letter(self):
        assert "RULE-032" in codes_of(changed(CHART, "    letter: collection_list", "    letter: collection_lists"))

    def test_a_list_with_unknown_events_and_an_unknown_stage(self):
        assert codes_of(changed(CHART, "    postponed: list_postponed", "    postponed: list_postpone")) == ["RULE-030"]
        assert codes_of(changed(CHART, "    stage: listed", "    stage: list")) == ["RULE-029"]


class TestOrders:
    """RULE-037: at one instant the order decides, so it must tell."""

    def test_two_steps_of_one_stage_have_orders_of_their_own(self):
        more = f"order: 10\nthen: registered_for_collection\nset: {{registered_on: today}}\n{TASK}"
        (problem,) = problems_of(step("first Friday after listed_on", stage="listed", more=more))
        assert (problem.code, problem.message) == (
            "RULE-037",
            "register-for-collection and look-at-case both have order 10 in stage listed.",
        )

    def test_two_steps_of_different_stages_may_share_one(self):
        renewal = POLICY.rules["renew-demand"]
        assert (renewal.stages, renewal.order) == (("demanded",), 20)
        assert codes_of(step("30 days after registered_on", more=f"order: 20\nthen: credited_in_full\n{TASK}")) == []


class TestCharges:
    """A charge is weighed by the same engine as a rule, and its file says nothing that nobody reads."""

    def test_a_guard_with_too_many_alternatives_is_told_at_the_charge(self):
        many = ", ".join(f"{number}.00 kr" for number in range(30))
        files = changed(REMINDER, "only if:\n", f"only if:\n  - remaining is one of [{many}]\n")
        assert [(p.code, p.file) for p in problems_of(files)] == [("RULE-051", REMINDER)]

    def test_a_factor_with_too_many_alternatives_too(self):
        many = ", ".join(f"{number}.00 kr" for number in range(30))
        files = changed(
            HEAVY,
            "      only if:\n        - customer_kind",
            f"      only if:\n        - remaining is one of [{many}]\n        - customer_kind",
        )
        assert [(p.code, p.file) for p in problems_of(files)] == [("RULE-051", HEAVY)]

    def test_a_rule_of_interest_has_no_conditions_for_nobody_would_ask_them(self):
        files = changed(
            "rules/charges/late_payment_interest.yaml", "interest: {", "only if:\n  - remaining is present\ninterest: {"
        )
        (problem,) = problems_of(files)
        assert (problem.code, problem.line) == ("RULE-004", 5)

    def test_without_a_readable_chart_the_shape_of_charges_and_allocation_is_still_checked(self):
        files = changed(REMINDER, "post: reminder_fee", "posts: reminder_fee")
        files = changed("rules/allocation.yaml", "orders:", "order:", files)
        files[CHART] = b"start: [\n"
        assert [(p.code, p.file) for p in problems_of(files)] == [
            ("RULE-005", "rules/allocation.yaml"), ("RULE-004", "rules/allocation.yaml"), ("RULE-005", REMINDER), ("RULE-004", REMINDER),
            ("RULE-002", CHART),
        ]  # fmt: skip


def test_personal_data_stands_in_no_word_that_history_keeps():
    for before, after in [
        ("  en: \"The notice", "  en: \"{customer_name}: the notice"),
        ("because:", "task: {to: caseworker, text: {nb: \"Ring {mobile}.\", en: \"Call {mobile}.\"}}\nbecause:"),
        ("because:", "otherwise: {nb: \"{city}\", en: \"{city}\"}\nbecause:"),
        ("because:", "tell: {to: creditor, text: {nb: \"{18 years after birth_date}\", en: \"{18 years after birth_date}\"}}\nbecause:"),
    ]:  # fmt: skip
        assert set(codes_of(changed(LIST, before, after))) == {"RULE-054"}


def test_free_text_of_an_action_stands_in_no_word_that_history_keeps():
    files = changed("rules/actions/pause.yaml", "hold: {kind", 'because: {nb: "{reason}", en: "{reason}"}\nhold: {kind')
    assert codes_of(files) == ["RULE-054"]


def test_what_a_refusal_at_hand_over_says_may_name_the_customer():
    files = changed(
        "rules/eligibility/city_known.yaml", 'nb: "Registrer poststedet på kunden', 'nb: "{customer_name}: registrer poststedet'
    )
    assert codes_of(files) == []


def test_a_value_that_no_calendar_holds_is_refused_where_it_is_used():
    files = changed("rules/parameters/terms/limitation_years.yaml", "value: 3", "value: 3000")
    found = problems_of(files)
    lines = [files[FACTS].decode().split("\n")[problem.line - 1] for problem in found]
    assert {(problem.code, problem.file) for problem in found} == {("RULE-055", FACTS)}
    assert lines and all("parameter limitation_years years" in line for line in lines)
