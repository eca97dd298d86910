"""Every story of fixtures/stories/ is played twice: on a test clock, and on the real agenda; the watcher looks after each line."""

import re
import shutil
from pathlib import Path

import pytest

from engine.errors import BadRules
from engine.shell.stories import schemas
from engine.shell.stories.edits import put_edits_in_force
from engine.shell.stories.reader import find_stories, read_story, story_folder
from engine.shell.stories.runner import Played, creditor_of, play
from engine.shell.stories.stage import OnAgenda, OnTestClock, StoryClock
from engine.shell.wiring import open_house

ROOT = Path(__file__).resolve().parent.parent
STORIES = find_stories(story_folder())


def played(path, folder, *, on_test_clock: bool = True) -> Played:
    story = read_story(path)
    house = open_house(str(folder / "story.db"), clock=StoryClock(story.begins), synchronous="off")
    try:
        if story.edits:
            put_edits_in_force(house, story)
        creditor = creditor_of(house, story)
        stage = OnTestClock(house, creditor, story.begins, story.name) if on_test_clock else OnAgenda(house, story.begins)
        return play(house, story, stage, creditor)
    finally:
        house.store.close()


@pytest.mark.parametrize("where", ["test clock", "agenda"])
@pytest.mark.parametrize("path", STORIES, ids=[path.stem for path in STORIES])
def test_the_story_goes_as_told(path, where, tmp_path):
    """ANA-4, TIM-2."""
    problems = played(path, tmp_path, on_test_clock=where == "test clock").problems.sorted()
    assert not problems, "\n".join(map(str, problems))


def test_there_are_many_stories_and_each_says_which_requirement_it_tells_of():
    assert len(STORIES) >= 14
    assert {key for path in STORIES for key in read_story(path).requirement} >= {
        "STG-2", "STG-3", "STG-4", "STG-5", "STG-6", "STG-7", "STG-8", "STG-9", "STG-13",
        "INT-1", "INT-2", "INT-3", "INT-4", "INT-5", "INT-6", "INT-7", "PAY-3", "TIM-3", "ONB-5",
    }  # fmt: skip


