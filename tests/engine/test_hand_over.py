"""INT-1 to INT-7, STG-13: what may be taken in, every reason why not, and what follows at once."""

import datetime as dt

import pytest
from msgspec.structs import replace

from engine.case import EarlierLetter
from engine.shell.service.handing_over import Result
from tests.dsl import Life, customer, invoice
from tests.watcher import watch


@pytest.fixture
def life(tmp_path):
    living = Life(tmp_path)
    yield living
    assert watch(living.house, living.clock_id) == []
    living.house.store.close()


def rules(result: Result) -> set[str]:
    return {reason.rule for reason in result.reasons}


def warnings(result: Result) -> set[str]:
    return {reason.rule for reason in result.warnings}


@pytest.mark.parametrize(("due", "outcome"), [("2026-01-19", "accepted"), ("2026-01-20", "refused"), ("2026-02-02", "refused")])
def test_an_invoice_is_at_least_fourteen_days_overdue(life, due, outcome):
    """INT-1"""
    assert life.hand_over(due=due).outcome == outcome


def test_the_reason_tells_the_days_and_how_many_are_wanted(life):
    """INT-4: with the actual value."""
    (reason,) = life.hand_over(due="2026-01-20").reasons
    assert reason.rule == "overdue-long-enough"
    assert "13 days ago" in reason.reason["en"] and "14" in reason.reason["en"]
    assert "13 dager siden" in reason.reason["nb"] and "14" in reason.reason["nb"]
    assert reason.facts["days_overdue"].value == 13


@pytest.mark.parametrize(
    ("field", "value"), [("postal_code", None), ("postal_code", ""), ("postal_code", "  \t"), ("city", None), ("city", " ")]
)
def test_a_customer_has_a_postal_code_and_a_city(life, field, value):
    """INT-2: blank is missing."""
    result = life.hand_over(to=customer(**{field: value}))
    assert result.outcome == "refused"
    assert rules(result) == {"postal-code-known" if field == "postal_code" else "city-known"}


@pytest.mark.parametrize(("dated", "outcome"), [("2026-01-14", "accepted"), ("2026-01-15", "refused"), ("2026-01-16", "refused")])
def test_the_invoice_date_lies_before_the_due_date(life, dated, outcome):
    """INT-3"""
    assert life.hand_over(dated=dated, due="2026-01-15").outcome == outcome


def test_every_failed_criterion_is_told_and_not_only_the_first(life):
    """INT-4"""
    result = life.hand_over(
        due="2026-01-25",
        dated="2026-01-26",
        remaining="0.00",
        currency="EUR",
        to=customer(postal_code=None, city=None, country="SE"),
    )
    assert rules(result) == {
        "overdue-long-enough", "invoice-before-due", "something-remains", "currency-is-nok", "postal-code-known", "city-known",
        "country-is-norway",
    }  # fmt: skip


def test_each_invoice_gets_its_own_answer_in_its_own_place(life):
    """INT-4"""
    results = life.hand_over_all([invoice("1"), invoice("2", due="2026-02-01"), invoice("3"), invoice("1")])
    assert [(result.invoice_number, result.outcome) for result in results] == [
        ("1", "accepted"), ("2", "refused"), ("3", "accepted"), ("1", "already_handed_over"),
    ]  # fmt: skip


def test_a_refused_invoice_leaves_nothing_behind(life):
    life.hand_over("1001", due="2026-02-01")
    tuples = life.house.store.driver.tuples
    assert [tuples(f"select count(*) from {table}")[0][0] for table in ("cases", "claims", "history", "outbox")] == [0, 0, 0, 0]
    assert life.hand_over("1001").outcome == "accepted", "it may come again when it is in order"


