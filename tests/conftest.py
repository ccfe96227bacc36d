"""What tests share: the repository's root, and one index of the seeds for the whole run."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from postgres_server import run_postgres

from bot.assembly import Application, load_application
from bot.corpus import build_index
from bot.settings import Settings, load_settings
from index.progress import Silence

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent

# A run in the background of a shell ignores Ctrl-C, and so would the programs that tests interrupt.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def seeds_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The repository's own settings, with an index of the seeds in a folder of the run."""
    directory = tmp_path_factory.mktemp("seeds") / "index"
    settings = load_settings(ROOT / "config.toml", {"store.directory": str(directory)})
    build_index(settings, None, Silence())
    return settings


@pytest.fixture(scope="session")
def seeds_index(seeds_settings: Settings) -> Path:
    """The directory of an index of the seeds; not to be written."""
    return seeds_settings.store.directory


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL of the run; tests that use it are slow."""
    pytest.importorskip("psycopg2")
    with run_postgres(tmp_path_factory.mktemp("postgres") / "data") as url:
        yield url


@pytest.fixture
def postgres(postgres_server: str) -> str:
    """The same, without anything that an earlier test kept there."""
    from bot.postgres import SCHEMA, Server

    connection = Server(postgres_server).connect()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    connection.close()
    return postgres_server


@pytest.fixture(scope="module")
def application(seeds_settings: Settings) -> Iterator[Application]:
    """Everything that answers from the index of the seeds."""
    opened = load_application(seeds_settings, one_shot=True, progress=Silence())
    yield opened
    opened.close()
