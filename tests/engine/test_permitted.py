"""API-2, STG-6, STG-7: which actions a case permits, every other one with its reasons, and a schema of what each wants to be told."""

import pytest

from engine.inputs import schema_of
from engine.permitted import permitted
from engine.shell.service import acting
from tests.dsl import Life

CHANGES = {"message", "terminate", "extend_due_date", "pause", "resume"}


@pytest.fixture
def life(tmp_path):
    living = Life(tmp_path)
    living.hand_over("1001")
    yield living
    living.house.store.close()


def allowed(life: Life) -> set[str]:
    found = acting.actions(life.house, life.case_id)
    assert {permission.rule.action for permission in found} >= CHANGES, "also those that are not allowed are listed"
    assert all(permission.allowed or permission.reasons for permission in found)
    return {str(permission.rule.action) for permission in found if permission.allowed} & CHANGES


@pytest.mark.parametrize("when", ["2026-02-02 10:00", "2026-02-17 08:00"])
def test_in_the_reminder_stage_everything_but_resume_is_permitted(life, when):
    """STG-6"""
    life.until(when)
    assert allowed(life) == CHANGES - {"resume"}


def test_a_paused_case_can_be_resumed_and_not_paused(life):
    """STG-6"""
    life.do("pause")
    assert allowed(life) == CHANGES - {"pause"}


def test_in_debt_collection_message_and_terminate_remain(life):
    """STG-7"""
    life.until("2026-02-19 08:00")
    assert allowed(life) == {"message", "terminate"}
    refused = {p.rule.action: p.reasons for p in acting.actions(life.house, life.case_id) if not p.allowed}
    for action in ("extend_due_date", "pause"):
        (reason,) = refused[action]
        assert "debt collection" in reason.reason["en"] and "inkasso" in reason.reason["nb"]
        assert reason.facts["group"].value == "collection"
    assert len(refused["resume"]) == 2, "neither in the reminder stage nor paused"


def test_a_closed_case_permits_nothing(life):
    life.do("terminate")
    assert allowed(life) == set()


def test_what_is_permitted_is_told_after_the_case_is_caught_up(life):
    """The answer does not depend on how late the sweep is, and asking does what was due."""
    life.until("2026-02-17 08:00")
    life.down_until("2026-02-19 08:00")
    assert allowed(life) == {"message", "terminate"}
    life.expect(stage="registered")


@pytest.mark.parametrize("when", ["2026-02-02 10:00", "2026-02-17 08:00", "2026-02-19 08:00"])
def test_what_is_permitted_can_be_done_and_what_is_not_cannot(life, when):
    """The list and the call are judged by the same rules."""
    values = {"message": {"text": "hei"}, "extend_due_date": {"new_due_date": "2026-05-04"}}
    life.until(when)
    yes = allowed(life)
    for action in sorted(CHANGES - yes):
        life.refused(action, **values.get(action, {}))
    assert allowed(life) == yes, "a refusal changes nothing"
    for action in sorted(yes - {"terminate"}):
        life.do(action, **values.get(action, {}))
    life.do("terminate")


def test_asking_changes_nothing(life):
    life.until("2026-02-02 10:00")
    before = life.stored()
    allowed(life)
    book = life.house.books.of(before.case.rulebook)
    permitted(before.case, life.now, book, life.creditor)
    assert life.stored() == before


def test_every_action_says_what_it_wants_to_be_told(life):
    """API-2: as JSON Schema."""
    schemas = {p.rule.action: schema_of(p.rule) for p in acting.actions(life.house, life.case_id)}
    extend = schemas["extend_due_date"]
    assert extend["properties"]["new_due_date"]["format"] == "date"
    assert (extend["required"], extend["additionalProperties"]) == (["new_due_date"], False)
    assert "required" not in schemas["pause"]
    assert set(schemas["pause"]["properties"]) == {"reason", "until"}
