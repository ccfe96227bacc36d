"""What a proposed sentence must hold to before it is shown as cited.

Every number, date, name and quotation of it stands in the cited words; so does what is denied and
who says it; and the whole says what they say. A check that cannot tell lets nothing pass that it
would have to vouch for: the articles' own words stand in then.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.modelling.names import NameBook, list_names, list_plain_words
from bot.modelling.numbers import Number, list_numbers
from bot.modelling.speech import (
    is_denied,
    is_reported,
    list_denied,
    list_quotations,
    list_speakers,
    may_deny,
    normalise_quotation,
)
from bot.modelling.times import Time, list_times, list_weekdays, place_times
from bot.wording import find_language
from index.names import find_script
from index.words import find_words, list_terms, stem_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.quoting import Quote

# An address, in a sentence of a model's own, is never an article's to vouch for.
_ADDRESS = re.compile(
    r"(?:https?|ftp|javascript|data|file|tg|mailto):|www\.|\]\(|<\w"
    r"|\w\.(?:com|org|net|io|ru|kz|cn|info|example|test|invalid)\b",
    re.IGNORECASE,
)
_PUBLISHING = re.compile(
    r"\b(?:publish\w+|article|wrote|writ\w+|report\w*|as of|appeared|опубликов\w+|стать\w+|пишет"
    r"|написал\w*|вышл\w+|мақала\w*|жариялан\w+|жазды)\b",
    re.IGNORECASE,
)
# Chosen on statements made for the purpose (evals/statements.jsonl): below them a sentence says
# something else than its words. Terms are compared within one script only.
LEAST_NEARNESS = 0.83
_LEAST_SHARED = 0.34
_FEW_TERMS = 3
_SETTING = 5
_SETTING_TURN = re.compile(r"[;:()—“”«»\"]|,\s|\s(?:and|while|but|whereas|и|а|но)\s")


def check_sentence(
    text: str, quotes: Sequence[Quote], *, nearness: float | None = None
) -> tuple[str, ...]:
    """What of a sentence does not hold against the words it cites, each as a short phrase.

    Args:
        text: The sentence, without markers.
        quotes: The cited words, at least one.
        nearness: Cosine of the sentence and the cited words, as the embedder reads sentences;
            None leaves that check out.
    """
    return tuple(dict.fromkeys(_find_problems(text, quotes, nearness)))


def _find_problems(text: str, quotes: Sequence[Quote], nearness: float | None) -> Iterator[str]:
    if _ADDRESS.search(text):
        yield "it holds an address or markup"
    language = find_language(text)
    cited = " \n".join(quote.text for quote in quotes)
    yield from _check_quotations(text, cited)
    yield from _check_times(text, quotes)
    yield from _check_numbers(text, quotes, language)
    yield from _check_names(text, quotes)
    yield from _check_speakers(text, quotes, cited)
    yield from _check_denial(text, cited)
    if nearness is not None and nearness < LEAST_NEARNESS:
        yield "it says something else than the cited words"
    elif _share_terms(text, cited) < _LEAST_SHARED:
        yield "too few of its words stand in the cited words"


def _check_quotations(text: str, cited: str) -> Iterator[str]:
    written = normalise_quotation(cited)
    for quotation in list_quotations(text):
        words = normalise_quotation(quotation.text)
        if words and words not in written and not _is_translated_name(quotation.text, cited):
            yield f"the quotation “{quotation.text}” does not stand in the cited words"


def _is_translated_name(quotation: str, cited: str) -> bool:
    """Whether it may be a name that another script puts in quotation marks, as of a newspaper."""
    words = [word for word, _, _ in find_words(quotation)]
    if not words or len(words) > _FEW_TERMS or find_script(words[0]) is find_script(cited[:200]):
        return False
    return NameBook([cited], [], []).holds(words[0])


def _check_times(text: str, quotes: Sequence[Quote]) -> Iterator[str]:
    known = [each for quote in quotes for each in place_times(quote.text, quote.article.published)]
    if _PUBLISHING.search(text):
        known += [_read_published(quote) for quote in quotes if quote.article.published.latest]
    for time in list_times(text):
        bare = time.year is not None and time.month is None
        if bare and any(each.year == time.year for each in known):
            continue
        if not any(each.covers(time) for each in known):
            words = text[time.start : time.end].strip()
            yield f"the date {words} does not stand in the cited words"
    named = list_weekdays(text)
    if named and not named <= frozenset().union(*(list_weekdays(q.text) for q in quotes)):
        yield "a day of the week does not stand in the cited words"


def _read_published(quote: Quote) -> Time:
    day = quote.article.published.latest
    assert day is not None  # noqa: S101 - asked for where it is known
    return Time(0, 0, day.year, day.month, (day.day, day.day))


def _check_numbers(text: str, quotes: Sequence[Quote], language: str) -> Iterator[str]:
    elsewhere = [(each.start, each.end) for each in list_times(text)]
    elsewhere += [(each.start, each.end) for each in list_quotations(text)]
    for number in list_numbers(text, language):
        if any(start < number.end and number.start < end for start, end in elsewhere):
            continue
        words = text[number.start : number.end]
        standing = [
            (quote, other)
            for quote in quotes
            for other in _list_cited_numbers(quote)
            if number.equals(other)
        ]
        if not standing:
            yield f"{words} does not stand in the cited words"
        elif not any(_is_in_setting(text, number, *place) for place in standing):
            yield f"{words} is said of something else in the cited words"


def _list_cited_numbers(quote: Quote) -> tuple[Number, ...]:
    return list_numbers(quote.text, find_language(quote.text))


def _is_in_setting(text: str, number: Number, quote: Quote, standing: Number) -> bool:
    """Whether no other number of the cited words is nearer to what the sentence counts.

    Told by the words around; where scripts differ or nothing is shared, one cannot tell.
    """
    around = _list_around(text, number)
    own = len(around & _list_around(quote.text, standing))
    others = [
        len(around & _list_around(quote.text, other))
        for other in _list_cited_numbers(quote)
        if not other.equals(standing)
    ]
    return own >= max(others, default=0)


def _list_around(text: str, number: Number) -> frozenset[str]:
    """Stems of the words near a number that belong to it, as far as punctuation tells."""
    before, after = text[: number.start], text[number.end :]
    turns = list(_SETTING_TURN.finditer(before))
    before = before[turns[-1].end() :] if turns else before
    turn = _SETTING_TURN.search(after)
    after = after[: turn.start()] if turn else after
    return frozenset(list_terms(before)[-_SETTING:]) | frozenset(list_terms(after)[:_SETTING])


def _check_names(text: str, quotes: Sequence[Quote]) -> Iterator[str]:
    articles = {quote.article.id: quote.article for quote in quotes}.values()
    texts = [article.text for article in articles]
    described = [
        each
        for article in articles
        for each in (article.author, article.publisher)
        if each and is_reported(text)
    ]
    quoted = [(each.start, each.end) for each in list_quotations(text)]
    times = list_times(text)
    names = [
        name
        for name in list_names(text, list_plain_words(texts), quoted)
        if not any(time.start <= name.start < time.end for time in times)
    ]
    book = NameBook([quote.text for quote in quotes], texts, described)
    for name in book.find_missing(names, text):
        yield f"the name {name} does not stand in the cited words"


def _check_speakers(text: str, quotes: Sequence[Quote], cited: str) -> Iterator[str]:
    speakers = list_speakers(text)
    reported = list_speakers(cited)
    if speakers and reported:
        authors = [quote.article.author or "" for quote in quotes]
        publishers = [quote.article.publisher or "" for quote in quotes]
        book = NameBook([*reported], [], [*authors, *publishers])
        if not any(book.holds(each) for each in speakers):
            yield f"{' '.join(sorted(speakers))} is not who says this in the cited words"
    if reported and not is_reported(text) and not list_quotations(text):
        yield "the article only reports this, and the sentence does not say so"


def _check_denial(text: str, cited: str) -> Iterator[str]:
    if is_denied(text) and not may_deny(cited):
        yield "it denies what the cited words do not"
    elif is_denied(cited) and not may_deny(text) and _denies_what_is_said(text, cited):
        yield "it leaves out a denial of the cited words"
    elif is_denied(text) and is_denied(cited) and find_script(text) is find_script(cited):
        said, denied = set(list_terms(text)), list_denied(cited)
        shared = list_denied(text) & {stem_word(word) for word, _, _ in find_words(cited)}
        if shared and denied & said and not shared & denied:
            yield "it denies something else than the cited words"


def _denies_what_is_said(text: str, cited: str) -> bool:
    """Whether the words denied are among the sentence's; across scripts one must suppose so."""
    if find_script(text) is not find_script(cited):
        return True
    return bool(list_denied(cited) & {stem_word(word) for word, _, _ in find_words(text)})


def _share_terms(text: str, cited: str) -> float:
    """Share of the sentence's content words that the cited words hold; 1 across scripts."""
    terms = set(list_terms(text))
    if len(terms) < _FEW_TERMS or find_script(text) is not find_script(cited):
        return 1.0
    return len(terms & set(list_terms(cited))) / len(terms)
