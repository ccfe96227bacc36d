"""Exchanges two who stand on either side of a deed, so that the text tells of another deed.

Of “The khan invited the envoy” and “Who invited the envoy?” comes “Who invited the khan?”, and
beside the question as it was “The envoy invited the khan”: both names are there, the answer is not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from training.swaps import NAME_RUNS
from training.windows import COMMON_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.questions import Answer

_ASKED = re.compile(
    r"^(?:who|whom|(?:which|what)\s+(?:army|city|club|company|countr(?:y|ies)|empire|group|king"
    r"|kingdom|nation|party|people|president|queen|state|team|tribe))\b",
    re.IGNORECASE,
)
# What is true of two is true of them in either order.
_MUTUAL = re.compile(
    r"\b(?:again?st|alongside|alli\w+|battle\w*|between|border\w*|brother\w*|cousin\w*|compet\w+"
    r"|coinc\w+|equal\w*|fight\w*|fought|friend\w*|marr\w+|me[e]?t\w*|neighbo\w+|partner\w*|play\w*"
    r"|rival\w*|same|shar\w+|sibling\w*|similar\w*|sister\w*|spouse|together|vers\w+|war|wed\w*"
    r"|wife|husband|with)\b",
    re.IGNORECASE,
)
_LONGEST = 5


class Exchanged(NamedTuple):
    """What has no answer once two names have changed places.

    Attributes:
        question: The question with the other name, for the text as it was.
        text: The text with the names in each other's place, for the question as it was.
    """

    question: str
    text: str


def exchange_roles(question: str, text: str, answers: Sequence[Answer]) -> Exchanged | None:
    """Exchange the one who is asked for with one whom the question names.

    Args:
        question: A question the text answers.
        text: The window that is shown with it.
        answers: Its answers.

    Returns:
        None where it asks for nobody, where what it asks holds in either direction, or where not
        just one name of the question stands in the text.
    """
    asked, shown = _ASKED.match(question), NAME_RUNS.findall(text)
    answer = min(answers, key=lambda answer: len(answer.text)).text
    if asked is None or _MUTUAL.search(question) or not _is_name(answer):
        return None
    named = [match for match in NAME_RUNS.finditer(question, asked.end()) if match.group() in shown]
    if len(named) != 1:
        return None
    (match,) = named
    name = match.group()
    if name.split()[0].lower() in COMMON_WORDS or name in answer or answer in name:
        return None
    pattern = re.compile(rf"(?<!\w)(?:{re.escape(name)}|{re.escape(answer)})(?!\w)")
    told = pattern.sub(lambda found: answer if found.group() == name else name, text)
    if told == text or answer.lower() in question.lower():
        return None
    return Exchanged(question[: match.start()] + answer + question[match.end() :], told)


def _is_name(answer: str) -> bool:
    words = answer.split()
    return len(words) <= _LONGEST and words[0][0].isupper() and words[-1][0].isupper()
