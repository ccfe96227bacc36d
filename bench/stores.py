"""The vector stores over one index; `python -m bench.stores INDEX [KIND=URL …]`.

For the embedded store and each server named (`chroma-server=http://127.0.0.1:8000`): how long it
takes to fill and to open, how long a search takes with and without a filter, how many of the 50
nearest passages it finds, and how many searches eight threads get answered a second. The index is
copied; the collections are removed afterwards.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.statistics import find_quantile
from bot.settings import load_settings
from index.build import BuildPlan
from index.build.parts import write_store
from index.progress import Silence
from index.store.chroma import open_collection
from index.store.collection import FOLDER
from index.store.shared import list_collections, remove_collections
from index.store.stored import StoredIndex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.settings import Settings
    from index.store.vectors import VectorStore

_SEARCHES, _COUNT, _THREADS = 200, 50, 8


def main() -> None:
    """Measure what the command line names."""
    source, *servers = sys.argv[1:]
    sys.stdout.write(
        "store  filled s (CPU s)  opened ms  search p50, p95 ms  in a tenth of the articles  "
        f"found of {_COUNT}  searches/s with {_THREADS} threads\n"
    )
    for each in ("exact=", "chroma=", *servers):
        kind, _, url = each.partition("=")
        with tempfile.TemporaryDirectory() as folder:
            index = Path(folder) / "index"
            shutil.copytree(source, index)
            sys.stdout.write("  ".join((kind, *measure_store(index, kind, url))) + "\n")
            sys.stdout.flush()


def measure_store(directory: Path, kind: str, url: str) -> tuple[str, ...]:
    """The cells of one store's row."""
    chosen = {"store.directory": str(directory), "store.url": url}
    if kind != "exact":
        chosen["store.kind"] = kind
    settings = load_settings(None, chosen)
    index = StoredIndex(directory)
    filled = "–" if kind == "exact" else _fill(index, settings)
    started = time.perf_counter()
    if kind == "chroma":
        store: VectorStore = open_collection(index.folder, index.list_article_ids())
    else:
        store, _ = index.open_vector_store(exact=kind == "exact", settings=settings.store)
    opened = time.perf_counter() - started
    exact, _ = index.open_vector_store(exact=True)
    vectors = _make_queries(index)
    ids = index.list_article_ids()
    some = set(sorted(set(ids))[::10])
    allowed = np.array([each in some for each in ids], np.bool_)
    plain, filtered = (_search(store, vectors, mask) for mask in (None, allowed))
    found = [
        len(set(store.find_nearest(vector, _COUNT, mask)) & set(_find(exact, vector, mask)))
        / len(_find(exact, vector, mask))
        for vector in vectors[:30]
        for mask in (None, allowed)
    ]
    started = time.perf_counter()
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(lambda vector: store.find_nearest(vector, _COUNT, None), vectors))
    rate = len(vectors) / (time.perf_counter() - started)
    store.close()
    index.close()
    if url:
        remove_collections(settings.store, list_collections(directory, kind))
    return (filled, f"{opened * 1000:.0f}", plain, filtered, f"{np.mean(found):.1%}", f"{rate:.0f}")


def _fill(index: StoredIndex, settings: Settings) -> str:
    """Fill the store anew from the vectors that are there; wall and processor seconds."""
    store = settings.store
    plan = BuildPlan(
        store.directory, (), settings.folder, settings.chunking, settings.embedding, store=store
    )
    shutil.rmtree(index.folder / FOLDER, ignore_errors=True)
    wall, cpu = time.perf_counter(), time.process_time()
    write_store(plan, index.folder, index.database, index.manifest.recipe, Silence())
    return f"{time.perf_counter() - wall:.1f} ({time.process_time() - cpu:.1f})"


def _make_queries(index: StoredIndex) -> Sequence[np.ndarray]:
    """Directions near the passages', as questions have."""
    generator = np.random.default_rng(0)
    rows = generator.integers(0, index.manifest.passages, _SEARCHES)
    noise = generator.standard_normal((_SEARCHES, index.vectors.passages.shape[1]), np.float32)
    near = index.vectors.passages[rows] + noise * (0.5 / np.sqrt(noise.shape[1]))
    return list((near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32))


def _find(store: VectorStore, vector: np.ndarray, allowed: np.ndarray | None) -> list[int]:
    found: list[int] = store.find_nearest(vector, _COUNT, allowed).tolist()
    return found


def _search(store: VectorStore, vectors: Sequence[np.ndarray], allowed: np.ndarray | None) -> str:
    seconds = []
    for vector in vectors:
        started = time.perf_counter()
        store.find_nearest(vector, _COUNT, allowed)
        seconds.append(time.perf_counter() - started)
    return ", ".join(f"{find_quantile(seconds, share) * 1000:.1f}" for share in (0.5, 0.95))


if __name__ == "__main__":
    main()
