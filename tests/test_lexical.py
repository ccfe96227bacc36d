"""BM25 against its formula, written out plainly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import IndexDamaged
from index.lexical import LexicalIndex, build_lexical_index
from index.words import list_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Maker = "Callable[[Sequence[str]], LexicalIndex]"
TEXTS = (
    "The mosque in Samarkand was commissioned by Timur.",
    "Tokayev told Putin in Samarkand.",
    "Мечеть в Самарканде. Мечеть Тимура.",
    "",
    "Samarkand, Samarkand, Samarkand: the city of mosques.",
    "撒马尔罕的清真寺",
)


@pytest.fixture
def make_index(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Sequence[str]], LexicalIndex]:
    def make(texts: Sequence[str]) -> LexicalIndex:
        folder = tmp_path_factory.mktemp("words") / "lexical"
        build_lexical_index(folder, texts)
        return LexicalIndex(folder)

    return make


def score_plainly(texts: Sequence[str], terms: Sequence[str]) -> list[float]:
    """Robertson and Zaragoza (2009), equation 3.15, with k1 = 1.2, b = 0.75, Lucene's idf."""
    documents = [list_terms(text) for text in texts]
    average = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        score = 0.0
        for term in set(terms):
            held = sum(term in each for each in documents)
            idf = math.log(1 + (len(documents) - held + 0.5) / (held + 0.5))
            count = document.count(term)
            length = 1 - 0.75 + 0.75 * len(document) / average
            score += idf * count * 2.2 / (count + 1.2 * length) if count else 0.0
        scores.append(score)
    return scores


@pytest.mark.parametrize("question", ["mosque Samarkand", "Who told Putin?", "мечеть", "清真寺"])
def test_scores_are_those_of_the_formula(make_index: Maker, question: str) -> None:
    terms = list_terms(question)
    scores = make_index(TEXTS).score_passages(terms)
    assert scores == pytest.approx(score_plainly(TEXTS, terms), rel=1e-5)
    assert scores.max() > 0


WORDS = st.sampled_from(("city", "cities", "Тимур", "清", "ﷺ", "ª", "5.2", "o'clock", "İstanbul"))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(WORDS, max_size=12).map(" ".join), min_size=1, max_size=9), WORDS)
def test_scores_are_those_of_the_formula_for_any_texts(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], word: str
) -> None:
    folder = tmp_path_factory.mktemp("words") / "lexical"
    build_lexical_index(folder, texts)
    terms = list_terms(word)
    if not any(map(list_terms, texts)):
        assert not LexicalIndex(folder).score_passages(terms).any()
        return
    scores = LexicalIndex(folder).score_passages(terms)
    assert scores == pytest.approx(score_plainly(texts, terms), rel=1e-4)


def test_scores_do_not_depend_on_repetition_in_the_question(make_index: Maker) -> None:
    index = make_index(TEXTS)
    once, twice = (index.score_passages(["samarkand"] * count) for count in (1, 2))
    assert np.array_equal(once, twice)


def test_rare_terms_weigh_more(make_index: Maker) -> None:
    index = make_index(TEXTS)
    unknown, rare, common = map(index.weigh_term, ("unheard", "timur", "samarkand"))
    assert unknown > rare > common > 0
    assert rare == pytest.approx(math.log(1 + (6 - 1 + 0.5) / 1.5))
    assert unknown == pytest.approx(math.log(1 + 6.5 / 0.5))
    assert "timur" in index
    assert "unheard" not in index


@pytest.mark.parametrize("text", ["The mosques of Samarkand", "The mosques of Samarkand " * 40])
def test_terms_that_were_changed_are_listed_as_before(text: str) -> None:
    terms = list_terms(text)
    terms.clear()
    assert list_terms(text)[:2] == ["mosqu", "samarkand"]


def test_passages_of_a_term_are_listed(make_index: Maker) -> None:
    index = make_index(TEXTS)
    assert index.list_passages("samarkand").tolist() == [0, 1, 4]
    assert index.list_passages("unheard").tolist() == []
    assert {"timur", "мечет", "撒"} <= set(index.list_terms())
    assert list(index.list_terms()) == sorted(index.list_terms())


def test_unknown_terms_score_nothing(make_index: Maker) -> None:
    assert not make_index(TEXTS).score_passages(["unheard", ""]).any()
    assert not make_index(TEXTS).score_passages([]).any()


@pytest.mark.parametrize("texts", [(), ("",), ("the of and",)])
def test_corpus_without_words_can_be_searched(make_index: Maker, texts: Sequence[str]) -> None:
    index = make_index(texts)
    assert index.size == len(texts)
    assert index.score_passages(["samarkand"]).tolist() == [0.0] * len(texts)
    assert index.weigh_term("samarkand") >= 0


@pytest.mark.parametrize(
    "name", ["vocabulary.txt", "starts.npy", "rows.npy", "weights.npy", "size.npy"]
)
@pytest.mark.parametrize("damage", [b"", b"\xff\xfe\x00", None])
def test_damaged_file_is_said_to_be_damaged(
    tmp_path: Path, name: str, damage: bytes | None
) -> None:
    folder = tmp_path / "lexical"
    build_lexical_index(folder, TEXTS)
    if damage is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(damage)
    with pytest.raises(IndexDamaged, match=name):
        LexicalIndex(folder)
