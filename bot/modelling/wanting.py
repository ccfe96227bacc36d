"""How much of what a question wants a model's sentence gives: all, some, or only the question."""

from __future__ import annotations

import re

from bot.answer_types import asks_for_one_thing, asks_whether
from bot.modelling.names import NameBook, list_runs
from bot.modelling.numbers import list_numbers
from bot.modelling.speech import list_denials
from bot.wording import find_language
from index.english_forms import find_common_form
from index.names import find_script
from index.words import list_terms

# How much of the words that answer is most of them.
MOSTLY = 0.5
_OR = re.compile(r"\b(?:or|или|либо|әлде|немесе)\b|还是", re.IGNORECASE)


def only_repeats(text: str, question: str) -> bool:
    """Whether a sentence has no word that a question for one thing lacks.

    Whether something is so, which of two things, and that it is not so, is told by saying it.
    """
    denied = list_denials(text) and not list_denials(question)
    if denied or asks_whether(question) or _OR.search(question) or not asks_for_one_thing(question):
        return False
    told, asked = (
        set(list_terms(" ".join(map(find_common_form, re.findall(r"\w+", each.lower())))))
        for each in (text, question)
    )
    return told <= asked


def gives(told: str, wanted: str, share: float) -> bool:
    """Whether an answer has so much of the words that answer; in another script, of their names.

    And all their figures there.
    """
    if find_script(told) is find_script(wanted):
        return _measure_shared(told, wanted) >= share
    numbers, names = _find_held(told, wanted)
    return all(numbers) and sum(names) >= MOSTLY * len(names)


def touches(told: str, wanted: str) -> bool:
    """Whether a sentence has most of the words that surely answer, and all their figures.

    In another script, any of their names and figures; True where there are none to compare.
    """
    numbers, names = _find_held(told, wanted)
    if find_script(told) is find_script(wanted):
        return all(numbers) and _measure_shared(told, wanted) >= MOSTLY
    return any(numbers) or any(names) or not (numbers or names)


def _measure_shared(told: str, wanted: str) -> float:
    """The share of the words that answer that a text of their script has, 1 of none."""
    terms = set(list_terms(wanted))
    return len(terms & set(list_terms(told))) / len(terms) if terms else 1.0


def _find_held(told: str, wanted: str) -> tuple[list[bool], list[bool]]:
    """Which figures and which names of the words that answer a text has."""
    own = list_numbers(told, find_language(told))
    numbers = [
        any(number.equals(other) for other in own)
        for number in list_numbers(wanted, find_language(wanted))
    ]
    book = NameBook([told], [], [])
    return numbers, [any(map(book.holds, name.text.split())) for name in list_runs(wanted)]
