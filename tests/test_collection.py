"""Questions about the articles as a whole, and about what one of them is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.collection import (
    asks_for_articles,
    asks_for_summary,
    asks_which_article,
    find_topic,
)
from bot.conversation import is_courtesy
from bot.types import Answer, NotFound
from tests.asking import ask, open_articles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.assembly import Application

WEIR = """The weir at Lissel

By Anna Dorn

The weir at Lissel was built in 1911 to drive two mills. Its gates are still opened by hand. Eels
pass it in a ladder of stone.

In dry years the river Orm hardly reaches it."""
FAIR = """The goose fair

By Piet Haan

The goose fair of Lissel is held on the first Sunday of October. A goose costs 40 crowns there."""


@pytest.fixture(scope="module")
def lissel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with open_articles(tmp_path_factory.mktemp("lissel"), weir=WEIR, fair=FAIR) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "what articles do you have?",
        "Which sources are you based on?",
        "How many articles are there?",
        "list all the articles",
        "Show me the sources, please",
        "What can you do?",
        "Hi, what can I ask you about?",
        "What's this bot for?",
        "Can you list the articles?",
        "How can you help me?",
        "help",
        "你是誰",
        "Ты кто?",
        "who are you",
        "who wrote these articles?",
        "What are your articles about?",
        "Where do you get your information from?",
        "what is the first article about?",
        "Summarize the articles",
        "Какие у тебя есть статьи?",
        "Что вы умеете?",
        "О чём можно спросить?",
        "О чем эти статьи?",
        "Кто написал эти статьи?",
        "Откуда у вас эта информация?",
        "Қандай мақалалар бар?",
        "Не істей аласың?",
        "有哪些文章？",
        "你好，你能做什么？",
        "这些文章是谁写的？",
    ],
)
def test_articles_as_a_whole_are_asked_about(question: str) -> None:
    assert asks_for_articles(question)


@pytest.mark.parametrize(
    "question",
    [
        "What can you tell me about the weir?",
        "What sources does the river have?",
        "Which articles of the treaty matter?",
        "How many authors signed the letter?",
        "what do you know about geese",
        "Who wrote the letter?",
        "Who are the leaders?",
        "list the countries of the union",
        "where do the geese come from",
        "What can the mayor do?",
        "Какие источники энергии есть в Лисселе?",
        "Сколько статей подписал президент?",
        "Что умеет гусь?",
        "水坝有什么用？",
        "What can we do?",
        "How does this work?",
        "Who published the documents?",
        "Where does the information come from?",
        "What is Article 5 about?",
        "What does the article about the fair say the mayor is worried about?",
        "What are the main points of the peace plan in the article?",
        "What was the overview of the articles of the constitution?",
        "Откуда эти данные?",
        "О чем статья 5 договора?",
        "В чём суть статьи 5 НАТО?",
        "双方会谈的主要内容是什么？",
        "",
        "what articles " * 100,
    ],
)
def test_what_the_articles_tell_is_no_question_about_them(question: str) -> None:
    assert not asks_for_articles(question)
    assert not asks_for_summary(question)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Summarize the article about the weir", "weir"),
        ("Give me the gist of Dorn's piece", "Dorn"),
        ("What's the analysis of the fair about?", "fair"),
        ("перескажи статью про гусей", "гусей"),
        ("О чём статья Дорн?", "Дорн"),
        ("总结关于水坝的文章", "水坝"),
        ("TL;DR of the weir article", "weir"),
    ],
)
def test_summary_is_asked_for(question: str, topic: str) -> None:
    assert asks_for_summary(question)
    assert topic in find_topic(question)


@pytest.mark.parametrize(
    ("question", "which"),
    [
        ("Which article talks about geese?", True),
        ("What articles mention the river?", True),
        ("В какой статье говорится о гусях?", True),
        ("Which article of the treaty is about defence?", False),
        ("Which goose costs most?", False),
        ("Какая статья конституции о языке?", False),
        ("В какой статистике указан рост?", False),
    ],
)
def test_article_is_asked_for_by_what_it_tells(question: str, which: bool) -> None:
    assert asks_which_article(question) is which


@pytest.mark.parametrize("question", ["What can you do?", "Какие есть статьи?", "有哪些文章？"])
def test_articles_are_named_to_who_asks_for_them(lissel: Application, question: str) -> None:
    result = ask(lissel, question, "How much is a goose?")
    assert isinstance(result, NotFound)
    assert "2" in result.reason
    assert "The weir at Lissel" in result.reason
    assert "Piet Haan" in result.reason
    assert result.nearest == ()


def test_only_articles_that_pass_the_filters_are_named(lissel: Application) -> None:
    result = ask(lissel, "What articles do you have?", sources=("Haan",))
    assert isinstance(result, NotFound)
    assert "goose fair" in result.reason
    assert "weir" not in result.reason
    none = ask(lissel, "What articles do you have?", sources=("Nobody",))
    assert isinstance(none, NotFound)
    assert "no article passes" in none.reason


@pytest.mark.parametrize(
    "question",
    [
        "Summarize the article about the weir",
        "What is Dorn's article about?",
        "Give me the main points of the article about eels",
    ],
)
def test_article_that_is_to_be_summed_up_is_shown_from_its_beginning(
    lissel: Application, question: str
) -> None:
    result = ask(lissel, question)
    assert isinstance(result, NotFound)
    assert result.reason.startswith("Articles are quoted here, not summed up.")
    assert "Anna Dorn" in result.reason
    (opening,) = result.nearest
    assert opening.quote.startswith("The weir at Lissel was built in 1911")
    assert opening.quote.endswith("in a ladder of stone.")


def test_filters_choose_what_is_summed_up(lissel: Application) -> None:
    result = ask(lissel, "Summarize the article about the weir at Lissel", sources=("Haan",))
    assert isinstance(result, NotFound)
    assert "Anna Dorn" not in result.reason


def test_summary_of_what_no_article_is_about_is_refused(lissel: Application) -> None:
    result = ask(lissel, "Summarize the article about the volcano")
    assert isinstance(result, NotFound)
    assert "Below is the beginning" not in result.reason


def test_article_is_found_by_what_it_tells(lissel: Application) -> None:
    result = ask(lissel, "Which article talks about eels?")
    assert isinstance(result, NotFound)
    assert result.reason.startswith("It is spoken of in “The weir at Lissel”")
    assert "goose" not in result.reason
    assert any("Eels" in each.quote for each in result.nearest)
    assert isinstance(ask(lissel, "Which article talks about volcanoes?"), NotFound)


def test_questions_beside_them_are_answered(lissel: Application) -> None:
    result = ask(lissel, "What does a goose cost at the fair?", "What can you do?")
    assert isinstance(result, Answer)
    assert "40 crowns" in result.sentences[0].text


@pytest.mark.parametrize(
    "said",
    [
        "thanks",
        "Thank you so much, that helped!",
        "Wow, great!",
        "Спасибо!",
        "большое спасибо",
        "көп рахмет",
        "谢谢",
        "明白了",
        "👍",
    ],
)
def test_thanks_are_no_question_after_one_either(lissel: Application, said: str) -> None:
    result = ask(lissel, said, "How much is a goose?")
    assert isinstance(result, NotFound)
    assert result.nearest == ()
    assert result.searched_for == said
    assert result.confidence == 0


@pytest.mark.parametrize("said", ["and then", "а он", "да, расскажи", "ok?", "why", "this"])
def test_a_few_words_are_not_taken_for_thanks(said: str) -> None:
    assert not is_courtesy(said)
