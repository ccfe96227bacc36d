"""Answers that people judged bad, read from the file in which a bot keeps its state.

Read here, below the surfaces, because one of them keeps it and another learns from it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from index.errors import InputError, SiltemeError

if TYPE_CHECKING:
    from pathlib import Path


def read_disliked(path: Path) -> tuple[str, ...]:
    """The answer objects, as JSON, that people judged bad; the oldest first.

    Raises:
        InputError: there is no such file.
        SiltemeError: it cannot be read.
    """
    if not path.is_file():
        raise InputError(f"There is no feedback: the bot has not made {path} yet.")
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=10)) as connection:
            rows = connection.execute(
                "SELECT answers.body FROM feedback JOIN answers USING (key) WHERE good = 0 "
                "GROUP BY key ORDER BY min(feedback.created)"
            )
            return tuple(body for (body,) in rows)
    except sqlite3.Error as error:
        raise SiltemeError(f"The bot's file {path} cannot be read: {error}.") from None
