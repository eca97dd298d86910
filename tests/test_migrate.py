"""Cases are taken to the rules in force on purpose: shown first, then moved, each with who wanted it and why (ANA-7)."""

import datetime as dt
import random
from pathlib import Path

import pytest

from bench import made
from bench.child import Child, Migrate
from engine.errors import Conflict, Invalid
from engine.events import Actor
from engine.migrating import Preview
from engine.shell.load.build import build
from engine.shell.load.tree import Files
from engine.shell.service import migrating
from engine.shell.service.activating import put_in_force
from engine.shell.service.handing_over import hand_over
from engine.shell.service.migrating import Migrated, Wanted, target
from engine.shell.stories.money_watcher import watch_money
from engine.shell.sweep import sweep
from tests.dsl import Life, customer, told
from tests.rulebooks import changed, first_release, shipped, with_fee_in_guard, without_tests

REGISTERED = "2026-02-19 08:00"
WHY = "The payment demand is in place; Kari Nordmann agreed"


@pytest.fixture
def life(tmp_path: Path) -> Life:
    """10 000 kr, due 2026-01-15, registered by the rules of the first release, which had neither demand nor ledger."""
    life = Life(tmp_path, rules=first_release())
    life.hand_over("1001", amount="10000.00")
    life.until(REGISTERED)
    life.without_ledger()
    life.activate(shipped())
    return life


def previewed(life: Life, stage: str | None = "registered", **wanted: str) -> list[Preview]:
    return list(migrating.preview(life.house, Wanted(stage, clock_id=life.clock_id, **wanted)))


def migrated(life: Life, stage: str | None = "registered", **wanted: str) -> Migrated:
    order = Wanted(stage, clock_id=life.clock_id, **wanted)
    return migrating.migrate(life.house, order, "Ida", WHY, to=target(life.house))


def codes(found: Preview) -> list[tuple[str, bool]]:
    return [(problem.code, problem.blocks) for problem in found.passage.problems]


def everything(life: Life) -> list[tuple[object, ...]]:
    names = life.house.store.driver.tuples("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")
    return [row for (name,) in names for row in life.house.store.driver.tuples(f'select * from "{name}"')]


# -- the preview


def test_a_preview_shows_the_step_and_the_amounts_before_and_after_and_changes_nothing(life: Life) -> None:
    before = everything(life)
    (found,) = previewed(life)
    assert everything(life) == before
    assert (found.goes, codes(found), found.before) == (True, [], None)
    assert found.after is not None
    assert (found.after.rule, told(found.after.at)) == ("send-demand", "2026-02-20 08:00")
    assert found.after.title["nb"] == "Send betalingsoppfordring"
    # 36 days at 12.00 % of 10 000 kr are 118.356...; the light fee is 0.8 x 750.
    assert [(each.post, each.before_ore, each.after_ore) for each in found.differences] == [
        ("interest", 0, 11836), ("collection_fee", 0, 60000),
    ]  # fmt: skip


def test_without_a_stage_it_is_the_cases_that_rest(life: Life) -> None:
    """A case that was only noticed goes on by itself, and is left alone unless its stage is named."""
    life.activate(first_release())
    life.hand_over("1002", due="2026-02-01", to=customer(number="K-2"))
    life.until("2026-02-23")
    life.activate(shipped())
    assert life.case().stage == "noticed"
    assert [each.case.claims[0].invoice_number for each in previewed(life, None)] == ["1001"]
    assert [each.case.claims[0].invoice_number for each in previewed(life, "noticed")] == ["1002"]


def test_cases_are_chosen_by_creditor_and_by_the_rule_book_they_keep(life: Life) -> None:
    other = life.add_creditor("Fjorden Bygg AS")
    assert previewed(life, creditor_id=other.id) == []
    assert previewed(life, rulebook="0123456789abcdef") == []
    assert len(previewed(life, creditor_id=life.creditor.id, rulebook=build(first_release()).policy.version)) == 1
    assert list(migrating.preview(life.house, Wanted("registered"))) == [], "on the real clock there is none"


