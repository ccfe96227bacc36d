"""Articles and passages as a person names them, and how they are shown."""

from __future__ import annotations

import difflib
import re
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.cli.layout import clean_text, wrap_text
from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cli.terminal import Terminal
    from index.types import Article, Published

_SPAN = re.compile(r"(?P<name>.+):(?P<start>[0-9]{1,12})-(?P<end>[0-9]{1,12})", re.DOTALL)
# Stand for the two ends of a marked span while lines are wrapped; no cleaned text holds them.
_OPEN, _CLOSE = "\x01", "\x02"
_PLAIN_MARKS = {_OPEN: "⟦", _CLOSE: "⟧"}

UNKNOWN_DATE = "date unknown"


def parse_place(place: str) -> tuple[str, tuple[int, int] | None]:
    """The name and the span of `ARTICLE[:START-END]`."""
    found = _SPAN.fullmatch(place)
    if not found:
        return place, None
    return found["name"], (int(found["start"]), int(found["end"]))


def name_article(articles: Sequence[Article], name: str) -> Article:
    """The article of an id or a file name, or of the beginning of one that no other shares.

    Raises:
        InputError: there is none, or more than one; the nearest ids are named.
    """
    for article in articles:
        if article.id == name:
            return article
    found = [article for article in articles if name in _list_file_names(article)]
    found = found or [article for article in articles if name and _begins_with(article, name)]
    if len(found) == 1:
        return found[0]
    if found:
        some = ", ".join(article.id for article in found[:5])
        raise InputError(f"{name!r} could be any of {len(found)} articles: {some} …")
    ids = [article.id for article in articles]
    near = difflib.get_close_matches(name, ids, n=3, cutoff=0.4)
    hint = f"The nearest ids are {', '.join(near)}." if near else "`silteme sources` lists them."
    raise InputError(f"There is no article {name!r}. {hint}")


def check_span(article: Article, span: tuple[int, int]) -> None:
    """Make sure that `span` lies in the article.

    Raises:
        InputError: it is empty or reaches outside.
    """
    start, end = span
    if not 0 <= start < end <= len(article.text):
        raise InputError(
            f"{start}-{end} is not a span of {article.id}: "
            f"its text has the characters 0 to {len(article.text)}."
        )


def describe_origin(article: Article) -> str:
    """`Author, Publisher, 2022-09-26`; what is unknown is left out, but for the date."""
    parts = [article.author, article.publisher, show_date(article.published)]
    return clean_text(", ".join(part for part in parts if part))


def show_date(published: Published) -> str:
    """When an article appeared: a day, a month, a year, or from when to when it may have."""
    first, last = published.earliest, published.latest
    if first is None or last is None or published.label is None:
        return UNKNOWN_DATE
    if first == date(first.year, 1, 1) and last == date(first.year, 12, 31):
        return str(first.year)
    return published.label.replace("/", " – ")


def render_header(article: Article, terminal: Terminal) -> list[str]:
    """The lines above an article's text."""
    lines = [
        terminal.link(terminal.style(line, "bold"), article.url)
        for line in wrap_text(clean_text(article.title), terminal.width)
    ]
    about = f"{describe_origin(article)} · {article.id} · {article.file}"
    lines += [terminal.style(line, "dim") for line in wrap_text(clean_text(about), terminal.width)]
    return [*lines, ""]


def render_article(article: Article, terminal: Terminal) -> str:
    """The whole article below its header."""
    text = wrap_text(clean_text(article.text), terminal.width)
    return "\n".join([*render_header(article, terminal), *text])


def render_passage(
    article: Article, span: tuple[int, int], context: int, terminal: Terminal
) -> str:
    """The span, marked, among `context` characters before and after it."""
    start, end = span
    first, last = _cut_context(article.text, span, context)
    text = article.text
    marked = (
        ("… " if first > 0 else "")
        + clean_text(text[first:start])
        + _OPEN
        + clean_text(text[start:end])
        + _CLOSE
        + clean_text(text[end:last])
        + (" …" if last < len(text) else "")
    )
    lines = _show_marks(wrap_text(marked, terminal.width), terminal)
    return "\n".join([*render_header(article, terminal), *lines])


def _cut_context(text: str, span: tuple[int, int], context: int) -> tuple[int, int]:
    """Where the shown part begins and ends: between words, the span inside."""
    start, end = span
    first, last = max(0, start - context), min(len(text), end + context)
    while 0 < first < start and not text[first - 1].isspace():
        first += 1
    while end < last < len(text) and not text[last].isspace():
        last -= 1
    return first, last


def _show_marks(lines: Sequence[str], terminal: Terminal) -> list[str]:
    if not terminal.is_styled:
        return [_replace_marks(line) for line in lines]
    shown: list[str] = []
    is_open = False
    for line in lines:
        parts = re.split(f"([{_OPEN}{_CLOSE}])", line)
        styled = ""
        for part in parts:
            if part in _PLAIN_MARKS:
                is_open = part == _OPEN
            else:
                styled += terminal.style(part, "reverse") if is_open else part
        shown.append(styled)
    return shown


def _replace_marks(line: str) -> str:
    for mark, shown in _PLAIN_MARKS.items():
        line = line.replace(mark, shown)
    return line


def _begins_with(article: Article, name: str) -> bool:
    return article.id.startswith(name) or PurePath(article.file).name.startswith(name)


def _list_file_names(article: Article) -> set[str]:
    path = PurePath(article.file)
    return {article.file, path.name, path.stem}
