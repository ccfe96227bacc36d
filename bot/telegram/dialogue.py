"""What the bot says: to a question, to a command, to a pressed button, to an inline query.

Pure logic over the application and the kept state; it knows no Telegram object and sends nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.telegram.catalogue import Catalogue
from bot.telegram.commands import obey_command
from bot.telegram.inlining import offer_result
from bot.telegram.markup import plain, to_html
from bot.telegram.means import Means, State
from bot.telegram.pressing import follow_button
from bot.telegram.questions import LONGEST_QUESTION, check_question, read_question
from bot.telegram.rendering import render_draft, render_result
from bot.telegram.values import Outgoing, Reply
from bot.types import Question

if TYPE_CHECKING:
    from bot.assembly import Application
    from bot.telegram.interface import Interface
    from bot.telegram.texts import Texts
    from bot.telegram.values import Conversation, Incoming, InlineResult, Press, Progress
    from bot.types import Draft

__all__ = ["Dialogue", "State"]


class Dialogue:
    """What the bot says.

    Every method may block for as long as an answer takes; call them off the event loop, from as
    many threads as may be.

    Args:
        application: What answers.
        state: What is kept.
        texts: The interface's texts.
        bot_name: The bot's user name without `@`, for links that open a source; "" makes none.
    """

    def __init__(
        self, application: Application, state: State, texts: Texts, *, bot_name: str = ""
    ) -> None:
        self._means = Means(application, state, texts, Catalogue(application), bot_name)

    def answer(
        self,
        incoming: Incoming,
        conversation: Conversation,
        progress: Progress | None = None,
    ) -> Reply:
        """Answer a question; a mention of the bot within it is passed over.

        Args:
            incoming: The question.
            conversation: What was said before.
            progress: Told what is written so far, by a writer that takes its time.

        Raises:
            SiltemeError: the index cannot serve.
        """
        interface = self._means.speak(incoming.language)
        asked = read_question(incoming.text, self._means.bot_name)
        problem = check_question(asked, interface)
        if problem is not None:
            return Reply((Outgoing(to_html(plain(problem))),), conversation)
        question = Question(asked, conversation.history, conversation.filters)
        interface = self._means.speak_of(asked, incoming.language)
        listener = _Listener(progress, interface) if progress else None
        result = self._means.application.answering.answer(question, listener=listener)
        key = self._means.keep_result(incoming.chat_id, result, conversation)
        messages = render_result(result, conversation.filters, key, interface)
        return Reply(messages, replace(conversation, history=(*conversation.history, asked)))

    def command(self, incoming: Incoming, conversation: Conversation) -> Reply:
        """Obey `incoming.text`, which begins with a slash: every command but /stop.

        Raises:
            SiltemeError: the index cannot serve.
        """
        return obey_command(self._means, incoming, conversation)

    def press(self, data: str, chat_id: int, user_id: int, language: str) -> Press:
        """Follow a pressed button; `data` may be anything."""
        return follow_button(self._means, data, chat_id, user_id, self._means.speak(language))

    def inline(self, query: str, user_id: int, language: str) -> tuple[InlineResult, ...]:  # noqa: ARG002 - whoever asks, the answer is the same
        """What `@bot query` offers; nothing for a query that is empty.

        Raises:
            SiltemeError: the index cannot serve.
        """
        asked = read_question(query, "")[:LONGEST_QUESTION]
        if not asked:
            return ()
        result = self._means.application.answering.answer(Question(asked))
        return offer_result(result, self._means.speak_of(asked, language))


class _Listener:
    """Shows what is written so far in the words of the interface."""

    def __init__(self, progress: Progress, interface: Interface) -> None:
        self._progress = progress
        self._interface = interface
        self.check = progress.check

    def hear(self, draft: Draft) -> None:
        self._progress.tell(render_draft(draft, self._interface))
