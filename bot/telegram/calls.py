"""A letter as a call of the Bot API."""

from __future__ import annotations

import html
import logging
import re
from typing import TYPE_CHECKING, Any

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.telegram.letters import DELETE, DRAFT, EDIT, PREVIEW
from bot.telegram.logs import LOGGER

if TYPE_CHECKING:
    from bot.telegram.client import Bot
    from bot.telegram.health import Health
    from bot.telegram.letters import Letter
    from bot.telegram.values import Button, Outgoing

_TAG = re.compile(r"<[^>]*>")
_PLAIN = LinkPreviewOptions(is_disabled=True)
_MOST_DRAFTS = 2**31 - 1

logger = logging.getLogger(LOGGER)


class Caller:
    """Makes the calls.

    Args:
        bot: What calls Telegram.
        health: Counts what is refused.
    """

    def __init__(self, bot: Bot, health: Health) -> None:
        self._bot = bot
        self._health = health

    async def call(self, letter: Letter) -> int | None:
        """Deliver a letter; the message it has become, if any.

        Raises:
            TelegramError: it was not delivered, or may not have been.
        """
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
        if letter.kind == DRAFT:
            await self._send_draft(letter, letter.outgoing.html, mode)
            return None
        wanted: dict[str, Any] = {
            "chat_id": letter.chat_id,
            "text": letter.outgoing.html if mode else strip_markup(letter.outgoing.html),
            "parse_mode": mode,
            "reply_markup": make_keyboard(letter.outgoing),
            "link_preview_options": _PLAIN,
        }
        if letter.kind in {EDIT, PREVIEW} and letter.message_id is not None:
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

    async def _send_draft(self, letter: Letter, text: str, mode: ParseMode | None) -> None:
        await self._bot.send_message_draft(
            letter.chat_id,
            # The same number for one answer: changes of a draft are animated.
            (letter.update_id or 0) % _MOST_DRAFTS + 1,
            text if mode else strip_markup(text),
            message_thread_id=letter.topic,
            parse_mode=mode,
        )


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
