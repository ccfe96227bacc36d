"""What a serving process keeps: the application, opened anew whenever its index was replaced."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.assembly import Application
from index.embedding import load_embedder
from index.store.generations import find_generation, read_current
from index.store.manifest import MANIFEST_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.answering import Answering
    from bot.settings import Settings


class Notes:
    """Keeps what is said: while opening, for every answer to repeat; while answering, for that."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self._thread = threading.local()

    def start_stage(self, name: str, total: int | None) -> None:
        """Opening has no stages."""

    def advance(self, count: int = 1) -> None:
        """Opening has no stages."""

    def note(self, sentence: str) -> None:
        """Keep a sentence."""
        getattr(self._thread, "said", self.sentences).append(sentence)

    @contextmanager
    def heard(self) -> Iterator[list[str]]:
        """What this thread says meanwhile, apart from the rest."""
        said: list[str] = []
        self._thread.said = said
        try:
            yield said
        finally:
            del self._thread.said


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened index.

    Attributes:
        application: Answers from it.
        notes: What was said when it was opened, as `ask` says it each time.
        state: Which files it was opened from.
    """

    application: Application
    notes: Notes
    state: tuple[int, int, str]

    @property
    def answering(self) -> Answering:
        """What answers."""
        return self.application.answering


class Resident:
    """The models, and the index that is current; several threads may ask for it."""

    def __init__(self, settings: Settings) -> None:
        """Load everything.

        Raises:
            SiltemeError: there is no index that can be opened, or the weights are not sound.
        """
        self._settings = settings
        self._embedder = load_embedder(settings.embedding)
        self._lock = threading.Lock()
        self._opened = self._open()

    def get_current(self) -> Opened:
        """The index as it is now.

        Raises:
            SiltemeError: it is gone, or cannot be opened any more.
        """
        with self._lock:
            if read_state(self._settings.store.directory) != self._opened.state:
                # Another thread may still read the old one: it closes when nobody holds it.
                self._opened = self._open()
            return self._opened

    def _open(self) -> Opened:
        # Before opening: should the index change meanwhile, the next question opens it again.
        state = read_state(self._settings.store.directory)
        notes = Notes()
        application = Application(self._settings, self._embedder, notes, one_shot=True)
        return Opened(application, notes, state)


def read_state(directory: Path) -> tuple[int, int, str]:
    """Which generation is current: a folder made anew under an old name is another one.

    Raises:
        IndexMissing: there is none.
    """
    name = read_current(directory)
    try:
        found = (find_generation(directory, name) / MANIFEST_NAME).stat()
    except OSError:
        return (0, 0, name)
    return (found.st_ino, found.st_mtime_ns, name)
