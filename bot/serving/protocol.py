r"""What client and server say: one JSON object a line, over a Unix socket of one user.

The server greets with `{"protocol": 1, "pid": …, "fingerprint": …}`. The client sends one request:
`{"do": "ask", …}`, `{"do": "describe"}` or `{"do": "stop"}`. While the answer is being made, empty
lines come every second; then one object, and the end. A client that meets another protocol or
another fingerprint asks the server to stop, which every version understands.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket

PROTOCOL = 1
# A line of `ask --jsonl` has at most a million bytes, each up to six in JSON.
LONGEST_REQUEST = 8_000_000  # bytes
LONGEST_REPLY = 64_000_000  # bytes
BEAT_SECONDS = 1.0
_PIECE = 65_536


class Broken(Exception):
    """The other side is gone, silent, or speaks something else."""


def send_object(connection: socket.socket, value: dict[str, Any]) -> None:
    """Send one object.

    Raises:
        Broken: it cannot be sent.
    """
    _send(connection, json.dumps(value).encode("ascii") + b"\n")


def send_beat(connection: socket.socket) -> None:
    """Tell the client that its answer is being made.

    Raises:
        Broken: it is gone.
    """
    _send(connection, b"\n")


def _send(connection: socket.socket, line: bytes) -> None:
    try:
        connection.sendall(line)
    except OSError as error:
        raise Broken(str(error)) from None


class Lines:
    """The lines that arrive on a connection, whose time-out holds for each."""

    def __init__(self, connection: socket.socket, longest: int) -> None:
        """Take a connection and the most bytes of one line."""
        self._connection = connection
        self._longest = longest
        self._held = bytearray()

    def read_line(self) -> bytes:
        """The next line, without its end.

        Raises:
            Broken: there is none in time, or it is too long.
        """
        searched = 0
        while (end := self._held.find(b"\n", searched)) < 0:
            searched = len(self._held)
            if searched > self._longest:
                raise Broken("a line is too long")
            try:
                piece = self._connection.recv(_PIECE)
            except OSError as error:
                raise Broken(str(error)) from None
            if not piece:
                raise Broken("the connection ended")
            self._held += piece
        line = bytes(self._held[:end])
        del self._held[: end + 1]
        return line

    def read_object(self) -> dict[str, Any]:
        """The next line as an object.

        Raises:
            Broken: it is none.
        """
        return decode_object(self.read_line())


def decode_object(line: bytes) -> dict[str, Any]:
    """One line as an object.

    Raises:
        Broken: it is none.
    """
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise Broken("not JSON") from None
    if not isinstance(value, dict):
        raise Broken("not an object")
    return value
