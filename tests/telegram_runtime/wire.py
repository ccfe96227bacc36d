"""A line to a PostgreSQL server that can be cut, at a moment that the test names."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

_NAME = ".s.PGSQL.5432"


class Wire:
    """Passes on what clients and the server say, until it is cut.

    Args:
        url: The server's address, on a Unix socket.
        folder: Where clients find this line.

    Attributes:
        url: The address of this end.
        word: Bytes of a client at which the line is cut once; None for none.
        heard: Whether the server still hears those bytes, and does what they say.
        is_down: Whether nobody can connect.
    """

    def __init__(self, url: str, folder) -> None:
        self._server = f"{parse_qs(urlsplit(url).query)['host'][0]}/{_NAME}"
        self.url = f"postgresql://postgres@/postgres?host={folder}"
        self.word: bytes | None = None
        self.heard = False
        self.is_down = False
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(f"{folder}/{_NAME}")
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection."""
        while self._pairs:
            for end in self._pairs.pop():
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def close(self) -> None:
        """Break everything, for good."""
        self.is_down = True
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.is_down:
                    client.close()
                    continue
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                self._pairs.append((client, server))
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while said := source.recv(65_536):
                if self.word is not None and self.word in said:
                    self._cut_here(said, source, target)
                    return
                target.sendall(said)
            target.shutdown(socket.SHUT_WR)

    def _cut_here(self, said: bytes, client: socket.socket, server: socket.socket) -> None:
        self.word = None
        if self.heard:
            done = threading.Event()
            # The server's answer comes to nobody: the thread that passes it on finds no client.
            client.shutdown(socket.SHUT_RDWR)
            server.sendall(said)
            done.wait(0.3)
        self.cut()
