"""`silteme ask`, by a serving process where one is wanted, by itself otherwise.

Nothing is imported here that a served question does not need; what answers in this process is
imported when it does.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Any

from bot.cli.requests import describe_request, list_options, replay
from bot.cli.terminal import Terminal

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

_LONGEST_INPUT = 100_000  # characters, as `bot.cli.ask` reads


def run(arguments: Namespace) -> int:
    """Answer what the command line asks."""
    if wants_server(arguments):
        code = _ask_server(arguments)
        if code is not None:
            return code
    if arguments.jsonl is None:
        # One question makes little garbage; looking for it costs a tenth of the imports.
        gc.disable()
        # Pydantic looks through every installed package for plugins of its own.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from bot.cli import ask

    return ask.run(arguments)


def wants_server(arguments: Namespace) -> bool:
    """Whether `--warm` or the settings ask for a serving process, on a system that can have one."""
    if sys.platform == "win32" or sys.stdin is None:
        return False
    if arguments.warm is not None:
        return bool(arguments.warm)
    variable = os.environ.get("SILTEME_SERVING__WARM")
    return _names_warm(arguments.config) if variable is None else variable.lower() in _YES


_YES = {"true", "1", "yes", "on", "y", "t"}


def _names_warm(config: Path | None) -> bool:
    """Whether the settings file says `serving.warm`; whoever reads all of it says what is wrong."""
    from bot.settings_file import find_settings_file
    from index.errors import SettingsError

    try:
        file = config if config is not None else find_settings_file()
        text = file.read_bytes() if file else b""
    except (OSError, SettingsError):
        return False
    return _may_be_warm(text) and _is_warm(text)


def _may_be_warm(text: bytes) -> bool:
    """Whether it is worth reading as TOML: the key stands there with something else than false."""
    import re

    return re.search(rb"warm[\"']?\s*=\s*(?!false)", text) is not None


def _is_warm(text: bytes) -> bool:
    import tomllib

    try:
        section = tomllib.loads(text.decode("utf-8-sig")).get("serving")
    except (ValueError, RecursionError):
        return False
    value = section.get("warm") if isinstance(section, dict) else None
    return value is True or value == 1 or (isinstance(value, str) and value.lower() in _YES)


def _ask_server(arguments: Namespace) -> int | None:
    """The exit code, once everything is answered and shown; None to go on in this process."""
    from bot.serving.address import find_address
    from bot.serving.client import Hung, Unserved
    from index.errors import SettingsError

    terminal = Terminal(quiet=arguments.quiet)
    try:
        address = find_address(arguments.config, arguments.index)
        if arguments.jsonl is not None:
            from bot.cli.served_file import answer_file

            return answer_file(arguments, address, list_options(arguments))
        return _ask_one(arguments, address, terminal)
    except SettingsError as error:
        # Reading the settings says it where that is why; a folder that is not safe is said here.
        terminal.note(f"{error}")
    except Hung:
        terminal.note("The serving process does not respond; `silteme serve --stop` ends it.")
    except Unserved:
        pass
    return None


def _ask_one(arguments: Namespace, address: Any, terminal: Terminal) -> int | None:  # noqa: ANN401
    from bot.serving.client import ask_server

    words = arguments.question
    if words == ["-"] or (not words and not sys.stdin.isatty()):
        text = sys.stdin.read(_LONGEST_INPUT)
        # Should this process answer after all: standard input is read.
        arguments.question = [f"{text}\n"]
    else:
        text = " ".join(words)
    request = describe_request(arguments, terminal) | {"question": text}
    reply = ask_server(address, request, list_options(arguments))
    return replay(reply, terminal)
