"""Questions over the real index of the seeds, answered by the real parts."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.assembly import Application, load_application
from bot.corpus import build_index
from bot.settings import load_settings
from bot.types import Answer, NotFound, Question, Result
from index.progress import Silence
from index.types import Filters
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings


@pytest.fixture
def ask(application: Application):
    def answer(text: str, *history: str, filters: Filters | None = None) -> Result:
        question = Question(text, history, filters or Filters())
        return application.answering.answer(question)

    return answer


def cited(result: Result) -> set[str]:
    assert isinstance(result, Answer)
    return {citation.article.id for citation in result.citations}


def lead(result: Result) -> str:
    assert isinstance(result, Answer)
    return result.sentences[0].text


def test_two_articles_say_where_tokayev_told_putin(ask) -> None:
    result = ask("Where did Tokayev tell Putin that he would not recognise the republics?")
    assert cited(result) == {"china-backs-kazakhstan", "kazakhstans-russia-problem"}
    assert all(
        "Petersburg International Economic Forum" in sentence.text for sentence in result.sentences
    )
    described = {(each.article.author, each.article.published.label) for each in result.citations}
    assert ("Natalia Konarzewska", "2023-01-12") in described


def test_who_commissioned_the_mosque(ask) -> None:
    result = ask("Who commissioned the mosque in Samarkand?")
    assert "the favourite of Timur’s forty-three wives" in lead(result)
    assert result.citations[0].article.author == "Katherine Bayford"


def test_what_xi_is_said_to_have_told_putin(ask) -> None:
    result = ask("What is Xi said to have told Putin in Samarkand?")
    assert "expressed concerns about the war in Ukraine" in lead(result)
    assert result.citations[0].article.publisher == "Eurasia Daily Monitor"


def test_how_astana_answered_the_report_that_it_armed_ukraine(ask) -> None:
    result = ask("What did Astana say about the report that it supplied arms to Ukraine?")
    assert "a claim rejected by Astana" in lead(result)
    assert cited(result) == {"kazakhstans-russia-problem"}


@pytest.mark.parametrize(
    "question",
    [
        "Who scored in the final of the 2022 World Cup?",
        "What is the boiling point of ethanol?",
        "Какая столица у Австралии?",
    ],
)
def test_what_they_do_not_say_is_not_found(ask, question: str) -> None:
    result = ask(question)
    assert isinstance(result, NotFound)
    assert result.reason.endswith(".")
    assert [citation.number for citation in result.nearest] == [1, 2, 3]


def test_a_name_no_article_knows_is_named(ask) -> None:
    result = ask("What did Emmanuel Macron eat in Karaganda?")
    assert isinstance(result, NotFound)
    assert "“Macron”" in result.reason


def test_a_russian_question_is_answered_in_the_articles_words(ask) -> None:
    result = ask("Сколько россиян въехало в Казахстан за неделю?")
    assert "98,000 Russians" in " ".join(sentence.text for sentence in result.sentences)


def test_a_follow_up_is_completed_and_shown(ask) -> None:
    result = ask("And who had asked for them?", "Did Kazakhstan send troops to Karabakh?")
    assert result.searched_for.startswith("Did Kazakhstan send troops to Karabakh? And who")
    assert "on the request of Armenia" in lead(result)


def test_filters_hold(ask) -> None:
    question = "What did Xi say about Kazakhstan's sovereignty?"
    recent = ask(question, filters=Filters(since=date(2023, 1, 1)))
    assert cited(recent) == {"china-backs-kazakhstan"}
    chosen = ask(question, filters=Filters(sources=("eurasia daily",)))
    assert cited(chosen) == {"diplomatic-spotlight"}
    none = ask(question, filters=Filters(until=date(1990, 1, 1)))
    assert isinstance(none, NotFound)
    assert not none.nearest


def test_the_same_question_gives_the_same_answer(ask) -> None:
    first, second = (ask("Which court closed the terminal at Novorossiysk?") for _ in range(2))
    assert (first.sentences, first.citations) == (second.sentences, second.citations)
    assert first.confidence == second.confidence


def test_a_question_word_after_a_greeting_is_asked_back(ask) -> None:
    result = ask("Why?", "Hello there")
    assert isinstance(result, NotFound)
    assert result.nearest == ()


@pytest.mark.parametrize("text", ["hello", "???", "Why?", "Thank you!", "привет", "你好"])
def test_who_asks_nothing_is_told_so(ask, text: str) -> None:
    result = ask(text)
    assert isinstance(result, NotFound)
    assert result.nearest == ()
    assert result.confidence == 0.0
    assert result.reason != ask("Who was the first on the moon?").reason


def test_every_citation_of_many_questions_is_exact(ask) -> None:
    for question in (
        "halyk mir",
        "?",
        "Xi",
        "Why?",
        "Kazakhstan " * 300,
        "𝔛𝔦 𝔧𝔦𝔫𝔭𝔦𝔫𝔤",
        "\u202eabc\u202c",
    ):
        result = ask(question)
        citations = result.citations if isinstance(result, Answer) else result.nearest
        for citation in citations:
            assert citation.article.text[citation.start : citation.end] == citation.quote


def test_long_lived_and_single_answers_are_the_same(
    application: Application, seeds_settings: Settings
) -> None:
    lasting = load_application(seeds_settings, one_shot=False, progress=Silence())
    for text in ("Who is Zatulin?", "What is the Middle Corridor?", "Кто такой Токаев?"):
        question = Question(text)
        first, second = (each.answering.retrieve(question) for each in (application, lasting))
        assert [hit.passage for hit in first] == [hit.passage for hit in second]
        assert [hit.score for hit in first] == [hit.score for hit in second]
    lasting.close()


def test_changed_added_and_removed_files_are_noticed(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "ferry.txt").write_text("The ferry\n\nThe ferry Aurora was built in 1931.\n")
    settings = load_settings(
        ROOT / "config.toml",
        {"store.directory": str(tmp_path / "index"), "corpus.paths": [str(articles)]},
    )
    opened = load_application(settings, one_shot=True, progress=Silence())
    assert opened.stale_sources() == ()
    os.utime(articles / "ferry.txt", ns=(1, 1))
    assert opened.stale_sources() == ()
    (articles / "ferry.txt").write_text("The ferry\n\nThe ferry Aurora was built in 1932.\n")
    assert opened.stale_sources() == (str(articles / "ferry.txt"),)
    (articles / "bay.txt").write_text("The bay\n\nThe bay is deep and cold in winter.\n")
    (articles / "ferry.txt").unlink()
    assert opened.stale_sources() == (str(articles / "bay.txt"), str(articles / "ferry.txt"))
    opened.close()


def test_a_corpus_named_anew_is_indexed_and_a_chosen_one_kept(tmp_path: Path) -> None:
    for name in ("first", "second", "chosen"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(f"The {name}\n\nThis is the {name} of them.\n")

    def index(corpus: str, *paths: Path) -> tuple[str, ...]:
        settings = load_settings(
            ROOT / "config.toml",
            {
                "store.directory": str(tmp_path / "index"),
                "corpus.paths": [str(tmp_path / corpus)],
                "embedding.model": "english",
            },
        )
        build_index(settings, paths or None, Silence())
        opened = load_application(settings, one_shot=True, progress=Silence())
        titles = tuple(article.title for article in opened.library.articles())
        opened.close()
        return titles

    assert index("first") == ("The first",)
    assert index("first", tmp_path / "chosen") == ("The chosen",)
    assert index("first") == ("The chosen",)
    assert index("second") == ("The second",)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How long is the border between Kazakhstan and Russia?", "4,750"),
        ("how long is the border of kazakhstan with russia", "4,750"),
        ("How long is the border between Kazakhstan and China?", "1700"),
        ("How long is the border with China?", "1700"),
        ("whats the lenght of kazakhstans border w russia", "4,750"),
        ("how long is kazakhstans border w china", "1700"),
        ("Какова длина границы между Казахстаном и Россией?", "4,750"),
        ("Какова длина границы Казахстана с Китаем?", "1700"),
        ("Қазақстан мен Ресей шекарасының ұзындығы қандай?", "4,750"),
        ("哈萨克斯坦与俄罗斯的边界有多长？", "4,750"),
    ],
)
def test_the_length_of_one_border_is_not_that_of_another(ask, question: str, words: str) -> None:
    result = ask(question)
    assert isinstance(result, Answer)
    assert words in result.sentences[0].text
