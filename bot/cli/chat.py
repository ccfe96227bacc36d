"""`silteme chat`: question after question, at a terminal or from a pipe."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bot.cli.dialogue import COMMANDS, Dialogue
from bot.cli.opening import open_application, read_settings, warn_of_stale_sources
from bot.cli.progress import LineProgress
from bot.cli.terminal import Terminal
from bot.cli.transcript import Transcript
from index.progress import Silence

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from bot.assembly import Application
    from bot.settings import Settings

_LONGEST_LINE = 100_000  # characters


def run(arguments: Namespace) -> int:
    """Chat until the person leaves."""
    terminal = Terminal(quiet=arguments.quiet)
    settings = read_settings(arguments)
    transcript = Transcript(locate_transcript(settings.store.directory))
    if arguments.new:
        transcript.start_new()
    has_person = sys.stdin.isatty() and terminal.is_terminal
    dialogue = Dialogue(terminal, transcript, lambda: _open(settings, terminal), greets=has_person)
    try:
        if has_person:
            _talk(dialogue, terminal, transcript)
        else:
            _read_script(dialogue)
    finally:
        dialogue.close()
    return 0


def locate_transcript(store: Path) -> Path:
    """Where the conversation over the index in `store` is kept: `.silteme/chat.jsonl`."""
    name = "chat.jsonl" if store.name == "index" else f"{store.name}.chat.jsonl"
    return store.parent / name


def _open(settings: Settings, terminal: Terminal) -> Application:
    progress = Silence() if terminal.quiet else LineProgress(terminal)
    application = open_application(settings, progress, one_shot=False)
    warn_of_stale_sources(application, terminal)
    return application


def _talk(dialogue: Dialogue, terminal: Terminal, transcript: Transcript) -> None:
    # Imported here because a pipe needs none of it.
    from bot.cli.editor import ChatCompleter, LineEditor

    terminal.write_wrapped("Ask about your articles. /help lists the commands, Ctrl-D leaves.")

    def list_ids() -> list[str]:
        return [article.id for article in dialogue.articles]

    completer = ChatCompleter(COMMANDS, list_ids)
    editor = LineEditor(transcript.questions, completer, lambda: dialogue.state)
    dialogue.start_opening()
    while (line := editor.read_line()) is not None:
        if not dialogue.handle_line(line):
            break


def _read_script(dialogue: Dialogue) -> None:
    dialogue.wait_for_application()
    while line := sys.stdin.readline(_LONGEST_LINE):
        if not dialogue.handle_line(line):
            break
