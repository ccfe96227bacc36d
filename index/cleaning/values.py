"""What cleaning takes and gives, and how it counts and compares words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.types import Published

WORD = re.compile(r"\w+(?:[’'\-]\w+)*")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


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
    return " ".join(WORD.findall(text.replace("’", "'").casefold()))


def count_words(text: str) -> int:
    """Words of `text`; two characters of Chinese, Japanese or Korean count as one word."""
    ideographs = len(_CJK.findall(text))
    return ideographs // 2 + len(WORD.findall(_CJK.sub(" ", text)))
