"""The file: what it accepts, what it refuses and says, and that two writers and a kill do it no harm."""

import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import threading
from pathlib import Path

import pytest

from engine.errors import BadDatabase, Conflict
from engine.shell.store import Store
from engine.shell.store.schema import APPLICATION_ID, MIGRATIONS
from engine.shell.store.sqlite import Sqlite
from engine.shell.store.tables import TABLES
from engine.shell.wiring import open_house

ROOT = Path(__file__).resolve().parents[4]
forked = multiprocessing.get_context("fork")


def opened(path: Path) -> Sqlite:
    return Sqlite(path, synchronous="off")


def run(script: str, *arguments: object) -> subprocess.Popen[str]:
    """A process of its own, as a second `kravflyt` would be."""
    command = [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


# -- files that are not ours ----------------------------------------------------------------------------------------------


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("create table birds (name text)")
    before = path.read_bytes()
    with pytest.raises(BadDatabase, match="another program") as refused:
        opened(path)
    assert refused.value.code == "bad_database" and "--db" in refused.value.message
    assert path.read_bytes() == before


def test_a_text_file_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Husk å ringe Kari.\n" * 200)
    with pytest.raises(BadDatabase, match=r"notes\.txt cannot be used as a database"):
        opened(path)
    assert path.read_text().startswith("Husk")


def test_an_empty_file_becomes_a_database(tmp_path):
    path = tmp_path / "empty.db"
    path.touch()
    opened(path).close()
    opened(path).close()


@pytest.mark.parametrize("path", ["missing/kravflyt.db", "."])
def test_a_missing_folder_or_a_folder_itself_is_refused(tmp_path, path):
    with pytest.raises(BadDatabase):
        opened(tmp_path / path)


def test_the_house_names_the_missing_folder(tmp_path):
    with pytest.raises(BadDatabase, match=r"The folder of .*missing.* does not exist"):
        open_house(str(tmp_path / "missing/kravflyt.db"))


def test_a_torn_file_is_refused(tmp_path):
    path = tmp_path / "torn.db"
    opened(path).close()
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * (len(content) - 100))
    with pytest.raises(BadDatabase):
        opened(path)


@pytest.fixture
def read_only():
    """A database that everybody may read and nobody may write; tmp_path lies in a folder that others may not even enter."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "kravflyt.db"
        opened(path).close()
        path.chmod(0o444)
        path.parent.chmod(0o555)
        yield path
        path.parent.chmod(0o755)


def test_a_file_that_may_not_be_written_is_refused(read_only):
    told = forked.Queue()

    def attempt() -> None:
        if os.geteuid() == 0:  # who may write everything is somebody else for once
            os.setgid(65534)
            os.setuid(65534)
        try:
            opened(read_only)
            told.put("opened")
        except BadDatabase as refused:
            told.put(refused.message)

    child = forked.Process(target=attempt)
    child.start()
    message = told.get(timeout=30)
    child.join()
    assert "cannot be used as a database" in message and "readonly" in message


def test_a_database_of_a_newer_kravflyt_is_refused_and_left_alone(tmp_path):
    """An older program does not know what the newer one's columns mean."""
    path = tmp_path / "kravflyt.db"
    driver = opened(path)
    driver.run(
        "insert into _sqlite_migrations (migration_set, name, applied_at) values ('kravflyt', 'of_next_year', '2027-01-01')"
    )
    driver.close()
    with pytest.raises(BadDatabase, match=r"newer Kravflyt \(of_next_year\)"):
        opened(path)


