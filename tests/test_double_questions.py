"""Two questions asked at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from samples import make_article

from bot.double_questions import find_two_questions
from bot.meanings import add_second
from bot.reading import Found, Reading, ReadSentence
from bot.types import Answer, Question
from index.sentences import find_sentences

if TYPE_CHECKING:
    from bot.assembly import Application

TEXT = "The bridge at Ord is called Long Bridge. Ada Ro built it. It cost 14 million euros."


@pytest.mark.parametrize(
    ("question", "second"),
    [
        (
            "What is the bridge called and how many arches has it?",
            "What is the bridge called? How many arches has it?",
        ),
        ("When was the club founded, and by whom", "When was the club founded? By whom?"),
        ("who is ada ro and what did she build", "who is ada ro? What did she build?"),
        ("Кто построил мост и сколько он стоил?", "Кто построил мост? Сколько он стоил?"),
        # One thing is asked: of two, about two, or with a second verb.
        ("What did Ada Ro and Jon Bo build?", None),
        ("Who built the bridge and paid for it?", None),
        ("Who built bridges that are long and are dear?", None),
        ("The bridge, and how long is it?", None),
        ("Who built it? And when was that?", None),
        ("Why and how was it built?", None),
        ("", None),
    ],
)
def test_a_second_question_is_found(question: str, second: str | None) -> None:
    found = find_two_questions(question)
    assert (found and found[1]) == second
    assert found is None or (found[1].startswith(f"{found[0]} ") and found[0].count("?") == 1)


def read(odds: float) -> Reading:
    """Three sentences, of which the trained reader is that sure."""
    article = make_article("bridge", TEXT)
    found = Found(odds, 0.9, None, 0.9)
    sentences = tuple(
        ReadSentence(article, start, end, 1.0, 0.5, found)
        for start, end in find_sentences(TEXT, "en")
    )
    return Reading(sentences, 0.9, ())


def test_the_answer_to_the_second_stands_after_that_to_the_first() -> None:
    first = read(1.0)
    lead, middle, last = first.sentences
    both = add_second(first, replace(first, sentences=(last, lead, middle)))
    assert both.sentences == (lead, last, middle)
    assert both.also == last


def test_nothing_is_added_where_one_sentence_answers_both_or_none_the_second() -> None:
    first = read(1.0)
    assert add_second(first, first) == first
    unsure = read(-1.0)
    assert add_second(first, replace(unsure, sentences=unsure.sentences[::-1])) == first


def test_both_are_answered(application: Application) -> None:
    question = "How long is the border with China and how many people fit in the mosque?"
    result = application.answering.answer(Question(question))
    assert isinstance(result, Answer)
    text = " ".join(sentence.text for sentence in result.sentences)
    assert "1700 km" in text
    assert "10,000 worshippers" in text


def test_half_an_answer_is_called_so(application: Application) -> None:
    result = application.answering.answer(Question("Who is Aidos Sarym and how old is he?"))
    assert isinstance(result, Answer)
    assert "Majlis" in " ".join(sentence.text for sentence in result.sentences)
    assert result.notice == "No answer to the second question was found in the articles."
    result = application.answering.answer(Question("Кто такой Айдос Сарым и сколько ему лет?"))
    assert isinstance(result, Answer)
    assert result.notice == "Ответа на второй вопрос в статьях не нашлось."
