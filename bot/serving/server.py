"""The serving process: one socket, one lock, an end when nobody asks."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import socket
import struct
import threading
import time
from typing import TYPE_CHECKING, Any

from bot.serving.protocol import (
    BEAT_SECONDS,
    LONGEST_REQUEST,
    PROTOCOL,
    Broken,
    Lines,
    send_beat,
    send_object,
)
from index.errors import SiltemeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BufferedRandom

    from bot.serving.address import Address

_REQUEST_SECONDS = 10.0
_LEAVING_SECONDS = 5.0
_MOST_CONNECTIONS = 64
_ANSWERED_AT_ONCE = 4
_PAUSE = 0.05
_TRIES = 6


class Taken(SiltemeError):
    """Another process serves these settings."""


@contextlib.contextmanager
def hold_place(address: Address) -> Iterator[None]:
    """Be the one process of this address.

    Raises:
        Taken: another one is.
    """
    # Never removed: a lock on a file that is no longer there would keep nobody out.
    with open_lock(address) as file:
        if not _try_lock(file):
            raise Taken("A serving process of these settings is running already.")
        file.truncate(0)
        file.write(f"{os.getpid()}\n".encode())
        file.flush()
        yield


def _try_lock(file: BufferedRandom) -> bool:
    # More than once: a client that looks whether the lock is held holds it for a moment.
    for _ in range(_TRIES):
        with contextlib.suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(_PAUSE)
    return False


def open_lock(address: Address) -> BufferedRandom:
    """The file of the lock, made where it is missing."""
    handle = os.open(address.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return os.fdopen(handle, "r+b")


class Server:
    """Listens at an address and has requests answered, several at a time."""

    def __init__(
        self, address: Address, answer: Callable[[dict[str, Any]], dict[str, Any]], idle: float
    ) -> None:
        """Begin to listen; the place must be held.

        Args:
            address: Where.
            answer: Answers one request; it runs in several threads. What it raises makes the
                client answer by itself.
            idle: Seconds without a request after which the server ends.
        """
        self._address = address
        self._answer = answer
        self._idle = idle
        self._wake, self._waker = socket.socketpair()
        self._waker.setblocking(False)
        self._open = 0
        self._answered = 0
        self._asked_at = self._started_at = time.monotonic()
        self._changing = threading.Lock()
        self._room = threading.Semaphore(_ANSWERED_AT_ONCE)
        address.socket.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(os.fspath(address.socket))
        address.socket.chmod(0o600)
        self._listener.listen(_MOST_CONNECTIONS)

    def run(self) -> None:
        """Answer until nobody asks any more, or a signal or a client ends it."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stop())
        try:
            while self._wait():
                connection, _ = self._listener.accept()
                with self._changing:
                    self._open += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()
        finally:
            # First the name, so that a client that comes now starts another process.
            self._address.socket.unlink(missing_ok=True)
            self._listener.close()
            self._finish()

    def stop(self) -> None:
        """End the loop of `run`; from any thread or signal handler."""
        with contextlib.suppress(BlockingIOError):
            self._waker.send(b".")

    def _wait(self) -> bool:
        """Whether a connection came before the end."""
        while True:
            left = self._asked_at + self._idle - time.monotonic()
            if left <= 0 and not self._open:
                return False
            ready, _, _ = select.select([self._listener, self._wake], [], [], max(left, 1.0))
            if self._wake in ready:
                return False
            if ready and self._open < _MOST_CONNECTIONS:
                return True
            if ready:
                time.sleep(_PAUSE)

    def _finish(self) -> None:
        """Let what is under way come to its end, for a while."""
        end = time.monotonic() + _LEAVING_SECONDS
        while self._open and time.monotonic() < end:
            time.sleep(_PAUSE)

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, contextlib.suppress(Broken):
                connection.settimeout(_REQUEST_SECONDS)
                if _is_same_user(connection):
                    greeting = {"protocol": PROTOCOL, "pid": os.getpid()}
                    fingerprint = self._address.fingerprint
                    send_object(connection, {**greeting, "fingerprint": fingerprint})
                    self._handle(connection, Lines(connection, LONGEST_REQUEST).read_object())
        finally:
            with self._changing:
                self._open -= 1

    def _handle(self, connection: socket.socket, request: dict[str, Any]) -> None:
        match request.get("do"):
            case "stop":
                send_object(connection, {"stopped": True})
                self.stop()
            case "describe":
                send_object(connection, self._describe())
            case "ask":
                answered = self._wait_for_answer(connection, request)
                with self._changing:
                    self._answered += 1
                    self._asked_at = time.monotonic()
                send_object(connection, answered)

    def _wait_for_answer(
        self, connection: socket.socket, request: dict[str, Any]
    ) -> dict[str, Any]:
        """The answer, made in another thread while this one tells the client to wait."""
        answered: dict[str, Any] = {}

        def make_answer() -> None:
            with self._room:
                try:
                    answered.update(self._answer(request))
                except Exception as error:  # noqa: BLE001 - the client finds out by itself
                    answered["unable"] = type(error).__name__

        worker = threading.Thread(target=make_answer, daemon=True)
        worker.start()
        while True:
            worker.join(BEAT_SECONDS)
            if not worker.is_alive():
                return answered
            send_beat(connection)

    def _describe(self) -> dict[str, Any]:
        now = time.monotonic()
        return {
            "pid": os.getpid(),
            "answered": self._answered,
            "up_seconds": round(now - self._started_at),
            "idle_seconds": round(now - self._asked_at),
            "ends_after": round(self._idle),
        }


def _is_same_user(connection: socket.socket) -> bool:
    """Whether the other side is this user or root, where the system tells."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    size = struct.calcsize("3i")
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    _, user, _ = struct.unpack("3i", credentials)
    return user in {os.geteuid(), 0}
