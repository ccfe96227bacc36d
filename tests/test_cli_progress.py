"""Progress: lines without a terminal, bars with one, nothing when quiet."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from bot.cli import progress as progress_module
from bot.cli.progress import BarProgress, LineProgress, show_progress
from bot.cli.terminal import Terminal
from index.progress import Silence

if TYPE_CHECKING:
    import pytest


class FakeScreen(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        return True


def test_lines_name_the_stage_and_then_how_far_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "SECONDS_BETWEEN_LINES", 0.0)
    with show_progress(Terminal()) as progress:
        assert isinstance(progress, LineProgress)
        progress.start_stage("Embedding passages", 45)
        progress.advance(8)
        progress.start_stage("Writing", None)
        progress.advance()
        progress.note("The index was damaged.")
    assert capsys.readouterr().err.splitlines() == [
        "silteme: Embedding passages (45)…",
        "silteme: Embedding passages: 8 of 45",
        "silteme: Writing…",
        "silteme: Writing: 1",
        "silteme: The index was damaged.",
    ]


def test_lines_are_not_said_for_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress(Terminal()) as progress:
        progress.start_stage("Embedding passages", 1000)
        for _ in range(1000):
            progress.advance()
    assert capsys.readouterr().err == "silteme: Embedding passages (1000)…\n"


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress(Terminal(quiet=True)) as progress:
        assert isinstance(progress, Silence)
        progress.start_stage("Embedding passages", 45)
        progress.note("The index was damaged.")
    assert capsys.readouterr() == ("", "")


def test_bars_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = FakeScreen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with show_progress(Terminal()) as progress:
        assert isinstance(progress, BarProgress)
        progress.note("Before the bars [not markup].")
        progress.start_stage("Reading", None)
        progress.advance(3)
        progress.start_stage("Embedding passages", 45)
        progress.advance(45)
        progress.note("Among the bars [not markup].")
    shown = screen.getvalue()
    for words in (
        "Before the bars [not markup].",
        "Reading",
        "3/3",
        "45/45",
        "Among the bars [not",
    ):
        assert words in shown


def test_terminal_too_simple_for_bars_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", FakeScreen())
    monkeypatch.setenv("TERM", "dumb")
    with show_progress(Terminal()) as progress:
        assert isinstance(progress, LineProgress)
