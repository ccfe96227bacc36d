"""Vectors on a server that processes share: a real Chroma server, and a real PostgreSQL."""

from __future__ import annotations

import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest
from postgres_server import run_postgres

from bot.assembly import load_application
from bot.corpus import build_index
from bot.inspection import inspect_installation
from bot.settings import Settings, load_settings
from index.embedding import load_embedder
from index.errors import SettingsError, StoredIndexError
from index.progress import Silence
from index.retrieval import Retriever
from index.store.shared import connect_server, list_collections
from index.store.stored import StoredIndex
from index.types import Filters

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
KINDS = ("chroma-server", "postgres")
SECRET = "never-to-be-seen-61"
pytestmark = pytest.mark.slow


class Server(NamedTuple):
    kind: str
    url: str


@contextmanager
def run_chroma(folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from chromadb.cli.cli import app; app()", "run"]
    command += ["--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def run_postgres_for_vectors(folder: Path) -> Iterator[str]:
    pytest.importorskip("llama_index.vector_stores.postgres")
    with run_postgres(folder) as url:
        yield url


RUN = {"chroma-server": run_chroma, "postgres": run_postgres_for_vectors}


@pytest.fixture(scope="module", params=KINDS)
def server(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Server]:
    with RUN[request.param](tmp_path_factory.mktemp("server") / "data") as url:
        yield Server(request.param, url)


def configure(server: Server, directory: Path, **more: object) -> Settings:
    chosen = {"store.kind": server.kind, "store.url": server.url, **more}
    return load_settings(ROOT / "config.toml", {"store.directory": str(directory), **chosen})


@pytest.fixture
def settings(server: Server, seeds_index: Path, tmp_path: Path) -> Settings:
    """An index of the seeds whose vectors the server holds, in a directory of its own."""
    shutil.copytree(seeds_index, tmp_path / "index")
    settings = configure(server, tmp_path / "index")
    build_index(settings, None, Silence())
    return settings


@pytest.fixture
def small(server: Server, tmp_path: Path) -> Settings:
    """Settings whose corpus is a folder of one small article."""
    (tmp_path / "texts").mkdir()
    write_article(tmp_path, "The bridge at Ord opened in May. It cost 14 million euros.")
    paths = [str(tmp_path / "texts")]
    more = {"corpus.paths": paths, "embedding.model": "english", "chunking.min_tokens": 0}
    return configure(server, tmp_path / "index", **more)


def write_article(folder: Path, text: str) -> None:
    (folder / "texts" / 'it\'s a "bridge"; --.txt').write_text(f"Ord\n\n{text}\n", "utf-8")


def read_questions() -> list[str]:
    lines = (ROOT / "evals" / "seeds.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    return [each["question"] for each in records if each["split"] == "dev"][::4]


def test_rankings_are_those_of_the_embedded_store(
    settings: Settings, seeds_settings: Settings
) -> None:
    embedder = load_embedder(settings.embedding)
    here, there = StoredIndex(seeds_settings.store.directory), StoredIndex(settings.store.directory)
    embedded, problem = here.open_vector_store(exact=False, settings=seeds_settings.store)
    assert problem is None
    shared, _ = there.open_vector_store(exact=False, settings=settings.store)
    ours = Retriever(here, embedded, embedder, settings.retrieval)
    theirs = Retriever(there, shared, embedder, settings.retrieval)
    some = Filters(sources=(here.database.list_ids()[1],))
    questions = read_questions()
    assert len(questions) > 40
    for question in questions:
        for filters in (None, some):
            expected = [each.hit for each in ours.retrieve(question, filters).candidates]
            found = [each.hit for each in theirs.retrieve(question, filters).candidates]
            assert found == expected
    for store in (embedded, shared):
        store.close()


def test_nothing_is_written_twice_and_a_copy_needs_no_indexing(
    settings: Settings, tmp_path: Path
) -> None:
    assert build_index(settings, None, Silence()).unchanged
    assert not (tmp_path / "index" / "shared-pending").exists()
    shutil.copytree(tmp_path / "index", tmp_path / "copy")
    copied = StoredIndex(tmp_path / "copy")
    store, _ = copied.open_vector_store(exact=False, settings=settings.store)
    row = store.find_nearest(np.array(copied.vectors.passages[7]), 1, None)
    assert row.tolist() == [7]
    store.close()


def test_filter_takes_names_as_they_are(small: Settings) -> None:
    build_index(small, None, Silence())
    index = StoredIndex(small.store.directory)
    store, _ = index.open_vector_store(exact=False, settings=small.store)
    allowed = np.ones(index.manifest.passages, np.bool_)
    vector = np.array(index.vectors.passages[0])
    found = store.find_nearest(vector, 5, allowed)
    assert sorted(found.tolist()) == list(range(index.manifest.passages))
    assert store.find_nearest(vector, 5, ~allowed).tolist() == []
    store.close()


def count_collections(settings: Settings, names: frozenset[str]) -> int:
    server = connect_server(settings.store)
    held = [name for name in names if server.count_rows(name) is not None]
    server.close()
    return len(held)


def test_swap_leaves_readers_of_the_old_one_alone_and_removes_the_oldest(
    small: Settings, tmp_path: Path
) -> None:
    names: frozenset[str] = frozenset()
    build_index(small, None, Silence())
    application = load_application(small, one_shot=False, progress=Silence())
    first = StoredIndex(small.store.directory)
    reader, _ = first.open_vector_store(exact=False, settings=small.store)
    vector = np.array(first.vectors.passages[0])
    rows = sorted(reader.find_nearest(vector, 50, None).tolist())
    for year in (1951, 1952, 1953):
        names |= list_collections(small.store.directory, small.store.kind)
        write_article(tmp_path, f"The bridge at Ord was built in {year}, of steel and stone.")
        build_index(small, None, Silence())
        if year == 1951:
            assert sorted(reader.find_nearest(vector, 50, None).tolist()) == rows
        assert application.library.articles()
        assert str(year) in next(iter(refresh(application))).text
    kept = list_collections(small.store.directory, small.store.kind)
    assert len(kept) == 2
    assert count_collections(small, kept) == 2
    assert count_collections(small, names - kept) == 0
    reader.close()


def refresh(application) -> tuple:
    assert application.answering is not None
    return application.library.articles()


class Killed(Exception):
    pass


class KillingProgress(Silence):
    """Ends the build where the vector store is being filled."""

    def __init__(self) -> None:
        self._filling = False

    def start_stage(self, name: str, total: int | None) -> None:  # noqa: ARG002
        self._filling = name == "Filling the vector store"

    def advance(self, count: int = 1) -> None:  # noqa: ARG002
        if self._filling:
            raise Killed


def test_half_built_collection_is_never_served_and_is_removed(
    small: Settings, tmp_path: Path
) -> None:
    build_index(small, None, Silence())
    before = (small.store.directory / "CURRENT").read_text()
    write_article(tmp_path, "The bridge at Ord was painted green last week, all of it.")
    with pytest.raises(Killed):
        build_index(small, None, KillingProgress())
    assert (small.store.directory / "CURRENT").read_text() == before
    half = (small.store.directory / "shared-pending").read_text()
    assert count_collections(small, frozenset({half})) == 1
    assert count_collections(small, frozenset({half.rpartition("_")[0]})) == 0
    assert not build_index(small, None, Silence()).unchanged
    assert count_collections(small, frozenset({half})) == 0
    assert count_collections(small, frozenset({half.rpartition("_")[0]})) == 1


def alter_vectors(settings: Settings, name: str, vector: list[float]) -> None:
    """Put another vector behind every passage of a collection."""
    server = connect_server(settings.store)
    if settings.store.kind == "postgres":
        import sqlalchemy

        with server._engine.begin() as connection:
            statement = sqlalchemy.text(f"UPDATE data_{name} SET embedding = :vector")
            connection.execute(statement, {"vector": str(vector)})
    else:
        collection = server._open(name)
        ids = collection.get(include=[])["ids"]
        collection.update(ids=ids, embeddings=[vector] * len(ids))
    server.close()


def test_vectors_of_another_index_are_noticed_and_mended(small: Settings) -> None:
    build_index(small, None, Silence())
    index = StoredIndex(small.store.directory)
    (name,) = list_collections(small.store.directory, small.store.kind)
    alter_vectors(small, name, (-np.array(index.vectors.passages[0])).tolist())
    with pytest.raises(StoredIndexError, match=r"vectors of another index.*`silteme index`"):
        index.open_vector_store(exact=False, settings=small.store)
    (check,) = [each for each in inspect_installation(small) if each.name == "vector server"]
    assert not check.ok
    assert "another index" in check.detail
    build_index(small, None, Silence())
    store, _ = StoredIndex(small.store.directory).open_vector_store(
        exact=False, settings=small.store
    )
    store.close()
    (check,) = [each for each in inspect_installation(small) if each.name == "vector server"]
    assert check.ok


def test_two_processes_read_at_once(settings: Settings, tmp_path: Path) -> None:
    questions = read_questions()[:12]
    asked = tmp_path / "questions.jsonl"
    lines = [json.dumps({"id": str(at), "question": text}) for at, text in enumerate(questions)]
    asked.write_text("\n".join(lines), "utf-8")
    environment = {
        **os.environ,
        "SILTEME_STORE__KIND": settings.store.kind,
        "SILTEME_STORE__URL": settings.store.url,
    }
    command = [sys.executable, "-W", "ignore", "-m", "bot.cli", "--config", "config.toml"]
    command += ["--index", str(settings.store.directory), "ask", "--jsonl", str(asked)]
    processes = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    finished = [process.communicate(timeout=240) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], finished
    assert [errors for _, errors in finished] == ["", ""]
    first, second = ([json.loads(line) for line in out.splitlines()] for out, _ in finished)
    for answers in (first, second):
        assert len(answers) == len(questions)
        for each in answers:
            each.pop("timing_ms")
    assert first == second
    assert {each["status"] for each in first} <= {"answered", "not_found"}
    assert any(each["status"] == "answered" for each in first)


@pytest.mark.parametrize("kind", KINDS)
def test_server_that_dies_is_done_without(
    kind: str, seeds_index: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copytree(seeds_index, tmp_path / "index")
    with RUN[kind](tmp_path / "data") as url:
        settings = configure(Server(kind, url), tmp_path / "index")
        build_index(settings, None, Silence())
        index = StoredIndex(tmp_path / "index")
        store, _ = index.open_vector_store(exact=False, settings=settings.store)
        exact, _ = index.open_vector_store(exact=True)
        vector = np.array(index.vectors.passages[3])
        expected = sorted(exact.find_nearest(vector, 9, None).tolist())
        assert sorted(store.find_nearest(vector, 9, None).tolist()) == expected
    caplog.clear()
    with caplog.at_level(logging.WARNING, "silteme.store"):
        for _ in range(3):
            assert sorted(store.find_nearest(vector, 9, None).tolist()) == expected
    (said,) = [each.getMessage() for each in caplog.records if each.name == "silteme.store"]
    assert "Every passage is compared instead" in said
    with pytest.raises(StoredIndexError, match="cannot be reached"):
        index.open_vector_store(exact=False, settings=settings.store)
    store.close()


@pytest.mark.parametrize("kind", KINDS)
def test_server_that_is_not_there_is_a_sentence_without_secrets(
    kind: str, seeds_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "postgres":
        pytest.importorskip("llama_index.vector_stores.postgres")
    for name in ("SILTEME_POSTGRES_PASSWORD", "SILTEME_CHROMA_TOKEN", "PGPASSWORD"):
        monkeypatch.setenv(name, SECRET)
    url = "postgresql://someone@127.0.0.1:9/db" if kind == "postgres" else "http://127.0.0.1:9"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot.cli", "--index", str(seeds_index), "index"],
        cwd=ROOT,
        env={**os.environ, "SILTEME_STORE__KIND": kind, "SILTEME_STORE__URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done
    assert "127.0.0.1:9 cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("kind", "url", "said"),
    [
        ("chroma-server", "", r"needs the address of the server in store\.url"),
        ("postgres", "", r"needs the address of the server in store\.url"),
        ("chroma-server", "127.0.0.1:8000", "an address like"),
        ("chroma-server", "postgresql://127.0.0.1/x", "an address like"),
        ("chroma-server", "http://127.0.0.1:99999", "an address like"),
        ("chroma-server", f"http://me:{SECRET}@127.0.0.1:8000", "SILTEME_CHROMA_TOKEN"),
        ("postgres", "http://127.0.0.1", "an address like"),
        ("postgres", "nonsense", "an address like"),
        ("postgres", f"postgresql://me:{SECRET}@127.0.0.1/x", "SILTEME_POSTGRES_PASSWORD"),
        ("postgres", f"postgresql://me@127.0.0.1/x?password={SECRET}", "SILTEME_POSTGRES_PASSW"),
    ],
)
def test_address_that_cannot_be_used(kind: str, url: str, said: str, tmp_path: Path) -> None:
    if kind == "postgres" and url:
        pytest.importorskip("llama_index.vector_stores.postgres")
    settings = configure(Server(kind, url), tmp_path)
    with pytest.raises(SettingsError, match=said) as caught:
        connect_server(settings.store)
    assert SECRET not in str(caught.value)
    assert caught.value.exit_code == 2
