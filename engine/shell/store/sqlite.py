"""The SQLite driver: connections, transactions, and the three ways to speak SQL. sqlite-utils owns schema and migrations."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from engine.errors import BadDatabase, Conflict
from engine.shell.store.schema import APPLICATION_ID, MIGRATIONS

Row = dict[str, Any]
Values = Mapping[str, Any]
BUSY_SECONDS = 30


class Sqlite:
    """One database file; one connection a thread."""

    def __init__(self, path: str | Path, *, synchronous: str = "full") -> None:
        self.path = str(path)
        self._synchronous = synchronous
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        try:
            self._prepare()
        except sqlite3.DatabaseError as problem:
            if "locked" in str(problem):
                raise Conflict(f"{self.path} is in use by another program.", code="database_locked") from problem
            raise BadDatabase(f"{self.path} cannot be used as a database: {problem}.") from problem

    def _prepare(self) -> None:
        connection = self._connection()
        (found,) = connection.execute("pragma application_id").fetchone()
        (tables,) = connection.execute("select count(*) from sqlite_master").fetchone()
        if found != APPLICATION_ID and tables:
            raise BadDatabase(f"{self.path} is a database of another program. Name a file of your own with --db.")
        connection.execute("begin immediate")  # two processes may start at once
        try:
            MIGRATIONS.apply(self.db)
            connection.execute(f"pragma application_id = {APPLICATION_ID}")
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("commit")
        self.db.enable_wal()

    @property
    def db(self) -> Database:
        """This thread's database, as sqlite-utils sees it."""
        self._connection()
        database: Database = self._local.database
        return database

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = sqlite3.connect(self.path, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False)
            found.execute(f"pragma synchronous={self._synchronous}")
            found.execute("pragma cache_size=-16384")
            self._local.connection, self._local.database = found, Database(found)
            with self._lock:
                self._open.append(found)
        return found

    @contextlib.contextmanager
    def tx(self) -> Iterator[None]:
        """One transaction, taken for writing before anything is read; inside another it is part of that one."""
        connection = self._connection()
        if connection.in_transaction:
            with self.db.atomic():
                yield
            return
        connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("commit")

    def query(self, sql: str, values: Values | None = None) -> list[Row]:
        """Rows as dicts."""
        return list(self.db.query(sql, dict(values or {})))

    def tuples(self, sql: str, values: Values | None = None) -> list[tuple[Any, ...]]:
        """Rows as tuples, for the sweep."""
        return self._connection().execute(sql, values or {}).fetchall()

    def run(self, sql: str, values: Values | None = None) -> int:
        """Run one statement; the number of rows it touched."""
        return self._connection().execute(sql, values or {}).rowcount

    def many(self, sql: str, rows: Sequence[Values] | Iterable[Values]) -> int:
        """Run one statement for many rows; the number it touched in all."""
        return self._connection().executemany(sql, rows).rowcount

    def close(self) -> None:
        """Close every thread's connection."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
            self._local = threading.local()
