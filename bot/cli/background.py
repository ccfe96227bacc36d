"""Work beside the prompt: one thread that does one thing after another.

One thread and not several, because what answers (models, a database connection) belongs to the
thread that opened it.
"""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Outcome = TypeVar("Outcome")


class Job(Generic[Outcome]):
    """A piece of work and, once it is done, what came of it."""

    def __init__(self, work: Callable[[], Outcome]) -> None:
        self._work = work
        self._done = threading.Event()
        self._outcome: list[Outcome] = []
        self._error: BaseException | None = None

    @property
    def is_done(self) -> bool:
        """Whether `wait` would return at once."""
        return self._done.is_set()

    @property
    def has_failed(self) -> bool:
        """Whether the work is done and `wait` would raise."""
        return self._error is not None

    def wait_at_most(self, seconds: float) -> None:
        """Give the work some time to be done, whatever comes of it."""
        self._done.wait(seconds)

    def run(self) -> None:
        """Do the work and keep its outcome, an error included."""
        try:
            self._outcome.append(self._work())
        except BaseException as error:  # noqa: BLE001 - raised again by `wait`
            self._error = error
        self._done.set()

    def wait(self) -> Outcome:
        """The outcome, when it is there.

        Raises:
            BaseException: what the work raised.
            KeyboardInterrupt: Ctrl-C while waiting; the work goes on, its outcome is for nobody.
        """
        # With a time limit, because Windows delivers no Ctrl-C to a wait without one.
        while not self._done.wait(0.2):
            pass
        if self._error is not None:
            raise self._error
        return self._outcome[0]


class Worker:
    """The thread. It ends with the process, whatever it is doing."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        threading.Thread(target=self._work, daemon=True, name="answering").start()

    def submit(self, work: Callable[[], Outcome]) -> Job[Outcome]:
        """Have `work` done after all that was submitted before."""
        job: Job[Outcome] = Job(work)
        self._jobs.put(job.run)
        return job

    def _work(self) -> None:
        while True:
            self._jobs.get()()
