"""Questions as they come out of a chat."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.telegram.interface import Interface

LONGEST_QUESTION = 2_000  # characters
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_question(text: str, bot_name: str) -> str:
    """What is asked: the text without the bot's name, half surrogates and space around it."""
    asked = _SURROGATE.sub("\ufffd", text).replace("\0", " ")
    if bot_name:
        asked = re.sub(rf"@{re.escape(bot_name)}\b[,:]?", " ", asked, flags=re.IGNORECASE)
    return asked.strip()


def check_question(asked: str, interface: Interface) -> str | None:
    """Why a question cannot be taken, in words for the asker; None where it can."""
    if not asked:
        return interface.say("question_empty")
    if len(asked) > LONGEST_QUESTION:
        return interface.say("question_long", count=len(asked), most=LONGEST_QUESTION)
    return None
