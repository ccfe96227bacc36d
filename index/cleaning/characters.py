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
# What sets a direction, and what ends the last one set: embeddings, overrides, isolates.
_OPENING, _ENDING = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068", "\u202c\u2069"
_BACKWARDS = "\u202e"
_TURNED = re.compile(rf"[^\n{_BACKWARDS}]*{_BACKWARDS}[^\n]*")
_CLUSTERS = re.compile(r"[^\W_]?[\u0300-\u036f]+|.", re.DOTALL)
_FACING = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
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
    text = _TURNED.sub(lambda line: _read_as_shown(line.group()), text)
    text = _INVISIBLE.sub("", text)
    text = _SURROGATES.sub("\ufffd", text)
    return unicodedata.normalize("NFC", text)


def _read_as_shown(line: str) -> str:
    """A line in which what stands backwards (U+202E) has the order in which it is read.

    Hebrew and Arabic run that way by themselves, and keep theirs.
    """
    runs: list[tuple[str, list[str]]] = [("", [])]
    for cluster in _CLUSTERS.findall(unicodedata.normalize("NFC", line)):
        if cluster in _OPENING:
            runs.append((cluster, []))
        elif cluster not in _ENDING:
            runs[-1][1].append(cluster)
        elif len(runs) > 1:
            _close_run(runs)
    while len(runs) > 1:
        _close_run(runs)
    return "".join(runs[0][1])


def _close_run(runs: list[tuple[str, list[str]]]) -> None:
    """Put the last run, in the order in which it is read, at the end of the one around it."""
    direction, parts = runs.pop()
    turned = direction == _BACKWARDS and not any(
        unicodedata.bidirectional(letter) in {"R", "AL"} for part in parts for letter in part
    )
    # What it holds that ran forwards stays as it is, in the place that falls to it.
    shown = [part.translate(_FACING) if len(part) == 1 else part for part in reversed(parts)]
    runs[-1][1].append("".join(shown if turned else parts))


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
