"""`silteme telegram`: its page of help, and what is refused before anything heavy is imported."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import SiltemeError

if TYPE_CHECKING:
    import argparse

    from bot.telegram_settings import TelegramSettings

_DESCRIPTION = """\
Answer in Telegram until stopped, in private chats, in groups and inline.

The bot's token, from @BotFather, comes from the environment variable TELEGRAM_BOT_TOKEN, or from
the file that TELEGRAM_BOT_TOKEN_FILE names. Everything else is in the section [telegram] of the
settings; `docs/telegram.md` tells what the bot does and how to run it."""

_END = """\
examples:
  TELEGRAM_BOT_TOKEN=123:abc silteme telegram
  SILTEME_TELEGRAM__HEALTH_PORT=8081 silteme telegram
  silteme telegram --import-state .silteme/telegram.sqlite3

exit codes: 0 moved, or stopped by SIGTERM or SIGINT, 2 wrong settings or token, 1 failure."""

_DEBUG_VARIABLE = "SILTEME_DEBUG"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's page and its option to its parser."""
    parser.description, parser.epilog = _DESCRIPTION, _END
    parser.add_argument(
        "--import-state", metavar="FILE", type=Path,
        help="serve nobody: move what the bot kept in FILE to the PostgreSQL database that "
        "telegram.state_url names, where nothing is kept yet",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped, or move the state.

    Returns:
        0 after SIGTERM or SIGINT, or when it is moved.

    Raises:
        SiltemeError: token, settings, state or index cannot be used.
    """
    from bot.settings import load_settings
    from bot.telegram.token import read_token

    token = read_token() if arguments.import_state is None else ""
    overrides: dict[str, Any] = {}
    if arguments.index is not None:
        overrides["store.directory"] = str(arguments.index.expanduser().absolute())
    settings = load_settings(arguments.config, overrides)
    from bot.telegram.logs import describe_crash, set_up_logs

    debugging = os.environ.get(_DEBUG_VARIABLE, "") not in {"", "0"}
    redaction = set_up_logs(token, quiet=arguments.quiet, debugging=debugging)
    if arguments.import_state is not None:
        _move_state(arguments.import_state, settings.telegram)
        return 0
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


def _move_state(file: Path, settings: TelegramSettings) -> None:
    import logging

    from bot.telegram.importing import import_state
    from bot.telegram.logs import LOGGER

    moved = import_state(file, settings)
    logging.getLogger(LOGGER).info(
        "Moved %d rows from %s. Start the bot with telegram.state_url from now on; the file is not "
        "read any more.",
        moved,
        file,
    )
