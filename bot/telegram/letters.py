"""A letter: one call that delivers something to a chat, as it is kept until it is done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.telegram.database import now
from bot.telegram.values import Button, Outgoing

if TYPE_CHECKING:
    from bot.telegram.database import Connection, Row
    from bot.telegram.values import Incoming

SEND, EDIT, DELETE, NOTICE = "send", "edit", "delete", "notice"
PREVIEW, DRAFT = "preview", "draft"
_COLUMNS = (
    "chat_id, kind, body, language, topic, update_id, user_id, question, part, reply_to, "
    "message_id, token, state, created"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to send, change or delete.

    Attributes:
        chat_id: Where to.
        kind: `send`; `edit` a message, which sends it where there is none; `delete`; `notice`, a
            message whose loss does not matter; `preview`, the message that shows an answer while
            it is written; or `draft`, the same as what Telegram calls a draft, which is not kept.
        outgoing: The message; None where it is deleted.
        language: The interface's language of the person it is for.
        topic: The forum topic, or None.
        update_id: The update that gave rise to it, or None.
        user_id: Whose update that was, or None.
        question: The message that it answers, as a later edit of that message finds it.
        part: Which part of that answer, from 0.
        reply_to: The message that it is shown under as a reply, or None.
        message_id: The message to edit or delete; once sent, the message it has become.
        token: What a button for sending it again carries, or None.
        id: Its number; 0 until it is kept.
        state: `queued` → `sending` → `sent`, `failed` or `uncertain`; or `cancelled`, `deleted`.
        attempts: How often it has been tried.
        created: Seconds since 1970.
    """

    chat_id: int
    kind: str
    outgoing: Outgoing | None
    language: str = "en"
    topic: int | None = None
    update_id: int | None = None
    user_id: int | None = None
    question: int | None = None
    part: int = 0
    reply_to: int | None = None
    message_id: int | None = None
    token: str | None = None
    id: int = 0
    state: str = "queued"
    attempts: int = 0
    created: float = 0.0

    @property
    def is_repeatable(self) -> bool:
        """Whether doing it twice comes to the same as doing it once."""
        return self.kind in {EDIT, DELETE}


def write_letter(incoming: Incoming, kind: str, outgoing: Outgoing | None, part: int = 0) -> Letter:
    """A part of the answer to a message; in a group the first is shown as a reply to it."""
    return Letter(
        incoming.chat_id, kind, outgoing, incoming.language, incoming.topic, incoming.update_id,
        incoming.user_id, incoming.message_id, part,
        reply_to=incoming.message_id if part == 0 and not incoming.private else None,
    )  # fmt: skip


def insert_letter(connection: Connection, letter: Letter, state: str = "queued") -> int:
    """Keep a letter in this state; its number."""
    body = dump_outgoing(letter.outgoing) if letter.outgoing is not None else None
    values = (
        letter.chat_id, letter.kind, body, letter.language, letter.topic, letter.update_id,
        letter.user_id, letter.question, letter.part, letter.reply_to, letter.message_id,
        letter.token, state, now(),
    )  # fmt: skip
    marks = ", ".join("?" * len(values))
    query = f"INSERT INTO outbox ({_COLUMNS}) VALUES ({marks}) RETURNING id"  # noqa: S608 - marks
    return int(connection.execute(query, values).fetchone()[0])


def dump_outgoing(outgoing: Outgoing) -> str:
    """A message as JSON."""
    rows = [
        [[button.label, button.data, button.url, button.switch_inline] for button in row]
        for row in outgoing.buttons
    ]
    return json.dumps({"html": outgoing.html, "buttons": rows, "silent": outgoing.silent})


def load_outgoing(body: str) -> Outgoing:
    """The message that `dump_outgoing` wrote."""
    value = json.loads(body)
    rows = tuple(tuple(Button(*button) for button in row) for row in value["buttons"])
    return Outgoing(value["html"], rows, value["silent"])


def read_letter(row: Row) -> Letter:
    """The letter in a row of the outbox."""
    values = {key: row[key] for key in row.keys()}  # noqa: SIM118 - a Row iterates over values
    body = values.pop("body")
    return Letter(outgoing=load_outgoing(body) if body else None, **values)
