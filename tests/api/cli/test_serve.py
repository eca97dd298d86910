"""`kravflyt serve` in processes of its own, over real HTTP: started, killed, started again, watched."""

import contextlib
import datetime as dt
import os
import re
import shutil
import signal
import socket
import threading
from importlib import resources
from pathlib import Path

import pytest
from freezegun import freeze_time
from msgspec.structs import replace

from api.cli import serving
from engine.days import moment
from engine.events import Actor
from engine.shell.service import acting, handing_over, keeping, travelling
from engine.shell.stories.reader import read_story, story_folder
from engine.shell.stories.watcher import watch
from engine.shell.wiring import open_house
from tests.api.cli.conftest import NOW

STORY = read_story(story_folder() / "unpaid_to_registration.yaml")
CASES = 180


@pytest.fixture
def db(tmp_path) -> Path:
    return tmp_path / "served.db"


@pytest.fixture
def agency(db) -> str:
    """The agency's key of a fresh database."""
    with freeze_time(NOW):
        house = open_house(str(db))
        key = keeping.add_key(house, "agency", None, "test")
        house.store.close()
    return key


def long_way(db: Path) -> tuple[str, str]:
    """A test clock with many cases that fall due on different days of 2026: (its id, its creditor's key)."""
    with freeze_time(NOW):
        house = open_house(str(db), synchronous="off")
        creditor = keeping.add_creditor(house, STORY.creditor)
        key = keeping.add_key(house, "creditor", creditor.id, "test")
        clock_id = str(travelling.make_clock(house, creditor.id, moment(NOW), "long")["id"])
        (invoice,) = STORY.invoices.values()
        debtors = [  # one each, or their claims would be gathered on one case
            replace(
                invoice.customer, customer_number=f"K-{number}", national_identity_number=None, birth_date=dt.date(1990, 5, 1)
            )
            for number in range(CASES)
        ]
        invoices = [replace(invoice, invoice_number=f"{place}", customer=debtor) for place, debtor in enumerate(debtors)]
        actor = Actor("creditor", None, "test")
        for place, result in enumerate(handing_over.hand_over(house, creditor, invoices, actor, clock_id)):
            day = dt.date(2026, 2, 10) + dt.timedelta(days=place)
            acting.act(house, str(result.case_id), "extend_due_date", {"new_due_date": day.isoformat()}, actor)
        house.store.close()
    return clock_id, key


def test_it_serves_and_stops_when_asked(db, agency, serve):
    served = serve(db).ready()
    assert served.call("GET", "/v1/health")[1]["status"] == "ok"
    assert served.call("GET", "/v1/cases", agency)[0] == 200
    assert f"Kravflyt serves {db} on http://127.0.0.1:{served.port}" in served.told()
    worker = served.worker()
    assert served.stop() == 0
    assert not is_alive(worker)
    assert "Traceback" not in served.told()


