"""The command over the seeds, and over an article of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from served_command import (
    ROOT,
    Command,
    make_runtime,
    prepare_folder,
    stop_all,
    write_article,
    write_settings,
)

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


@pytest.fixture(scope="module")
def ferry_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one small article, indexed."""
    return prepare_folder(tmp_path_factory.mktemp("ferry"))


@pytest.fixture
def small_command(ferry_folder: Path) -> Iterator[Command]:
    """The command over that article; its settings and the article may be changed."""
    write_settings(ferry_folder)
    write_article(ferry_folder, "340")
    command = Command((), make_runtime(), ferry_folder)
    yield command
    stop_all(command)


@pytest.fixture
def own_command(tmp_path: Path) -> Iterator[Command]:
    """The same over an index that may be changed."""
    command = Command((), make_runtime(), prepare_folder(tmp_path))
    yield command
    stop_all(command)
