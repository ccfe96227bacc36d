"""What a proposed sentence must hold to before it is shown as cited.

Every number, date, name and quotation of it stands in the cited words; so does what is denied and
who says it; and the whole says what they say. A check that cannot tell lets nothing pass that it
would have to vouch for: the articles' own words stand in then.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.modelling.names import NameBook
from bot.modelling.naming import check_names, drop_names
from bot.modelling.numbers import Number, list_numbers
from bot.modelling.reasons import invents_reason
from bot.modelling.speech import (
    Denial,
    Report,
    cut_quotations,
    drop_reports,
    find_reports,
    fold_term,
    is_reported,
    list_denials,
    list_quotations,
    list_speakers,
    normalise_quotation,
)
from bot.modelling.times import Time, list_times, list_weekdays, place_times
from bot.wording import find_language
from index.names import find_script
from index.words import find_words, list_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.quoting import Quote

# An address, in a sentence of a model's own, is never an article's to vouch for.
_ADDRESS = re.compile(
    r"(?:https?|ftp|javascript|data|file|tg|mailto):|www\.|\]\(|<\w"
    r"|\w\s?(?:\.|[\[(]\.[\])]|\s[\[(]?dot[\])]?\s)\s?(?:com|org|net|io|ru|kz|cn|info|example|test"
    r"|invalid)\b",
    re.IGNORECASE,
)
_PUBLISHING = re.compile(
    r"\b(?:publish\w+|article|wrote|writ\w+|report\w*|as of|appeared|опубликов\w+|стать\w+|пишет"
    r"|написал\w*|вышл\w+|мақала\w*|жариялан\w+|жазды)\b",
    re.IGNORECASE,
)
# What leaves no room for others, and what may be read so.
_ONLY = re.compile(
    r"(?<!not )\b(?:only|solely|exclusively|sole)\b|(?<!не )\b(?:только|лишь|единственн\w+"
    r"|исключительно)\b"
    r"|\b(?:тек|ғана|жалғыз)\b",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"\b(?:only|solely|exclusively|sole|alone|just|merely|unique\w*|no (?:other|more)|nothing but"
    r"|last|but one|single|один|одна|одно|одни|только|лишь|единственн\w+|исключительно|никто кроме"
    r"|тек|ғана|жалғыз|бір)\b",
    re.IGNORECASE,
)
_LETTERS, _LATIN, _OTHER = map(re.compile, (r"[^\W\d_]+", r"[A-Za-z]", r"[\u0400-\u04ff]"))
# Chosen on statements made for the purpose (evals/statements.jsonl): below them a sentence says
# something else than its words. Terms are compared within one script only.
_LEAST_NEARNESS, _LEAST_ACROSS = 0.83, 0.8
_LEAST_SHARED = 0.6
_FEW_TERMS = 3
_MOSTLY = 0.6
# Words of a denial that a sentence must repeat to be about what is denied.
_DENIED = 2
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
    if any(word not in cited for word in _list_mixed(text)):
        yield "a word of it is written in two scripts"
    yield from _check_quotations(text, cited)
    yield from _check_times(text, quotes)
    yield from _check_numbers(text, quotes, language)
    yield from check_names(text, quotes)
    yield from _check_speakers(text, quotes, cited)
    yield from _check_denial(text, cited)
    if _ONLY.search(cut_quotations(text)) and not _ALONE.search(cited):
        yield "it says that there is no other, and the cited words do not"
    if invents_reason(text, cited):
        yield "it gives a reason that the cited words do not give"
    if _stands_in(text, cited):
        return  # as words of its own, "United Russia." is near to no sentence
    if nearness is not None and nearness < choose_nearness(text, cited):
        yield "it says something else than the cited words"
    elif _share_terms(text, cited) < _LEAST_SHARED or _shares_names_alone(text, cited):
        yield "too few of its words stand in the cited words"


def _list_mixed(text: str) -> list[str]:
    """Words of Latin and Cyrillic letters, as small models write them where they know no other."""
    return [word for word in _LETTERS.findall(text) if _LATIN.search(word) and _OTHER.search(word)]


def _shares_names_alone(text: str, cited: str) -> bool:
    """Whether all that a sentence shares with the cited words is whom or what they are about."""
    if find_script(text) is not find_script(cited):
        return False
    terms = set(list_terms(drop_reports(drop_names(text))))
    return len(terms) > 1 and not terms & set(list_terms(drop_names(cited)))


def _stands_in(text: str, cited: str) -> bool:
    """Whether a text stands in the cited words as it is, from one border of a word to another."""
    words = re.escape(normalise_quotation(text))
    return re.search(rf"(?<!\w){words}(?!\w)", normalise_quotation(cited)) is not None


def choose_nearness(text: str, cited: str) -> float:
    """The least cosine at which a sentence can say what cited words say; less across scripts."""
    same = find_script(text) is find_script(cited)
    return _LEAST_NEARNESS if same else _LEAST_ACROSS


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
    return list_numbers(quote.text, find_language(quote.text), with_one=True)


def _is_in_setting(text: str, number: Number, quote: Quote, standing: Number) -> bool:
    """Whether no other number of the cited words is nearer to what the sentence counts.

    Told by the words around. Across scripts they say nothing: there a number passes only if the
    cited words hold no other of its kind that the sentence leaves out.
    """
    times = list_times(quote.text)
    others = [
        other
        for other in list_numbers(quote.text, find_language(quote.text))
        if not other.equals(standing)
        and not any(time.start <= other.start < time.end for time in times)
    ]
    if find_script(text) is not find_script(quote.text):
        own = list_numbers(text, find_language(text))
        return all(
            other.percent != number.percent or any(other.equals(each) for each in own)
            for other in others
        )
    around = _list_around(text, number)
    shared = len(around & _list_around(quote.text, standing))
    return shared >= max((len(around & _list_around(quote.text, o)) for o in others), default=0)


def _list_around(text: str, number: Number) -> frozenset[str]:
    """Stems of the words near a number that belong to it, as far as punctuation tells."""
    before, after = text[: number.start], text[number.end :]
    turns = list(_SETTING_TURN.finditer(before))
    before = before[turns[-1].end() :] if turns else before
    turn = _SETTING_TURN.search(after)
    after = after[: turn.start()] if turn else after
    return frozenset(list_terms(before)[-_SETTING:]) | frozenset(list_terms(after)[:_SETTING])


def _check_speakers(text: str, quotes: Sequence[Quote], cited: str) -> Iterator[str]:
    reports = find_reports(cited)
    reported = frozenset[str]().union(*(report.speakers for report in reports))
    speakers = list_speakers(text)
    described = [each for q in quotes for each in (q.article.author, q.article.publisher) if each]
    if speakers and reported:
        book = NameBook([*reported], [], described)
        if not any(book.holds(each) for each in speakers):
            yield f"{' '.join(sorted(speakers))} is not who says this in the cited words"
    if reports and not is_reported(text) and not list_quotations(text):
        names = [word for word, _, _ in find_words(text) if word[:1].isupper()]
        book = NameBook(names, [], [])
        told = any(book.holds(speaker) for speaker in reported)
        if not told and all(_is_within(text, report, cited) for report in reports):
            yield "the article only reports this, and the sentence does not say so"


def _is_within(text: str, report: Report, cited: str) -> bool:
    """Whether a sentence repeats what is said in a report, rather than what stands around it.

    Across scripts one cannot tell, and supposes so where most of the cited words are what is said.
    """
    if find_script(text) is not find_script(cited):
        return len(report.said) > _MOSTLY * len(cited)
    terms = set(list_terms(text)) & set(list_terms(cited))
    return len(terms & set(list_terms(report.said))) > len(terms) / 2


def _check_denial(text: str, cited: str) -> Iterator[str]:
    own, theirs = list_denials(text), list_denials(cited)
    if find_script(text) is not find_script(cited):
        if any(denial.strict for denial in own) and not theirs:
            yield "it denies what the cited words do not"
        elif any(denial.strict for denial in theirs) and not own:
            yield "it leaves out a denial of the cited words"
        return
    if any(denial.strict and not _is_met(denial, theirs) for denial in own):
        yield "it denies what the cited words do not"
    said = frozenset(map(fold_term, list_terms(text)))
    for denial in theirs:
        if len(denial.scope & said) >= min(_DENIED, len(denial.scope)) and not _is_met(denial, own):
            yield "it leaves out a denial of the cited words"


def _is_met(denial: Denial, others: Sequence[Denial]) -> bool:
    return any(denial.scope & other.scope for other in others)


def _share_terms(text: str, cited: str) -> float:
    """Share of the sentence's content words that the cited words hold; 1 across scripts."""
    terms = set(list_terms(text))
    if len(terms) < _FEW_TERMS or find_script(text) is not find_script(cited):
        return 1.0
    return len(terms & set(list_terms(cited))) / len(terms)
