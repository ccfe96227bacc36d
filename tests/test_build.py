"""Building the index: incremental, idempotent, never mixed, mended when damaged."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.assembly import load_application
from bot.corpus import build_index as refresh_index
from bot.corpus import word_index_command
from bot.settings import Settings, load_settings
from index.build import BuildPlan, BuildReport, build_index
from index.errors import IndexDamaged, IndexLocked, SourceError, StoredIndexError
from index.progress import Silence
from index.settings import ChunkingSettings, CorpusSettings, EmbeddingSettings, StoreSettings
from index.store.chroma import COLLECTION, FOLDER, ChromaStore, _open_client
from index.store.collection import find_collection_damage, find_home
from index.store.generations import lock_directory
from index.store.journal import Journal
from index.store.manifest import find_damage
from index.store.stored import StoredIndex
from index.store.vectors import ExactStore

if TYPE_CHECKING:
    from pathlib import Path

ENGLISH = EmbeddingSettings(model="english", threads=1)
TEXTS = {
    "mosque": "Timur commissioned the mosque in Samarkand.\n\nIt was finished in 1404. It fell.",
    "summit": "Tokayev told Putin that he would not recognise the regions. The hall was silent.",
    "pledge": "Xi Jinping pledged support for the independence of Kazakhstan in Nur-Sultan.",
    "denial": "Astana denied a report that it had armed Ukraine. No weapons were sold.",
    "weather": "Snow fell in Almaty on Monday. The roads were closed until the evening.",
}


class Notes(Silence):
    """Keeps what a build says."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.stages: list[tuple[str, int | None, int]] = []

    def start_stage(self, name: str, total: int | None) -> None:
        self.stages.append((name, total, 0))

    def advance(self, count: int = 1) -> None:
        name, total, done = self.stages[-1]
        self.stages[-1] = (name, total, done + count)

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)