def test_a_stage_that_does_not_exist_is_an_error_and_not_nothing_to_do(life: Life) -> None:
    with pytest.raises(Invalid, match=r"There is no stage 'registred'\. Stages: demanded, "):
        previewed(life, "registred")


# -- the move


def test_a_case_of_the_first_release_is_moved_with_its_ledger_and_the_demand_goes_out_on_the_next_working_day(life: Life) -> None:
    """Semantics 2 and 6: registered was a rest until the demand existed."""
    old = life.case().rulebook
    assert migrated(life) == Migrated(1, [])
    life.expect(stage="registered", next="2026-02-20 08:00", rule="send-demand", remaining="10000.00")
    case = life.case()
    assert case.rulebook == target(life.house) != old
    assert [(each.on.isoformat(), each.debit, each.amount_ore) for each in case.postings] == [
        ("2026-01-15", "principal", 1000000)
    ]
    life.until("2026-02-20 08:00")
    life.expect(stage="demanded")
    assert [letter["name"] for letter in life.letters()] == ["collection_notice", "payment_demand"]
    assert life.owed() == {"principal": "10000.00", "interest": "118.36", "collection_fee": "600.00"}
    assert list(watch_money(life.case(), life.entries())) == []


def test_history_tells_from_which_rules_to_which_by_whom_and_beside_its_chain_why(life: Life) -> None:
    old = life.case().rulebook
    migrated(life)
    entry, private = life.house.store.history.of(life.case_id)[-1]
    assert (entry.event, entry.from_stage, entry.to_stage) == ("migrated", "registered", "registered")
    assert entry.actor == Actor("agency", None, "Ida")
    assert entry.facts == {"from_rulebook": old, "to_rulebook": target(life.house)}
    assert entry.reason["nb"] == f"Saken følger regelboken {target(life.house)} i stedet for {old}."
    assert entry.rulebook == target(life.house)
    assert private == {"input": {"reason": WHY}}
    assert "Nordmann" not in life.history_text()
    assert life.house.store.history.broken_link(life.case_id) is None


def test_again_there_is_nothing_to_do(life: Life) -> None:
    migrated(life)
    before = everything(life)
    assert previewed(life) == []
    assert migrated(life) == Migrated(0, [])
    assert everything(life) == before


def test_a_step_that_is_late_by_the_new_rules_is_due_at_once_and_the_preview_says_so(life: Life) -> None:
    """2026-02-21 is a Saturday: the letter waits for Monday. On Monday it is due at once."""
    life.until("2026-02-21 10:00")
    (found,) = previewed(life)
    assert codes(found) == []
    assert found.after is not None
    assert told(found.after.at) == "2026-02-23 08:00"
    life.until("2026-02-23 10:00")
    (found,) = previewed(life)
    assert codes(found) == [("due_at_once", False)]
    migrated(life)
    life.sweep()
    life.expect(stage="demanded", demand_sent_on="2026-02-23")


def test_what_fell_due_by_the_old_rules_happens_by_them_first(tmp_path: Path) -> None:
    """The answer never depends on how late the sweep is."""
    life = Life(tmp_path, rules=first_release())
    life.hand_over("1001")
    life.until("2026-02-17 08:00")
    life.activate(shipped())
    life.down_until("2026-02-19 09:00")
    assert migrated(life, "listed") == Migrated(0, [])
    life.expect(stage="registered")
    assert life.case().rulebook == build(first_release()).policy.version


def test_a_case_on_a_list_that_has_not_gone_out_is_moved_and_the_list_goes_out(tmp_path: Path) -> None:
    """STG-3."""
    life = Life(tmp_path, rules=first_release())
    life.hand_over("1001")
    life.until("2026-02-17 07:59")
    life.activate(shipped())
    assert migrated(life, "noticed").moved == 1
    life.until(REGISTERED)
    life.expect(stage="registered")
    assert life.lines("2026-02-17") == {"1001": "registered"}


# -- on hold, asleep


