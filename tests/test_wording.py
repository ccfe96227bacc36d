"""The program's own words follow the asker's language."""

from __future__ import annotations

import string
from dataclasses import asdict

import pytest
from samples import BRIDGE_ARTICLE

from bot.reading import Reading, ReadSentence
from bot.types import Question
from bot.wording import LANGUAGES, Wording, explain_silence, find_language, find_wording
from index.types import Filters

SAMPLES = {
    "en": ("Who said that?", "Tokayev", "", "?!", "5.2", "Что did Tokayev say in Astana?",
           "誰が言いましたか", "Що сказав Зеленський про її дім?"),
    "ru": ("Что сказал Лавров о Казахстане?", "лавров", "Как дела у Xi?", "Не ты ли?",
           "Кто такой Ким?", "Что с банком Halyk?"),
    "kk": ("Тоқаев не айтты?", "Токаев не айтты?", "Қазақстан", "Неге бас тартты?",
           "Казакстан туралы не деген", "Путин Астанаға келді ме?"),
    "zh": ("托卡耶夫说了什么?", "谁见了 Putin?", "習近平"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "question"),
    [(language, question) for language, questions in SAMPLES.items() for question in questions],
)
def test_language_of_a_question_is_found(language: str, question: str) -> None:
    assert find_language(question) == language


SENTENCE = ReadSentence(BRIDGE_ARTICLE, 0, 34, 0.5, 0.1)


def explain(text: str, *missing: str, found: bool = True, chosen: bool = False) -> str:
    reading = Reading((SENTENCE,) if found else (), 0.1, missing)
    filters = Filters(sources=("bridge",)) if chosen else Filters()
    return explain_silence(reading, Question(text, filters=filters))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (explain("Who is it?"), "No answer to this was found in the articles."),
        (
            explain("And Lavrov, Biden, Modi?", "Lavrov", "Biden", "Modi"),
            (
                "No answer to this was found in the articles: "
                "they do not mention “Lavrov”, “Biden” or “Modi”."
            ),
        ),
        (
            explain("Who?", found=False, chosen=True),
            "There is nothing to search in the articles chosen: no article passes the filters.",
        ),
        (
            explain("Что сказал Лавров?", "Лавров"),
            "Ответа на этот вопрос в статьях не нашлось: в них не встречается «Лавров».",
        ),
        (
            explain("Что Лавров сказал Байдену?", "Лавров", "Байдену", chosen=True),
            (
                "Ответа на этот вопрос в выбранных статьях не нашлось: "
                "в них не встречаются «Лавров» и «Байдену»."
            ),
        ),
        (explain("А когда?", "Лавров"), "Ответа на этот вопрос в статьях не нашлось."),
        (
            explain("Тоқаев Лавровқа не айтты?", "Лавровқа"),
            "Мақалаларда бұл сұрақтың жауабы табылмады: оларда «Лавровқа» аталмайды.",
        ),
        (explain("Қашан?", chosen=True), "Таңдалған мақалаларда бұл сұрақтың жауабы табылмады."),
        (explain("谁说的?"), "在这些文章中没有找到这个问题的答案。"),
        (
            explain("Biden 说了什么?", "Biden"),
            "在这些文章中没有找到这个问题的答案：文中没有提到“Biden”。",
        ),
    ],
)
def test_silence_is_explained_in_the_language_of_the_question(sentence: str, expected: str) -> None:
    assert sentence == expected


def list_fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_all_that_english_says(language: str) -> None:
    wording, english = (find_wording(SAMPLES[each][0]) for each in (language, "en"))
    assert isinstance(wording, Wording)
    for name, text in asdict(english).items():
        own = asdict(wording)[name]
        assert bool(own) or not text
        assert list_fields(own) - {"where", "names"} == list_fields(text) - {"where", "names"}
    assert (wording == english) == (language == "en")
