"""Follow-ups that ask the question before of another thing: "And in 2019?", "That with China?".

What is new takes the place of its kind in the question before (a time of a time, a place of a
place, another name of another name), and the answer has to be about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING

from bot.dates import find_moments
from index.exonyms import find_chinese_place, find_place
from index.names import is_surname
from index.words import find_words, list_terms, stem_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.dates import Moment
    from index.exonyms import Place
    from index.types import Published

_OPENING = re.compile(
    r"\s*(?:and|but|so|or|also|what about|how about|what of|а|и|но|что насч[её]т|как насч[её]т|ал"
    r"|және|那么|那|还有)(?:\b[\s,]*|(?<=[那有么]))",
    re.IGNORECASE,
)
# These stand for somebody or something named before, which must stay.
_PERSONAL_WORDS = """
he him his she her hers they them their theirs
он его него ему нему им ним она её ее ней неё нее они их них
ол оны оның оған олар олардың
"""
_PERSONAL = frozenset(_PERSONAL_WORDS.split())
_CHINESE_PERSONAL = re.compile("[他她它]")
_ASKING_WORDS = """
who whom whose what when where why how which кто кого кому кем чей когда где куда откуда почему
зачем как какой какая какие сколько что чем кім кімді кімге қашан қайда қандай неге қанша неше не
"""
_ASKING = frozenset(_ASKING_WORDS.split())
_CHINESE_ASKING = re.compile("[谁誰哪几幾]|什么|什麼|为何|怎么|怎麼|何时|多少")
_MOST_EXCHANGES = 2
_BEFORE_PLACES = frozenset(["in", "of", "with", "from", "to", "about", "against", "between", "for"])
# As people write it on a phone.
_SHORTENED = {"w": "with"}
_HYPHENS = ("-", "‐", "‑")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Element:
    """A time, a place or another name in a question.

    Attributes:
        kind: `time`, `place` or `name`.
        start: First code point in the question.
        end: One past the last; a possessive ending is left out.
        frame: The word before it, or its possessive ending: what ties it to the question.
        place: Of a place, which.
    """

    kind: str
    start: int
    end: int
    frame: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question asked anew of another thing.

    Attributes:
        text: The question, complete.
        brought: What is new in it, in the words of the follow-up.
    """

    text: str
    brought: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """What an answer has to be about.

    Attributes:
        stems: Its words, as the articles spell them.
        moment: The time it names; None where it is none.
    """

    stems: frozenset[str]
    moment: Moment | None = None

    def is_met(self, text: str, published: Published) -> bool:
        """Whether a text speaks of it, or appeared in it where it is a time."""
        if self.moment is None:
            return not self.stems.isdisjoint(list_terms(text))
        if published.earliest and published.latest and not self.moment.month:
            first, last = self.moment.years or (1, 0)
            if first <= published.earliest.year <= published.latest.year <= last:
                return True
        told = (each.place(published) for each in find_moments(text))
        return any(self.moment.agrees_with(each) for each in told)


def make_needs(brought: Sequence[str], spell: Callable[[str], frozenset[str]]) -> tuple[Need, ...]:
    """What an answer has to be about.

    Args:
        brought: Times and names, as asked.
        spell: The stems under which the articles know a name.
    """
    needs = []
    for words in brought:
        # A bare number is a year only after a word that makes it one.
        moments = find_moments(f"in {words}")
        needs.append(Need(frozenset(), moments[0]) if moments else Need(spell(words)))
    return tuple(needs)


def exchange_elements(follow_up: str, earlier: str) -> tuple[Exchange, ...]:
    """The earlier question asked of what the follow-up names; empty where that is not meant.

    It is where the follow-up brings something of the same kind, and beside it no word that the
    earlier question lacks, no other question word, and nobody "he" or "they" would stand for.
    Where one cannot tell which of two things it replaces, there is a question for each.
    """
    brought = list(find_elements(follow_up))
    if not brought or not _asks_the_same(follow_up, earlier, brought):
        return ()
    told = list(find_elements(earlier))
    named = {_fold(earlier, each) for each in told}
    fresh = [each for each in brought if _fold(follow_up, each) not in named]
    options = [_list_counterparts(each, told) for each in fresh]
    if not fresh or not all(options):
        return ()
    words = tuple(follow_up[each.start : each.end] for each in fresh)
    exchanges = []
    for choice in product(*options):
        if len({old.start for old in choice}) == len(choice):
            text = earlier
            placed = zip(choice, words, strict=True)
            for old, new in sorted(placed, key=lambda pair: -pair[0].start):
                text = f"{text[: old.start]}{new}{text[old.end :]}"
            exchanges.append(Exchange(text, words))
    return tuple(exchanges[:_MOST_EXCHANGES])


def is_bare(text: str) -> bool:
    """Whether a text only names things, as "In 2019?" and "Uzbekistan?" do."""
    elements = list(find_elements(text))
    return bool(elements) and not _list_asking(text) and not _list_other_terms(text, elements)