def write_corpus(folder: Path, texts: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(f"About the {name}\n\n{text}\n", "utf-8")


def make_plan(root: Path, **changes: object) -> BuildPlan:
    plan = BuildPlan(
        root / "index", (root / "corpus",), root / "corpus", ChunkingSettings(), ENGLISH
    )
    return replace(plan, **changes)


def build(root: Path, **changes: object) -> BuildReport:
    return build_index(make_plan(root, **changes), Silence())


def make_settings(root: Path) -> Settings:
    return Settings(
        corpus=CorpusSettings(paths=(root / "corpus",)),
        embedding=ENGLISH,
        store=StoreSettings(directory=root / "index"),
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of five articles and its index; copied, never written."""
    root = tmp_path_factory.mktemp("template")
    write_corpus(root / "corpus", TEXTS)
    build(root)
    return root


@pytest.fixture
def root(template: Path, tmp_path: Path) -> Path:
    """A copy of the template, at a path of its own."""
    target = tmp_path / "root"
    shutil.copytree(template, target)
    # The index remembers where its sources are: this makes it the index of the copy.
    assert not build(target).unchanged
    return target


def list_state(directory: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(directory)): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in directory.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def open_index(root: Path) -> closing[StoredIndex]:
    return closing(StoredIndex(root / "index"))


def read_everything(root: Path) -> dict[str, set[str]]:
    """The articles that each part of the index knows."""
    with open_index(root) as index:
        rows = range(index.manifest.passages)
        passages = [index.database.read_passage(row).passage for row in rows]
        articles = [article.id for article in index.database.iterate_articles()]
        assert len(index.vectors.passages) == index.lexical.size == len(passages)
    with closing(_open_client(find_home(index.folder))) as client:
        collection = client.get_collection(COLLECTION, embedding_function=None)
        stored = collection.get(include=["metadatas"])["ids"]
    assert {passage.id for passage in passages} == set(stored)
    return {
        "articles": set(articles),
        "passages": {passage.article_id for passage in passages},
        "chroma": {name.split(":")[0] for name in stored},
    }


def test_second_run_changes_nothing(root: Path) -> None:
    before = list_state(root / "index")
    report = build(root)
    assert report.unchanged
    assert (report.articles, report.embedded) == (5, 0)
    assert report.passages == report.reused > 0
    assert list_state(root / "index") == before


def test_only_what_changed_is_embedded(root: Path) -> None:
    write_corpus(root / "corpus", {"weather": "The sun shone in Almaty. All roads were open."})
    write_corpus(root / "corpus", {"fresh": "A new bridge was opened in Semey."})
    (root / "corpus" / "pledge.txt").unlink()
    report = build(root)
    assert (report.added, report.changed, report.removed) == (("fresh",), ("weather",), ("pledge",))
    assert report.embedded == 2
    assert report.reused == report.passages - 2 == 3
    expected = {"mosque", "summit", "denial", "weather", "fresh"}
    assert set(map(frozenset, read_everything(root).values())) == {frozenset(expected)}
    index = StoredIndex(root / "index")
    assert "snow" not in index.lexical
    assert "bridg" in index.lexical
    index.close()


def test_incremental_index_is_the_one_built_at_once(root: Path, tmp_path: Path) -> None:
    write_corpus(root / "corpus", {"aaa": "This article comes first and moves every row."})
    build(root)
    other = tmp_path / "other"
    build(root, directory=other)
    one, two = StoredIndex(root / "index"), StoredIndex(other)
    assert np.array_equal(one.vectors.passages, two.vectors.passages)
    assert np.array_equal(one.vectors.sentences, two.vectors.sentences)
    assert one.manifest.corpus == two.manifest.corpus
    for index in (one, two):
        index.close()


def test_passages_repeated_word_for_word_are_embedded_once(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for number in range(3):
        text = "The same headline\n\nThe same sentence stands here."
        (tmp_path / "corpus" / f"{number}.txt").write_text(text, "utf-8")
    report = build(tmp_path)
    assert (report.passages, report.embedded, report.reused) == (3, 1, 2)
    assert build(tmp_path).passages == 3


def test_changed_chunking_cuts_everything_again(root: Path) -> None:
    report = build(root, chunking=ChunkingSettings(max_tokens=32, min_tokens=0))
    assert not report.unchanged
    assert (report.added, report.changed, report.removed) == ((), (), ())
    index = StoredIndex(root / "index")
    assert (index.manifest.recipe["max_tokens"], index.manifest.recipe["min_tokens"]) == (32, 0)
    assert index.manifest.passages == report.passages > 5
    index.close()


class OtherEmbedder:
    """Another model: the same interface, vectors of another length."""

    fingerprint, dimension, max_tokens = "other/1", 8, 100

    def __init__(self) -> None:
        self.embedded = 0

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def embed_passages(self, passages):
        from index.embedding import PassageVectors

        self.embedded += len(passages)
        unit = np.eye(8, dtype=np.float32)
        return [PassageVectors(unit[0], unit[: len(each.sentences)]) for each in passages]


def test_changed_model_embeds_everything_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = OtherEmbedder()
    monkeypatch.setattr("index.build.builder.load_embedder", lambda _settings: other)
    report = build(root)
    assert report.embedded == report.passages == other.embedded
    index = StoredIndex(root / "index")
    assert index.vectors.passages.shape == (report.passages, 8)
    assert index.manifest.recipe["embedder"] == "other/1"
    index.close()
    monkeypatch.undo()
    notes = Notes()
    application = load_application(make_settings(root), one_shot=True, progress=notes)
    application.close()
    assert len(notes.notes) == 1
    assert "made with another embedding model" in notes.notes[0]


def test_stages_are_named_and_counted_to_their_end(root: Path) -> None:
    write_corpus(root / "corpus", {"fresh": "A new bridge was opened in Semey."})
    notes = Notes()
    build_index(make_plan(root), notes)
    assert [name for name, _, _ in notes.stages] == [
        "Reading articles", "Embedding passages", "Indexing words", "Filling the vector store"
    ]  # fmt: skip
    for name, total, done in notes.stages:
        assert total == done, name
    assert not notes.notes


@pytest.mark.parametrize("paths", [("nowhere",), ("empty",)])
def test_nothing_to_index_leaves_the_old_index(root: Path, paths: tuple[str, ...]) -> None:
    (root / "empty").mkdir()
    before = list_state(root / "index")
    with pytest.raises(SourceError):
        build(root, paths=tuple(root / path for path in paths))
    assert list_state(root / "index") == before


GENERATION_FILES = (
    "articles.sqlite", "passages.npy", "sentences.npy", "manifest.json", "lexical/vocabulary.txt",
    "lexical/rows.npy", "lexical/starts.npy", "lexical/weights.npy", "lexical/size.npy",
    "lexical/counts.npy", "lexical/lengths.npy",
)  # fmt: skip


# Further files of a generation that uses an older one's collection.
SHARING_FILES = ("collection.txt", "collection.npy")


def test_index_made_anew_under_the_same_name_is_noticed(root: Path) -> None:
    with open_index(root) as index:
        assert not index.is_outdated()
        copy = index.folder.with_name("copy")
        shutil.copytree(index.folder, copy)
        os.utime(copy / "manifest.json")
        index.folder.rename(index.folder.with_name("gone"))
        assert index.is_outdated()
        copy.rename(index.folder)
        assert index.is_outdated()


def find_folder(root: Path) -> Path:
    index = StoredIndex(root / "index")
    index.close()
    return index.folder


def find_collection(root: Path) -> Path:
    """The files of the Chroma collection, which may be an older generation's."""
    return find_home(find_folder(root)) / FOLDER


def flip_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_list_of_files_is_complete(root: Path, template: Path) -> None:
    for place, more in ((template, ()), (root, SHARING_FILES)):
        folder = find_folder(place)
        files = [path for path in folder.rglob("*") if path.is_file()]
        found = {path.relative_to(folder).as_posix() for path in files}
        own = {name for name in found if not name.startswith("chroma/")}
        assert own == {*GENERATION_FILES, *more}


@pytest.mark.parametrize("name", GENERATION_FILES)
@pytest.mark.parametrize("damage", ["deleted", "truncated", "flipped"])
def test_damaged_file_is_noticed(template: Path, tmp_path: Path, name: str, damage: str) -> None:
    shutil.copytree(template / "index", tmp_path / "index")
    path = find_folder(tmp_path) / name
    if damage == "deleted":
        path.unlink()
    elif damage == "truncated":
        path.write_bytes(path.read_bytes()[:-7])
    else:
        flip_byte(path)
    if damage != "flipped" or name == "manifest.json":
        with pytest.raises(IndexDamaged, match=r"\.$"):
            StoredIndex(tmp_path / "index")
        return
    try:
        index = StoredIndex(tmp_path / "index")
    except IndexDamaged:
        return
    assert find_damage(index.folder, index.manifest.files, thorough=True) == f"{name} was altered"
    index.close()


@pytest.mark.parametrize("name", ["articles.sqlite", "manifest.json", "lexical/rows.npy"])
def test_damaged_index_is_made_again_with_one_sentence(root: Path, name: str) -> None:
    path = find_folder(root) / name
    path.write_bytes(path.read_bytes()[:-7])
    notes = Notes()
    application = load_application(make_settings(root), one_shot=True, progress=notes)
    assert len(application.library.articles()) == 5
    application.close()
    assert len(notes.notes) == 1
    assert "Making it again from" in notes.notes[0]


@pytest.mark.parametrize("name", ["passages.npy", "articles.sqlite", "lexical/weights.npy"])
def test_flipped_byte_is_mended_and_not_taken_over(root: Path, template: Path, name: str) -> None:
    flip_byte(find_folder(root) / name)
    report = build(root)
    assert not report.unchanged
    assert report.embedded == report.passages
    whole = find_folder(template) / "passages.npy"
    assert (find_folder(root) / "passages.npy").read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("content", [None, "", "x"])
def test_lost_pointer_is_found_again(root: Path, content: str | None) -> None:
    pointer = root / "index" / "CURRENT"
    name = pointer.read_text("ascii").strip()
    pointer.unlink()
    if content is not None:
        pointer.write_text(content, "ascii")
    index = StoredIndex(root / "index")
    assert index.generation == name
    index.close()


def test_other_format_is_rebuilt(root: Path) -> None:
    manifest = find_folder(root) / "manifest.json"
    data = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps({**data, "format": 0}), "utf-8")
    with pytest.raises(IndexDamaged, match="format of another version"):
        StoredIndex(root / "index")
    assert build(root).articles == 5
    StoredIndex(root / "index").close()


CHROMA_DAMAGE = {
    "no database": ("chroma.sqlite3", None),
    "torn database": ("chroma.sqlite3", 4_000),
    "no vectors": ("data_level0.bin", None),
    "torn vectors": ("data_level0.bin", 100),
    "torn header": ("header.bin", 10),
    "torn lengths": ("length.bin", 3),
}


@pytest.mark.parametrize("case", CHROMA_DAMAGE)
def test_damaged_collection_gives_way_and_is_mended(root: Path, case: str) -> None:
    name, size = CHROMA_DAMAGE[case]
    (path,) = find_collection(root).rglob(name)
    if size is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:size])
    index = StoredIndex(root / "index")
    store, problem = index.open_vector_store(exact=False)
    assert isinstance(store, ExactStore)
    assert problem is not None
    assert problem.startswith("The Chroma collection cannot")
    index.close()
    report = build(root)
    assert (report.unchanged, report.embedded) == (False, 0)
    index = StoredIndex(root / "index")
    store, problem = index.open_vector_store(exact=False)
    assert problem is None
    assert isinstance(store, ChromaStore)
    store.close()
    index.close()


