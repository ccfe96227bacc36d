"""What these tests share: a state in a folder of the test, and a clock that they turn."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.telegram.doubts import word_doubt
from bot.telegram.state import State
from bot.telegram.texts import load_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Clock:
    """Seconds, as many as the test says."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of everything that is kept."""
    made = Clock()
    for name in ("database", "inbox", "outbox", "state", "delivery", "handlers", "letters"):
        module = __import__(f"bot.telegram.{name}", fromlist=["now"])
        monkeypatch.setattr(module, "now", made)
    return made


@pytest.fixture
def open_state(tmp_path: Path) -> Iterator[Callable[[], State]]:
    """Opens the state as a process that starts does: after the one before it has ended."""
    opened: list[State] = []

    def open_again() -> State:
        while opened:
            opened.pop().close()
        made = State(tmp_path / "bot" / "state.sqlite3", 30, partial(word_doubt, load_texts()))
        opened.append(made)
        return made

    yield open_again
    for made in opened:
        made.close()


@pytest.fixture
def state(open_state: Callable[[], State]) -> State:
    """An open state."""
    return open_state()
