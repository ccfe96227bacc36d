"""What goes out: every message is kept before it is sent, and marked before and after the call.

    queued → sending → sent
                     → queued     the call certainly had no effect: tried again later
                     → failed     Telegram refused it
                     → uncertain  it may have arrived: never repeated, the person is asked

A process that dies leaves a letter in `sending`: it may have arrived, so it becomes `uncertain`.
Edits and deletions come to the same when repeated, so they are. What previews stand here for is
told in `previews`.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.telegram.database import now
from bot.telegram.letters import (
    DELETE,
    EDIT,
    NOTICE,
    SEND,
    Letter,
    insert_letter,
    read_letter,
)
from bot.telegram.previews import find_preview

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.telegram.database import Connection, Database
    from bot.telegram.values import Outgoing

_QUEUED = "SELECT * FROM outbox WHERE chat_id = ? AND state = 'queued' ORDER BY id LIMIT 1"


class Outbox:
    """The outbox of one bot.

    Args:
        database: Where it is kept.
        word_doubt: The message, in a language, that says that an answer may not have arrived and
            whose button carries the token.
    """

    def __init__(self, database: Database, word_doubt: Callable[[str, str], Outgoing]) -> None:
        self._database = database
        self._word_doubt = word_doubt

    def add(self, letters: Iterable[Letter]) -> None:
        """Keep letters for delivery, in this order."""
        with self._database.transaction() as connection:
            for letter in letters:
                insert_letter(connection, letter)

    def add_answer(self, letters: Sequence[Letter]) -> None:
        """Keep the messages of an answer; the first takes the place of its preview, if any."""
        with self._database.transaction() as connection:
            for letter in letters:
                shown = letter.part == 0 and find_preview(
                    connection, letter.chat_id, letter.question
                )
                insert_letter(connection, replace(letter, kind=EDIT) if shown else letter)

    def replace_answer(self, letters: Sequence[Letter], chat_id: int, question: int) -> None:
        """Have an answer given before become `letters`, message by message.

        What was not sent yet is not sent any more; messages it no longer needs are deleted.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET state = 'cancelled', body = NULL WHERE chat_id = ? "
                "AND question = ? AND state IN ('queued', 'uncertain') AND kind != 'preview'",
                (chat_id, question),
            )
            surplus = connection.execute(
                "SELECT * FROM outbox WHERE chat_id = ? AND question = ? AND part >= ? "
                "AND kind IN ('send', 'edit', 'preview') AND state IN ('sent', 'sending') "
                "ORDER BY part, id",
                (chat_id, question, len(letters)),
            ).fetchall()
            for letter in letters:
                insert_letter(connection, replace(letter, kind=EDIT))
            for old in {row["part"]: read_letter(row) for row in surplus}.values():
                gone = replace(old, kind=DELETE, outgoing=None, message_id=None)
                insert_letter(connection, gone)

    def list_chats(self) -> tuple[int, ...]:
        """The chats for which something is queued."""
        rows = self._database.read("SELECT DISTINCT chat_id FROM outbox WHERE state = 'queued'")
        return tuple(row["chat_id"] for row in rows)

    def begin_next(self, chat_id: int) -> Letter | None:
        """Mark the oldest queued letter of a chat as being sent; None when there is none."""
        if not self._database.read(_QUEUED, (chat_id,)):
            return None
        # After a power cut, a message that was sent must not stand here as queued.
        with self._database.transaction(durable=True) as connection:
            row = connection.execute(_QUEUED, (chat_id,)).fetchone()
            if row is None:
                return None
            letter = _find_target(connection, read_letter(row))
            connection.execute(
                "UPDATE outbox SET state = 'sending', attempts = attempts + 1, kind = ?, "
                "message_id = ? WHERE id = ?",
                (letter.kind, letter.message_id, letter.id),
            )
        return replace(letter, state="sending", attempts=letter.attempts + 1)

    def finish(self, letter: Letter, message_id: int | None) -> None:
        """The letter has been delivered, as this message."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET state = 'sent', body = NULL, message_id = ? WHERE id = ?",
                (message_id, letter.id),
            )
            if letter.kind == DELETE:
                connection.execute(
                    "UPDATE outbox SET state = 'deleted' WHERE chat_id = ? AND message_id = ?",
                    (letter.chat_id, letter.message_id),
                )

    def give_up(self, letter: Letter, notice: Letter | None = None) -> None:
        """Telegram will never take the letter; `notice` says so, once an answer."""
        with self._database.transaction() as connection:
            self._set_state(letter, "failed", keep_body=False)
            said = connection.execute(
                "SELECT 1 FROM outbox WHERE update_id = ? AND kind = 'notice' LIMIT 1",
                (letter.update_id,),
            ).fetchone()
            if notice is not None and not said:
                insert_letter(connection, notice)

    def put_back(self, letter: Letter, until: float | None = None) -> None:
        """The call certainly had no effect; nothing is sent to the chat before `until`."""
        with self._database.transaction():
            self._set_state(letter, "queued", keep_body=True)
            if until is not None:
                self.pause(letter.chat_id, until)

    def send_anew(self, letter: Letter) -> None:
        """The message to edit is gone: a new one takes its place."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET state = 'queued', kind = 'send', message_id = NULL WHERE id = ?",
                (letter.id,),
            )

    def doubt(self, letter: Letter) -> None:
        """The letter may have arrived: keep it, and have the person asked, once an answer."""
        with self._database.transaction() as connection:
            self._set_state(letter, "uncertain", keep_body=True)
            asked = connection.execute(
                "SELECT 1 FROM outbox WHERE update_id = ? AND token IS NOT NULL LIMIT 1",
                (letter.update_id,),
            ).fetchone()
            if asked or letter.kind != SEND or letter.question is None:
                return
            token = secrets.token_urlsafe(9)
            notice = replace(
                letter, kind=NOTICE, outgoing=self._word_doubt(letter.language, token),
                token=token, question=None, reply_to=letter.question, state="queued",
            )  # fmt: skip
            insert_letter(connection, notice)

    def send_again(self, chat_id: int, token: str) -> bool:
        """Queue what was in doubt, because the person wishes it; False for an unknown token."""
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT * FROM outbox WHERE chat_id = ? AND token = ?", (chat_id, token)
            ).fetchone()
            if row is None:
                return False
            notice = read_letter(row)
            connection.execute("UPDATE outbox SET token = NULL WHERE id = ?", (notice.id,))
            again = connection.execute(
                "UPDATE outbox SET state = 'queued' WHERE chat_id = ? AND update_id = ? "
                "AND state = 'uncertain' AND kind = 'send'",
                (chat_id, notice.update_id),
            )
            if notice.message_id is not None:
                insert_letter(connection, replace(notice, kind=DELETE, outgoing=None, token=None))
            return again.rowcount > 0

    def cancel(self, update_ids: Sequence[int]) -> int:
        """Send nothing more of what these updates gave rise to; how many letters that spares."""
        with self._database.transaction() as connection:
            spared = 0
            for update_id in update_ids:
                spared += connection.execute(
                    "UPDATE outbox SET state = 'cancelled', body = NULL WHERE update_id = ? "
                    "AND state = 'queued' AND kind != 'delete'",
                    (update_id,),
                ).rowcount
        return spared

    def list_queued_updates(
        self, chat_id: int, topic: int | None, before: int, user_id: int | None
    ) -> tuple[int, ...]:
        """The updates below `before` of a chat and topic whose answers are not all sent."""
        rows = self._database.read(
            "SELECT DISTINCT update_id FROM outbox WHERE chat_id = ? AND coalesce(topic, 0) = ? "
            "AND state = 'queued' AND update_id < ? AND (? IS NULL OR user_id = ?)",
            (chat_id, topic or 0, before, user_id, user_id),
        )
        return tuple(row["update_id"] for row in rows)

    def is_open(self, update_id: int | None) -> bool:
        """Whether anything that an update gave rise to is still to be sent."""
        rows = self._database.read(
            "SELECT 1 FROM outbox WHERE update_id = ? AND state = 'queued' LIMIT 1", (update_id,)
        )
        return bool(rows)

    def recover(self) -> int:
        """After a start: settle what was being sent when the process died; how much that was."""
        rows = self._database.read("SELECT * FROM outbox WHERE state = 'sending' ORDER BY id")
        with self._database.transaction():
            for letter in map(read_letter, rows):
                (self.put_back if letter.is_repeatable else self.doubt)(letter)
        return len(rows)

    def pause(self, chat_id: int, until: float) -> None:
        """Send nothing to a chat before a time, not after a restart either."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO pauses VALUES (?, ?) ON CONFLICT (chat_id) DO UPDATE "
                "SET until = CASE WHEN pauses.until > excluded.until THEN pauses.until "
                "ELSE excluded.until END",
                (chat_id, until),
            )

    def list_pauses(self) -> dict[int, float]:
        """Until when nothing may be sent, by chat."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM pauses WHERE until < ?", (now(),))
        return {row["chat_id"]: row["until"] for row in self._database.read("SELECT * FROM pauses")}

    def count(self, state: str) -> int:
        """How many letters are in a state."""
        rows = self._database.read("SELECT count(*) AS n FROM outbox WHERE state = ?", (state,))
        return int(rows[0]["n"])

    def _set_state(self, letter: Letter, state: str, *, keep_body: bool) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET state = ?, body = CASE WHEN ? THEN body END WHERE id = ? "
                "AND state = 'sending'",
                (state, keep_body, letter.id),
            )


def _find_target(connection: Connection, letter: Letter) -> Letter:
    """The letter with the message to change; an edit without one sends a message instead."""
    if not letter.is_repeatable or letter.message_id is not None:
        return letter
    row = connection.execute(
        "SELECT message_id, state FROM outbox WHERE chat_id = ? AND question = ? AND part = ? "
        "AND kind IN ('send', 'edit', 'preview') AND message_id IS NOT NULL "
        "AND (state = 'sent' OR (state = 'uncertain' AND kind = 'preview')) "
        "ORDER BY id DESC LIMIT 1",
        (letter.chat_id, letter.question, letter.part),
    ).fetchone()
    if row is None:
        return letter if letter.kind == DELETE else replace(letter, kind=SEND)
    if row["state"] == "uncertain" and letter.kind == EDIT:
        # A preview that is still under way could cover the answer: a message of its own is safe.
        old = replace(letter, kind=DELETE, outgoing=None, message_id=row["message_id"])
        insert_letter(connection, old)
        return replace(letter, kind=SEND)
    return replace(letter, message_id=row["message_id"])
