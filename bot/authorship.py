"""Questions about the articles themselves: what an author says, and who wrote what, and when.

No sentence of an article tells who wrote it, so the first kind is searched for in that author's
articles without the words that name him, and the second is no question to the text at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.words import list_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.bylines import Byline

# Stands for the name while its frame is looked for.
_MARK = "\ue000"
_PIECE = (
    r"(?:article|analysis|piece|report|text|account|essay|paper|column|story|commentary|opinion"
    r"|view|words?)s?"
)
_TELL = (
    r"(?:say|said|writ|wrote|report|claim|state|tell|told|put|describ|explain|see|saw|present|treat"
    r"|cover|judg|assess|view|think|thought|argu|believ|mention|suggest|note|call|conclud|warn"
    r"|predict|expect|quot|cite)\w*"
)
_ABOUT = r"(?:about|on|of|over|regarding|concerning)"
_TELL_RU = (
    r"(?:говор|сказа|пиш|писа|написа|сообща|утвержда|рассказыва|оценива|объясня|счита|дума|полага"
    r"|отмеча|упомина|называ)\w+"
)
_FRAMES = (
    (
        rf"(?:^\W*(?:what|how)\s)?\b(?:do|does|did|has|have) {_MARK}(?: \w+)? {_TELL}"
        rf"(?: {_ABOUT})\b"
    ),
    rf"\b(?:do|does|did|has|have) {_MARK}(?: {_TELL}(?: that\b)?)",
    rf",?\s*\b(?:according to|in the eyes of) {_MARK}(?: own)?(?: {_PIECE})?(?!\w),?",
    rf",?\s*\bas {_MARK} {_TELL}(?: it)?(?!\w),?",
    rf",?\s*\b(?:by|in|from|for) {_MARK}(?: own)? {_PIECE}(?!\w),?",
    rf",?\s*\b(?:(?:in|from) )?(?:the|an?) {_PIECE} (?:by|of|from) {_MARK}(?!\w),?",
    rf"{_MARK} {_PIECE}(?: {_TELL})?(?: (?:{_ABOUT}|that))?\b",
    rf"{_MARK} {_TELL}(?: (?:{_ABOUT}|that))?\b",
    rf",?\s*\b(?:по (?:мнению|словам|версии)|согласно) {_MARK},?",
    rf"\b(?:в|из) (?:\w+ )?(?:стать|текст)\w+ {_MARK},?",
    rf"(?:^\W*(?:что|как)\s)?\b{_TELL_RU} {_MARK}(?: (?:об?|про)\b)?",
    rf"(?:^\W*(?:что|как)\s)?{_MARK} {_TELL_RU}(?: (?:об?|про|что)\b)?",
    rf"^\W*(?:compare\s)?{_MARK} (?:{_ABOUT}|об?|про)\b",
    rf"{_MARK} (?:мақала\w+|бойынша|пікірінше|сөзінше|айтуынша)",
)
_FRAME = re.compile("|".join(f"(?:{frame})" for frame in _FRAMES), re.IGNORECASE)
_THE = re.compile(rf"\bthe {_MARK}", re.IGNORECASE)
_SEVERAL = re.compile(rf"{_MARK}['’]?s?(?:(?:,| and| or| versus| vs\.?| и| или| және)+ ?{_MARK})+")
_POSSESSIVE = re.compile(r"^['’]s?\b")
_LEFT_OVER = re.compile(r"^[\s,:;–—-]+")

_WROTE = re.compile(
    r"\b(?:(?:who|whom)\b.*\b(?:wrote|writ(?:es?|ten|ing)|author\w*|penned|publish\w*)"
    r"|whose (?:article|analysis|piece|text)|(?:the )?(?:authors?|publishers?|byline|date) of\b"
    r"|when\b.*\b(?:publish\w*|writ(?:e|ten)|appear(?:ed)?|come out|came out|posted)"
    r"|(?:which|what|where)\b.*\b(?:publish\w*|appear(?:ed)?))"
    r"|\bкто\b.*\b(?:написа\w+|автор\w*|опубликова\w+)|\bавтор\w*\b.*\b(?:стат\w+|текст\w*|кто)"
    r"|\b(?:когда|где)\b.*\b(?:опубликован\w*|написан\w*|выш(?:ел|ла|ло))"
    r"|кім (?:жазған|жазды)|авторы? кім|қашан (?:жарияланған|жарияланды|шыққан)"
    r"|谁写|作者|(?:何时|什么时候|哪天)发[表布]",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\bwhen\b|\bкогда\b|қашан|何时|什么时候|哪天", re.IGNORECASE)
_THE_PIECE = re.compile(
    rf"\b(?:this|that|the|these|those|each|which|what) {_PIECE}\b|\bit\b"
    r"|\bthe (?:(?!in\b|of\b|from\b)[\w’'-]+ ){1,3}?(?:article|essay|analysis|column)\b"
    r"|\b(?:стат(?:ь|ей)|текст|анализ)\w*|мақала|文章|这篇",
    re.IGNORECASE,
)
_WROTE_ABOUT = re.compile(r"\bwrote (?:about|on)\b|\bнаписал\w* (?:об?|про)\b", re.IGNORECASE)
_WRITING = re.compile(
    r"\b(?:writ|wrote|author|penned|publish|article|post(?:ed)?\b|напис|пис[аь]|автор|публик|жаз)\w*",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\b(?:articles?|стат(?:ь|ей)\w*|мақала\w*)|文章", re.IGNORECASE)
_POST = re.compile(r"\bpost(?:ed|s)?\b", re.IGNORECASE)
# Words of a question about a text that do not say which.
_PLAIN_WORDS = re.compile(
    rf"\b(?:{_PIECE}|wrote|writ(?:es?|ten|ing)|authors?|authored|penned|publish\w*|appeared|posted"
    r"|titled|called|напис\w+|автор\w*|стат\w+|опубликов\w+|текст\w*)\b",
    re.IGNORECASE,
)
# Share of a title's words that names it, and the fewest of them.
_TITLE_SHARE, _TITLE_WORDS = 0.6, 2


def leave_out_sources(question: str, bylines: Sequence[Byline]) -> str | None:
    """The question without its words for whom it is asked of.

    "What does Bayford say about the border?" becomes "the border?".

    Args:
        question: As asked.
        bylines: The authors or publishers it names, in their order.

    Returns:
        Empty where nothing else is asked, None where it is not asked of them: "Why was Marsh
        dismissed?".
    """
    parts, at = [], 0
    for byline in bylines:
        parts.append(question[at : byline.start])
        at = byline.end
    ends = _POSSESSIVE.sub("", question[at:])
    marked = _SEVERAL.sub(_MARK, _THE.sub(_MARK, _MARK.join([*parts, ends])))
    left, framed = _FRAME.subn(" ", marked)
    topic = " ".join(_LEFT_OVER.sub("", left.replace(_MARK, " ")).split())
    topic = re.sub(r"\s+([?,.!])", r"\1", topic)
    if not list_terms(topic):
        return ""
    return topic if framed else None


def asks_for_source(question: str) -> bool:
    """Whether a question wants to know who wrote or published something, or when."""
    return _WROTE.search(question) is not None


def asks_who_wrote_about(question: str) -> bool:
    """Whether it asks who wrote about something, which an article's title may name."""
    return _WROTE_ABOUT.search(question) is not None


