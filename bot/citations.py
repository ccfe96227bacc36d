"""Pure checks of a saved answer's citations against the articles.

Nothing in a saved answer is trusted: not its shape, not its spans, not its markers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

from bot.serialization import mark_sentence
from index.types import Article

if TYPE_CHECKING:
    from bot.types import Citation, Sentence

FindArticle = Callable[[str], Article | None]

_MARKER = re.compile(r"\[(\d+)\]")
_STATUSES = ("answered", "not_found", "error")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something in a saved answer that does not hold.

    Attributes:
        place: Where: `citation 2`, `sentence 1`, `nearest 3`, `text`, `differs`, `answer`.
        problem: What does not hold, as the rest of a sentence.
    """

    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


def verify_answer(
    answer_object: Mapping[str, object], find_article: FindArticle
) -> tuple[Mismatch, ...]:
    """Check every citation, number and marker of a saved answer; empty when all is exact.

    Args:
        answer_object: As `bot.serialization.result_to_dict` makes it, perhaps altered since.
        find_article: The article of an id, or None when there is none.
    """
    status = answer_object.get("status")
    if status not in _STATUSES:
        return (Mismatch("answer", f"its status is {status!r}, not {' or '.join(_STATUSES)}"),)
    found = list(_check_list(answer_object, "citations", "citation", find_article))
    found += _check_list(answer_object, "nearest", "nearest", find_article)
    if status == "answered":
        found += _check_sentences(answer_object)
        found += _check_words(answer_object)
        found += _check_differs(answer_object)
    elif answer_object.get("sentences") or answer_object.get("citations"):
        found.append(Mismatch("answer", f"it is {status}, yet has sentences or citations"))
    return tuple(found)


def check_citation(citation: object, find_article: FindArticle) -> Iterator[str]:
    """What does not hold in one saved citation, each as the rest of a sentence."""
    if not isinstance(citation, Mapping):
        yield "it is not an object"
        return
    name = citation.get("article")
    article = find_article(name) if isinstance(name, str) else None
    if article is None:
        yield f"there is no article {name!r} in the index"
        return
    if citation.get("sha256") != article.sha256:
        yield f"the text of {article.id} is not the one it was taken from (checksums differ)"
    yield from _check_span(citation, article)
    yield from _check_origin(citation, article)


def _check_span(citation: Mapping[str, object], article: Article) -> Iterator[str]:
    start, end, quote = citation.get("start"), citation.get("end"), citation.get("quote")
    if not (_is_whole(start) and _is_whole(end) and isinstance(quote, str)):
        yield "start and end must be whole numbers and the quote a text"
        return
    if not 0 <= start < end <= len(article.text):
        length = len(article.text)
        yield f"{start}-{end} is not a span of {article.id}, which has {length} characters"
    elif article.text[start:end] != quote:
        yield f"the quote does not stand at {article.id}:{start}-{end}"


def _check_origin(citation: Mapping[str, object], article: Article) -> Iterator[str]:
    """Who is said to have written it; a key that is left out is not held against the answer."""
    known = {
        "title": article.title,
        "author": article.author,
        "publisher": article.publisher,
        "published": article.published.label,
        "url": article.url,
    }
    for key, value in known.items():
        if key in citation and citation[key] != value:
            yield f"the {key} is {citation[key]!r}, in the index {value!r}"


def _check_list(
    answer_object: Mapping[str, object], key: str, place: str, find_article: FindArticle
) -> Iterator[Mismatch]:
    """Each citation of a list, and that the list is numbered from 1 without gaps."""
    citations = answer_object.get(key, [])
    if not isinstance(citations, list):
        yield Mismatch(key, "this is not a list")
        return
    for position, citation in enumerate(citations, start=1):
        for problem in check_citation(citation, find_article):
            yield Mismatch(f"{place} {position}", problem)
        number = citation.get("number") if isinstance(citation, Mapping) else None
        if not _is_whole(number) or number != position:
            yield Mismatch(f"{place} {position}", f"its number is {number!r}, not {position}")


