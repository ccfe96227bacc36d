"""Taking updates in: each is stored before Telegram hears that it was received."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import httpx
from telegram import Update
from telegram.error import (
    Conflict,
    EndPointNotFound,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.telegram.admission import Admission
from bot.telegram.client import describe_error, read_pause
from bot.telegram.database import StateError
from bot.telegram.inbox import Entry
from bot.telegram.logs import LOGGER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.telegram.admission import Doorkeeper
    from bot.telegram.client import Bot
    from bot.telegram.health import Health
    from bot.telegram.state import State
    from bot.telegram_settings import TelegramSettings

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query")
_MOST_AT_ONCE = 100
_LARGEST_NUMBER = 2**63 - 1
# After a week without updates Telegram numbers them anew, perhaps lower; a day is on the safe side.
_NUMBERS_HOLD = 86_400.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0

logger = logging.getLogger(LOGGER)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch of updates.

    Attributes:
        filed: New updates that wait for work.
        chats: Chats for which something was queued at once.
        outdated: Updates that need no answer any more.
        last: The highest number in the batch; None without one.
    """

    filed: tuple[Entry, ...]
    chats: tuple[int, ...]
    outdated: tuple[int, ...]
    last: int | None


class Intake:
    """Stores updates, each once. Not to be called from two threads at a time."""

    def __init__(self, bot: Bot, state: State, doorkeeper: Doorkeeper, health: Health) -> None:
        self._bot = bot
        self._state = state
        self._doorkeeper = doorkeeper
        self._health = health

    def take(self, raw: Sequence[object]) -> Taken:
        """Store updates in one transaction; on the disk when it returns.

        Raises:
            StateError: nothing was stored.
        """
        good = [value for value in raw if isinstance(value, dict) and _is_numbered(value)]
        numbered = {value["update_id"]: value for value in good}
        self._health.count("updates_poison", len(raw) - len(good))
        self._health.count("updates_repeated", len(good) - len(numbered))
        known = self._state.inbox.list_known(tuple(numbered)) if numbered else set()
        self._health.count("updates_repeated", len(known))
        with self._state.database.transaction(durable=True):
            waiting = self._state.inbox.count("waiting")
            admissions: list[Admission] = []
            for number in sorted(numbered.keys() - known):
                admission = self._file(number, numbered[number], waiting)
                waiting += admission.entry.state == "waiting"
                admissions.append(admission)
        for admission in admissions:
            self._health.count(f"updates_{admission.entry.state}")
        letters = [letter for admission in admissions for letter in admission.letters]
        outdated = {number for admission in admissions for number in admission.outdated}
        filed = (a.entry for a in admissions if a.entry.state == "waiting")
        return Taken(
            tuple(entry for entry in filed if entry.update_id not in outdated),
            tuple({letter.chat_id: None for letter in letters}),
            tuple(sorted(outdated)),
            max(numbered, default=None),
        )

    def _file(self, number: int, value: dict[str, Any], waiting: int) -> Admission:
        try:
            update = Update.de_json(value, self._bot)
            admission = self._doorkeeper.admit(update, json.dumps(value), waiting)
            self._state.inbox.file([admission.entry])
            self._state.outbox.add(admission.letters)
        except StateError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever an update holds, the next must come
            # Neither the content nor the error's text, which may quote it.
            logger.warning("Update %d cannot be read (%s); skipped.", number, type(error).__name__)
            admission = Admission(Entry(number, "poison"))
            self._state.inbox.file([admission.entry])
        return admission


class Receive(Protocol):
    """Takes a batch in and sets the work going; returns the highest number."""

    async def __call__(self, raw: Sequence[object]) -> int | None:
        """Take the batch in."""


class Poller:
    """Asks Telegram for updates, one long call after another.

    The number of the last update is not kept over a restart: Telegram then repeats what was not
    acknowledged, and what is stored already is known by its number.
    """

    def __init__(
        self, bot: Bot, settings: TelegramSettings, receive: Receive, health: Health
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._receive = receive
        self._health = health
        self._offset: int | None = None
        self._offset_set = 0.0
        self._pause = 0.0

    async def run(self) -> None:
        """Poll until cancelled.

        Raises:
            InvalidToken: the token is not good any more.
        """
        while True:
            try:
                await self._poll_once()
            except (InvalidToken, EndPointNotFound):
                raise
            except (TelegramError, TimeoutError, StateError) as error:
                self._complain(error)
                await asyncio.sleep(self._find_pause(error))
            else:
                if self._health.troubles.pop("poll", None):
                    logger.info("Polling goes on.")
                self._pause = 0.0

    async def _poll_once(self) -> None:
        if time.monotonic() - self._offset_set > _NUMBERS_HOLD:
            self._offset = None
        wanted: dict[str, Any] = {
            "timeout": self._settings.poll_seconds,
            "limit": _MOST_AT_ONCE,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        if self._offset is not None:
            wanted["offset"] = self._offset
        # The watchdog: a connection that is open but silent would otherwise be waited on for ever.
        patience = self._settings.poll_seconds + self._settings.request_seconds
        async with asyncio.timeout(patience):
            # Raw, because the library loses a whole batch with one update it cannot read.
            raw = await self._bot.do_api_request("getUpdates", api_kwargs=wanted)
        self._health.hear()
        if not isinstance(raw, list):
            raise TelegramError("getUpdates returned no list")
        last = await self._receive(raw)
        if last is not None:
            self._offset, self._offset_set = last + 1, time.monotonic()
        elif raw:
            await asyncio.sleep(_FIRST_PAUSE)  # nothing to acknowledge them by: they come again

    def _complain(self, error: Exception) -> None:
        """Say what is wrong, once for as long as it lasts."""
        self._health.count("polls_failed")
        if isinstance(error, Conflict):
            trouble = "Another program polls with the same token; waiting until it stops."
            if "webhook" in error.message:
                trouble = "Another program set a webhook with the same token; waiting for its end."
        elif _is_silence(error):
            trouble = "Telegram keeps a poll open and says nothing; polling anew."
            self._health.count("polls_silent")
        elif isinstance(error, StateError):
            trouble = f"Updates cannot be stored ({error}); they are not acknowledged."
        else:
            trouble = f"Telegram cannot be polled ({describe_error(error)}); trying again."
        if self._health.troubles.get("poll") != trouble:
            logger.warning("%s", trouble)
        self._health.troubles["poll"] = trouble

    def _find_pause(self, error: Exception) -> float:
        self._pause = min(_LONGEST_PAUSE, max(_FIRST_PAUSE, self._pause * 2))
        if _is_silence(error):
            return 0.0
        if isinstance(error, RetryAfter):
            return read_pause(error)
        return self._pause


def _is_silence(error: Exception) -> bool:
    """Whether a poll was open to the end without an answer, not even an empty one."""
    return isinstance(error, TimeoutError) or isinstance(error.__cause__, httpx.ReadTimeout)


def _is_numbered(value: dict[str, Any]) -> bool:
    number = value.get("update_id")
    return type(number) is int and 0 <= number <= _LARGEST_NUMBER
