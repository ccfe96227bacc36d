"""The command over the seeds, and over an article of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from served_command import ROOT, Command, make_runtime, stop_all, write_article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def seeds_command(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    """The command over the seeds, from another folder than the repository."""
    folder = tmp_path_factory.mktemp("elsewhere")
    config = ROOT / "config.toml"
    options = ("--config", str(config), "--index", str(seeds_index))
    command = Command(options, make_runtime(), folder)
    yield command
    stop_all(command)


@pytest.fixture
def small_command(tmp_path: Path) -> Iterator[Command]:
    """The command over one small article of its own, with a settings file of its own."""
    (tmp_path / "articles").mkdir()
    write_article(tmp_path, "340")
    (tmp_path / "config.toml").write_text(
        '[corpus]\npaths = ["articles"]\n[store]\ndirectory = "index"\n'
        '[reading]\nreader = "none"\n',
        "utf-8",
    )
    command = Command((), make_runtime(), tmp_path)
    code, _, errors = command.run("index")
    assert code == 0, errors
    yield command
    stop_all(command)
