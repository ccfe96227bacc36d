"""Whether the names of a sentence have the parts in it that the cited words give them.

"The city sued the company" has every name and word of "the company sued the city", and says the
opposite. What is told of whom, the trained reader mostly knows: for each name it is asked the
sentence with "who" in its place, and has to find that name in the cited words.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from bot.modelling.names import POSSESSIVE, Name, NameBook, list_runs
from bot.modelling.speech import normalise_quotation
from bot.wording import find_language
from index.exonyms import find_place
from index.stopwords import STOP_WORDS
from index.words import find_words, list_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.reranking.reader import WindowReading

    Read = Callable[[str, Sequence[str]], list[WindowReading]]

# Chosen on the development half of evals/statements.jsonl: log odds from which on another name is
# what the reader finds, and how much more likely two names are the other way round.
_OTHER, _EXCHANGED = 0.5, 0.3
# What a name counts that the reader does not find.
_MISSED = -4.0
_MOST_NAMES, _MOST_PAIRS = 6, 8
# Words beyond which the reader would not read the question to its end.
_LONGEST = 40
# Words that a sentence has to have beside its names for anything to be told of them.
_LEAST_SAID = 2
# Words before or after a name that show that it stands where it stood.
_BESIDE = 2
_OWNING = re.compile(r"['’]s(?=\W)")
_ARTICLE = re.compile(r"\b[Tt]he (?=who(?:se)?\b)")
_LISTED = re.compile(r"\s*(?:,|and|or|,\s*and|as well as)?\s*(?:the\s+)?")
# Words that may stand inside a name without a capital; and those that go before many names.
_WITHIN = frozenset(["of", "the", "and"])
_TITLES_WRITTEN = """
president minister premier chancellor king queen prince pope sir lord general senator mayor deputy
chairman chairwoman professor doctor mr mrs ms dr
"""
_TITLES = frozenset(_TITLES_WRITTEN.split())


class _Found(NamedTuple):
    """What the reader finds for a name: words, the odds that they answer, and how it fits."""

    words: str
    odds: float
    held: bool
    fit: float


def check_roles(
    text: str, cited: Sequence[str], read: Read, plain: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """The names of a sentence that stand in another's place, each as a short phrase.

    English alone: elsewhere a name's ending says who does what, and would have to change with it.

    Args:
        text: The sentence, without markers.
        cited: The quotations it cites.
        read: The trained reader's.
        plain: Words, in lower case, that the articles write without a capital.
    """
    if {find_language(text), *map(find_language, cited)} != {"en"}:
        return ()
    runs = list_runs(text, plain, owners_apart=True)[:_MOST_NAMES]
    # As written, hyphens and all: they are put in each other's place.
    names = [Name(text[run.start : run.end], run.start, run.end) for run in runs]
    said = len(set(list_terms(text)))
    if said < len(names) + _LEAST_SAID or len(text.split()) > _LONGEST:
        return ()
    found = [_ask(text, name, cited, read) for name in names]
    written = normalise_quotation(" ".join(cited))
    problems = [
        f"the cited words say it of {each.words}, not of {name.text}"
        for name, each in zip(names, found, strict=True)
        if each.odds > _OTHER
        and _is_another(each, name, names)
        and not _stands_there(text, name, written)
    ]
    if problems:
        return tuple(problems)
    for first, second in _list_pairs(text, names, written):
        as_told = (found[first].fit + found[second].fit) / 2
        exchanged = _measure_exchanged(text, names[first], names[second], cited, read)
        if exchanged > as_told + _EXCHANGED:
            return (f"{names[first].text} and {names[second].text} have changed places",)
    return ()


def _ask(text: str, name: Name, cited: Sequence[str], read: Read) -> _Found:
    """What the reader finds where a sentence has a name."""
    before, after = text[: name.start], text[name.end :]
    owning = _OWNING.match(after)
    if owning or POSSESSIVE.search(name.text):
        asked = f"{before}whose {after[owning.end() if owning else 0 :].lstrip()}"
    else:
        asked = f"{before}who{after}"
    asked = _ARTICLE.sub("", asked).strip().rstrip(".!") + "?"
    readings = read(asked[:1].upper() + asked[1:], cited)
    best = max(range(len(cited)), key=lambda at: readings[at].answerable)
    reading = readings[best]
    words = cited[best][slice(*reading.answer)]
    held = _are_one(name.text, words)
    fit = reading.answerable + reading.certainty if held else _MISSED
    return _Found(words.strip(" ,.;:"), reading.answerable, held, fit)


def _is_another(found: _Found, name: Name, names: Sequence[Name]) -> bool:
    """Whether what was found is a name of the same kind, and none of the sentence's."""
    words = [word for word, _, _ in find_words(found.words)]
    plain = {word for word in words if not word[:1].isupper()}
    if found.held or not plain <= _WITHIN or not _list_telling(found.words):
        return False
    if _is_place(found.words) != _is_place(name.text):
        return False
    return not any(_are_one(each.text, found.words) for each in names)


