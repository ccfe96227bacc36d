"""What each article by itself says on a question: one quotation an article, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, TypeGuard

from bot.citations import find_quoted
from bot.telegram.markup import Rich, bold, italic, join_rich, plain, quote, shorten
from bot.telegram.page import Page
from bot.telegram.rendering import (
    list_source,
    make_number_rows,
    make_rating_row,
    render_result,
    tell_search,
    with_buttons,
)
from bot.telegram.sentences import shorten_quote
from bot.types import Answer, Citation, Question, Result, Sentence
from bot.wording import find_wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.answering import Answering
    from bot.telegram.catalogue import Catalogue
    from bot.telegram.interface import Interface
    from bot.telegram.values import Outgoing
    from index.types import Article, Filters, Hit

MOST_ARTICLES = 8
_MOST_NAMED = 3
_LONGEST_TITLE = 60  # UTF-16 units
_LONGEST_QUESTION = 300


@dataclass(frozen=True, slots=True)
class Comparison:
    """What articles say on one question.

    Attributes:
        result: A sentence an article, in the order of their dates, each citing its own article
            alone; where no article answers by itself, the result over all of them.
        silent: Articles that come near the question and do not answer it.
        is_side_by_side: Whether `result` is a sentence an article.
        caveats: What stands before each sentence, as `Answer.caveat`.
    """

    result: Result
    silent: tuple[Article, ...]
    is_side_by_side: bool
    caveats: tuple[str | None, ...] = ()


def compare_articles(answering: Answering, catalogue: Catalogue, question: Question) -> Comparison:
    """Ask each article near the question by itself.

    Raises:
        SiltemeError: the index cannot serve.
    """
    overall, hits = answering.examine(question)
    found: list[Answer] = []
    silent: list[Article] = []
    for article_id in _list_articles(hits):
        filters = replace(question.filters, sources=(article_id,))
        alone = answering.answer(Question(overall.searched_for, filters=filters))
        if _answers(alone, article_id):
            found.append(alone)
        elif article := catalogue.find_article(article_id):
            silent.append(article)
    if not found:
        return Comparison(overall, (), is_side_by_side=False)
    found.sort(key=lambda answer: _get_day(answer.citations[0].article))
    joined = _join_leads(overall, found)
    caveat = find_wording(question.text).caveat
    caveats = tuple(answer.caveat and caveat for answer in found)
    return Comparison(joined, tuple(silent), is_side_by_side=True, caveats=caveats)


def render_comparison(
    comparison: Comparison, filters: Filters, key: str, interface: Interface
) -> tuple[Outgoing, ...]:
    """The messages of a comparison; the last one has the buttons."""
    result = comparison.result
    if not comparison.is_side_by_side or not isinstance(result, Answer):
        return render_result(result, filters, key, interface)
    page = Page()
    page.add(bold(interface.say("compare_title")))
    page.add(plain(shorten(result.question, _LONGEST_QUESTION)), "\n")
    cited = {citation.number: citation for citation in result.citations}
    for sentence, caveat in zip(result.sentences, comparison.caveats, strict=True):
        citations = [cited[number] for number in sentence.citations]
        page.add(list_source(citations, interface))
        page.add(italic(caveat or ""), "\n")
        if find_quoted(sentence, cited) is None:
            page.add(plain(sentence.text.strip()), "\n")
            words = join_rich((shorten_quote(one.quote) for one in citations), "\n")
            page.add(quote(words, folded=True), "\n")
        else:
            page.add(quote(sentence.text.strip()), "\n")
    page.add(_name_silent(comparison.silent, interface))
    page.add(tell_search(result, filters, interface))
    rows = (*make_number_rows(result.citations, key), make_rating_row(key))
    return with_buttons(page.cut(), rows)


def _list_articles(hits: Iterable[Hit]) -> list[str]:
    """The articles nearest to the question, best first."""
    return list(dict.fromkeys(hit.passage.article_id for hit in hits))[:MOST_ARTICLES]


def _answers(result: Result, article_id: str) -> TypeGuard[Answer]:
    return (
        isinstance(result, Answer)
        # A filter on an id may let another article through whose title holds it.
        and all(citation.article.id == article_id for citation in result.citations)
    )


def _join_leads(overall: Result, answers: Sequence[Answer]) -> Answer:
    """The first sentence of each answer, its citations numbered anew."""
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    for answer in answers:
        lead = answer.sentences[0]
        cited = [one for one in answer.citations if one.number in lead.citations]
        numbers = range(len(citations) + 1, len(citations) + 1 + len(cited))
        sentences.append(Sentence(lead.text, tuple(numbers)))
        citations += [replace(one, number=n) for one, n in zip(cited, numbers, strict=True)]
    return Answer(
        question=overall.question,
        searched_for=overall.searched_for,
        sentences=tuple(sentences),
        citations=tuple(citations),
        confidence=max(answer.confidence for answer in answers),
        corpus=overall.corpus,
        writer=answers[0].writer,
        timing=overall.timing,
    )


def _get_day(article: Article) -> date:
    """The first day it can have appeared; those of unknown date come last."""
    return article.published.earliest or date.max


def _name_silent(articles: Sequence[Article], interface: Interface) -> Rich:
    if not articles:
        return Rich()
    titles = ", ".join(
        interface.say("quoted", text=shorten(article.title, _LONGEST_TITLE))
        for article in articles[:_MOST_NAMED]
    )
    rest = len(articles) - _MOST_NAMED
    if rest > 0:
        titles = interface.say("compare_more", titles=titles, count=rest)
    return italic(interface.say("compare_silent", titles=titles))
