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
# A question without a name and with no more content words than this may lean on the one before.
_MOST_TERMS = 3


def propose_readings(question: str, history: Sequence[str]) -> tuple[str, ...]:
    """How a question may be meant, as texts to search for; the likelier first.

    Args:
        question: As asked.
        history: Earlier questions, oldest first.

    Returns:
        The question alone where it stands alone; completed from the question it leans on where
        it points back; both where one cannot tell.
    """
    text = question.strip()
    if not history:
        return (text,)
    if points_back(text):
        return (_complete(text, history),)
    if is_thin(text):
        return _complete(text, history), text
    return (text,)


def _complete(text: str, history: Sequence[str]) -> str:
    """The question after the one it leans on, which is completed in the same way."""
    *earlier, last = history
    leaning = points_back(last) or is_thin(last)
    subject = _complete(last, earlier) if earlier and leaning else last.strip()
    return f"{subject} {text}".strip()


def points_back(question: str) -> bool:
    """Whether a question points at something said before: "And there?", "Who asked him?"."""
    if _OPENING.match(question) or _CHINESE_POINTING.search(question):
        return True
    words = [word.casefold() for word, _, _ in find_words(question)]
    return any(word in _POINTING_BACK for word in words) and not _explains_itself(question)


def is_thin(question: str) -> bool:
    """Whether a question names nothing and says little: "Since when?", "Did others agree?"."""
    if _HAN.search(question) or _names_something(question):
        return False
    return len(list_terms(question)) <= _MOST_TERMS


def _explains_itself(question: str) -> bool:
    """Whether a pointing word comes after the name it can stand for, as in "Putin and his"."""
    words = find_words(question)
    first = next(at for at, (word, _, _) in enumerate(words) if word.casefold() in _POINTING_BACK)
    return any(word[:1].isupper() for word, _, _ in words[1:first])


def _names_something(question: str) -> bool:
    return any(word[:1].isupper() for word, _, _ in find_words(question)[1:])
