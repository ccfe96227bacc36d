"""Questions that ask for several articles: "side by side", "what does each author say"."""

from __future__ import annotations

import re

_NOUN = r"(?:article|author|source|report|account|analyst|writer|paper|text)"
_NUMBERED = r"(?:both|all|two|three|four|five|different|various|several|the other|the respective)"
# "the articles", "each of the authors", "both analysts"; never "Article 4" or "articles of a law".
_SOURCES = (
    rf"(?:(?:each|every)(?: one)?(?: of the| of these)? {_NOUN}s?"
    rf"|(?:all |across |between )?(?:the |these )?(?:{_NUMBERED} )?(?:of the |of these )?{_NOUN}s)"
    r"(?! of\b| \d)"
)
_TELL = (
    r"(?:say|write|report|claim|state|tell|differ|disagree|agree|put|describe|explain|see|present"
    r"|treat|cover|judge|assess|view)\w*"
)
_ABOUT = r"(?:about|on|over|of|regarding|concerning)"
_EACH_RU = r"(?:кажд\w+|вс[ехяе]\w*|об[аеи]\w*|дв[аеух]\w*|разн\w+|различн\w+|нескольк\w+)"
_SOURCES_RU = r"(?:стать\w+|автор\w*|источник\w*|сообщени\w+|аналитик\w*|издани\w+|текст\w*)"
_TELL_RU = r"(?:говор|пиш|сообща|утвержда|рассказыва|расход|различа|отлича|оценива|объясня)\w+"
# Each matches what belongs to the asking and not to the subject, so that it can be left out.
_FRAMES = (
    r"\b(?:put|set|show|place|lay)\s(?=.*\bside by side\b)",
    r"\bside by side\b\W*",
    (
        rf"^\W*compare(?: and contrast)?\b(?: (?:what|how))?(?: {_SOURCES})?(?: (?:is|was))?"
        rf"(?: (?:{_TELL}|said|written))?(?: {_ABOUT})?\b"
    ),
    (
        rf"(?:^\W*(?:what|how)\s)?\b(?:do|does|did) {_SOURCES} {_TELL}"
        rf" (?:{_ABOUT}\b|(?=the\b|\S+['’]s\b))"
    ),
    rf"(?:\b(?:what|how)\s)?\b{_SOURCES} {_TELL} {_ABOUT}\b",
    rf"\b(?:do|does|did) {_SOURCES}(?: {_TELL})?\b",
    (
        rf",?\s(?:as|by|in|across|according to|from|among|between)(?: told by| found in)?"
        rf" {_SOURCES}(?: {_TELL}(?: it| this)?)?\b"
    ),
    rf"\b{_SOURCES} {_TELL}\b",
    r"^\W*(?:сравни(?:те|ть)?|сопоставь(?:те)?)\b\W*",
    r"\b(?:бок о бок|рядом друг с другом)\b\W*",
    rf"(?:^\W*(?:что|как)\s)?\b{_TELL_RU}\s(?:{_EACH_RU}\s)?{_SOURCES_RU}(?:\s(?:об?|про|в)\b)?",
    rf"(?:^\W*(?:что|как|чем)\s)?\b{_SOURCES_RU}\s{_TELL_RU}(?:\s(?:об?|про|в)\b)?",
    rf"(?:\b(?:по|в|во|из)\s)?\b{_EACH_RU}\s(?:из\s)?{_SOURCES_RU}(?:\s{_TELL_RU})?(?:\s(?:об?|про)\b)?",
    r"салыстыр\w*|әр автор\w*|әр мақала\w*|比较|对比|各篇文章|每篇文章|每位作者",
)
_FRAME = re.compile("|".join(f"(?:{frame})" for frame in _FRAMES), re.IGNORECASE)
_ASKING = re.compile(
    r"^(?:[\s,:;–—-]+|(?:what|how|что|как)\s(?=(?:what|how|who|why|when|where|on|about)\b))+",
    re.IGNORECASE,
)
_LEAST_WORDS = 2


def asks_for_each(question: str) -> bool:
    """Whether a question wants every article that has something on it, not the best alone."""
    return _FRAME.search(question) is not None


def leave_out_frame(question: str) -> str:
    """The question without its words for setting side by side; as it is where little would stay.

    "What do the articles say about the bridge?" is searched for as "the bridge?".
    """
    topic = " ".join(_ASKING.sub("", _FRAME.sub(" ", question)).split())
    topic = re.sub(r"\s+([?,.])", r"\1", topic)
    return topic if len(topic.split()) >= _LEAST_WORDS else question
