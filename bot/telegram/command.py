"""`silteme telegram`: its page of help, and what is refused before anything heavy is imported."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from index.errors import SiltemeError

if TYPE_CHECKING:
    import argparse

_DESCRIPTION = """\
Answer in Telegram until stopped, in private chats, in groups and inline.

The bot's token, from @BotFather, comes from the environment variable TELEGRAM_BOT_TOKEN, or from
the file that TELEGRAM_BOT_TOKEN_FILE names. Everything else is in the section [telegram] of the
settings; `docs/telegram.md` tells what the bot does and how to run it."""

_END = """\
examples:
  TELEGRAM_BOT_TOKEN=123:abc silteme telegram
  SILTEME_TELEGRAM__HEALTH_PORT=8081 silteme telegram

exit codes: 0 stopped by SIGTERM or SIGINT, 2 wrong settings or token, 1 failure."""

_DEBUG_VARIABLE = "SILTEME_DEBUG"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's page to its parser; it has no options of its own."""
    parser.description, parser.epilog = _DESCRIPTION, _END


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped.

    Returns:
        0 after SIGTERM or SIGINT.

    Raises:
        SiltemeError: token, settings, state or index cannot be used.
    """
    from bot.settings import load_settings
    from bot.telegram.token import read_token

    token = read_token()
    overrides: dict[str, Any] = {}
    if arguments.index is not None:
        overrides["store.directory"] = str(arguments.index.expanduser().absolute())
    settings = load_settings(arguments.config, overrides)
    from bot.telegram.logs import describe_crash, set_up_logs

    debugging = os.environ.get(_DEBUG_VARIABLE, "") not in {"", "0"}
    redaction = set_up_logs(token, quiet=arguments.quiet, debugging=debugging)
    from bot.telegram.service import serve

    try:
        serve(settings, token)
    except SiltemeError as error:
        raise type(error)(redaction.clean(str(error))) from None
    except Exception as error:  # noqa: BLE001 - its own words may hold the token
        if debugging:
            sys.excepthook(type(error), error, error.__traceback__)
        raise SiltemeError(redaction.clean(describe_crash(error))) from None
    return 0
