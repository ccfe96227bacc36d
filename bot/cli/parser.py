"""The command line: every command, its options and its page of help.

Nothing heavy is imported here: help and mistakes are answered at once. Each command's work is in
the module of its name, imported when it runs.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from bot.cli import pages
from bot.cli.dates import parse_first_day, parse_last_day
from bot.cli.layout import wrap_text
from bot.cli.terminal import measure_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from _typeshed import SupportsWrite

LONGEST_CONTEXT = 100_000
LONGEST_IDLE = 604_800

# Surfaces of their own: offered where they are installed.
_SURFACES = {
    "eval": ("bot.evaluation.command", "measure the answers against a set of questions"),
    "telegram": ("bot.telegram.command", "answer in Telegram"),
}


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence."""

    def error(self, message: str) -> NoReturn:
        """End with exit code 2 and a sentence."""
        self.exit(2, f"silteme: {message}; `{self.prog} --help` shows how it is used.\n")

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        # The library's own passes over a closed pipe, which the exit code should tell.
        (file or sys.stderr).write(message)


class _Page(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        width = measure_width(is_terminal=sys.stdout.isatty())
        super().__init__(prog, max_help_position=26, width=width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Wrap the paragraphs and leave indented lines, the examples, as they are."""
        lines: list[str] = []
        prose: list[str] = []
        for line in [*text.splitlines(), ""]:
            if line and not line.startswith("  ") and not line.endswith(":"):
                prose.append(line)
                continue
            lines += wrap_text(" ".join(prose), width, indent) if prose else []
            lines.append(indent + line)
            prose = []
        return "\n".join(lines).rstrip()


class _ShowVersion(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        # The library reads e-mail headers for it, which takes longer than the rest of a page.
        import importlib.metadata

        try:
            version = importlib.metadata.version("silteme")
        except importlib.metadata.PackageNotFoundError:
            version = "(not installed)"
        sys.stdout.write(f"silteme {version}\n")
        parser.exit()


def parse_command_line(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line.

    Returns:
        The options; `module` names the module whose `run(arguments)` does the work.

    Raises:
        SystemExit: with 0 after `--help` and `--version`, with 2 after an error.
    """
    return build_parser(words).parse_args(words)


def build_parser(words: Sequence[str] = ()) -> Parser:
    """The parser of `silteme`; a surface's own options are there when `words` name it."""
    parser = Parser(
        prog="silteme",
        description=pages.PROGRAM,
        epilog=pages.PROGRAM_END,
        formatter_class=_Page,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="show the version")
    _add_common(parser, is_top=True)
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", required=True, parser_class=Parser
    )
    for name, add_arguments in _COMMANDS.items():
        summary, description, end = pages.COMMANDS[name]
        command = commands.add_parser(
            name,
            help=summary,
            description=description,
            epilog=end,
            formatter_class=_Page,
            allow_abbrev=False,
        )
        command.set_defaults(module=f"bot.cli.{_MODULES.get(name, name)}")
        _add_common(command, is_top=False)
        add_arguments(command)
    for name, (module, summary) in _SURFACES.items():
        if not _is_installed(module):
            continue
        command = commands.add_parser(name, help=summary, formatter_class=_Page)
        command.set_defaults(module=module)
        _add_common(command, is_top=False)
        if name in words:
            importlib.import_module(module).add_arguments(command)
    return parser


def _is_installed(module: str) -> bool:
    package = module.rpartition(".")[0]
    return (
        importlib.util.find_spec(package) is not None
        and importlib.util.find_spec(module) is not None
    )


def _add_common(parser: argparse.ArgumentParser, *, is_top: bool) -> None:
    """The options that may stand before the command or after it."""

    def default(value: object) -> object:
        # After the command, an option that is not given must not undo the one before it.
        return value if is_top else argparse.SUPPRESS

    group = parser.add_argument_group("everywhere")
    group.add_argument(
        "--config", metavar="FILE", type=Path, default=default(None),
        help="settings file (default: ./config.toml, then the one Silteme came with)",
    )  # fmt: skip
    group.add_argument(
        "--index", metavar="DIR", type=Path, default=default(None),
        help="folder of the index (default: store.directory of the settings)",
    )  # fmt: skip
    group.add_argument(
        "--quiet", action="store_true", default=default(False),
        help="no progress and no notes on standard error",
    )  # fmt: skip


def _add_ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "question", nargs="*", metavar="QUESTION",
        help='the question; "-", or nothing in a pipe, reads it from standard input',
    )  # fmt: skip
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="one JSON object on one line")
    output.add_argument(
        "--jsonl", metavar="FILE",
        help='answer every question of FILE ("-": standard input), one JSON object a line',
    )  # fmt: skip
    parser.add_argument(
        "--since", metavar="DATE", type=_date_type(parse_first_day),
        help="only articles of this date or later: YYYY, YYYY-MM or YYYY-MM-DD",
    )  # fmt: skip
    parser.add_argument(
        "--until", metavar="DATE", type=_date_type(parse_last_day),
        help="only articles of this date or earlier; a year or month counts to its last day",
    )  # fmt: skip
    parser.add_argument(
        "--source", metavar="S", action="append", default=[],
        help="only these articles: an id, or part of a publisher, author or title (repeatable)",
    )  # fmt: skip
    parser.add_argument(
        "--warm", action=argparse.BooleanOptionalAction, default=None,
        help="let a serving process answer, started where there is none (default: serving.warm)",
    )  # fmt: skip


def _add_chat(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--new", action="store_true", help="begin a new conversation, as /new does")


def _add_index(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", type=Path,
        help="files and folders (default: what was indexed before, at first corpus.paths)",
    )  # fmt: skip
    parser.add_argument(
        "--into", metavar="DIR", type=Path, help="folder of the index; the same as --index"
    )


def _add_sources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dropped", action="store_true",
        help="what was left out of each file (menus, adverts, credits …) and why",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def _add_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "place", metavar="ARTICLE[:START-END]",
        help="an article's id or file name, or the beginning of one; and a span in characters",
    )  # fmt: skip
    parser.add_argument(
        "--text", action="store_true", help="the canonical text alone, exactly, nothing added"
    )
    parser.add_argument(
        "--context", metavar="N", type=_read_context, default=300,
        help="characters shown before and after the span (default: 300)",
    )  # fmt: skip


def _add_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", help='saved answers, JSON or JSON lines ("-": standard input)'
    )


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--idle", metavar="SECONDS", type=_read_seconds,
        help="end when not asked for this long (default: serving.idle_seconds)",
    )  # fmt: skip
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--status", action="store_true", help="say whether one is running")
    other.add_argument("--stop", action="store_true", help="end the one that is running")
    other.add_argument("--detached", action="store_true", help=argparse.SUPPRESS)


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    del parser  # it has no options of its own


_COMMANDS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "ask": _add_ask,
    "chat": _add_chat,
    "index": _add_index,
    "sources": _add_sources,
    "show": _add_show,
    "verify": _add_verify,
    "serve": _add_serve,
    "doctor": _add_doctor,
}

# Where a command's work is not in the module of its name.
_MODULES = {"ask": "served"}


def _date_type(parse: Callable[[str], date]) -> Callable[[str], date]:
    def convert(text: str) -> date:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return convert


def _read_context(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > LONGEST_CONTEXT:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of characters from 0 to {LONGEST_CONTEXT}"
        )
    return int(text)


def _read_seconds(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= LONGEST_IDLE:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of seconds from 1 to {LONGEST_IDLE}"
        )
    return int(text)
