"""The state in PostgreSQL: of several processes one serves and writes, the others stand by.

Who serves holds a lock of its session, which ends with the process or the connection. It has also
counted `turn.epoch` up, and each transaction begins by counting the changes of that epoch: what has
lost its place cannot write, however it lost it. A connection that breaks is made anew, and goes on
where it was if nobody else served meanwhile; the count tells whether the last change was kept.
"""

from __future__ import annotations

import math
import threading
import time
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.postgres import SCHEMA, Failure, Server, describe_failure
from bot.telegram.database import StateError, StateLost, claim
from bot.telegram.schema import VERSION, write_postgres_schema
from index.errors import SiltemeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# The numbers of PostgreSQL's advisory locks: "siltemeB" and "siltemeT" as bytes.
_SERVING = int.from_bytes(b"siltemeB", "big")
_MAKING = int.from_bytes(b"siltemeT", "big")
_BEGIN = "BEGIN; UPDATE turn SET change = change + 1 WHERE epoch = ? RETURNING change"
_READ = "SELECT epoch, change FROM turn"
_READ_AND_WAIT = f"{_READ} FOR UPDATE"
_LARGEST = 2**63 - 1
_SECONDS_HELD = 5.0  # after the last answer of the server; below what another waits at the least
_SECONDS_IN_DOUBT = 30.0
_PAUSE = 0.5
_TAKEN = "Another process serves this bot now, so this one ends."


