"""Differing sources, every article's line and time, asked of the real index of the seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.citations import verify_answer
from bot.serialization import result_to_dict
from bot.types import Answer, Question

if TYPE_CHECKING:
    from bot.assembly import Application


@pytest.fixture
def ask(application: Application):
    def answer(text: str) -> Answer:
        result = application.answering.answer(Question(text))
        assert isinstance(result, Answer)
        found = verify_answer(result_to_dict(result, id=1), application.library.find_article)
        assert found == ()
        for difference in result.differs:
            for side in difference.sides:
                quote = " ".join(result.citations[side.citation - 1].quote.split())
                assert side.value in quote
        return result

    return answer


def list_sides(answer: Answer) -> dict[str, str]:
    """The value each article gives, by its id."""
    return {
        answer.citations[side.citation - 1].article.id: side.value
        for difference in answer.differs
        for side in difference.sides
    }


def test_two_articles_date_the_end_of_the_soviet_union_otherwise(ask) -> None:
    answer = ask("When did the Soviet Union collapse?")
    sides = list_sides(answer)
    assert sides == {"kazakhstans-russia-problem": "1991", "highly-apprehensive": "1990"}
    dates = {each.article.published.label for each in answer.citations}
    assert {"2022-09-23/2022-10-04", "2021-01-01/2021-12-31"} <= dates


def test_four_articles_quote_one_promise_in_four_wordings(ask) -> None:
    sides = list_sides(ask("In what words did Xi promise to support Kazakhstan's independence?"))
    assert "continue to resolutely support" in sides["china-backs-kazakhstan"]
    assert "continue our strong support" in sides["diplomatic-spotlight"]
    assert "continue to decisively support" in sides["apple-of-discord"]


@pytest.mark.parametrize(
    "question",
    [
        # The borders with two countries, a day and its month, one share in two wordings, two
        # threats of one man, a court's order and what came after it.
        "How long is the border?",
        "On what day did Xi and Tokayev meet?",
        "What share of Kazakhstan's population is ethnic Russian?",
        "When did Zatulin threaten Kazakhstan?",
        "What happened to the Caspian pipeline?",
        "When did Kazakhstan become independent?",
        "How many Russians came to Kazakhstan in a week?",
    ],
)
def test_what_only_seems_to_differ_is_left_alone(ask, question: str) -> None:
    assert ask(question).differs == ()


def test_side_by_side_gives_each_article_one_line(ask) -> None:
    answer = ask("Side by side: what do the articles say about the Belt and Road?")
    cited = [citation.article.id for citation in answer.citations]
    assert {"diplomatic-spotlight", "kazakhstans-russia-problem"} <= set(cited)
    assert len(set(cited)) == len(cited)


def test_the_month_asked_about_decides(ask) -> None:
    june = ask("Which MP issued threats in June?")
    july = ask("What did Zatulin say in July?")
    assert june.sentences[0].text == "Konstantin Zatulin"
    assert "in June this year" in june.sentences[1].text
    assert july.sentences[0].text.startswith("In July")
