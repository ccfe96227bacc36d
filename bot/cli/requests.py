"""What `silteme ask` tells a serving process, and what it does with the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import Namespace

    from bot.cli.terminal import Terminal


def describe_request(arguments: Namespace, terminal: Terminal) -> dict[str, Any]:
    """What the server needs to know of the command line and the terminal."""
    return {
        "do": "ask",
        "json": arguments.json,
        "since": arguments.since and arguments.since.isoformat(),
        "until": arguments.until and arguments.until.isoformat(),
        "source": arguments.source,
        "config": arguments.config and str(arguments.config),
        "index": arguments.index and str(arguments.index),
        "quiet": arguments.quiet,
        "terminal": [terminal.is_terminal, terminal.is_styled, terminal.width],
    }


def list_options(arguments: Namespace) -> list[str]:
    """The options that start a server of this command line's settings."""
    options = []
    if arguments.config is not None:
        options += ["--config", str(arguments.config.absolute())]
    if arguments.index is not None:
        options += ["--index", str(arguments.index.expanduser().absolute())]
    return options


def replay(reply: dict[str, Any], terminal: Terminal) -> int | None:
    """Write what the server would have written; the exit code, None where it could not answer."""
    if "code" not in reply:
        return None
    for kind, text in reply["writes"]:
        {
            "text": terminal.write,
            "exact": terminal.write_exact,
            "note": terminal.note,
            "complaint": terminal.complain,
        }[kind](text)
    return int(reply["code"])
