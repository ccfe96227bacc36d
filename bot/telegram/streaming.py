"""Answers while they are written: the newest text of each, shown as often as Telegram likes it.

Only the newest text is ever sent, because it is looked up when its turn has come. It is shown by a
message that is edited, or by a draft where the settings want that and the chat is private. What is
shown is a courtesy: the answer itself goes through the outbox, and nothing here can hold it up for
longer than one call.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram.error import BadRequest, InvalidToken

from bot.telegram.client import Outcome, describe_error, judge_error
from bot.telegram.letters import DRAFT, PREVIEW
from bot.telegram.limits import Limit
from bot.telegram.logs import LOGGER
from bot.telegram.values import Outgoing

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.telegram.calls import Caller
    from bot.telegram.letters import Letter
    from bot.telegram.parts import Parts
    from bot.telegram.presence import Presence

# Of what Telegram allows a chat (one a second, 20 a minute in a group), answers need their share.
_PRIVATE_A_MINUTE, _GROUP_A_MINUTE = 60, 18
_PATIENCE = 5.0  # seconds that the answer itself may have to wait for one call

logger = logging.getLogger(LOGGER)


class AnswerStopped(Exception):
    """Nobody waits for the answer any more."""


class Stream:
    """One answer under way; a thread tells it what is written so far.

    Attributes:
        letter: The preview: where it is shown, and as which message.
        newest: The newest text, as HTML.
        shown: The text that was last shown.
        is_hidden: Whether it is not shown before it is whole.
    """

    def __init__(self, letter: Letter, take: Callable[[Stream, str], None]) -> None:
        self.letter = letter
        self.newest = ""
        self.shown = ""
        self.is_hidden = False
        self._take = take
        self._loop = asyncio.get_running_loop()
        self._is_over = False

    @property
    def is_over(self) -> bool:
        """Whether it is written, or nobody waits for it any more."""
        return self._is_over

    def end(self) -> None:
        """Show nothing more of it; whoever still writes it is told to stop."""
        self._is_over = True

    def tell(self, text: str) -> None:
        """Show this, the HTML of one message, as soon as may be; from any thread.

        Raises:
            AnswerStopped: nobody waits for it any more.
        """
        self.check()
        self._loop.call_soon_threadsafe(self._take, self, text)

    def check(self) -> None:
        """Go on only if somebody waits for the answer.

        Raises:
            AnswerStopped: nobody does.
        """
        if self._is_over:
            raise AnswerStopped


class Streams:
    """The answers under way, and what is new of them.

    Args:
        parts: What all parts share.
        caller: Makes the calls.
        presence: Told when there is something to read instead.

    Attributes:
        wake: Called with a chat that has something new to show.
    """

    def __init__(self, parts: Parts, caller: Caller, presence: Presence) -> None:
        self._database = parts.state.database
        self._previews = parts.state.previews
        self._keep = parts.keeping.do
        self._mark = parts.mark
        self._health = parts.health
        self._drafts = parts.settings.drafts
        self._caller = caller
        self._presence = presence
        self._open: dict[int, Stream] = {}
        # By chat: what has a text that was not shown yet.
        self._news: dict[int, dict[Stream, None]] = {}
        self._private = Limit(_PRIVATE_A_MINUTE, 1)
        self._groups = Limit(_GROUP_A_MINUTE, 1)
        self.wake: Callable[[int], None] = lambda _: None

    def begin(self, letter: Letter) -> Stream:
        """An answer is begun; `letter` is a preview of its first part, without a text."""
        if self._drafts and letter.chat_id > 0:
            letter = replace(letter, kind=DRAFT)
        stream = self._open[letter.update_id or 0] = Stream(letter, self._take)
        return stream

    def end(self, update_id: int) -> None:
        """The answer to an update is written, or nobody waits for it any more."""
        stream = self._open.pop(update_id, None)
        if stream is not None:
            stream.end()
            self._forget_news(stream)

    def has_news(self, chat_id: int) -> bool:
        """Whether there is a new text to show in a chat."""
        return chat_id in self._news

    def measure_wait(self, chat_id: int) -> float:
        """Seconds until something may be shown in a chat again."""
        return self._choose_pace(chat_id).measure_wait(chat_id)

    async def show_next(self, chat_id: int) -> Exception | None:
        """Show what is new in a chat; the exception where that failed.

        Raises:
            StateError: the state cannot be written; nothing was shown.
        """
        stream = next(iter(self._news[chat_id]))
        placed = await self._find_place(stream)
        self._forget_news(stream)
        if not placed:
            return None
        self._choose_pace(chat_id).take(chat_id)
        letter = replace(stream.letter, outgoing=Outgoing(stream.newest))
        # A message of which nothing is known stays for good, so the first call may take its time.
        is_new = letter.kind == PREVIEW and letter.message_id is None
        try:
            async with asyncio.timeout(None if is_new else _PATIENCE):
                message_id = await self._caller.call(letter)
        except Exception as error:  # noqa: BLE001 - the answer must come whatever happens to this
            self._health.count("previews_failed")
            return await self._settle(stream, error)
        self._health.count("previews_shown")
        stream.shown = letter.outgoing.html if letter.outgoing else ""
        if is_new:
            await self._note_message(stream, message_id)
        return None

    def _take(self, stream: Stream, text: str) -> None:
        stream.newest = text
        if not stream.is_over and not stream.is_hidden and text != stream.shown:
            chat_id = stream.letter.chat_id
            self._news.setdefault(chat_id, {})[stream] = None
            self.wake(chat_id)

    def _forget_news(self, stream: Stream) -> None:
        chat_id = stream.letter.chat_id
        news = self._news.get(chat_id, {})
        news.pop(stream, None)
        if not news:
            self._news.pop(chat_id, None)

    def _choose_pace(self, chat_id: int) -> Limit:
        return self._private if chat_id > 0 else self._groups

    async def _find_place(self, stream: Stream) -> bool:
        """Find out which message is to show an answer; False where none is."""
        letter = stream.letter
        if not self._database.is_held:
            return False  # whoever serves now may have sent the whole answer
        if letter.kind == PREVIEW and not letter.id:
            found = await self._keep(lambda: self._previews.begin(letter))
            if found is None:
                stream.is_hidden = True
                return False
            stream.letter = found
            if stream.is_over and found.message_id is None:
                await self._mark(lambda: self._previews.settle(found, "cancelled"))
        return not stream.is_over

    async def _note_message(self, stream: Stream, message_id: int | None) -> None:
        letter = stream.letter
        if message_id is None:  # no server of the Bot API answers so
            stream.is_hidden = True
            await self._mark(lambda: self._previews.settle(letter, "uncertain"))
            return
        stream.letter = replace(letter, message_id=message_id)
        await self._mark(lambda: self._previews.finish(letter, message_id))
        await self._presence.end(letter.update_id or 0)

    async def _settle(self, stream: Stream, error: Exception) -> Exception | None:
        """Decide how an answer goes on that could not be shown; what else the error concerns."""
        letter, outcome = stream.letter, judge_error(error)
        logger.debug("An answer under way could not be shown (%s).", describe_error(error))
        if letter.kind == DRAFT:
            return self._settle_draft(stream, error)
        is_new = letter.message_id is None
        match outcome:
            case Outcome.PAUSED | Outcome.NOTHING_HAPPENED:
                if is_new:
                    await self._mark(lambda: self._previews.settle(letter, "cancelled"))
                    stream.letter = replace(letter, id=0)
                self._take(stream, stream.newest)
            case Outcome.MAY_HAVE_HAPPENED:
                stream.is_hidden = is_new
                stream.shown = ""
                await self._mark(lambda: self._previews.settle(letter, "uncertain"))
            case _:
                stream.is_hidden = True
                await self._mark(lambda: self._previews.settle(letter, "failed"))
        return error

    def _settle_draft(self, stream: Stream, error: Exception) -> Exception | None:
        outcome = judge_error(error)
        # The library takes a method that the server does not have for a bad token.
        is_unknown = isinstance(error, InvalidToken) and "not found" in error.message.casefold()
        if is_unknown:
            logger.warning("The Bot API server knows no drafts; messages are edited instead.")
            self._drafts = False
        if is_unknown or isinstance(error, BadRequest):
            stream.letter = replace(stream.letter, kind=PREVIEW)
            self._take(stream, stream.newest)
            return None
        if outcome in {Outcome.PAUSED, Outcome.NOTHING_HAPPENED}:
            self._take(stream, stream.newest)
        elif outcome is not Outcome.MAY_HAVE_HAPPENED:
            stream.is_hidden = True
        return error