@pytest.mark.parametrize(
    ("remaining", "amount", "refused_by"),
    [
        ("0.00", "100.00", {"something-remains"}),
        ("100.01", "100.00", {"remaining-within-amount"}),
        ("0.01", "100.00", set()),
        ("100.00", "100.00", set()),
    ],
)
def test_something_remains_and_no_more_than_the_amount(life, remaining, amount, refused_by):
    assert rules(life.hand_over(remaining=remaining, amount=amount)) == refused_by


@pytest.mark.parametrize("status", ["applied", "suspended", "ended"])
def test_only_an_approved_creditor_hands_over(life, status):
    """ONB-5"""
    with life.house.store.tx():
        life.house.store.creditors.save(replace(life.creditor, status=status))
    assert rules(life.hand_over()) == {"creditor-approved"}


# -- minors ---------------------------------------------------------------------------------------------------------------

OF_AGE_NUMBER, MINOR_NUMBER, D_NUMBER = "15108695088", "01811250089", "55016050023"


@pytest.mark.parametrize(
    ("born", "guardian", "outcome"),
    [
        ("2008-02-02", None, "accepted"),  # eighteen today
        ("2008-02-03", None, "refused"),  # eighteen tomorrow
        ("2008-02-03", "Per Verge", "accepted"),
        ("2026-01-31", None, "refused"),
    ],
)
def test_a_customer_under_eighteen_has_a_guardian(life, born, guardian, outcome):
    """INT-5"""
    result = life.hand_over(to=customer(born=born, guardian=guardian))
    assert result.outcome == outcome
    assert rules(result) == (set() if outcome == "accepted" else {"minor-has-guardian"})


@pytest.mark.parametrize(
    ("start", "outcome"), [("2026-02-28 10:00", "refused"), ("2026-03-01 10:00", "accepted"), ("2026-02-28 23:30", "refused")]
)
def test_someone_born_on_29_february_comes_of_age_on_1_march(tmp_path, start, outcome):
    """INT-5, TIM-3"""
    life = Life(tmp_path, start=start)
    assert life.hand_over(to=customer(born="2008-02-29")).outcome == outcome
    life.house.store.close()


@pytest.mark.parametrize(
    ("number", "outcome"),
    [(OF_AGE_NUMBER, "accepted"), (D_NUMBER, "accepted"), (MINOR_NUMBER, "refused"), ("15108695089", "accepted")],
)
def test_without_a_birth_date_the_identity_number_tells_the_age(life, number, outcome):
    """INT-5: D-numbers too; a number with a wrong check digit proves no age."""
    person = replace(customer(born=None), national_identity_number=number)
    assert life.hand_over(to=person).outcome == outcome


def test_a_birth_date_that_contradicts_the_identity_number_is_refused(life):
    """INT-5"""
    person = replace(customer(born="1990-05-01"), national_identity_number=MINOR_NUMBER)
    assert rules(life.hand_over(to=person)) == {"birth-dates-agree"}
    assert life.hand_over(to=replace(person, birth_date=dt.date(2012, 1, 1))).outcome == "refused", "a minor without a guardian"
    agreeing = replace(customer(guardian="Per Verge"), national_identity_number=MINOR_NUMBER, birth_date=dt.date(2012, 1, 1))
    assert life.hand_over(to=agreeing).outcome == "accepted"


def test_someone_of_unknown_age_with_a_guardian_is_a_minor_and_without_one_a_warning(life):
    """INT-5"""
    life.hand_over("1001", to=customer(born=None, guardian="Per Verge"))
    life.until("2026-02-02 10:00")
    assert life.letters()[0]["recipient"] == "guardian"
    result = life.hand_over("1002", to=customer(born=None))
    assert (result.outcome, "age-known" in warnings(result)) == ("accepted", True)


