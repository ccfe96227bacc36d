"""Pronouns of a follow-up that stand for a person: "How old is he?" asks it of whom was named.

Only in English, where they are for persons alone, and only where it is plain who is meant: the one
whom the question before names, or whoever answers it where it asked who. What is left as it is, is
completed from the conversation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.dates import CALENDAR_WORDS, find_moments
from bot.follow_ups import find_elements
from index.exonyms import find_place
from index.stopwords import STOP_WORDS
from index.words import find_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.follow_ups import Element

_PERSONAL = re.compile(
    r"\b(?:(?P<he>he)|(?P<she>she)|(?P<him>him)|(?P<his>his)|(?P<her>her))\b(?![-’'])",
    re.IGNORECASE,
)
_MALE, _FEMALE = frozenset({"he", "him", "his"}), frozenset({"she", "her"})
# What begins a question; a pronoun before it looks ahead: "In his speech, what did Putin say?".
_BEGINS = re.compile(
    r"\W*(?:(?:and|but|so|or|then|by|to|with|for|from|of|about|since|until)\s+)*(?:wh\w+|how|is|was"
    r"|are|were|did|does|do|has|had|have|can|could|will|would|should)\b",
    re.IGNORECASE,
)
# Who does it is whom "his" or "he" means: "Who lost his job?", "What did the mayor say he wants?".
_AUXILIARY = r"(?:is|was|are|were|did|does|do|has|had|have|will|would|can|could)"
_BOUND = re.compile(
    rf"\bwho\b(?!\s+{_AUXILIARY}\b)|\bwhich\b(?!.*\b{_AUXILIARY}\b)|\b(?:the|a|an|any|some)\b",
    re.IGNORECASE,
)
_WHOSE, _SUBJECTS = frozenset({"his", "her"}), frozenset({"he", "she"})
# "Her" before one of these, or at the end of a clause, is whom, and else whose.
_AFTER_WHOM_WORDS = """
to about for from in on at of as with by and or then that this the a an any some why how what when
where whether if after before is was not so again go leave do back up down out off over away
yesterday today now famous
"""
_AFTER_WHOM = re.compile(
    rf"\W*$|[,;:.]|\s+(?:{'|'.join(_AFTER_WHOM_WORDS.split())})\b(?!-)", re.IGNORECASE
)
_ASKS_WHO = re.compile(
    r"\W*(?:(?:and|but|so|by|to|with|for|from|of)\s+)*(?:who|whom|whose)\b"
    r"|\W*(?:(?:а|и|но|у|с|от|к|о)\s+)*(?:кто|кого|кому|кем|ком)\b|\W*кім",
    re.IGNORECASE,
)
# Whom these ask about they name themselves: "Who is Aidos Sarym?".
_ASKS_ABOUT = re.compile(
    r"\W*(?:who(?:\s+(?:is|was)|['’]s)|кто\s+так\w+)\s+(.+?)[\s?.!]*$", re.IGNORECASE
)
_PARTICLE_WORDS = "de da di la le von van der den bin ibn al el dos"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_TITLE_WORDS = "president prime minister chancellor pope king queen mayor emperor tsar"
_TITLES = frozenset(_TITLE_WORDS.split())
_BEFORE_THINGS = frozenset({"the", "a", "an", "this", "that", "which", "what"})
_BEFORE_PLACES = frozenset({"in", "at", "on", "by", "from", "near"})
_OF_LANGUAGES = ("ish", "ese")
_MOST_WORDS, _MOST_SMALL = 5, 3


def has_pronoun(question: str) -> bool:
    """Whether a question has pronouns for one person, and nobody in it whom they could mean."""
    found = list(_PERSONAL.finditer(question))
    if not found:
        return False
    words = {each[0].casefold() for each in found}
    begins = _BEGINS.match(question)
    first = found[0]
    before = question[: first.start()]
    if begins is None or begins.end() > first.start():
        return False
    # "Did he meet her?" and "What did he ask him?" are about two.
    if (words & _MALE and words & _FEMALE) or {"he", "him"} <= words:
        return False
    # He Lifeng, His Holiness.
    if any(each[0][0].isupper() for each in found):
        return False
    own = first[0].casefold()
    whose = own in _WHOSE and not _is_whom(question, first)
    if (whose or own in _SUBJECTS) and _BOUND.search(before):
        return False
    return not any(name.start < first.start() for name in _list_persons(question))


def find_person(earlier: str, answer: Callable[[str], str]) -> str:
    """Who "he" or "she" is after a question; empty where that is not plain.

    Args:
        earlier: The question, its own pronouns already named.
        answer: Gives the words that answer it, or none.
    """
    if has_pronoun(earlier):
        return ""
    about = _ASKS_ABOUT.match(earlier)
    if about and _is_full_name(about[1]):
        return about[1]
    if _ASKS_WHO.match(earlier):
        words = answer(earlier)
        return words if may_be_name(words) and not _holds_place(words) else ""
    named = {earlier[each.start : each.end] for each in _list_persons(earlier)}
    return named.pop() if len(named) == 1 else ""


def put_person(question: str, person: str) -> str:
    """The question with a person's name where pronouns stood for him or her."""

    def name(found: re.Match[str]) -> str:
        whose = found["his"] or (found["her"] and not _is_whom(question, found))
        return f"{person}’s" if whose else person

    return _PERSONAL.sub(name, question)


def may_be_name(words: str) -> bool:
    """Whether words that answer a question are a name: no time, nor a place with its "in"."""
    parts = words.split()
    if not 0 < len(parts) <= _MOST_WORDS or parts[0].casefold() in _BEFORE_PLACES:
        return False
    capitals = sum(part[:1].isupper() for part in parts)
    named = parts[-1][:1].isupper() and 2 * capitals >= len(parts)
    timed = find_moments(words) or all(part.casefold() in CALENDAR_WORDS for part in parts)
    return named and not timed


def _is_whom(question: str, found: re.Match[str]) -> bool:
    return bool(found["her"] and _AFTER_WHOM.match(question[found.end() :]))


def _is_full_name(words: str) -> bool:
    """Whether words can be a name, and not an office nor anything of anybody's.

    Whoever types no capitals names with few words, and none that join others.
    """
    parts = words.replace(".", "").split()
    if words == words.lower():
        return (
            0 < len(parts) <= _MOST_SMALL
            and all(map(str.isalpha, parts))
            and not (any(part in _TITLES or part in STOP_WORDS for part in parts))
        )
    if not 0 < len(parts) <= _MOST_WORDS or "’s" in words or "'s" in words:
        return False
    if all(part.casefold() in _TITLES for part in parts):
        return False
    return all(part[:1].isupper() or part in _PARTICLES for part in parts)


def _list_persons(question: str) -> Iterator[Element]:
    """The names in a question that may be a person's: no place's, and not after "the"."""
    for each in find_elements(question):
        words = question[each.start : each.end]
        # What begins a sentence has its capital from that.
        if each.kind != "name" or not question[: each.start].strip():
            continue
        if each.frame in _BEFORE_THINGS or words.endswith(_OF_LANGUAGES):
            continue
        if not _holds_place(words):
            yield each


def _holds_place(words: str) -> bool:
    return any(find_place([word]) for word, *_ in find_words(words))
