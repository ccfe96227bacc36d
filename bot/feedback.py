"""Answers that people judged bad, read from the place in which a bot keeps its state.

Read here, below the surfaces, because one of them keeps it and another learns from it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from index.errors import InputError, SiltemeError

_QUERY = (
    "SELECT answers.body FROM feedback JOIN answers ON answers.key = feedback.key WHERE good = 0 "
    "GROUP BY answers.key ORDER BY min(feedback.created)"
)


def read_disliked(place: Path | str) -> tuple[str, ...]:
    """The answer objects, as JSON, that people judged bad; the oldest first.

    Args:
        place: The file of the state, or the address of the PostgreSQL server that keeps it.

    Raises:
        InputError: no bot has kept anything there, or the address cannot be used.
        SiltemeError: it cannot be read.
    """
    return _read_file(place) if isinstance(place, Path) else _read_server(place)


def _read_file(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        raise InputError(f"There is no feedback: the bot has not made {path} yet.")
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=10)) as connection:
            return tuple(body for (body,) in connection.execute(_QUERY))
    except sqlite3.Error as error:
        raise SiltemeError(f"The bot's file {path} cannot be read: {error}.") from None


def _read_server(url: str) -> tuple[str, ...]:
    from bot.postgres import SCHEMA, Failure, Server, describe_failure

    server = Server(url)
    try:
        with closing(server.connect()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.feedback",))
            if cursor.fetchone()[0] is None:
                raise InputError(f"There is no feedback: no bot has used {server.name} yet.")
            cursor.execute(_QUERY)
            return tuple(body for (body,) in cursor)
    except Failure as error:
        raise SiltemeError(f"{server.name} cannot be read: {describe_failure(error)}.") from None
