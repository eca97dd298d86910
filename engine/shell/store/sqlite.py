"""The SQLite driver: connections, transactions, and the three ways to speak SQL. sqlite-utils owns schema and migrations."""

import contextlib
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from engine.errors import BadDatabase, Conflict
from engine.shell.store.schema import APPLICATION_ID, MIGRATIONS

Row = dict[str, Any]
Values = Mapping[str, Any]
BUSY_SECONDS = 30


def insert_into(table: str, columns: Sequence[str]) -> str:
    """The statement that inserts rows given as tuples in the order of the columns: half the time of rows as dicts."""
    return f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"


class _Opened:
    """A thread's connection. It is closed with its thread, or a server whose threads come and go would run out of files."""

    __slots__ = ("__weakref__", "connection", "database")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection, self.database = connection, Database(connection)
        weakref.finalize(self, connection.close)


class Sqlite:
    """One database file; one connection a thread."""

    def __init__(self, path: str | Path, *, synchronous: str = "full") -> None:
        self.path = str(path)
        self._synchronous = synchronous
        self._local = threading.local()
        self._open: weakref.WeakSet[_Opened] = weakref.WeakSet()
        self._lock = threading.Lock()
        try:
            self._prepare()
        except sqlite3.DatabaseError as problem:
            if "locked" in str(problem):
                raise Conflict(f"{self.path} is in use by another program.", code="database_locked") from problem
            raise BadDatabase(f"{self.path} cannot be used as a database: {problem}.") from problem

    def _prepare(self) -> None:
        connection = self._connection()
        connection.execute("begin immediate")  # two processes may start at once
        try:
            self._check_ours(connection)
            MIGRATIONS.apply(self.db)
            connection.execute(f"pragma application_id = {APPLICATION_ID}")
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("commit")
        self._use_wal(connection)

    def _use_wal(self, connection: sqlite3.Connection) -> None:
        # The switch wants the file for itself and, unlike a transaction, does not wait for it: two may start at once.
        for left in range(BUSY_SECONDS * 20, -1, -1):
            try:
                connection.execute("pragma journal_mode=wal")
                return
            except sqlite3.OperationalError:
                if not left:
                    raise
                time.sleep(0.05)

    def _check_ours(self, connection: sqlite3.Connection) -> None:
        (found,) = connection.execute("pragma application_id").fetchone()
        (tables,) = connection.execute("select count(*) from sqlite_master").fetchone()
        if found != APPLICATION_ID and tables:
            raise BadDatabase(f"{self.path} is a database of another program. Name a file of your own with --db.")
        known = {migration.name for migration in MIGRATIONS.pending(Database(memory=True))}
        newer = [migration.name for migration in MIGRATIONS.applied(self.db) if migration.name not in known]
        if newer:
            raise BadDatabase(
                f"{self.path} was made by a newer Kravflyt ({', '.join(newer)}). Open it with that version, or name another file."
            )

    @property
    def db(self) -> Database:
        """This thread's database, as sqlite-utils sees it."""
        self._connection()
        opened: _Opened = self._local.opened
        return opened.database

    def _connection(self) -> sqlite3.Connection:
        opened: _Opened | None = getattr(self._local, "opened", None)
        if opened is None:
            found = sqlite3.connect(self.path, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False)
            found.execute(f"pragma synchronous={self._synchronous}")
            found.execute("pragma cache_size=-16384")
            opened = self._local.opened = _Opened(found)
            with self._lock:
                self._open.add(opened)
        return opened.connection

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

    def run(self, sql: str, values: Values | Sequence[Any] | None = None) -> int:
        """Run one statement; the number of rows it touched."""
        return self._connection().execute(sql, values or {}).rowcount

    def many(self, sql: str, rows: Iterable[Values] | Iterable[Sequence[Any]]) -> int:
        """Run one statement for many rows; the number it touched in all."""
        return self._connection().executemany(sql, rows).rowcount

    def close(self) -> None:
        """Close every thread's connection."""
        with self._lock:
            for opened in list(self._open):
                opened.connection.close()
            self._open.clear()
            self._local = threading.local()
