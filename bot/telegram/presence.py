"""“typing…” while an answer is being made: at once, kept alive, in the right topic."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from telegram.constants import ChatAction
from telegram.error import RetryAfter, TelegramError

from bot.telegram.client import describe_error, read_pause
from bot.telegram.logs import LOGGER

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.telegram.client import Bot
    from bot.telegram.health import Health

# Telegram shows it for five seconds.
INTERVAL = 4.0
_LONGEST_WAIT = 1.0

logger = logging.getLogger(LOGGER)
Place = tuple[int, int | None]


class Presence:
    """Shows that the bot is at work, for as long as it is.

    Args:
        bot: What calls Telegram.
        is_paused: Whether a chat wants nothing sent now.
        health: Counts what fails.
    """

    def __init__(self, bot: Bot, is_paused: Callable[[int], bool], health: Health) -> None:
        self._bot = bot
        self._is_paused = is_paused
        self._health = health
        self._works: dict[int, Place] = {}
        self._shows: dict[Place, asyncio.Task[None]] = {}

    def begin(self, update_id: int, chat_id: int, topic: int | None) -> None:
        """Work on an update of this chat and topic has been taken up."""
        place = (chat_id, topic)
        self._works[update_id] = place
        if place not in self._shows:
            self._shows[place] = asyncio.create_task(self._show(place))

    async def end(self, update_id: int) -> None:
        """The work is done, or its result is about to be sent."""
        place = self._works.pop(update_id, None)
        if place is None or place in self._works.values():
            return
        task = self._shows.pop(place, None)
        if task is not None:
            await _stop(task)

    async def close(self) -> None:
        """Show nothing any more."""
        tasks = list(self._shows.values())
        self._works.clear()
        self._shows.clear()
        await asyncio.gather(*map(_stop, tasks))

    async def _show(self, place: Place) -> None:
        chat_id, topic = place
        while True:
            pause = INTERVAL
            if not self._is_paused(chat_id):
                try:
                    await self._send(chat_id, topic)
                except RetryAfter as error:
                    pause = max(INTERVAL, read_pause(error))
                except TelegramError as error:
                    self._health.count("typing_failed")
                    logger.debug("Typing could not be shown (%s).", describe_error(error))
            await asyncio.sleep(pause)

    async def _send(self, chat_id: int, topic: int | None) -> None:
        call = asyncio.ensure_future(
            self._bot.send_chat_action(chat_id, ChatAction.TYPING, message_thread_id=topic)
        )
        try:
            await asyncio.shield(call)
        except asyncio.CancelledError:
            # Left alone under way, it could arrive after the answer and show for five seconds.
            with contextlib.suppress(TelegramError, TimeoutError):
                await asyncio.wait_for(call, _LONGEST_WAIT)
            raise


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
