"""`silteme ask`: one question, or a file of them."""

from __future__ import annotations

import shlex
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.questions import (
    answer_numbered,
    check_sources,
    clean_question,
    make_filters,
    read_lines,
)
from bot.cli.rendering import DescribeOpening, render_result
from bot.cli.terminal import Terminal
from bot.serialization import dump_object, result_to_dict
from bot.types import Answer, Question
from index.errors import InputError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from typing import BinaryIO

    from bot.assembly import Application
    from bot.types import Citation, Result
    from index.types import Filters

NOT_FOUND = 3
_LONGEST_INPUT = 100_000  # characters read from standard input before a question is too long


def run(arguments: Namespace) -> int:
    """Answer what the command line asks."""
    filters = make_filters(arguments.since, arguments.until, arguments.source)
    if arguments.jsonl is not None:
        if arguments.question:
            raise InputError("--jsonl reads its questions from a file; leave the question out.")
        return _answer_file(arguments, filters)
    return _answer_one(arguments, Question(_read_question(arguments.question), filters=filters))


def _read_question(words: list[str]) -> str:
    if words == ["-"] or (not words and not sys.stdin.isatty()):
        return clean_question(sys.stdin.read(_LONGEST_INPUT))
    return clean_question(" ".join(words))


def _answer_one(arguments: Namespace, question: Question) -> int:
    # After the question has been found good: importing what answers takes a while.
    from bot.cli.opening import opened_application, warn_of_stale_sources

    terminal = Terminal(quiet=arguments.quiet)
    with opened_application(arguments, terminal) as application:
        warn_of_stale_sources(application, terminal)
        check_named_sources(application, question.filters)
        result = application.answering.answer(question)
    return write_result(result, arguments, terminal)


def check_named_sources(application: Application, filters: Filters) -> None:
    """See `check_sources`."""
    if filters.sources:
        check_sources(filters.sources, application.library.articles())


def write_result(result: Result, arguments: Namespace, terminal: Terminal) -> int:
    """Write an answer as the options want it; the exit code."""
    if arguments.json:
        terminal.write_exact(dump_object(result_to_dict(result)) + "\n")
    else:
        terminal.write(render_result(result, terminal, make_opening(arguments)))
    return 0 if isinstance(result, Answer) else NOT_FOUND


def _answer_file(arguments: Namespace, filters: Filters) -> int:
    with open_questions(arguments.jsonl) as stream:
        return answer_file_lines(arguments, read_lines(stream), filters)


def answer_file_lines(
    arguments: Namespace, lines: Iterable[tuple[int, bytes | None]], filters: Filters
) -> int:
    """Answer lines of a file of questions, each written as it is ready; the exit code."""
    from bot.cli.opening import opened_application, warn_of_stale_sources

    terminal = Terminal(quiet=arguments.quiet)
    with opened_application(arguments, terminal, one_shot=False) as application:
        warn_of_stale_sources(application, terminal)
        check_named_sources(application, filters)
        all_good = answer_numbered(
            lines,
            application.answering.answer,
            lambda answered: terminal.write_exact(dump_object(answered) + "\n"),
            filters,
        )
    return 0 if all_good else 1


def open_questions(name: str) -> AbstractContextManager[BinaryIO]:
    """The file that `--jsonl` names.

    Raises:
        InputError: it cannot be read.
    """
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from None


def make_opening(arguments: Namespace) -> DescribeOpening:
    """The command that shows a citation in its article, with the options given this time."""
    words = ["silteme", "show"]
    if arguments.config is not None:
        words += ["--config", str(arguments.config)]
    if arguments.index is not None:
        words += ["--index", str(arguments.index)]

    def describe(citation: Citation) -> str:
        place = f"{citation.article.id}:{citation.start}-{citation.end}"
        return shlex.join([*words, place])

    return describe
