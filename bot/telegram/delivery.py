"""Sending what is queued: for each chat in order, and no chat waiting for another."""

from __future__ import annotations

import asyncio
import html
import logging
import re
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, RetryAfter

from bot.telegram.client import Outcome, describe_error, judge_error, read_pause
from bot.telegram.database import now
from bot.telegram.letters import DELETE, EDIT, NOTICE, SEND, Letter
from bot.telegram.limits import Limit
from bot.telegram.logs import LOGGER, describe_crash
from bot.telegram.markup import plain, to_html
from bot.telegram.values import Outgoing

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.telegram.client import Bot
    from bot.telegram.health import Health
    from bot.telegram.presence import Presence
    from bot.telegram.state import State
    from bot.telegram.texts import Texts
    from bot.telegram.values import Button
    from bot.telegram.workbench import Workbench

# What Telegram allows for long: one a second in a chat, 20 a minute in a group.
_PRIVATE_A_MINUTE, _PRIVATE_AT_ONCE = 60, 10
_GROUP_A_MINUTE, _GROUP_AT_ONCE = 18, 10
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_OLDEST = 86_400.0  # an answer that could not be sent for a day is not wanted any more
_TAG = re.compile(r"<[^>]*>")
_PLAIN = LinkPreviewOptions(is_disabled=True)

logger = logging.getLogger(LOGGER)