def changed(path, folder, old: str, new: str):
    """A copy of a story in which one thing is written otherwise."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    copy = folder / path.name
    copy.write_text(text.replace(old, new), "utf-8")
    shutil.copy(story_folder() / "people.yaml", folder)
    return copy, text[: text.index(old)].count("\n") + 1


UNPAID = story_folder() / "unpaid_to_registration.yaml"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("stage: registered", "stage: listed", "expected stage listed, but it is registered."),
        (
            "notice_deadline: 2026-02-16",
            "notice_deadline: 2026-02-15",
            "expected dates notice_deadline 2026-02-15, but it is 2026-02-16.",
        ),
        ("receiver: Kari Eksempel", "receiver: Per Påhitt", "expected letter receiver Per Påhitt, but it is Kari Eksempel."),
        ('says: "1 250,00 kr"', "says: takk for betalingen", 'expected letter says the words "takk for betalingen", but it is "'),
        ('outcomes: {"1001": registered}', 'outcomes: {"1001": paid}', "expected list outcomes 1001 paid, but it is registered."),
        (
            "permitted: [message, object, record_interruption, terminate, write_off]",
            "permitted: [message]",
            "expected permitted message, but it is message, object, record_interruption, terminate, write_off.",
        ),
        ("next: 2026-02-20 08:00", "next: never", "expected next never, but it is 2026-02-20 08:00."),
        (
            "put_on_list, registered_for_collection]",
            "registered_for_collection]",
            "but it is handed_over, notice_sent, put_on_list",
        ),
    ],
)
def test_a_story_that_is_wrong_fails_with_its_line_and_what_was_expected(old, new, told, tmp_path):
    """ANA-4."""
    copy, line = changed(UNPAID, tmp_path, old, new)
    (problem,) = played(copy, tmp_path).problems.sorted()
    assert str(problem).startswith(f"{copy}:{line}:")
    assert told in problem.message
    assert problem.code == "STORY-010"


def test_a_refusal_that_was_not_expected_says_why(tmp_path):
    """INT-4: the reasons stand in the problem, so that the analyst need not look for them."""
    copy, _ = changed(
        story_folder() / "own_notice.yaml", tmp_path, "own_notice_deadline: 2026-02-20", "own_notice_deadline: 2026-02-10"
    )
    problems = played(copy, tmp_path).problems.sorted()
    assert any("expected outcome accepted, but it is refused. The own notice gave 4 days" in each.message for each in problems)
    assert any("invoice 3001 is no case" in each.message for each in problems)


@pytest.mark.parametrize(
    ("old", "new", "code", "told"),
    [
        ("customer: kari", "customer: karin", "STORY-003", 'unknown customer "karin"; did you mean "kari"?'),
        ("invoice_date: 2026-01-02", "invoice_date: 2026-02-30", "RULE-006", '"invoice_date" must be a day of the calendar'),
        ("amount: 1250.00 kr", "amount: mye", "RULE-006", '"amount" must be an amount such as 1250.00 kr.'),
        ("amount: 1250.00 kr, ", "", "RULE-005", '"amount" is missing.'),
        ('hand over: "1001"', 'hand over: "1002"', "STORY-003", 'unknown invoice "1002"'),
        ("2026-02-19 08:00:", "2026-02-18 25:00:", "STORY-001", '"2026-02-18 25:00" is no moment.'),
        ("2026-02-17 07:59:", "2026-01-17 07:59:", "STORY-002", "2026-01-17 07:59 stands after 2026-02-02."),
        ("expect: {stage: noticed}", "expect: {staged: noticed}", "RULE-004", 'unknown key "staged"; did you mean "stage"?'),
        ("expect: {stage: noticed}", "do: pause\n      creditor: suspended", "STORY-004", "the line does more than one thing."),
        ("expect: {stage: noticed}", "with: {until: 2026-03-01}", "STORY-004", "`with:` is what a `do:` is told."),
        ("requirement:", "krav:", "RULE-004", 'unknown key "krav"'),
    ],
)
def test_an_unreadable_story_is_refused_with_its_line(old, new, code, told, tmp_path):
    """ANA-2, ANA-4."""
    copy, line = changed(UNPAID, tmp_path, old, new)
    with pytest.raises(BadRules) as caught:
        read_story(copy)
    found = [problem for problem in caught.value.details["problems"] if problem.code == code]
    assert told in found[0].message
    assert found[0].file == str(copy)
    assert found[0].line == line or code in ("STORY-004", "RULE-005")
    assert found[0].todo


def test_a_story_with_several_invoices_says_which_one_is_meant(tmp_path):
    copy, _ = changed(
        story_folder() / "stopped_on_wednesday.yaml", tmp_path, 'invoice: "1002"\n      do: terminate', "do: terminate"
    )
    with pytest.raises(BadRules) as caught:
        read_story(copy)
    (problem,) = caught.value.details["problems"]
    assert "`invoice:` is missing; the story has 1002, 1003." in problem.message


def test_the_service_cannot_be_up_before_it_went_down(tmp_path):
    down = story_folder() / "service_down_for_a_week.yaml"
    copy, _ = changed(down, tmp_path, "to: 2026-02-20 09:00}", "to: 2026-02-16 09:00}")
    with pytest.raises(BadRules) as caught:
        read_story(copy)
    assert "the service is up again before it went down." in str(caught.value)


def documented_keys(schema) -> set[str]:
    """Every key that a schema takes, also within."""
    found = set()
    for name, field in schema.fields.items():
        found.add(name)
        inner = getattr(field, "value_field", None) or field
        if hasattr(inner, "nested"):
            found |= documented_keys(inner.schema)
    return found


def test_every_key_of_a_story_is_documented():
    text = (ROOT / "docs/stories.md").read_text("utf-8")
    keys = documented_keys(schemas.STORY) | documented_keys(schemas.LINE) | documented_keys(schemas.CUSTOMER)
    assert {key for key in keys if not re.search(rf"\b{re.escape(key)}\b", text)} == set()


def test_the_story_in_the_document_goes_as_told(tmp_path):
    """ANA-4."""
    (example,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/stories.md").read_text("utf-8"), re.S)
    (tmp_path / "example.yaml").write_text(example, "utf-8")
    assert played(tmp_path / "example.yaml", tmp_path).problems.sorted() == []
