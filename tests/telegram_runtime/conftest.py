"""What these tests share: a state of the test's own, in either place, and a clock they turn."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from postgres_server import wait_turn

from bot.telegram.doubts import word_doubt
from bot.telegram.sqlite_database import SqliteDatabase
from bot.telegram.state import State
from bot.telegram.texts import load_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.telegram.database import Database


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


def open_postgres(url: str) -> Database:
    """The state on a server, held by this process."""
    from bot.telegram.postgres_database import PostgresDatabase

    database = PostgresDatabase(url)
    wait_turn(database)
    return database


PLACES = ("sqlite", pytest.param("postgres", marks=pytest.mark.slow))


@pytest.fixture(params=PLACES)
def open_state(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], State]]:
    """Opens the state as a process that starts does: after the one before it has ended."""
    opened: list[State] = []
    url = request.getfixturevalue("postgres") if request.param == "postgres" else ""

    def open_again() -> State:
        while opened:
            opened.pop().close()
        path = tmp_path / "bot" / "state.sqlite3"
        database = open_postgres(url) if url else SqliteDatabase(path)
        made = State(database, 30, partial(word_doubt, load_texts()))
        opened.append(made)
        return made

    yield open_again
    for made in opened:
        made.close()


@pytest.fixture
def state(open_state: Callable[[], State]) -> State:
    """An open state."""
    return open_state()
