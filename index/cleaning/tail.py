"""The tail of a text: what follows the article, and notes about its author."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from index.cleaning import signals, vocabulary
from index.cleaning.values import fold_line

if TYPE_CHECKING:
    from index.cleaning.review import Review


_MARK_LENGTH = 300
_BIOGRAPHY_WORDS = 120
_AFTER_WORDS = 80


def mark_end(review: Review) -> None:
    """Cut what follows a mark that ends an article, unless that would be the greater part."""
    after = sum(review.words[i] for i, prose in enumerate(review.prose) if prose)
    before = 0
    for i, block in enumerate(review.blocks):
        ends = len(block.text) <= _MARK_LENGTH and signals.END_MARKS.fullmatch(block.text)
        if ends and before and after <= before:
            _cut_from(review, i, block.text)
            break
        if review.prose[i]:
            after -= review.words[i]
            before += review.words[i] if review.reasons[i] is None else 0
    _mark_end_heading(review)


def _mark_end_heading(review: Review) -> None:
    kept = review.kept()
    after = sum(review.words[i] for i in kept if review.prose[i])
    before = 0
    for i in kept:
        heading = fold_line(review.blocks[i].text)
        plain = heading in vocabulary.FURNITURE or heading in vocabulary.AUTHOR_NOTES
        most = _AFTER_WORDS if plain else 0
        if heading in vocabulary.END_HEADINGS and before > after and after <= most:
            _cut_from(review, i, review.blocks[i].text)
            return
        if review.prose[i]:
            after -= review.words[i]
            before += review.words[i]


def _cut_from(review: Review, start: int, mark: str) -> None:
    if len(review.blocks) > start + 1 and fold_line(mark) in vocabulary.AUTHOR_HEADINGS:
        name = review.blocks[start + 1].text
        if signals.looks_like_name(name):
            review.author = review.author or name
    reason = f"stands after the end of the article (“{shorten(mark, 40, placeholder='…')}”)"
    for j in range(start, len(review.blocks)):
        if match := signals.SELF_NAME.match(review.blocks[j].text):
            review.publisher = review.publisher or match["name"]
        review.drop(j, reason)


def mark_author_notes(review: Review) -> None:
    """Drop notes on the author. They stand last, with nothing of the article behind them."""
    for i in reversed(review.kept()):
        text = review.blocks[i].text
        if signals.ABOUT_AUTHOR.fullmatch(text):
            review.drop(i, "author’s note")
        elif not _mark_biography(review, i, text) and not _mark_author_name(review, i, text):
            break


def _mark_biography(review: Review, i: int, text: str) -> bool:
    if review.words[i] > _BIOGRAPHY_WORDS or not any(
        review.prose[j] for j in review.kept() if j < i
    ):
        return False
    above = review.blocks[i - 1].text
    names = [review.author] if review.author else []
    names += [above] if signals.looks_like_name(above) and review.reasons[i - 1] is None else []
    for name in names:
        if text.startswith(name) and signals.BIOGRAPHY.match(text[len(name) :]):
            review.author = review.author or name
            review.drop(i, "author’s note")
            return True
    return False


def _mark_author_name(review: Review, i: int, text: str) -> bool:
    byline = signals.read_byline(text)
    if byline or (review.author and fold_line(text) == fold_line(review.author)):
        review.author = review.author or (byline.author if byline else None)
        review.drop(i, "author’s name")
        return True
    return False
