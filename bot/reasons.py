"""Whether a question wants a reason, and what in a text may be read as one.

English, Russian, Kazakh and Chinese; of other languages nothing is said.
"""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"^\W*(?:[^\W\d]+\W+){0,6}why\b|\bwhy\W*$|\bhow come\b"
    r"|\b(?:what|for what|which)\b(?:\W+\w+){0,3}?\W+reasons?\b"
    r"|\b(?:почему|зачем|отчего)\b|\bпо какой причине\b|\bнеге\b|\bне себепті\b"
    r"|为什么|為什麼|为何|為何",
    re.IGNORECASE,
)
# Two things are asked at once, and the other may be what is answered.
_ASKS_MORE = re.compile(
    r"\b(?:and why|why and|и почему|почему и)\b|^\W*(?:who|when|where|what|how)\b.*\bwhy\W*$",
    re.IGNORECASE,
)
# What says outright that one thing came of another.
_CLAIMS = re.compile(
    r"\b(?:because|due to(?! be\b)|owing to|(?<!his )(?<!her )(?<!their )thanks to|as a (?:result"
    r"|consequence)|consequently|therefore"
    r"|thus|hence|that is why|which is why|(?:was|were|is|are) (?:caused|prompted) by"
    r"|потому что|из[-‑]за (?!границ|рубеж|стол)|так как|поскольку|благодаря|вследствие|поэтому"
    r"|өйткені|себебі|сондықтан|сол себепті|салдарынан)\b"
    r"|\w+(?:ғандықтан|гендіктен|қандықтан|кендіктен)\b",
    re.IGNORECASE,
)
# What tells it in other words.
_TELLS = re.compile(
    r"\b(?:since|so that|after|following|amid|given|in (?:light|view|response|order|protest"
    r"|retaliation|reaction)|why|reasons?|motiv\w*|caus\w+|lead\w*|led|results?|resulted|resulting"
    r"|consequences?|prompt\w*|forc(?:ed|es|ing)|spark\w*|trigger\w*|driven|drove|fear\w*|afraid"
    r"|want\w*|seek\w*|sought|hop(?:ed|es|ing)|aim\w*|intend\w*|purpose|meant|justif\w+|excus\w+"
    r"|over (?:his|her|its|their|the|an?)|for \w+ing|made|mak(?:es|ing)|explain\w*"
    r"|blam\w+|punish\w*|for (?:his|her|its|their|having|being|not)"
    r"|чтобы|причин\w*|привел\w*|привод\w+|вызва\w+|опас\w+|боя(?:лис|тс|лся|лас|знь)\w*|ради"
    r"|после|ввиду|цел(?:ь|и|ью|ях|ей|ям)|за"
    r"|үшін|соң|кейін|мақсат\w*|қорқ\w+)\b",
    re.IGNORECASE,
)
# What may tell it, and often tells something else: "as it was", "to save it", "too late".
_MAY_TELL = re.compile(
    r"\bas (?!well|if|though|much|many|long|soon|far|of|in|to|for|early|late|part)\w+"
    r"|[,;:–—] for (?:the|an?|it|he|she|they)\b"
    r"|\bto (?!(?:the|an?|his|her|its|their|this|that|it|him|me|us)\b|\d)\w+"
    r"|\b(?:too|out of|lest|otherwise|unless|until|cannot|could not|need(?:s|ed)?|requir\w+"
    r"|depend\w*|based on|factors?|contribut\w+|means|thanks|wish\w*|worr\w+|concern\w*|advised"
    r"|warn\w*|so \w+ that|for lack|ведь|иначе|слишком|связи|хот\w+)\b"
    r"|因为|因為|由于|由於|所以|为了|為了|以便|出于|出於|避免|担心|擔心|导致|導致",
    re.IGNORECASE,
)
# What hardly any English, and only English, sentence lacks; or letters of the other languages.
_KNOWN_LANGUAGE = re.compile(
    r"\b(?:the|of|and|was|were|is|are|has|had|have|not|to)\b|[\u0400-\u04ff\u4e00-\u9fff]",
    re.IGNORECASE,
)
# How far before the words that answer the word may stand that makes them a reason, in code points.
_REACH = 45


def asks_reason(question: str) -> bool:
    """Whether nothing but a reason answers: "Why did he go?", but not "When and why?"."""
    return _ASKS.search(question) is not None and not _ASKS_MORE.search(question)


def claims_reason(text: str) -> bool:
    """Whether a text says outright that one thing came of another."""
    return _CLAIMS.search(text) is not None


def tells_reason(text: str) -> bool:
    """Whether it says so in any of the usual ways."""
    return claims_reason(text) or _TELLS.search(text) is not None


def lacks_reason(text: str, answer: tuple[int, int] | None = None) -> bool:
    """Whether nothing in a sentence can be read as a reason.

    Args:
        text: The sentence.
        answer: Half-open span in it of the words that are to be one; None for any.
    """
    if not _KNOWN_LANGUAGE.search(text):
        return False
    near = text[max(0, answer[0] - _REACH) : answer[1]] if answer else text
    return not (tells_reason(near) or _MAY_TELL.search(near))
