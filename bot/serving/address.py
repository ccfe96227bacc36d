"""Where the serving process of given settings is, and what it must have been started from.

The socket's name comes of everything that chooses the settings: file, index folder, variables. So
two configurations never share a process. The fingerprint comes of what may change beneath a
running process: the settings file's text, the program's files, the installed packages, and keys. A
process with another fingerprint is stopped by the first client that meets it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.serving.protocol import PROTOCOL
from bot.settings_file import PREFIX, find_settings_file
from index.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent.parent
_PACKAGES = ("bot", "index")
_KEYS = "_API_KEY"
# What a socket's path may have on every system, with its end.
_LONGEST_PATH = 103  # bytes


class Address(NamedTuple):
    """A serving process's place.

    A tuple because importing dataclasses would double what the client costs.

    Attributes:
        socket: Where it listens.
        lock: The file that it holds a lock on, with its process id inside.
        fingerprint: What it must have been started from.
    """

    socket: Path
    lock: Path
    fingerprint: str


def find_address(
    config: Path | None, index: Path | None, environment: Mapping[str, str] = os.environ
) -> Address:
    """The place of the process for a settings file and an index folder, as the options name them.

    Raises:
        SettingsError: the settings file is not there, or the folder for sockets is not safe.
    """
    file = config if config is not None else find_settings_file(environment)
    try:
        text = file.read_bytes() if file else b""
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from None
    variables = [f"{key}={environment[key]}" for key in sorted(environment) if _is_ours(key)]
    # Elsewhere relative paths start at the settings file.
    here = str(Path.cwd()) if variables or file is None else ""
    named = (
        str(ROOT),
        str(file.resolve()) if file else "",
        str(index.expanduser().absolute()) if index else "",
        here,
        environment.get("HOME", ""),
        *variables,
    )
    folder = prepare_folder(environment)
    name = _hash(named)[:20]
    fingerprint = _take_fingerprint(text, environment)
    address = Address(folder / f"{name}.sock", folder / f"{name}.lock", fingerprint)
    if len(os.fsencode(address.socket)) > _LONGEST_PATH:
        raise SettingsError(
            f"{address.socket} is too long a path for a socket; set XDG_RUNTIME_DIR to a shorter "
            "folder."
        )
    return address


def prepare_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of this user's sockets, made where it is missing.

    Raises:
        SettingsError: it belongs to someone else, or others may enter it.
    """
    runtime = environment.get("XDG_RUNTIME_DIR")
    if runtime and Path(runtime).is_dir():
        folder = Path(runtime) / "silteme"
    else:
        folder = Path(environment.get("TMPDIR") or "/tmp") / f"silteme-{os.geteuid()}"  # noqa: S108 - made and checked below
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise SettingsError(f"{folder} cannot hold a socket: {error.strerror}.") from None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise SettingsError(
            f"{folder} belongs to someone else, so no serving process is used; set "
            "XDG_RUNTIME_DIR to a folder of your own."
        )
    if found.st_mode & 0o077:
        raise SettingsError(
            f"Others may enter {folder}, so no serving process is used; "
            f"`chmod 700 {folder}` closes it."
        )
    return folder


def _is_ours(variable: str) -> bool:
    return variable.upper().startswith(PREFIX)


def _hash(parts: tuple[str, ...]) -> str:
    text = "\0".join(parts).encode("utf-8", "surrogateescape")
    return hashlib.sha256(text).hexdigest()


def _take_fingerprint(settings: bytes, environment: Mapping[str, str]) -> str:
    keys = (f"{key}={environment[key]}" for key in sorted(environment) if key.endswith(_KEYS))
    return _hash(
        (
            str(PROTOCOL),
            sys.version,
            sys.executable,
            hashlib.sha256(settings).hexdigest(),
            *keys,
            *_list_files(),
        )
    )


def _list_files() -> Iterator[str]:
    """The program's files with size and time, and when packages were last installed."""
    for place in sys.path:
        if place.endswith("-packages"):
            try:
                yield f"{place} {os.stat(place).st_mtime_ns}"  # noqa: PTH116 - a tenth of the time
            except OSError:
                continue
    folders = [os.path.join(ROOT, package) for package in _PACKAGES]  # noqa: PTH118
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                if entry.name == "__pycache__":
                    continue
                if entry.is_dir():
                    folders.append(entry.path)
                    continue
                found = entry.stat()
                yield f"{entry.path} {found.st_size} {found.st_mtime_ns}"
