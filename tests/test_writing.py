"""The extractive writer: what is quoted, in which order, and with what context."""

from __future__ import annotations

import pytest

from bot.quoting import find_context
from bot.reading import Reading, ReadSentence
from bot.settings import AnswerSettings
from bot.writing import ExtractiveWriter
from index.sentences import find_sentences
from index.types import UNKNOWN_DATE, Article, hash_text

FERRY = (
    "The ferry Aurora was built in Gdansk in 1931. It carried 200 passengers across the bay. "
    "In 1950 the harbour master wrote: “She is the best ship we have.” "
    "“Nobody will ever scrap her,” the mayor said.\n\n"
    "The last voyage\n\n"
    "He kept his word until 1972. The ferry Aurora was scrapped in 1973 after a fire."
)


def make_article(text: str, name: str = "ferry") -> Article:
    return Article(name, name, None, None, UNKNOWN_DATE, "en", None, name, hash_text(text), text)


def read(article: Article, *scores: float, shared: float = 0.5) -> list[ReadSentence]:
    spans = find_sentences(article.text, "en")
    return [
        ReadSentence(article, start, end, score, shared)
        for (start, end), score in zip(spans, scores, strict=False)
        if score
    ]


def write(*sentences: ReadSentence, **settings: int) -> list[str]:
    ranked = tuple(sorted(sentences, key=lambda each: -each.score))
    written = ExtractiveWriter(AnswerSettings(**settings)).write(Reading(ranked, 0.9, ()))
    answer, citations = written.sentences, written.citations
    for sentence in answer:
        (number,) = sentence.citations
        citation = citations[number - 1]
        assert citation.quote == citation.article.text[citation.start : citation.end]
        assert sentence.text == " ".join(citation.quote.split())
    return [sentence.text for sentence in answer]


def context_of(article: Article, beginning: str) -> str | None:
    spans = find_sentences(article.text, "en")
    start, end = next(span for span in spans if article.text[slice(*span)].startswith(beginning))
    found = find_context(article, start, end)
    return None if found is None else article.text[slice(*found)]


def test_a_sentence_is_quoted_with_the_one_it_leans_on() -> None:
    article = make_article(FERRY)
    assert write(*read(article, 0, 1.0)) == [
        "The ferry Aurora was built in Gdansk in 1931. It carried 200 passengers across the bay."
    ]


def test_an_announcement_is_quoted_with_what_it_announces() -> None:
    article = make_article("In 1950 the master wrote this down:\n\n“She is the best ship we have.”")
    assert write(*read(article, 1.0)) == [
        "In 1950 the master wrote this down: “She is the best ship we have.”"
    ]


def test_what_follows_the_lead_stands_after_it_in_order() -> None:
    article = make_article("The ferry sank. Divers looked for the hull. They found the bell.")
    assert write(*read(article, 1.0, 0.95, 0.99)) == [
        "The ferry sank.",
        "Divers looked for the hull. They found the bell.",
    ]


def test_without_shared_words_only_the_two_best_are_looked_at() -> None:
    texts = ("The ferry was scrapped in 1973.", "Scrap prices rose in 1974.", "Ferries rot.")
    sentences = [
        each
        for text, score in zip(texts, (1.0, 0.99, 0.98), strict=True)
        for each in read(make_article(text, text.split()[0]), score, shared=0.0)
    ]
    assert write(*sentences) == list(texts[:2])


def test_a_sentence_that_stands_alone_comes_alone() -> None:
    article = make_article(FERRY)
    assert context_of(article, "The ferry Aurora was built") is None
    assert write(*read(article, 1.0)) == ["The ferry Aurora was built in Gdansk in 1931."]


def test_a_quotation_with_its_speaker_needs_nothing() -> None:
    assert context_of(make_article(FERRY), "“Nobody will") is None


def test_a_quotation_without_its_speaker_brings_him_along() -> None:
    article = make_article("The captain spoke last.\n\n“We sail at dawn, whatever they decide.”")
    assert context_of(article, "“We sail") == "The captain spoke last."


def test_the_end_of_a_quotation_brings_its_beginning_along() -> None:
    text = (
        "He said ‘Russia wants help; we don’t give it. Yes, we are allies, but it doesn’t apply.’"
    )
    article = make_article(text)
    assert context_of(article, "Yes, we are") == "He said ‘Russia wants help; we don’t give it."


def test_a_heading_is_no_context() -> None:
    assert context_of(make_article(FERRY), "He kept his word") is None


@pytest.mark.parametrize(
    "text",
    [
        "Он построил мост. Это заняло десять лет.",
        "Паром построен в 1931 году. Он перевозил 200 человек.",
        "Көпір салынды. Бұл он жылға созылды.",
        "渡轮建于1931年。它运载200名乘客。",
    ],
)
def test_pointing_words_of_other_languages(text: str) -> None:
    article = make_article(text)
    first, second = find_sentences(text, "ru" if "渡" not in text else "zh")
    assert find_context(article, *second) == first


def test_another_article_that_says_the_same_is_quoted_too() -> None:
    first = make_article("The ferry was scrapped in 1973.")
    second = make_article("In 1974 the old ferry was broken up.", "log")
    assert write(*read(first, 1.0), *read(second, 0.95)) == [first.text, second.text]


def test_what_answers_far_worse_stays_out() -> None:
    first = make_article("The ferry was scrapped in 1973.")
    second = make_article("The bay is deep.", "log")
    assert write(*read(first, 1.0), *read(second, 0.8)) == [first.text]
    assert write(*read(first, 1.0), *read(second, 0.95, shared=0.1)) == [first.text]


def test_a_repetition_in_the_same_article_is_not_quoted_twice() -> None:
    article = make_article("The ferry was scrapped in 1973. In 1973 the ferry was scrapped.")
    assert len(write(*read(article, 1.0, 0.99))) == 1


def test_length_is_bounded() -> None:
    articles = [make_article(f"Ferry {name} had {'very ' * 20}long decks.", name) for name in "abc"]
    sentences = [each for article in articles for each in read(article, 1.0)]
    assert len(write(*sentences, max_words=60)) == 2
    assert len(write(*sentences, max_words=1000, max_sentences=1)) == 1


def test_a_sentence_that_goes_on_from_the_lead_comes_with_it() -> None:
    article = make_article(
        "A court closed the quay in May. The order was lifted in June. Ships were few that year."
    )
    first, second, third = read(article, 1.0, 0.9, 0.9)
    weak = [ReadSentence(s.article, s.start, s.end, s.score, 0.0) for s in (second, third)]
    assert write(first, *weak) == [
        "A court closed the quay in May.",
        "The order was lifted in June.",
    ]
