"""Questions about authors, publishers and titles: what stands beside the text of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.assembly import load_application
from bot.authorship import asks_for_source, find_titled, leave_out_sources
from bot.settings import load_settings
from bot.types import Answer, NotFound
from index.bylines import Bylines
from index.progress import Silence
from tests.asking import ask, open_articles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.assembly import Application
    from bot.types import Result

SOURCES = (
    ("bridge", "Edith Marsh", "The Vale Gazette"),
    ("flood", "Edith Marsh and Olaf Brandt", "Northern Post"),
    ("mill", "By Ivan Lavrentyev", None),
    ("tax", "Paul Mayor", "Vale"),
    ("wire", None, None),
)
# Whom the texts speak of: the mayor stands in several, Brandt only in what he wrote himself.
HOLDERS = {"mayor": frozenset({"bridge", "tax"}), "brandt": frozenset({"flood"})}


@pytest.fixture
def bylines() -> Bylines:
    return Bylines(SOURCES, lambda term: HOLDERS.get(term, frozenset()))


def find(bylines: Bylines, question: str) -> list[tuple[str, set[str]]]:
    return [
        (question[each.start : each.end], set(each.articles)) for each in bylines.find(question)
    ]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What does Marsh say about the toll?", [("Marsh", {"bridge", "flood"})]),
        ("what does edith marsh say of it", [("edith marsh", {"bridge", "flood"})]),
        ("In E. Marsh's article, who paid?", [("E. Marsh's", {"bridge", "flood"})]),
        ("Что пишет Иван Лаврентьев о мельнице?", [("Иван Лаврентьев", {"mill"})]),
        ("По словам Лаврентьева, кто её построил?", [("Лаврентьева", {"mill"})]),
        (
            "Compare Brandt and Marsh on the flood",
            [("Brandt", {"flood"}), ("Marsh", {"bridge", "flood"})],
        ),
        ("What does the Vale Gazette report?", [("Vale Gazette", {"bridge"})]),
        ("What does Vale say?", [("Vale", {"tax"})]),
        ("What does Mr Marsh say of it?", [("Marsh", {"bridge", "flood"})]),
        ("What does marsh say of the toll?", [("marsh", {"bridge", "flood"})]),
        # Another Marsh; a mayor is no Mayor; nobody is called so, or nothing like it.
        ("What does Jodie Marsh say of it?", []),
        ("What did the mayor say about the toll?", []),
        ("Who paid for the bridge in Harrow?", []),
        ("", []),
    ],
)
def test_authors_and_publishers_are_found_as_they_are_typed(
    bylines: Bylines, question: str, named: list[tuple[str, set[str]]]
) -> None:
    assert find(bylines, question) == named


def test_whom_others_speak_of_is_known(bylines: Bylines) -> None:
    (marsh,) = bylines.find("What does Marsh say?")
    (brandt,) = bylines.find("What does Brandt say?")
    (mayor,) = bylines.find("What does Mayor say?")
    assert [marsh.spoken_of, brandt.spoken_of, mayor.spoken_of] == [False, False, True]


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What does Marsh say about the toll?", "the toll?"),
        ("How does Edith Marsh describe the toll?", "How the toll?"),
        ("Why does Marsh think the toll is high?", "Why the toll is high?"),
        ("According to Marsh, who paid?", "who paid?"),
        ("Who paid, according to Edith Marsh?", "Who paid?"),
        ("In Marsh's article, who paid?", "who paid?"),
        ("What do Brandt and Marsh say about the toll?", "the toll?"),
        ("What does the Vale Gazette report about the toll?", "the toll?"),
        ("Who paid, according to the Vale Gazette?", "Who paid?"),
        ("Что пишет Лаврентьев о мельнице?", "мельнице?"),
        ("Кто построил мельницу, по словам Лаврентьева?", "Кто построил мельницу?"),
        ("Marsh on the toll", "the toll"),
        # About the author herself, what was done to her; about the paper, and not of it.
        ("Who is Edith Marsh?", ""),
        ("Why was Marsh dismissed?", None),
        ("What was built for Marsh?", None),
        ("Who paid in the article by Marsh?", "Who paid?"),
        ("Who owns the Vale Gazette?", None),
    ],
)
def test_only_what_is_asked_of_them_is_searched_for(
    bylines: Bylines, question: str, left: str | None
) -> None:
    assert leave_out_sources(question, bylines.find(question)) == left


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Who wrote the article about the bridge?", True),
        ("Who is the author of this?", True),
        ("When was the article published?", True),
        ("Кто написал эту статью?", True),
        ("Мақаланы кім жазған?", True),
        ("这篇文章的作者是谁？", True),
        ("Who paid for the bridge?", False),
        ("When was the bridge built?", False),
        ("Кто построил мост?", False),
    ],
)
def test_who_wrote_is_told_from_who_did(question: str, asks: bool) -> None:
    assert asks_for_source(question) is asks


def test_an_article_is_called_by_most_of_its_title() -> None:
    titles = [("a", "A bridge too dear"), ("b", "Bridge"), ("c", "The flood of the century")]
    for loosely in (False, True):
        assert find_titled("Who wrote “A Bridge Too Dear”?", titles, loosely=loosely) == "a"
        assert find_titled("who wrote the flood of this century", titles, loosely=loosely) == "c"
        assert find_titled("Who built the bridge?", titles, loosely=loosely) is None
        assert find_titled("Who wrote?", titles, loosely=loosely) is None
    partly = "Who is the author of the article about the dear bridge?"
    assert find_titled(partly, [("d", f"{titles[0][1]}: what a town pays")], loosely=True) == "d"
    assert find_titled(partly, [("d", f"{titles[0][1]}: what a town pays")], loosely=False) is None


def test_a_page_called_after_a_book_is_no_book(tmp_path: Path) -> None:
    """Who wrote an encyclopedia's page is not known, so the question is about the book."""
    text = "The Long Ferry is a novel. The novel was written by Ada Ro and published in 1931."
    (tmp_path / "ferry.md").write_text(f"# The Long Ferry\n\n{text}\n", encoding="utf-8")
    overrides = {"store.directory": str(tmp_path / "ix"), "corpus.paths": [str(tmp_path)]}
    opened = load_application(load_settings(None, overrides), one_shot=True, progress=Silence())
    assert "Ada Ro" in " ".join(list_sentences(ask(opened, "Who wrote The Long Ferry?")))
    assert "1931" in " ".join(list_sentences(ask(opened, "When was The Long Ferry published?")))
    opened.close()


