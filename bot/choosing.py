"""What an answer quotes: which sentences, with what context, in which order, merged where alike."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.moments import find_time_asked, judge_time
from bot.quoting import Quote, complete_quote, find_context, points_back
from index.words import list_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answer_types import AnswerType
    from bot.reading import ReadSentence
    from bot.settings import AnswerSettings

# A further sentence must come this near to the lead's score; from another article a little less.
_NEAR_SAME = 0.06
_NEAR_OTHER = 0.12
# Where every article is asked for, its best sentence may come this far behind.
_NEAR_EACH = 0.08
# Where its author is asked for by name, even so far.
_NEAR_NAMED = 0.2
_MOST_ARTICLES = 6
# And hold this share of what the lead holds of the question's words.
_WORDS_OF_LEAD = 0.6
_WORDS_OF_EACH = 0.5
_WORDS_OF_NAMED = 0.3
# What the reader must find in a further sentence: log odds of an answer, and its share of them.
_LEAST_ODDS = -1.0
_LEAST_SHARE = 0.3
# Of sentences that share no word with the question, only so many are looked at.
_LAST_WITHOUT_WORDS = 2
# Sentences of one article that share more of their words than this say the same.
_SAME_WORDS = 0.8
# Sentences of two articles that share at least this of the longer one's words are given once.
_SAME_STATEMENT = 0.8
# What the newest article gains on the oldest where the newest is asked for, among sentences that
# come this near to the best.
_NEWEST, _NEAR_NEWEST = 0.04, 0.06
_NEGATIONS = re.compile(
    r"\b(?:not|no|never|none|nobody|n't|cannot|не|нет|никогда|никто)\b|n[’']t\b"
)
_ASKS_OUTCOME = re.compile(
    r"\bwhat (?:(?:has|had|ever) )?(?:became|become|happened|came) (?:of|to|with|next|after|then)\b"
    r"|\bwhat was the (?:result|outcome|upshot)\b|\bhow did (?:it|this|that)(?: all)? end\b"
    r"|\b(?:что (?:стало|случилось) с|что (?:было|стало) дальше|чем (?:это|вс[её]) (?:за)?кончил)"
    r"|(?:ге|ға|ке|қа) не болды\b|немен аяқталды|后来怎么样|結果如何|结果如何",
    re.IGNORECASE,
)
_DENIED_FIGURE = re.compile(r"(?:\b(?:not|never|не)\b|n[’']t\b)[^.;:]{0,40}?\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """Quotes for one sentence of an answer: the first has its words, the others repeat them."""

    quotes: tuple[Quote, ...]


def order_by_time(question: str, sentences: Sequence[ReadSentence]) -> tuple[ReadSentence, ...]:
    """The sentences with their scores changed by what the question says about time, best first.

    Sentences of a question that says nothing of it are given back as they are.
    """
    asked = find_time_asked(question)
    if not (asked.moments or asked.latest) or not sentences:
        return tuple(sentences)
    # The order given counts: a reader may have put a sentence before one of a higher score.
    even, least = [], sentences[0].score
    for each in sentences:
        least = min(least, each.score)
        even.append(least)
    gains = [judge_time(question, each.article, each.start, each.end) for each in sentences]
    if asked.latest:
        newer = _rank_newest(sentences, even[0] - _NEAR_NEWEST)
        gains = [gain + more for gain, more in zip(gains, newer, strict=True)]
    judged = [
        replace(each, score=score + gain)
        for each, score, gain in zip(sentences, even, gains, strict=True)
    ]
    return tuple(sorted(judged, key=lambda each: -each.score))


def _rank_newest(sentences: Sequence[ReadSentence], least: float) -> list[float]:
    """What each gains by the rank of its publication date; nothing where it is not known."""
    days = [each.article.published.latest if each.score >= least else None for each in sentences]
    known = sorted({day for day in days if day is not None})
    if len(known) < 2:  # noqa: PLR2004 - one date is not newer than itself
        return [0.0] * len(days)
    step = _NEWEST / (len(known) - 1)
    return [0.0 if day is None else known.index(day) * step for day in days]


def choose_quotes(
    ranked: Sequence[ReadSentence], settings: AnswerSettings, kind: AnswerType, question: str
) -> list[Quote]:
    """What to quote: the lead, then others while there is room.

    Args:
        ranked: Best first, at least one.
        settings: How much room there is.
        kind: What the question asks for; the lead is quoted with the sentence that holds it.
        question: As searched for.
    """
    lead = ranked[0]
    chosen = [complete_quote(lead.article, lead.start, lead.end, kind, question)]
    words = chosen[0].count_words()
    # Without shared words, as across languages, little tells a second answer from a neighbour.
    others = list(ranked[1:] if lead.shared else ranked[1:_LAST_WITHOUT_WORDS])
    beside = (
        _find_answer_beside(lead, ranked)
        or _find_correction(lead, ranked)
        or _find_outcome(lead, ranked, question)
    )
    if beside is not None:
        others = [beside, *(each for each in others if each is not beside)]
    for sentence in others:
        if len(chosen) >= settings.max_sentences:
            break
        if sentence is not beside and not _deserves_place(sentence, lead, chosen):
            continue
        if any(repeats_statement(quote, sentence) for quote in chosen):
            continue  # it is merged with that quote later, and takes no room
        quote = _make_quote(sentence, chosen)
        if words + quote.count_words() <= settings.max_words:
            chosen.append(quote)
            words += quote.count_words()
    return _arrange(chosen)


def _find_answer_beside(lead: ReadSentence, ranked: Sequence[ReadSentence]) -> ReadSentence | None:
    """The sentence next to the lead in which the trained reader found the words that answer.

    It read both together; the lead says whom and what they are about.
    """
    if lead.found is None or lead.found.answer is not None:
        return None
    return next(
        (
            each
            for each in ranked[1:]
            if each.found is not None
            and each.found.answer is not None
            and each.found.answerable == lead.found.answerable
            and (_follows(each, lead) or _follows(lead, each))
        ),
        None,
    )


def _find_correction(lead: ReadSentence, ranked: Sequence[ReadSentence]) -> ReadSentence | None:
    """What follows a lead that denies a figure, and says what is so: "It cost 46 million"."""
    if not _DENIED_FIGURE.search(lead.text):
        return None
    return next((each for each in ranked[1:] if _continues(each, lead)), None)


def _find_outcome(
    lead: ReadSentence, ranked: Sequence[ReadSentence], question: str
) -> ReadSentence | None:
    """What follows a lead, where it is asked what became of something: that seldom stands in one.

    Only from the lead's own paragraph.
    """
    if not _ASKS_OUTCOME.search(question):
        return None
    text = lead.article.text
    following = (each for each in ranked[1:] if _follows(each, lead))
    return next((each for each in following if "\n" not in text[lead.end : each.start]), None)


def choose_each(
    ranked: Sequence[ReadSentence], settings: AnswerSettings, *, named: bool = False
) -> list[Quote]:
    """The best sentence of every article that has something on it, in order of relevance.

    Args:
        ranked: Best first, at least one.
        settings: How much room there is.
        named: Whether the question names whose articles it is asked of.
    """
    lead = ranked[0]
    near, words = (_NEAR_NAMED, _WORDS_OF_NAMED) if named else (_NEAR_EACH, _WORDS_OF_EACH)
    chosen: list[Quote] = []
    most = max(settings.max_sentences, _MOST_ARTICLES)
    for sentence in ranked:
        told = any(quote.article.id == sentence.article.id for quote in chosen)
        far = sentence.score < lead.score - near
        if told or far or sentence.shared < words * lead.shared:
            continue
        chosen.append(complete_quote(sentence.article, sentence.start, sentence.end))
        if len(chosen) == most:
            break
    return chosen


def add_quotes(
    quotes: Sequence[Quote], sentences: Sequence[ReadSentence], *, one_each: bool
) -> list[Quote]:
    """The quotes with those sentences that stand in none of them, after the lead.

    Args:
        quotes: What is quoted, the lead first.
        sentences: What must be.
        one_each: Whether such a sentence takes the place of what its article is quoted for.
    """
    missing = [
        complete_quote(each.article, each.start, each.end)
        for each in sentences
        if not any(_holds(quote, each) for quote in quotes)
    ]
    replaced = {quote.article.id for quote in missing} if one_each else set()
    needed = [quote for quote in quotes if any(_holds(quote, each) for each in sentences)]
    kept = [quote for quote in quotes if quote in needed or quote.article.id not in replaced]
    return [*kept[:1], *missing, *kept[1:]]


def find_quote(quotes: Sequence[Quote], sentence: ReadSentence) -> int | None:
    """Which of the quotes a sentence stands in."""
    return next((at for at, quote in enumerate(quotes) if _holds(quote, sentence)), None)


def merge_alike(quotes: Sequence[Quote], ranked: Sequence[ReadSentence]) -> list[Choice]:
    """The quotes, each with those of other articles that say the same in nearly the same words.

    Args:
        quotes: What is quoted, in order.
        ranked: Sentences that may repeat it, though they were not chosen themselves.
    """
    choices: list[list[Quote]] = []
    for quote in quotes:
        same = next((each for each in choices if _says_same(each[0], quote)), None)
        if same is None:
            choices.append([quote])
        else:
            same.append(quote)
    for sentence in ranked:
        repeated = Quote(sentence.article, sentence.start, sentence.end)
        for choice in choices:
            cited = {quote.article.id for quote in choice}
            if sentence.article.id not in cited and _says_same(choice[0], repeated):
                choice.append(repeated)
                break
    return [Choice(tuple(choice)) for choice in choices]


def repeats_statement(quote: Quote, sentence: ReadSentence) -> bool:
    """Whether a sentence of another article says what a quote says, in nearly the same words."""
    return _says_same(quote, Quote(sentence.article, sentence.start, sentence.end))


def _says_same(first: Quote, second: Quote) -> bool:
    if first.article.id == second.article.id:
        return False
    own, other = set(list_terms(first.text)), set(list_terms(second.text))
    if len(own & other) < _SAME_STATEMENT * max(1, len(own), len(other)):
        return False
    numbers = {term for term in own ^ other if any(sign.isdigit() for sign in term)}
    denied = [len(_NEGATIONS.findall(quote.text.casefold())) for quote in (first, second)]
    return not numbers and denied[0] == denied[1]


def _holds(quote: Quote, sentence: ReadSentence) -> bool:
    return quote.article.id == sentence.article.id and quote.holds(sentence.start, sentence.end)


def _make_quote(sentence: ReadSentence, chosen: Sequence[Quote]) -> Quote:
    """The sentence alone where what it leans on is quoted already, else together with it."""
    context = find_context(sentence.article, sentence.start, sentence.end)
    whole = complete_quote(sentence.article, sentence.start, sentence.end)
    quoted = context is not None and any(
        quote.article.id == sentence.article.id and quote.holds(*context) for quote in chosen
    )
    return Quote(sentence.article, sentence.start, whole.end) if quoted else whole


def _arrange(chosen: Sequence[Quote]) -> list[Quote]:
    """The lead, what goes on from it in the order of the article, then the others as chosen."""
    together, rest = [chosen[0]], list(chosen[1:])
    while beside := next((quote for quote in rest if together[-1].precedes(quote)), None):
        rest.remove(beside)
        together.append(beside)
    return together + rest


def _deserves_place(sentence: ReadSentence, lead: ReadSentence, chosen: Sequence[Quote]) -> bool:
    other = all(quote.article.id != sentence.article.id for quote in chosen)
    goes_on = _continues(sentence, lead)
    if sentence.score < lead.score - (_NEAR_OTHER if other or goes_on else _NEAR_SAME):
        return False
    if sentence.shared < _WORDS_OF_LEAD * lead.shared and not goes_on:
        return False
    if lead.found is not None and not goes_on and not _answers_too(sentence):
        return False
    return not any(_repeats(quote, sentence) for quote in chosen)


def _answers_too(sentence: ReadSentence) -> bool:
    """Whether the reader found an answer that begins in the sentence."""
    found = sentence.found
    return found is not None and found.answerable > _LEAST_ODDS and found.share > _LEAST_SHARE


def _continues(sentence: ReadSentence, lead: ReadSentence) -> bool:
    """Whether a sentence follows the lead and points back to it: it says more of the same."""
    return _follows(sentence, lead) and points_back(sentence.text)


def _follows(sentence: ReadSentence, before: ReadSentence) -> bool:
    first = Quote(before.article, before.start, before.end)
    return first.precedes(Quote(sentence.article, sentence.start, sentence.end))


def _repeats(quote: Quote, sentence: ReadSentence) -> bool:
    """Whether a sentence overlaps a quote, or says in the same article what stands there."""
    if quote.article.id != sentence.article.id:
        return False
    first, second = set(list_terms(quote.text)), set(list_terms(sentence.text))
    alike = len(first & second) > _SAME_WORDS * max(1, min(len(first), len(second)))
    return alike or (quote.start < sentence.end and sentence.start < quote.end)
