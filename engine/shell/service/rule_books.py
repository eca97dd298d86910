"""The rule books in force and those that cases have pinned, by version, each built once a process."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from engine.errors import NotFound
from engine.guards import Guards
from engine.rulebook import Book, Rates, Rulebook
from engine.shell.load.build import Loaded, build
from engine.shell.store import Store
from engine.shell.store.sqlite import Row

K = TypeVar("K")
V = TypeVar("V")
ROOM = 16  # rule books in memory; one costs some 3 MB


class Shelf:
    """Rule books as they were built: pure, and named by their content, so that all houses of a process share one shelf."""

    def __init__(self) -> None:
        self._policies: OrderedDict[str, Rulebook] = OrderedDict()
        self._law: OrderedDict[tuple[str, str, str], tuple[Rates, Guards]] = OrderedDict()
        self._lock = threading.RLock()

    def policy(self, version: str, read: Callable[[], Loaded]) -> Rulebook:
        """A policy, read where it is not here."""
        return self._found(self._policies, version, lambda: read().policy)

    def law(self, versions: tuple[str, str, str], read: Callable[[], Loaded]) -> tuple[Rates, Guards]:
        """Rates and statutes beside the policy whose facts they name, read where they are not here."""

        def both() -> tuple[Rates, Guards]:
            loaded = read()
            self.policy(versions[0], lambda: loaded)
            return loaded.rates, loaded.guards

        return self._found(self._law, versions, both)

    def _found(self, kept: OrderedDict[K, V], key: K, make: Callable[[], V]) -> V:
        with self._lock:
            found = kept.get(key)
            if found is None:
                found = kept[key] = make()
                if len(kept) > ROOM:
                    kept.popitem(last=False)
            kept.move_to_end(key)
            return found


SHELF = Shelf()


class Books:
    """Rule books by version, built when first needed; a case keeps its policy, rates and statutes are always the newest."""

    def __init__(self, store: Store, shelf: Shelf = SHELF) -> None:
        self._store = store
        self._shelf = shelf

    def active(self) -> Book:
        """The policy, rates and statutes in force; raises NotFound in a database without rules."""
        row = self._store.rulebooks.active()
        if row is None:
            raise NotFound(
                "No rules are in force yet. Run `kravflyt activate`.",
                nb="Ingen regler er tatt i bruk ennå. Kjør `kravflyt activate`.", code="no_rulebook",
            )  # fmt: skip
        return self._book(row["policy"], row)

    def of(self, version: str) -> Book:
        """The pinned policy of a case, with the rates and statutes in force."""
        row = self._store.rulebooks.active()
        assert row is not None
        return self._book(version, row)

    def loaded(self, version: str) -> Loaded:
        """A policy anew, with the places of what stands in its files, and beside it the rates and statutes it came with."""
        return build(self._policy_files(version))

    def _book(self, version: str, row: Row) -> Book:
        versions = (row["policy"], row["rates"], row["guards"] or "")
        rates, guards = self._shelf.law(versions, lambda: build(self._together(versions)))
        return Book(self._shelf.policy(version, lambda: self.loaded(version)), rates, guards)

    def keep(self, loaded: Loaded) -> None:
        """Have at hand what was just read, which is about to be in force."""
        self._shelf.law((loaded.policy.version, loaded.rates.version, loaded.guards.version), lambda: loaded)

    def _together(self, versions: tuple[str, str, str]) -> dict[str, bytes]:
        return {name: content for each in versions if each for name, content in self._files(each).items()}

    def _policy_files(self, version: str) -> dict[str, bytes]:
        # A policy may name rates; it is read beside those it came with, and decides by the newest.
        files = dict(self._files(version))
        for each in self._store.rulebooks.beside(version):
            files |= self._files(each)
        return files

    def _files(self, version: str) -> dict[str, bytes]:
        files = self._store.rulebooks.files(version)
        if files is None:
            raise NotFound(
                f"The rule book {version} is not in this database.", nb=f"Regelboken {version} er ikke i denne databasen.",
                code="no_rulebook",
            )  # fmt: skip
        return files
