"""One bench and one bot for the scenarios that leave both as they found them."""

from __future__ import annotations

import itertools
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botapi.people import Bench
from botapi.process import INDEX, OPEN, Bot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def seeds_index(request: pytest.FixtureRequest) -> Path:
    """The directory of an index of the seeds; not to be written."""
    given = os.environ.get(INDEX)
    if given:
        return Path(given)
    directory: Path = request.getfixturevalue("seeds_settings").store.directory
    return directory


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A bench of its own."""
    with Bench() as made:
        yield made


class Run:
    """Every bot that this run of the tests starts."""

    def __init__(self) -> None:
        self.bots: list[Bot] = []

    def find_token(self) -> list[str]:
        """The files of the run's bots in which their token stands."""
        found = []
        for bot in self.bots:
            paths = [path for path in bot.folder.rglob("*") if path.is_file()]
            token = bot.bench.token.encode()
            secret = token.partition(b":")[2]
            for path in paths:
                content = path.read_bytes()
                if token in content or secret in content:
                    found.append(str(path))
        return found


@pytest.fixture(scope="session")
def run() -> Iterator[Run]:
    """The bots of the run; whatever was done to them, none wrote its token down."""
    made = Run()
    yield made
    assert made.find_token() == []


@pytest.fixture(scope="session")
def shared_bot(
    run: Run, seeds_index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bot]:
    """One bot for many scenarios."""
    with Bench() as bench:
        made = Bot(bench, tmp_path_factory.mktemp("bot"), seeds_index, OPEN, slow=True)
        run.bots.append(made)
        with made:
            yield made


@pytest.fixture
def bot(shared_bot: Bot) -> Iterator[Bot]:
    """The shared bot, alive; its bench is clean and without faults afterwards."""
    if not shared_bot.is_running():
        shared_bot.start()
        shared_bot.wait_ready()
    yield shared_bot
    shared_bot.bench.faults.clear()
    violations = list(shared_bot.bench.world.violations)
    shared_bot.bench.world.violations.clear()
    assert not violations
    assert shared_bot.is_running()


@pytest.fixture
def town(bot: Bot) -> Bench:
    """The people around the shared bot."""
    return bot.bench


@pytest.fixture(scope="module")
def watched(run: Run, seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot of the module's own, with a health port, little patience and its token in a file."""
    folder = tmp_path_factory.mktemp("watched")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with Bench() as bench:
        # Not in the bot's folder, in which no token must be found.
        file = tmp_path_factory.mktemp("secret") / "token"
        file.write_text(f"{bench.token}\n")
        settings = OPEN | {"health_port": port, "poll_seconds": 1, "request_seconds": 1}
        variables = {"TELEGRAM_BOT_TOKEN": "", "TELEGRAM_BOT_TOKEN_FILE": str(file)}
        made = Bot(bench, folder, seeds_index, settings, variables=variables)
        made.health = f"http://127.0.0.1:{port}"
        run.bots.append(made)
        with made:
            yield made
        bench.assert_clean()


@pytest.fixture
def start_bot(
    run: Run, bench: Bench, seeds_index: Path, tmp_path: Path
) -> Iterator[Callable[..., Bot]]:
    """Starts bots of the test's own on its own bench, each in a folder of its own."""
    started: list[Bot] = []
    numbers = itertools.count(1)

    def start(
        *, folder: Path | None = None, wait: bool = True, slow: bool = True, **options: Any
    ) -> Bot:
        place = folder or tmp_path / f"bot{next(numbers)}"
        variables = options.pop("variables", None)
        made = Bot(bench, place, seeds_index, OPEN | options, variables=variables, slow=slow)
        started.append(made)
        run.bots.append(made)
        made.start()
        if wait:
            made.wait_ready()
        return made

    yield start
    bench.faults.clear()
    for made in started:
        made.stop()
    bench.assert_clean()
