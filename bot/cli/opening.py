"""What most commands begin with: the settings, then the application.

Imported only once a command line has been found good: reading settings needs pydantic, and
opening the index whatever the embedder needs.
"""

from __future__ import annotations

import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bot.cli.progress import show_progress
from bot.settings import Settings, load_settings
from index.errors import InputError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from bot.assembly import Application
    from bot.cli.terminal import Terminal
    from index.progress import Progress

_MOST_NAMED = 3
# These make an index where there is none, or say that there is none.
_NEED_NO_INDEX = ("index", "doctor")


def read_settings(arguments: Namespace) -> Settings:
    """The settings of this command line.

    Raises:
        SettingsError: they cannot be used.
        InputError: the command line names an index, and there is none. Only where the settings
            choose the folder is one made unasked: a name may be mistyped.
    """
    overrides: dict[str, Any] = {}
    if arguments.index is not None:
        folder = arguments.index.expanduser().absolute()
        if arguments.command not in _NEED_NO_INDEX and not any(folder.glob("*")):
            command = shlex.join(["silteme", "--index", str(arguments.index), "index"])
            raise InputError(
                f"There is no index in {arguments.index}. Make one there from a folder of "
                f"articles: {command} FOLDER."
            )
        overrides["store.directory"] = str(folder)
    return load_settings(arguments.config, overrides)


def open_application(settings: Settings, progress: Progress, *, one_shot: bool) -> Application:
    """The application; the index is built first where there is none.

    Raises:
        SiltemeError: it cannot be opened, nor built.
    """
    from bot.assembly import load_application

    return load_application(settings, one_shot=one_shot, progress=progress)


@contextmanager
def opened_application(
    arguments: Namespace, terminal: Terminal, *, one_shot: bool = True
) -> Iterator[Application]:
    """The application for one command, closed afterwards; `one_shot` for one question at most."""
    settings = read_settings(arguments)
    with show_progress(terminal) as progress:
        application = open_application(settings, progress, one_shot=one_shot)
    try:
        yield application
    finally:
        application.close()


def warn_of_stale_sources(application: Application, terminal: Terminal) -> None:
    """Say that source files have changed since they were indexed, and what refreshes the index."""
    stale = application.stale_sources()
    if stale:
        some = ", ".join([*stale[:_MOST_NAMED], *(["…"] if stale[_MOST_NAMED:] else [])])
        files = "file has" if len(stale) == 1 else "files have"
        terminal.note(
            f"{len(stale)} source {files} changed since indexing ({some}); "
            f"`{application.refresh_command}` refreshes the index."
        )
