"""Asking a person whether an answer arrived, where only they can know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.telegram.markup import plain, to_html
from bot.telegram.values import Button, Outgoing

if TYPE_CHECKING:
    from bot.telegram.texts import Texts

_DATA = re.compile(r"again:([A-Za-z0-9_-]{1,32})")


def word_doubt(texts: Texts, language: str, token: str) -> Outgoing:
    """The message that asks, with a button that has the answer sent again."""
    button = Button(texts.say(language, "button_again"), data=f"again:{token}")
    return Outgoing(to_html(plain(texts.say(language, "doubt"))), ((button,),))


def read_token_data(data: str) -> str | None:
    """The token in the data of that button; None for any other button's."""
    found = _DATA.fullmatch(data)
    return found[1] if found else None
