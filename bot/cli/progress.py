"""Long work as it goes on: bars on a terminal, lines elsewhere, on standard error."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from index.progress import Progress, Silence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from bot.cli.terminal import Terminal

SECONDS_BETWEEN_LINES = 5.0


class LineProgress:
    """A line when a stage begins and every few seconds while it lasts."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._name = ""
        self._total: int | None = None
        self._done = 0
        self._said_at = 0.0

    def start_stage(self, name: str, total: int | None) -> None:
        """Say that a stage begins."""
        self._name, self._total, self._done = name, total, 0
        self._said_at = time.monotonic()
        self._terminal.note(f"{name}…" if total is None else f"{name} ({total})…")

    def advance(self, count: int = 1) -> None:
        """Say how far the stage is, now and then."""
        self._done += count
        if time.monotonic() - self._said_at >= SECONDS_BETWEEN_LINES:
            self._said_at = time.monotonic()
            of_total = "" if self._total is None else f" of {self._total}"
            self._terminal.note(f"{self._name}: {self._done}{of_total}")

    def note(self, sentence: str) -> None:
        """Say `sentence`."""
        self._terminal.note(sentence)


class BarProgress:
    """A bar for each stage."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._bars: RichProgress | None = None
        self._bar: TaskID | None = None

    def start_stage(self, name: str, total: int | None) -> None:
        """Begin a bar; the one before is complete."""
        bars = self._bars or self._open_bars()
        self._finish_bar(bars)
        self._bar = bars.add_task(name, total=total)

    def advance(self, count: int = 1) -> None:
        """Move the bar."""
        if self._bars is not None and self._bar is not None:
            self._bars.advance(self._bar, count)

    def note(self, sentence: str) -> None:
        """Say `sentence`, above the bars."""
        if self._bars is None:
            self._terminal.note(sentence)
        else:
            self._bars.console.print(f"silteme: {sentence}", markup=False, highlight=False)

    def close(self) -> None:
        """Leave the bars as they are."""
        if self._bars is not None:
            self._finish_bar(self._bars)
            self._bars.stop()

    def _open_bars(self) -> RichProgress:
        # Most commands never show a bar, and rich costs a tenth of a second to import.
        from rich import console, progress

        self._bars = progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(bar_width=24),
            progress.MofNCompleteColumn(),
            progress.TimeRemainingColumn(),
            console=console.Console(stderr=True),
        )
        self._bars.start()
        return self._bars

    def _finish_bar(self, bars: RichProgress) -> None:
        if self._bar is not None:
            shown = bars.tasks[bars.task_ids.index(self._bar)]
            total = shown.total if shown.total is not None else shown.completed
            bars.update(self._bar, total=total, completed=total)


@contextmanager
def show_progress(terminal: Terminal) -> Iterator[Progress]:
    """The way to show progress that suits where standard error goes."""
    if terminal.quiet:
        yield Silence()
    elif sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        bars = BarProgress(terminal)
        try:
            yield bars
        finally:
            bars.close()
    else:
        yield LineProgress(terminal)
