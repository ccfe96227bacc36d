"""Who works on what: in each lane one update after another, the lanes beside each other.

A lane is a chat and topic. What waits stands in the inbox, not in memory: a lane that has nothing
to do is nothing at all, however many chats there were.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.telegram.database import StateError
from bot.telegram.logs import LOGGER, describe_crash
from bot.telegram.tasks import end_tasks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.telegram.health import Health
    from bot.telegram.inbox import Entry, Inbox
    from bot.telegram.workbench import Workbench

_PAUSE = 1.0

logger = logging.getLogger(LOGGER)


class Lanes:
    """The lanes in which somebody waits.

    Args:
        inbox: What waits.
        bench: The thread that reads the state.
        handle: Does the work of one update and settles it in the inbox.
        health: Told when the state cannot be written.
    """

    def __init__(
        self,
        inbox: Inbox,
        bench: Workbench,
        handle: Callable[[Entry], Awaitable[None]],
        health: Health,
    ) -> None:
        self._inbox = inbox
        self._bench = bench
        self._handle = handle
        self._health = health
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()
        self._closing = False

    def __len__(self) -> int:
        return len(self._tasks)

    def wake(self, lane: str) -> None:
        """Something may wait in a lane."""
        self._woken.add(lane)
        if lane not in self._tasks and not self._closing:
            self._tasks[lane] = asyncio.create_task(self._work(lane))

    async def close(self, seconds: float) -> None:
        """Finish what has been begun, and begin nothing; what takes longer is begun anew later."""
        self._closing = True
        await end_tasks(self._tasks.values(), seconds)

    async def _work(self, lane: str) -> None:
        try:
            while not self._closing:
                self._woken.discard(lane)
                try:
                    entry = await self._bench.do(lambda: self._inbox.begin_next(lane))
                    if entry is not None:
                        await self._handle_or_put_back(entry)
                except StateError as error:
                    self._health.troubles["inbox"] = f"The inbox cannot be written: {error}."
                    await asyncio.sleep(_PAUSE)
                    continue
                self._health.troubles.pop("inbox", None)
                if entry is None and lane not in self._woken:
                    return
        finally:
            self._tasks.pop(lane, None)
            self._woken.discard(lane)

    async def _handle_or_put_back(self, entry: Entry) -> None:
        try:
            await self._handle(entry)
        except StateError:
            await self._bench.do(lambda: self._inbox.put_back(entry.update_id))
            raise
        except Exception as error:  # noqa: BLE001 - the lane must go on behind it
            logger.error("Update %d was not answered: %s", entry.update_id, describe_crash(error))
            self._health.count("updates_failed")
            await self._bench.do(lambda: self._inbox.settle(entry.update_id, "failed"))
