"""Furniture between paragraphs: asides, captions, shared lines, headlines of other stories."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from index.cleaning import signals, vocabulary
from index.cleaning.layout import ends_sentence
from index.cleaning.values import WORD, fold_line

if TYPE_CHECKING:
    from collections.abc import Container

    from index.cleaning.review import Review


_ASIDE_WORDS = 40
_MARK_LENGTH = 300
_CAPTION_WORDS = 40
_CAPTION_LENGTH = 600
_SOURCE_WORDS = 30
_SENTENCE_END = re.compile(r"[.!?][”\"»)]*(?=\s|$)")
_HEADLINE_WORDS = 9
_REPORT_WORDS = 6
_MOST_HEADLINE_WORDS = 30
_CONTENT_LENGTH = 4
_TITLE_CASE_SHARE = 0.8
_KINSHIP = 0.25
_REPORT_KINSHIP = 0.7
_REPEATED_SHARE = 0.5
_REPEATED_HEADING_WORDS = 5


def mark_asides(review: Review) -> None:
    """Drop lines that are furniture wherever they stand."""
    title = review.title or review.known.title or ""
    for i in review.kept():
        text = review.blocks[i].text
        if review.words[i] > _ASIDE_WORDS or len(text) > _MARK_LENGTH:
            continue
        if match := signals.FOLLOWED.fullmatch(text):
            review.publisher = review.publisher or match["name"]
        for pattern, reason in signals.ASIDES:
            if pattern.fullmatch(text):
                review.drop(i, reason)
        if fold_line(text) in vocabulary.FURNITURE:
            review.drop(i, "page furniture")
        if _is_alternative_text(text, title):
            review.drop(i, "name of an image")


def mark_captions(review: Review) -> None:
    """Drop captions that end in a credit, with the same caption above that lacks it.

    A caption is one sentence at most; a credit behind a longer paragraph does not make it one.
    """
    for i in review.kept():
        text = review.blocks[i].text
        if review.words[i] > _CAPTION_WORDS or len(text) > _CAPTION_LENGTH:
            continue
        above = review.blocks[i - 1].text if i else ""
        credit = signals.CREDIT_END.search(text)
        if above and credit and text.startswith(above):
            review.drop(i - 1, "caption of an image")
            review.drop(i, "caption of an image")
        elif (credit and len(_SENTENCE_END.findall(text[: credit.start() + 1])) <= 1) or (
            review.words[i] <= _SOURCE_WORDS and _ends_with_source(text)
        ):
            review.drop(i, "caption of an image")


def mark_repeated(review: Review, repeated: Container[str]) -> None:
    """Drop lines that several files share; inside the article, paragraphs and headings stay."""
    kept = review.kept()
    hits = {i for i in kept if fold_line(review.blocks[i].text) in repeated}
    total = sum(review.words[i] for i in kept)
    if sum(review.words[i] for i in hits) > _REPEATED_SHARE * total:
        return
    own = [i for i in kept if i not in hits and review.prose[i]]
    if not own:
        return
    for i in sorted(hits):
        inside = own[0] < i < own[-1]
        heading = review.words[i] < _REPEATED_HEADING_WORDS
        if inside and (review.prose[i] or heading):
            continue
        review.drop(i, "stands in several files of the folder")


def mark_headlines(review: Review) -> None:
    """Drop headlines of other stories that stand alone between paragraphs."""
    kept = review.kept()
    stems = Counter(_stem(w) for j in kept for w in set(WORD.findall(review.blocks[j].text)))
    for before, i, after in zip(kept, kept[1:], kept[2:], strict=False):
        alone = not review.blocks[i].glued and not review.blocks[after].glued
        if alone and review.prose[before] and review.prose[after] and _is_foreign(review, i, stems):
            review.drop(i, "headline of another story")


def _is_foreign(review: Review, i: int, stems: Counter[str]) -> bool:
    text = review.blocks[i].text
    reported = signals.REPORT_SUFFIX.search(text) is not None
    fewest = _REPORT_WORDS if reported else _HEADLINE_WORDS
    if not fewest <= review.words[i] <= _MOST_HEADLINE_WORDS or not _is_title_case(text):
        return False
    own = Counter(_stem(word) for word in set(WORD.findall(text)) if len(word) >= _CONTENT_LENGTH)
    shared = sum(stems[stem] > count for stem, count in own.items())
    kinship = shared / max(1, len(own))
    return kinship <= (_REPORT_KINSHIP if reported else _KINSHIP)


def _stem(word: str) -> str:
    return word.casefold()[:5]


def _is_title_case(text: str) -> bool:
    if ends_sentence(text) or text.startswith(("“", '"', "«", "‘")):
        return False
    words = [word for word in text.split() if word.strip("‘’“”\"'()–—-&")]
    capitals = sum(word.lstrip("‘’“”\"'(")[:1].isupper() or word[:1].isdigit() for word in words)
    return capitals >= _TITLE_CASE_SHARE * len(words)


def _is_alternative_text(text: str, title: str) -> bool:
    """An image's name is made of the title's words and the size or use of the image."""
    if not signals.ALT_TEXT.fullmatch(text):
        return False
    named = {word.casefold() for word in title.split()}
    return all(word[0].isupper() and word.casefold() in named for word in text.split()[:-1])


def _ends_with_source(text: str) -> bool:
    match = signals.SOURCE_END.search(text)
    return match is not None and not ends_sentence(text[: match.start()].rstrip())