class PostgresDatabase:
    """See `bot.telegram.database.Database`."""

    is_shared = True

    def __init__(self, url: str) -> None:
        """Connect, and make the tables where there are none.

        Args:
            url: See `bot.postgres.Server`.

        Raises:
            SettingsError: the address cannot be used.
            SiltemeError: nothing answers there, it lets nobody in, or keeps another version.
        """
        self._server = Server(url)
        self._guard = threading.RLock()
        self._depth = 0
        self._epoch = 0  # what this process serves as; 0 while it stands by
        self._kept = 0  # the last change that was
        self._lost = ""  # why it may not write any more
        self._heard = time.monotonic()
        self._failed = -math.inf  # when the last attempt to connect did
        self._connection: Any = None
        try:
            self._connection = self._server.connect()
            self._make_tables()
        except Failure as error:
            self.close()
            raise SiltemeError(
                f"{self._server.name} cannot keep the bot's state: {describe_failure(error)}."
            ) from None

    @property
    def is_held(self) -> bool:
        """See `Database`."""
        return not self._lost and time.monotonic() - self._heard < _SECONDS_HELD

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[PostgresDatabase]:  # noqa: ARG002
        """See `Database`; here all are durable, since the server can die without this process."""
        with self._guard, self._explain_failure():
            if self._depth:
                yield self
                return
            number = self._begin()
            self._depth = 1
            try:
                yield self
                self._commit(number)
            except BaseException:
                with suppress(Failure):
                    self._connection.cursor().execute("ROLLBACK")
                raise
            finally:
                self._depth = 0

    def execute(self, query: str, parameters: Sequence[Any] = (), /) -> Any:  # noqa: ANN401
        """See `bot.telegram.database.Connection`.

        Raises:
            OverflowError: a number is too large, as SQLite has it; the transaction can go on.
        """
        if any(isinstance(value, int) and abs(value) > _LARGEST for value in parameters):
            raise OverflowError("a number of more than 64 bits")
        cursor = self._connection.cursor()
        cursor.execute(_translate(query), tuple(parameters))
        self._heard = time.monotonic()
        return cursor

    def read(self, query: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """See `Database`."""
        with self._guard, self._explain_failure():
            if self._depth:
                return list(self.execute(query, parameters).fetchall())
            self._connect_anew()
            try:
                return list(self.execute(query, parameters).fetchall())
            except Failure:
                if not self._connection.closed:
                    raise
            self._connect_anew()
            return list(self.execute(query, parameters).fetchall())

    def bind(self, bot_id: int) -> None:
        """See `Database`; standing by, too."""
        with self._guard, self._explain_failure():
            self._connect_anew()
            remedy = "Give each bot its own database with telegram.state_url."
            claim(self, bot_id, f"The state on {self._server.name}", remedy)

    def try_hold(self) -> bool:
        """See `Database`."""
        with self._guard, self._explain_failure():
            self._connect_anew()
            if not self._epoch and self._try_lock():
                begin = "UPDATE turn SET epoch = epoch + 1 RETURNING epoch, change"
                self._epoch, self._kept = self.execute(begin).fetchone()
            return bool(self._epoch)

    def check(self) -> None:
        """See `Database`."""
        if self.read("SELECT epoch FROM turn")[0]["epoch"] != self._epoch:
            raise self._end(_TAKEN)

    def close(self) -> None:
        """See `Database`."""
        self._lost = self._lost or "The state has been closed."  # ends whoever still waits for it
        with self._guard, suppress(Failure):
            if self._connection is not None:
                self._connection.close()

    def _begin(self) -> int:
        """Begin a transaction; its number."""
        if not self._epoch:
            raise StateError("This process stands by; it writes nothing.")
        self._connect_anew()
        try:
            row = self.execute(_BEGIN, (self._epoch,)).fetchone()
        except Failure:
            if not self._connection.closed:
                self._connection.cursor().execute("ROLLBACK")
                raise
            self._connect_anew()
            row = self.execute(_BEGIN, (self._epoch,)).fetchone()
        if row is None:
            raise self._end(_TAKEN)
        return int(row[0])

    def _commit(self, number: int) -> None:
        try:
            done = self.execute("COMMIT").statusmessage
        except Failure:
            if not self._connection.closed or not self._find_outcome(number):
                raise
        else:
            if done != "COMMIT":
                raise StateError(f"{self._server.name} kept nothing: a statement had failed.")
        self._kept = number

    def _find_outcome(self, number: int) -> bool:
        """Whether a transaction was kept of whose end nothing was heard.

        Raises:
            StateLost: that cannot be found out, or another process serves.
        """
        end = time.monotonic() + _SECONDS_IN_DOUBT
        while time.monotonic() < end:
            try:
                self._connect_anew()
                (change,) = self.execute("SELECT change FROM turn").fetchone()
                return bool(change >= number)
            except StateLost:
                raise
            except (StateError, Failure):
                time.sleep(_PAUSE)
        raise self._end(
            f"{self._server.name} fell silent in the middle of a change, and it cannot be found "
            "out whether it was kept. Start the bot again: it takes up what is there."
        )

    def _connect_anew(self) -> None:
        """Have a connection; who served goes on if nobody else has served meanwhile.

        Raises:
            StateLost: somebody has.
            StateError: there is no connection now.
        """
        if self._lost:
            raise StateLost(self._lost)
        if not self._connection.closed:
            return
        if time.monotonic() - self._failed < _PAUSE:
            raise StateError(f"{self._server.name} cannot be reached.")
        try:
            self._connection = self._server.connect()
            if self._epoch:
                self._go_on()
        except Failure as error:
            self._connection.close()  # without the lock it is of no use
            self._failed = time.monotonic()
            raise StateError(
                f"{self._server.name} cannot be reached: {describe_failure(error)}."
            ) from None

    def _go_on(self) -> None:
        """Take the turn up again over a new connection."""
        locked = self._try_lock()
        # FOR UPDATE waits for the end of what the old connection may still be doing.
        epoch, change = self.execute(_READ_AND_WAIT if locked else _READ).fetchone()
        if epoch != self._epoch:
            raise self._end(_TAKEN)
        if change < self._kept:
            raise self._end(
                f"{self._server.name} has lost changes that it had kept. Start the bot again: it "
                "takes up what is there."
            )
        if not locked:
            self._connection.close()
            self._failed = time.monotonic()
            raise StateError(f"{self._server.name} has not noticed yet that a connection broke.")

    def _try_lock(self) -> bool:
        return bool(self.execute("SELECT pg_try_advisory_lock(?)", (_SERVING,)).fetchone()[0])

    def _end(self, why: str) -> StateLost:
        """Write nothing any more; the exception to raise."""
        self._lost = why
        with suppress(Failure):
            self._connection.close()  # and with it the lock
        return StateLost(why)

    def _make_tables(self) -> None:
        for statement in ("BEGIN", f"SELECT pg_advisory_xact_lock({_MAKING})"):
            self.execute(statement)
        (schema, table) = self.execute(
            "SELECT to_regnamespace(?), to_regclass(?)", (SCHEMA, f"{SCHEMA}.meta")
        ).fetchone()
        if schema is None:
            self.execute(f"CREATE SCHEMA {SCHEMA}")
        if table is None:
            self.execute(write_postgres_schema())
            self.execute("INSERT INTO meta VALUES ('version', ?)", (str(VERSION),))
        self.execute("COMMIT")
        (version,) = self.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
        if version != str(VERSION):
            self._connection.close()
            raise SiltemeError(
                f"The bot's state on {self._server.name} is of version {version}, not {VERSION}."
            )

    @contextmanager
    def _explain_failure(self) -> Iterator[None]:
        try:
            yield
        except Failure as error:
            raise StateError(f"{self._server.name} says: {describe_failure(error)}") from error


@cache
def _translate(query: str) -> str:
    """The statement with the driver's marks for values."""
    return query.replace("%", "%%").replace("?", "%s")
