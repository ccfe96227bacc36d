"""The state in one file: SQLite, written by one process, each change kept when it returns."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from bot.telegram.database import StateError, claim
from bot.telegram.schema import SQLITE, VERSION
from index.errors import InputError, SiltemeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class SqliteDatabase:
    """See `bot.telegram.database.Database`."""

    is_shared = False
    is_held = True  # by the lock of the file, from opening to closing

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
        """See `Database`."""
        with self._guard, _explain_failure():
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

    def read(self, query: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """See `Database`."""
        with self._guard, _explain_failure():
            return self._connection.execute(query, parameters).fetchall()

    def bind(self, bot_id: int) -> None:
        """See `Database`."""
        with self.transaction() as connection:
            remedy = "Give each bot its own file with telegram.state."
            claim(connection, bot_id, str(self.path), remedy)

    def try_hold(self) -> bool:
        """See `Database`."""
        return True

    def check(self) -> None:
        """See `Database`."""

    def close(self) -> None:
        """See `Database`."""
        with self._guard:
            self._connection.close()
            self._lock.release()


@contextmanager
def _explain_failure() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StateError(str(error)) from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA secure_delete = ON")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            connection.executescript(f"BEGIN; {SQLITE} PRAGMA user_version = {VERSION}; COMMIT;")
        elif version != VERSION:
            raise sqlite3.DatabaseError(f"it is of version {version}, not {VERSION}")
    except BaseException:
        connection.close()
        raise
    return connection
