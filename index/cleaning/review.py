"""The review of one text: its blocks and, beside each, why it is dropped."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.cleaning.layout import Block, ends_sentence
from index.cleaning.values import Cleaned, Dropped, Known, count_words
from index.types import UNKNOWN_DATE, Published

_PROSE_WORDS = 12
_UNPUNCTUATED_PROSE_WORDS = 30
_FEW_BLOCKS = 4


@dataclass
class Review:
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
        """Which blocks are still kept."""
        return [i for i, reason in enumerate(self.reasons) if reason is None]

    def drop(self, index: int, reason: str) -> None:
        """Drop a block; the first reason given stays."""
        if self.reasons[index] is None:
            self.reasons[index] = reason

    def head_end(self) -> int:
        """Header lines stand before the second paragraph; where there is none, at the very top."""
        paragraphs = [i for i, prose in enumerate(self.prose) if prose]
        if len(paragraphs) > 1:
            return paragraphs[1]
        return paragraphs[0] if paragraphs else min(_FEW_BLOCKS, len(self.blocks))

    def conclude(self) -> Cleaned:
        """The text of the blocks that are kept, and the rest with reasons."""
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