VOLL = """A costly ride

By Peder Voll, Northern Ledger, 18 May 2019

The repair of the viaduct cost 71 million crowns. The viaduct was designed by Hanna Lund.
"""
MYHRE = """Letter: Mr Voll has his facts wrong

By Rolf Myhre, Northern Ledger, 25 May 2019

I agree with Mr Voll about the plaque. The repair of the viaduct cost 46 million crowns. The diesel
engine is painted red.
"""


@pytest.fixture(scope="module")
def debate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """Two articles, one of which speaks of the other's author."""
    with open_articles(tmp_path_factory.mktemp("debate"), voll=VOLL, myhre=MYHRE) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("According to Peder Voll, what did the repair of the viaduct cost?", "71 million"),
        ("According to Rolf Myhre, what did the repair of the viaduct cost?", "46 million"),
        ("What does Voll say about the cost of the repair?", "71 million"),
    ],
)
def test_an_author_of_whom_others_speak_is_asked_first(
    debate: Application, question: str, told: str
) -> None:
    text = " ".join(list_sentences(ask(debate, question)))
    assert {cost for cost in ("71 million", "46 million") if cost in text} == {told}


def test_of_an_author_others_may_tell_what_he_does_not(debate: Application) -> None:
    result = ask(debate, "What does Voll say about the colour of the diesel engine?")
    assert [each.rpartition("/")[2] for each in list_cited(result)] == ["myhre"]
    named = ask(debate, "Who is Rolf Myhre?")
    assert isinstance(named, NotFound)
    assert "Northern Ledger" in named.reason


