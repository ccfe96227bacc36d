"""Who asks why gets a reason, or hears that none is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from asking import ask, open_articles

from bot.reasons import asks_reason, claims_reason, lacks_reason, tells_reason
from bot.types import Answer, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.assembly import Application


@pytest.mark.parametrize(
    "question",
    [
        "Why did the mill close?",
        "In his opinion, why could the lake not be filled?",
        "the mill closed why",
        "For what reason did it close?",
        "What was the reason for it?",
        "How come it closed?",
        "Почему закрылась мельница?",
        "Диірмен неге жабылды?",
        "磨坊为什么关闭？",
    ],
)
def test_a_reason_is_asked_for(question: str) -> None:
    assert asks_reason(question)


@pytest.mark.parametrize(
    "question",
    [
        "When did the mill close, and why?",
        "who founded the colony and why",
        "where are tanks used why",
        "What did she say when asked for it?",
        "Кто закрыл мельницу и почему?",
        "Does it stand to reason?",
    ],
)
def test_something_else_is_asked_for(question: str) -> None:
    assert not asks_reason(question)


@pytest.mark.parametrize(
    "text",
    [
        "It closed because the bank refused.",
        "As women were not admitted, she studied in Lyon.",
        "He left, for the pay was poor.",
        "The ice had become too thin.",
        "She had been advised to wait.",
        "They sought to avoid being targeted.",
        "Мельницу закрыли из-за долгов.",
        "Диірмен қарыздан кейін жабылды.",
        "由于债务，磨坊关闭了。",
        "Die Mühle schloss im März.",
    ],
)
def test_what_may_be_a_reason_is_taken_for_one(text: str) -> None:
    assert not lacks_reason(text)


@pytest.mark.parametrize(
    "text",
    [
        "The mill closed in March and was sold.",
        "The offer was turned down in 2014, which some now regret.",
        "Мельница закрылась в марте.",
        "磨坊在三月关闭了。",
    ],
)
def test_what_only_repeats_the_fact_gives_none(text: str) -> None:
    assert lacks_reason(text)


def test_the_reason_has_to_stand_by_the_words_that_answer() -> None:
    text = (
        "Because of the rain the guests came late, and on the same evening, long after the music "
        "had begun and the lamps were lit, the mill closed its doors."
    )
    answer = (text.index("the mill"), len(text) - 1)
    assert lacks_reason(text, answer)
    assert not lacks_reason(text)
    assert not lacks_reason(text, (0, 40))


def test_told_is_less_than_claimed() -> None:
    assert claims_reason("It closed because the bank refused.")
    assert tells_reason("It closed after the bank refused.")
    assert not claims_reason("It closed after the bank refused.")
    assert not tells_reason("It closed in March.")


MILL = """The mill

By Ida Moll, The Ord Herald, 3 May 2024

The weaving mill of Ord, which employed 340 people, closed in March and was sold to a builder.

The ferry stopped in June, because the river had run dry.
"""


@pytest.fixture(scope="module")
def mill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with open_articles(tmp_path_factory.mktemp("mill"), mill=MILL) as opened:
        yield opened


def test_a_reason_that_is_told_is_quoted(mill: Application) -> None:
    result = ask(mill, "Why did the ferry stop?")
    assert isinstance(result, Answer)
    assert "because the river had run dry" in " ".join(s.text for s in result.sentences)


def test_a_reason_that_is_not_told_is_not_made_of_the_fact(mill: Application) -> None:
    assert isinstance(ask(mill, "When did the weaving mill of Ord close?"), Answer)
    assert isinstance(ask(mill, "Why did the weaving mill of Ord close?"), NotFound)
