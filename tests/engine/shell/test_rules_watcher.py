"""`serve --watch`: what is saved is in force, and a broken save changes nothing (ANA-2)."""

import logging
import os
import shutil
from importlib import resources
from pathlib import Path

import pytest

from engine.shell.rules_watcher import RulesWatcher
from engine.shell.wiring import open_house

NOTICE = "timing/send_notice.yaml"


@pytest.fixture
def folder(tmp_path):
    for name in ("rules", "states"):
        shutil.copytree(
            Path(str(resources.files(name))), tmp_path / "own" / name, ignore=shutil.ignore_patterns("*.py", "__pycache__")
        )
    return tmp_path / "own"


@pytest.fixture
def house(tmp_path, folder):
    made = open_house(str(tmp_path / "watched.db"), folder, synchronous="off")
    yield made
    made.store.close()


def save(path: Path, old: str, new: str) -> None:
    """Save a file as an editor does; the time of the save is moved on, as two saves within a test may share one."""
    text = path.read_text("utf-8")
    assert old in text
    known = path.stat().st_mtime_ns
    path.write_text(text.replace(old, new), "utf-8")
    os.utime(path, ns=(known + 10**9, known + 10**9))


def active(house) -> str:
    return house.store.rulebooks.active()["policy"]


@pytest.mark.parametrize("pointed_at", ["the folder above", "rules/ itself"])
def test_a_save_is_in_force_after_two_looks(house, folder, pointed_at, caplog):
    caplog.set_level(logging.INFO, "kravflyt")
    watcher = RulesWatcher(house, folder if pointed_at == "the folder above" else folder / "rules")
    for _ in range(3):
        watcher.turn()
    before = active(house)
    save(folder / "states/collection_case.yaml", "Oppfølging av en forfalt faktura", "Oppfølging av en faktura")
    watcher.turn()
    assert active(house) == before, "the editor may still be writing"
    watcher.turn()
    assert active(house) != before
    assert any("The saved rules are in force" in record.message for record in caplog.records)


def test_a_broken_save_keeps_the_last_good_rules_and_tells_every_problem_once(house, folder, caplog):
    watcher = RulesWatcher(house, folder)
    for _ in range(3):
        watcher.turn()
    before = active(house)
    save(folder / "rules" / NOTICE, "remaining is more than", "remainin is more than")
    save(folder / "rules/actions/pause.yaml", "paused is yes", "paused is maybe")
    for _ in range(4):
        watcher.turn()
    assert active(house) == before
    (record,) = caplog.records
    assert "rules/timing/send_notice.yaml:" in record.message
    assert 'did you mean "remaining"?' in record.message
    assert "rules/actions/pause.yaml:" in record.message
    assert "Nothing was changed; the service keeps the last good rules." in record.message
    save(folder / "rules" / NOTICE, "remainin is more than", "remaining is more than")
    save(folder / "rules/actions/pause.yaml", "paused is maybe", "paused is yes")
    for _ in range(3):
        watcher.turn()
    assert active(house) == before, "mended, the rules are the same again"


def test_a_file_that_vanishes_during_a_look_is_no_error(house, folder, monkeypatch):
    watcher = RulesWatcher(house, folder)
    real = Path.stat

    def vanishing(path, **options):
        if path.name == "send_notice.yaml":
            raise FileNotFoundError(path)
        return real(path, **options)

    monkeypatch.setattr(Path, "stat", vanishing)
    watcher.turn()