def find_elements(question: str) -> Iterator[Element]:
    """The times, places and other names of a question, in order."""
    times = [(moment.start, moment.end) for moment in find_moments(question)]
    opening = _OPENING.match(question)
    words = find_words(question)
    first = opening.end() if opening else 0
    at = 0
    while at < len(words):
        _, start, end = words[at]
        before = words[at - 1][0].casefold() if at else ""
        before = _SHORTENED.get(before, before)
        time = next((span for span in times if span[0] <= start < span[1]), None)
        if time is not None:
            yield Element("time", *time, before)
            at = next((i for i, (_, s, _) in enumerate(words) if s >= time[1]), len(words))
            continue
        chinese = find_chinese_place(question, start)
        if chinese is not None:
            yield Element("place", start, start + chinese[1], "", chinese[0])
            at = next((i for i, (_, s, _) in enumerate(words) if s >= start + chinese[1]), at + 1)
            continue
        count = _count_name(question, words[at:], before, begins=start <= first)
        if not count:
            at += 1
            continue
        parts = [each for each, _, _ in words[at : at + count]]
        found = find_place(parts)
        place = found[0] if found is not None and found[1] == count else None
        end = words[at + count - 1][2]
        ending = _POSSESSIVE.search(question[start:end])
        yield Element(
            "place" if place else "name",
            start,
            end - len(ending[0]) if ending else end,
            "’s" if ending else before,
            place,
        )
        at += count


def capitalize_places(question: str) -> str:
    """The question with capitals for the places that are typed in small letters."""
    for each in find_elements(question):
        if each.kind == "place" and question[each.start].islower():
            named = question[each.start : each.end].title()
            question = f"{question[: each.start]}{named}{question[each.end :]}"
    return question


def _count_name(
    question: str, words: Sequence[tuple[str, int, int]], before: str, *, begins: bool
) -> int:
    """How many words from the first on are one name; 0 where it is none."""
    word = words[0][0]
    if not list_terms(word):
        return 0
    if not word[:1].isupper():
        # In small letters only after a word that goes before places: "oral" is a town too.
        if not word.isascii() or before not in _BEFORE_PLACES:
            return 0
        place = find_place([each for each, _, _ in words], inflected=False)
        return place[1] if place else 0
    if begins and word.casefold() in _ASKING:
        return 0
    count = 1
    for (last, _, end), (following, start, _) in pairwise(words):
        if not _goes_on(last, question[end:start], following):
            break
        count += 1
    # A question begins with a capital, so that a lone first word must be known as a name.
    alone = begins and count == 1 and len(words) > 1
    return 0 if alone and find_place([word]) is None and not is_surname(word) else count


def _goes_on(word: str, between: str, following: str) -> bool:
    """Whether a name goes on: "Aidos Sarym", "John F. Kennedy", "Bibi-Khanym", "Sohu.com"."""
    if between == ".":
        return True
    if not following[:1].isupper():
        return False
    if between == ". " and len(word) == 1:
        return True
    # "Russia-China" are two.
    pair = between in _HYPHENS and find_place([word]) is None and find_place([following]) is None
    return pair or not between.strip()


def _asks_the_same(follow_up: str, earlier: str, elements: Sequence[Element]) -> bool:
    words = {word.casefold() for word, _, _ in find_words(follow_up)}
    if words & _PERSONAL or _CHINESE_PERSONAL.search(follow_up):
        return False
    if not _list_other_terms(follow_up, elements) <= set(list_terms(earlier)):
        return False
    return _list_asking(follow_up) <= _list_asking(earlier)


def _list_other_terms(text: str, elements: Sequence[Element]) -> set[str]:
    """Stems of the words that belong to no element nor to the opening."""
    opening = _OPENING.match(text)
    rest = list(text)
    for start, end in [
        (0, opening.end() if opening else 0),
        *((each.start, each.end) for each in elements),
    ]:
        rest[start:end] = " " * (end - start)
    return {
        term
        for word, _, _ in find_words("".join(rest))
        for term in list_terms(word)
        if word.casefold() not in {"s", "呢", "吗", "的", "在"}
    }


def _list_asking(text: str) -> set[str]:
    opening = _OPENING.match(text)
    asked = text[opening.end() :] if opening else text
    words = {word.casefold() for word, _, _ in find_words(asked)} & _ASKING
    return words | set(_CHINESE_ASKING.findall(asked))


def _list_counterparts(element: Element, told: Sequence[Element]) -> list[Element]:
    """What the element may take the place of, the likelier first.

    What stands in the same frame ("to Karabakh", "to Armenia"); else all of its kind.
    """
    times = element.kind == "time"
    alike = [each for each in told if (each.kind == "time") == times]
    framed = [each for each in alike if each.frame == element.frame]
    return (framed or [each for each in alike if each.kind == element.kind])[::-1]


def _fold(question: str, element: Element) -> tuple[str, ...]:
    words = find_words(question[element.start : element.end])
    return tuple(stem_word(word) for word, _, _ in words)
