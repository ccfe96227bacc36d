"""Articles and answers for tests that need no index: real values, built as the program does."""

from __future__ import annotations

from datetime import date

from bot.types import Answer, Difference, NotFound, Sentence, Side, Timing, cite
from index.types import UNKNOWN_DATE, Article, Published, hash_text

BRIDGE = "The bridge at Ord opened on 3 May 2021. It cost 14 million euros.\n\nNobody was hurt."
FERRY = "Officials said the bridge cost 16 million euros. The ferry “Süd” 🚢 stopped in June."


def make_article(
    id: str = "bridge",  # noqa: A002
    text: str = BRIDGE,
    *,
    title: str = "A bridge opens",
    author: str | None = "Ada Ro",
    publisher: str | None = "The Ord Herald",
    published: Published = UNKNOWN_DATE,
    url: str | None = None,
) -> Article:
    return Article(
        id=id,
        title=title,
        author=author,
        publisher=publisher,
        published=published,
        language="en",
        url=url,
        file=f"texts/{id}.txt",
        sha256=hash_text(text),
        text=text,
    )


FOURTH_OF_MAY = Published(date(2021, 5, 4), date(2021, 5, 4), "2021-05-04", "printed above it")
BRIDGE_ARTICLE = make_article(published=FOURTH_OF_MAY, url="https://ord.example/bridge")
FERRY_ARTICLE = make_article("ferry", FERRY, title="The last ferry", author=None)
ARTICLES = (BRIDGE_ARTICLE, FERRY_ARTICLE)


def find_article(id: str) -> Article | None:  # noqa: A002
    return next((article for article in ARTICLES if article.id == id), None)


def cite_words(number: int, article: Article, words: str):
    start = article.text.index(words)
    return cite(number, article, start, start + len(words))


def make_answer(question: str = "What did the bridge cost?") -> Answer:
    one = cite_words(1, BRIDGE_ARTICLE, "It cost 14 million euros.")
    two = cite_words(2, FERRY_ARTICLE, "Officials said the bridge cost 16 million euros.")
    return Answer(
        question=question,
        searched_for=question,
        sentences=(
            Sentence("It cost 14 million euros.", (1,)),
            Sentence("Officials said the bridge cost 16 million euros.", (2, 1)),
        ),
        citations=(one, two),
        confidence=0.912345,
        corpus="c0ffee",
        differs=(Difference("the cost", (Side("14 million", 1), Side("16 million", 2))),),
        timing=Timing(1.23456, 2.0, 3.0, 6.23456),
    )


def make_not_found(question: str = "Who painted the bridge?") -> NotFound:
    return NotFound(
        question=question,
        searched_for=question,
        reason="The articles do not say who painted the bridge.",
        nearest=(cite_words(1, FERRY_ARTICLE, "The ferry “Süd” 🚢 stopped in June."),),
        confidence=0.1,
        corpus="c0ffee",
    )
