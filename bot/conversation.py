"""Follow-ups: a question that leans on the one before it is completed from it.

Rules, not a model: they look for words that point back (pronouns, "and", "there") and for
questions too short to stand alone. A question that stands on its own is searched for as it is, so
that a new subject is not polluted by the old one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.words import find_words, list_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

_POINTING_WORDS = """
he him his she her hers it its they them their theirs this that these those there then former
latter one ones else
он его него ему нему им ним нём она её ее ней неё нее они их них этот эта это эти этом этого
этой этих там туда тогда тот та те такой другие другой
ол оны оның оған онда олар олардың бұл осы сонда сол
"""
_POINTING_BACK = frozenset(_POINTING_WORDS.split())
_OPENING = re.compile(
    r"\s*(?:and|but|so|or|also|what about|how about|since when|why not|а|и|но|что насчет|ал|және"
    r"|那么|那|还有)\b[\s,]*",
    re.IGNORECASE,
)
_CHINESE_POINTING = re.compile(r"[他她它]|这|那里|那个|其中")
_HAN = re.compile(r"[\u4e00-\u9fff]")
# A question with fewer content words than this, none of them a name, does not stand alone.
_FEWEST_TERMS = 2


def resolve_question(question: str, history: Sequence[str]) -> str:
    """The question as it is searched for: completed from the conversation where it leans on it.

    Args:
        question: As asked.
        history: Earlier questions, oldest first.

    Returns:
        `question` itself where it stands alone; otherwise the question it leans on, completed in
        the same way, followed by it.
    """
    text = question.strip()
    if not history or not leans_back(text):
        return text
    subject = resolve_question(history[-1], history[:-1])
    return f"{subject} {text}" if subject else text


def leans_back(question: str) -> bool:
    """Whether a question points at something said before, or is too short to stand alone."""
    if _OPENING.match(question) or _CHINESE_POINTING.search(question):
        return True
    words = [word.casefold() for word, _, _ in find_words(question)]
    if any(word in _POINTING_BACK for word in words) and not _explains_itself(question):
        return True
    return (
        not _HAN.search(question)
        and len(list_terms(question)) < _FEWEST_TERMS
        and not (_name_something(question))
    )


def _explains_itself(question: str) -> bool:
    """Whether a pointing word comes after the name it can stand for, as in "Putin and his"."""
    words = find_words(question)
    first = next(at for at, (word, _, _) in enumerate(words) if word.casefold() in _POINTING_BACK)
    return any(word[:1].isupper() for word, _, _ in words[1:first])


def _name_something(question: str) -> bool:
    return any(word[:1].isupper() for word, _, _ in find_words(question)[1:])