def _check_sentences(answer_object: Mapping[str, object]) -> Iterator[Mismatch]:
    sentences = answer_object.get("sentences")
    if not isinstance(sentences, list) or not sentences:
        yield Mismatch("answer", "it is answered, yet has no sentences")
        return
    numbers = _list_numbers(answer_object)
    marked: list[str] = []
    cited: list[int] = []
    for position, sentence in enumerate(sentences, start=1):
        text, own = _read_sentence(sentence)
        if text is None or own is None:
            yield Mismatch(f"sentence {position}", "it has no text, or its citations are no list")
            return
        if not own:
            yield Mismatch(f"sentence {position}", "it cites nothing")
        for number in own:
            if number not in numbers:
                yield Mismatch(f"sentence {position}", f"it cites {number}, which is not listed")
        cited += [number for number in own if number not in cited]
        marked.append(mark_sentence(text, own))
    for number in sorted(numbers - set(cited)):
        yield Mismatch(f"citation {number}", "no sentence cites it")
    if cited != sorted(cited):
        yield Mismatch("sentences", f"citations are not numbered in order of appearance: {cited}")
    yield from _check_text(answer_object.get("text"), " ".join(marked))


def _check_words(answer_object: Mapping[str, object]) -> Iterator[Mismatch]:
    """Whether each sentence is what it cites; a language model's own words cannot be held to it."""
    writer = answer_object.get("writer")
    sentences = answer_object.get("sentences")
    has_own_words = isinstance(writer, str) and writer not in ("", "extract")
    if has_own_words or not isinstance(sentences, list):
        return
    quotes = _list_quotes(answer_object)
    for position, sentence in enumerate(sentences, start=1):
        text, own = _read_sentence(sentence)
        if text is None or not own or not all(number in quotes for number in own):
            continue  # reported as what it is
        cited = [quotes[number] for number in own]
        if text not in (*cited, " ".join(cited)):
            yield Mismatch(f"sentence {position}", "its words are not those it cites")


def _check_text(text: object, expected: str) -> Iterator[Mismatch]:
    if not isinstance(text, str):
        yield Mismatch("text", "this is not a text")
    elif _MARKER.findall(text) != _MARKER.findall(expected):
        yield Mismatch("text", "its markers are not the citations of its sentences")
    elif text.replace("\n", " ") != expected:  # a short answer has a line of its own
        yield Mismatch("text", "it is not its sentences with their markers")


def _check_differs(answer_object: Mapping[str, object]) -> Iterator[Mismatch]:
    differs = answer_object.get("differs", [])
    if not isinstance(differs, list):
        yield Mismatch("differs", "this is not a list")
        return
    numbers, quotes = _list_numbers(answer_object), _list_quotes(answer_object)
    for difference in differs:
        sides = difference.get("sides") if isinstance(difference, Mapping) else None
        if not isinstance(sides, list):
            yield Mismatch("differs", "a difference has no list of sides")
            continue
        for side in sides:
            number = side.get("citation") if isinstance(side, Mapping) else None
            if not _is_whole(number) or number not in numbers:
                yield Mismatch("differs", f"a side cites {number!r}, which is not listed")
                continue
            value = side.get("value")
            if not isinstance(value, str) or value not in quotes.get(number, ""):
                yield Mismatch("differs", f"the value {value!r} does not stand in [{number}]")


def _list_numbers(answer_object: Mapping[str, object]) -> set[int]:
    return {number for number, _ in _iterate_numbered(answer_object)}


def _list_quotes(answer_object: Mapping[str, object]) -> dict[int, str]:
    """The quotes by their numbers, as running text: line breaks are spaces."""
    quotes = ((number, item.get("quote")) for number, item in _iterate_numbered(answer_object))
    return {number: " ".join(quote.split()) for number, quote in quotes if isinstance(quote, str)}


def _iterate_numbered(
    answer_object: Mapping[str, object],
) -> Iterator[tuple[int, Mapping[str, object]]]:
    """The citations that are objects with a number."""
    citations = answer_object.get("citations")
    for item in citations if isinstance(citations, list) else ():
        number = item.get("number") if isinstance(item, Mapping) else None
        if _is_whole(number):
            yield number, item


def _read_sentence(sentence: object) -> tuple[str | None, Sequence[int] | None]:
    if not isinstance(sentence, Mapping):
        return None, None
    text, citations = sentence.get("text"), sentence.get("citations")
    if not isinstance(text, str) or not text.strip() or not isinstance(citations, list):
        return None, None
    return (text, citations) if all(_is_whole(number) for number in citations) else (None, None)


def _is_whole(value: object) -> TypeGuard[int]:
    # JSON's true would otherwise pass for 1.
    return isinstance(value, int) and not isinstance(value, bool)


def find_quoted(sentence: Sentence, cited: Mapping[int, Citation]) -> Citation | None:
    """The citation whose words the sentence repeats, or None where it has words of its own."""
    said = " ".join(sentence.text.split())
    for number in sentence.citations:
        if said == " ".join(cited[number].quote.split()):
            return cited[number]
    return None
