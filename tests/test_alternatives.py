"""Two things set against each other: what is asked of each, and both told."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from bot.alternatives import split_alternatives
from bot.assembly import load_application
from bot.corpus import build_index
from bot.settings import load_settings
from bot.types import Answer, Question
from index.progress import Silence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.assembly import Application

MOSSEN = (
    "The Harrow is the longest river of the province. From its source at Pell to the sea it is 412 "
    "kilometres long. Salmon were seen in it again in 2009."
)
TARN = (
    "Boatmen know the Lidd for its rapids. The Lidd is 268 kilometres long and falls 900 metres. "
    "Three mills stood on its banks."
)
SEATS = (
    "The council of Pell was elected in May. The Harbour List has 14 seats in it. The Mill Party, "
    "which governed before, has nine seats left."
)


@pytest.mark.parametrize(
    ("question", "halves"),
    [
        (
            "Which is longer, the Osk or the Orlin?",
            ("How long is the Osk?", "How long is the Orlin?"),
        ),
        (
            "Which border is longer, the one with Russia or with China?",
            ("How long is the border, with Russia?", "How long is the border, with China?"),
        ),
        (
            "which border is longer: Kazakhstan's with Russia or with China",
            (
                "How long is the border, Kazakhstan's with Russia?",
                "How long is the border, Kazakhstan's with China?",
            ),
        ),
        (
            "What are the lengths of the borders with Tirsk and with the Olm?",
            (
                "What are the lengths of the borders with Tirsk?",
                "What are the lengths of the borders with the Olm?",
            ),
        ),
        (
            "Сколько людей живёт в Астане и во Владимире?",
            ("Сколько людей живёт в Астане?", "Сколько людей живёт во Владимире?"),
        ),
        (
            "What is larger, the army of Tirsk or Olm?",
            ("How large is the army of Tirsk?", "How large is the army of Olm?"),
        ),
        (
            "Is the border with Russia longer than that with China?",
            ("How long is the border with Russia?", "How long is the border with China?"),
        ),
        (
            "Is the new bridge longer than the old one?",
            ("How long is the new bridge?", "How long is the old bridge?"),
        ),
        (
            "Who has more seats, the Civic Union or the Farmers' List?",
            ("How many seats has the Civic Union?", "How many seats has the Farmers' List?"),
        ),
        (
            "Which ticket is cheaper, the adult one or the family one?",
            (
                "How much does the ticket, the adult one cost?",
                "How much does the ticket, the family one cost?",
            ),
        ),
        (
            "Какая граница длиннее: с Россией или с Китаем?",
            ("Какова длина: граница с Россией?", "Какова длина: граница с Китаем?"),
        ),
        ("Кто старше, Ли или Ван?", ("Каков возраст: Ли?", "Каков возраст: Ван?")),
        (
            "У кого больше мест: у союза или у партии?",
            ("У кого больше мест: у союза?", "У кого больше мест: у партии?"),
        ),
    ],
)
def test_each_of_two_things_is_asked_after(question: str, halves: tuple[str, str]) -> None:
    assert split_alternatives(question) == halves


@pytest.mark.parametrize(
    "question",
    [
        "Who is the president, Tokayev or Nazarbayev?",
        "Is he older than 60?",
        "Is it longer than planned?",
        "Which border is the longest?",
        "How long is the Osk?",
        "Does it run on petrol or on diesel?",
        "What did he say to the crew and to passengers?",
        "How long is the border with Russia and China?",
        "Сколько людей живёт в Астане и с Россией?",
        "Кто президент: Токаев или Назарбаев?",
        "",
    ],
)
def test_what_compares_nothing_is_left_alone(question: str) -> None:
    assert split_alternatives(question) is None


def test_a_long_text_takes_no_time() -> None:
    began = time.perf_counter()
    for text in (
        "which " + "a has more b " * 300,
        "is The " + "a longer " * 400,
        "what, or " * 400,
        "what is with A and with A " * 300,
    ):
        split_alternatives(text)
    assert time.perf_counter() - began < 2


@pytest.fixture(scope="module")
def rivers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    root = tmp_path_factory.mktemp("rivers")
    for name, text in (("mossen", MOSSEN), ("tarn", TARN), ("seats", SEATS)):
        (root / f"{name}.txt").write_text(f"On {name}\n\n{text}\n", encoding="utf-8")
    settings = load_settings(None, {"store.directory": str(root / "index")})
    build_index(settings, [root / f"{name}.txt" for name in ("mossen", "tarn", "seats")], Silence())
    opened = load_application(settings, one_shot=True, progress=Silence())
    yield opened
    opened.close()


def test_both_figures_are_told_and_neither_put_in_front(rivers: Application) -> None:
    said = rivers.answering.answer(Question("Which is longer, the Harrow or the Lidd?"))
    assert isinstance(said, Answer)
    assert [word for word in ("412", "268") if word in said.sentences[0].text]
    told = " ".join(each.text for each in said.sentences[:2])
    assert "412 kilometres long" in told
    assert "The Lidd is 268 kilometres long" in told
    assert said.notice is None


def test_where_one_is_not_told_it_says_so(rivers: Application) -> None:
    said = rivers.answering.answer(Question("Which is longer, the Lidd or the Zambezi?"))
    assert isinstance(said, Answer)
    assert "268 kilometres" in said.sentences[0].text
    assert said.notice == "The articles tell this of one of the two only."


def test_of_neither_nothing_is_made_up(rivers: Application) -> None:
    said = rivers.answering.answer(Question("Which is deeper, the Volga or the Zambezi?"))
    assert not isinstance(said, Answer)