def find_chroma_damage(root: Path) -> str | None:
    with open_index(root) as index:
        return find_collection_damage(index.folder, index.manifest, thorough=True)


def test_flipped_byte_in_the_collection_is_mended(root: Path) -> None:
    (path,) = find_collection(root).rglob("header.bin")
    flip_byte(path)
    assert "header.bin was altered" in str(find_chroma_damage(root))
    assert not build(root).unchanged
    assert build(root).unchanged


def test_what_chroma_writes_when_opened_is_no_damage(root: Path) -> None:
    files = [path for path in find_collection(root).rglob("*") if path.is_file()]
    before = {path: path.read_bytes() for path in files}
    for _ in range(3):
        with open_index(root) as index:
            store, problem = index.open_vector_store(exact=False)
            assert isinstance(store, ChromaStore), problem
            store.find_nearest(index.vectors.passages[0], 2, None)
            store.close()
        assert find_chroma_damage(root) is None
    assert any(path.read_bytes() != data for path, data in before.items())
    assert build(root).unchanged


@pytest.mark.parametrize("writable", [True, False])
def test_remedy_is_offered_where_it_can_be_followed(
    root: Path, monkeypatch: pytest.MonkeyPatch, writable: bool
) -> None:
    import index.store.chroma as module

    def fail(_folder: Path) -> None:
        raise module.ChromaError("attempt to write a readonly database")

    monkeypatch.setattr(module, "_open_client", fail)
    monkeypatch.setattr("bot.assembly.os.access", lambda _path, _mode: writable)
    notes, settings = Notes(), make_settings(root)
    load_application(settings, one_shot=False, progress=notes).close()
    problem = "The Chroma collection cannot be opened: attempt to write a readonly database."
    said = f"{problem} Every passage is compared instead."
    folder = find_home(find_folder(root)) / FOLDER
    command = f"silteme --index {root / 'index'} index"
    remedy = f" Remove {folder}, then run `{command}`." if writable else ""
    assert notes.notes == [said + remedy]


