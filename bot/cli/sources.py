"""`silteme sources`: the indexed articles, and what was left out of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.opening import opened_application, read_settings
from bot.cli.sources_page import describe_unreadable, render_source
from bot.cli.terminal import Terminal
from bot.corpus import read_sources
from bot.serialization import dump_object
from index.reading import Unreadable

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator, Mapping

    from index.reading import Dropped
    from index.types import Article


def run(arguments: Namespace) -> int:
    """List the articles."""
    terminal = Terminal(quiet=arguments.quiet)
    listed: Iterable[tuple[Article, tuple[Dropped, ...] | None]]
    if arguments.dropped:
        listed = _read_again(arguments, terminal)
    else:
        with opened_application(arguments, terminal) as application:
            listed = [(article, None) for article in application.library.articles()]
    for article, dropped in listed:
        if arguments.json:
            terminal.write_exact(dump_object(_describe_article(article, dropped)) + "\n")
        else:
            terminal.write("\n".join(render_source(article, dropped, terminal)))
    return 0


def _read_again(
    arguments: Namespace, terminal: Terminal
) -> Iterator[tuple[Article, tuple[Dropped, ...]]]:
    for read in read_sources(read_settings(arguments), None):
        if isinstance(read, Unreadable):
            terminal.complain(describe_unreadable(read))
        else:
            yield read.article, read.dropped


def _describe_article(
    article: Article, dropped: tuple[Dropped, ...] | None
) -> Mapping[str, object]:
    described: dict[str, object] = {
        "id": article.id,
        "title": article.title,
        "author": article.author,
        "publisher": article.publisher,
        "published": article.published.label,
        "published_reason": article.published.reason,
        "language": article.language,
        "url": article.url,
        "file": article.file,
        "characters": len(article.text),
        "sha256": article.sha256,
    }
    if dropped is not None:
        described["dropped"] = [
            {"line": piece.line, "text": piece.text, "reason": piece.reason} for piece in dropped
        ]
    return described
