"""`kravflyt act`: what a case permits, with every reason and what each action takes, and doing it (API-2, STG-6 to STG-11)."""

import pytest

from tests.api.cli.conftest import MARCH, stored


def test_the_actions_are_listed_with_yes_or_no_every_reason_and_what_they_take(kravflyt, case):
    """API-2."""
    told = kravflyt("act", case, at=MARCH)
    assert told.exit_code == 0
    rows = told.output.splitlines()
    marks = {row.split()[1]: row.split()[0] for row in rows if row.startswith(("yes", "no"))}
    assert (marks["object"], marks["agree_plan"], marks["resume"], marks["answer_objection"]) == ("yes", "yes", "no", "no")
    place = rows.index(next(row for row in rows if row.startswith("no   resume")))
    assert rows[place + 2].strip() == "The case is not paused. [paused_not_allowed] (resume)"
    assert "     --set outcome=upheld|rejected|partly     the outcome (required)" in rows
    assert '     --json \'{"installments": [{"due_on": "YYYY-MM-DD", "amount": "500.00"}]}\' the installments (required)' in rows


def test_the_actions_are_listed_in_norwegian(kravflyt, case):
    told = kravflyt("act", case, "--language", "nb", at=MARCH).output
    assert "nei  answer_objection       Svar på innsigelse\n       Saken er ikke bestridt. [disputed_not_allowed]" in told
    assert "--set new_due_date=ÅÅÅÅ-MM-DD            nytt forfall (kreves)" in told


def test_an_objection_is_told_and_answered_by_name(kravflyt, case):
    """STG-10. A date, an amount and true are read as the action reads them."""
    told = kravflyt("act", case, "object", "--set", "reason=Varen kom ikke", "--set", "amount=400.00", "--by", "Ida", at=MARCH)
    assert (told.exit_code, told.output.splitlines()[0]) == (0, "Objection: done")
    assert "Next: Nothing while the case is on hold: Disputed." in told.output
    found, entries = stored()
    assert [hold.kind for hold in found.holds] == ["dispute"]
    assert (entries[-1].action, entries[-1].actor.role, entries[-1].actor.name) == ("object", "agency", "Ida")
    answer = ("act", case, "answer_objection", "--set", "outcome=rejected", "--set", "reasonable_cause=true")
    told = kravflyt(*answer, "--language", "nb", at=MARCH)
    assert told.output.splitlines()[:2] == ["Svar på innsigelse: utført", "  Stadium: Betalingsoppfordret  [demanded]"]
    assert not stored()[0].holds


def test_a_plan_is_agreed_by_its_installments(kravflyt, case):
    """STG-11."""
    plan = '{"installments": [{"due_on": "2026-04-15", "amount": "5000.00"}, {"due_on": "2026-05-15", "amount": 7000}]}'
    told = kravflyt("act", case, "agree_plan", "--json", plan, "--set", "costs_told=true", at=MARCH)
    assert (told.exit_code, "[payment_plan]" in told.output) == (0, True)
    found, _ = stored()
    assert found.stage == "payment_plan" and found.plan is not None
    assert [(str(each.due_on), each.amount_ore) for each in found.plan.installments] == [
        ("2026-04-15", 500000),
        ("2026-05-15", 700000),
    ]


def test_a_refusal_gives_every_reason_with_its_rule_changes_nothing_and_is_kept(kravflyt, case):
    before, _ = stored()
    told = kravflyt("act", case, "resume", "--language", "nb", at=MARCH)
    assert told.exit_code == 1
    assert told.output.splitlines() == [
        "Handlingen er avslått. [action_not_permitted]",
        "  Saken er til inkasso (Betalingsoppfordret); dette kan bare gjøres når den er under purring. [group_not_allowed] (resume)",
        "  Saken er ikke på pause. [paused_not_allowed] (resume)",
    ]
    after, entries = stored()
    assert (after.stage, after.holds) == (before.stage, before.holds)
    assert (entries[-1].event, entries[-1].action) == ("action_refused", "resume")


@pytest.mark.parametrize(
    ("words", "en", "nb", "code"),
    [
        (["object"], "reason is required.", "reason kreves.", "invalid"),
        (["object", "--set", "reason=x", "--set", "amount=mye"], "amount must be an amount", "amount må være et beløp", "invalid"),
        (["object", "--set", "reason=x\x07"], "reason: A text may not hold control", "reason: En tekst kan ikke", "invalid"),
        (["object", "--set", "reason=x", "--set", "y=1"], "object takes reason, amount.", "object tar reason, amount.", "invalid"),
        (["answer_objection", "--set", "outcome=x"], "outcome must be one of upheld", "outcome må være en av upheld", "invalid"),
        (
            ["answer_objection", "--set", "outcome=rejected", "--set", "reasonable_cause=maybe"],
            "reasonable_cause must be true or false.", "reasonable_cause må være true eller false.", "invalid",
        ),
        (["agree_plan", "--json", '{"installments": 1}'], "installments must be a list", "installments må være en liste", "invalid"),
        (["message", "--json", '{"text": "a"}', "--set", "text=b"], "text: It stands here twice", "text: Den står her", "invalid"),
        (["message", "--json", "[]"], "An object is needed.", "Det trengs et objekt.", "invalid"),
        (["message", "--json", "{"], "The body is no JSON", "Innholdet er ikke gyldig JSON.", "unreadable"),
        (["dance"], 'There is no action "dance".', "Handlingen «dance» finnes ikke.", "action_not_found"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_in_both_languages(kravflyt, case, words, en, nb, code):
    for language, text in (("en", en), ("nb", nb)):
        told = kravflyt("act", case, *words, "--language", language, at=MARCH)
        assert told.exit_code == 1
        assert told.output.startswith(text), told.output
        assert f"[{code}]" in told.output
    assert stored()[1][-1].event != "objected"


def test_values_without_an_action_or_a_name_are_told_apart(kravflyt, case):
    assert "Name the action to do." in (without := kravflyt("act", case, "--set", "a=b")).output
    assert '"a" is no value; write NAME=VALUE.' in (nameless := kravflyt("act", case, "message", "--set", "a")).output
    assert (without.exit_code, nameless.exit_code) == (2, 2)
    assert "[case_not_found]" in kravflyt("act", "none").output