def is_alive(process: int) -> bool:
    """Whether a process runs; one that has ended and was not yet fetched by its parent does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_port_in_use_is_an_error_before_anything_is_done(kravflyt, monkeypatch):
    monkeypatch.setattr(serving, "PATIENCE", 0.2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        words = f"Port {port} is in use by another program. Stop it, or choose another port with --port. [port_in_use]"
        for command in (["serve", "--db", "never.db"], ["demo", "--serve", "--db", "never.db"]):
            done = kravflyt(*command, "--port", port)
            assert (done.exit_code, done.stdout) == (1, "")
            assert words in done.stderr
    assert not Path("never.db").exists()


@pytest.mark.parametrize(("host", "code"), [("192.0.2.1", "bad_address"), ("no-such-host.invalid", "bad_address")])
def test_an_address_that_is_not_ours_is_an_error(kravflyt, host, code):
    done = kravflyt("serve", "--host", host)
    assert done.exit_code == 1
    assert f"[{code}]" in done.stderr


def test_a_second_server_on_the_port_of_the_first_is_refused(db, agency, serve):
    first = serve(db).ready()
    second = serve(db, port=first.port)
    assert second.process.wait(20) == 1
    assert "[port_in_use]" in second.told()
    assert first.call("GET", "/v1/health")[0] == 200


def test_killed_in_the_middle_of_an_advance_it_finishes_after_the_restart(db, serve):
    """TIM-2: a killed advance goes on where it was, each step once; the port is free at once."""
    clock_id, key = long_way(db)
    served = serve(db, "--no-sweep").ready()
    body = {"to": "2026-12-31"}
    asking = threading.Thread(
        target=lambda: ignored(lambda: served.call("POST", f"/v1/test-clocks/{clock_id}/advance", key, body))
    )
    asking.start()
    house = open_house(str(db))
    served.until(lambda: clock_in(house, clock_id)["now"] > "2026-03-01")
    worker = served.worker()
    served.process.send_signal(signal.SIGKILL)
    served.process.wait(20)
    served.until(lambda: not is_alive(worker), 5)
    asking.join(20)
    assert clock_in(house, clock_id)["target"] is not None, (
        "the advance was over before it could be killed: more cases are needed"
    )

    again = serve(db, port=served.port).ready()
    assert again.call("POST", f"/v1/test-clocks/{clock_id}/advance", key, body)[1]["code"] == "clock_advancing"
    again.until(lambda: clock_in(house, clock_id)["target"] is None)
    status, clock = again.call("GET", f"/v1/test-clocks/{clock_id}", key)
    assert (status, clock["status"], clock["now"]) == (200, "ready", travelling.end_of("2026-12-31").text)
    assert watch(house, clock_id) == []
    stages = {stored.case.stage for stored in house.store.cases.find({"clock_id": clock_id}, 1000)}
    assert stages == {"demanded"}
    assert again.stop() == 0
    house.store.close()


def clock_in(house, clock_id: str) -> dict:
    """A test clock as it lies in the store."""
    row = house.store.clocks.get(clock_id)
    assert row is not None
    return row


def ignored(call) -> None:
    """The answer never comes: its server is killed."""
    with contextlib.suppress(OSError):
        call()


def test_a_worker_that_dies_is_started_again(db, agency, serve):
    served = serve(db).ready()
    worker = served.worker()
    os.kill(worker, signal.SIGKILL)

    def answers() -> bool:
        try:
            return served.worker() != worker and served.call("GET", "/v1/health")[0] == 200
        except (OSError, IndexError):
            return False

    served.until(answers)
    assert served.stop() == 0


def test_two_servers_on_one_database_do_everything_once(db, serve):
    """TIM-2: several processes sweep the same agenda, and each step is taken once."""
    with freeze_time(NOW):
        house = open_house(str(db))
        creditor = keeping.add_creditor(house, STORY.creditor)
        handing_over.hand_over(house, creditor, list(STORY.invoices.values()), Actor("creditor"))
    servers = [serve(db), serve(db)]
    for each in servers:
        each.ready()
    # In whatever year this runs, the notice is long overdue, so the servers send it at once.
    servers[0].until(lambda: len(house.store.outbox.latest(10, "letter")) == 1)
    for each in servers:
        assert each.stop() == 0
    (stored,) = house.store.cases.find({}, 10)
    assert [entry.event for entry, _ in house.store.history.of(stored.case.id)][:2] == ["handed_over", "notice_sent"]
    assert watch(house) == []
    house.store.close()


def test_no_sweep_leaves_the_agenda_alone(db, serve):
    with freeze_time(NOW):
        house = open_house(str(db))
        creditor = keeping.add_creditor(house, STORY.creditor)
        handing_over.hand_over(house, creditor, list(STORY.invoices.values()), Actor("creditor"))
    served = serve(db, "--no-sweep").ready()
    served.call("GET", "/v1/health")
    assert served.stop() == 0
    assert house.store.outbox.count() == 0
    house.store.close()


def test_watch_puts_a_save_in_force_and_keeps_the_last_good_rules_at_a_broken_one(db, tmp_path, serve):
    """ANA-2."""
    folder = tmp_path / "own"
    for name in ("rules", "states"):
        shutil.copytree(Path(str(resources.files(name))), folder / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    served = serve(db, "--rules", str(folder), "--watch").ready()

    def in_force() -> str:
        return str(served.call("GET", "/v1/health")[1]["rulebook"])

    first = in_force()
    chart = folder / "states/collection_case.yaml"
    good = chart.read_text("utf-8")
    chart.write_text(good.replace("Oppfølging av en forfalt faktura", "Oppfølging"), "utf-8")
    served.until(lambda: in_force() != first)
    second = in_force()
    chart.write_text(good.replace("to: registered}", "to: registred}"), "utf-8")
    served.until(lambda: "Nothing was changed; the service keeps the last good rules." in served.told())
    assert "states/collection_case.yaml:" in served.told()
    assert in_force() == second
    chart.write_text(good, "utf-8")
    served.until(lambda: in_force() == first)
    assert served.stop() == 0


def test_an_activation_is_taken_up_without_a_restart(db, tmp_path, serve, kravflyt):
    """ANA-7."""
    served = serve(db).ready()
    first = served.call("GET", "/v1/health")[1]["rulebook"]
    folder = tmp_path / "own"
    for name in ("rules", "states"):
        shutil.copytree(Path(str(resources.files(name))), folder / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    chart = folder / "states/collection_case.yaml"
    chart.write_text(chart.read_text("utf-8").replace("Oppfølging av en forfalt faktura", "Oppfølging"), "utf-8")
    done = kravflyt("activate", "--rules", folder, "--by", "Ida", "--why", "prøve", "--db", db)
    assert done.exit_code == 0, done.output
    served.until(lambda: served.call("GET", "/v1/health")[1]["rulebook"] != first, 5)


def test_it_says_when_the_rules_of_the_database_differ_from_the_folder(db, kravflyt, monkeypatch, tmp_path):
    plans: list[serving.Plan] = []
    monkeypatch.setattr(serving, "run", plans.append)
    folder = tmp_path / "own"
    for name in ("rules", "states"):
        shutil.copytree(Path(str(resources.files(name))), folder / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    start = ["serve", "--db", str(db), "--port", "0", "--rules", str(folder)]
    done = kravflyt(*start)
    assert (done.exit_code, done.stderr) == (0, "")
    chart = folder / "states/collection_case.yaml"
    chart.write_text(chart.read_text("utf-8").replace("Oppfølging av en forfalt faktura", "Oppfølging"), "utf-8")
    assert "Note: the database has rules of its own, which differ from" in kravflyt(*start).stderr
    assert kravflyt(*start, "--watch").stderr == "", "they are put in force at once"
    assert [plan.watch for plan in plans] == [False, False, True]
    assert all(plan.port > 0 for plan in plans)


def test_bad_rules_for_a_fresh_database_are_told_and_nothing_is_served(kravflyt, tmp_path):
    """ANA-2."""
    folder = tmp_path / "own"
    for name in ("rules", "states"):
        shutil.copytree(Path(str(resources.files(name))), folder / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "rules/timing/send_notice.yaml").unlink()
    done = kravflyt("serve", "--db", "fresh.db", "--port", "0", "--rules", folder)
    assert done.exit_code == 1
    assert "[bad_rules]" in done.stderr


def test_the_demo_is_served_and_its_own_line_lists_its_cases(db, serve):
    """From nothing to a running service that shows what the demo did."""
    served = serve(db, "--language", "nb", command=("demo", "--serve")).ready()
    shown = re.search(r"Bearer (kf_\S+)' \\\n\s+'http://127\.0\.0\.1:\d+(/v1/\S+)'", served.told())
    assert shown, served.told()
    key, path = shown.groups()
    status, told = served.call("GET", path, key)
    assert status == 200
    assert {case["stage"] for case in told["cases"]} >= {"demanded", "noticed"}
    assert "2026-02-24 08:00  Satt på inkassoliste" in served.told()
    assert served.stop() == 0
