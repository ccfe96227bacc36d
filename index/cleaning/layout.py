"""Layout: lines of a plain text into blocks, one block for each paragraph, heading or verse.

Hard-wrapped text is joined. Whether it is hard-wrapped shows in the breaks themselves: a line was
broken by width where the first word of the next line would not have fitted on it any more. Verse,
lists and tables break earlier, and begin their lines with capitals, digits or marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_LONGEST_WRAP = 100
_SHORTEST_WRAP = 45
_FEWEST_BREAKS = 2
_FITTING_SHARE = 0.8
_LOWERCASE_SHARE = 0.4
_SLACK = 8
_LONG_LINE = 120
_SENTENCE_LINE = 80
_PARAGRAPH_LINE = 60
_BLANK_SHARE = 0.1

_TERMINAL = re.compile(r"[.!?…。！？:;][\"'”’»)\]]*$")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uff60]")
_ITEM = re.compile(r"\s*(?:[-*•·–—>|]|\d{1,3}[.)]|[a-zа-я]\))\s")
# An item of a list, or a field such as `Subject: …`.
_STARTS_ANEW = re.compile(rf"{_ITEM.pattern}|[A-ZА-Я][\w-]{{1,15}}:\s")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or line of verse.

    Attributes:
        line: 1-based line of the file where it begins.
        text: Its text on one line.
        glued: It stands on the line right after the block before it, as in verse, lists, tables.
    """

    line: int
    text: str
    glued: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    raw: str

    @property
    def indent(self) -> int:
        return len(self.raw) - len(self.raw.lstrip(" "))

    @property
    def width(self) -> int:
        """Columns: an ideograph fills two, and says as much as two letters."""
        return len(self.raw) + len(_WIDE.findall(self.raw))

    @property
    def first_word(self) -> str:
        return self.raw.split(maxsplit=1)[0]


def ends_sentence(text: str) -> bool:
    """Whether `text` ends with sentence punctuation, closing quotes and brackets aside."""
    return _TERMINAL.search(text) is not None


def split_blocks(text: str) -> list[Block]:
    """The blocks of a plain text whose characters are normalised."""
    groups = _group_lines(text)
    width = _measure_wrap(groups)
    if width:
        return [block for group in groups for block in _join_wrapped(group, width)]
    each_line = _is_line_per_paragraph(text, groups)
    return [block for group in groups for block in _separate_lines(group, each_line=each_line)]


def _close_up(raw: str) -> str:
    return " ".join(raw.split())


def _group_lines(text: str) -> list[list[_Line]]:
    groups: list[list[_Line]] = [[]]
    for number, raw in enumerate(text.split("\n"), 1):
        if raw.strip():
            groups[-1].append(_Line(number, raw.rstrip()))
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _measure_wrap(groups: list[list[_Line]]) -> int:
    """The width in characters at which the text was wrapped, or 0 when it was not."""
    pairs = [
        (a.raw, b)
        for group in groups
        for a, b in pairwise(group)
        if " " in a.raw.strip() and not ends_sentence(a.raw) and not _STARTS_ANEW.match(b.raw)
    ]
    if len(pairs) < _FEWEST_BREAKS:
        return 0
    lengths = sorted(len(a) for a, _ in pairs)
    width = lengths[-1 - len(lengths) // 20]
    if not _SHORTEST_WRAP <= width <= _LONGEST_WRAP:
        return 0
    fitting = sum(len(a) + 1 + len(b.first_word) > width - _SLACK for a, b in pairs)
    lowercase = sum(b.first_word[0].islower() for _, b in pairs)
    if fitting < _FITTING_SHARE * len(pairs) or lowercase < _LOWERCASE_SHARE * len(pairs):
        return 0
    return width


def _join_wrapped(group: list[_Line], width: int) -> list[Block]:
    blocks = [Block(group[0].number, _close_up(group[0].raw))]
    for above, line in pairwise(group):
        text = _close_up(line.raw)
        full = len(above.raw) + 1 + len(line.first_word) > width - _SLACK
        hanging = _ITEM.match(blocks[-1].text) is not None
        indented = line.indent > above.indent and not hanging
        if full and not indented and not _ITEM.match(line.raw):
            last = blocks[-1]
            space = "" if last.text.endswith("-") and not last.text.endswith(" -") else " "
            # What runs over several full lines is a paragraph or an item, never a line of verse.
            glued = last.glued and hanging
            blocks[-1] = Block(last.line, f"{last.text}{space}{text}", glued)
        else:
            glued = not (indented or (ends_sentence(above.raw) and not _ITEM.match(line.raw)))
            blocks.append(Block(line.number, text, glued))
    return blocks


def _is_line_per_paragraph(text: str, groups: list[list[_Line]]) -> bool:
    lines = [len(line.raw) for group in groups for line in group]
    blank = text.strip("\n").count("\n") + 1 - len(lines)
    return bool(lines) and blank < _BLANK_SHARE * len(lines) and median(lines) >= _PARAGRAPH_LINE


def _separate_lines(group: list[_Line], *, each_line: bool) -> list[Block]:
    blocks = [Block(group[0].number, _close_up(group[0].raw))]
    for above, line in pairwise(group):
        apart = (
            each_line
            or max(above.width, line.width) >= _LONG_LINE
            or (above.width >= _SENTENCE_LINE and ends_sentence(above.raw))
        )
        blocks.append(Block(line.number, _close_up(line.raw), glued=not apart))
    return blocks
