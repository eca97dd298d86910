"""Rule books by content hash, and which of them is in force since when, by whom and why."""

import base64

import msgspec

from engine.errors import NotFound
from engine.shell.store.sqlite import Row, Sqlite

Files = dict[str, bytes]


class Rulebooks:
    """Write and read."""

    def __init__(self, driver: Sqlite) -> None:
        self._driver = driver

    def keep(self, version: str, kind: str, files: Files, at: str) -> None:
        """Keep the files of a version; the same content is kept once."""
        texts = {name: base64.b85encode(content).decode() for name, content in files.items()}
        self._driver.run(
            "insert into rulebooks (version, kind, files, stored_at) values (:version, :kind, :files, :at) on conflict do nothing",
            {"version": version, "kind": kind, "files": msgspec.json.encode(texts).decode(), "at": at},
        )

    def files(self, version: str) -> Files | None:
        """The files of a version, or None; raises NotFound where what was kept cannot be read."""
        rows = self._driver.tuples("select files from rulebooks where version = :version", {"version": version})
        if not rows:
            return None
        try:
            texts: dict[str, str] = msgspec.json.decode(rows[0][0], type=dict[str, str])
            return {name: base64.b85decode(text) for name, text in texts.items()}
        except (msgspec.DecodeError, ValueError) as problem:
            raise NotFound(
                f"The rule book {version} is damaged in this database: {problem}.",
                nb=f"Regelboken {version} er ødelagt i denne databasen: {problem}.", code="no_rulebook",
            ) from problem  # fmt: skip

    def activate(self, policy: str, rates: str, guards: str, by: str, why: str, at: str) -> None:
        """Note that versions are in force from now on."""
        self._driver.run(
            "insert into activations (policy, rates, guards, actor, why, at) values (:policy, :rates, :guards, :by, :why, :at)",
            {"policy": policy, "rates": rates, "guards": guards, "by": by, "why": why, "at": at},
        )

    def beside(self, policy: str) -> tuple[str, ...]:
        """The rates and the statutes that a policy was last activated with, where there were any."""
        rows = self._driver.tuples(
            "select rates, guards from activations where policy = :policy order by id desc limit 1", {"policy": policy}
        )
        return tuple(str(version) for version in rows[0] if version) if rows else ()

    def active(self) -> Row | None:
        """The newest activation, or None in a fresh database."""
        rows = self._driver.query("select * from activations order by id desc limit 1")
        return rows[0] if rows else None
