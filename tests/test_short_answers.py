"""Short answers: verbatim, trimmed, and only where a few words say it."""

from __future__ import annotations

import pytest

from bot.reading import Found, ReadSentence
from bot.short_answers import find_short_answer, trim_span
from tests.samples import make_article

TEXT = "Ada Lovelace wrote the first program (1843), for Charles Babbage’s engine, in London."


def read(words: str, surety: float = 0.8) -> ReadSentence:
    article = make_article(text=TEXT)
    start = TEXT.index(words)
    found = Found(4.0, 0.9, (start, start + len(words)), 0.9, surety=surety)
    return ReadSentence(article, 0, len(TEXT), 1.0, 0.5, found)


def shorten(question: str, sentence: ReadSentence) -> str | None:
    span = find_short_answer(question, sentence)
    return None if span is None else TEXT[slice(*span)]


@pytest.mark.parametrize(
    ("question", "words", "answer"),
    [
        ("When was the first program written?", "(1843),", "1843"),
        ("Who built the engine?", "Charles Babbage’s", "Charles Babbage"),
        ("Кто написал первую программу?", "Ada Lovelace", "Ada Lovelace"),
        ("Where did she write it?", "London.", "London"),
    ],
)
def test_words_are_given_without_what_surrounds_them(
    question: str, words: str, answer: str
) -> None:
    assert shorten(question, read(words)) == answer


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Why did she write it?", read("London.")),
        ("What did she say?", read("London.")),
        ("Where did she write it?", read("London.", surety=0.3)),
        ("When did she write it?", read("London.")),
        ("Who wrote it?", read("first program")),
        ("What is the population of London?", read("London.")),
        ("What is known?", read(TEXT)),
    ],
)
def test_a_sentence_is_better_where_words_are_unsure_or_do_not_fit(
    question: str, sentence: ReadSentence
) -> None:
    assert shorten(question, sentence) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It was built by the friend of Ada Lovelace in London.", "Ada Lovelace"),
        ("Nor did Ada Lovelace build the engine that year.", "Ada Lovelace"),
        ("A letter attributed to Ada Lovelace names the builder.", "Ada Lovelace"),
        ("Your paper wrote that Ada Lovelace built the engine.", "Ada Lovelace"),
    ],
)
def test_words_that_would_mislead_alone_are_not_put_in_front(text: str, words: str) -> None:
    start = text.index(words)
    found = Found(4.0, 0.9, (start, start + len(words)), 0.95, surety=0.95)
    sentence = ReadSentence(make_article(text=text), 0, len(text), 1.0, 0.5, found)
    assert find_short_answer("Who built the engine?", sentence) is None


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Who caught the bear?", None),
        ("Who was caught?", "Brunhild"),
        ("Who escaped from the zoo?", "Brunhild"),
    ],
)
def test_who_undergoes_a_deed_is_not_who_does_it(question: str, short: str | None) -> None:
    text = "The brown bear Brunhild, who had escaped, was finally caught behind the mill."
    start = text.index("Brunhild")
    found = Found(4.0, 0.9, (start, start + len("Brunhild")), 0.95, surety=0.95)
    sentence = ReadSentence(make_article(text=text), 0, len(text), 1.0, 0.5, found)
    span = find_short_answer(question, sentence)
    assert (text[slice(*span)] if span else None) == short


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("When did the queen visit?", None),
        ("When was the plague's outbreak?", "1720"),
    ],
)
def test_a_time_that_only_dates_something_else_is_no_answer(
    question: str, short: str | None
) -> None:
    text = "It was the queen's first visit since the outbreak of the plague in 1720, and her last."
    start = text.index("1720")
    found = Found(4.0, 0.9, (start, start + 4), 0.95, surety=0.95)
    sentence = ReadSentence(make_article(text=text), 0, len(text), 1.0, 0.5, found)
    span = find_short_answer(question, sentence)
    assert (text[slice(*span)] if span else None) == short


def test_an_unread_sentence_has_no_short_answer() -> None:
    article = make_article(text=TEXT)
    assert find_short_answer("When?", ReadSentence(article, 0, len(TEXT), 1.0, 0.5)) is None


@pytest.mark.parametrize(
    ("piece", "trimmed"),
    [
        ("“18 percent”,", "18 percent"),
        ("(the EU)", "the EU"),
        ("$5billion.", "$5billion"),
        ("Central Asia (and", "Central Asia (and"),
        ("Asia)", "Asia"),
        ("f(x)", "f(x)"),
        ("Timur’s", "Timur"),
        ("4,750 mile-long", "4,750 mile"),
    ],
)
def test_trimming_keeps_what_belongs_to_the_words(piece: str, trimmed: str) -> None:
    assert piece[slice(*trim_span(piece, 0, len(piece)))] == trimmed


@pytest.mark.parametrize("piece", ["…", " “” ", "()", "-"])
def test_nothing_but_marks_trims_to_nothing(piece: str) -> None:
    start, end = trim_span(piece, 0, len(piece))
    assert start >= end
