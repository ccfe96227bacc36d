"""Pronouns: of whom a follow-up asks, and when that is left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.pronouns import find_person, has_pronoun, may_be_name, put_person
from bot.recalling import Recaller, Told
from bot.types import Answer, NotFound, Question
from index.types import Filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.assembly import Application

HEADS = "Who heads the Institute of CIS countries?"


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("How old is he?", "How old is Aidos Sarym?"),
        ("And who corrected him?", "And who corrected Aidos Sarym?"),
        ("Who did he meet?", "Who did Aidos Sarym meet?"),
        ("Which post does he hold?", "Which post does Aidos Sarym hold?"),
        ("Who was his predecessor?", "Who was Aidos Sarym’s predecessor?"),
        ("What is her husband's name?", "What is Aidos Sarym’s husband's name?"),
        ("Who told her to leave?", "Who told Aidos Sarym to leave?"),
        ("Who gave her the prize?", "Who gave Aidos Sarym the prize?"),
        ("What is her so-called party?", "What is Aidos Sarym’s so-called party?"),
        ("Did he sell his house?", "Did Aidos Sarym sell Aidos Sarym’s house?"),
        ("What did he say about Putin?", "What did Aidos Sarym say about Putin?"),
    ],
)
def test_a_name_takes_the_place_of_the_pronoun(question: str, named: str) -> None:
    assert has_pronoun(question)
    assert put_person(question, "Aidos Sarym") == named


@pytest.mark.parametrize(
    "question",
    [
        "What did he ask him to do?",
        "Did he meet her?",
        "What did his wife say when she left?",
        "Did Putin mention his visit?",
        "In his speech what did Tokayev say?",
        "Who lost his job?",
        "Which minister lost his post?",
        "What did the president say about his successor?",
        "What did He Lifeng say?",
        "What did His Holiness say in Astana?",
        "When was it built?",
        "What does the ship's he-goat eat?",
        "Когда он был построен?",
        "其他国家怎么说?",
        "Он жыл бұрын не болды?",
    ],
)
def test_two_persons_or_none_or_one_that_is_named_leave_it_open(question: str) -> None:
    assert not has_pronoun(question)


@pytest.mark.parametrize(
    ("earlier", "answer", "person"),
    [
        ("Who is Aidos Sarym?", "", "Aidos Sarym"),
        ("Who was Otto von Bismarck?", "", "Otto von Bismarck"),
        ("Who was John F. Kennedy?", "President", "John F. Kennedy"),
        ("Who is Émile Dr. Ruiz?", "Zatulin", "Émile Dr. Ruiz"),
        ("When did Pope Francis come to Kazakhstan?", "September 13", "Pope Francis"),
        (HEADS, "Konstantin Zatulin", "Konstantin Zatulin"),
        ("Who is Russia's Foreign Minister?", "Sergey Lavrov", "Sergey Lavrov"),
        ("who was josefa maury", "", "josefa maury"),
        ("who is head of the bank", "", ""),
        ("who is president", "", ""),
        ("Who is head of Halyk Bank?", "", ""),
        ("Who is Prime Minister?", "Ana Ruiz", "Ana Ruiz"),
        ("Who asked Zatulin to be silent?", "Andrey Turchak", "Andrey Turchak"),
        ("Who asked Zatulin to be silent?", "", ""),
        ("Who asked Zatulin to be silent?", "a senior official", ""),
        ("Who attacked Ukraine in 2022?", "Russia", ""),
        ("Who was Tokayev meeting?", "", ""),
        ("Кто возглавляет фонд?", "Ana Ruiz", "Ana Ruiz"),
        ("What did Tokayev say to Putin?", "", ""),
        ("What did he say to Putin?", "", ""),
        ("What does the Chinese ambassador want?", "", ""),
        ("Why do people learn English?", "", ""),
        ("Where did the workers meet who went on strike?", "Almaty", ""),
        ("Explain Tokayev's policy", "", ""),
        ("How long is Kazakhstan's border?", "4,750 mile", ""),
    ],
)
def test_who_is_meant(earlier: str, answer: str, person: str) -> None:
    assert find_person(earlier, lambda _: answer) == person


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Halyk Bank", True),
        ("Order of Alexander Nevsky", True),
        ("4,750 mile", False),
        ("a temporary closure", False),
        ("13 September", False),
        ("Monday", False),
        ("In Astana", False),
        ("", False),
        ("One Of Very Many Words In A Title", False),
    ],
)
def test_answers_that_are_names(words: str, name: bool) -> None:
    assert may_be_name(words) == name


class Asked:
    """Answers one question, and counts."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers
        self.questions: list[str] = []

    def __call__(self, text: str, _filters: Filters) -> Told | None:
        self.questions.append(text)
        return Told(self.answers[text]) if text in self.answers else None


