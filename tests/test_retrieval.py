"""Retrieval over the seeds: every rank and score, fusion, filters, both stores alike."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.embedding import Embedder, load_embedder
from index.retrieval import Retriever
from index.settings import RetrievalSettings
from index.store.stored import StoredIndex
from index.types import Filters
from index.words import stem_word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.settings import Settings

QUESTIONS = (
    "Who commissioned the mosque in Samarkand?",
    "Where did Tokayev tell Putin that he would not recognise the regions?",
    "Что Си Цзиньпин сказал Путину?",
    "Астана Украинаға қару берді ме?",
    "gas exports to Europe",
)


@pytest.fixture(scope="module")
def index(seeds_index: Path) -> Iterator[StoredIndex]:
    with closing(StoredIndex(seeds_index)) as opened:
        yield opened


@pytest.fixture(scope="module")
def embedder(seeds_settings: Settings) -> Embedder:
    return load_embedder(seeds_settings.embedding)


def make_retriever(
    index: StoredIndex, embedder: Embedder, *, exact: bool = True, **settings: float
) -> Retriever:
    store, problem = index.open_vector_store(exact=exact)
    assert problem is None
    return Retriever(index, store, embedder, RetrievalSettings(**settings))


@pytest.mark.parametrize("question", QUESTIONS)
def test_hits_carry_true_ranks_and_scores(
    index: StoredIndex, embedder: Embedder, question: str
) -> None:
    found = make_retriever(index, embedder).retrieve(question)
    words = index.lexical.score_passages(found.terms)
    cosines = index.vectors.passages @ found.vector
    assert len(found.candidates) == RetrievalSettings().passages
    scores = [each.hit.score for each in found.candidates]
    assert scores == sorted(scores, reverse=True)
    for each in found.candidates:
        row, hit = each.stored.row, each.hit
        assert hit.passage == index.database.read_passage(row).passage
        assert hit.dense_score == pytest.approx(float(cosines[row]), abs=1e-5)
        if hit.dense_rank is not None:
            # Cosines that rounding alone tells apart may stand in either order.
            before, level = (int((cosines > cosines[row] + by).sum()) for by in (1e-6, -1e-6))
            assert before < hit.dense_rank <= max(level, before + 1)
        if hit.lexical_rank is None:
            assert hit.lexical_score is None
        else:
            assert hit.lexical_score == pytest.approx(float(words[row]))
            assert hit.lexical_rank >= 1 + int((words > words[row]).sum())
        assert each.sentence_scores.shape == (len(each.stored.sentences),)


@pytest.mark.parametrize("question", QUESTIONS)
def test_both_stores_give_the_same_hits(
    index: StoredIndex, embedder: Embedder, question: str
) -> None:
    exact, chroma = (
        make_retriever(index, embedder, exact=exact).retrieve(question) for exact in (True, False)
    )
    assert [each.hit for each in exact.candidates] == [each.hit for each in chroma.candidates]


def test_weight_of_one_search_alone_ranks_by_it(index: StoredIndex, embedder: Embedder) -> None:
    question = QUESTIONS[0]
    dense = make_retriever(index, embedder, dense_weight=1.0).retrieve(question)
    ranks = [each.hit.dense_rank for each in dense.candidates]
    assert ranks == sorted(ranks)
    lexical = make_retriever(index, embedder, dense_weight=0.0).retrieve(question)
    ranks = [each.hit.lexical_rank for each in lexical.candidates]
    # Passages that share no word with the question come after all that do.
    found = [rank for rank in ranks if rank is not None]
    assert found == list(range(1, len(found) + 1)) == ranks[: len(found)]
    assert len(found) > 1


def test_filters_keep_other_articles_out(index: StoredIndex, embedder: Embedder) -> None:
    retriever = make_retriever(index, embedder)
    for article_id in index.database.list_ids():
        found = retriever.retrieve(QUESTIONS[1], Filters(sources=(article_id,)))
        assert {each.hit.passage.article_id for each in found.candidates} == {article_id}
    assert not retriever.retrieve(QUESTIONS[1], Filters(sources=("unheard of",))).candidates


def test_names_and_their_variants_are_known(index: StoredIndex, embedder: Embedder) -> None:
    retriever = make_retriever(index, embedder)
    found = retriever.retrieve("Did Tokaev, Konarzewska, Biden or NATO speak of Samarcand?")
    assert {"tokaev", "konarzewska", "samarcand"} <= found.known
    assert not {"biden", "nato"} & found.known


def test_names_in_another_script_are_searched_for(index: StoredIndex, embedder: Embedder) -> None:
    found = make_retriever(index, embedder).retrieve("Что Затулин говорил о Китае и России?")
    assert {"zatulin", "china", "russia"} <= found.terms.keys()
    assert "Zatulin" in found.candidates[0].hit.passage.text
    assert found.candidates[0].hit.lexical_rank == 1


@pytest.mark.parametrize(
    ("question", "known", "missing"),
    [
        ("Что сказал Лавров о Казахстане?", {"Казахстане"}, {"Лавров"}),
        ("Лавров Тоқаевқа Мәскеуде не деді? Ал Назарбаевқа?", {"Тоқаевқа"}, {"Назарбаевқа"}),
        ("Что Цзиньпин сказал Байдену Макрону?", {"Цзиньпин"}, {"Байдену", "Макрону"}),
        ("Когда Пекин признал Австралию?", {"Пекин"}, {"Австралию"}),
    ],
)
def test_names_missing_in_any_script_are_told(
    index: StoredIndex, embedder: Embedder, question: str, known: set[str], missing: set[str]
) -> None:
    found = make_retriever(index, embedder).retrieve(question)
    assert {stem_word(name) for name in known} <= found.known
    assert not {stem_word(name) for name in missing} & found.known
    assert {stem_word(name) for name in missing} <= found.terms.keys()


def test_settings_bound_what_is_found(index: StoredIndex, embedder: Embedder) -> None:
    few = make_retriever(index, embedder, candidates=2, passages=3).retrieve(QUESTIONS[0])
    assert 2 <= len(few.candidates) <= 3
    one = make_retriever(index, embedder, candidates=2, passages=1).retrieve(QUESTIONS[0])
    assert [each.hit.passage for each in one.candidates] == [few.candidates[0].hit.passage]


def test_mosque_is_found_first_in_four_languages(index: StoredIndex, embedder: Embedder) -> None:
    retriever = make_retriever(index, embedder)
    for question in (
        QUESTIONS[0],
        "Кто заказал строительство мечети в Самарканде?",
        "Самарқандтағы мешітті кім салғызды?",
        "谁下令建造撒马尔罕的清真寺？",
    ):
        texts = [each.hit.passage.text for each in retriever.retrieve(question).candidates[:3]]
        assert any("mosque" in text for text in texts), question


def test_same_question_gives_the_same_hits(index: StoredIndex, embedder: Embedder) -> None:
    first, second = (make_retriever(index, embedder).retrieve(QUESTIONS[4]) for _ in range(2))
    assert [each.hit for each in first.candidates] == [each.hit for each in second.candidates]
    assert np.array_equal(first.vector, second.vector)


def test_how_near_the_whole_index_is_comes_along(index: StoredIndex, embedder: Embedder) -> None:
    found = make_retriever(index, embedder).retrieve(QUESTIONS[0])
    assert found.background.passages == index.manifest.passages
    assert found.background.deviation > 0
    best = max(float(each.sentence_scores.max()) for each in found.candidates)
    assert best > found.background.mean + 2 * found.background.deviation
