"""What Telegram asks of the buttons under a message."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

LONGEST_DATA = 64
"""Most bytes behind a button."""
MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
ACTIONS = ("callback_data", "url", "switch_inline_query", "switch_inline_query_current_chat")


def find_keyboard_fault(markup: object) -> str | None:
    """Telegram's answer to a reply markup it does not take, or None."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        return "Bad Request: object expected as reply markup"
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return 'Bad Request: field "inline_keyboard" of type Array expected'
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        return "Bad Request: REPLY_MARKUP_TOO_LONG"
    faults = (_find_button_fault(button) for row in rows for button in row)
    return next((fault for fault in faults if fault), None)


def _find_button_fault(button: dict[str, Any]) -> str | None:
    if not str(button.get("text", "")).strip():
        return "Bad Request: inline keyboard button text must be non-empty"
    if sum(action in button for action in ACTIONS) != 1:
        return "Bad Request: text buttons are unallowed in the inline keyboard"
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= LONGEST_DATA:
        return "Bad Request: BUTTON_DATA_INVALID"
    url = button.get("url")
    if url is not None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https", "tg") or not parts.netloc:
            return f"Bad Request: inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"
    return None
