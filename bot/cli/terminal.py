"""The only place that writes to the screen.

Colours and links appear on a terminal alone, and not where `NO_COLOR` is set.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.layout import clean_text, wrap_text

if TYPE_CHECKING:
    from typing import TextIO

WIDEST = 100
NARROWEST = 20

_STYLES = {"bold": "1", "dim": "2", "underline": "4", "reverse": "7", "red": "31", "green": "32",
           "yellow": "33", "cyan": "36"}  # fmt: skip
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;.*?\x1b\\")


class Terminal:
    """Writes for a person at a terminal, or for a pipe or a file.

    Attributes:
        is_terminal: Whether a person sees standard output directly.
        is_styled: Whether colours and links are wanted.
        width: Columns of a line.
        quiet: Whether notes and progress are left out.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self.is_terminal = _is_terminal(sys.stdout)
        self.is_styled = (
            self.is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        )
        self.width = measure_width(is_terminal=self.is_terminal)
        self.quiet = quiet

    def write(self, text: str = "") -> None:
        """Write `text` and a newline, at once."""
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def write_wrapped(self, text: str, first: str = "") -> None:
        """Write `text` in lines of the terminal's width, `first` being the first one's margin."""
        self.write("\n".join(wrap_text(text, self.width, first)))

    def write_exact(self, text: str) -> None:
        """Write `text` in UTF-8 with nothing added, whatever the locale."""
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()

    def note(self, sentence: str) -> None:
        """Tell the person something beside the result; left out when quiet."""
        if not self.quiet:
            self._write_aside(f"silteme: {sentence}")

    def complain(self, sentence: str) -> None:
        """Tell the person what went wrong, quiet or not."""
        self._write_aside(f"silteme: {sentence}")

    def style(self, text: str, *names: str) -> str:
        """`text` in the named styles, where styles are wanted."""
        if not self.is_styled or not text:
            return text
        return f"\x1b[{';'.join(_STYLES[name] for name in names)}m{text}\x1b[0m"

    def link(self, text: str, url: str | None) -> str:
        """`text` as a link to `url` (OSC 8), where links are wanted."""
        if not self.is_styled or not url or not re.fullmatch(r"https?://[\x21-\x7e]+", url):
            return text
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"

    def _write_aside(self, text: str) -> None:
        sys.stderr.write(clean_text(text) + "\n")
        sys.stderr.flush()


def measure_width(*, is_terminal: bool) -> int:
    """Columns to write in: the terminal's, between 20 and 100; 100 into a pipe."""
    columns = shutil.get_terminal_size((WIDEST, 24)).columns if is_terminal else WIDEST
    return max(NARROWEST, min(WIDEST, columns))


def strip_styles(text: str) -> str:
    """`text` without colours and links."""
    return _ESCAPES.sub("", text)


def prepare_streams() -> None:
    """Make the standard streams carry any text, and exist."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # The caller closed it (`>&-`); what is written goes nowhere.
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - kept open
            setattr(sys, name, nowhere)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")


def discard_output() -> None:
    """Send what is still to be written nowhere: its reader has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()
