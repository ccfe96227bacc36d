"""Sending what is queued: for each chat in order, and no chat waiting for another."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram.error import BadRequest, ChatMigrated, RetryAfter

from bot.telegram.client import Outcome, describe_error, judge_error, read_pause
from bot.telegram.database import StateError, now
from bot.telegram.letters import EDIT, NOTICE, SEND, Letter
from bot.telegram.limits import Limit
from bot.telegram.logs import LOGGER, describe_crash
from bot.telegram.markup import plain, to_html
from bot.telegram.tasks import end_tasks
from bot.telegram.values import Outgoing

if TYPE_CHECKING:
    from bot.telegram.calls import Caller
    from bot.telegram.parts import Parts
    from bot.telegram.presence import Presence
    from bot.telegram.streaming import Streams

# What Telegram allows for long: one a second in a chat, 20 a minute in a group.
_PRIVATE_A_MINUTE, _PRIVATE_AT_ONCE = 60, 10
_GROUP_A_MINUTE, _GROUP_AT_ONCE = 18, 10
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_OLDEST = 86_400.0  # an answer that could not be sent for a day is not wanted any more

logger = logging.getLogger(LOGGER)


class Couriers:
    """Delivers the outbox, one courier for each chat that has something queued.

    Where nothing is queued, a courier shows what is new of an answer under way.

    Args:
        parts: What all parts share.
        caller: Makes the calls.
        streams: The answers under way.
        presence: Told when an answer is about to be sent.

    Attributes:
        refused: Set to a sentence when Telegram refuses the token.
    """

    def __init__(self, parts: Parts, caller: Caller, streams: Streams, presence: Presence) -> None:
        self._state = parts.state
        self._texts = parts.texts
        self._bench = parts.keeping
        self._mark = parts.mark
        self._health = parts.health
        self._caller = caller
        self._streams = streams
        self._presence = presence
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._woken: set[int] = set()
        self._paused: dict[int, float] = parts.state.outbox.list_pauses()
        self._private = Limit(_PRIVATE_A_MINUTE, _PRIVATE_AT_ONCE)
        self._groups = Limit(_GROUP_A_MINUTE, _GROUP_AT_ONCE)
        self._closing = asyncio.Event()
        # Of couriers that wait to show something: rung when there may be something else to do.
        self._bells: dict[int, asyncio.Event] = {}
        self.refused: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def wake(self, chat_id: int) -> None:
        """Something may be queued for a chat."""
        self._woken.add(chat_id)
        if chat_id in self._bells:
            self._bells[chat_id].set()
        if chat_id not in self._tasks and not self._closing.is_set():
            self._tasks[chat_id] = asyncio.create_task(self._serve(chat_id))

    def is_paused(self, chat_id: int) -> bool:
        """Whether Telegram wants nothing sent to a chat now."""
        return self._paused.get(chat_id, 0.0) > now()

    async def close(self, seconds: float) -> None:
        """Send what is queued as far as that goes at once; what is left is sent after a start."""
        self._closing.set()
        for bell in self._bells.values():
            bell.set()
        await end_tasks(self._tasks.values(), seconds)

    async def _serve(self, chat_id: int) -> None:
        pause = 0.0
        try:
            while await self._wait_turn(chat_id, pause):
                self._woken.discard(chat_id)
                try:
                    letter = await self._bench.do(lambda: self._state.outbox.begin_next(chat_id))
                    if letter is not None:
                        outcome = await self._deliver(letter)
                    elif self._streams.has_news(chat_id) and not self._closing.is_set():
                        outcome = await self._show(chat_id)
                    elif chat_id in self._woken:
                        continue
                    else:
                        return
                except StateError as error:
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
        wait = max(wait, self._choose_limit(chat_id).measure_wait(chat_id))
        if wait > 0:
            try:
                await asyncio.wait_for(self._closing.wait(), wait)
            except TimeoutError:
                return await self._wait_turn(chat_id, 0.0)
            return False
        return not self.refused.done()

    async def _deliver(self, letter: Letter) -> Outcome | None:
        """Deliver a letter and mark what became of it; the outcome where it failed."""
        self._choose_limit(letter.chat_id).take(letter.chat_id)
        await self._end_presence(letter)
        try:
            message_id = await self._caller.call(letter)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the letter is marked
            return await self._settle(letter, error)
        await self._mark(lambda: self._state.outbox.finish(letter, message_id))
        self._health.count("messages_delivered")
        return None

    async def _show(self, chat_id: int) -> Outcome | None:
        """Show what is new of an answer under way, unless there is something else to do first."""
        wait = self._streams.measure_wait(chat_id)
        if wait > 0:
            bell = self._bells[chat_id] = asyncio.Event()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), wait)
            del self._bells[chat_id]
            return None
        self._choose_limit(chat_id).take(chat_id)
        error = await self._streams.show_next(chat_id)
        if isinstance(error, RetryAfter):
            until = self._pause(chat_id, error)
            await self._mark(lambda: self._state.outbox.pause(chat_id, until))
        elif error is not None and judge_error(error) is Outcome.UNAUTHORIZED:
            self._note_refusal()
        return None

    def _pause(self, chat_id: int, error: RetryAfter) -> float:
        until = self._paused[chat_id] = now() + read_pause(error)
        return until

    def _note_refusal(self) -> None:
        if not self.refused.done():
            self.refused.set_result(None)

    def _choose_limit(self, chat_id: int) -> Limit:
        return self._private if chat_id > 0 else self._groups

    async def _end_presence(self, letter: Letter) -> None:
        if letter.update_id is None:
            return
        more = await self._bench.do(lambda: self._state.outbox.is_open(letter.update_id))
        if not more:
            await self._presence.end(letter.update_id)

    async def _settle(self, letter: Letter, error: Exception) -> Outcome:
        outcome, outbox = judge_error(error), self._state.outbox
        self._health.count(f"calls_{outcome.name.lower()}")
        if outcome is Outcome.MAY_HAVE_HAPPENED and letter.is_repeatable:
            outcome = Outcome.NOTHING_HAPPENED
        match outcome:
            case Outcome.PAUSED if isinstance(error, RetryAfter):
                until = self._pause(letter.chat_id, error)
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
                self._note_refusal()
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
