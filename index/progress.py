"""How long work tells whoever watches what it is doing."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives what a long piece of work is doing; a surface decides how to show it."""

    def start_stage(self, name: str, total: int | None) -> None:
        """A stage of `total` steps begins (None: their number is not known)."""

    def advance(self, count: int = 1) -> None:
        """`count` more steps of the current stage are done."""

    def note(self, sentence: str) -> None:
        """Something the person should know, as a sentence."""


class Silence:
    """Shows nothing."""

    def start_stage(self, name: str, total: int | None) -> None:
        """Show nothing."""

    def advance(self, count: int = 1) -> None:
        """Show nothing."""

    def note(self, sentence: str) -> None:
        """Show nothing."""
