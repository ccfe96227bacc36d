"""Text for a screen of some width: cleaned, measured in columns, wrapped at words."""

from __future__ import annotations

import re
import unicodedata

# What could steer a terminal or hide text from the reader: control characters, direction
# overrides, zero-width, tag and variation characters, half surrogates.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKER = re.compile(r"\[\d+\][.,;:]?")


def clean_text(text: str) -> str:
    """`text` without what a screen would obey or hide instead of show."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _UNSHOWN.sub("", _SURROGATE.sub("\ufffd", text))


def measure_text(text: str) -> int:
    """Columns that `text` takes on a terminal."""
    return sum(_measure_letter(letter) for letter in text)


def wrap_text(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """`text` in lines of at most `width` columns; paragraphs and blank lines are kept.

    A word wider than the line stays whole, for a person to copy. Text that is written without
    spaces (Chinese, Japanese) is broken between its letters.

    Args:
        text: What to wrap.
        width: Columns, margins included.
        first: Margin of the first line.
        rest: Margin of the others; as many spaces as `first` has columns where it is None.
    """
    rest = " " * measure_text(first) if rest is None else rest
    lines: list[str] = []
    for paragraph in text.split("\n"):
        margin = rest if lines else first
        lines += _wrap_paragraph(paragraph, width, margin, rest)
    return lines


def _wrap_paragraph(paragraph: str, width: int, first: str, rest: str) -> list[str]:
    lines: list[str] = []
    line, used, is_empty = first, measure_text(first), True
    for space, piece in _split_pieces(paragraph):
        gap = "" if is_empty else space
        columns = measure_text(piece)
        if not is_empty and used + len(gap) + columns > width:
            lines.append(line)
            line, used, gap = rest, measure_text(rest), ""
        line += gap + piece
        used += len(gap) + columns
        is_empty = False
    return [*lines, line.rstrip() if is_empty else line]


def _split_pieces(paragraph: str) -> list[tuple[str, str]]:
    """What may not be broken, each with the space before it."""
    pieces: list[tuple[str, str]] = []
    for word in paragraph.split():
        if pieces and _MARKER.fullmatch(word):
            # A citation's marker never begins a line: it belongs to the words before it.
            space, before = pieces[-1]
            pieces[-1] = (space, f"{before} {word}")
            continue
        space = " "
        for chunk in _split_word(word):
            pieces.append((space, chunk))
            space = ""
    return pieces


def _split_word(word: str) -> list[str]:
    chunks: list[str] = []
    may_join = False
    for letter in word:
        is_wide = _measure_letter(letter) > 1 and not _clings(letter)
        if (
            chunks
            and (not is_wide or unicodedata.combining(letter))
            and (may_join or _clings(letter))
        ):
            chunks[-1] += letter
        else:
            chunks.append(letter)
        may_join = not is_wide
    return chunks


def _clings(letter: str) -> bool:
    """Whether a line may not begin with `letter`: closing punctuation and combining marks."""
    category = unicodedata.category(letter)
    return category in {"Pe", "Pf", "Po", "Mn", "Me", "Mc"}


def _measure_letter(letter: str) -> int:
    if unicodedata.category(letter) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1
