"""The demo: from nothing to cases that one can look at, again and again."""

import re
from importlib import import_module

from engine.days import moment
from engine.shell.service import travelling
from engine.shell.wiring import open_house
from tests.api.cli.conftest import CREDITOR


def test_the_demo_shows_every_case_with_its_timeline_and_a_list_in_full(kravflyt):
    """ANA-4, STG-3."""
    done = kravflyt("demo", "--language", "nb")
    assert (done.exit_code, done.stderr) == (0, ""), "the progress bar is no part of the words"
    told = done.output
    assert "Stanset på onsdag  (STG-4, STG-6)" in told
    assert "2026-02-24 08:00  Satt på inkassoliste [Inkassovarslet -> På inkassoliste]  Varselet forfalt 17.02.2026" in told
    assert "Neste: Ingenting; saken er avsluttet." in told
    assert "Faktura 1010 ble avvist." in told
    assert "2026-02-20 08:00  Betalingsoppfordring sendt [Registrert til inkasso -> Betalingsoppfordret]" in told
    assert "  | Inkassoliste 17.02.2026: 2 saker klare for inkasso" in told
    assert "  | Vil du stanse en sak, avslutt oppdraget før 19.02.2026 kl. 08:00." in told
    assert "  | 4010                  2 000,00 kr" in told
    assert "ukjent" not in told
    assert "\x1b" not in told, "plain where nobody watches"
    assert re.search(
        r"curl -H 'Authorization: Bearer kf_\S+' \\\n\s+'http://127.0.0.1:8080/v1/cases\?test_clock=[0-9a-f]{32}&", told
    )


def test_the_demo_can_be_run_again(kravflyt):
    """Also when somebody has suspended a creditor of it meanwhile."""
    assert kravflyt("demo").exit_code == 0
    kravflyt("creditors", "suspend", "Solvik Tannklinikk AS", "--why", "prøve", "--db", "kravflyt-demo.db")
    again = kravflyt("demo")
    assert again.exit_code == 0, again.output
    house = open_house("kravflyt-demo.db")
    clocks = [row for creditor in house.store.creditors.all() for row in house.store.clocks.of(creditor.id)]
    house.store.close()
    assert len(clocks) == len({row["name"] for row in clocks}), "what the first run left was removed"
    assert all(row["id"] in again.output for row in clocks)


def test_the_demo_leaves_a_real_creditor_alone(kravflyt):
    kravflyt("creditors", "add", *CREDITOR, "--db", "real.db")
    done = kravflyt("demo", "--db", "real.db")
    assert done.exit_code == 1
    assert "[real_creditor]" in done.output
    house = open_house("real.db")
    assert house.store.cases.find({}, 1) == []
    house.store.close()


def test_the_demo_leaves_other_clocks_and_cases_alone(kravflyt):
    kravflyt("creditors", "add", *CREDITOR, "--demo", "--db", "mine.db")
    house = open_house("mine.db")
    (creditor,) = house.store.creditors.all()
    mine = travelling.make_clock(house, creditor.id, moment("2026-01-01T00:00:00Z"), "my own")
    house.store.close()
    assert kravflyt("demo", "--db", "mine.db").exit_code == 0
    house = open_house("mine.db")
    assert house.store.clocks.get(str(mine["id"]))
    house.store.close()


def test_a_story_that_goes_another_way_is_told_at_the_end(kravflyt, monkeypatch, tmp_path):
    demo_module = import_module("api.cli.demo")
    folder = tmp_path / "stories"
    folder.mkdir()
    source = demo_module.story_folder() / "unpaid_to_registration.yaml"
    (folder / source.name).write_text(source.read_text("utf-8").replace("stage: registered", "stage: listed"), "utf-8")
    monkeypatch.setattr(demo_module, "story_folder", lambda: folder)
    done = kravflyt("demo")
    assert done.exit_code == 1
    assert "expected stage listed, but it is registered." in done.output
    assert "[story_failed]" in done.output
