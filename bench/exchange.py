"""Long-lived processes that answer question after question, one JSON object a line.

The side that asks is `Partner`; the side that answers calls `serve_requests`. A partner that
waits uses no processor, so several can be kept and asked in turn.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self, TextIO, cast

from bench.processes import ROOT, make_environment, read_peak
from bench.values import BenchError, Cost

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Partner:
    """A process that is asked; a context."""

    def __init__(self, name: str, module: str, arguments: Sequence[str]) -> None:
        """Start it and wait until it is ready.

        Args:
            name: What it is called in messages.
            module: A module that ends in `serve_requests`.
            arguments: Its command line.

        Raises:
            BenchError: it does not come up.
        """
        self.name = name
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=make_environment(),
            text=True,
        )
        streams = (self._process.stdin, self._process.stdout)
        self._requests, self._replies = cast("tuple[TextIO, TextIO]", streams)
        try:
            self.opening = _read_cost(self._receive())
        except BaseException:
            self.close()
            raise

    def ask(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401
        """Send a request and wait for its reply.

        Raises:
            BenchError: the process ended.
        """
        with suppress(BrokenPipeError):
            self._requests.write(json.dumps(request) + "\n")
            self._requests.flush()
        return self._receive()

    def measure(self, **request: Any) -> tuple[Cost, dict[str, Any]]:  # noqa: ANN401
        """Send a request; what it took inside the process, and the reply."""
        reply = self.ask(**request)
        return _read_cost(reply), reply

    def read_peak(self) -> int | None:
        """Highest resident memory so far in bytes."""
        return read_peak(self._process.pid)

    def _receive(self) -> dict[str, Any]:
        line = self._replies.readline()
        if not line:
            raise BenchError(f"{self.name} ended while it was measured ({self._process.wait()}).")
        reply: dict[str, Any] = json.loads(line)
        return reply

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.close()

    def close(self) -> None:
        """Let it end, and wait until it has."""
        with suppress(BrokenPipeError):
            self._requests.close()
        self._process.wait()
        self._replies.close()


def serve_requests(open_system: Callable[[], Callable[[dict[str, Any]], dict[str, Any]]]) -> None:
    """Open a system, then answer requests until standard input ends.

    Args:
        open_system: Makes what answers; its time is reported first.
    """
    # Whatever a library prints must not come between the replies.
    replies, sys.stdout = sys.stdout, sys.stderr

    def reply(answered: dict[str, Any], wall: float, cpu: float) -> None:
        answered["wall"] = time.perf_counter() - wall
        answered["cpu"] = time.process_time() - cpu
        print(json.dumps(answered), file=replies, flush=True)

    wall, cpu = time.perf_counter(), time.process_time()
    answer = open_system()
    reply({}, wall, cpu)
    for line in sys.stdin:
        request = json.loads(line)
        wall, cpu = time.perf_counter(), time.process_time()
        reply(answer(request), wall, cpu)


def _read_cost(reply: dict[str, Any]) -> Cost:
    return Cost(reply["wall"], reply["cpu"])