def test_a_minors_letters_go_to_the_guardian_until_the_day_of_majority(life):
    """INT-5"""
    life.hand_over("1001", to=customer("Lille Kari", born="2008-03-01", guardian="Per Verge"))
    life.until("2026-02-02 10:00")
    (letter,) = life.letters()
    assert (letter["recipient"], letter["content"]["receiver"]["name"]) == ("guardian", "Per Verge")
    assert letter["content"]["receiver"]["postal_code"] == "5003"
    life.do("extend_due_date", new_due_date="2026-02-20")
    life.until("2026-03-06 08:00")
    assert [row["recipient"] for row in life.letters()] == ["guardian", "debtor"], "she came of age on 1 March"


# -- warnings -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "rule"),
    [
        (customer(email=None), "email-known"),
        (customer(email=" "), "email-known"),
        (customer(mobile=None), "mobile-or-phone-known"),
        (customer("Fjord AS", kind="business", born=None), "organisation-number-known"),
        (customer("Fjord AS", kind="business", born=None, organisation_number="123"), "organisation-number-correct"),
        (customer(born=None), "age-known"),
        (customer(postal_code="015"), "postal-code-of-four-digits"),
        (customer(postal_code="٠١٥٠"), "postal-code-of-four-digits"),
    ],
)  # fmt: skip
def test_poor_data_is_a_warning_and_refuses_nothing(life, person, rule):
    """INT-6"""
    result = life.hand_over(to=person)
    assert (result.outcome, rule in warnings(result)) == ("accepted", True)


def test_good_data_gives_no_warning(life):
    """INT-6"""
    person = replace(customer(born=None), national_identity_number=OF_AGE_NUMBER)
    assert life.hand_over(to=person).warnings == []
    assert life.hand_over(to=customer("Fjord AS", kind="business", born=None, organisation_number="974760673")).warnings == []


@pytest.mark.parametrize("number", [OF_AGE_NUMBER, "151086 95088", D_NUMBER])
def test_an_identity_number_in_the_organisation_field_is_refused_and_never_repeated(life, number):
    """INT-6"""
    result = life.hand_over(to=customer("Kari AS", kind="business", born=None, organisation_number=number))
    assert "no-identity-number-as-organisation" in rules(result)
    assert number not in repr(result) and number.replace(" ", "") not in repr(result)


@pytest.mark.parametrize("field", ["postal_code", "city", "country"])
def test_an_identity_number_in_any_other_field_is_masked_in_reasons_and_warnings(life, field):
    """INT-6: no identity number ever appears in an answer, a log, an event or a webhook."""
    result = life.hand_over(due="2026-02-01", to=customer(**{field: f"nr {OF_AGE_NUMBER}"}))
    assert result.outcome == "refused"
    assert OF_AGE_NUMBER not in repr(result)


def test_no_reason_holds_the_identity_number_of_a_minor(life):
    """INT-6: a trace says has_identity_number, never the number."""
    person = replace(customer(born="1990-05-01"), national_identity_number=MINOR_NUMBER)
    assert MINOR_NUMBER not in repr(life.hand_over(to=person))


# -- the same invoice again -----------------------------------------------------------------------------------------------


def test_the_same_invoice_is_never_two_cases(life):
    """INT-7"""
    first = life.hand_over("1001")
    for _ in range(3):
        again = life.hand_over("1001")
        assert (again.outcome, again.case_id, again.warnings) == ("already_handed_over", first.case_id, [])
    assert len(life.entries()) == 1
    assert life.house.store.driver.tuples("select count(*) from cases") == [(1,)]


def test_the_same_number_with_other_data_changes_nothing_and_warns(life):
    """INT-7"""
    life.hand_over("1001")
    again = life.hand_over("1001", amount="2000.00")
    assert (again.outcome, [reason.code for reason in again.warnings]) == ("already_handed_over", ["differs"])
    life.expect(remaining="1000.00")


def test_an_invoice_of_a_closed_case_is_not_taken_in_again(life):
    """INT-7"""
    first = life.hand_over("1001")
    life.do("terminate")
    assert life.hand_over("1001").case_id == first.case_id
    life.expect(stage="withdrawn")


