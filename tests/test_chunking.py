"""Passages: exact spans, every sentence in one of them, none longer than is read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunking import Chunk, chunk_article
from index.embedding import Embedder, load_embedder
from index.sentences import find_paragraphs, find_sentences
from index.settings import EmbeddingSettings
from index.types import UNKNOWN_DATE, Article, hash_text

LANGUAGES = st.sampled_from(("en", "ru", "kk", "zh", "und"))
WORDS = st.sampled_from(
    ("Tokayev", "went", "to", "Самарканд", "қала", "тілі", "我们", "走了。", "end. ", "Then ",
     "5.2", "é", "e\u0301", "\n\n", "\n", " ", "x" * 60, "我" * 80, "👩‍👩‍👧", "\u200b")
)  # fmt: skip
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=300) | st.lists(
    WORDS, min_size=1, max_size=80
).map(" ".join)


def make_article(text: str, language: str = "en") -> Article:
    return Article(
        "a", "T", None, None, UNKNOWN_DATE, language, None, "a.txt", hash_text(text), text
    )


def count_signs(text: str) -> int:
    """Stands for a tokenizer: about four characters a token, and none for marks alone."""
    return sum(-(-len(word) // 4) for word in text.split() if word.isprintable())


@pytest.fixture(scope="module")
def multilingual() -> Embedder:
    return load_embedder(EmbeddingSettings())


def check_chunks(article: Article, chunks: list[Chunk]) -> None:
    text = article.text
    at = 0
    covered: list[int] = []
    for chunk in chunks:
        passage = chunk.passage
        assert at <= passage.start < passage.end <= len(text)
        assert text[passage.start : passage.end] == passage.text
        assert chunk.sentences[0][0] == passage.start
        assert chunk.sentences[-1][1] == passage.end
        for start, end in chunk.sentences:
            assert at <= start < end
            at = end
            covered += [place for place in range(start, end) if not text[place].isspace()]
    assert covered == [place for place, sign in enumerate(text) if not sign.isspace()]


@settings(deadline=None)
@given(TEXTS, LANGUAGES, st.integers(2, 60), st.integers(0, 30))
def test_passages_are_exact_ordered_and_lose_nothing(
    text: str, language: str, max_tokens: int, min_tokens: int
) -> None:
    article = make_article(text, language)
    chunks = chunk_article(
        article, count_signs, max_tokens=max_tokens, min_tokens=min(min_tokens, max_tokens - 1)
    )
    check_chunks(article, chunks)
    for chunk in chunks:
        assert sum(count_signs(text[s:e]) for s, e in chunk.sentences) <= max_tokens


@settings(deadline=None)
@given(TEXTS, LANGUAGES)
def test_passages_break_no_sentence_that_fits(text: str, language: str) -> None:
    article = make_article(text, language)
    chunks = chunk_article(article, count_signs, max_tokens=40, min_tokens=0)
    kept = [span for chunk in chunks for span in chunk.sentences]
    for span in find_sentences(text, language):
        if count_signs(text[span[0] : span[1]]) <= 40:
            assert span in kept


@settings(deadline=None, max_examples=40)
@given(TEXTS, LANGUAGES, st.sampled_from((32, 160)))
def test_no_passage_is_longer_than_the_model_counts(
    multilingual: Embedder, text: str, language: str, max_tokens: int
) -> None:
    article = make_article(text, language)
    chunks = chunk_article(article, multilingual.count_tokens, max_tokens=max_tokens, min_tokens=10)
    check_chunks(article, chunks)
    for chunk in chunks:
        # The model reads a passage sentence by sentence.
        assert sum(multilingual.count_tokens(text[s:e]) for s, e in chunk.sentences) <= max_tokens


PARAGRAPHS = (
    "Kassym-Jomart Tokayev said this. He went home.",
    "Касым-Жомарт Токаев заявил об этом. Затем он уехал домой.",
    "Қасым-Жомарт Тоқаев мәлімдеді. Содан кейін ол кетті.",
    "习近平在撒马尔罕会见了托卡耶夫。他们谈了话。",
)


@pytest.mark.parametrize("paragraph", PARAGRAPHS)
@pytest.mark.parametrize("max_tokens", [32, 64, 160])
def test_long_articles_in_four_languages(
    multilingual: Embedder, paragraph: str, max_tokens: int
) -> None:
    text = "\n\n".join([paragraph * count for count in (1, 9, 2, 30)])
    article = make_article(text)
    chunks = chunk_article(article, multilingual.count_tokens, max_tokens=max_tokens, min_tokens=8)
    check_chunks(article, chunks)
    sizes = [multilingual.count_tokens(chunk.passage.text) for chunk in chunks]
    assert max(sizes) <= max_tokens
    # Evenly parted: not one full passage after another with a scrap at the end.
    assert min(sizes) >= 8


def test_short_paragraphs_go_with_their_neighbour() -> None:
    text = "A heading\n\nA paragraph of a few more words than that.\n\nThe end."
    article = make_article(text)

    def cut(min_tokens: int) -> list[str]:
        chunks = chunk_article(article, count_signs, max_tokens=100, min_tokens=min_tokens)
        return [chunk.passage.text for chunk in chunks]

    assert cut(0) == text.split("\n\n")
    assert cut(5) == ["A heading\n\nA paragraph of a few more words than that.\n\nThe end."]


def test_short_paragraph_stays_alone_where_it_does_not_fit() -> None:
    text = "Short.\n\n" + "Long words follow here. " * 6
    chunks = chunk_article(make_article(text), count_signs, max_tokens=36, min_tokens=4)
    assert chunks[0].passage.text == "Short."
    assert len(find_paragraphs(text)) == 2


def test_passage_keeps_the_white_space_between_its_sentences() -> None:
    text = "One  sentence.\n\tAnother\u00a0one."
    (chunk,) = chunk_article(make_article(text), count_signs, max_tokens=50, min_tokens=0)
    assert chunk.passage.text == text
    assert [text[s:e] for s, e in chunk.sentences] == ["One  sentence.", "Another\u00a0one."]


def test_word_of_fifty_thousand_characters_is_parted(multilingual: Embedder) -> None:
    article = make_article("Before it. " + "x" * 50_000 + " after it.")
    chunks = chunk_article(article, multilingual.count_tokens, max_tokens=160, min_tokens=40)
    check_chunks(article, chunks)
    assert max(multilingual.count_tokens(chunk.passage.text) for chunk in chunks) <= 160


def test_marks_stay_with_their_letter() -> None:
    article = make_article("e\u0301" * 100)
    for chunk in chunk_article(article, len, max_tokens=7, min_tokens=0):
        assert chunk.passage.text[0] == "e"


@pytest.mark.parametrize(
    "text",
    [" ".join(f"He said number {n}." for n in range(100_000)), "One line here.\n\n" * 100_000],
    ids=["one paragraph", "paragraphs"],
)  # fmt: skip
def test_hundred_thousand_sentences_take_seconds(text: str) -> None:
    begun = time.process_time()
    chunks = chunk_article(make_article(text), count_signs, max_tokens=160, min_tokens=40)
    assert time.process_time() - begun < 20
    assert sum(len(chunk.sentences) for chunk in chunks) == 100_000