def complete(recaller: Recaller, text: str, *history: str) -> tuple[str, ...]:
    return recaller.complete(Question(text, history)).texts


def test_an_earlier_question_is_asked_once_more_and_once_only() -> None:
    asked = Asked({HEADS: "Konstantin Zatulin"})
    recaller = Recaller(asked)
    for _ in range(2):
        assert complete(recaller, "How old is he?", HEADS)[-1] == "How old is Konstantin Zatulin?"
    assert asked.questions == [HEADS]


def test_what_was_answered_a_moment_ago_is_not_asked_again() -> None:
    asked = Asked({})
    recaller = Recaller(asked)
    recaller.keep(HEADS, Filters(), Told("Konstantin Zatulin"))
    assert complete(recaller, "How old is he?", HEADS)[-1] == "How old is Konstantin Zatulin?"
    assert asked.questions == []
    recaller.complete(Question("How old is he?", (HEADS,), Filters(sources=("diplomat",))))
    assert asked.questions == [HEADS]


def test_a_first_question_stands_however_little_it_says() -> None:
    earlier = "Who heads the fund?"
    recaller = Recaller(Asked({earlier: "Ana Ruiz"}))
    assert complete(recaller, "How old is he?", earlier)[-1] == "How old is Ana Ruiz?"


def test_a_person_is_followed_back_through_many_turns() -> None:
    recaller = Recaller(Asked({}))
    history = (
        "Who is Aidos Sarym?",
        "What did he say about Putin?",
        "And when did he say it?",
        "Where was he?",
        "Thanks!",
    )
    assert complete(recaller, "How old is he?", *history)[-1] == "How old is Aidos Sarym?"


def test_a_follow_up_without_a_pronoun_leans_on_one_that_had_it() -> None:
    recaller = Recaller(Asked({HEADS: "Konstantin Zatulin"}))
    history = (HEADS, "What did he say about China?")
    assert complete(recaller, "and about kazakhstan?", *history)[0] == (
        "What did Konstantin Zatulin say about kazakhstan?"
    )


def test_what_is_left_open_stays_beside_a_person_who_is_spoken_of() -> None:
    history = ("Who is Aidos Sarym?", "Where was he?")
    reading = complete(Recaller(Asked({})), "What did he ask him to do?", *history)[-1]
    assert reading.endswith("What did he ask him to do?")


def test_a_new_subject_ends_what_was_spoken_of() -> None:
    recaller = Recaller(Asked({}))
    history = ("Who is Aidos Sarym?", "How tall is the mosque in Samarkand?")
    assert complete(recaller, "What did he say?", *history)[-1].endswith("What did he say?")


def test_no_more_answers_are_kept_than_are_of_use() -> None:
    asked = Asked({})
    recaller = Recaller(asked)
    recaller.keep(HEADS, Filters(), Told("Konstantin Zatulin"))
    for number in range(300):
        recaller.keep(f"Who built bridge {number}?", Filters(), None)
    complete(recaller, "How old is he?", HEADS)
    assert asked.questions == [HEADS]


def test_a_person_stays_who_is_spoken_of() -> None:
    recaller = Recaller(Asked({}))
    history = ("When did Pope Francis come to Kazakhstan?", "whom did he meet there?")
    assert complete(recaller, "what did he call the war?", *history)[-1] == (
        "what did Pope Francis call the war?"
    )


