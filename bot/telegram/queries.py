"""Answering what waits for seconds only: a pressed button, and an inline query.

Both are asked once; too late, after a restart perhaps, Telegram refuses the answer, and nobody
waits for it any more.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram import (
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.telegram.client import describe_error
from bot.telegram.letters import EDIT, SEND, Letter
from bot.telegram.logs import LOGGER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import CallbackQuery, InlineQuery

    from bot.telegram.health import Health
    from bot.telegram.values import InlineResult, Press

# About how long Telegram takes an answer to an inline query.
INLINE_SECONDS = 15.0
_OFFERS_KEPT = 60  # seconds that Telegram may give the same offers to the same person

logger = logging.getLogger(LOGGER)


def write_press(query: CallbackQuery, press: Press, update_id: int, language: str) -> list[Letter]:
    """What a press gives rise to, as letters: a change of its message, a new one below it."""
    message = query.message
    if message is None:
        return []
    topic = None
    if isinstance(message, Message) and message.is_topic_message:
        topic = message.message_thread_id
    letter = Letter(
        message.chat.id, SEND, press.new, language, topic, update_id, query.from_user.id,
        reply_to=message.message_id,
    )  # fmt: skip
    letters = [letter] if press.new is not None else []
    if press.edit is not None:
        edit = replace(
            letter, kind=EDIT, outgoing=press.edit, message_id=message.message_id, reply_to=None
        )
        letters.insert(0, edit)
    return letters


async def acknowledge_press(query: CallbackQuery, notice: str | None, health: Health) -> None:
    """End the waiting on a button, with a notice over the chat where there is one."""
    try:
        await query.answer(notice)
    except TelegramError as error:
        health.count("presses_unacknowledged")
        logger.debug("A press could not be acknowledged (%s).", describe_error(error))


async def answer_inline_query(
    query: InlineQuery, results: Sequence[InlineResult], health: Health
) -> None:
    """Offer results under what somebody types."""
    offers = [
        InlineQueryResultArticle(
            result.id,
            result.title,
            InputTextMessageContent(
                result.html,
                ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            ),
            description=result.description,
        )
        for result in results
    ]
    try:
        await query.answer(offers, cache_time=_OFFERS_KEPT, is_personal=True)
    except TelegramError as error:
        health.count("inline_unanswered")
        logger.debug("An inline query could not be answered (%s).", describe_error(error))
