"""Whether the names of a sentence stand in the words it cites, and are said the same of there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.modelling.names import Name, NameBook, list_names, list_plain_words, list_runs
from bot.modelling.numbers import list_numbers
from bot.modelling.speech import is_reported, list_quotations
from bot.modelling.times import list_times
from bot.wording import find_language
from index.names import find_script
from index.words import find_words, list_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.quoting import Quote

# Words around a name that tell what is said of it, and by how many more of them another name of
# the cited words has to be nearer before the sentence counts as having exchanged the two.
_NEAR_BEFORE, _NEAR_AFTER, _CLEARLY_MORE = 4, 4, 1


def check_names(text: str, quotes: Sequence[Quote]) -> Iterator[str]:
    """The names of a sentence that do not hold against the words it cites, each as a phrase."""
    articles = {quote.article.id: quote.article for quote in quotes}.values()
    texts = [article.text for article in articles]
    described = [
        each
        for article in articles
        for each in (article.author, article.publisher)
        if each and is_reported(text)
    ]
    quoted = [(each.start, each.end) for each in list_quotations(text)]
    counted = [(each.start, each.end) for each in list_times(text)]
    counted += [(each.start, each.end) for each in list_numbers(text, find_language(text))]
    names = [
        name
        for name in list_names(text, list_plain_words(texts), quoted)
        if not any(start <= name.start < end for start, end in counted)
    ]
    book = NameBook([quote.text for quote in quotes], texts, described)
    missing = book.find_missing(names, text)
    yield from (f"the name {each} does not stand in the cited words" for each in missing)
    cited = " ".join(quote.text for quote in quotes)
    if find_script(text) is find_script(cited):
        sentence, runs = NameBook([text], [], []), list_runs(cited)
        near = [(run.text.split(), _list_near(cited, run.start, run.end)) for run in runs]
        for name in names:
            around = _list_near(text, name.start, name.end)
            if name.text not in missing and _is_in_place_of_another(name, around, sentence, near):
                yield f"{name.text} stands in the place of another name"


def _is_in_place_of_another(
    name: Name,
    around: frozenset[str],
    sentence: NameBook,
    near: Sequence[tuple[Sequence[str], frozenset[str]]],
) -> bool:
    """Whether what a sentence says of a name, the cited words say of one it does not name.

    Args:
        name: The name.
        around: What stands near it in the sentence.
        sentence: All names of the sentence.
        near: The words of each name of the cited words, and what stands near it there.
    """
    own_book = NameBook([name.text], [], [])
    own, others = 0, 0
    for words, there in near:
        shared = len(around & there)
        if any(own_book.holds(word) for word in words):
            own = max(own, shared)
        elif not any(sentence.holds(word) for word in words):
            others = max(others, shared)
    return others > own + _CLEARLY_MORE


def _list_near(text: str, start: int, end: int) -> frozenset[str]:
    """Stems of the few content words before and after a place, names left out."""
    before = list_terms(drop_names(text[:start]))[-_NEAR_BEFORE:]
    after = list_terms(drop_names(text[end:]))[:_NEAR_AFTER]
    return frozenset((*before, *after))


def drop_names(text: str) -> str:
    """The words of a text that are written without a capital."""
    return " ".join(word for word, _, _ in find_words(text) if not word[:1].isupper())
