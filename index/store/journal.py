"""Vectors of a build that has not ended, so that one that was killed goes on where it stopped."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import numpy as np

from index.embedding import PassageVectors

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

JOURNAL_NAME = "journal.sqlite"


class Journal:
    """Vectors by key; each `add` is on disk when it returns."""

    def __init__(self, directory: Path, dimension: int) -> None:
        """Open the journal of an index directory; one that cannot be read is begun anew."""
        self._path = directory / JOURNAL_NAME
        self._dimension = dimension
        try:
            self._connection = self._open()
        except sqlite3.DatabaseError:
            remove_journal(directory)
            self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors "
            "(key BLOB PRIMARY KEY, passage BLOB NOT NULL, sentences BLOB NOT NULL) STRICT"
        )
        (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if state != "ok":
            connection.close()
            raise sqlite3.DatabaseError(state)
        return connection

    def add(self, vectors: Iterable[tuple[bytes, PassageVectors]]) -> None:
        """Keep vectors under their keys."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [
                    (key, each.passage.tobytes(), each.sentences.astype(np.float16).tobytes())
                    for key, each in vectors
                ],
            )

    def __contains__(self, key: bytes) -> bool:
        query = "SELECT 1 FROM vectors WHERE key = ?"
        return self._connection.execute(query, (key,)).fetchone() is not None

    def read(self, key: bytes) -> PassageVectors:
        """The vectors kept under `key`.

        Raises:
            KeyError: there are none.
        """
        query = "SELECT passage, sentences FROM vectors WHERE key = ?"
        row = self._connection.execute(query, (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        passage = np.frombuffer(row[0], np.float32)
        sentences = np.frombuffer(row[1], np.float16).reshape(-1, self._dimension)
        return PassageVectors(passage, sentences.astype(np.float32))

    def close(self) -> None:
        """Close the file; what was added stays."""
        self._connection.close()


def remove_journal(directory: Path) -> None:
    """Delete the journal of an index directory, once a generation holds its vectors."""
    for suffix in ("", "-wal", "-shm"):
        (directory / (JOURNAL_NAME + suffix)).unlink(missing_ok=True)
