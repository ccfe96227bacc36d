"""An article as an entry of a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.cli.layout import clean_text, wrap_text
from bot.cli.passages import show_date

if TYPE_CHECKING:
    from bot.cli.terminal import Terminal
    from index.reading import Dropped, Unreadable
    from index.types import Article

_RECORD = re.compile(r"Line (?P<line>\d+) (?P<rest>.+)", re.DOTALL)


def render_source(
    article: Article, dropped: tuple[Dropped, ...] | None, terminal: Terminal
) -> list[str]:
    """An article's lines: id and title, what is known of it, and what was left out."""
    margin = "  "
    heading = wrap_text(clean_text(f"{article.id} · {article.title}"), terminal.width, "", margin)
    lines = [terminal.style(heading[0], "bold"), *heading[1:]]
    lines += wrap_text(clean_text(" · ".join(_list_facts(article))), terminal.width, margin)
    for piece in dropped or ():
        where = f"line {piece.line}, {piece.reason}: "
        text = " ".join(clean_text(piece.text).split())
        for line in wrap_text(f"{where}{text}", terminal.width, "  − ", "    "):
            lines.append(terminal.style(line, "dim"))
    if dropped == ():
        lines.append(f"{margin}nothing was left out")
    return lines


def _list_facts(article: Article) -> list[str]:
    published = article.published
    day = show_date(published)
    if published.reason:
        day += f" ({published.reason})"
    return [
        article.author or "author unknown",
        article.publisher or "publisher unknown",
        day,
        article.language,
        f"{len(article.text):,} characters",
    ]


def describe_unreadable(unreadable: Unreadable) -> str:
    """What gave no article and why: a file, or one line of it."""
    record = _RECORD.fullmatch(unreadable.reason)
    if record is None:
        return f"{unreadable.file} was left out: {unreadable.reason}"
    return f"line {record['line']} of {unreadable.file} was left out: it {record['rest']}"
