"""Silteme in a process that answers request after request: `python -m bench.ours CONFIG INDEX`.

{"question": …}                 answers it
{"nearest": question, "count"}  asks the vector store alone for that many passages
{"operations": question}        counts the arithmetic of answering it
{"askers", "questions"}         that many threads ask at once, and then only embed the questions
{"beside": questions}           answers in a thread beside an event loop, and times the loop
{"index": articles, "folder"}   indexes articles anew
"""

from __future__ import annotations

import asyncio
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.exchange import serve_requests
from bench.operations import count_operations
from bot.assembly import load_application
from bot.corpus import build_index
from bot.serialization import result_to_dict
from bot.settings import load_settings
from bot.types import Question
from index.embedding import load_embedder
from index.progress import Silence
from index.store.stored import StoredIndex

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.build import BuildReport
    from index.store.vectors import VectorStore

_TICK = 0.002  # seconds between two looks at the event loop's clock


class System:
    """An opened index that answers requests."""

    def __init__(self, config: Path, directory: Path) -> None:
        self._settings = load_settings(config, {"store.directory": str(directory)})
        self._application = load_application(self._settings, one_shot=False, progress=Silence())
        self._embedder = load_embedder(self._settings.embedding)
        self._store: VectorStore | None = None

    def reply(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what a request says; see above."""
        if "question" in request:
            return {"answer": self._answer(request["question"])}
        if "nearest" in request:
            return self._search_store(request["nearest"], request["count"])
        if "operations" in request:
            return {"operations": count_operations(lambda: self._answer(request["operations"]))}
        if "askers" in request:
            return self._ask_at_once(request["askers"], request["questions"])
        if "beside" in request:
            return {"held_up": asyncio.run(self._watch_loop(request["beside"]))}
        return self._index(Path(request["index"]), Path(request["folder"]))

    def _answer(self, text: str) -> dict[str, Any]:
        said = result_to_dict(self._application.answering.answer(Question(text)))
        said.pop("timing_ms", None)
        return said

    def _search_store(self, question: str, count: int) -> dict[str, Any]:
        if self._store is None:
            index = StoredIndex(self._settings.store.directory)
            self._store, _ = index.open_vector_store(exact=False)
        store, vector = self._store, self._embedder.embed_query(question)
        return {"searched": _measure(lambda: store.find_nearest(vector, count, None))}

    def _ask_at_once(self, askers: int, questions: list[str]) -> dict[str, Any]:
        with ThreadPoolExecutor(askers) as pool:
            asked = _measure(lambda: list(pool.map(self._answer, questions)))
            embedded = _measure(lambda: list(pool.map(self._embedder.embed_query, questions)))
        return {"asked": asked, "embedded": embedded}

    async def _watch_loop(self, questions: list[str]) -> list[float]:
        """How late the event loop came to its work while each question was answered, seconds."""
        late = []
        for question in questions:
            answering = asyncio.create_task(asyncio.to_thread(self._answer, question))
            worst = 0.0
            while not answering.done():
                before = time.perf_counter()
                await asyncio.sleep(_TICK)
                worst = max(worst, time.perf_counter() - before - _TICK)
            await answering
            late.append(worst)
        return late

    def _index(self, articles: Path, folder: Path) -> dict[str, Any]:
        store = self._settings.store.model_copy(update={"directory": folder})
        settings = self._settings.model_copy(update={"store": store})
        reports: list[BuildReport] = []
        operations = count_operations(
            lambda: reports.append(build_index(settings, [articles], Silence()))
        )
        return {"passages": reports[0].passages, "operations": operations}


def _measure(work: Callable[[], object]) -> dict[str, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def open_system() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Open what the command line names; returns what answers requests."""
    return System(Path(sys.argv[1]), Path(sys.argv[2])).reply


if __name__ == "__main__":
    serve_requests(open_system)
