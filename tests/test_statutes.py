"""ANA-8: an edit that breaks a statute is not activated, and a move that would break one stops its case under a task."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import BadRules, Unlawful
from engine.guards import Guards, Happened
from engine.shell import sweep as sweeping
from engine.shell.load import prove
from engine.shell.load.build import build
from engine.shell.load.problems import Problem
from engine.shell.load.prove import prove_lawful, tried
from engine.shell.load.tree import Files
from engine.shell.load.walk import Walk
from engine.shell.service import activating, lists
from engine.shell.service.decisions import ACTIONS
from engine.shell.service.payment_words import WORDS
from engine.shell.wiring import open_house
from tests.dsl import Life, customer
from tests.rulebooks import NOTICE_DAYS, SEND_NOTICE, added, changed, shipped, without_tests

CHART = "states/collection_case.yaml"
TERMS = "rules/parameters/terms/"
SEND_DEMAND = "rules/timing/send_demand.yaml"
IN_TIME = "rules/reactions/paid_within_notice.yaml"
LIGHT = "rules/charges/light_collection_fee.yaml"
REMINDER = "rules/charges/reminder_fee.yaml"
APPROVE = "rules/actions/approve_legal_steps.yaml"
CHARGES, RATES = "rules/charges/", "rules/parameters/rates/"
COMPENSATION = f"{CHARGES}standard_compensation.yaml"
INSTALLMENT = f"{CHARGES}installment_fee.yaml"
INTEREST = f"{CHARGES}late_payment_interest.yaml"
COURT = f"{CHARGES}conciliation_fee.yaml"
OBJECT = "rules/actions/object.yaml"
MESSAGE = "rules/actions/message.yaml"
HAD_CAUSE = "rules/reactions/objection_had_cause.yaml"
OWN_NOTICE = "rules/reactions/accept_own_notice.yaml"
STATUTES = "rules/statutes/"

SHIPPED = build(shipped())


def problems_of(files: Files) -> list[Problem]:
    with pytest.raises(BadRules) as caught:
        prove_lawful(build(files))
    found: list[Problem] = caught.value.details["problems"]
    return found


def text_at(problem: Problem, files: Files) -> str:
    """What stands at the place of a problem."""
    return files[problem.file].decode().split("\n")[problem.line - 1][problem.column - 1 :]


def short_notice() -> Files:
    return changed(NOTICE_DAYS, "value: 14 days", "value: 10 days")


def without_statutes(files: Files) -> Files:
    """Rules from before there were statutes."""
    return {name: content for name, content in files.items() if not name.startswith(STATUTES)}


def listed_a_week_early() -> Files:
    files = changed(
        "rules/timing/put_on_collection_list.yaml", "first Tuesday after notice_deadline", "first Tuesday after notice_sent_on"
    )
    files = changed(CHART, "    - notice_deadline is before listed_on\n", "    - notice_sent_on is before listed_on\n", files)
    return changed(CHART, "    - notice_deadline is before registered_on\n", "", files)


def a_sharper_letter_within_the_notice() -> Files:
    return added(
        "rules/timing/send_sharper_letter.yaml",
        "id: send-sharper-letter\ntitle: {nb: Send et skarpere brev, en: Send a sharper letter}\nrequirement: [STG-2]\n"
        "in stage: noticed\ndue: first Wednesday after notice_sent_on at 08:00\norder: 5\nuntil set: demand_sent_on\n"
        "set: {demand_sent_on: today, demand_deadline: 14 days after today}\n"
        "letter: {kind: payment_demand, to: debtor, deadline: demand_deadline}\n",
    )


def a_fee_after_a_week() -> Files:
    files = changed(SEND_NOTICE, "due: 14 days after overdue_from", "due: 7 days after overdue_from")
    return changed(f"{TERMS}fee_days.yaml", "value: 14 days", "value: 7 days", files)


def legal_steps_at_once() -> Files:
    files = changed(APPROVE, "  - demand_deadline is before today\n", "")
    return changed(CHART, "  legal:\n    - demand_deadline is before today\n", "", files)


# Each statute: an edit that an analyst might well make, the rule that is named, its file, what stands at the place, and what is said.
EDITS: dict[str, tuple[Callable[[], Files], str, str, str, str]] = {
    "notice-after-due-date": (
        lambda: changed("rules/eligibility/own_notice_after_due.yaml", "is after due_date", "is after invoice_date"),
        "accept-own-notice", OWN_NOTICE, "only if:",
        "the date of the notice is 2026-01-02; it must be after 2026-01-02 (inkassoloven § 9).",
    ),
    "notice-gives-fourteen-days": (
        short_notice, "send-notice", SEND_NOTICE, "notice_deadline: parameter notice_days",
        "the notice gives 10 days; at least 14 is required (inkassoloven § 9).",
    ),
    "own-notice-is-recent": (
        lambda: changed(f"{TERMS}own_notice_months.yaml", "value: 6", "value: 12"), "accept-own-notice", OWN_NOTICE, "only if:",
        "the date of the notice is 2026-01-05; it must be 2026-03-09 or later (inkassoloven § 8).",
    ),
    "registration-after-notice": (
        listed_a_week_early, "register-for-collection", "rules/timing/register_for_collection.yaml", "due:",
        "the deadline of the notice is 2026-01-30; it must be before the date of today (2026-01-22) (inkassoloven §§ 9, 17).",
    ),
    "demand-after-notice": (
        a_sharper_letter_within_the_notice, "send-sharper-letter", "rules/timing/send_sharper_letter.yaml", "due:",
        "the deadline of the notice is 2026-01-30; it must be before the date of today (2026-01-21) (inkassoloven § 10).",
    ),
    "demand-gives-fourteen-days": (
        lambda: changed(f"{TERMS}demand_days.yaml", "value: 14 days", "value: 7 days"),
        "send-demand", SEND_DEMAND, "demand_deadline: parameter demand_days",
        "the payment demand gives 7 days; at least 14 is required (inkassoloven § 10).",
    ),
    "letters-fourteen-days-apart": (
        lambda: changed(f"{TERMS}letters_apart_days.yaml", "value: 14 days", "value: 3 days"), "send-notice", SEND_NOTICE, "due:",
        "3 days have passed since the last demand for payment; at least 14 is required (inkassoloven § 8).",
    ),
    "fee-fourteen-days-after-due": (
        a_fee_after_a_week, "reminder-fee, charged by send-notice (rules/timing/send_notice.yaml),", REMINDER,
        "days_since_due is at least",
        "days since the due date in force is 7; at least 14 is required (inkassoforskriften kap. 1).",
    ),
    "fee-letters-at-most": (
        lambda: changed(f"{TERMS}fee_letter_limit.yaml", "value: 2", "value: 3"),
        "reminder-fee, charged by send-notice (rules/timing/send_notice.yaml),", REMINDER, "post:",
        "reminders and notices with a fee is 3; at most 2 is allowed (inkassoforskriften § 1-3).",
    ),
    "reminder-fee-within-rate": (
        lambda: changed("rules/parameters/rates/reminder_fee_fraction.yaml", "value: 0.05", "value: 0.1"),
        "reminder-fee, charged by send-notice (rules/timing/send_notice.yaml),", REMINDER, "amount:",
        "fee and standard compensation is NOK 75.00; at most NOK 38.00 is allowed (inkassoforskriften §§ 1-2, 1-5).",
    ),
    "costs-within-table": (
        lambda: changed(LIGHT, "less: [reminder_fee, standard_compensation]\n", ""),
        "light-collection-fee, charged by send-demand (rules/timing/send_demand.yaml),", LIGHT, "amount:",
        "the costs in all is NOK 300.50; at most NOK 262.50 is allowed (inkassoforskriften §§ 2-1–2-3, 2-6).",
    ),
    "no-fee-when-paid-in-time": (
        lambda: changed(IN_TIME, "take back: [collection_fee, installment_fee]", "charge: light-collection-fee"),
        "light-collection-fee, charged by paid-within-notice (rules/reactions/paid_within_notice.yaml),", LIGHT, "post:",
        "what the notice asked for was paid within its deadline (inkassoloven § 17 (3)).",
    ),
    "no-cost-for-minors": (
        lambda: changed(REMINDER, "  - minor_when_incurred is yes\n", ""),
        "reminder-fee, charged by send-notice (rules/timing/send_notice.yaml),", REMINDER, "post:",
        "the debtor was a minor when the claim arose (vergemålsloven § 15).",
    ),
    "nothing-during-an-objection": (
        lambda: changed(CHART, "en: Disputed, stops: [steps, charges]", "en: Disputed, stops: charges"),
        "put-on-collection-list", "rules/timing/put_on_collection_list.yaml", "due:",
        "the case is disputed (inkassoloven §§ 1, 10).",
    ),
    "objection-stops-the-case": (
        lambda: changed(OBJECT, "hold: {kind: dispute}", "hold: {kind: pause}"), "object", OBJECT, "action: object",
        "the case is not disputed (inkassoloven §§ 1, 10).",
    ),
    "objection-answered-first": (
        lambda: changed(MESSAGE, "conversation: text\n", "conversation: text\nrelease: dispute\n"), "message", MESSAGE,
        "release: dispute", "the objection is not answered (inkassoloven §§ 1, 10).",
    ),
    "no-cost-after-good-objection": (
        lambda: changed(LIGHT, "  - objection_had_cause_on is present\n", ""),
        "light-collection-fee, charged by send-demand (rules/timing/send_demand.yaml),", LIGHT, "post:",
        "what stands of the fees is NOK 262.50; at most NOK 0.00 is allowed (inkassoloven § 17 (2)).",
    ),
    "compensation-between-businesses": (
        lambda: changed(COMPENSATION, "only if:\n  - customer_kind is business\n  - organisation_number_is_valid is yes\n", ""),
        "standard-compensation, charged by send-notice (rules/timing/send_notice.yaml),", COMPENSATION, "post:",
        "the kind of customer is a person; it must be a business (forsinkelsesrenteloven § 3 a).",
    ),
    "installment-fee-when-told": (
        lambda: changed(INSTALLMENT, "plan_installments is more than 4", "plan_installments is more than 1"),
        "installment-fee, charged by agree-plan (rules/actions/agree_plan.yaml),", INSTALLMENT, "plan_installments is more than",
        "the number of installments is 4; more than 4 is required (inkassoforskriften § 2-4).",
    ),
    "interest-within-rate": (
        lambda: changed(INTEREST, "rate: late_payment_interest", "rate: vat"), "late-payment-interest", INTEREST, "interest:",
        "the late-payment interest in all is NOK 9.59; at most NOK 4.60 is allowed (forsinkelsesrenteloven §§ 3, 4 c).",
    ),
    "legal-action-after-demand": (
        legal_steps_at_once, "approve-legal-steps", APPROVE, "only if:",
        "the deadline of the payment demand is 2026-02-20; it must be before the date of today (2026-02-06) (inkassoloven § 11).",
    ),
    "legal-action-on-fresh-demand": (
        lambda: changed(f"{TERMS}demand_valid_months.yaml", "value: 6", "value: 9"), "approve-legal-steps", APPROVE, "only if:",
        "the date of the payment demand is 2026-02-06; it must be 2026-05-06 or later (inkassoloven § 11).",
    ),
}  # fmt: skip


# More ways to break one: the edit, the file that is blamed, and what stands at the place.
MORE_EDITS: dict[str, tuple[Callable[[], Files], str, str]] = {
    "objection-stops-the-case: no hold": (lambda: changed(OBJECT, "hold: {kind: dispute}\n", ""), OBJECT, "action: object"),
    "no-cost-after-good-objection: they stand": (
        lambda: changed(HAD_CAUSE, "take back: [reminder_fee, collection_fee, standard_compensation, installment_fee]\n", ""),
        HAD_CAUSE, "when: answer_objection",
    ),
    "costs-within-table: compensation on top": (
        lambda: changed(
            SEND_NOTICE, "charge: [standard-compensation, reminder-fee]", "charge: [reminder-fee, standard-compensation]",
        ),
        COMPENSATION, "amount:",
    ),
    "installment-fee-when-told: untold": (
        lambda: changed(INSTALLMENT, "  - costs_of_plan_told is yes\n", "  - costs_of_plan_told is one of [yes, no]\n"),
        INSTALLMENT, "costs_of_plan_told is one of",
    ),
    "installment-fee-when-told: too much": (
        lambda: changed(f"{RATES}installment_fee_factor.yaml", "value: 1.5", "value: 5"), INSTALLMENT, "amount:",
    ),
    "no-cost-for-minors: at court": (
        lambda: changed(COURT, "never if:\n  - minor_when_incurred is yes\n", ""), COURT, "post:",
    ),
    "nothing-during-an-objection: at court": (
        lambda: changed(APPROVE, "never if:\n  - disputed is yes\n", ""), APPROVE, "only if:",
    ),
    "fee-letters-at-most: counted from nothing too soon": (
        lambda: changed(f"{TERMS}fee_reset_months.yaml", "value: 6", "value: 2"), REMINDER, "post:",
    ),
}  # fmt: skip


class TestEdits:
    """Each statute: a plausible edit is refused, naming rule, file, line and paragraph."""

    @pytest.fixture(autouse=True)
    def few_due_dates(self, monkeypatch):
        """Twelve due dates show each of them, as the sixty of `kravflyt check` do."""
        monkeypatch.setattr(prove, "_DATES", 12)

    @pytest.mark.parametrize("statute", EDITS)
    def test_an_edit_that_breaks_a_statute_is_refused(self, statute):
        edit, rule, file, place, said = EDITS[statute]
        files = edit()
        found = [each for each in problems_of(files) if f" breaks {statute}: " in each.message and each.file == file]
        assert found, "the statute was not broken by this rule"
        problem = found[0]
        assert problem.code == "STATUTE-001"
        assert text_at(problem, files).startswith(place)
        assert re.sub(r"\.yaml:\d+\)", ".yaml)", problem.message).startswith(f"{rule} breaks {statute}: {said}")
        assert f"Statute: {STATUTES}{statute.replace('-', '_')}.yaml." in problem.message

    @pytest.mark.parametrize("statute", MORE_EDITS)
    def test_another_edit_that_breaks_it_is_refused_too(self, statute):
        edit, file, place = MORE_EDITS[statute]
        files = edit()
        name = statute.partition(":")[0]
        found = [each for each in problems_of(files) if f" breaks {name}: " in each.message]
        assert [(each.file, text_at(each, files).startswith(place)) for each in found] == [(file, True)]

    def test_every_statute_has_such_an_edit(self):
        of_letters = {
            "notice-says-what-is-claimed",
            "demand-says-what-is-claimed",
        }  # tried in engine/shell/load/test_letter_law.py
        assert set(EDITS) == set(SHIPPED.guards.statutes) - of_letters

    def test_a_value_that_the_rule_used_is_named_with_its_line(self):
        (problem,) = [each for each in problems_of(short_notice()) if each.file == SEND_NOTICE]
        (line,) = re.findall(rf"Used: notice_days \({NOTICE_DAYS}:(\d+)\)\.", problem.message)
        assert short_notice()[NOTICE_DAYS].decode().split("\n")[int(line) - 1].strip() == "value: 10 days"
        assert "Tried with a person, invoice due 2026-01-02, handed over 2026-01-16." in problem.message

    def test_a_value_that_holds_from_a_later_day_is_tried_from_that_day(self):
        later = "value: 14 days\n    source: the law\n  - from: 2026-12-01\n    value: 10 days\n"
        (problem,) = [each for each in problems_of(changed(NOTICE_DAYS, "value: 14 days\n", later)) if each.file == SEND_NOTICE]
        assert "the notice gives 13 days" in problem.message and "invoice due 2026-12-01" in problem.message

    def test_where_no_rate_is_known_it_is_said_that_nothing_could_be_tried(self):
        later = "value: 14 days\n    source: the law\n  - from: 2027-02-01\n    value: 15 days\n"
        proved = tried(build(changed(NOTICE_DAYS, "value: 14 days\n", later)))
        assert proved.problems == ()
        told = [words["en"] for words in proved.unproven]
        assert "The statutes could not be tried fully on cases due from 2027-02-01: no value of regime is known." in told

    def test_a_term_of_an_analyst_may_not_stand_in_a_statute(self):
        path = f"{STATUTES}notice_gives_fourteen_days.yaml"
        with pytest.raises(BadRules, match="notice-gives-fourteen-days counts with notice_days") as caught:
            build(changed(path, "is at least 14 days", "is at least parameter notice_days"))
        assert [problem.code for problem in caught.value.details["problems"]] == ["STATUTE-002"]


class TestProof:
    """The proof is worth what it has tried."""

    def test_the_shipped_rules_keep_to_every_statute(self):
        proved = prove_lawful(SHIPPED)
        assert (proved.problems, proved.unproven) == ((), ())
        assert proved.moves > 3000

    @pytest.mark.parametrize(
        ("edit", "stage"),
        [
            (lambda: changed(f"{TERMS}demand_days.yaml", "value: 14 days", "value: 0 days"), "demanded"),
            (
                lambda: changed(CHART, "demand_sent_on is before demand_deadline", "demand_sent_on is after demand_deadline"),
                "demanded",
            ),
            (lambda: changed(CHART, "- remaining is at most 0.00 kr", "- remaining is less than 0.00 kr"), "settled"),
        ],
    )
    def test_a_move_that_the_chart_never_lets_through_is_told(self, edit, stage):
        """STG-1: behind it nothing could be tried, and nothing is said to hold there."""
        files = edit()
        (problem,) = [each for each in problems_of(files) if each.code == "CHART-011"]
        assert (problem.file, text_at(problem, files)) == (CHART, f"{stage}:")
        assert problem.message.startswith(f"Stage {stage} does not allow this: ")

    def test_a_statute_that_no_sample_came_to_is_named(self):
        """Without reminder fees no sample is ever charged one."""
        proved = tried(build(changed(REMINDER, "  - regime is act-1988\n", "  - regime is act-1814\n")))
        assert proved.problems == ()
        assert proved.asked < len(SHIPPED.guards.statutes)
        told = [words["en"] for words in proved.unproven]
        path = f"{STATUTES}reminder_fee_within_rate.yaml"
        assert f"reminder-fee-within-rate was never asked: no sample case comes to what it is asked after ({path})." in told

    def test_legal_steps_are_tried_while_the_renewal_of_the_demand_waits_for_a_working_day(self):
        """STG-11: the sixth month ends on a Saturday, the demand is renewed on Monday, and on Sunday it is too old."""
        (problem,) = problems_of(
            changed(APPROVE, "demand_sent_on is on or after oldest_demand_on", "oldest_demand_on is before today")
        )
        assert problem.file == APPROVE
        assert problem.message.startswith("approve-legal-steps breaks legal-action-on-fresh-demand: ")

    def test_the_samples_come_to_every_stage_and_every_statute_is_asked(self, monkeypatch):
        seen: set[Happened] = set()
        ask = Guards.asked

        def asked(self, happened):
            seen.add(happened)
            return ask(self, happened)

        monkeypatch.setattr(Guards, "asked", asked)
        fresh = build(shipped())
        (start, dates), *_ = [(min(value.start for value in fresh.policy.terms["notice_days"].values), 0)]
        assert (start.year, dates) == (2000, 0)
        Walk(fresh.book).run(max(each.values[-1].start for each in fresh.rates.parameters.values()), 8)
        sets = [fresh.guards.asked(happened) for happened in set(seen)]
        assert {name for each in sets if each for name in each.rules} == set(fresh.guards.statutes)
        alone = {"received", "merged", "time_barred"}  # where a case begins, where it ends with another's help, and in years
        assert {happened.stage for happened in seen} - {""} >= set(fresh.policy.chart.stages) - alone


class TestMoves:
    """The newest statutes bind every case, whatever it has pinned."""

    @pytest.fixture
    def life(self, tmp_path: Path) -> Life:
        """A case whose pinned rules give ten days, from before there were statutes."""
        life = Life(tmp_path, rules=without_statutes(short_notice()))
        life.hand_over("1001")
        life.activate(without_tests(shipped()))
        return life

    def test_a_step_that_would_break_one_stops_the_case_under_a_task(self, life):
        life.until("2026-02-28")
        assert life.case().stage == "received"
        assert life.letters() == []
        assert life.case().charges == ()
        assert life.stored().next_due_at is None
        *_, stopped = life.entries()
        assert (stopped.event, stopped.rule) == ("case_stopped", "send-notice")
        assert stopped.facts == {"guard": "notice-gives-fourteen-days", "paragraph": "inkassoloven § 9"}
        assert stopped.reason == {
            "en": "The case was stopped: The notice gives 10 days; at least 14 is required (inkassoloven § 9). "
            "The debtor has at least 14 days from the sending of the notice.",
            "nb": "Saken er stanset: Varselet gir 10 dager, minst 14 kreves (inkassoloven § 9). "
            "Skyldneren skal ha minst 14 dager på seg fra varselet sendes.",
        }
        assert stopped.guards == SHIPPED.guards.version
        (task,) = [row for row in life.effects("task") if row["name"] == "case_stopped"]
        assert (task["recipient"], task["case_id"]) == ("agency", life.case_id)
        assert task["content"]["paragraph"] == "inkassoloven § 9"

    def test_every_entry_names_the_statutes_that_bound_it(self, tmp_path):
        life = Life(tmp_path)
        life.hand_over("1001")
        life.until("2026-03-31")
        assert {entry.guards for entry in life.entries()} == {SHIPPED.guards.version}

    def test_others_go_on_while_one_is_stopped(self, life):
        life.hand_over("1002")
        life.until("2026-02-28")
        assert life.case().stage == "demanded"

    def test_activating_statutes_tells_which_pinned_rules_break_them(self, tmp_path):
        life = Life(tmp_path, rules=without_statutes(short_notice()))
        life.hand_over("1001")
        done = life.activate(without_tests(shipped()))
        assert {(each.policy, each.cases) for each in done.broken} == {(life.case().rulebook, 1)}
        assert "send-notice breaks notice-gives-fourteen-days" in done.broken[0].problem.message
        assert done.broken[0].problem.file == SEND_NOTICE

    def test_pinned_rules_without_a_fact_that_a_statute_names_are_judged_by_it_all_the_same(self, tmp_path):
        label = "{nb: et raskt brev, en: a quick letter}"
        fact = f"quick_letter: {{label: {label}, type: date, computed: 1 day after due_date, when unknown: refuse}}\n"
        files = without_tests(shipped())
        files["rules/facts.yaml"] += fact.encode()
        path = f"{STATUTES}notice_after_due_date.yaml"
        files = changed(path, "only if:\n", "only if:\n  - notice_letter_on is before quick_letter\n", files)
        life = Life(tmp_path)
        life.hand_over("1001")
        life.activate(files)
        life.until("2026-02-28")
        assert life.events()[-1] == "case_stopped"
        assert life.entries()[-1].facts["guard"] == "notice-after-due-date"

    def test_an_own_notice_that_the_law_forbids_is_refused_with_the_paragraph(self, tmp_path):
        short = changed(
            "rules/eligibility/own_notice_long_enough.yaml", "is at least parameter notice_days", "is at least 5 days"
        )
        life = Life(tmp_path, rules=short)
        result = life.hand_over("1001", own_notice=("2026-01-20", "2026-01-30"))
        (reason,) = result.reasons
        assert (result.outcome, reason.rule, reason.code) == ("refused", "notice-gives-fourteen-days", "unlawful")
        assert reason.reason["nb"].startswith("Varselet gir 10 dager, minst 14 kreves (inkassoloven § 9).")

    def test_a_command_that_would_break_one_is_refused_and_nothing_is_saved(self, tmp_path):
        life = Life(tmp_path, rules=legal_steps_at_once())
        life.hand_over("1001")
        life.until("2026-02-20 12:00")
        before = life.stored().version
        with pytest.raises(Unlawful) as caught:
            life.do("approve_legal_steps")
        assert (caught.value.code, caught.value.details["paragraph"]) == ("unlawful", "inkassoloven § 11")
        assert life.stored().version == before

    def test_money_is_kept_when_what_would_follow_from_it_is_unlawful(self, tmp_path):
        """PAY-1"""
        keeps_the_fee = changed(IN_TIME, "take back: [collection_fee, installment_fee]", "charge: light-collection-fee")
        life = Life(tmp_path, rules=keeps_the_fee)
        life.hand_over("1001")
        life.until("2026-02-28")
        asked = next(letter for letter in life.case().letters if letter.kind == "collection_notice")
        paid = life.pay(f"{asked.amount_ore / 100:.2f}", on="2026-02-10")
        assert paid.exception is not None
        assert paid.exception["code"] == "unlawful"
        assert life.events()[-1] == "case_stopped"
        assert life.case().payments == ()

    def test_every_exception_has_words_and_something_that_can_be_decided(self):
        assert set(WORDS) == set(ACTIONS)

    def test_a_case_that_stops_holds_no_list_up(self, tmp_path):
        """STG-3: a case on hold is left out of the list and is noticed again, by a notice that the statutes no longer allow."""
        life = Life(tmp_path, start="2026-02-02 10:00", wall_clock=True, rules=without_statutes(short_notice()))
        life.hand_over("1001")
        paused = life.case_id
        life.hand_over("1002")
        life.until("2026-02-17 07:59:59")
        life.down_until("2026-02-17 08:00")
        sweeping._chunk(life.house, life.now, "", 1000)
        life.do("pause", paused)
        life.activate(without_tests(shipped()))
        assert lists.close_due(life.house, "", life.now) == 1
        assert life.lines("2026-02-17") == {"1002": "open"}
        assert life.events(paused)[-1] == "case_stopped"
        assert life.entries(paused)[-1].facts["guard"] == "notice-gives-fourteen-days"

    def test_a_minor_by_law_is_one_whatever_age_a_term_says(self, tmp_path):
        """INT-5"""
        life = Life(tmp_path, rules=changed(f"{TERMS}age_of_majority.yaml", "value: 18", "value: 15"))
        life.hand_over("1001", to=customer(born="2009-06-01", guardian=None))
        life.until("2026-02-28")
        assert life.entries()[-1].facts["guard"] == "no-cost-for-minors"


class TestActivating:
    """Rules that break a statute are not put in force."""

    def test_activate_refuses_and_nothing_has_changed(self, tmp_path):
        house = open_house(str(tmp_path / "kravflyt.db"), synchronous="off")
        before = house.store.rulebooks.active()
        files = changed(LIGHT, "less: [reminder_fee, standard_compensation]\n", "", shipped())
        with pytest.raises(BadRules, match=r"light_collection_fee\.yaml:[0-9]+:1 .*inkassoforskriften §§ 2-1"):
            activating.activate(house, files, "Anne", "more income")
        assert house.store.rulebooks.active() == before

    def test_a_fresh_database_is_not_begun_with_rules_that_break_one(self, tmp_path):
        folder = tmp_path / "mine"
        for name, content in changed(LIGHT, "less: [reminder_fee, standard_compensation]\n", "").items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        with pytest.raises(BadRules, match="costs-within-table"):
            open_house(str(tmp_path / "kravflyt.db"), folder, synchronous="off")

    def test_a_statute_alone_is_a_version_of_its_own(self, tmp_path):
        life = Life(tmp_path)
        first = life.house.books.active()
        path = f"{STATUTES}own_notice_is_recent.yaml"
        done = life.activate(changed(path, "source: practice", "source: our practice", shipped()))
        second = life.house.books.active()
        assert done.changed and second.guards.version == done.guards != first.guards.version
        assert (second.policy.version, second.rates.version) == (first.policy.version, first.rates.version)