def _stands_there(text: str, name: Name, written: str) -> bool:
    """Whether the cited words have the name between or beside the same words."""
    before, after = text[: name.start].split(), text[name.end :].split()
    near = (
        " ".join([*before[-_BESIDE:], name.text]) if len(before) >= _BESIDE else "",
        " ".join([name.text, *after[:_BESIDE]]) if len(after) >= _BESIDE else "",
    )
    return any(each and normalise_quotation(each) in written for each in near)


def _list_pairs(text: str, names: Sequence[Name], written: str) -> Iterator[tuple[int, int]]:
    """Names that could stand in each other's place, by their numbers."""
    pairs = 0
    for (at, first), (other, second) in combinations(enumerate(names), 2):
        # Whatever is listed side by side may be listed the other way round.
        listed = _LISTED.fullmatch(text[first.end : second.start])
        same = normalise_quotation(text[first.start : second.end]) in written
        alike = _is_place(first.text) == _is_place(second.text)
        if alike and not (listed or same) and not _are_one(first.text, second.text):
            yield at, other
            pairs += 1
        if pairs == _MOST_PAIRS:
            return


def _measure_exchanged(
    text: str, first: Name, second: Name, cited: Sequence[str], read: Read
) -> float:
    """How a sentence fits with two of its names exchanged."""
    one, other = _take_ending(second, first), _take_ending(first, second)
    head, between, tail = text[: first.start], text[first.end : second.start], text[second.end :]
    exchanged = head + one + between + other + tail
    start = len(head) + len(one) + len(between)
    places = (
        Name(one, len(head), len(head) + len(one)),
        Name(other, start, start + len(other)),
    )
    return sum(_ask(exchanged, place, cited, read).fit for place in places) / 2


def _take_ending(name: Name, place: Name) -> str:
    """A name as it is written in the place of another: with its genitive, or without."""
    ending = POSSESSIVE.search(place.text)
    return POSSESSIVE.sub("", name.text) + (ending.group() if ending else "")


def _are_one(first: str, second: str) -> bool:
    """Whether what tells one name from others stands in the other: "Putin", "President Putin"."""
    one, other = _list_telling(first), _list_telling(second)
    if not one or not other:
        return False
    held = [
        all(map(NameBook([" ".join(b)], [], []).holds, a)) for a, b in ((one, other), (other, one))
    ]
    return any(held)


def _list_telling(words: str) -> list[str]:
    """The words of a name that are written with a capital and are no titles."""
    capitals = [POSSESSIVE.sub("", word) for word, _, _ in find_words(words) if word[:1].isupper()]
    named = [each for each in capitals if each.casefold() not in STOP_WORDS]
    return [each for each in named if each.casefold() not in _TITLES] or named


def _is_place(name: str) -> bool:
    words = [POSSESSIVE.sub("", word) for word, _, _ in find_words(name)]
    words = words[1:] if words[0].casefold() == "the" else words
    found = find_place(words) if words else None
    return found is not None and found[1] == len(words)