def test_a_case_on_hold_is_moved_with_its_hold_and_goes_on_when_that_is_lifted(life: Life) -> None:
    life.suspend()
    (found,) = previewed(life)
    assert (found.goes, codes(found)) == (True, [])
    migrated(life)
    life.expect(holds=["creditor"], rule=None)
    life.until("2026-03-01")
    life.restore()
    life.until("2026-03-31")
    life.expect(holds=[], stage="demanded")


def test_a_step_that_sleeps_is_asked_anew_by_the_new_rules(tmp_path: Path) -> None:
    life = Life(tmp_path, rules=with_fee_in_guard(known_until="2026-01-31"))
    life.hand_over("1001")
    life.sweep()
    assert life.case().asleep == {"send-notice": "letter_fee"}
    life.activate(shipped())
    life.sweep()
    assert (life.case().asleep, life.case().stage) == ({"send-notice": "letter_fee"}, "received")
    assert life.house.books.of(life.case().rulebook).label_of("letter_fee") == {"nb": "letter_fee", "en": "letter_fee"}
    (found,) = previewed(life, "received")
    assert found.before is not None
    assert (found.before.rule, codes(found)) == ("warn-of-limitation", [("due_at_once", False)])
    migrated(life, "received")
    assert life.case().asleep == {}
    life.sweep()
    life.expect(stage="noticed")


def test_new_rules_that_lack_a_rate_are_told_of_and_the_case_sleeps_under_them(life: Life) -> None:
    files = changed(
        "rules/timing/send_demand.yaml", "  - remaining is more than 0.00 kr",
        "  - remaining is more than parameter letter_fee", with_fee_in_guard(known_until="2026-01-31"),
    )  # fmt: skip
    life.activate(files)
    (found,) = previewed(life)
    assert codes(found) == [("rate_missing", False)]
    migrated(life)
    life.until("2026-02-20 08:00")
    assert life.case().asleep == {"send-demand": "letter_fee"}


# -- what cannot go


def stays(life: Life, files: Files, stage: str) -> list[str]:
    """Why the case spoken of cannot go to rules; it is as it was."""
    life.activate(files)
    before = life.stored()
    (found,) = previewed(life, stage)
    done = migrated(life, stage)
    assert (found.goes, done.moved) == (False, 0)
    assert life.stored() == before
    (stayed,) = done.stayed
    assert (stayed.case_id, stayed.invoice_number) == (life.case_id, "1001")
    assert [problem.code for problem in stayed.problems] == [problem.code for problem in found.passage.problems]
    assert all(problem.words["nb"] != problem.words["en"] for problem in stayed.problems)
    return [problem.code for problem in stayed.problems]


@pytest.fixture
def present(tmp_path: Path) -> Life:
    """A case of the present rules."""
    life = Life(tmp_path)
    life.hand_over("1001")
    life.sweep()
    life.expect(stage="noticed")
    return life


def test_a_stage_that_the_new_chart_lacks(present: Life) -> None:
    present.until("2026-03-02")
    assert stays(present, first_release(), "demanded") == ["stage_unknown"]


def test_a_hold_that_the_new_chart_lacks(present: Life) -> None:
    present.do("object", reason="Feil vare")
    assert stays(present, first_release(), "noticed") == ["hold_unknown"]


def test_a_date_that_a_step_of_the_new_rules_counts_from(life: Life) -> None:
    """The rules that lead to the stage would have set it, had they been there."""
    files = without_tests(shipped())
    for path in ("rules/timing/register_for_collection.yaml", "rules/reactions/join_claims_after_demand.yaml"):
        files = changed(path, "{registered_on: today}", "{registered_on: today, checked_on: today}", files)
    files = changed("rules/timing/send_demand.yaml", "after registered_on at", "after checked_on at", files)
    files = changed(
        "rules/facts.yaml", "\nregistered_on:",
        "\nchecked_on: {label: {nb: kontrolldagen, en: the day of the check}, type: date, given: rules, when unknown: refuse}"
        "\nregistered_on:", files,
    )  # fmt: skip
    assert stays(life, files, "registered") == ["date_missing"]
    (found,) = previewed(life)
    (problem,) = found.passage.problems
    assert problem.words["en"] == "The case lacks the day of the check (checked_on), which send-demand counts from."


