"""The bot's one file: SQLite, written by one process, each change kept when it returns.

The tables hold JSON and numbers only, never pickled objects.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from index.errors import InputError, SiltemeError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION = 1
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE inbox (
    update_id INTEGER PRIMARY KEY, state TEXT NOT NULL, lane TEXT, chat_id INTEGER,
    user_id INTEGER, message_id INTEGER, payload TEXT, attempts INTEGER NOT NULL DEFAULT 0,
    received REAL NOT NULL
);
CREATE INDEX inbox_state ON inbox (state, lane, update_id);
CREATE INDEX inbox_received ON inbox (received);
CREATE INDEX inbox_message ON inbox (chat_id, message_id);
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, chat_id INTEGER NOT NULL, topic INTEGER,
    update_id INTEGER, user_id INTEGER, language TEXT NOT NULL, kind TEXT NOT NULL,
    question INTEGER, part INTEGER NOT NULL DEFAULT 0, reply_to INTEGER, message_id INTEGER,
    body TEXT, token TEXT, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL
);
CREATE INDEX outbox_state ON outbox (state, chat_id, id);
CREATE INDEX outbox_question ON outbox (chat_id, question);
CREATE INDEX outbox_update ON outbox (update_id);
CREATE INDEX outbox_created ON outbox (created);
CREATE TABLE pauses (chat_id INTEGER PRIMARY KEY, until REAL NOT NULL);
CREATE TABLE conversations (
    chat_id INTEGER NOT NULL, topic INTEGER NOT NULL, body TEXT NOT NULL, used REAL NOT NULL,
    PRIMARY KEY (chat_id, topic)
) WITHOUT ROWID;
CREATE TABLE answers (
    key TEXT PRIMARY KEY, chat_id INTEGER NOT NULL, user_id INTEGER, body TEXT NOT NULL,
    created REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX answers_chat ON answers (chat_id);
CREATE INDEX answers_user ON answers (user_id);
CREATE INDEX answers_created ON answers (created);
CREATE TABLE feedback (
    key TEXT NOT NULL, user_id INTEGER NOT NULL, chat_id INTEGER NOT NULL, good INTEGER NOT NULL,
    created REAL NOT NULL, PRIMARY KEY (key, user_id)
) WITHOUT ROWID;
"""


class Database:
    """The open file; safe to use from several threads, one of which writes at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file, making it where there is none.

        Raises:
            InputError: another process has it open, or it cannot be made.
            SiltemeError: it is damaged or of another version.
        """
        self.path = path
        self._guard = threading.RLock()
        self._depth = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(f"{path}.lock")
            self._lock.acquire(timeout=0)
            # Private chats are kept here: nobody else on the machine is to read them.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except Timeout:
            raise InputError(
                f"Another bot runs on {path}. One process serves a bot; give a second bot its own "
                "file with telegram.state."
            ) from None
        except OSError as error:
            raise InputError(f"{path} cannot be written: {error.strerror}.") from None
        try:
            self._connection = _connect(path)
        except sqlite3.DatabaseError as error:
            self._lock.release()
            raise SiltemeError(
                f"The bot's file {path} cannot be used: {error}. Move it away to begin afresh."
            ) from None

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """All or nothing of what is done inside; inside another one, a part of that.

        Args:
            durable: Whether a power cut cannot undo it either, nor anything before it. The death of
                the process alone undoes nothing in any case.
        """
        with self._guard:
            if self._depth:
                yield self._connection
                return
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._depth = 0

    def read(self, query: str, parameters: tuple[object, ...] = ()) -> list[sqlite3.Row]:
        """The rows of a query."""
        with self._guard:
            return self._connection.execute(query, parameters).fetchall()

    def bind(self, bot_id: int) -> None:
        """Note whose file this is; update numbers of two bots must not meet in it.

        Raises:
            InputError: it is another bot's.
        """
        with self.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO meta VALUES ('bot', ?)", (str(bot_id),))
            (owner,) = connection.execute("SELECT value FROM meta WHERE key = 'bot'").fetchone()
        if owner != str(bot_id):
            raise InputError(
                f"{self.path} belongs to the bot {owner}, and this token to {bot_id}. Give each "
                "bot its own file with telegram.state."
            )

    def close(self) -> None:
        """Close the file."""
        with self._guard:
            self._connection.close()
            self._lock.release()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA secure_delete = ON")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
        elif version != VERSION:
            raise sqlite3.DatabaseError(f"it is of version {version}, not {VERSION}")
    except BaseException:
        connection.close()
        raise
    return connection


def now() -> float:
    """Seconds since 1970; kept in the file, so that they mean the same after a restart."""
    return time.time()