def test_index_is_refreshed_from_what_it_was_made_from(root: Path) -> None:
    write_corpus(root / "seeds", {"seed": "Another article."})
    settings = replace_corpus(make_settings(root), root / "seeds")
    refresh_index(settings, (root / "corpus",), Silence())
    notes = Notes()
    assert refresh_index(settings, None, notes).unchanged
    assert notes.notes == [f"Indexing what this index was made from: {root / 'corpus'}."]
    write_corpus(root / "more", {"extra": "One more article."})
    refresh_index(settings, (root / "corpus", root / "more"), Silence())
    shutil.rmtree(root / "more")
    report = refresh_index(settings, None, Silence())
    assert (report.articles, len(report.removed), report.added) == (5, 1, ())
    # Of what is gone nothing is asked, but other articles never take the place of all of it.
    shutil.rmtree(root / "corpus")
    with pytest.raises(SourceError, match="Name where the articles are now"):
        refresh_index(settings, None, Silence())
    with open_index(root) as index:
        assert index.manifest.paths == (str(root / "corpus"),)


def test_an_index_inside_its_own_folder_is_not_read(root: Path) -> None:
    settings = make_settings(root)
    inside = settings.model_copy(
        update={"store": settings.store.model_copy(update={"directory": root / "corpus" / "ix"})}
    )
    first = refresh_index(inside, (root / "corpus",), Silence())
    second = refresh_index(inside, (root / "corpus",), Silence())
    assert second.unchanged
    assert second.articles == first.articles == len(TEXTS)


def replace_corpus(settings: Settings, path: Path) -> Settings:
    return settings.model_copy(update={"corpus": CorpusSettings(paths=(path,))})


def test_command_names_an_index_elsewhere(tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "a b")
    assert word_index_command(settings) == f"silteme --index '{tmp_path}/a b/index' index"
    (tmp_path / "config.toml").write_text("", "utf-8")
    assert word_index_command(load_settings(tmp_path / "config.toml")) == "silteme index"


