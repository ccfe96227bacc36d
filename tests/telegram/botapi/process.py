"""The real command `silteme telegram` as a process, started, killed and read from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from botapi.people import ADMIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botapi.people import Bench

OPEN = {
    "user_limit": 1000,
    "chat_limit": 1000,
    "queue": 100_000,
    "admins": [ADMIN.id],
    "poll_seconds": 2,
    "request_seconds": 2,
}
"""Nobody in a scenario is held back by the bot, and its patience ends before a person's."""
ROOT = Path(__file__).resolve().parents[3]
PACKAGES = "SILTEME_BENCH_PACKAGES"
"""Environment variable: a folder with the packages to run instead of the repository's."""
INDEX = "SILTEME_BENCH_INDEX"
"""Environment variable: an index of the seeds to use instead of making one."""
SLOW = Path(__file__).with_name("slow_silteme.py")
START = 180
"""Seconds a start may take on cores that are busy with other things; it takes about four."""


class Bot:
    """One process of the bot; what it writes goes to files that stay.

    Args:
        bench: The Bot API it talks to.
        folder: Where its settings, its state and its log are kept; a later process in the same
            folder goes on from there.
        index: The index it answers from.
        settings: Settings of the section `telegram`.
        variables: Further environment variables; an empty value takes one away.
        slow: Answer as slowly as the question says (`botapi.slow_silteme`).
    """

    def __init__(
        self,
        bench: Bench,
        folder: Path,
        index: Path,
        settings: Mapping[str, Any] | None = None,
        *,
        variables: Mapping[str, str] | None = None,
        slow: bool = False,
    ) -> None:
        self.bench = bench
        self.folder = folder
        self.log = folder / "log.txt"
        self.state = folder / "telegram.sqlite3"
        self._index = index
        self._settings = dict(settings or {})
        self._variables = variables or {}
        self._slow = slow
        self.health = ""
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        self.wait_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the process without waiting for it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "config.toml"
        config.write_text(self._word_settings(), encoding="utf-8")
        program = [str(SLOW)] if self._slow else ["-m", "bot.cli"]
        self._seen = self.bench.world.polls
        self.bench.world.webhook = None
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *program, "telegram"],
                cwd=self.folder,
                env=self._make_environment(config),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def wait_ready(self, seconds: float = START) -> None:
        """Wait until it takes updates."""
        world = self.bench.world

        def is_ready() -> bool:
            assert self.is_running(), f"the bot ended: {self.read_log()[-3000:]}"
            return world.polls > self._seen or world.webhook is not None

        world.wait(is_ready, seconds, "the bot to take updates")

    def is_running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def terminate(self, seconds: float = 15) -> tuple[int, float]:
        """Ask it to end; its exit code and the seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(seconds)
        return code, time.monotonic() - began

    def stop(self) -> None:
        """End it, if it has not ended; how it ends when it is asked to, `terminate` tells."""
        if self.is_running():
            self.kill()

    def wait_end(self, seconds: float = START) -> int:
        """Wait until it ends by itself; its exit code."""
        assert self.process is not None
        return self.process.wait(seconds)

    def read_log(self) -> str:
        """Everything its processes in this folder wrote."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_log(self, words: str, seconds: float = START) -> None:
        """Wait until it has written these words."""
        end = time.monotonic() + seconds
        while words not in self.read_log():
            assert self.is_running(), f"the bot ended: {self.read_log()[-3000:]}"
            assert time.monotonic() < end, f"{words!r} was not said: {self.read_log()[-3000:]}"
            time.sleep(0.05)

    def count_memory(self) -> int:
        """Its resident memory in bytes."""
        assert self.process is not None
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def _word_settings(self) -> str:
        telegram = {"state": str(self.state)} | self._settings
        lines = [f"{key} = {json.dumps(value)}" for key, value in telegram.items()]
        corpus = f"[corpus]\npaths = [{json.dumps(str(ROOT / 'seeds'))}]"
        store = f"[store]\ndirectory = {json.dumps(str(self._index))}"
        return "\n".join([corpus, store, "[telegram]", *lines, ""])

    def _make_environment(self, config: Path) -> dict[str, str]:
        made = {
            **os.environ,
            "PYTHONPATH": os.environ.get(PACKAGES, str(ROOT)),
            "PYTHONUNBUFFERED": "1",
            "SILTEME_CONFIG": str(config),
            "SILTEME_TELEGRAM__BASE_URL": self.bench.address,
            "TELEGRAM_BOT_TOKEN": self.bench.token,
            **self._variables,
        }
        return {name: value for name, value in made.items() if value}
