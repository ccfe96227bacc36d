"""One update at a time: by python-telegram-bot's handlers to the dialogue, and into the outbox.

What an update gives rise to is kept in one transaction with its end in the inbox. A process that
dies before has done nothing, and begins the update anew; one that dies after has only to send.
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.telegram.admission import name_lane, read_message, write_notice
from bot.telegram.database import StateError, now
from bot.telegram.doubts import read_token_data
from bot.telegram.letters import PREVIEW, SEND, write_letter
from bot.telegram.logs import LOGGER, describe_crash
from bot.telegram.queries import (
    INLINE_SECONDS,
    acknowledge_press,
    answer_inline_query,
    write_press,
)
from bot.telegram.state import asker
from bot.telegram.streaming import AnswerStopped
from bot.telegram.texts import choose_language
from bot.telegram.workbench import Priority

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram.ext import Application, CallbackContext

    from bot.telegram.delivery import Couriers
    from bot.telegram.dialogue import Dialogue
    from bot.telegram.inbox import Entry
    from bot.telegram.letters import Letter
    from bot.telegram.parts import Parts
    from bot.telegram.presence import Presence
    from bot.telegram.state import Talk
    from bot.telegram.streaming import Streams
    from bot.telegram.values import Incoming, Reply

logger = logging.getLogger(LOGGER)


class Desk:
    """Where updates are worked on.

    Args:
        parts: What all parts share.
        dialogue: What the bot says.
        couriers: Send what is kept for sending.
        presence: Shows that an answer is being made.
        streams: Show what is written of it so far.
    """

    def __init__(
        self,
        parts: Parts,
        dialogue: Dialogue,
        couriers: Couriers,
        presence: Presence,
        streams: Streams,
    ) -> None:
        self._bot = parts.bot
        self._settings = parts.settings
        self._state = parts.state
        self._texts = parts.texts
        self._health = parts.health
        self._keep = parts.keeping.do
        self._answer = parts.answers.do
        self._follow = parts.presses.do
        self._dialogue = dialogue
        self._couriers = couriers
        self._presence = presence
        self._streams = streams
        # Errors of the state, which the library would keep from whoever called it.
        self._broken: dict[int, StateError] = {}
        self.application = self._make_application()

    async def handle(self, entry: Entry) -> None:
        """Work on an update until it is settled.

        Raises:
            StateError: the state cannot be written; nothing was kept.
        """
        update = Update.de_json(json.loads(entry.payload or "{}"), self._bot)
        await self.application.process_update(update)
        broken = self._broken.pop(entry.update_id, None)
        if broken is not None:
            raise broken
        # Whatever no handler cared for.
        await self._keep(lambda: self._state.inbox.settle(entry.update_id, "ignored"))
        still = await self._keep(lambda: self._state.outbox.is_open(entry.update_id))
        if not still:
            await self._presence.end(entry.update_id)

    def apologize(self, entry: Entry) -> int | None:
        """Say that a question was lost; the chat, or None where there is nobody to tell."""
        update = Update.de_json(json.loads(entry.payload or "{}"), self._bot)
        incoming = self._read(update)
        if incoming is None:
            return None
        text = self._texts.say(incoming.language, "apology")
        self._state.previews.withdraw(entry.update_id)
        self._state.outbox.add([write_notice(incoming, text)])
        return incoming.chat_id

    def _make_application(self) -> Application[Any, Any, Any, Any, Any, Any]:
        application = ApplicationBuilder().bot(self._bot).updater(None).job_queue(None).build()
        application.add_handlers(
            [
                CommandHandler("stop", self._on_stop),
                MessageHandler(filters.COMMAND, self._on_command),
                MessageHandler(filters.TEXT | filters.CAPTION, self._on_question),
                CallbackQueryHandler(self._on_press),
                InlineQueryHandler(self._on_inline),
            ]
        )
        application.add_error_handler(self._on_error)
        return application

    async def _on_question(self, update: Update, _: object) -> None:
        await self._converse(update, self._dialogue.answer)

    async def _on_command(self, update: Update, _: object) -> None:
        await self._converse(update, lambda told, before, _: self._dialogue.command(told, before))

    async def _converse(self, update: Update, say: Callable[..., Reply]) -> None:
        incoming = self._read(update)
        if incoming is None:
            return
        chat_id, topic = incoming.chat_id, incoming.topic
        talk = await self._keep(lambda: self._state.read_talk(chat_id, topic))
        if incoming.edited and talk.find_text(incoming.message_id) == incoming.text:
            previews, question = self._state.previews, incoming.message_id
            if not await self._keep(lambda: previews.is_open(chat_id, question)):
                return  # something else about the message changed
        asker.set(incoming.user_id)
        try:
            reply = await self._write(incoming, talk, say)
        except AnswerStopped:
            return
        kept = await self._keep(lambda: self._finish(incoming, talk, reply))
        if kept:
            self._health.count("questions_answered")
            self._couriers.wake(chat_id)

    async def _write(self, incoming: Incoming, talk: Talk, say: Callable[..., Reply]) -> Reply:
        """Have an answer written, and shown meanwhile.

        Raises:
            AnswerStopped: nobody waits for it any more.
        """
        conversation = talk.recall_before(incoming.message_id)
        stream = self._streams.begin(write_letter(incoming, PREVIEW, None))

        def write() -> Reply:
            stream.check()
            return say(incoming, conversation, stream)

        try:
            return await self._answer(write)
        finally:
            self._streams.end(incoming.update_id)

    def _finish(self, incoming: Incoming, talk: Talk, reply: Reply) -> bool:
        """Keep all that a message gave rise to; False when it was cancelled meanwhile."""
        chat_id, topic, question = incoming.chat_id, incoming.topic, incoming.message_id
        letters = [
            write_letter(incoming, SEND, outgoing, part)
            for part, outgoing in enumerate(reply.messages)
        ]
        with self._state.database.transaction():
            if not self._state.inbox.settle(incoming.update_id, "done"):
                return False
            if incoming.edited:
                self._state.outbox.replace_answer(letters, chat_id, question)
            else:
                self._state.outbox.add_answer(letters)
            if reply.conversation != talk.recall_before(question):
                later = talk.continue_with(reply.conversation, question, incoming.user_id)
                # What was to be forgotten while the answer was made stays forgotten.
                known = {*self._state.read_talk(chat_id, topic).turns}
                turns = tuple(t for t in later.turns if t in known or t.message_id == question)
                self._state.save_talk(chat_id, topic, replace(later, turns=turns))
        return True

    async def _on_stop(self, update: Update, _: object) -> None:
        incoming = self._read(update)
        if incoming is None:
            return
        stopped = await self._keep(lambda: self._stop(incoming))
        for update_id in stopped:
            self._streams.end(update_id)
        for update_id in stopped:
            await self._presence.end(update_id)
        self._couriers.wake(incoming.chat_id)

    def _stop(self, incoming: Incoming) -> tuple[int, ...]:
        """Cancel what a person asked in a chat and topic, all of it where the chat is their own."""
        state, before = self._state, incoming.update_id
        whose = None if incoming.private else incoming.user_id
        chat_id, topic = incoming.chat_id, incoming.topic
        with state.database.transaction():
            worked = state.inbox.cancel(name_lane(chat_id, topic), before, whose)
            queued = state.outbox.list_queued_updates(chat_id, topic, before, whose)
            spared = state.outbox.cancel(queued)
            for update_id in (*worked, *queued):
                state.previews.withdraw(update_id)
            key = "stopped" if worked or spared else "nothing_to_stop"
            text = self._texts.say(incoming.language, key)
            if state.inbox.settle(incoming.update_id, "done"):
                state.outbox.add([write_notice(incoming, text)])
        return (*worked, *queued)

    async def _on_press(self, update: Update, _: object) -> None:
        query = update.callback_query
        if query is None or query.message is None or query.data is None:
            return
        chat_id, user_id, data = query.message.chat.id, query.from_user.id, query.data
        language = choose_language(query.from_user.language_code)
        token = read_token_data(data)
        if token is not None:
            await self._keep(lambda: self._send_again(update.update_id, chat_id, token))
            notice = None
        else:
            asker.set(user_id)
            press = await self._follow(
                lambda: self._dialogue.press(data, chat_id, user_id, language)
            )
            notice = press.notice
            letters = write_press(query, press, update.update_id, language)
            await self._keep(lambda: self._keep_press(update.update_id, letters))
        self._couriers.wake(chat_id)
        await acknowledge_press(query, notice, self._health)

    def _send_again(self, update_id: int, chat_id: int, token: str) -> None:
        with self._state.database.transaction():
            if self._state.inbox.settle(update_id, "done"):
                self._state.outbox.send_again(chat_id, token)

    def _keep_press(self, update_id: int, letters: list[Letter]) -> None:
        with self._state.database.transaction():
            if self._state.inbox.settle(update_id, "done"):
                self._state.outbox.add(letters)

    async def _on_inline(self, update: Update, _: object) -> None:
        query = update.inline_query
        if query is None:
            return
        number, oldest = update.update_id, now() - INLINE_SECONDS
        text, user_id = query.query, query.from_user.id
        inbox, language = self._state.inbox, choose_language(query.from_user.language_code)
        if await self._keep(lambda: inbox.is_outrun(number, f"inline:{user_id}", oldest)):
            return  # the person has typed on, or has long gone
        asker.set(user_id)
        results = await self._answer(
            lambda: self._dialogue.inline(text, user_id, language), Priority.TYPING
        )
        await self._keep(lambda: inbox.settle(number, "done"))
        await answer_inline_query(query, results, self._health)

    def _read(self, update: Update) -> Incoming | None:
        message = update.effective_message
        return read_message(update, message, self._settings) if message is not None else None

    async def _on_error(self, update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        error = context.error
        if not isinstance(update, Update) or error is None:
            return
        if isinstance(error, StateError):
            self._broken[update.update_id] = error
            return
        self._health.count("updates_failed")
        logger.error("Update %d was not answered: %s", update.update_id, describe_crash(error))
        incoming = self._read(update) if update.callback_query is None else None
        await self._keep(lambda: self._fail(update.update_id, incoming))
        if incoming is not None:
            self._couriers.wake(incoming.chat_id)

    def _fail(self, update_id: int, incoming: Incoming | None) -> None:
        with self._state.database.transaction():
            if self._state.inbox.settle(update_id, "failed") and incoming is not None:
                text = self._texts.say(incoming.language, "failed")
                self._state.previews.withdraw(update_id)
                self._state.outbox.add([write_notice(incoming, text)])
