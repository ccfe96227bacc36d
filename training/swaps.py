"""Turns a question into one that its text no longer answers: another name, number or opposite."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from training.windows import COMMON_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from training.questions import Answer

_NAMES = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w’'-]+(?:\s+(?:of\s+|the\s+)?[A-Z][\w’'-]+)*")
_NUMBERS = re.compile(r"\b\d[\d,.]*\b")
_WORDS = re.compile(r"\w+")
_NEGATED = re.compile(r"\b(?:was|were|is|are|can|could|would|should|has|have)\b")
_YEAR_DIGITS = 4
_YEAR_STEPS = (1, 2, 3, 7, 10, 20, 100)
_NUMBER_STEPS = (1, 2, 5, 10)
# How often each kind is taken where several are possible.
_NAME_WEIGHT, _NUMBER_WEIGHT, _OPPOSITE_WEIGHT, _NEGATION_WEIGHT = 3, 3, 2, 1
# A negation is easy to see, and is offered this often only.
_NEGATION_OFFERED = 0.25
_PLAIN_NOT = 0.7
# Names of the same article that are offered beside those of the text itself.
_FOREIGN_NAMES = 6


def _read_antonyms() -> dict[str, str]:
    lines = Path(__file__).with_name("antonyms.txt").read_text(encoding="utf-8").splitlines()
    opposites = {}
    for one, other in map(str.split, lines):
        opposites[one], opposites[other] = other, one
    return opposites


ANTONYMS = _read_antonyms()


class _Swap(NamedTuple):
    start: int
    end: int
    put: str
    weight: int


def find_names(text: str) -> list[str]:
    """Runs of capitalized words that do not open a sentence."""
    return _NAMES.findall(text)


def swap_question(
    question: str, text: str, names: Sequence[str], answers: Sequence[Answer], random: Random
) -> str | None:
    """The question with one thing changed so that the text does not answer it.

    Args:
        question: A question the text answers.
        text: What is shown with it.
        names: Further names to put in, besides those in the text.
        answers: Its answers; none is put in, nor any name that holds one or is held by one.
        random: Decides what is changed.

    Returns:
        None where nothing in the question can be changed.
    """
    offered = [
        *_offer_names(question, text, names, answers, random),
        *_offer_numbers(question, random),
        *_offer_opposites(question),
        *_offer_negations(question, random),
    ]
    given = {answer.text.lower() for answer in answers}
    swaps = [swap for swap in offered if swap.put.lower() not in given]
    if not swaps:
        return None
    chosen = random.choices(swaps, [swap.weight for swap in swaps])[0]
    return question[: chosen.start] + chosen.put + question[chosen.end :]


def _offer_names(
    question: str, text: str, names: Sequence[str], answers: Sequence[Answer], random: Random
) -> Iterator[_Swap]:
    for match in _NAMES.finditer(question):
        name = match.group()
        if name.split()[0].lower() in COMMON_WORDS:
            continue
        drawn = random.sample(names, min(_FOREIGN_NAMES, len(names))) if names else []
        others = [
            other
            for other in sorted({*find_names(text), *drawn})
            if _can_replace(name, other, question, answers)
        ]
        if others:
            yield _Swap(*match.span(), random.choice(others), _NAME_WEIGHT)


def _can_replace(name: str, other: str, question: str, answers: Sequence[Answer]) -> bool:
    mine, theirs = name.lower(), other.lower()
    return (
        theirs not in question.lower()
        and mine not in theirs
        and theirs not in mine
        and abs(len(other.split()) - len(name.split())) <= 1
        and theirs.split()[0] not in COMMON_WORDS
        and not any(other in answer.text or answer.text in other for answer in answers)
    )


def _offer_numbers(question: str, random: Random) -> Iterator[_Swap]:
    for match in _NUMBERS.finditer(question):
        written = match.group()
        digits = written.replace(",", "")
        if written.isdigit() and len(written) == _YEAR_DIGITS:
            step = random.choice([-1, 1]) * random.choice(_YEAR_STEPS)
        elif digits.count(".") <= 1:
            step = random.choice(_NUMBER_STEPS)
        else:
            continue
        yield _Swap(*match.span(), str(int(digits.partition(".")[0]) + step), _NUMBER_WEIGHT)


def _offer_opposites(question: str) -> Iterator[_Swap]:
    for match in _WORDS.finditer(question):
        opposite = ANTONYMS.get(match.group())
        if opposite:
            yield _Swap(*match.span(), opposite, _OPPOSITE_WEIGHT)


def _offer_negations(question: str, random: Random) -> Iterator[_Swap]:
    for match in _NEGATED.finditer(question):
        if random.random() < _NEGATION_OFFERED:
            put = " not" if random.random() < _PLAIN_NOT else " never"
            yield _Swap(match.end(), match.end(), put, _NEGATION_WEIGHT)
