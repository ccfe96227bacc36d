"""`silteme index`: read, clean and index articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.opening import read_settings
from bot.cli.progress import show_progress
from bot.cli.sources_page import describe_unreadable
from bot.cli.terminal import Terminal
from bot.corpus import build_index
from index.errors import InputError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from index.build import BuildReport

_MOST_NAMED = 5


def run(arguments: Namespace) -> int:
    """Index what the command line names; 2 when nothing could be read."""
    if arguments.into is not None:
        if arguments.index is not None and arguments.index != arguments.into:
            raise InputError("--into and --index name two folders; give one of them.")
        arguments.index = arguments.into
    terminal = Terminal(quiet=arguments.quiet)
    settings = read_settings(arguments)
    # Absolute, because the index remembers them and later commands run elsewhere.
    paths = [path.expanduser().absolute() for path in arguments.paths]
    with show_progress(terminal) as progress:
        report = build_index(settings, paths or None, progress)
    for unreadable in report.unreadable:
        terminal.complain(describe_unreadable(unreadable))
    if not report.articles:
        terminal.complain("Nothing could be read, so there is nothing to index.")
        return InputError.exit_code
    for line in describe_report(report):
        terminal.write(line)
    return 0


def describe_report(report: BuildReport) -> list[str]:
    """What was indexed, in a few lines."""
    size = f"{_count(report.articles, 'article')} in {_count(report.passages, 'passage')}"
    if report.unchanged:
        return [f"Nothing has changed: {size}."]
    passages = f"{report.embedded:,} embedded, {report.reused:,} as before"
    lines = [f"Indexed {size} in {report.seconds:.1f} s: {passages}."]
    for verb, names in (
        ("added", report.added),
        ("changed", report.changed),
        ("removed", report.removed),
    ):
        if names:
            lines.append(f"  {verb}: {_name_some(names)}")
    return lines


def _name_some(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
