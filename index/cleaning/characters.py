r"""Characters: what a text may hold once it has been read.

Canonical text is Unicode NFC with `\n` as its only control character, plain spaces, no blank
space at the ends of lines and never more than one blank line. Invisible characters are removed:
they change no word, but can hide instructions or break a quotation. Letters that they show
backwards are put in the order in which they are read.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028]")
_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
# Controls, soft hyphen, zero-width and direction marks, Hangul fillers, variation selectors,
# Unicode tags, and code points that Unicode says are not characters.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(f"{chr(p * 0x10000 + 0xFFFE)}{chr(p * 0x10000 + 0xFFFF)}" for p in range(1, 17))
    + "]"
)
# What sets a direction, and what ends it: embeddings and overrides, isolates.
_EMBEDDINGS = frozenset("\u202a\u202b\u202d\u202e")
_ISOLATES = frozenset("\u2066\u2067\u2068")
_END_EMBEDDING, _END_ISOLATE = "\u202c", "\u2069"
_BACKWARDS = "\u202e"
# Beyond a line, and the border of an element, nothing is set.
_BORDERS = re.compile("([\n<>])")
_FACING = str.maketrans("()[]{}«»‹›", ")(][}{»«›‹")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACE_RUNS = re.compile(" {2,}")
_EDGE_SPACES = re.compile(" *\n *")
_BLANK_LINES = re.compile("\n{3,}")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")

_BINARY_SHARE = 0.02


def normalise_characters(text: str) -> str:
    r"""`text` in NFC with `\n` line ends, plain spaces and no invisible characters.

    Line breaks and the spaces of the layout stay as they are, so that lines keep their numbers.
    """
    if text.isascii() and text.isprintable():
        return text  # file names are, by the ten thousand
    text = _LINE_BREAKS.sub("\n", text).replace("\u2029", "\n\n")
    text = _SPACES.sub(" ", text)
    if _BACKWARDS in text:
        parts = _BORDERS.split(text)
        text = "".join(_read_as_shown(each) if _BACKWARDS in each else each for each in parts)
    text = _INVISIBLE.sub("", text)
    text = _SURROGATES.sub("\ufffd", text)
    return unicodedata.normalize("NFC", text)


def _read_as_shown(text: str) -> str:
    """A text in which what stands backwards (U+202E) has the order in which it is read."""
    runs: list[tuple[str, list[str]]] = [("", [])]
    for sign in text:
        parts = runs[-1][1]
        if sign in _EMBEDDINGS or sign in _ISOLATES:
            runs.append((sign, []))
        elif sign == _END_EMBEDDING and runs[-1][0] in _EMBEDDINGS:
            _close_run(runs)
        elif sign == _END_ISOLATE and any(direction in _ISOLATES for direction, _ in runs):
            while runs[-1][0] not in _ISOLATES:
                _close_run(runs)
            _close_run(runs)
        elif parts and unicodedata.category(sign).startswith("M"):
            parts[-1] += sign
        elif sign not in (_END_EMBEDDING, _END_ISOLATE):
            parts.append(sign)
    while len(runs) > 1:
        _close_run(runs)
    return "".join(runs[0][1])


def _close_run(runs: list[tuple[str, list[str]]]) -> None:
    """Put the last run, in the order in which it is read, at the end of the one around it."""
    direction, parts = runs.pop()
    if direction == _BACKWARDS:
        parts = [part.translate(_FACING) if len(part) == 1 else part for part in reversed(parts)]
        _turn_back(parts)
    # What ran forwards in it is one piece, and keeps its order where the whole is turned.
    runs[-1][1].append("".join(parts))


def _turn_back(parts: list[str]) -> None:
    """Hebrew and Arabic run that way by themselves: give them their own order again."""
    first = last = None
    for at in range(len(parts) + 1):
        kind = _find_direction(parts[at]) if at < len(parts) else "L"
        if kind == "R":
            first, last = at if first is None else first, at
        elif kind == "L" and first is not None and last is not None:
            parts[first : last + 1] = reversed(parts[first : last + 1])
            first = last = None


def _find_direction(part: str) -> str:
    """`R` of Hebrew and Arabic letters, `L` of other letters and of digits, else empty."""
    kinds = {unicodedata.bidirectional(letter) for letter in part}
    return "R" if kinds & {"R", "AL"} else "L" if kinds & {"L", "EN"} else ""


def normalise_text(text: str) -> str:
    """`text` as canonical text: normalised characters, single spaces, at most one blank line.

    Applying it again changes nothing.
    """
    text = _SPACE_RUNS.sub(" ", normalise_characters(text))
    return _BLANK_LINES.sub("\n\n", _EDGE_SPACES.sub("\n", text)).strip(" \n")


def normalise_line(text: str) -> str:
    """`text` as one line of canonical text: every run of spaces and line breaks is one space."""
    return " ".join(normalise_characters(text).split())


def is_binary(text: str) -> bool:
    """Whether a decoded file is no text: it holds NUL, or more than 2% control characters."""
    if "\0" in text:
        return True
    return len(_CONTROLS.findall(text)) > _BINARY_SHARE * len(text)