def test_a_file_that_another_program_writes_all_the_time_is_in_use(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.shell.store.sqlite.BUSY_SECONDS", 1)
    path = tmp_path / "kravflyt.db"
    opened(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin exclusive")
    with pytest.raises(Conflict) as refused:
        opened(path)
    assert refused.value.code == "database_locked"
    other.close()
    opened(path).close()


def test_postgresql_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(BadDatabase, match="--db"):
        open_house("postgresql://localhost/kravflyt")


# -- the schema -----------------------------------------------------------------------------------------------------------


def test_migrations_are_done_once(tmp_path):
    path = tmp_path / "kravflyt.db"
    first = opened(path)
    schema = first.db.schema
    names = [migration.name for migration in MIGRATIONS.applied(first.db)]
    first.close()
    second = opened(path)
    assert (second.db.schema, [migration.name for migration in MIGRATIONS.applied(second.db)]) == (schema, names)
    assert second.tuples("pragma application_id") == [(APPLICATION_ID,)]
    second.close()


def test_six_processes_may_start_at_once_on_a_fresh_file(tmp_path):
    path = tmp_path / "kravflyt.db"
    script = "import sys; from engine.shell.store import Store; Store(sys.argv[1]).close(); print('fine')"
    started = [run(script, path) for _ in range(6)]
    told = [process.communicate(timeout=120) for process in started]
    assert [out.strip() for out, _ in told] == ["fine"] * 6, told


def test_many_threads_may_start_at_once_on_a_fresh_file(tmp_path):
    """What two processes do once in a thousand starts, sixteen threads do every time."""
    for attempt in range(5):
        path = tmp_path / f"{attempt}.db"
        problems: list[str] = []
        ready = threading.Barrier(16)

        def start(path: Path = path, problems: list[str] = problems, ready: threading.Barrier = ready) -> None:
            ready.wait()
            try:
                opened(path).close()
            except Exception as problem:
                problems.append(repr(problem))

        threads = [threading.Thread(target=start) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert problems == []


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_strict(tmp_path, table):
    driver = opened(tmp_path / "kravflyt.db")
    found = driver.query("select name, strict from pragma_table_list where name = :name", {"name": table})
    assert found == [{"name": table, "strict": 1}]
    driver.close()


def test_a_text_in_a_column_of_numbers_is_an_error(tmp_path):
    driver = opened(tmp_path / "kravflyt.db")
    with pytest.raises(sqlite3.IntegrityError):
        driver.run("insert into counters (name, value) values ('kid', 'many')")
    driver.close()


def test_the_file_is_in_wal_mode_and_durable_unless_told_otherwise(tmp_path):
    driver = Sqlite(tmp_path / "kravflyt.db")
    assert driver.tuples("pragma journal_mode") == [("wal",)]
    assert driver.tuples("pragma synchronous") == [(2,)]
    driver.close()


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (
            "select * from cases where clock_id = '' and next_due_at <= 'x' order by next_due_at, id limit 10",
            "clock_id_next_due_at_id",
        ),
        ("select min(next_due_at) from cases where clock_id = ''", "clock_id_next_due_at_id"),
        ("select count(*) from cases where clock_id = '' and next_due_at <= 'x'", "clock_id_next_due_at_id"),
        ("select min(due_at) from lists where status = 'open' and clock_id = ''", "status_clock_id_due_at"),
        (
            "select * from lists where status = 'open' and clock_id = '' and due_at <= 'x' order by due_at, id",
            "status_clock_id_due_at",
        ),
        ("select * from outbox where key > 'a/' and key < 'a0' order by id", "outbox_key"),
        ("select * from history where case_id = 'a' order by seq", "sqlite_autoindex_history_1"),
        ("select * from claims where kid = '1'", "claims_kid"),
    ],
)
def test_what_is_asked_often_is_found_by_index(tmp_path, sql, index):
    driver = opened(tmp_path / "kravflyt.db")
    plan = " / ".join(str(row[3]) for row in driver.tuples(f"explain query plan {sql}"))
    assert index in plan and "SCAN" not in plan
    if "next_due_at, id" in sql:
        assert "TEMP B-TREE" not in plan, "the index gives the order as well"
    driver.close()


# -- transactions ---------------------------------------------------------------------------------------------------------


def count(driver: Sqlite) -> int:
    return int(driver.tuples("select coalesce(sum(value), 0) from counters")[0][0])


UP = "insert into counters (name, value) values ('n', 1) on conflict (name) do update set value = value + 1"


def test_a_transaction_that_fails_leaves_nothing(tmp_path):
    driver = opened(tmp_path / "kravflyt.db")

    def broken() -> None:
        with driver.tx():
            driver.run(UP)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert count(driver) == 0
    with driver.tx():
        driver.run(UP)
    assert count(driver) == 1
    driver.close()


def test_an_inner_transaction_that_fails_takes_only_its_own_back(tmp_path):
    driver = opened(tmp_path / "kravflyt.db")

    def broken() -> None:
        with driver.tx():
            driver.run(UP)
            raise RuntimeError

    with driver.tx():
        driver.run(UP)
        with pytest.raises(RuntimeError):
            broken()
        driver.run(UP)
    assert count(driver) == 2
    driver.close()


def test_threads_that_read_and_then_write_never_find_the_file_locked(tmp_path):
    driver = opened(tmp_path / "kravflyt.db")
    problems: list[str] = []

    def work() -> None:
        try:
            for _ in range(50):
                with driver.tx():  # taken for writing before anything is read
                    before = count(driver)
                    driver.run(UP)
                    assert count(driver) == before + 1
        except Exception as problem:
            problems.append(repr(problem))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (problems, count(driver)) == ([], 300)
    driver.close()


def test_two_processes_that_read_and_then_write_never_find_the_file_locked(tmp_path):
    path = tmp_path / "kravflyt.db"
    driver = opened(path)
    script = f"""
        import sys
        from engine.shell.store.sqlite import Sqlite
        driver = Sqlite(sys.argv[1], synchronous="off")
        for _ in range(100):
            with driver.tx():
                driver.tuples("select * from counters")
                driver.run({UP!r})
        print("fine")
    """
    started = [run(script, path) for _ in range(2)]
    told = [process.communicate(timeout=120) for process in started]
    assert [out.strip() for out, _ in told] == ["fine"] * 2, told
    assert count(driver) == 200
    driver.close()


def test_readers_see_the_last_commit_while_somebody_writes(tmp_path):
    driver = opened(tmp_path / "kravflyt.db")
    seen: list[int] = []
    with driver.tx():
        driver.run(UP)
        reader = threading.Thread(target=lambda: seen.append(count(driver)))
        reader.start()
        reader.join()
    assert (seen, count(driver)) == ([0], 1)
    driver.close()


def test_a_process_that_is_killed_in_a_transaction_leaves_nothing(tmp_path):
    path = tmp_path / "kravflyt.db"
    driver = opened(path)
    script = f"""
        import sys, time
        from engine.shell.store.sqlite import Sqlite
        driver = Sqlite(sys.argv[1])
        with driver.tx():
            for _ in range(100):
                driver.run({UP!r})
            print("written", flush=True)
            time.sleep(600)
    """
    process = run(script, path)
    assert process.stdout is not None and process.stdout.readline().strip() == "written"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert count(driver) == 0
    with driver.tx():
        driver.run(UP)
    assert driver.tuples("pragma integrity_check") == [("ok",)]
    driver.close()


def test_a_copy_of_the_file_and_its_log_is_a_database(tmp_path):
    """What a machine that lost its power finds on its disk."""
    driver = opened(tmp_path / "kravflyt.db")
    with driver.tx():
        driver.run(UP)
    (tmp_path / "copy").mkdir()
    for left in tmp_path.glob("kravflyt.db*"):
        shutil.copy(left, tmp_path / "copy" / left.name)
    copied = opened(tmp_path / "copy" / "kravflyt.db")
    assert count(copied) == 1
    copied.close()
    driver.close()


def test_a_store_that_was_closed_can_be_opened_again(tmp_path):
    for _ in range(3):
        store = Store(tmp_path / "kravflyt.db", synchronous="off")
        with store.tx():
            store.registers.count("kid")
        store.close()
    store = Store(tmp_path / "kravflyt.db", synchronous="off")
    assert store.registers.count("kid") == 4
    store.close()
