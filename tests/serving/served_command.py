"""The real command with sockets of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 120


@dataclass(frozen=True)
class Command:
    """The real command with one configuration, its sockets apart from everyone's.

    Attributes:
        options: Options before the command.
        runtime: What XDG_RUNTIME_DIR is.
        folder: Where it runs.
        variables: Further variables.
    """

    options: tuple[str, ...]
    runtime: Path
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("SILTEME_")}
        here = {"PYTHONPATH": str(ROOT), "XDG_RUNTIME_DIR": str(self.runtime)}
        return kept | here | self.variables

    def start(self, *words: str, **options) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "bot.cli", *self.options, *words],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,
        )

    def run(self, *words: str, stdin: bytes = b"") -> tuple[int, bytes, bytes]:
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", *self.options, *words],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def find_process(self) -> int | None:
        """The id of the serving process, or None."""
        code, out, _ = self.run("serve", "--status")
        return None if code else int(out.split()[1])

    def list_sockets(self) -> list[Path]:
        return sorted((self.runtime / "silteme").glob("*.sock"))


def make_runtime() -> Path:
    # Short, as a socket's path must be; pytest's own folders are not.
    return Path(tempfile.mkdtemp(prefix="silteme-"))


def stop_all(command: Command) -> None:
    command.run("serve", "--stop")
    shutil.rmtree(command.runtime, ignore_errors=True)


def write_article(folder: Path, passengers: str) -> None:
    (folder / "articles" / "ferry.txt").write_text(
        "The ferry Aurora\n\nThe ferry Aurora crosses the strait twice a day. It carries "
        f"{passengers} passengers and was built in Gdansk in 1987. Captain Ines Okafor has sailed "
        "it since the summer of 2015, and she has missed one crossing.\n",
        "utf-8",
    )


def write_settings(folder: Path) -> None:
    (folder / "config.toml").write_text(
        '[corpus]\npaths = ["articles"]\n[store]\ndirectory = "index"\n'
        '[reading]\nreader = "none"\n',
        "utf-8",
    )


def prepare_folder(folder: Path) -> Path:
    """A folder with an article and settings, indexed."""
    (folder / "articles").mkdir()
    write_settings(folder)
    write_article(folder, "340")
    code, _, errors = Command((), folder, folder).run("index")
    assert code == 0, errors
    return folder
