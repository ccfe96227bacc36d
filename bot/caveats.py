"""What goes with an answer that may be none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.reading import Reading
    from bot.types import Draft
    from bot.writing import Listener


class Cautious(NamedTuple):
    """Tells a listener of each draft with what stands before the answer."""

    listener: Listener
    caveat: str

    def hear(self, draft: Draft) -> None:
        """Pass on what is written so far."""
        self.listener.hear(replace(draft, caveat=self.caveat))

    def check(self) -> None:
        """Raise what the listener raises."""
        self.listener.check()


def withhold_words(reading: Reading) -> Reading:
    """The same, with no words in it that are sure enough to stand in front by themselves."""
    sentences = tuple(
        replace(each, found=each.found and replace(each.found, surety=0.0))
        for each in reading.sentences
    )
    return replace(reading, sentences=sentences)
