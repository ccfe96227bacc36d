"""The connection to the Bot API, and what the failure of a call means.

What matters about a failed call is whether it may have had an effect all the same. Errors of
python-telegram-bot do not say; the exception of the transport that caused them does.
"""

from __future__ import annotations

import os
import warnings
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest
from telegram.warnings import PTBUserWarning

if TYPE_CHECKING:
    from bot.telegram_settings import TelegramSettings

# The library warns at each 429 until told that we take the pause as its next version gives it.
os.environ.setdefault("PTB_TIMEDELTA", "1")
# It also wants polls made in its own way, which loses a batch with one update it cannot read.
warnings.filterwarnings("ignore", "Please use 'Bot.getUpdates'", PTBUserWarning)

# Calls at a time; more wait for a free connection.
_CONNECTIONS = 64

Bot = ExtBot[None]


class Outcome(Enum):
    """What is known about a call that failed."""

    NOTHING_HAPPENED = "nothing happened"  # it can be tried again
    MAY_HAVE_HAPPENED = "may have happened"  # it must not be repeated
    REFUSED = "refused"  # it would be refused again
    PAUSED = "paused"  # it can be tried again after a time that Telegram gives
    MOVED = "moved"  # the group has another number now
    UNAUTHORIZED = "unauthorized"  # the token is not good


_CLEAR: tuple[tuple[type[TelegramError] | tuple[type[TelegramError], ...], Outcome], ...] = (
    (RetryAfter, Outcome.PAUSED),
    (ChatMigrated, Outcome.MOVED),
    (InvalidToken, Outcome.UNAUTHORIZED),
    ((BadRequest, Forbidden), Outcome.REFUSED),
    (Conflict, Outcome.NOTHING_HAPPENED),
)


def make_bot(settings: TelegramSettings, token: str) -> Bot:
    """The library's bot for these settings; no call is made."""
    seconds = float(settings.request_seconds)
    calls = HTTPXRequest(
        connection_pool_size=_CONNECTIONS,
        connect_timeout=min(10.0, seconds),
        read_timeout=seconds,
        write_timeout=seconds,
        pool_timeout=seconds,
    )
    polls = HTTPXRequest(
        connection_pool_size=4,  # one that was given up in silence may be slow to close
        connect_timeout=min(10.0, seconds),
        read_timeout=settings.poll_seconds + seconds,
        pool_timeout=seconds,
    )
    # An address that ends in /bot is how other programs want it written.
    base = settings.base_url.removesuffix("/bot")
    return ExtBot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=calls,
        get_updates_request=polls,
    )


def judge_error(error: Exception) -> Outcome:
    """What is known about a call that raised `error`.

    An answer of the Bot API itself, which is JSON, says for certain that the call was not carried
    out, whatever its code. The page of a gateway in between says nothing of what lies behind it,
    and neither does a connection that broke once the request was under way.
    """
    for kinds, outcome in _CLEAR:
        if isinstance(error, kinds):
            return outcome
    cause = error.__cause__
    if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return Outcome.NOTHING_HAPPENED
    if isinstance(error, TimedOut) or cause is not None or type(error) is not NetworkError:
        return Outcome.MAY_HAVE_HAPPENED
    return Outcome.NOTHING_HAPPENED


def read_pause(error: RetryAfter) -> float:
    """Seconds that Telegram wants nothing sent; at least one."""
    pause = error.retry_after
    return max(1.0, pause.total_seconds() if isinstance(pause, timedelta) else float(pause))


def describe_error(error: Exception) -> str:
    """A failed call in a few words for the log, without what was sent."""
    if isinstance(error, TelegramError):
        return f"{type(error).__name__}: {' '.join(error.message.split())[:200]}"
    return type(error).__name__