def test_two_creditors_may_use_the_same_number(life):
    """INT-7, API-4: and their payment references differ."""
    other = life.add_creditor("Fjord Handel AS")
    life.clock_id = ""
    life.hand.time = life.hand.now()
    first, second = life.hand_over_all([invoice("1001")])[0], life.hand_over_all([invoice("1001")], other)[0]
    assert (first.outcome, second.outcome) == ("accepted", "accepted")
    kids = {life.case(str(result.case_id)).claims[0].kid for result in (first, second)}
    assert len(kids) == 2
    assert watch(life.house, "") == []


def test_letters_that_the_creditor_sent_before_are_kept_with_the_case(life):
    earlier = (EarlierLetter("reminder", dt.date(2026, 1, 20), dt.date(2026, 2, 3), 3500),)
    life.hand_over(earlier=earlier)
    (letter,) = life.case().letters
    assert (letter.kind, letter.fee_ore, letter.by) == ("reminder", 3500, "creditor")


# -- the creditor's own notice --------------------------------------------------------------------------------------------


def test_with_its_own_notice_a_case_goes_straight_to_the_list(life):
    """STG-13"""
    result = life.hand_over(own_notice=("2026-01-19", "2026-02-04"))
    assert result.outcome == "accepted"
    life.expect(stage="noticed", notice_sent_on="2026-01-19", notice_deadline="2026-02-04", next="2026-02-10 08:00")
    assert life.events() == ["handed_over", "own_notice_accepted"]
    assert life.letters() == []
    life.until("2026-02-12 08:00")
    life.expect(stage="registered")


def test_an_own_notice_whose_deadline_passed_long_ago_waits_for_the_next_tuesday(life):
    """STG-13, STG-3"""
    life.hand_over(due="2025-10-01", dated="2025-09-15", own_notice=("2025-10-15", "2025-10-31"))
    life.expect(stage="noticed", next="2026-02-03 08:00")


@pytest.mark.parametrize(
    ("notice", "rule"),
    [
        (("2026-01-15", "2026-02-10"), "own-notice-after-due"),
        (("2026-01-10", "2026-02-10"), "own-notice-after-due"),
        (("2026-01-19", "2026-02-01"), "own-notice-long-enough"),
        (("2026-02-03", "2026-02-20"), "own-notice-not-in-future"),
    ],
)
def test_an_own_notice_that_does_not_hold_is_refused_with_the_reason(life, notice, rule):
    """STG-13"""
    assert rules(life.hand_over(own_notice=notice)) == {rule}


@pytest.mark.parametrize(("sent", "outcome"), [("2025-08-02", "accepted"), ("2025-08-01", "refused")])
def test_an_own_notice_is_not_older_than_six_months(life, sent, outcome):
    """STG-13"""
    result = life.hand_over(due="2025-07-15", dated="2025-07-01", own_notice=(sent, "2025-09-01"))
    assert result.outcome == outcome


def test_an_own_notice_without_its_dates_is_refused_naming_both(life):
    """STG-13: with what is missing."""
    result = life.hand_over(start="collection")
    assert rules(result) == {"own-notice-dated"}
    assert len(result.reasons) == 2


# -- limitation -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "outcome", "warned"),
    [
        ("2023-02-01", "accepted", True),  # barred on Sunday 1 February 2026, moved to Monday: today is its last day
        ("2023-01-31", "accepted", True),  # Saturday, moved to Monday as well
        ("2023-01-30", "refused", True),
        ("2023-07-31", "accepted", True),
        ("2023-08-01", "accepted", False),  # barred on a Saturday, so on Monday 3 August, more than six months from now
        ("2023-08-04", "accepted", False),
    ],
)
def test_a_claim_that_is_time_barred_is_refused_and_one_that_soon_will_be_is_a_warning(life, due, outcome, warned):
    result = life.hand_over(due=due, dated="2023-01-01")
    assert (result.outcome, "limitation-not-near" in warnings(result)) == (outcome, warned)
