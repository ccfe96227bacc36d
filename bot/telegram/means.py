"""What the dialogue works with: what answers, what is kept, how it speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bot.serialization import result_to_dict
from bot.telegram.interface import Interface
from bot.telegram.values import LANGUAGES
from bot.wording import find_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.assembly import Application
    from bot.telegram.catalogue import Catalogue
    from bot.telegram.texts import Texts
    from bot.telegram.values import Conversation
    from bot.types import Result


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


@dataclass(frozen=True, slots=True)
class Means:
    """What the dialogue works with.

    Attributes:
        application: What answers.
        state: What is kept.
        texts: The interface's texts.
        catalogue: The articles.
        bot_name: The bot's user name without `@`, or "".
    """

    application: Application
    state: State
    texts: Texts
    catalogue: Catalogue
    bot_name: str

    def speak(self, language: str) -> Interface:
        """The interface in a language."""
        return Interface(self.texts, language, self.bot_name)

    def speak_of(self, question: str, language: str) -> Interface:
        """The interface for an answer: in the question's language where the bot speaks it.

        Args:
            question: As asked.
            language: The person's, for a question in another.
        """
        asked = find_language(question)
        return self.speak(asked if asked in LANGUAGES else language)

    def keep_result(self, chat_id: int, result: Result, conversation: Conversation) -> str:
        """Keep a result for its buttons, with the questions before it; its key."""
        history = {"history": list(conversation.history)}
        return self.state.remember_answer(chat_id, result_to_dict(result) | history)
