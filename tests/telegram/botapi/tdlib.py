"""What Telegram makes of a text, by Telegram's own library: TDLib, which needs no network here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import tdjson

LONGEST_TEXT = 4096
"""Most UTF-16 units of a message, markup not counted."""
MOST_ENTITIES = 100
"""Entities after which Telegram ignores the rest without a word."""
KINDS = {
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "BotCommand": "bot_command",
    "EmailAddress": "email",
    "PhoneNumber": "phone_number",
    "CustomEmoji": "custom_emoji",
    "PreCode": "pre",
}


class MarkupError(ValueError):
    """TDLib refuses a text; the sentence is Telegram's own."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text as Telegram shows it; offsets and lengths of its entities are UTF-16 units."""

    text: str
    entities: tuple[dict[str, Any], ...]

    def read(self, entity: dict[str, Any]) -> str:
        """The words an entity covers."""
        return slice_units(self.text, entity["offset"], entity["offset"] + entity["length"])


def count_units(text: str) -> int:
    """The length Telegram counts: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def slice_units(text: str, start: int, end: int) -> str:
    """The part of a text between two UTF-16 offsets."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


def parse_html(html: str) -> Formatted:
    """A text with `parse_mode=HTML`, as the Bot API's server reads it.

    Raises:
        MarkupError: Telegram would answer 400.
    """
    mode = {"@type": "textParseModeHTML"}
    found = _execute({"@type": "parseTextEntities", "text": _check(html), "parse_mode": mode})
    return _trim(found["text"], _name_entities(found["entities"]))


def take_plain(text: str) -> Formatted:
    """A text sent without a parse mode."""
    return _trim(_check(text), ())


def find_entities(text: str) -> tuple[dict[str, Any], ...]:
    """Commands, mentions, links of a text as a person types it."""
    if count_units(text) > 16 * LONGEST_TEXT:
        return ()
    readable = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    found = _execute({"@type": "getTextEntities", "text": readable})
    return _name_entities(found["entities"])


def _name_entities(found: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """TDLib's entities in the Bot API's words."""
    named = []
    for entity in found:
        kind = entity["type"]["@type"].removeprefix("textEntityType")
        made = {
            "type": KINDS.get(kind, kind.lower()),
            "offset": entity["offset"],
            "length": entity["length"],
        }
        if kind == "TextUrl":
            made["url"] = entity["type"]["url"]
        named.append(made)
    return tuple(named)


def _trim(text: str, entities: tuple[dict[str, Any], ...]) -> Formatted:
    """The text without the blanks around it, which Telegram cuts off."""
    lead = count_units(text) - count_units(text.lstrip())
    shifted = tuple(entity | {"offset": max(0, entity["offset"] - lead)} for entity in entities)
    return Formatted(text.strip(), shifted)


def _check(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise MarkupError("Strings must be encoded in UTF-8") from None
    return text


def _execute(request: dict[str, Any]) -> dict[str, Any]:
    _silence()
    reply = tdjson.td_execute(json.dumps(request).encode())
    assert reply is not None, f"TDLib does not know {request['@type']}"
    found: dict[str, Any] = json.loads(reply)
    if found["@type"] == "error":
        raise MarkupError(found["message"])
    return found


@cache
def _silence() -> None:
    tdjson.td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')
