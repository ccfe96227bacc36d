"""The parts of a generation on their own: generations, arrays, both vector stores, filters."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.embedding import load_embedder
from index.errors import IndexDamaged, IndexMissing
from index.settings import RetrievalSettings
from index.store.generations import (
    commit_generation,
    discard_generation,
    find_generation,
    read_current,
    start_generation,
)
from index.store.manifest import MANIFEST_NAME
from index.store.stored import StoredIndex
from index.store.vectors import RowWriter, map_array, write_array
from index.types import Filters

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings


def commit(directory: Path) -> str:
    folder = start_generation(directory)
    (folder / MANIFEST_NAME).write_text("{}", "utf-8")
    commit_generation(directory, folder)
    return folder.name


def test_generations_follow_one_another_and_one_before_is_kept(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="silteme index"):
        read_current(tmp_path)
    names = [commit(tmp_path) for _ in range(4)]
    assert names == ["000001", "000002", "000003", "000004"]
    assert read_current(tmp_path) == "000004"
    assert sorted(path.name for path in (tmp_path / "generations").iterdir()) == names[2:]
    assert not (tmp_path / "CURRENT.new").exists()


def test_unfinished_generation_never_answers_and_is_removed(tmp_path: Path) -> None:
    commit(tmp_path)
    abandoned = start_generation(tmp_path)
    (abandoned / "half").write_bytes(b"x")
    assert read_current(tmp_path) == "000001"
    assert commit(tmp_path) == "000002"
    assert not (abandoned / "half").exists()


def test_generation_that_answers_is_never_discarded(tmp_path: Path) -> None:
    name = commit(tmp_path)
    discard_generation(tmp_path, find_generation(tmp_path, name))
    assert find_generation(tmp_path, name).is_dir()
    fresh = start_generation(tmp_path)
    discard_generation(tmp_path, fresh)
    assert not fresh.exists()


def test_rows_written_are_rows_read(tmp_path: Path) -> None:
    rows = np.arange(12, dtype=np.float64).reshape(6, 2)
    with RowWriter(tmp_path / "rows.npy", (6, 2), np.float32) as writer:
        writer.append(rows[:1])
        writer.append(rows[1:])
    assert np.array_equal(map_array(tmp_path / "rows.npy"), rows)
    write_array(tmp_path / "flat.npy", np.arange(3))
    assert np.load(tmp_path / "flat.npy").tolist() == [0, 1, 2]


def test_promised_rows_must_come(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match=r"rows.npy lacks 1"),
        RowWriter(tmp_path / "rows.npy", (2, 2), np.float32) as writer,
    ):
        writer.append(np.zeros((1, 2)))


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\x93NUMPY\x01\x00\x10\x00{'descr': ", b"x"]
)
def test_file_that_is_no_array_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "rows.npy").write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"rows\.npy"):
        map_array(tmp_path / "rows.npy")


QUESTIONS = (
    "Where did Tokayev tell Putin that he would not recognise the regions?",
    "Who commissioned the mosque in Samarkand?",
    "What did Xi Jinping tell Putin?",
    "How did Astana answer the report that it armed Ukraine?",
    "Что сказал Токаев Путину?", "Тоқаев не айтты?", "谁委托建造了清真寺？", "the", "",
    "gas exports", "NATO", "sanctions against Russia", "the Belt and Road", "oil pipeline",
    "January protests", "CSTO troops", "mobilisation", "border", "language law", "election",
    "parliament", "nuclear", "grain", "railway", "Uzbekistan", "Turkey", "summit", "drones",
    "independence", "Who is the author?",
)  # fmt: skip


@pytest.fixture(scope="module")
def vectors_of_questions(seeds_settings: Settings) -> list[np.ndarray]:
    embedder = load_embedder(seeds_settings.embedding)
    return [embedder.embed_query(question) for question in QUESTIONS]


@pytest.mark.parametrize("count", [1, RetrievalSettings().candidates])
def test_chroma_finds_what_exact_search_finds(
    seeds_index: Path, vectors_of_questions: list[np.ndarray], count: int
) -> None:
    index = StoredIndex(seeds_index)
    exact, _ = index.open_vector_store(exact=True)
    chroma, problem = index.open_vector_store(exact=False)
    assert problem is None
    some = np.zeros(index.manifest.passages, np.bool_)
    some[index.select_rows(Filters(sources=(index.database.list_ids()[1],)))] = True
    for vector in vectors_of_questions:
        for allowed in (None, some):
            found, expected = (
                sorted(store.find_nearest(vector, count, allowed).tolist())
                for store in (chroma, exact)
            )
            assert found == expected
    none = np.zeros(index.manifest.passages, np.bool_)
    for store in (exact, chroma):
        assert store.find_nearest(vectors_of_questions[0], 5, none).tolist() == []
    chroma.close()
    index.close()


def test_exact_search_is_a_matrix_product(seeds_index: Path, vectors_of_questions) -> None:
    index = StoredIndex(seeds_index)
    store, _ = index.open_vector_store(exact=True)
    scores = index.vectors.passages @ vectors_of_questions[0]
    found = store.find_nearest(vectors_of_questions[0], 7, None)
    assert found.tolist() == np.argsort(-scores, kind="stable")[:7].tolist()
    assert index.vectors.compare_passages(vectors_of_questions[0], found) == pytest.approx(
        scores[found], abs=1e-6
    )
    index.close()


def test_sentences_of_the_index_are_those_of_their_articles(seeds_index: Path) -> None:
    index = StoredIndex(seeds_index)
    after = 0
    for row in range(index.manifest.passages):
        stored = index.database.read_passage(row)
        article = index.database.require_article(stored.passage.article_id)
        assert article.text[stored.passage.start : stored.passage.end] == stored.passage.text
        assert stored.sentence_rows == range(after, after + len(stored.sentences))
        assert stored.sentence_rows == index.database.read_sentence_rows(row)
        after = stored.sentence_rows.stop
        for start, end in stored.sentences:
            assert stored.passage.start <= start < end <= stored.passage.end
    assert after == index.manifest.sentences == len(index.vectors.sentences)
    with pytest.raises(IndexDamaged, match="no passage"):
        index.database.read_passage(index.manifest.passages)
    with pytest.raises(IndexDamaged, match="no article"):
        index.database.require_article("unheard-of")
    index.close()


def test_filters_let_through_what_they_say(seeds_index: Path) -> None:
    index = StoredIndex(seeds_index)
    articles = list(index.database.iterate_articles())
    numbers = index.database.read_article_numbers()

    def select(**filters: object) -> set[str]:
        rows = index.select_rows(Filters(**filters))
        return {articles[numbers[row]].id for row in np.flatnonzero(rows)}

    assert index.select_rows(Filters()) is None
    everything = {article.id for article in articles}
    dated = {article.id for article in articles if article.published.label}
    assert select(since=date(1900, 1, 1)) == select(until=date(2100, 1, 1)) == dated
    assert select(since=date(2100, 1, 1)) == select(sources=("unheard of",)) == set()
    for article in articles:
        assert select(sources=(article.id,)) == {article.id}
        assert article.id in select(sources=(article.title.upper(),))
        if article.published.latest:
            assert article.id in select(since=article.published.latest)
            assert article.id in select(until=article.published.earliest)
    assert select(sources=tuple(everything)) == everything
    index.close()