class Couriers:
    """Delivers the outbox, one courier for each chat that has something queued.

    Attributes:
        refused: Set to a sentence when Telegram refuses the token.
    """

    def __init__(
        self, bot: Bot, state: State, bench: Workbench, health: Health, texts: Texts
    ) -> None:
        self._bot = bot
        self._state = state
        self._texts = texts
        self._bench = bench
        self._health = health
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._woken: set[int] = set()
        self._paused: dict[int, float] = state.outbox.list_pauses()
        self._private = Limit(_PRIVATE_A_MINUTE, _PRIVATE_AT_ONCE)
        self._groups = Limit(_GROUP_A_MINUTE, _GROUP_AT_ONCE)
        self._closing = asyncio.Event()
        self.refused: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.presence: Presence | None = None

    def wake(self, chat_id: int) -> None:
        """Something may be queued for a chat."""
        self._woken.add(chat_id)
        if chat_id not in self._tasks and not self._closing.is_set():
            self._tasks[chat_id] = asyncio.create_task(self._serve(chat_id))

    def is_paused(self, chat_id: int) -> bool:
        """Whether Telegram wants nothing sent to a chat now."""
        return self._paused.get(chat_id, 0.0) > now()

    async def close(self, seconds: float) -> None:
        """Send what is queued as far as that goes at once; what is left is sent after a start."""
        self._closing.set()
        tasks = list(self._tasks.values())
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, chat_id: int) -> None:
        pause = 0.0
        try:
            while await self._wait_turn(chat_id, pause):
                self._woken.discard(chat_id)
                try:
                    letter = await self._bench.do(lambda: self._state.outbox.begin_next(chat_id))
                    if letter is None:
                        if chat_id in self._woken:
                            continue
                        return
                    outcome = await self._deliver(letter)
                except sqlite3.Error as error:
                    self._health.troubles["outbox"] = f"The outbox cannot be written: {error}."
                    outcome = Outcome.NOTHING_HAPPENED
                except Exception as error:  # noqa: BLE001 - what is behind it must be sent
                    self._health.count("letters_stuck")
                    logger.error("A message was not sent: %s", describe_crash(error))
                    outcome = Outcome.NOTHING_HAPPENED
                else:
                    self._health.troubles.pop("outbox", None)
                waits = outcome is Outcome.NOTHING_HAPPENED
                pause = min(_LONGEST_PAUSE, max(_FIRST_PAUSE, pause * 2)) if waits else 0.0
        finally:
            self._tasks.pop(chat_id, None)
            self._woken.discard(chat_id)

    async def _wait_turn(self, chat_id: int, pause: float) -> bool:
        """Wait until something may be sent to a chat; False when that is not before the end."""
        until = self._paused.get(chat_id, 0.0)
        wait = max(pause, until - now())
        if wait <= 0:
            self._paused.pop(chat_id, None)
        limit = self._private if chat_id > 0 else self._groups
        wait = max(wait, limit.measure_wait(chat_id))
        if wait > 0:
            try:
                await asyncio.wait_for(self._closing.wait(), wait)
            except TimeoutError:
                return await self._wait_turn(chat_id, 0.0)
            return False
        return not self.refused.done()

    async def _deliver(self, letter: Letter) -> Outcome | None:
        """Deliver a letter and mark what became of it; the outcome where it failed."""
        (self._private if letter.chat_id > 0 else self._groups).take(letter.chat_id)
        await self._end_presence(letter)
        try:
            message_id = await self._call(letter)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the letter is marked
            return await self._settle(letter, error)
        await self._mark(lambda: self._state.outbox.finish(letter, message_id))
        self._health.count("messages_delivered")
        return None

    async def _end_presence(self, letter: Letter) -> None:
        if self.presence is None or letter.update_id is None:
            return
        more = await self._bench.do(lambda: self._state.outbox.is_open(letter.update_id))
        if not more:
            await self.presence.end(letter.update_id)

    async def _call(self, letter: Letter) -> int | None:
        try:
            return await self._call_once(letter, ParseMode.HTML)
        except BadRequest as error:
            text = error.message.casefold()
            if "not modified" in text:
                return letter.message_id
            if letter.kind == DELETE:
                return None  # it is gone, or too old to go
            if "parse entities" not in text:
                raise
            # The words matter more than how they look.
            self._health.count("markup_refused")
            logger.warning("Telegram could not read the markup of a message; sent without.")
            return await self._call_once(letter, None)

    async def _call_once(self, letter: Letter, mode: ParseMode | None) -> int | None:
        if letter.outgoing is None:
            if letter.message_id is not None:
                await self._bot.delete_message(letter.chat_id, letter.message_id)
            return letter.message_id
        wanted: dict[str, Any] = {
            "chat_id": letter.chat_id,
            "text": letter.outgoing.html if mode else strip_markup(letter.outgoing.html),
            "parse_mode": mode,
            "reply_markup": make_keyboard(letter.outgoing),
            "link_preview_options": _PLAIN,
        }
        if letter.kind == EDIT:
            await self._bot.edit_message_text(message_id=letter.message_id, **wanted)
            return letter.message_id
        if letter.reply_to is not None:
            wanted["reply_parameters"] = ReplyParameters(
                letter.reply_to, allow_sending_without_reply=True
            )
        sent = await self._bot.send_message(
            message_thread_id=letter.topic,
            disable_notification=letter.outgoing.silent or None,
            **wanted,
        )
        return sent.message_id if isinstance(sent, Message) else None

    async def _settle(self, letter: Letter, error: Exception) -> Outcome:
        outcome, outbox = judge_error(error), self._state.outbox
        self._health.count(f"calls_{outcome.name.lower()}")
        if outcome is Outcome.MAY_HAVE_HAPPENED and letter.is_repeatable:
            outcome = Outcome.NOTHING_HAPPENED
        match outcome:
            case Outcome.PAUSED if isinstance(error, RetryAfter):
                until = now() + read_pause(error)
                self._paused[letter.chat_id] = until
                await self._mark(lambda: outbox.put_back(letter, until))
            case Outcome.MOVED if isinstance(error, ChatMigrated):
                new = error.new_chat_id
                await self._mark(lambda: outbox.put_back(letter))
                await self._mark(lambda: self._state.move_chat(letter.chat_id, new))
                self.wake(new)
            case Outcome.NOTHING_HAPPENED if now() - letter.created < _OLDEST:
                await self._mark(lambda: outbox.put_back(letter))
            case Outcome.UNAUTHORIZED:
                await self._mark(lambda: outbox.put_back(letter))
                if not self.refused.done():
                    self.refused.set_result(None)
            case Outcome.MAY_HAVE_HAPPENED:
                logger.warning(
                    "Message %d may have been sent (%s).", letter.id, describe_error(error)
                )
                await self._mark(lambda: outbox.doubt(letter))
            case _:
                await self._lay_aside(letter, error)
        return outcome

    async def _lay_aside(self, letter: Letter, error: Exception) -> None:
        """Telegram takes it neither now nor later."""
        if letter.kind == EDIT and letter.question is not None and isinstance(error, BadRequest):
            await self._mark(lambda: self._state.outbox.send_anew(letter))
            return
        logger.warning("Message %d was refused (%s).", letter.id, describe_error(error))
        notice = None
        if letter.kind == SEND and letter.question is not None and isinstance(error, BadRequest):
            text = to_html(plain(self._texts.say(letter.language, "failed")))
            notice = replace(letter, kind=NOTICE, outgoing=Outgoing(text), question=None)
        await self._mark(lambda: self._state.outbox.give_up(letter, notice))

    async def _mark(self, change: Callable[[], None]) -> None:
        """Keep what became of a letter, however long that takes: it must not be sent again."""
        while True:
            try:
                await self._bench.do(change)
            except sqlite3.Error as error:
                self._health.troubles["outbox"] = f"The outbox cannot be written: {error}."
                await asyncio.sleep(_FIRST_PAUSE)
            else:
                return


def strip_markup(text: str) -> str:
    """The words of a message without its markup."""
    return html.unescape(_TAG.sub("", text))


def make_keyboard(outgoing: Outgoing) -> InlineKeyboardMarkup | None:
    """The buttons below a message; None without any."""
    if not outgoing.buttons:
        return None
    return InlineKeyboardMarkup([[_make_button(b) for b in row] for row in outgoing.buttons])


def _make_button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        button.label,
        callback_data=button.data,
        url=button.url,
        switch_inline_query=button.switch_inline,
    )
