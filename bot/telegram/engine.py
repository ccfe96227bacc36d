"""The parts of a running bot, put together around one identity."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.telegram.admission import Doorkeeper, Identity
from bot.telegram.calls import Caller
from bot.telegram.delivery import Couriers
from bot.telegram.handlers import Desk
from bot.telegram.intake import Intake
from bot.telegram.logs import LOGGER
from bot.telegram.presence import Presence
from bot.telegram.queues import Lanes
from bot.telegram.streaming import Streams

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence

    from bot.telegram.dialogue import Dialogue
    from bot.telegram.inbox import Entry
    from bot.telegram.parts import Parts

# Together, and with what closing takes, below the ten seconds that a supervisor grants.
_FINISH_WORK, _FINISH_SENDING = 4.0, 4.0

logger = logging.getLogger(LOGGER)


class Engine:
    """Takes updates in, has them answered, has the answers sent.

    Args:
        parts: What all parts share.
        identity: Who the bot is.
        dialogue: What it says.
    """

    def __init__(self, parts: Parts, identity: Identity, dialogue: Dialogue) -> None:
        bot, state, health = parts.bot, parts.state, parts.health
        self._state = state
        self._keep = parts.keeping.do
        door = Doorkeeper(parts.settings, identity, state, parts.texts)
        self._intake = Intake(bot, state, door, health)
        self._presence = Presence(bot, self._is_paused, health)
        caller = Caller(bot, health)
        self._streams = Streams(parts, caller, self._presence)
        self._couriers = Couriers(parts, caller, self._streams, self._presence)
        self._streams.wake = self._couriers.wake
        self._desk = Desk(parts, dialogue, self._couriers, self._presence, self._streams)
        self._lanes = Lanes(state.inbox, parts.keeping, self._desk.handle, health)

    @property
    def refused(self) -> asyncio.Future[None]:
        """Done when Telegram refuses the token."""
        return self._couriers.refused

    async def start(self) -> None:
        """Take up what the process before this one left."""
        await self._desk.application.initialize()
        await self._keep(self._recover)
        for chat_id in await self._keep(self._state.outbox.list_chats):
            self._couriers.wake(chat_id)
        self._take_up(await self._keep(self._state.inbox.list_waiting))

    async def receive(self, raw: Sequence[object]) -> int | None:
        """Store updates and set the work on them going; the highest number among them."""
        taken = await self._keep(lambda: self._intake.take(raw))
        self._take_up(taken.filed)
        for update_id in taken.outdated:
            self._streams.end(update_id)
            await self._presence.end(update_id)
        for chat_id in taken.chats:
            self._couriers.wake(chat_id)
        return taken.last

    async def close(self) -> None:
        """Finish what is quickly done, and leave the rest for the next start."""
        await self._lanes.close(_FINISH_WORK)
        await self._couriers.close(_FINISH_SENDING)
        await self._presence.close()

    def _is_paused(self, chat_id: int) -> bool:
        return self._couriers.is_paused(chat_id)

    def _recover(self) -> None:
        doubtful = self._state.outbox.recover()
        for entry in self._state.inbox.recover():
            self._desk.apologize(entry)
        if doubtful:
            logger.warning("%d messages were being sent when the bot ended.", doubtful)

    def _take_up(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if entry.lane is None:
                continue
            if entry.chat_id is not None and entry.lane.startswith("chat:"):
                topic = int(entry.lane.rpartition(":")[2]) or None
                self._presence.begin(entry.update_id, entry.chat_id, topic)
            self._lanes.wake(entry.lane)
