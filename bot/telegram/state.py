"""All that the bot keeps: inbox, outbox, conversations, answers, feedback."""

from __future__ import annotations

import json
import secrets
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.telegram.database import now
from bot.telegram.inbox import Inbox
from bot.telegram.outbox import Outbox
from bot.telegram.previews import Previews
from bot.telegram.values import Conversation
from index.types import Filters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.telegram.database import Database
    from bot.telegram.values import Outgoing

# Who asks, for what is kept while an answer is made: the dialogue names only the chat.
asker: ContextVar[int | None] = ContextVar("asker", default=None)

_DAY = 86_400.0
_KEY_BYTES = 9  # twelve characters
# Earlier questions kept of one conversation; more would not change how a follow-up is read.
_MOST_TURNS = 20


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question of a conversation.

    Attributes:
        message_id: The message it was asked in.
        user_id: Who asked.
        text: The question.
    """

    message_id: int
    user_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """What is kept of one chat and topic."""

    turns: tuple[Turn, ...] = ()
    filters: Filters = field(default_factory=Filters)

    def recall_before(self, message_id: int) -> Conversation:
        """The conversation as it stood before a message, which may have been edited since."""
        return Conversation(
            tuple(turn.text for turn in self._list_others(message_id, later=False)), self.filters
        )

    def find_text(self, message_id: int) -> str | None:
        """What a message said when it was answered last; None where that is not kept."""
        return next((t.text for t in self.turns if t.message_id == message_id), None)

    def continue_with(self, conversation: Conversation, message_id: int, user_id: int) -> Talk:
        """What is kept after `message_id` turned `recall_before(message_id)` into this."""
        before = self._list_others(message_id, later=False)
        if not conversation.history:
            return Talk((), conversation.filters)  # it was begun anew
        if conversation.history == tuple(turn.text for turn in before):
            return Talk(self.turns, conversation.filters)
        asked = Turn(message_id, user_id, conversation.history[-1])
        turns = (*before, asked, *self._list_others(message_id, later=True))
        return Talk(turns[-_MOST_TURNS:], conversation.filters)

    def _list_others(self, message_id: int, *, later: bool) -> tuple[Turn, ...]:
        return tuple(
            turn
            for turn in self.turns
            if turn.message_id != message_id and (turn.message_id > message_id) == later
        )


class State:
    """The kept state; every method may be called from any thread and is done when it returns.

    Args:
        database: Where it is kept; closed with the state.
        expiry_days: Days after which conversations, answers and feedback go.
        word_doubt: See `Outbox`.
    """

    def __init__(
        self, database: Database, expiry_days: int, word_doubt: Callable[[str, str], Outgoing]
    ) -> None:
        self.database = database
        self.inbox = Inbox(self.database)
        self.outbox = Outbox(self.database, word_doubt)
        self.previews = Previews(self.database)
        self._expiry = expiry_days * _DAY

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def read_talk(self, chat_id: int, topic: int | None) -> Talk:
        """What is kept of a chat and topic, unless it has expired."""
        rows = self.database.read(
            "SELECT body FROM conversations WHERE chat_id = ? AND topic = ? AND used > ?",
            (chat_id, topic or 0, now() - self._expiry),
        )
        return _load_talk(rows[0]["body"]) if rows else Talk()

    def save_talk(self, chat_id: int, topic: int | None, talk: Talk) -> None:
        """Keep this of a chat and topic."""
        with self.database.transaction() as connection:
            connection.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?) ON CONFLICT (chat_id, topic) "
                "DO UPDATE SET body = excluded.body, used = excluded.used",
                (chat_id, topic or 0, _dump_talk(talk), now()),
            )

    def remember_answer(self, chat_id: int, result: Mapping[str, Any]) -> str:
        """Keep an answer object for the buttons below it; its key."""
        key = secrets.token_urlsafe(_KEY_BYTES)
        with self.database.transaction() as connection:
            connection.execute(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?)",
                (key, chat_id, asker.get(), json.dumps(result), now()),
            )
        return key

    def recall_answer(self, chat_id: int, key: str) -> Mapping[str, Any] | None:
        """The answer object, or None where the key is unknown, expired or of another chat."""
        rows = self.database.read(
            "SELECT body FROM answers WHERE key = ? AND chat_id = ? AND created > ?",
            (key, chat_id, now() - self._expiry),
        )
        result: Mapping[str, Any] | None = json.loads(rows[0]["body"]) if rows else None
        return result

    def save_feedback(self, chat_id: int, key: str, user_id: int, *, good: bool) -> bool:
        """Keep a person's judgement of an answer, the latest only; False as `recall_answer`."""
        with self.database.transaction() as connection:
            if self.recall_answer(chat_id, key) is None:
                return False
            connection.execute(
                "INSERT INTO feedback VALUES (?, ?, ?, ?, ?) ON CONFLICT (key, user_id) DO UPDATE "
                "SET chat_id = excluded.chat_id, good = excluded.good, created = excluded.created",
                (key, user_id, chat_id, int(good), now()),
            )
        return True

    def forget(self, chat_id: int, user_id: int) -> None:
        """Erase what is kept of this person and, where the chat is their own, of the chat."""
        own = chat_id if chat_id == user_id else None  # a private chat has its person's number
        who = (user_id, own)
        with self.database.transaction(durable=True) as connection:
            connection.execute(
                "DELETE FROM feedback WHERE user_id = ? OR chat_id = ? OR key IN "
                "(SELECT key FROM answers WHERE user_id = ?)",
                (*who, user_id),
            )
            connection.execute("DELETE FROM answers WHERE user_id = ? OR chat_id = ?", who)
            connection.execute("DELETE FROM conversations WHERE chat_id = ?", (own,))
            for row in connection.execute("SELECT * FROM conversations").fetchall():
                talk = _load_talk(row["body"])
                others = tuple(turn for turn in talk.turns if turn.user_id != user_id)
                if others != talk.turns:
                    self.save_talk(row["chat_id"], row["topic"], Talk(others, talk.filters))
            connection.execute(
                "DELETE FROM outbox WHERE (user_id = ? OR chat_id = ?) AND state != 'sending' "
                # What is shown of an answer under way becomes the answer, or goes with it.
                "AND (kind != 'preview' OR update_id NOT IN (SELECT update_id FROM inbox "
                "WHERE state IN ('waiting', 'working')))",
                who,
            )
            # The numbers of the updates stay, with nothing beside them: they may come again.
            connection.execute(
                "UPDATE inbox SET chat_id = NULL, user_id = NULL, message_id = NULL, lane = NULL "
                "WHERE (user_id = ? OR chat_id = ?) AND state NOT IN ('waiting', 'working')",
                who,
            )

    def count(self) -> Mapping[str, int]:
        """Figures for admins, by name."""
        rows = self.database.read(
            "SELECT (SELECT count(*) FROM conversations) AS chats, "
            "(SELECT count(*) FROM answers) AS answers, "
            "(SELECT count(*) FROM feedback WHERE good = 1) AS likes, "
            "(SELECT count(*) FROM feedback WHERE good = 0) AS dislikes, "
            "(SELECT count(*) FROM inbox WHERE state IN ('waiting', 'working')) AS waiting, "
            "(SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')) AS sending, "
            "(SELECT count(*) FROM outbox WHERE state = 'uncertain') AS uncertain, "
            "(SELECT count(*) FROM outbox WHERE state = 'failed') AS failed, "
            "(SELECT count(*) FROM inbox WHERE state = 'poison') AS poison"
        )
        return dict(rows[0])

    def move_chat(self, old: int, new: int) -> None:
        """A group became a supergroup, with another number."""
        if old == new:
            return
        with self.database.transaction() as connection:
            # What the new number has already gives way to what is moved there.
            connection.execute(
                "DELETE FROM conversations WHERE chat_id = ? AND topic IN "
                "(SELECT topic FROM conversations WHERE chat_id = ?)",
                (new, old),
            )
            connection.execute(
                "DELETE FROM pauses WHERE chat_id = ? AND EXISTS "
                "(SELECT 1 FROM pauses WHERE chat_id = ?)",
                (new, old),
            )
            for table in ("outbox", "answers", "feedback", "conversations", "pauses"):
                connection.execute(
                    f"UPDATE {table} SET chat_id = ? WHERE chat_id = ?",  # noqa: S608
                    (new, old),
                )

    def prune(self) -> None:
        """Erase what has expired."""
        before = now() - self._expiry
        self.inbox.prune(before)
        with self.database.transaction() as connection:
            connection.execute("DELETE FROM conversations WHERE used < ?", (before,))
            connection.execute("DELETE FROM answers WHERE created < ?", (before,))
            connection.execute("DELETE FROM feedback WHERE key NOT IN (SELECT key FROM answers)")
            connection.execute(
                "DELETE FROM outbox WHERE created < ? AND state NOT IN ('queued', 'sending')",
                (before,),
            )


def _dump_talk(talk: Talk) -> str:
    filters = talk.filters
    return json.dumps(
        {
            "turns": [[turn.message_id, turn.user_id, turn.text] for turn in talk.turns],
            "since": filters.since.isoformat() if filters.since else None,
            "until": filters.until.isoformat() if filters.until else None,
            "sources": list(filters.sources),
        }
    )


def _load_talk(body: str) -> Talk:
    value = json.loads(body)
    since, until = value["since"], value["until"]
    filters = Filters(
        date.fromisoformat(since) if since else None,
        date.fromisoformat(until) if until else None,
        tuple(value["sources"]),
    )
    return Talk(tuple(Turn(*turn) for turn in value["turns"]), filters)
