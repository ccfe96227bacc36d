"""What the bot says on standard error, in which its token never stands.

The token is part of every address the bot calls, and so of the messages and tracebacks of the
libraries below: httpx logs addresses, python-telegram-bot puts the token into errors. It is taken
out of each record as it is made, whoever handles it, and of every line written here.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from typing import TYPE_CHECKING
from urllib.parse import quote

from index.errors import SiltemeError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

LOGGER = "silteme.telegram"
_PLACES_SHOWN = 5
_TALKATIVE = ("httpx", "httpcore", "telegram", "aiohttp", "asyncio", "chromadb", "llama_index")


class Redaction:
    """Takes a token out of texts, however an address may have spelled it."""

    def __init__(self, token: str) -> None:
        secret = token.partition(":")[2]
        spellings = {token, quote(token, safe=""), secret, quote(secret, safe="")}
        self._spellings = sorted(filter(None, spellings), key=len, reverse=True)

    def clean(self, text: str) -> str:
        """The text without the token."""
        for spelling in self._spellings:
            text = text.replace(spelling, "<token>")
        return text


class _Formatter(logging.Formatter):
    def __init__(self, redaction: Redaction) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        return self._redaction.clean(super().format(record))


class _Filter(logging.Filter):
    """Takes the token out of a record: of its message, its arguments and its traceback."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__()
        self._redaction = redaction

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            message = str(record.msg)
        record.msg, record.args = self._redaction.clean(message), None
        if record.exc_info and record.exc_info[1] is not None:
            # Formatted now: a handler of somebody else would do it with the token.
            lines = traceback.format_exception(record.exc_info[1])
            record.exc_text, record.exc_info = self._redaction.clean("".join(lines).rstrip()), None
        if record.stack_info:
            record.stack_info = self._redaction.clean(record.stack_info)
        return True


def set_up_logs(token: str, *, quiet: bool, debugging: bool) -> Redaction:
    """Write logs to standard error, and keep the token out of everything written there.

    Args:
        token: The bot's token.
        quiet: Whether warnings and errors alone are written.
        debugging: Whether everything is, that of the libraries included.
    """
    redaction = Redaction(token)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(redaction))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG if debugging else logging.WARNING)
    cleaner = _Filter(redaction)
    for known in root.handlers:
        known.addFilter(cleaner)
    _clean_records(cleaner)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.DEBUG if debugging else logging.WARNING)
    own = logging.DEBUG if debugging else logging.WARNING if quiet else logging.INFO
    logging.getLogger(LOGGER).setLevel(own)
    _clean_tracebacks(redaction)
    return redaction


def _clean_records(cleaner: _Filter) -> None:
    """Clean each record where it is made, so that no handler, of any logger, sees the token."""
    make: Callable[..., logging.LogRecord] = logging.getLogRecordFactory()

    def make_clean(*args: object, **kwargs: object) -> logging.LogRecord:
        record = make(*args, **kwargs)
        cleaner.filter(record)
        return record

    logging.setLogRecordFactory(make_clean)


def _clean_tracebacks(redaction: Redaction) -> None:
    """Clean what Python itself writes about an exception that nobody caught."""

    def write(
        kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        lines = traceback.format_exception(kind, error, trace)
        sys.stderr.write(redaction.clean("".join(lines)))

    def write_of_thread(arguments: threading.ExceptHookArgs) -> None:
        write(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = write
    threading.excepthook = write_of_thread


def describe_crash(error: BaseException) -> str:
    """An error and where it arose, without its own words, which may quote what somebody wrote."""
    if isinstance(error, SiltemeError):
        return str(error)
    places = traceback.extract_tb(error.__traceback__)[-_PLACES_SHOWN:]
    trail = " < ".join(f"{place.name} ({place.filename}:{place.lineno})" for place in places[::-1])
    return f"{type(error).__name__} in {trail}"
