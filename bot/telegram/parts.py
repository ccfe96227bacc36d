"""What the parts of a running bot share."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.telegram.database import StateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.telegram.client import Bot
    from bot.telegram.health import Health
    from bot.telegram.state import State
    from bot.telegram.texts import Texts
    from bot.telegram.workbench import Workbench
    from bot.telegram_settings import TelegramSettings

_PAUSE = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class Parts:
    """What the parts of a running bot share.

    Attributes:
        bot: What calls Telegram.
        settings: The settings of the bot.
        state: What is kept.
        texts: The interface's texts.
        health: Counts, and what is wrong.
        keeping: The thread of the state.
        answers: The threads of the answers.
        presses: The thread of what buttons open, which waits for no answer.
    """

    bot: Bot
    settings: TelegramSettings
    state: State
    texts: Texts
    health: Health
    keeping: Workbench
    answers: Workbench
    presses: Workbench

    async def mark(self, change: Callable[[], None]) -> None:
        """Keep what became of a call, however long that takes: it must not be made again."""
        while True:
            try:
                await self.keeping.do(change)
            except StateError as error:
                self.health.troubles["outbox"] = f"The outbox cannot be written: {error}."
                await asyncio.sleep(_PAUSE)
            else:
                return
