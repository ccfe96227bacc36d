"""What Telegram shows as the bot's commands, in each language."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram import BotCommand, BotCommandScope, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import TelegramError

from bot.telegram.client import describe_error
from bot.telegram.logs import LOGGER
from bot.telegram.values import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.telegram.client import Bot
    from bot.telegram.texts import Texts

logger = logging.getLogger(LOGGER)


async def describe_commands(bot: Bot, texts: Texts, admins: Sequence[int]) -> None:
    """Tell Telegram the commands; without success, they work all the same."""
    # Who has another language sees the first, which is set for no language.
    languages = [None, *LANGUAGES[1:]]
    for language in languages:
        known = language or LANGUAGES[0]
        await _describe(bot, texts.list_commands(known), language, BotCommandScopeDefault())
        for admin in admins:
            commands = texts.list_commands(known, admin=True)
            await _describe(bot, commands, language, BotCommandScopeChat(admin))


async def _describe(
    bot: Bot, commands: Sequence[tuple[str, str]], language: str | None, scope: BotCommandScope
) -> None:
    wanted = [BotCommand(name, description) for name, description in commands]
    try:
        await bot.set_my_commands(wanted, scope, language)
    except TelegramError as error:
        logger.warning("Telegram did not take the menu of commands (%s).", describe_error(error))
