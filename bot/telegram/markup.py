"""Text with marks (bold, links, quotations) and its way into Telegram's HTML, whole or in parts.

A mark covers a half-open range of code points, and marks nest or lie apart; so a text can be cut
anywhere and each part still closes what it opens. Telegram measures in UTF-16 units after the
markup is taken away, and shows at most 100 marks of a message.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, replace
from html import escape
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_UNITS = 4096  # UTF-16 units of one message
# Telegram's limit is 100, and it counts the addresses and names it finds in the words by itself.
MOST_MARKS = 90
# UTF-8 bytes of the links' addresses: Telegram refuses HTML of more than 32,768 bytes, of which
# the words can take 5 times `MOST_UNITS`.
_MOST_ADDRESSES = 9_000
_LONGEST_ADDRESS = 1_000
_MOST_ACCENTS = 40  # on one letter; who piles up more has them parted

_BOLD, _ITALIC, _UNDERLINE, _LINK, _QUOTE, _FOLD = "b", "i", "u", "a", "blockquote", "fold"

_LAST_OF_BASIC_PLANE = 0xFFFF
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile("\r\n|[\r\u0085\u2028\u2029\u000b\u000c]")
_SPACE = re.compile("[\t\u00a0]")
# What hides text from the reader or turns its direction: control characters, soft hyphens,
# zero-width and direction characters, variation selectors, tags. The joiners U+200C and U+200D
# stay: Persian words and emoji are spelled with them. Telegram drops the last three by itself.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b"
    "\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\ufffe\uffff\U000e0000-\U000e0fff\u0333\u033f\u030a]"
)
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#<>\"\\]+\.[^\s/?#<>\"\\]+(?:[/?#][^\s<>\"\\]*)?")


@dataclass(frozen=True, slots=True)
class Mark:
    """One range `[start, end)` of a text shown in some way; `target` is a link's address."""

    kind: str
    start: int
    end: int
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Rich:
    """A text and its marks, outer before inner."""

    text: str = ""
    marks: tuple[Mark, ...] = ()

    def __add__(self, other: Rich) -> Rich:
        return join_rich((self, other))

    def __bool__(self) -> bool:
        return bool(self.text)


def clean_text(text: str) -> str:
    """`text` without what Telegram would obey, drop or hide instead of show."""
    composed = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", text))
    return _UNSHOWN.sub("", _SPACE.sub(" ", _LINE_END.sub("\n", composed)))


def plain(text: str) -> Rich:
    """Words as they are, cleaned; none of them is ever read as markup."""
    return Rich(clean_text(text))


def bold(text: str | Rich) -> Rich:
    """In bold."""
    return _mark(text, _BOLD)


def italic(text: str | Rich) -> Rich:
    """In italics."""
    return _mark(text, _ITALIC)


def underline(text: str | Rich) -> Rich:
    """Underlined."""
    return _mark(text, _UNDERLINE)


def link(text: str | Rich, url: str | None) -> Rich:
    """A link; unmarked where `url` is not a plain web address, which Telegram would drop."""
    return _mark(text, _LINK, url) if is_web_address(url) else _as_rich(text)


def quote(text: str | Rich, *, folded: bool = False) -> Rich:
    """A block of quoted words; `folded` shows its first lines and opens at a tap."""
    return _mark(text, _FOLD if folded else _QUOTE)


def is_web_address(url: str | None) -> bool:
    """Whether Telegram takes `url` for the address of a link."""
    return (
        url is not None
        and url.isprintable()
        and _weigh_address(url) <= _LONGEST_ADDRESS
        and bool(_WEB_ADDRESS.fullmatch(url))
    )


def join_rich(pieces: Iterable[Rich | str], separator: str = "") -> Rich:
    """The pieces one after the other; those that are empty are passed over."""
    text, marks = "", []
    for piece in pieces:
        rich = _as_rich(piece)
        if not rich:
            continue
        if text:
            text += separator
        marks += _shift(rich.marks, len(text))
        text += rich.text
    return Rich(text, tuple(marks))


def cut_rich(rich: Rich, start: int, end: int) -> Rich:
    """The part `[start, end)` of a text, with what stands of its marks there."""
    clipped = (
        replace(mark, start=max(mark.start, start), end=min(mark.end, end)) for mark in rich.marks
    )
    kept = tuple(mark for mark in clipped if mark.start < mark.end)
    return Rich(rich.text[start:end], tuple(_shift(kept, -start)))


def strip_rich(rich: Rich) -> Rich:
    """The text without white space at its ends."""
    start = len(rich.text) - len(rich.text.lstrip())
    return cut_rich(rich, start, max(start, len(rich.text.rstrip())))


