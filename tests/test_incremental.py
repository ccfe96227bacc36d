"""An index brought up to date is the one that would be built from nothing, in far less time."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
import zlib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.assembly import load_application
from bot.serialization import result_to_dict
from bot.settings import Settings
from bot.types import Question
from index.build import BuildPlan, BuildReport, build_index
from index.embedding import PassageVectors
from index.embedding.encoding import scale_rows
from index.progress import Silence
from index.settings import ChunkingSettings, CorpusSettings, EmbeddingSettings, StoreSettings
from index.store.collection import FOLDER, find_home, read_rows
from index.store.stored import StoredIndex
from index.store.vectors import SupplementedStore

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
# One text a batch: a vector then does not depend, in its last bits, on what was embedded with it.
ENGLISH = EmbeddingSettings(model="english", threads=1, batch_size=1)
NOUNS = ("bridge", "summit", "harvest", "railway", "embassy", "treaty", "museum", "drought", "port")
PLACES = ("Semey", "Almaty", "Aktau", "Astana", "Oral", "Taraz", "Kostanay", "Shymkent", "Atyrau")
SHARED_LINE = "Read all of our reports on the page of the Steppe Herald"


class HashEmbedder:
    """Vectors drawn by a checksum of the text: the real interface, no model."""

    fingerprint, dimension, max_tokens = "hash/1", 48, 100

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def embed_passages(self, passages) -> list[PassageVectors]:
        return [self._embed(each) for each in passages]

    def _embed(self, passage) -> PassageVectors:
        drawn = np.random.default_rng(zlib.crc32(f"{passage.header}{passage.text}".encode()))
        rows = drawn.standard_normal((1 + len(passage.sentences), self.dimension), np.float32)
        return PassageVectors(scale_rows(rows)[0], scale_rows(rows)[1:])


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.build.builder.load_embedder", lambda _settings: HashEmbedder())


def make_text(drawn: random.Random) -> str:
    sentences = [
        f"The {drawn.choice(NOUNS)} of {drawn.choice(PLACES)} was seen by {drawn.randint(2, 99999)}"
        f" people near the {drawn.choice(NOUNS)} of {drawn.choice(PLACES)}."
        for _ in range(drawn.randint(2, 9))
    ]
    return "\n\n".join(sentences)


def write_article(path: Path, drawn: random.Random) -> None:
    shared = f"\n\n{SHARED_LINE}" if drawn.random() < 0.5 else ""
    path.write_text(f"Report {drawn.randint(1, 999)}\n\n{make_text(drawn)}{shared}\n", "utf-8")


def write_records(path: Path, drawn: random.Random, count: int) -> None:
    lines = [
        json.dumps({"id": f"r{number}", "title": f"Record {number}", "text": make_text(drawn)})
        for number in range(count)
    ]
    path.write_text("\n".join([*lines, "{broken", '{"title": "no text"}']) + "\n", "utf-8")


def write_corpus(root: Path, seed: int, files: int) -> None:
    drawn = random.Random(seed)
    (root / "corpus" / "more").mkdir(parents=True)
    for number in range(files):
        folder = root / "corpus" / ("more" if number % 4 == 0 else "")
        write_article(folder / f"a{number:03}.txt", drawn)
    write_records(root / "corpus" / "records.jsonl", drawn, 12)
    (root / "corpus" / "page.html").write_text("<html><body></body></html>", "utf-8")
    (root / "corpus" / "empty.txt").write_bytes(b"")


def build(root: Path, name: str, **options: object) -> BuildReport:
    paths = (root / "corpus",)
    settings = options.get("embedding", ENGLISH)
    plan = BuildPlan(root / name, paths, root / "corpus", ChunkingSettings(), settings)
    return build_index(plan, Silence())


def add_file(corpus: Path, drawn: random.Random) -> None:
    write_article(corpus / f"b{drawn.randint(0, 10**6)}.txt", drawn)


def change_file(corpus: Path, drawn: random.Random) -> None:
    write_article(drawn.choice(sorted(corpus.rglob("*[0-9].txt"))), drawn)


def remove_file(corpus: Path, drawn: random.Random) -> None:
    drawn.choice(sorted(corpus.rglob("*[0-9].txt"))).unlink()


def rename_file(corpus: Path, drawn: random.Random) -> None:
    path = drawn.choice(sorted(corpus.rglob("*[0-9].txt")))
    path.rename(corpus / f"c{drawn.randint(0, 10**6)}.txt")


def change_record(corpus: Path, drawn: random.Random) -> None:
    path = corpus / "records.jsonl"
    lines = path.read_text("utf-8").splitlines()
    record = {"id": f"r{drawn.randint(100, 10**6)}", "text": make_text(drawn)}
    lines[drawn.randrange(len(lines))] = json.dumps(record)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def shuffle_records(corpus: Path, drawn: random.Random) -> None:
    path = corpus / "records.jsonl"
    lines = path.read_text("utf-8").splitlines()
    drawn.shuffle(lines)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def write_catalogue(corpus: Path, drawn: random.Random) -> None:
    file = drawn.choice(sorted(corpus.glob("*[0-9].txt"))).name
    title = f"Catalogued {drawn.randint(1, 99)}"
    lines = (f'[articles."{file[:-4]}"]', f'file = "{file}"', f'title = "{title}"')
    (corpus / "catalogue.toml").write_text("\n".join(lines) + "\n", "utf-8")


def share_line(corpus: Path, drawn: random.Random) -> None:
    """Make a line of one file boilerplate, or not any more: others have to be read again."""
    paths = drawn.sample(sorted(corpus.glob("*[0-9].txt")), 3)
    for path in paths:
        text = path.read_text("utf-8")
        with_line = f"{text}\n{SHARED_LINE}\n"
        path.write_text(text.replace(SHARED_LINE, "") if SHARED_LINE in text else with_line)


CHANGES = (
    add_file, change_file, remove_file, rename_file, change_record, shuffle_records,
    write_catalogue, share_line,
)  # fmt: skip


def dump_database(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(folder / "articles.sqlite")) as connection:
        tables = ("pieces", "articles", "passages", "sentences", "refusals", "lines")
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in tables
        }


def compare_generations(root: Path, one: str, two: str) -> None:
    with closing(StoredIndex(root / one)) as first, closing(StoredIndex(root / two)) as second:
        assert dump_database(first.folder) == dump_database(second.folder)
        names = ["passages.npy", "sentences.npy"]
        names += [f"lexical/{path.name}" for path in (second.folder / "lexical").iterdir()]
        for name in names:
            assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes(), name
        manifests = (first.manifest, second.manifest)
        assert len({each.corpus for each in manifests}) == 1
        assert len({(each.articles, each.passages, each.sentences) for each in manifests}) == 1


def compare_stores(index: StoredIndex, queries: Sequence[np.ndarray]) -> None:
    """Chroma, with what it lacks and what it should have lost, finds what exact search finds."""
    exact, _ = index.open_vector_store(exact=True)
    chroma, problem = index.open_vector_store(exact=False)
    assert problem is None
    some = np.random.default_rng(0).random(index.manifest.passages) < 0.3
    articles = np.array(index.list_article_ids())
    some = np.isin(articles, articles[some])
    for query in queries:
        for allowed in (None, some, np.zeros_like(some)):
            for count in (1, 10, 1000):
                found, expected = (
                    sorted(store.find_nearest(query, count, allowed).tolist())
                    for store in (chroma, exact)
                )
                assert found == expected
    chroma.close()


@pytest.mark.usefixtures("hashed")
@pytest.mark.parametrize("seed", range(3))
def test_updated_index_is_the_one_built_from_nothing(tmp_path: Path, seed: int) -> None:
    write_corpus(tmp_path, seed, files=40)
    drawn = random.Random(seed)
    assert build(tmp_path, "index").embedded > 40
    shared = 0
    for turn in range(10):
        for change in drawn.sample(CHANGES, drawn.choice((1, 1, 2))):
            change(tmp_path / "corpus", drawn)
        updated = build(tmp_path, "index")
        fresh = build(tmp_path, f"fresh-{turn}")
        assert (updated.articles, updated.passages) == (fresh.articles, fresh.passages)
        assert updated.unreadable == fresh.unreadable
        assert len(updated.unreadable) >= 2
        compare_generations(tmp_path, "index", f"fresh-{turn}")
        with closing(StoredIndex(tmp_path / "index")) as index:
            shared += find_home(index.folder) != index.folder
            compare_stores(index, np.array(index.vectors.passages[::9]))
        assert build(tmp_path, "index").unchanged
    assert shared


def test_rankings_and_answers_are_those_of_a_fresh_index(tmp_path: Path) -> None:
    write_corpus(tmp_path, 5, files=24)
    corpus, drawn = tmp_path / "corpus", random.Random(5)
    mosque = "The mosque\n\nTimur commissioned the mosque in Samarkand in 1399.\n"
    (corpus / "mosque.txt").write_text(mosque.replace("Timur", "Ulugh Beg"), "utf-8")
    build(tmp_path, "index")
    (corpus / "mosque.txt").write_text(mosque, "utf-8")
    rename_file(corpus, drawn)
    build(tmp_path, "index")
    build(tmp_path, "fresh")
    answers = []
    for name in ("index", "fresh"):
        settings = Settings(
            corpus=CorpusSettings(paths=(corpus,)),
            embedding=ENGLISH,
            store=StoreSettings(directory=tmp_path / name),
        )
        with closing(StoredIndex(tmp_path / name)) as index:
            assert (find_home(index.folder) == index.folder) == (name == "fresh")
        application = load_application(settings, one_shot=False, progress=Silence())
        answered = []
        for text in (
            "Who commissioned the mosque in Samarkand?",
            "harvest in Oral",
            "Who built the moon?",
        ):
            said = result_to_dict(application.answering.answer(Question(text)))
            said.pop("timing_ms")
            hits = application.answering.retrieve(Question(text))
            answered.append((said, [(hit.passage, hit.score) for hit in hits]))
        application.close()
        answers.append(answered)
    assert answers[0] == answers[1]
    passage, _ = answers[0][0][1][0]
    assert "Timur" in passage.text


@pytest.mark.usefixtures("hashed")
def test_one_changed_article_takes_a_small_share_of_the_time(tmp_path: Path) -> None:
    write_corpus(tmp_path, 6, files=300)
    build(tmp_path, "warm")  # imports
    taken = []
    for name in ("index", "index"):
        change_file(tmp_path / "corpus", random.Random(len(taken)))
        begun = time.process_time()
        report = build(tmp_path, name)
        taken.append(time.process_time() - begun)
    assert len(report.changed) == 1
    assert taken[1] < 0.2 * taken[0]


@pytest.mark.usefixtures("hashed")
def test_change_that_keeps_size_and_time_is_noticed(tmp_path: Path) -> None:
    write_corpus(tmp_path, 7, files=12)
    build(tmp_path, "index")
    path = tmp_path / "corpus" / "a001.txt"
    status, data = path.stat(), path.read_bytes()
    path.write_bytes(data.replace(b"The ", b"Any "))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size
    assert build(tmp_path, "index").changed == ("a001",)


@pytest.mark.usefixtures("hashed")
def test_another_program_reads_everything_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.reading import files

    write_corpus(tmp_path, 8, files=12)
    build(tmp_path, "index")
    read: list[str] = []
    detect = files.detect_language
    monkeypatch.setattr(files, "detect_language", lambda text: read.append(text) or detect(text))
    (tmp_path / "corpus" / "a003.txt").write_text("Title\n\nA new bridge was opened.\n", "utf-8")
    build(tmp_path, "index")
    assert len(read) == 1
    monkeypatch.setattr("index.build.builder.describe_program", lambda: "another")
    report = build(tmp_path, "index")
    assert len(read) == 1 + report.articles
    assert (report.unchanged, report.embedded, report.changed) == (False, 0, ())
    assert build(tmp_path, "index").unchanged


@pytest.mark.usefixtures("hashed")
def test_file_that_could_not_be_opened_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.reading import files

    write_corpus(tmp_path, 9, files=12)
    read_bytes = files.read_bytes

    def fail(path: Path, most: int = 0) -> bytes:
        if path.name == "a005.txt":
            raise OSError(24, "Too many open files")
        return read_bytes(path, most or files.MAX_ARTICLE_BYTES)

    monkeypatch.setattr(files, "read_bytes", fail)
    report = build(tmp_path, "index")
    assert "a005.txt" in {each.file for each in report.unreadable}
    monkeypatch.undo()
    monkeypatch.setattr("index.build.builder.load_embedder", lambda _settings: HashEmbedder())
    change_file(tmp_path / "corpus", random.Random(1))
    assert "a005" in build(tmp_path, "index").added


@pytest.mark.usefixtures("hashed")
def test_file_written_during_a_build_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.build import builder

    write_corpus(tmp_path, 12, files=12)
    path = tmp_path / "corpus" / "a002.txt"
    before, describe = path.read_bytes(), builder.describe_sources

    def describe_then_write(files: Sequence[Path]) -> object:
        described = describe(files)
        path.write_text("Another\n\nSomething else was saved meanwhile.\n", "utf-8")
        return described

    with monkeypatch.context() as patched:
        patched.setattr(builder, "describe_sources", describe_then_write)
        build(tmp_path, "index")
    path.write_bytes(before)
    build(tmp_path, "index")
    build(tmp_path, "fresh")
    compare_generations(tmp_path, "index", "fresh")


@pytest.mark.usefixtures("hashed")
def test_collection_is_shared_until_a_tenth_has_changed(tmp_path: Path) -> None:
    write_corpus(tmp_path, 10, files=60)
    build(tmp_path, "index")
    drawn = random.Random(10)
    homes = []
    for _ in range(12):
        change_file(tmp_path / "corpus", drawn)
        build(tmp_path, "index")
        with closing(StoredIndex(tmp_path / "index")) as index:
            homes.append(find_home(index.folder))
            rows = read_rows(index.folder, index.manifest.passages)
            lacking = index.manifest.passages - int((rows >= 0).sum())
            assert lacking + int((rows < 0).sum()) <= 0.1 * index.manifest.passages
            store, _ = index.open_vector_store(exact=False)
            assert isinstance(store, SupplementedStore) == bool(lacking)
            store.close()
        kept = {path.name for path in (tmp_path / "index" / "generations").iterdir()}
        assert len(kept) <= 4
        assert homes[-1].name in kept
    assert 2 < len(set(homes)) < 12
    left = [path for path in homes[-1].iterdir() if path.name != FOLDER]
    assert homes[-1] == index.folder or not any(path.name == "manifest.json" for path in left)


RUN = """
import sys
from bot.cli import main
code = main(sys.argv[1:])
heavy = {"torch", "transformers", "llama_index", "chromadb", "sentence_transformers", "trafilatura"}
sys.exit(code or ", ".join(sorted(heavy & {n.split(".")[0] for n in sys.modules})) or None)
"""


def test_update_imports_no_heavy_library(tmp_path: Path) -> None:
    write_corpus(tmp_path, 11, files=24)
    (tmp_path / "corpus" / "page.html").unlink()
    environment = {
        **os.environ,
        "SILTEME_CORPUS__PATHS": str(tmp_path / "corpus"),
        "SILTEME_STORE__DIRECTORY": str(tmp_path / "index"),
        "SILTEME_EMBEDDING__MODEL": "english",
        "PYTHONPATH": str(ROOT),
    }
    said = []
    for _ in range(2):
        command = [sys.executable, "-c", RUN, "index"]
        done = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        said.append(done.stderr.strip().splitlines()[-1])
        path = tmp_path / "corpus" / "a001.txt"
        path.write_text(f"{path.read_text('utf-8')}\n\nA new bridge was opened in Semey.\n")
    assert "chromadb" in said[0]
    assert done.returncode == 0, done.stderr
    assert "1 embedded" in done.stdout
