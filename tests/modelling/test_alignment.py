"""Which words of a passage a sentence rests on, with the real embedder."""

from __future__ import annotations

import pytest

from bot.modelling.alignment import Aligner
from bot.modelling.prompts import Given
from bot.reading import ReadSentence
from bot.settings import load_settings
from index.embedding import load_embedder
from index.sentences import find_sentences
from index.types import Article, Passage
from tests.conftest import ROOT
from tests.samples import make_article

TOWER = make_article(
    "tower",
    "The lighthouse at Velm was first lit on 12 March 1931. It was designed by Mirela Dost. "
    "The tower of the lighthouse is 47 metres high. Nobody was hurt in the storm of 1953.",
    author=None,
    publisher=None,
)
COST = make_article(
    "cost",
    "The restoration of the lighthouse cost 14 million euros. It took three years.",
    author=None,
    publisher=None,
)


def give(number: int, article: Article) -> Given:
    sentences = tuple(
        ReadSentence(article, start, end, 1.0, 0.5)
        for start, end in find_sentences(article.text, "en", 0, len(article.text))
    )
    return Given(
        number, Passage(article.id, 0, len(article.text), article.text), article, sentences
    )


@pytest.fixture(scope="module")
def aligner() -> Aligner:
    embedder = load_embedder(load_settings(ROOT / "config.toml").embedding)
    return Aligner([give(1, TOWER), give(2, COST)], embedder.embed_sentences)


def align(aligner: Aligner, text: str, *numbers: int) -> tuple[list[str], tuple[str, ...]]:
    found = aligner.align(text, numbers)
    return [quote.text for quote in found.quotes], found.problems


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The tower of the lighthouse is 47 metres high.", "The tower of the lighthouse is 47"),
        ("The lighthouse's tower is 47 metres high.", "The tower of the lighthouse is 47"),
        ("Башня маяка имеет высоту 47 метров.", "The tower of the lighthouse is 47"),
        ("On 12 March 1931 the lighthouse at Velm was first lit.", "The lighthouse at Velm was"),
    ],
)
def test_one_sentence_of_the_passage_is_found(aligner: Aligner, text: str, words: str) -> None:
    quotes, problems = align(aligner, text, 1)
    assert problems == ()
    assert len(quotes) == 1
    assert quotes[0].startswith(words)
    assert quotes[0].count(".") == 1


def test_sentence_that_needs_the_one_before_cites_both(aligner: Aligner) -> None:
    quotes, problems = align(aligner, "The lighthouse at Velm was designed by Mirela Dost.", 1)
    assert problems == ()
    assert quotes == [
        "The lighthouse at Velm was first lit on 12 March 1931. It was designed by Mirela Dost."
    ]


def test_each_passage_named_is_cited(aligner: Aligner) -> None:
    text = "The lighthouse's tower is 47 metres high, and its restoration cost 14 million euros."
    quotes, problems = align(aligner, text, 1, 2)
    assert problems == ()
    assert len(quotes) == 2
    assert quotes[0].startswith("The tower")
    assert quotes[1].startswith("The restoration")


@pytest.mark.parametrize("numbers", [(1, 2), (2, 1)])
def test_passage_that_supports_nothing_is_not_cited(
    numbers: tuple[int, ...], aligner: Aligner
) -> None:
    found = aligner.align("The tower of the lighthouse is 47 metres high.", numbers)
    assert [quote.text for quote in found.quotes] == [
        "The tower of the lighthouse is 47 metres high."
    ]
    assert not found.problems
    assert found.unneeded == 1


def test_each_passage_is_cited_that_a_sentence_in_another_script_needs() -> None:
    opened = make_article("opened", "Vladimir Putin opened the bridge at Lissel.", author=None)
    sold = make_article("sold", "Kassym-Jomart Tokayev sold the ferry at Lissel.", author=None)
    embedder = load_embedder(load_settings(ROOT / "config.toml").embedding)
    aligner = Aligner([give(1, opened), give(2, sold)], embedder.embed_sentences)
    text = "В Лисселе Путин открыл мост, а Токаев продал паром."
    for numbers in ((1, 2), (2, 1)):
        found = aligner.align(text, numbers)
        assert not found.problems
        assert len(found.quotes) == 2


def test_passage_that_adds_nothing_hides_no_problem() -> None:
    """Beside other words, what the article only reports must not pass for its own."""
    told = make_article(
        "told", "The ministry claimed that the lighthouse had cost 14 million euros.", author=None
    )
    embedder = load_embedder(load_settings(ROOT / "config.toml").embedding)
    aligner = Aligner([give(1, told), give(2, COST), give(3, TOWER)], embedder.embed_sentences)
    bare = "The lighthouse had cost 14 million euros."
    assert aligner.align(bare, (1,)).problems
    assert aligner.align(bare, (1, 3)).problems
    assert not aligner.align("The ministry claimed it had cost 14 million euros.", (1,)).problems


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The tower of the lighthouse is 48 metres high.", 1),
        ("The tower of the lighthouse is 47 metres high.", 2),
        ("The restoration of the lighthouse cost 14 billion euros.", 2),
        ("Turnips are best boiled with butter.", 1),
    ],
)
def test_what_does_not_hold_has_its_problems(aligner: Aligner, text: str, number: int) -> None:
    quotes, problems = align(aligner, text, number)
    assert quotes
    assert problems


def test_nearest_is_an_articles_own_sentence(aligner: Aligner) -> None:
    assert aligner.numbers == {1, 2}
    assert aligner.find_nearest("What was paid to restore it?").text == (
        "The restoration of the lighthouse cost 14 million euros."
    )


def test_quotes_are_exact_spans(aligner: Aligner) -> None:
    for text in ("The tower", "Velm 1931", "?", "Nobody was hurt in 1953, after three years."):
        for quote in aligner.align(text, (1, 2)).quotes:
            assert quote.article.text[quote.start : quote.end] == quote.text
            assert quote.text.strip() == quote.text