def test_folder_of_other_things_is_refused_untouched(tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus", TEXTS)
    before = list_state(tmp_path)
    with pytest.raises(SourceError, match=r"corpus holds other files and no index; name .*\.$"):
        build(tmp_path, directory=tmp_path / "corpus")
    with pytest.raises(SourceError, match=r"weather\.txt is a file; .*\.$"):
        build(tmp_path, directory=tmp_path / "corpus" / "weather.txt")
    assert list_state(tmp_path) == before
    assert not (tmp_path / "corpus" / "lock").exists()


def test_failing_vector_store_leaves_an_index_that_answers(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import index.store.chroma as module

    def fail(_folder: Path) -> None:
        raise RuntimeError("the tables are locked")

    monkeypatch.setattr(module, "_open_client", fail)
    write_corpus(root / "corpus", {"fresh": "A new bridge was opened in Semey."})
    notes = Notes()
    report = build_index(make_plan(root), notes)
    assert report.added == ("fresh",)
    assert len(notes.notes) == 1
    assert "could not be written: the tables are locked" in notes.notes[0]
    index = StoredIndex(root / "index")
    assert index.manifest.chroma == {}
    store, problem = index.open_vector_store(exact=False)
    assert isinstance(store, ExactStore)
    assert problem is not None
    index.close()
    monkeypatch.undo()
    assert (build(root).embedded, build(root).unchanged) == (0, True)


def test_full_disk_in_the_vector_store_is_said_as_such(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import index.store.chroma as module

    def fail(_folder: Path) -> None:
        raise module.ChromaError("error returned from database: (code: 13) disk is full")

    monkeypatch.setattr(module, "_open_client", fail)
    (root / "corpus" / "pledge.txt").unlink()
    before = list_state(root / "index")
    with pytest.raises(StoredIndexError, match=r"the disk is full\. What was indexed before is"):
        build(root)
    state = list_state(root / "index")
    assert {name: at for name, at in state.items() if "journal" not in name} == before


def test_interrupt_after_the_swap_keeps_the_new_index(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_directory: Path) -> None:
        raise KeyboardInterrupt

    (root / "corpus" / "pledge.txt").unlink()
    monkeypatch.setattr("index.build.builder.remove_journal", interrupt)
    with pytest.raises(KeyboardInterrupt):
        build(root)
    index = StoredIndex(root / "index")
    assert "pledge" not in index.database.list_ids()
    index.close()


def test_second_writer_is_turned_away(root: Path) -> None:
    with lock_directory(root / "index"), pytest.raises(IndexLocked, match="Another process"):
        build(root)
    assert build(root).unchanged


def test_journal_keeps_vectors_and_survives_damage(tmp_path: Path) -> None:
    from index.embedding import PassageVectors

    vectors = PassageVectors(np.arange(4, dtype=np.float32), np.ones((2, 4), np.float32))
    journal = Journal(tmp_path, 4)
    journal.add([(b"key", vectors)])
    journal.close()
    again = Journal(tmp_path, 4)
    assert b"key" in again
    assert np.array_equal(again.read(b"key").sentences, vectors.sentences)
    with pytest.raises(KeyError):
        again.read(b"other")
    again.close()
    (tmp_path / "journal.sqlite").write_bytes(b"not a database" * 400)
    fresh = Journal(tmp_path, 4)
    assert b"key" not in fresh
    fresh.close()


MUTATIONS = {
    "wrong span": "UPDATE passages SET end = 100000 WHERE row = 1",
    "empty span": "UPDATE passages SET start = end WHERE row = 1",
    "stale text": "UPDATE articles SET text = replace(text, 'e', 'a')",
    "wrong checksum": "UPDATE articles SET sha256 = replace(sha256, substr(sha256, 1, 1), 'f')",
    "wrong date": "UPDATE articles SET earliest = 'soon', latest = 'later'",
}


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_altered_database_is_caught(root: Path, mutation: str) -> None:
    folder = find_folder(root)
    size = (folder / "articles.sqlite").stat().st_size
    connection = sqlite3.connect(folder / "articles.sqlite")
    with connection:
        assert connection.execute(MUTATIONS[mutation]).rowcount
    connection.close()
    assert (folder / "articles.sqlite").stat().st_size == size
    with pytest.raises((IndexDamaged, ValueError)):
        read_everything(root)
    report = build(root)
    assert not report.unchanged
    assert read_everything(root)["articles"] == set(TEXTS)
