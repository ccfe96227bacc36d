"""Names that stand in each other's place, told apart by the trained reader itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.modelling.roles import check_roles
from index.reranking import TrainedReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.reranking import WindowReading

REQUEST = "Norland refused to send ships to the strait at the request of Vesmark in May."
LETTERS = "Mirela Dost complained that Jonas Brill had never answered her letters about the lamp."
SUIT = "The Orlin Company sued the city of Velm over the harbour, and a judge from Kiruna agreed."
TIMBER = "Norland buys nearly all of its timber from Vesmark, and pays for it with fish."
KEEPER = "Anna Holm was appointed keeper of the lighthouse in 1931; Jonas Brill came to Velm later."
LOAN = "Germany has borrowed two billion euros from Poland to pay for the railway."


class Counted:
    """The trained reader, and how often it was asked."""

    def __init__(self) -> None:
        self._reader = TrainedReader(0)
        self.questions: list[str] = []

    def __call__(self, question: str, texts: Sequence[str]) -> list[WindowReading]:
        self.questions.append(question)
        return self._reader.read(question, texts)


@pytest.fixture(scope="module")
def counted() -> Counted:
    return Counted()


@pytest.fixture
def read(counted: Counted) -> Counted:
    counted.questions.clear()
    return counted


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("Norland declined to send ships to the strait, as Vesmark had asked.", REQUEST),
        ("Mirela Dost complained that Jonas Brill did not answer her letters.", LETTERS),
        ("The city of Velm was sued by the Orlin Company.", SUIT),
        ("Norland gets most of its timber from Vesmark.", TIMBER),
        ("Anna Holm has kept the lighthouse since 1931.", KEEPER),
        ("Germany borrowed two billion euros from Poland for a railway.", LOAN),
        ("Vesmark, Orlin and Velm share a railway line.", "Velm, Vesmark and Orlin share it."),
        (LETTERS, LETTERS),
    ],
)
def test_sentence_that_gives_each_its_part_passes(sentence: str, cited: str, read: Counted) -> None:
    assert check_roles(sentence, [cited], read) == ()


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("Vesmark refused to send ships at the request of Norland.", REQUEST),
        ("Jonas Brill complained that Mirela Dost had never answered his letters.", LETTERS),
        ("Velm sued the Orlin Company over the harbour.", SUIT),
        ("Vesmark buys most of its timber from Norland.", TIMBER),
        ("Poland borrowed two billion euros from Germany.", LOAN),
    ],
)
def test_names_that_have_changed_places_are_noticed(
    sentence: str, cited: str, read: Counted
) -> None:
    (problem,) = check_roles(sentence, [cited], read)
    assert problem.endswith("have changed places")


def test_name_in_the_place_of_one_that_is_left_out_is_noticed(read: Counted) -> None:
    problems = check_roles("Jonas Brill became keeper of the lighthouse in 1931.", [KEEPER], read)
    assert problems == ("the cited words say it of Anna Holm, not of Jonas Brill",)


def test_too_little_is_said_of_a_name_to_ask(read: Counted) -> None:
    assert check_roles("Jonas Brill.", [KEEPER], read) == ()
    assert read.questions == []


def test_names_are_asked_for_by_who_and_whose(read: Counted) -> None:
    check_roles("The Orlin Company sued Velm's mayor.", [SUIT], read)
    assert "Who sued Velm's mayor?" in read.questions
    assert "The Orlin Company sued whose mayor?" in read.questions


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("Весмарк отказал Норланду в кораблях.", REQUEST),
        ("Vesmark refused Norland.", "Норланд отказал Весмарку в кораблях."),
        ("The lamp would be replaced.", LETTERS),
    ],
)
def test_nothing_is_asked_in_other_languages_or_without_names(
    sentence: str, cited: str, read: Counted
) -> None:
    assert check_roles(sentence, [cited], read) == ()
    assert read.questions == []


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        (
            "President Orlin asked President Dahl for more ships before the winter.",
            "President Dahl asked President Orlin for more ships before the winter came.",
        ),
        (
            "The Orlin Bank sold its shares to the Velm Bank last spring.",
            "Last spring the Velm Bank sold all of its shares to the Orlin Bank.",
        ),
        (
            "The United States borrowed two billion dollars from South Korea.",
            "South Korea has borrowed two billion dollars from the United States.",
        ),
    ],
)
def test_names_that_share_a_word_are_told_apart(sentence: str, cited: str, read: Counted) -> None:
    (problem,) = check_roles(sentence, [cited], read)
    assert problem.endswith("have changed places")


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        (
            "Dahl refused to recognise the two republics.",
            "Dahl spoke in June. The Vesmark president refused to recognise the two republics.",
        ),
        (
            "Vesmark's Ada Dahl refused to recognise the two republics.",
            "Ada Dahl, the president of Vesmark, refused to recognise the two republics.",
        ),
        (
            "Despite Norland pressure the line was opened.",
            "The line opened despite Norland's anger.",
        ),
    ],
)
def test_descriptions_and_openings_are_no_other_names(
    sentence: str, cited: str, read: Counted
) -> None:
    assert check_roles(sentence, [cited], read, frozenset({"despite"})) == ()
    assert not any(question.startswith("Who pressure") for question in read.questions)


def test_each_quotation_is_read_by_itself(read: Counted) -> None:
    long = "The harbour was dug, and dug again, and filled with mud once more. " * 12
    sentence = "Jonas Brill became keeper of the lighthouse in 1931."
    assert check_roles(sentence, [long, KEEPER], read) != ()
    assert check_roles("Anna Holm kept the lighthouse.", [long, KEEPER], read) == ()


def test_many_names_are_not_asked_for_without_end(read: Counted) -> None:
    names = "Anna met Boris, saw Clara, heard Denis, told Erika, hit Frank, paid Greta, led Hanna"
    turned = "Hanna met Greta, saw Frank, heard Erika, told Denis, hit Clara, paid Boris, led Anna"
    check_roles(f"{names}.", [f"{turned}."], read)
    assert 6 < len(read.questions) <= 6 + 2 * 8
