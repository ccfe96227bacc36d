"""Follow-ups: what is searched for when a question leans on the one before."""

from __future__ import annotations

import pytest

from bot.conversation import is_thin, points_back, propose_readings

FIRST = "What did Nikonov say about Kazakhstan?"


@pytest.mark.parametrize(
    "question",
    [
        "And what did Fedorov say?",
        "When did he say it?",
        "Who else was there?",
        "А что ответили они?",
        "Ол қашан айтты?",
        "他什么时候说的?",
    ],
)
def test_pointing_words_bring_the_question_before(question: str) -> None:
    assert points_back(question)
    assert propose_readings(question, (FIRST,)) == (f"{FIRST} {question}",)


@pytest.mark.parametrize(
    "question",
    [
        "Who commissioned the mosque in Samarkand?",
        "Did Putin mention his visit to Kazakhstan?",
        "Сколько россиян въехало в Казахстан?",
        "哈萨克斯坦与中国的边界有多长?",
    ],
)
def test_a_question_that_stands_alone_is_not_polluted(question: str) -> None:
    assert propose_readings(question, (FIRST,)) == (question,)


def test_a_thin_question_is_read_both_ways() -> None:
    assert is_thin("Since when?")
    assert propose_readings("Did any deputy agree?", (FIRST,)) == (
        f"{FIRST} Did any deputy agree?",
        "Did any deputy agree?",
    )


def test_without_history_nothing_is_added() -> None:
    assert propose_readings("  Since when? ", ()) == ("Since when?",)


def test_a_chain_of_follow_ups_reaches_the_question_it_began_with() -> None:
    history = (FIRST, "And when?", "Who agreed with him?")
    (reading,) = propose_readings("What did he want?", history)
    assert reading == " ".join((*history, "What did he want?"))


def test_a_change_of_subject_ends_the_chain() -> None:
    history = ("Who is Zatulin?", FIRST)
    assert propose_readings("And when?", history) == (f"{FIRST} And when?",)
