"""Question words as people type them."""

from __future__ import annotations

import pytest

from bot.types import Answer, Question
from index.misspellings import find_asking_word


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("mnay", "many"),
        ("Waht", "what"),
        ("whne", "when"),
        ("wich", "which"),
        ("whhat", "what"),
        ("deos", "does"),
        ("many", None),
        ("hwo", None),  # how, or who
        ("than", None),
        ("lone", None),
        ("Kaspi", None),
        ("почему", None),
        ("ow", None),
    ],
)
def test_slip_in_a_question_word_is_known(word: str, meant: str | None) -> None:
    assert find_asking_word(word) == meant


def test_question_is_read_as_it_was_meant(application) -> None:
    result = application.answering.answer(Question("how mnay ethnic russians live in kazakstan"))
    assert isinstance(result, Answer)
    assert result.searched_for == "how many ethnic russians live in Kazakhstan"
    assert "3.5 million" in result.sentences[0].text
