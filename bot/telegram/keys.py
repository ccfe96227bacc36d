"""The short texts behind buttons and links: what a press asks for, and which article is meant.

A button's data is `action:key:number`, at most 64 bytes; a link that opens a source is
`t.me/<bot>?start=s_<article>`, with the span of a quotation where it opens at one.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.types import Citation

MOST_BYTES = 64  # of a button's data, and of a link's payload
NO_KEY = "-"

_DATA = re.compile(r"([a-z]):([A-Za-z0-9_-]{1,32}):([0-9]{1,6})")
_PAYLOAD = re.compile(r"s_([0-9a-f]{12})(?:_([0-9]{1,9})_([0-9]{1,9})_([0-9a-f]{8}))?")
_CHECK_DIGITS = 8
_ARTICLE_DIGITS = 12


class Action(Enum):
    """What a button asks for; the value stands in its data."""

    OPEN_CITATION = "c"  # key of an answer, number of a citation or nearest passage
    TURN_TO_CITATION = "p"  # the same, in the message that holds the button
    LIKE = "u"  # key of an answer
    DISLIKE = "d"  # key of an answer
    LIST_ARTICLES = "l"  # number of a page, from 1, in a new message
    TURN_LIST = "m"  # the same, in the message that holds the button
    OPEN_ARTICLE = "a"  # key of an article, number of a page, in a new message
    TURN_ARTICLE = "t"  # the same, in the message that holds the button
    HELP = "h"


@dataclass(frozen=True, slots=True)
class ButtonData:
    """What a button's data says."""

    action: Action
    key: str = NO_KEY
    number: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """What a link's payload names: an article, and perhaps a quotation in it.

    Attributes:
        article: The article's short name (`name_article`).
        span: Code points `[start, end)` of its text, or None.
        check: The first digits of the SHA-256 that the text had, where there is a span.
    """

    article: str
    span: tuple[int, int] | None = None
    check: str | None = None


def write_data(action: Action, key: str = NO_KEY, number: int = 0) -> str:
    """The data of a button."""
    return f"{action.value}:{key}:{number}"


def read_data(data: str) -> ButtonData | None:
    """What a button's data says; None where it is none of ours."""
    found = _DATA.fullmatch(data)
    if not found or found[1] not in {action.value for action in Action}:
        return None
    return ButtonData(Action(found[1]), found[2], int(found[3]))


def name_article(article_id: str) -> str:
    """A short name for an article in buttons and links: 12 hexadecimal digits of its id's hash."""
    return hashlib.sha256(article_id.encode("utf-8")).hexdigest()[:_ARTICLE_DIGITS]


def link_article(bot_name: str, article_id: str) -> str | None:
    """The address that opens an article in a chat with the bot; None without the bot's name."""
    return _link(bot_name, f"s_{name_article(article_id)}")


def link_citation(bot_name: str, citation: Citation) -> str | None:
    """The address that opens an article at a citation; None without the bot's name."""
    article = citation.article
    place = f"{citation.start}_{citation.end}_{article.sha256[:_CHECK_DIGITS]}"
    return _link(bot_name, f"s_{name_article(article.id)}_{place}")


def read_payload(payload: str) -> Place | None:
    """What `/start payload` asks to open; None where it is none of ours."""
    found = _PAYLOAD.fullmatch(payload)
    if not found:
        return None
    if found[2] is None:
        return Place(found[1])
    return Place(found[1], (int(found[2]), int(found[3])), found[4])


def _link(bot_name: str, payload: str) -> str | None:
    return f"https://t.me/{bot_name}?start={payload}" if bot_name else None
