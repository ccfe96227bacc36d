"""The messages in which answers are shown while they are written.

Kept is only that there is such a message, as a row of the outbox; what it shows is worth nothing
once the process has ended. The answer's first part becomes an edit of it.

    sending → sent         the message is there: it has a number
            → uncertain    it may be there, without a number: nothing more is shown
            → cancelled    it is not there
            → failed       Telegram does not take it, or has it no more
    sent    → uncertain    an edit of it may still be under way: the answer gets a new message
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.telegram.letters import DELETE, PREVIEW, insert_letter, read_letter

if TYPE_CHECKING:
    from bot.telegram.database import Connection, Database
    from bot.telegram.letters import Letter

_LAST = (
    "SELECT * FROM outbox WHERE chat_id = ? AND question = ? AND part = 0 "
    "AND kind IN ('send', 'edit', 'preview') AND state NOT IN ('cancelled', 'deleted', 'failed') "
    "ORDER BY id DESC LIMIT 1"
)
_FURTHER = (
    "SELECT 1 FROM outbox WHERE chat_id = ? AND question = ? AND part > 0 "
    "AND state NOT IN ('cancelled', 'deleted', 'failed') LIMIT 1"
)


class Previews:
    """The previews of one bot.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, letter: Letter) -> Letter | None:
        """The preview for an answer that is begun: a message to edit, or one to send.

        A message that shows an earlier answer whole is taken, where the question was edited.

        Returns:
            The letter with its number, and the message's where it is there; None where the answer
            is not to be shown before it is whole.
        """
        with self._database.transaction(durable=True) as connection:
            working = connection.execute(
                "SELECT 1 FROM inbox WHERE update_id = ? AND state = 'working'",
                (letter.update_id,),
            ).fetchone()
            if working is None:
                return None  # it was stopped meanwhile
            last = _find_last(connection, letter.chat_id, letter.question)
            if last is None:
                return replace(letter, id=insert_letter(connection, letter, "sending"))
            message_id = last.message_id
            if message_id is None or not (last.kind == PREVIEW or _is_whole(connection, last)):
                return None
            if last.kind == PREVIEW:
                return replace(letter, id=last.id, message_id=message_id)
            taken = replace(letter, message_id=message_id)
            return replace(taken, id=insert_letter(connection, taken, "sent"))

    def is_open(self, chat_id: int, question: int) -> bool:
        """Whether a message shows an unfinished answer to a question."""
        with self._database.transaction() as connection:
            return find_preview(connection, chat_id, question) is not None

    def finish(self, letter: Letter, message_id: int) -> None:
        """The message is there, with this number."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET state = 'sent', message_id = ? WHERE id = ?",
                (message_id, letter.id),
            )

    def settle(self, letter: Letter, state: str) -> None:
        """What became of the message: `uncertain`, `cancelled` or `failed`."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE outbox SET state = ? WHERE id = ?", (state, letter.id))

    def withdraw(self, update_id: int) -> None:
        """Have the message deleted that shows the unfinished answer to an update, if one does."""
        with self._database.transaction() as connection:
            asked = connection.execute(
                "SELECT chat_id, message_id FROM inbox WHERE update_id = ?", (update_id,)
            ).fetchone()
            preview = find_preview(connection, *asked) if asked is not None else None
            if preview is not None:
                insert_letter(connection, replace(preview, kind=DELETE, message_id=None))


def find_preview(connection: Connection, chat_id: int, question: int | None) -> Letter | None:
    """The message that shows an unfinished answer to a question, or is about to."""
    last = _find_last(connection, chat_id, question)
    if last is None or last.kind != PREVIEW:
        return None
    return last if last.message_id is not None or last.state == "sending" else None


def _find_last(connection: Connection, chat_id: int, question: int | None) -> Letter | None:
    """What was last sent, or is to be, as the first part of the answer to a question."""
    row = connection.execute(_LAST, (chat_id, question)).fetchone()
    return read_letter(row) if row is not None else None


def _is_whole(connection: Connection, letter: Letter) -> bool:
    """Whether a message is all of an answer, and there."""
    more = connection.execute(_FURTHER, (letter.chat_id, letter.question)).fetchone()
    return letter.state == "sent" and more is None
