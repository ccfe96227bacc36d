"""Asks the serving process, and starts it where there is none.

Whatever goes wrong here ends in `Unserved`: the caller then answers by itself, which says better
what is wrong.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, Any, Self

from bot.serving.address import ROOT
from bot.serving.protocol import (
    BEAT_SECONDS,
    LONGEST_REPLY,
    Broken,
    Lines,
    decode_object,
    send_object,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.serving.address import Address

# A process that does not greet in this time hangs; one that greeted sends at least beats.
_GREETING_SECONDS = 2.0
_SILENCE_SECONDS = 10 * BEAT_SECONDS
_ANSWER_SECONDS = 600.0
_START_SECONDS = 30.0
_STOP_SECONDS = 6.0
_PAUSE = 0.02


class Unserved(Exception):
    """No serving process answers; `str(error)` says why, as half a sentence."""


class Absent(Unserved):
    """Nothing listens there."""


class Hung(Unserved):
    """There is a process, and it does not answer."""


class Session:
    """One connection to a serving process that greeted; a context."""

    def __init__(self, address: Address) -> None:
        """Connect.

        Raises:
            Absent: nothing listens there.
            Unserved: what listens speaks something else.
            Hung: something does, and does not greet.
        """
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._connection.settimeout(_GREETING_SECONDS)
        try:
            self._connection.connect(os.fspath(address.socket))
        except TimeoutError:
            self._connection.close()
            raise Hung("the serving process does not respond") from None
        except OSError as error:
            self._connection.close()
            raise Absent(error.strerror or str(error)) from None
        self._lines = Lines(self._connection, LONGEST_REPLY)
        try:
            self.greeting = self._lines.read_object()
        except Broken as error:
            self._connection.close()
            kind = Hung if "timed out" in str(error) else Unserved
            raise kind("the serving process does not respond") from None

    def request(self, value: dict[str, Any]) -> dict[str, Any]:
        """Send a request and wait for what is answered.

        Raises:
            Unserved: the process ended or fell silent.
        """
        self._connection.settimeout(_SILENCE_SECONDS)
        end = time.monotonic() + _ANSWER_SECONDS
        try:
            send_object(self._connection, value)
            while time.monotonic() < end:
                line = self._lines.read_line()
                if line:
                    return decode_object(line)
        except Broken as error:
            raise Unserved(f"the serving process broke off ({error})") from None
        raise Unserved("the serving process took too long")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def ask_server(
    address: Address, value: dict[str, Any], start: Sequence[str] | None
) -> dict[str, Any]:
    """What the serving process answers; it is started where there is none that fits.

    Args:
        address: Its place.
        value: The request.
        start: The options to start it with; None does not start one.

    Raises:
        Unserved: no process answers.
    """
    with open_session(address, start) as session:
        return session.request(value)


def open_session(address: Address, start: Sequence[str] | None) -> Session:
    """A connection to a process of this address and fingerprint; see `ask_server`."""
    try:
        session = Session(address)
    except Absent:
        if start is None:
            raise
    else:
        if session.greeting.get("fingerprint") == address.fingerprint:
            return session
        # It was started from other settings or another version of the program.
        with session, contextlib.suppress(Unserved):
            session.request({"do": "stop"})
        if start is None:
            raise Unserved("the serving process is of another version")
        _wait_until_free(address.lock)
    start_server(start)
    return _connect(address)


def start_server(options: Sequence[str]) -> None:
    """Start a process in the background and wait until it listens, or has ended.

    Args:
        options: Options before the command, such as `--index DIR`.
    """
    import subprocess

    # By the path of this program, whatever folder named `bot` stands where the command runs.
    code = f"import sys; sys.path.insert(0, {os.fspath(ROOT)!r}); from bot.cli import main; main()"
    process = subprocess.Popen(  # noqa: S603 - this program itself
        [sys.executable, "-P", "-c", code, *options, "serve", "--detached"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    import select

    # It writes a line when it listens, and the pipe ends with it when it cannot.
    select.select([process.stdout], [], [], _START_SECONDS)
    process.stdout.close()
    # It outlives this process, which need not hear of its end.
    process.returncode = 0


def _connect(address: Address) -> Session:
    """The session with a process that was just started, perhaps by another client."""
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            session = Session(address)
        except Absent:
            if not is_locked(address.lock) or time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
            continue
        if session.greeting.get("fingerprint") == address.fingerprint:
            return session
        session.__exit__()
        raise Unserved("the serving process is of another version")


def is_locked(lock: Path) -> bool:
    """Whether a serving process holds the lock; it does from before it listens until its end."""
    import fcntl

    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def stop_server(address: Address) -> int | None:
    """End the serving process, by force where it does not respond; its process id, or None.

    Raises:
        Unserved: it cannot be ended.
    """
    if not is_locked(address.lock):
        return None
    process = int(address.lock.read_text("ascii").strip() or 0)
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)
        if _wait_until_free(address.lock):
            address.socket.unlink(missing_ok=True)
            return process
    raise Unserved(f"process {process} cannot be ended")


def _wait_until_free(lock: Path) -> bool:
    end = time.monotonic() + _STOP_SECONDS
    while is_locked(lock):
        if time.monotonic() > end:
            return False
        time.sleep(_PAUSE)
    return True
