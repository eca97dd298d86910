"""Builds the real thing from configuration: a database, the wall clock, the rules in force."""

from functools import cache
from pathlib import Path

from engine.errors import BadDatabase
from engine.shell.clock import Clock, Ids
from engine.shell.load.build import Loaded, build
from engine.shell.load.folder import read_folder
from engine.shell.load.prove import prove_lawful
from engine.shell.load.tree import Files
from engine.shell.service.activating import put_in_force
from engine.shell.service.house import House
from engine.shell.service.rule_books import Books
from engine.shell.store import Store


def open_house(path: str, rules: Path | None = None, *, synchronous: str = "full", clock: Clock | None = None) -> House:
    """Open a database, or make it; a fresh one gets the given rules, or the installed ones, activated.

    Raises BadDatabase where the file is not ours, BadRules where a fresh database's rules are wrong.
    """
    if path.startswith(("postgresql://", "postgres://")):
        raise BadDatabase("PostgreSQL is not supported yet. Name a file with --db.")
    if not Path(path).expanduser().resolve().parent.is_dir():
        raise BadDatabase(f"The folder of {path} does not exist.")
    store = Store(Path(path).expanduser(), synchronous=synchronous)
    house = House(store, clock or Clock(), Ids(), Books(store))
    if store.rulebooks.active() is None:
        files, loaded = _installed() if rules is None else _tried(rules)
        put_in_force(house, files, loaded, "installation", "the first rules of a fresh database")
    return house


@cache
def _installed() -> tuple[Files, Loaded]:
    """The installed rules, which stay as they are while a process runs and were tried when they were made."""
    files = read_folder(None)
    return files, build(files)


def _tried(rules: Path) -> tuple[Files, Loaded]:
    files = read_folder(rules)
    loaded = build(files)
    prove_lawful(loaded)
    return files, loaded