def speaks_of_piece(question: str) -> bool:
    """Whether a question speaks of a text: "the article", "it"."""
    return _THE_PIECE.search(question) is not None


def tells_of_writing(sentence: str, question: str) -> bool:
    """Whether a sentence tells of something written or published; if asked so, of an article."""
    of_article = _ARTICLE.search(question) and not _POST.search(question)
    return _WRITING.search(_POST.sub(" ", sentence) if of_article else sentence) is not None


def asks_for_date(question: str) -> bool:
    """Whether, of those, it wants to know when."""
    return _WHEN.search(question) is not None


def find_titled(question: str, titles: Iterable[tuple[str, str]], *, loosely: bool) -> str | None:
    """The article that a question calls by its title.

    Args:
        question: As asked.
        titles: Id and title of each article.
        loosely: Whether most of what the question calls it by will do, not most of its title.

    Returns:
        Its id, or None where it calls none.
    """
    asked = set(list_terms(_PLAIN_WORDS.sub(" ", question)))
    best, found = (0.0, 0), None
    for article_id, title in titles:
        terms = set(list_terms(title))
        shared = len(terms & asked)
        if shared < _TITLE_WORDS:
            continue
        share = shared / len(terms)
        named = (max(share, shared / len(asked)) if loosely else share, shared)
        if named[0] >= _TITLE_SHARE and named > best:
            best, found = named, article_id
    return found