def count_units(text: str) -> int:
    """UTF-16 units of `text`, which Telegram measures in."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fits_message(rich: Rich, units: int = MOST_UNITS) -> bool:
    """Whether one message (or a part of so many UTF-16 units) can hold it."""
    return (
        count_units(rich.text) <= units
        and len(rich.marks) <= MOST_MARKS
        and sum(_weigh_address(mark.target) for mark in rich.marks) <= _MOST_ADDRESSES
    )


def shorten(text: str, units: int) -> str:
    """`text` on one line, at most `units` UTF-16 units long; what is cut off shows as "…"."""
    line = " ".join(clean_text(text).split())
    if count_units(line) <= units:
        return line
    end = _find_last_fitting(line, 0, units - 1)
    words = line[:end].rpartition(" ")[0]
    # A word may be longer than all the room there is.
    kept = words if len(words) * 2 > end else line[: _step_back_to_base(line, end)]
    return kept.rstrip(" ,;:—–-") + "…"


def to_html(rich: Rich) -> str:
    """Telegram's HTML of a text."""
    html: list[str] = []
    is_open: list[Mark] = []
    at = 0

    def go_to(place: int) -> None:
        nonlocal at
        html.append(escape(rich.text[at:place], quote=False))
        at = place

    for mark in sorted(rich.marks, key=lambda each: (each.start, -each.end)):
        while is_open and is_open[-1].end <= mark.start:
            go_to(is_open[-1].end)
            html.append(_close_tag(is_open.pop()))
        go_to(mark.start)
        html.append(_open_tag(mark))
        is_open.append(mark)
    while is_open:
        go_to(is_open[-1].end)
        html.append(_close_tag(is_open.pop()))
    go_to(len(rich.text))
    return "".join(html)


def split_rich(
    rich: Rich, breaks: Sequence[int] = (), last: int | None = None, units: int = MOST_UNITS
) -> tuple[Rich, ...]:
    """A text in parts that each fit a message; nothing is lost but white space at the seams.

    Args:
        rich: The text.
        breaks: Offsets where it is best cut (between sentences), ascending.
        last: From here on the text stays together where it can, in the last part.
        units: Most UTF-16 units of a part.

    Returns:
        The parts in order; none for a text without a letter.
    """
    parts: list[Rich] = []
    start, end_of_text = 0, len(rich.text)
    while start < end_of_text:
        rest = strip_rich(cut_rich(rich, start, end_of_text))
        if fits_message(rest, units):
            return (*parts, rest) if rest else tuple(parts)
        end = _find_cut(rich, start, _find_limit(rich, start, units), breaks, last)
        part = strip_rich(cut_rich(rich, start, end))
        if part:
            parts.append(part)
        start = end
    return tuple(parts)


def _find_limit(rich: Rich, start: int, units: int) -> int:
    """How far a part that begins at `start` can reach."""
    limit = _find_last_fitting(rich.text, start, units)
    weight = 0
    met = sorted((mark for mark in rich.marks if mark.end > start), key=lambda mark: mark.start)
    for count, mark in enumerate(met):
        weight += _weigh_address(mark.target)
        if count == MOST_MARKS or weight > _MOST_ADDRESSES:
            return min(limit, max(mark.start, start + 1))
    return limit


def _find_cut(rich: Rich, start: int, limit: int, breaks: Sequence[int], last: int | None) -> int:
    """Where the part that begins at `start` ends, given that it can reach `limit` and not more."""
    if last is not None and start < last <= limit:
        return last
    best = bisect_right(breaks, limit) - 1
    if best >= 0 and breaks[best] > start:
        return breaks[best]
    return _find_gap(rich.text, start, limit)


def _find_gap(text: str, start: int, limit: int) -> int:
    """The best place to cut in `(start, limit]`: after a line, a sentence, a word, or anywhere."""
    window = text[start:limit]
    for pattern in (r"\n", r"[.!?…。！？][\"”»’)\]]*\s", r"\s"):
        found = [match.end() for match in re.finditer(pattern, window)]
        if found and found[-1] * 2 > len(window):
            return start + found[-1]
    return max(_step_back_to_base(text, limit), start + 1)


def _step_back_to_base(text: str, end: int) -> int:
    """A place at or shortly before `end` that parts no letter from its accents."""
    for place in range(end, max(end - _MOST_ACCENTS, 0), -1):
        if place == len(text) or not (
            unicodedata.combining(text[place]) or "\u200d" in text[place - 1 : place + 1]
        ):
            return place
    return end


def _find_last_fitting(text: str, start: int, units: int) -> int:
    """The furthest end for which `text[start:end]` has at most `units` UTF-16 units."""
    widths = (1 + (ord(letter) > _LAST_OF_BASIC_PLANE) for letter in text[start : start + units])
    return start + bisect_right(list(accumulate(widths)), units)


def _weigh_address(url: str | None) -> int:
    """UTF-8 bytes of an address as it stands in HTML."""
    return len(escape(url).encode("utf-8", "replace")) if url else 0


def _as_rich(text: str | Rich) -> Rich:
    return text if isinstance(text, Rich) else plain(text)


def _mark(text: str | Rich, kind: str, target: str | None = None) -> Rich:
    rich = _as_rich(text)
    if not rich.text.strip():
        return rich
    return Rich(rich.text, (Mark(kind, 0, len(rich.text), target), *rich.marks))


def _shift(marks: Iterable[Mark], by: int) -> list[Mark]:
    return [replace(mark, start=mark.start + by, end=mark.end + by) for mark in marks]


def _open_tag(mark: Mark) -> str:
    if mark.kind == _LINK:
        return f'<a href="{escape(mark.target or "")}">'
    return "<blockquote expandable>" if mark.kind == _FOLD else f"<{mark.kind}>"


def _close_tag(mark: Mark) -> str:
    return "</blockquote>" if mark.kind == _FOLD else f"</{mark.kind}>"
