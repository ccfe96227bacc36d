"""`silteme ask --jsonl` through a serving process: a request a line, the rest here if it ends."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from bot.cli.ask import answer_file_lines, open_questions
from bot.cli.questions import make_filters, read_lines
from bot.cli.requests import describe_request, replay
from bot.cli.terminal import Terminal
from bot.serving.client import Unserved, ask_server
from index.errors import InputError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from bot.serving.address import Address


def answer_file(arguments: Namespace, address: Address, options: Sequence[str]) -> int:
    """Answer a file of questions; see `bot.cli.ask`."""
    filters = make_filters(arguments.since, arguments.until, arguments.source)
    if arguments.question:
        raise InputError("--jsonl reads its questions from a file; leave the question out.")
    terminal = Terminal(quiet=arguments.quiet)
    request = describe_request(arguments, terminal) | {"opening": True}
    code = 0
    with open_questions(arguments.jsonl) as stream:
        lines = read_lines(stream)
        for number, line in lines:
            text = None if line is None else line.decode("utf-8", "surrogateescape")
            try:
                reply = ask_server(address, request | {"line": text, "number": number}, options)
                done = replay(reply, terminal)
            except Unserved:
                done = None
            if done is None:
                rest = chain([(number, line)], lines)
                return max(code, answer_file_lines(arguments, rest, filters))
            # What opening has to say is said once.
            request["opening"] = False
            code = max(code, done)
            if code == InputError.exit_code:
                # The options are wrong, as no line alone can be.
                break
    return code
