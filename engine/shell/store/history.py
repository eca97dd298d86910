"""History: append-only, one hash chain a case. Free text and personal data stand beside the chain and can be erased."""

import hashlib
from typing import Any, NamedTuple

import msgspec

from engine.shell.store.sqlite import Sqlite, insert_into
from engine.shell.store.stored import encode
from engine.trace import Entry

_decode = msgspec.json.Decoder(Entry).decode
START = ""


class HistoryRow(NamedTuple):
    """An entry as a row; in this order it is written."""

    case_id: str
    seq: int
    at: str
    doc: str
    private: str | None
    hash: str


_APPEND = insert_into("history", HistoryRow._fields)


def link(previous: str, doc: str) -> str:
    """The hash of an entry in its chain: it vouches for every entry before it."""
    return hashlib.blake2b(f"{previous}\n{doc}".encode(), digest_size=16).hexdigest()


def rows_of(
    case_id: str, entries: list[Entry], chain: str, private: dict[str, Any] | None = None
) -> tuple[list[HistoryRow], str]:
    """Rows to append, and the chain's new end. `private` is kept beside the first entry, outside the chain: what was
    written with it; what followed from it was written by nobody."""
    rows = []
    for entry in entries:
        doc = encode(entry)
        chain = link(chain, doc)
        rows.append(HistoryRow(case_id, entry.seq, entry.at, doc, None, chain))
    if rows and private:
        rows[0] = rows[0]._replace(private=encode(private))
    return rows, chain


class History:
    """Append and read."""

    def __init__(self, driver: Sqlite) -> None:
        self._driver = driver

    def append(self, rows: list[HistoryRow]) -> None:
        """Add entries; an entry that is there already is an error, never replaced."""
        self._driver.many(_APPEND, rows)

    def of(self, case_id: str) -> list[tuple[Entry, dict[str, Any]]]:
        """Every entry of a case, oldest first, with what is kept beside it."""
        rows = self._driver.tuples("select doc, private from history where case_id = :id order by seq", {"id": case_id})
        return [(_decode(doc), msgspec.json.decode(private) if private else {}) for doc, private in rows]

    def broken_link(self, case_id: str) -> int | None:
        """The seq of the first entry that was altered or is missing, or None where the chain holds."""
        chain, expected = START, 1
        for seq, doc, found in self._driver.tuples(
            "select seq, doc, hash from history where case_id = :id order by seq", {"id": case_id}
        ):
            chain = link(chain, doc)
            if seq != expected or found != chain:
                return int(expected)
            expected += 1
        kept = self._driver.tuples("select chain from cases where id = :id", {"id": case_id})
        return expected if kept and kept[0][0] != chain else None  # the last entries may be what is missing
