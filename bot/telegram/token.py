"""The bot's token: from the environment alone, and nowhere else afterwards."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "TELEGRAM_BOT_TOKEN"
FILE_VARIABLE = "TELEGRAM_BOT_TOKEN_FILE"
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_MOST_BYTES = 4096


def read_token(environment: Mapping[str, str] = os.environ) -> str:
    """The token.

    Raises:
        SettingsError: it is missing, given twice, unreadable or no token; the sentence does not
            repeat it.
    """
    given, file = environment.get(VARIABLE, "").strip(), environment.get(FILE_VARIABLE, "")
    if given and file:
        raise SettingsError(f"Both {VARIABLE} and {FILE_VARIABLE} are set; leave one of them out.")
    if not given and not file:
        raise SettingsError(
            f"The bot's token is missing: set {VARIABLE} to what @BotFather gave you, or "
            f"{FILE_VARIABLE} to a file that holds it."
        )
    token = given or _read_file(Path(file).expanduser())
    if not _TOKEN.fullmatch(token):
        where = VARIABLE if given else f"the file of {FILE_VARIABLE}"
        raise SettingsError(
            f"What {where} holds is no bot token: that is a number, a colon and a secret, as "
            "@BotFather gives them."
        )
    return token


def _read_file(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            return opened.read(_MOST_BYTES).decode("utf-8-sig", errors="replace").strip()
    except OSError as error:
        raise SettingsError(
            f"{FILE_VARIABLE} names {path}, which cannot be read: {error.strerror}."
        ) from None
