"""Boilerplate: which blocks of a text are not the article, and why. In doubt a block stays.

Signals, in the order they are applied: the headline (kept as the title), header lines (byline,
date, section), lines that are furniture wherever they stand, image captions and credits, lines
that several files of one folder share, everything after a mark that ends an article, notes about
the author, headlines of other stories between paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from textwrap import shorten
from typing import TYPE_CHECKING

from index.cleaning import signals
from index.cleaning.dates import parse_date_line
from index.cleaning.layout import Block, ends_sentence
from index.types import UNKNOWN_DATE, Published

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import date

_WORD = re.compile(r"\w+(?:[’'\-]\w+)*")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PROSE_WORDS = 12
_UNPUNCTUATED_PROSE_WORDS = 30
_TITLE_WORDS = 30
_ASIDE_WORDS = 40
_CAPTION_WORDS = 60
_CAPTION_LENGTH = 600
_SOURCE_WORDS = 30
_BIOGRAPHY_WORDS = 120
_AFTER_WORDS = 80
_HEADLINE_WORDS = 7
_TITLE_CASE_SHARE = 0.8
_KINSHIP = 0.4
_REPORT_KINSHIP = 0.7
_NAVIGATION_WORDS = 4
_NAVIGATION_RUN = 3
_REPEATED_SHARE = 0.5
_REPEATED_HEADING_WORDS = 5
_FEW_BLOCKS = 4
_MARK_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Dropped:
    """A stretch that was left out of the canonical text.

    Attributes:
        line: 1-based line of the file or record where it begins (of the extracted text for PDF).
        text: What was left out.
        reason: Why, in a few words.
    """

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an article from elsewhere: a catalogue, front matter, HTML metadata."""

    title: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An article without what surrounded it.

    Attributes:
        text: Its body without the headline, in paragraphs.
        dropped: What was left out, in order.
        title: The headline found in the text, or None.
        author: The author found in a byline or a note on the author, or None.
        publisher: The publication the text names as its own, or None.
        published: The day of a date line in the header.
    """

    text: str
    dropped: tuple[Dropped, ...]
    title: str | None
    author: str | None
    publisher: str | None
    published: Published


def fold_line(text: str) -> str:
    """`text` for comparison: words alone, case-folded."""
    return " ".join(_WORD.findall(text.replace("’", "'").casefold()))


def count_words(text: str) -> int:
    """Words of `text`; two characters of Chinese, Japanese or Korean count as one word."""
    ideographs = len(_CJK.findall(text))
    return ideographs // 2 + len(_WORD.findall(_CJK.sub(" ", text)))


def clean_blocks(
    blocks: list[Block], known: Known = Known(), repeated: AbstractSet[str] = frozenset()
) -> Cleaned:
    """Tell the article from what surrounds it.

    Args:
        blocks: The whole text, in order.
        known: Title and author where something other than the text gives them.
        repeated: Lines, as `fold_line` gives them, that several files of the folder share.
    """
    review = _Review(blocks, known)
    for mark in (
        review.mark_navigation,
        review.mark_title,
        review.mark_header,
        review.mark_asides,
        review.mark_captions,
        lambda: review.mark_repeated(repeated),
        review.mark_end,
        review.mark_author_notes,
        review.mark_headlines,
    ):
        mark()
    return review.conclude()


@dataclass
class _Review:
    """The blocks of one text and, beside each, the reason to drop it or None."""

    blocks: list[Block]
    known: Known
    reasons: list[str | None] = field(init=False)
    words: list[int] = field(init=False)
    prose: list[bool] = field(init=False)
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: Published = UNKNOWN_DATE

    def __post_init__(self) -> None:
        self.reasons = [None] * len(self.blocks)
        self.words = [count_words(block.text) for block in self.blocks]
        self.prose = [
            count >= _PROSE_WORDS and (ends_sentence(b.text) or count >= _UNPUNCTUATED_PROSE_WORDS)
            for b, count in zip(self.blocks, self.words, strict=True)
        ]
        self.author = self.known.author

    def kept(self) -> list[int]:
        return [i for i, reason in enumerate(self.reasons) if reason is None]

    def drop(self, index: int, reason: str) -> None:
        if self.reasons[index] is None:
            self.reasons[index] = reason

    def head_end(self) -> int:
        """Header lines stand before the second paragraph; where there is none, at the very top."""
        paragraphs = [i for i, prose in enumerate(self.prose) if prose]
        if len(paragraphs) > 1:
            return paragraphs[1]
        return paragraphs[0] if paragraphs else min(_FEW_BLOCKS, len(self.blocks))

    def tail_start(self) -> int:
        """One past the last paragraph, or the number of blocks where there is no paragraph."""
        paragraphs = [i for i in self.kept() if self.prose[i]]
        return paragraphs[-1] + 1 if paragraphs else len(self.blocks)

    # --- the head ---

    def mark_navigation(self) -> None:
        run: list[int] = []
        first = next((i for i, prose in enumerate(self.prose) if prose), 0)
        for i in [*range(len(self.blocks)), None]:
            if i is not None and self._is_link_like(i):
                run.append(i)
                continue
            self._drop_navigation(run, at_head=bool(run) and run[0] < first)
            run = []

    def _is_link_like(self, i: int) -> bool:
        return self.words[i] <= _NAVIGATION_WORDS and not ends_sentence(self.blocks[i].text)

    def _drop_navigation(self, run: list[int], *, at_head: bool) -> None:
        hits = [i for i in run if fold_line(self.blocks[i].text) in signals.NAVIGATION]
        if len(run) < _NAVIGATION_RUN or len(hits) < _NAVIGATION_RUN:
            return
        first, last = (run[0], hits[-1]) if at_head else (hits[0], run[-1])
        if not at_head and any(self.prose[last + 1 :]):
            last = hits[-1]
        for i in range(first, last + 1):
            self.drop(i, "navigation")

    def mark_title(self) -> None:
        top = self.kept()
        if self.known.title:
            wanted = fold_line(self.known.title)
            end = self.head_end()
            for i in [i for i in top if i < end]:
                if fold_line(self.blocks[i].text) == wanted and self._leaves_text(i):
                    self.drop(i, "headline, kept as the title")
            return
        for i in top[:_FEW_BLOCKS]:
            text = self.blocks[i].text
            if self._is_header_line(text):
                continue
            if self._is_title(i) and self._leaves_text(i):
                self.title = text
                self.drop(i, "headline, kept as the title")
            return

    def _is_title(self, i: int) -> bool:
        text, following = self.blocks[i].text, self.blocks[i + 1 : i + 2]
        if (
            self.words[i] > _TITLE_WORDS
            or self.words[i] == 0
            or text.endswith((".", ":", ";", ","))
        ):
            return False
        alone = not following or not following[0].glued
        return alone or self._is_header_line(following[0].text)

    def _leaves_text(self, i: int) -> bool:
        return any(j != i and not self._is_header_line(self.blocks[j].text) for j in self.kept())

    def _is_header_line(self, text: str) -> bool:
        return (
            signals.read_byline(text) is not None
            or parse_date_line(text) is not None
            or any(
                pattern.fullmatch(text)
                for pattern in (signals.SECTION_LABEL, signals.PUBLICATION, signals.UPDATED)
            )
        )

    def mark_header(self) -> None:
        end = self.head_end()
        self._mark_dates(end)
        for i in [i for i in self.kept() if i < end]:
            text = self.blocks[i].text
            if author := signals.read_byline(text):
                self.author = self.author or author
                self.drop(i, "byline")
            elif match := signals.PUBLICATION.fullmatch(text):
                self.publisher = match["name"].strip()
                self.drop(i, "name of the publication")
            elif signals.SECTION_LABEL.fullmatch(text):
                self.drop(i, "section label")
            elif signals.UPDATED.fullmatch(text):
                self.drop(i, "date of a change")

    def _mark_dates(self, end: int) -> None:
        """A text with several different date lines is a chronicle: its dates are the article's."""
        days: dict[int, date] = {}
        for i in self.kept():
            if (day := parse_date_line(self.blocks[i].text)) is not None:
                days[i] = day
        header = [i for i in days if i < end]
        if not header or len(set(days.values())) > 1:
            return
        day = days[header[0]]
        self.published = Published(day, day, day.isoformat(), "date line in the header of the text")
        for i in header:
            self.drop(i, "date line, kept as the date")

    # --- anywhere ---

    def mark_asides(self) -> None:
        title = self.title or self.known.title or ""
        for i in self.kept():
            text = self.blocks[i].text
            if self.words[i] > _ASIDE_WORDS or len(text) > _MARK_LENGTH:
                continue
            if match := signals.FOLLOWED.fullmatch(text):
                self.publisher = self.publisher or match["name"]
            for pattern, reason in signals.ASIDES:
                if pattern.fullmatch(text):
                    self.drop(i, reason)
            if fold_line(text) in signals.FURNITURE:
                self.drop(i, "page furniture")
            if _is_alternative_text(text, title):
                self.drop(i, "name of an image")

    def mark_captions(self) -> None:
        for i in self.kept():
            text = self.blocks[i].text
            if self.words[i] > _CAPTION_WORDS or len(text) > _CAPTION_LENGTH:
                continue
            if _ends_with_source(text) and self.words[i] <= _SOURCE_WORDS:
                self.drop(i, "caption of an image")
            elif signals.CREDIT_END.search(text) and not text.startswith(("“", '"', "«")):
                self.drop(i, "caption of an image")
                self._drop_caption_above(i)

    def _drop_caption_above(self, i: int) -> None:
        above = self.blocks[i - 1].text if i else ""
        if above and self.blocks[i].text.startswith(above):
            self.drop(i - 1, "caption of an image")

    def mark_repeated(self, repeated: AbstractSet[str]) -> None:
        kept = self.kept()
        hits = [i for i in kept if fold_line(self.blocks[i].text) in repeated]
        total = sum(self.words[i] for i in kept)
        if sum(self.words[i] for i in hits) > _REPEATED_SHARE * total:
            return
        own = [i for i in kept if i not in set(hits) and self.prose[i]]
        if not own:
            return
        for i in hits:
            inside = own[0] < i < own[-1]
            heading = self.words[i] < _REPEATED_HEADING_WORDS
            if inside and (self.prose[i] or heading):
                continue
            self.drop(i, "stands in several files of the folder")

    # --- the tail ---

    def mark_end(self) -> None:
        for i, block in enumerate(self.blocks):
            if len(block.text) > _MARK_LENGTH or not signals.END_MARKS.fullmatch(block.text):
                continue
            before = sum(self.words[j] for j in self.kept() if j < i and self.prose[j])
            after = [j for j in range(i, len(self.blocks)) if self.prose[j]]
            if before and sum(self.words[j] for j in after) <= before:
                self._cut_from(i, block.text)
                break
        self._mark_end_heading()

    def _mark_end_heading(self) -> None:
        for i in self.kept():
            if fold_line(self.blocks[i].text) not in _FOLDED_END_HEADINGS:
                continue
            before = sum(self.words[j] for j in self.kept() if j < i and self.prose[j])
            after = sum(self.words[j] for j in self.kept() if j > i and self.prose[j])
            if before > after and after <= _AFTER_WORDS:
                self._cut_from(i, self.blocks[i].text)
                return

    def _cut_from(self, start: int, mark: str) -> None:
        if len(self.blocks) > start + 1 and fold_line(mark) in _AUTHOR_HEADINGS:
            name = self.blocks[start + 1].text
            if signals.looks_like_name(name):
                self.author = self.author or name
        for j in range(start, len(self.blocks)):
            if match := signals.SELF_NAME.match(self.blocks[j].text):
                self.publisher = self.publisher or match["name"].strip()
                self.publisher = _keep_article(self.blocks[j].text, self.publisher)
            self.drop(
                j, f"stands after the end of the article (“{shorten(mark, 40, placeholder='…')}”)"
            )

    def mark_author_notes(self) -> None:
        """Notes stand at the end, one after the other; the first block that is none ends them."""
        for i in reversed(self.kept()):
            text = self.blocks[i].text
            if signals.ABOUT_AUTHOR.fullmatch(text):
                self.drop(i, "author’s note")
            elif not self._mark_biography(i, text) and not self._mark_author_name(i, text):
                break

    def _mark_biography(self, i: int, text: str) -> bool:
        if self.words[i] > _BIOGRAPHY_WORDS or not any(self.prose[j] for j in self.kept() if j < i):
            return False
        above = self.blocks[i - 1].text
        names = [self.author] if self.author else []
        names += [above] if signals.looks_like_name(above) and self.reasons[i - 1] is None else []
        for name in names:
            if text.startswith(name) and signals.BIOGRAPHY.match(text[len(name) :]):
                self.author = self.author or name
                self.drop(i, "author’s note")
                return True
        return False

    def _mark_author_name(self, i: int, text: str) -> bool:
        byline = signals.read_byline(text)
        if byline or (self.author and fold_line(text) == fold_line(self.author)):
            self.author = self.author or byline
            self.drop(i, "author’s name")
            return True
        return False

    # --- between paragraphs ---

    def mark_headlines(self) -> None:
        kept = self.kept()
        stems = Counter(_stem(w) for j in kept for w in set(_WORD.findall(self.blocks[j].text)))
        for before, i, after in zip(kept, kept[1:], kept[2:], strict=False):
            alone = not self.blocks[i].glued and not self.blocks[after].glued
            if alone and self.prose[before] and self.prose[after] and self._is_foreign(i, stems):
                self.drop(i, "headline of another story")

    def _is_foreign(self, i: int, stems: Counter[str]) -> bool:
        text = self.blocks[i].text
        if self.words[i] < _HEADLINE_WORDS or not _is_title_case(text):
            return False
        own = Counter(_stem(word) for word in set(_WORD.findall(text)) if len(word) > 3)
        shared = sum(stems[stem] > count for stem, count in own.items())
        kinship = shared / max(1, len(own))
        return kinship <= (_REPORT_KINSHIP if signals.REPORT_SUFFIX.search(text) else _KINSHIP)

    def conclude(self) -> Cleaned:
        parts: list[str] = []
        last = -1
        for i in self.kept():
            glue = "\n" if self.blocks[i].glued and last == i - 1 else "\n\n"
            parts += [glue, self.blocks[i].text] if parts else [self.blocks[i].text]
            last = i
        dropped = tuple(
            Dropped(block.line, block.text, reason)
            for block, reason in zip(self.blocks, self.reasons, strict=True)
            if reason is not None
        )
        text = "".join(parts)
        return Cleaned(text, dropped, self.title, self.author, self.publisher, self.published)


_FOLDED_END_HEADINGS = frozenset(fold_line(heading) for heading in signals.END_HEADINGS)
_AUTHOR_HEADINGS = frozenset(
    fold_line(name)
    for name in (
        "author",
        "author's profile",
        "about the author",
        "автор",
        "об авторе",
        "автор туралы",
    )
)


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


def _keep_article(text: str, name: str) -> str:
    return f"The {name}" if text.startswith(f"The {name}") else name
