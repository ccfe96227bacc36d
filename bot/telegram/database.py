"""Where the bot keeps its state, as the parts that keep it see it: statements in transactions.

The statements are written so that SQLite and PostgreSQL take the same ones, with `?` for values.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol

from index.errors import InputError, SiltemeError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager


class StateError(SiltemeError):
    """The state could not be read or written; nothing of the transaction was kept."""


class StateLost(StateError):
    """This process may not write the state any more, now or later."""


class Row(Protocol):
    """A row, its values by name or by place; iterating gives the values."""

    def __getitem__(self, key: str | int, /) -> Any:  # noqa: ANN401 - whatever the column holds
        """The value of a column."""

    def keys(self) -> Any:  # noqa: ANN401 - a list or a view
        """The names of the columns."""


class Result(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    def fetchone(self) -> Any:  # noqa: ANN401 - a Row or None
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""


class Connection(Protocol):
    """Takes statements, inside a transaction."""

    def execute(self, query: str, parameters: Sequence[Any] = (), /) -> Result:
        """Carry out a statement."""


class Database(Protocol):
    """An open state; safe to use from several threads, one of which writes at a time."""

    is_shared: bool
    """Whether other processes may be waiting to take the place of this one."""

    @property
    def is_held(self) -> bool:
        """Whether this process is, for all it knows, the one that serves; answers at once."""

    def transaction(self, *, durable: bool = False) -> AbstractContextManager[Connection]:
        """All or nothing of what is done inside; inside another one, a part of that.

        Args:
            durable: Whether a power cut cannot undo it either, nor anything before it. The death of
                the process alone undoes nothing in any case.

        Raises:
            StateError: nothing was kept.
        """

    def read(self, query: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """The rows of a query.

        Raises:
            StateError: it cannot be read.
        """

    def bind(self, bot_id: int) -> None:
        """Note whose state this is; update numbers of two bots must not meet in it.

        Raises:
            InputError: it is another bot's.
        """

    def try_hold(self) -> bool:
        """Become the one process that serves, unless another one does; before it, write nothing.

        Raises:
            StateError: that cannot be found out now.
        """

    def check(self) -> None:
        """Find out whether this process still is the one that serves.

        Raises:
            StateLost: another one is, or may be.
            StateError: that cannot be found out now.
        """

    def close(self) -> None:
        """Close it, and let another process serve."""


def claim(connection: Connection, bot_id: int, place: str, remedy: str) -> None:
    """Note whose state a place keeps.

    Args:
        connection: To it.
        bot_id: The bot.
        place: What sentences call it.
        remedy: What to do where it is another bot's, as a sentence.

    Raises:
        InputError: it is another bot's.
    """
    insert = "INSERT INTO meta VALUES ('bot', ?) ON CONFLICT (key) DO NOTHING"
    connection.execute(insert, (str(bot_id),))
    (owner,) = connection.execute("SELECT value FROM meta WHERE key = 'bot'").fetchone()
    if owner != str(bot_id):
        raise InputError(
            f"{place} belongs to the bot {owner}, and this token to {bot_id}. {remedy}"
        )


def now() -> float:
    """Seconds since 1970; kept in the state, so that they mean the same after a restart."""
    return time.time()