def test_what_the_new_chart_always_demands_of_the_stage(life: Life) -> None:
    files = changed(
        "states/collection_case.yaml", "  registered:\n    - ", "  registered:\n    - remaining is less than 100.00 kr\n    - "
    )
    assert stays(life, files, "registered") == ["stage_forbids_it"]


def test_one_that_cannot_go_keeps_no_other_back(present: Life) -> None:
    present.do("object", reason="Feil vare")
    disputed = present.case_id
    present.hand_over("1002", to=customer(number="K-2"))
    present.sweep()
    present.activate(first_release())
    done = migrated(present, "noticed")
    assert (done.moved, [each.case_id for each in done.stayed]) == (1, [disputed])
    assert present.case().rulebook == target(present.house)


def test_a_case_whose_rules_cannot_be_read_is_rescued(life: Life) -> None:
    """It was set aside, for nobody could say what is to become of it."""
    life.house.store.driver.run("delete from rulebooks where version = :version", {"version": life.case().rulebook})
    life.forget_rules()
    (found,) = previewed(life, None)
    assert (found.goes, codes(found), found.differences) == (True, [("rules_unreadable", False)], ())
    assert migrated(life, None).moved == 1
    life.until("2026-02-20 08:00")
    life.expect(stage="demanded")


# -- meanwhile


def test_rules_that_came_in_force_after_the_preview_stop_it(life: Life) -> None:
    to = target(life.house)
    life.activate(changed("rules/parameters/terms/demand_days.yaml", "value: 14 days", "value: 21 days"))
    with pytest.raises(Conflict, match="Other rules have come in force") as problem:
        migrating.migrate(life.house, Wanted("registered", clock_id=life.clock_id), "Ida", WHY, to=to)
    assert problem.value.code == "rulebook_changed"
    assert "migrated" not in life.events()


def test_a_clock_under_way_is_waited_for(life: Life) -> None:
    life.house.store.clocks.set(life.clock_id, life.now.text, "2026-12-31T00:00:00Z")
    with pytest.raises(Conflict) as problem:
        migrated(life)
    assert problem.value.code == "clock_advancing"


def test_killed_halfway_it_is_run_again_and_every_case_has_moved_once(tmp_path: Path) -> None:
    path = tmp_path / "kill.db"
    house = made.house_at(path, made.oslo(2026, 2, 2, 10), synchronous="off")
    files = first_release()
    put_in_force(house, files, build(files), "a test", "a test")
    (creditor,) = made.creditors(house, 1)
    invoices = [made.invoice(number, dt.date(2026, 1, 5), random.Random(number)) for number in range(60)]
    hand_over(house, creditor, invoices, Actor("creditor", "test", "ERP"))
    for day in ((2026, 2, 3), (2026, 2, 24), (2026, 2, 26)):
        sweep(house, made.oslo(*day, 9))
    files = shipped()
    put_in_force(house, files, build(files), "a test", "a test")
    at = made.oslo(2026, 2, 27, 7).text

    def moved() -> list[tuple[str, int]]:
        return house.store.driver.tuples("select case_id, count(*) from history where doc like '%\"migrated\"%' group by 1")

    assert Child(Migrate("registered"), path, at, chunk=2, page=2).kill(2, 0)
    halfway = len(moved())
    assert 4 <= halfway < 60
    assert halfway % 2 == 0, "a page goes whole or not at all"
    assert Child(Migrate("registered"), path, at, chunk=2, page=2).finish() == 0
    assert sorted(count for _, count in moved()) == [1] * 60
    assert house.store.cases.rulebooks_in_use() == [(target(house), 60)]
    assert [house.store.history.broken_link(case_id) for case_id, _ in moved()] == [None] * 60
    house.store.close()
