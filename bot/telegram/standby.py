"""Taking turns: of several processes with one state one serves, and the others stand by for it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.telegram.database import StateError, StateLost
from bot.telegram.logs import LOGGER

if TYPE_CHECKING:
    from bot.telegram.database import Database
    from bot.telegram.health import Health
    from bot.telegram.workbench import Workbench

_TRY_EVERY = 1.0
_CHECK_EVERY = 2.0

logger = logging.getLogger(LOGGER)


class Standby:
    """The turn of this process.

    Args:
        database: The state.
        bench: The thread of the state.
        health: Told that this process waits, or that the state cannot be reached.
    """

    def __init__(self, database: Database, bench: Workbench, health: Health) -> None:
        self._database = database
        self._bench = bench
        self._health = health

    async def wait_turn(self) -> None:
        """Return once this process is the one that serves."""
        waited = False
        while not await self._try_hold():
            if not waited:
                logger.info(
                    "Standing by: another process serves this bot. This one takes its place when "
                    "it ends."
                )
                waited = True
            await asyncio.sleep(_TRY_EVERY)
        if waited:
            logger.info("The other process has ended; this one serves the bot from here on.")

    async def watch(self) -> None:
        """Look after the turn until cancelled; where nobody else can take it, that is nothing.

        Raises:
            StateLost: another process serves.
        """
        while self._database.is_shared:
            try:
                await self._bench.do(self._database.check)
            except StateLost:
                raise
            except StateError as error:
                self._complain(error)
            else:
                self._note_return()
            await asyncio.sleep(_CHECK_EVERY)
        await asyncio.Event().wait()

    async def _try_hold(self) -> bool:
        try:
            held = await self._bench.do(self._database.try_hold)
        except StateError as error:
            self._complain(error)
            return False
        self._note_return()
        if not held:
            self._health.troubles["start"] = "Another process serves this bot; this one stands by."
        return held

    def _complain(self, error: StateError) -> None:
        """Say what is wrong, once for as long as it lasts."""
        if "state" not in self._health.troubles:
            logger.warning("%s Trying again.", _end_sentence(str(error)))
        self._health.troubles["state"] = str(error)

    def _note_return(self) -> None:
        if self._health.troubles.pop("state", None):
            logger.info("What the bot keeps can be reached again.")


def _end_sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