def test_a_thing_that_was_the_answer_is_told_after_the_question() -> None:
    earlier = "Which bank stopped accepting Mir cards?"
    recaller = Recaller(Asked({earlier: "Halyk Bank"}))
    assert complete(recaller, "Who owns it?", earlier) == (f"{earlier} Halyk Bank. Who owns it?",)


def test_what_answers_a_question_for_everything_may_answer_the_next() -> None:
    told = Told("47 metres", "tower", (10, 19))
    for earlier, before in (("Which tower of Velm is old?", told), ("About the old tower?", None)):
        recaller = Recaller(Asked({}))
        recaller.keep(earlier, Filters(), told)
        assert recaller.complete(Question("How high is it?", (earlier,))).before == before


def test_a_new_subject_asks_nothing_before_it() -> None:
    asked = Asked({})
    question = "Who commissioned the mosque in Samarkand?"
    assert complete(Recaller(asked), question, HEADS) == (question,)
    assert asked.questions == []


def test_he_is_whoever_answered_the_question_before(application: Application) -> None:
    question = Question("What did he say about China guaranteeing borders?", (HEADS,))
    result = application.answering.answer(question)
    assert result.question == question.text
    assert (
        result.searched_for == "What did Konstantin Zatulin say about China guaranteeing borders?"
    )


def test_she_is_the_author_of_the_piece_that_was_asked_about(application: Application) -> None:
    history = ("Who wrote Kazakhstan’s Russia problem?",)
    result = application.answering.answer(Question("What does she say about the mosque?", history))
    assert isinstance(result, Answer)
    assert {each.article.author for each in result.citations} == {"Katherine Bayford"}


MOSQUE = "Who commissioned the mosque in Samarkand?"


def test_the_answer_to_the_question_before_is_no_answer_to_the_next(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = Question("How many people can it hold?", (MOSQUE,))
    answer = application.answering.answer(question)
    assert isinstance(answer, Answer)
    assert answer.sentences[0].text.startswith("10,000")
    (cited,) = (each for each in answer.citations if each.number in answer.sentences[0].citations)
    # As though that had been the answer before.
    told = Told("10,000", cited.article.id, (cited.start, cited.end))
    monkeypatch.setattr(application.answering, "_recaller", Recaller(lambda *_: told))
    again = application.answering.answer(question)
    assert isinstance(again, NotFound)
    assert again.confidence <= 0.1
    assert again.nearest


def test_what_answered_before_is_looked_past(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the question before drew its own answer, the next is asked without its words."""
    answering = application.answering
    history = ("What did Sohu.com write about Kazakhstan?",)
    meant = answering._recaller.complete(Question("And who was silent about it?", history))
    assert meant.before
    assert meant.narrowed == "Sohu.com, Kazakhstan: And who was silent about it?"
    asked = []
    search = answering._search

    def note(question: Question, texts: Sequence[str]) -> object:
        asked.extend(texts)
        return search(question, texts)

    echo, _ = search(Question(history[0]), history)
    monkeypatch.setattr(answering, "_search", note)
    answering._look_past(meant, meant.before, echo)
    assert asked == [meant.narrowed]


def test_who_asks_the_same_again_is_answered_again(application: Application) -> None:
    result = application.answering.answer(Question("who heads the institute of cis", (HEADS,)))
    assert isinstance(result, Answer)
    assert "Zatulin" in result.sentences[0].text


def test_the_same_is_told_in_the_same_place_or_in_the_same_words(application: Application) -> None:
    article = next(iter(application.library.articles()))
    words = article.text[10:40]
    assert Told("", article.id, (10, 20)).is_told_by(article, (19, 30))
    assert not Told("", article.id, (10, 20)).is_told_by(article, (20, 30))
    assert Told(words.upper(), "another", (0, 1)).is_told_by(article, (10, 40))
    assert not Told("a heron", "another", (10, 40)).is_told_by(article, (10, 40))


def test_nothing_is_asked_again_for_a_question_that_leans_no_more() -> None:
    asked = Asked({})
    history = ("What did Konstantin Zatulin say about China?",)
    meant = Recaller(asked).complete(Question("How old is he?", history))
    assert meant.texts == ("How old is Konstantin Zatulin?",)
    assert meant.before is None
    assert asked.questions == []
