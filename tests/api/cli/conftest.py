"""The command line in the tests: every command on a database of its own, frozen on a Monday in February 2026."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from freezegun import freeze_time

from api.cli import main
from engine.case import Case
from engine.shell.wiring import open_house
from engine.trace import Entry

NOW = "2026-02-02T09:00:00Z"  # ten o'clock in Oslo
MARCH = "2026-03-02T11:00:00Z"
OVERDUE = {
    "invoice_number": "1001", "invoice_date": "2026-01-01", "due_date": "2026-01-15", "amount": "10000.00",
    "customer": {
        "customer_number": "K-1", "name": "Kari Eksempel", "kind": "person", "birth_date": "1984-05-12",
        "address": {"line1": "Fjordgata 3", "postal_code": "7010", "city": "Trondheim"},
    },
}  # fmt: skip
CREDITOR = (
    "Bakken Rør AS",
    "--organisation-number",
    "909722233",
    "--account",
    "15331229838",
    "--email",
    "inkasso@bakkenror.example",
)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch, tmp_path):
    """English, no settings of the machine's, and an empty working folder."""
    for name in ("KRAVFLYT_DB", "KRAVFLYT_RULES", "KRAVFLYT_LANGUAGE", "KRAVFLYT_PORT", "LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)


@pytest.fixture
def kravflyt() -> Callable[..., Result]:
    """Run a command in this process, at a moment."""

    def run(*arguments: str, at: str = NOW) -> Result:
        with freeze_time(at):
            return CliRunner().invoke(main, [str(each) for each in arguments])

    return run


@pytest.fixture
def key(kravflyt) -> str:
    """The key of a made-up creditor in kravflyt.db."""
    done = kravflyt("creditors", "add", *CREDITOR, "--demo")
    assert done.exit_code == 0, done.output
    return done.output.split()[-1]


@pytest.fixture
def case(kravflyt, key) -> str:
    """10 000 kr, due 2026-01-15, unpaid: the payment demand is sent, and the database has travelled to 2 March 2026."""
    Path("one.json").write_text(json.dumps(OVERDUE), "utf-8")
    assert kravflyt("import", "--creditor", "Bakken Rør AS", "one.json").exit_code == 0
    assert kravflyt("until", "2026-03-02").exit_code == 0
    return "1001"


def stored(number: str = "1001") -> tuple[Case, list[Entry]]:
    """The case of an invoice as kravflyt.db holds it, and its history."""
    house = open_house("kravflyt.db")
    (found,) = house.store.cases.find({"invoice_number": number}, 2)
    entries = [entry for entry, _ in house.store.history.of(found.case.id)]
    house.store.close()
    return found.case, entries


class Served:
    """A `kravflyt serve`, or another command that serves, in a process of its own on a free port."""

    def __init__(self, db: Path, *more: str, port: int | None = None, command: tuple[str, ...] = ("serve",)) -> None:
        self.port = port or free_port()
        self.log = db.parent / f"served-{self.port}-{time.monotonic_ns()}.log"
        run = [sys.executable, "-c", "from api.cli import main; main()", *command]
        with self.log.open("wb") as told:
            self.process = subprocess.Popen(
                [*run, "--db", str(db), "--port", str(self.port), *more],
                stdout=told,
                stderr=told,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )

    def told(self) -> str:
        """Everything it has written."""
        return self.log.read_text("utf-8")

    def ready(self) -> "Served":
        """Wait until it serves."""
        self.until(lambda: "Kravflyt serves" in self.told() or self.process.poll() is not None)
        assert self.process.poll() is None, self.told()
        return self

    def until(self, happened: Callable[[], Any], seconds: float = 30.0) -> Any:
        """Wait for something; fails with the log where it never comes."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := happened():
                return found
            time.sleep(0.05)
        raise AssertionError(f"It never came. {self.told()}")

    def call(self, method: str, path: str, key: str = "", body: Any = None, timeout: float = 30) -> tuple[int, Any]:
        """One request over HTTP: the status and the JSON."""
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
        data = None if body is None else msgspec.json.encode(body)
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, msgspec.json.decode(answer.read())
        except urllib.error.HTTPError as problem:
            return problem.code, msgspec.json.decode(problem.read())

    def worker(self) -> int:
        """The process that does the work."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("utf-8").split()
        return int(children[0])

    def stop(self) -> int:
        """Ask it to end, and wait."""
        self.process.terminate()
        return self.process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve(tmp_path):
    """Start servers; each is ended with the test."""
    started: list[Served] = []

    def start(db: Path, *more: str, port: int | None = None, command: tuple[str, ...] = ("serve",)) -> Served:
        started.append(Served(db, *more, port=port, command=command))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait(20)


def example_lines(text: str) -> list[str]:
    """The commands of a help text or a document, each on one line."""
    joined = re.sub(r"\\\n\s*", "", text)
    return [
        line.strip().removeprefix("$ ") for line in joined.splitlines() if re.match(r"\s*(\$ )?(\.venv/bin/)?kravflyt ", line)
    ]
