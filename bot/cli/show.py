"""`silteme show`: an article, or a passage of it in its context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.opening import opened_application
from bot.cli.passages import (
    check_span,
    name_article,
    parse_place,
    render_article,
    render_passage,
)
from bot.cli.terminal import Terminal

if TYPE_CHECKING:
    from argparse import Namespace


def run(arguments: Namespace) -> int:
    """Show what the command line names."""
    terminal = Terminal(quiet=arguments.quiet)
    name, span = parse_place(arguments.place)
    with opened_application(arguments, terminal) as application:
        library = application.library
        article = library.find_article(name) or name_article(library.articles(), name)
    if span is not None:
        check_span(article, span)
    if arguments.text:
        start, end = span or (0, len(article.text))
        terminal.write_exact(article.text[start:end])
    elif span is not None:
        terminal.write(render_passage(article, span, arguments.context, terminal))
    else:
        terminal.write(render_article(article, terminal))
    return 0
