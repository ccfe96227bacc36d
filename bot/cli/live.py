"""An answer shown while a language model is still writing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.rendering import render_caveat, render_sentence
from bot.types import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cli.terminal import Terminal
    from bot.types import Draft, Result, Sentence


class Interrupted(Exception):
    """Nobody waits for the answer any more."""


class LiveAnswer:
    """Writes each sentence as soon as it has passed its checks, and none of them twice."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._shown: tuple[Sentence, ...] = ()
        self._stopped = False

    def hear(self, draft: Draft) -> None:
        """Write what is new; called from the thread that answers.

        Raises:
            Interrupted: the answer was stopped, which ends the writing of it.
        """
        self.check()
        if not self._shown:
            self._write_caveat(draft.caveat)
        self._write(draft.sentences[len(self._shown) :])
        self._shown = draft.sentences

    def check(self) -> None:
        """Go on only if somebody waits.

        Raises:
            Interrupted: nobody does.
        """
        if self._stopped:
            raise Interrupted

    def stop(self) -> None:
        """Write no more of it."""
        self._stopped = True

    def finish(self, result: Result) -> None:
        """Write what of the whole answer is not on the screen yet.

        Where it begins otherwise than what was shown (a model that broke off halfway), it is
        written whole, under a line that says so.
        """
        sentences = result.sentences if isinstance(result, Answer) else ()
        caveat = result.caveat if isinstance(result, Answer) else None
        count = len(self._shown)
        if count and sentences[:count] == self._shown:
            self._write(sentences[count:])
            return
        if count:
            self._terminal.write(self._terminal.style("Once more, in full:", "dim"))
        self._write_caveat(caveat)
        self._write(sentences)

    def _write_caveat(self, caveat: str | None) -> None:
        for line in render_caveat(caveat, self._terminal):
            self._terminal.write(line)

    def _write(self, sentences: Sequence[Sentence]) -> None:
        for sentence in sentences:
            self._terminal.write(render_sentence(sentence, self._terminal))