def list_sentences(result: Result) -> list[str]:
    assert isinstance(result, Answer)
    return [sentence.text for sentence in result.sentences]


def list_cited(result: Result) -> set[str]:
    assert isinstance(result, Answer)
    return {citation.article.id for citation in result.citations}


def test_an_author_is_asked_in_his_own_articles(application: Application) -> None:
    question = "did Halyk Bank suspend Mir payments?"
    for author, article in (
        ("Konarzewska", "china-backs-kazakhstan"),
        ("Akhas Tazhutov", "apple-of-discord"),
    ):
        assert list_cited(ask(application, f"According to {author}, why {question}")) == {article}
    paper = ask(application, "What does the EurAsian Times say about the border with China?")
    assert list_cited(paper) == {"highly-apprehensive"}


def test_an_author_who_is_silent_is_said_to_be(application: Application) -> None:
    result = ask(application, "What does Bayford say about Nikonov?")
    assert isinstance(result, NotFound)
    assert "Katherine Bayford" in result.reason
    assert {each.article.id for each in result.nearest} == {"kazakhstans-russia-problem"}


def test_the_next_author_is_asked_the_same(application: Application) -> None:
    first = "What does Konarzewska say about Halyk Bank?"
    assert list_cited(ask(application, first)) == {"china-backs-kazakhstan"}
    result = ask(application, "And Tazhutov?", first)
    assert result.searched_for == "Halyk Bank?"
    assert list_cited(result) == {"apple-of-discord"}


def test_two_authors_are_each_given_a_line(application: Application) -> None:
    question = "What do Konarzewska and Tazhutov say about Xi's support for Kazakhstan?"
    assert list_cited(ask(application, question)) == {
        "apple-of-discord",
        "china-backs-kazakhstan",
    }


def test_a_filter_holds_beside_the_author(application: Application) -> None:
    question = "What does Konarzewska say about Halyk Bank?"
    result = ask(application, question, sources=("EurAsian Times",))
    assert isinstance(result, NotFound)
    assert result.nearest == ()


@pytest.mark.parametrize(
    ("question", "article", "told"),
    [
        ("Who wrote “Kazakhstan’s Russia problem”?", "kazakhstans-russia-problem", "Bayford"),
        (
            "Кто автор статьи «Kazakhstan's Russia problem»?",
            "kazakhstans-russia-problem",
            "Bayford",
        ),
        (
            "Who wrote the article “Kazakhstan in the Diplomatic Spotlight”?",
            "diplomatic-spotlight",
            "author unknown",
        ),
        ("Who is Natalia Konarzewska?", "china-backs-kazakhstan", "2023-01-12"),
        (
            "When was “China Backs Kazakhstan Against Russian Threats” published?",
            "china-backs-kazakhstan",
            "2023-01-12",
        ),
    ],
)
def test_who_wrote_an_article_is_told_though_no_sentence_says_it(
    application: Application, question: str, article: str, told: str
) -> None:
    result = ask(application, question)
    assert isinstance(result, NotFound)
    assert told in result.reason
    assert [each.article.id for each in result.nearest] == [article]
    assert result.nearest[0].start == 0


def test_who_wrote_about_something_is_told_beside_the_text(debate: Application) -> None:
    result = ask(debate, "Who wrote about the repair of the viaduct?")
    assert isinstance(result, NotFound)
    assert "Peder Voll" in result.reason
    assert "Rolf Myhre" in result.reason


def test_who_wrote_what_an_article_quotes_is_read_in_it(application: Application) -> None:
    result = ask(application, "谁在文章中写道，没有人把这片土地作为礼物送给哈萨克人？")
    assert "Tokayev" in next(iter(list_sentences(result)))
    result = ask(application, "Who wrote the article “Independence is the most precious thing”?")
    assert isinstance(result, Answer) or "EurAsian Times" not in result.reason
