"""Which of several meanings of a question is answered from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.assembly import load_reader
from bot.meanings import choose_reading
from bot.reading import Found, Reader, Reading, ReadSentence
from bot.settings import load_settings
from bot.types import Question
from index.embedding import load_embedder
from index.retrieval import Retriever
from index.store.stored import StoredIndex
from index.store.vectors import ExactStore
from tests.samples import make_article

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.assembly import Application
    from index.reranking import WindowReading

TEXT = "The ferry sails at nine. The fare is two crowns. The captain is Inge Vold."
FERRY, FARE, CAPTAIN = (0, 24), (25, 48), (49, 74)


def make_reading(confidence: float, *sentences: tuple[tuple[int, int], float | None]) -> Reading:
    article = make_article(text=TEXT)
    read = tuple(
        ReadSentence(article, *span, 1.0, 0.5, None if odds is None else Found(odds, 1.0))
        for span, odds in sentences
    )
    return Reading(read, confidence, ())


@pytest.mark.parametrize(
    ("completed", "alone", "chosen"),
    [
        # The same sentence answers: the older subject belongs to the question.
        (make_reading(0.9, (FARE, 2.0)), make_reading(0.8, (FERRY, 1.0), (FARE, 0.5)), 0),
        # Another sentence, which answers the question itself far worse or was not even read.
        (make_reading(0.9, (FARE, 2.0)), make_reading(0.8, (FERRY, 1.0), (FARE, -2.0)), 1),
        (make_reading(0.9, (FARE, 2.0)), make_reading(0.8, (FERRY, 1.0), (FARE, None)), 1),
        (make_reading(0.9, (CAPTAIN, 2.0)), make_reading(0.8, (FERRY, 1.0), (FARE, 1.0)), 1),
        # Alone it is not answered at all.
        (make_reading(0.9, (FARE, 2.0)), make_reading(0.4, (FERRY, 1.0)), 0),
        # Nothing was read closely, so nothing can be compared.
        (make_reading(0.9, (FARE, None)), make_reading(0.8, (FERRY, None)), 0),
        (make_reading(0.6, (FARE, 2.0)), make_reading(0.8, (FERRY, 1.0)), 1),
    ],
)
def test_a_question_that_is_answered_as_it_stands_is_not_completed(
    completed: Reading, alone: Reading, chosen: int
) -> None:
    assert choose_reading([completed, alone], 0.5, may_stand_alone=True) == chosen


def test_without_its_own_words_among_them_the_surest_meaning_is_taken() -> None:
    readings = [make_reading(0.9, (FARE, 2.0)), make_reading(0.8, (FERRY, 1.0))]
    assert choose_reading(readings, 0.5, may_stand_alone=False) == 0
    assert choose_reading([make_reading(0.1), make_reading(0.0)], 0.5, may_stand_alone=True) == 0


def test_likelier_meaning_is_taken_where_it_leads_to_the_same_and_is_as_sure() -> None:
    surest = make_reading(0.998, (FARE, 2.0))
    for likelier, taken in (
        (make_reading(0.995, (FARE, 2.0)), 0),
        (make_reading(0.97, (FARE, 2.0)), 1),
        (make_reading(0.995, (FERRY, 2.0)), 1),
        (make_reading(0.995), 1),
    ):
        assert choose_reading([likelier, surest], 0.5, may_stand_alone=False) == taken


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        ("Что сказал Токаев в Санкт-Петербурге?", "кто отменил закрытие терминала?", True),
        ("who is fedorov", "who is nikonov", True),
        ("Did Kazakhstan send troops to Karabakh?", "Why not?", False),
        ("Who is Konstantin Zatulin?", "Did others agree?", False),
    ],
)
def test_a_new_subject_is_told_from_a_follow_up(
    application: Application, before: str, question: str, *, alone: bool
) -> None:
    result = application.answering.answer(Question(question, (before,)))
    assert (result.searched_for == question) == alone


LONG = f"Who is Aidos Sarym, {'and who was with him when it was told, ' * 8}in Astana?"
FUND = "Ana Ruiz, born in Lima, has headed the fund since 2019. Today forty people work there."


class Recorder:
    """The trained reader, and what it was asked."""

    def __init__(self) -> None:
        reader = load_reader(load_settings(None, {}))
        assert reader is not None
        self._reader = reader
        self.name, self.most_tokens = reader.name, reader.most_tokens
        self.most_asked = reader.most_asked
        self.asked: list[str] = []

    def count_tokens(self, text: str) -> int:
        return self._reader.count_tokens(text)

    def read(self, question: str, texts: Sequence[str]) -> list[WindowReading]:
        self.asked.append(question)
        return self._reader.read(question, texts)


@pytest.mark.parametrize(
    ("searched_for", "asked"),
    [
        ("Who is Aidos Sarym? How old is he?", "Who is Aidos Sarym? How old is he?"),
        ("Who is Aidos Sarym?", "Who is Aidos Sarym?"),
        (f"{LONG} How old is he?", "How old is he?"),
        (f"{LONG} Why?", f"{LONG} Why?"),
    ],
)
def test_of_more_words_than_the_reader_takes_the_last_question_is_read(
    seeds_index: Path, searched_for: str, asked: str
) -> None:
    index = StoredIndex(seeds_index)
    settings = load_settings(None, {})
    embedder = load_embedder(settings.embedding)
    retriever = Retriever(index, ExactStore(index.vectors), embedder, settings.retrieval)
    recorder = Recorder()
    reader = Reader(index.database.require_article, retriever.embed_sentences, recorder)
    reader.read(retriever.retrieve(searched_for))
    index.close()
    assert recorder.asked == [asked]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Who heads the fund?", "Ana Ruiz"),
        ("Who heads the fund? Ana Ruiz. Where was she born?", "Lima"),
        ("Who heads the fund? And since when?", "2019"),
        ("Where was Ana Ruiz born? How many people work for the fund?", "forty"),
    ],
)
def test_the_reader_answers_the_last_question(asked: str, answer: str) -> None:
    (read,) = Recorder().read(asked, [FUND])
    assert read.answerable > 0
    assert answer in FUND[slice(*read.answer)]


def test_the_reader_does_not_answer_the_question_before_again() -> None:
    known, unknown = (
        Recorder().read(f"Who heads the fund? {asked}", [FUND])[0].answerable
        for asked in ("Where was she born?", "What is her salary?")
    )
    assert known > 0 > unknown
