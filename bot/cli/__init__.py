"""The command `silteme`: reads the command line, runs one command, gives its exit code."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING

from bot.cli.failures import describe_failure, is_debugging
from bot.cli.parser import parse_command_line
from bot.cli.terminal import Terminal, discard_output, prepare_streams
from index.errors import SiltemeError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130  # 128 + SIGINT, as shells report it
PIPE_CLOSED = 141  # 128 + SIGPIPE
# Commands that leave nothing behind that Python would have to tidy up at its end.
_BRIEF = ("bot.cli.served",)


def main(argv: Sequence[str] | None = None) -> int:
    """Run `silteme` with `argv` (default: the process's own) and return its exit code."""
    prepare_streams()
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        code, module = _run_command(words)
        # What is left in the buffer must fail here, where a closed pipe is expected.
        sys.stdout.flush()
        if argv is None and module in _BRIEF:
            # Taking models and modules apart takes a tenth of the time of a question.
            sys.stderr.flush()
            os._exit(code)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        discard_output()
        return PIPE_CLOSED
    except SiltemeError as error:
        Terminal().complain(str(error))
        return error.exit_code
    except Exception as error:
        if is_debugging():
            raise
        Terminal().complain(describe_failure(error))
        return 1
    return code


def _run_command(words: Sequence[str]) -> tuple[int, str]:
    """The exit code, and the module that ran."""
    try:
        arguments = parse_command_line(words)
    except SystemExit as leaving:  # argparse's way to end after --help and after an error
        return leaving.code if isinstance(leaving.code, int) else 0, ""
    code: int = importlib.import_module(arguments.module).run(arguments)
    return code, arguments.module
