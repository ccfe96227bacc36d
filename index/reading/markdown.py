"""Markdown: headings, links and emphasis to text; front matter to metadata."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from index.cleaning import Block, Dropped, normalise_line, parse_date_line, parse_published
from index.reading.values import Draft
from index.types import UNKNOWN_DATE, Published

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ ]*\n(.*?)\n(?:---|\.\.\.)[ ]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z_-]+)\s*:\s*(.*)")
_TAG = re.compile(r"<!--.{0,2000}?-->|<[^<>]*>", re.DOTALL)
_PUBLISHERS = ("publisher", "source", "site", "publication")


def read_markdown(text: str) -> Draft:
    """The blocks of a Markdown text; `text` has normalised characters."""
    fields, body, first_line = _split_front_matter(text)
    dropped: list[Dropped] = []
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    blocks = list(_Renderer(first_line, dropped).render(tokens))
    return Draft(
        blocks,
        title=fields.get("title") or _find_title(tokens),
        author=fields.get("author") or fields.get("authors"),
        publisher=next((fields[key] for key in _PUBLISHERS if fields.get(key)), None),
        published=_read_date(fields.get("date") or fields.get("published")),
        language=(fields.get("language") or fields.get("lang") or "")[:2].lower() or None,
        url=fields.get("url") or fields.get("link"),
        dropped=tuple(dropped),
    )


def _split_front_matter(text: str) -> tuple[dict[str, str], str, int]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text, 1
    fields = {}
    for line in match[1].split("\n"):
        if found := _FIELD.fullmatch(line.strip()):
            value = found[2].strip().strip("\"'").strip("[]").strip("\"'")
            fields[found[1].lower()] = normalise_line(value)
    return fields, text[match.end() :], text.count("\n", 0, match.end()) + 1


def _read_date(value: str | None) -> Published:
    if not value:
        return UNKNOWN_DATE
    reason = "date in the front matter"
    try:
        return parse_published(value, reason)
    except ValueError:
        day = parse_date_line(value)
        return Published(day, day, day.isoformat(), reason) if day else UNKNOWN_DATE


def _find_title(tokens: Sequence[Token]) -> str | None:
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open" and heading.tag == "h1":
            return _render_inline(inline, [], 1) or None
    return None


class _Renderer:
    """Turns the token stream into blocks; `first` is the file's line where the stream begins."""

    def __init__(self, first: int, dropped: list[Dropped]) -> None:
        self.first = first
        self.dropped = dropped
        self.line = first
        self.row: list[str] | None = None
        self.number = ""
        self.tight = False
        self.begun = False

    def render(self, tokens: Sequence[Token]) -> Iterator[Block]:
        for token in tokens:
            if token.map:
                self.line = token.map[0] + self.first
            if token.type == "inline":
                yield from self._render_text(token)
            elif token.type == "tr_close":
                yield from self._split(" | ".join(self.row or []), glued=self.begun)
                self.row, self.begun = None, True
            elif token.type in ("fence", "code_block"):
                yield from self._split(token.content, glued=False)
            elif token.type == "html_block":
                yield from self._split(_TAG.sub("", token.content), glued=False)
            else:
                self._note_structure(token)

    def _note_structure(self, token: Token) -> None:
        if token.type == "tr_open":
            self.row = []
        elif token.type == "list_item_open":
            self.number = f"{token.info}. " if token.info else ""
        elif token.type == "paragraph_open":
            self.tight = token.hidden
        elif token.type in ("bullet_list_open", "ordered_list_open", "table_open"):
            self.begun = self.begun and token.level > 0

    def _render_text(self, token: Token) -> Iterator[Block]:
        text = _render_inline(token, self.dropped, self.line)
        if self.row is not None:
            self.row.append(text)
            return
        glued = self.tight and self.begun
        yield from self._split(self.number + text, glued=glued)
        self.number, self.begun, self.tight = "", True, False

    def _split(self, text: str, *, glued: bool) -> Iterator[Block]:
        for offset, part in enumerate(text.split("\n")):
            if line := normalise_line(part):
                yield Block(self.line + offset, line, glued)
                glued = True


def _render_inline(token: Token, dropped: list[Dropped], line: int) -> str:
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" " if child.type == "softbreak" else "\n")
        elif child.type == "image" and child.content:
            dropped.append(Dropped(line, child.content, "description of an image"))
    return "".join(parts).strip()
