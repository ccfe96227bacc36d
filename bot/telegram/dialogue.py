"""What the bot says: to a question, to a command, to a pressed button, to an inline query.

Pure logic over the application and the kept state; it knows no Telegram object and sends nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.assembly import Application
    from bot.telegram.texts import Texts
    from bot.telegram.values import (
        Conversation,
        Incoming,
        InlineResult,
        OnProgress,
        Press,
        Reply,
    )


class State(Protocol):
    """What the dialogue needs kept. Calls come from the thread the dialogue is called in."""

    def remember_answer(self, chat_id: int, result: Mapping[str, Any]) -> str:
        """Keep an answer object for the buttons below it; its key, 12 characters `[A-Za-z0-9_-]`.

        The key opens nothing in another chat.
        """

    def recall_answer(self, chat_id: int, key: str) -> Mapping[str, Any] | None:
        """The answer object, or None where the key is unknown, expired or of another chat."""

    def save_feedback(self, chat_id: int, key: str, user_id: int, *, good: bool) -> bool:
        """Keep a person's judgement of an answer, the latest only; False as `recall_answer`."""

    def forget(self, chat_id: int, user_id: int) -> None:
        """Erase what is kept of this person and, where the chat is their own, of the chat."""

    def count(self) -> Mapping[str, int]:
        """Figures for admins, by name: chats, answers, likes, dislikes and the like."""


class Dialogue:
    """What the bot says.

    Every method may block for as long as an answer takes; call them off the event loop.

    Args:
        application: What answers.
        state: What is kept.
        texts: The interface's texts.
        bot_name: The bot's user name without `@`, for links that open a source; "" makes none.
    """

    def __init__(
        self, application: Application, state: State, texts: Texts, *, bot_name: str = ""
    ) -> None:
        self._application = application
        self._state = state
        self._texts = texts
        self._bot_name = bot_name

    def answer(
        self,
        incoming: Incoming,
        conversation: Conversation,
        on_progress: OnProgress | None = None,
    ) -> Reply:
        """Answer a question; a mention of the bot within it is passed over.

        Raises:
            SiltemeError: the index cannot serve.
        """
        raise NotImplementedError

    def command(self, incoming: Incoming, conversation: Conversation) -> Reply:
        """Obey `incoming.text`, which begins with a slash: every command but /stop."""
        raise NotImplementedError

    def press(self, data: str, chat_id: int, user_id: int, language: str) -> Press:
        """Follow a pressed button; `data` may be anything."""
        raise NotImplementedError

    def inline(self, query: str, user_id: int, language: str) -> tuple[InlineResult, ...]:
        """What `@bot query` offers; nothing for a query that is empty."""
        raise NotImplementedError
