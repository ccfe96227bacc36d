"""What `@bot question` offers in any chat: the answer, then each of its sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.telegram.interface import describe_article
from bot.telegram.markup import (
    Rich,
    bold,
    join_rich,
    plain,
    quote,
    shorten,
    to_html,
)
from bot.telegram.rendering import group_by_article, lay_out_answer, list_source
from bot.telegram.sentences import shorten_quote
from bot.telegram.values import InlineResult
from bot.types import Answer, NotFound, Result
from index.types import Filters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.telegram.interface import Interface
    from bot.types import Citation

_LONGEST_QUESTION = 300  # UTF-16 units
_LONGEST_TITLE = 80
_LONGEST_DESCRIPTION = 160
_MOST_SOURCES = 10


def offer_result(result: Result, interface: Interface) -> tuple[InlineResult, ...]:
    """What can be sent: the answer or the silence first, then the words it rests on."""
    return tuple(_list_offers(result, interface))


def _list_offers(result: Result, interface: Interface) -> Iterator[InlineResult]:
    asked = shorten(result.question, _LONGEST_QUESTION)
    heading = join_rich((bold(interface.say("inline_asked") + ":"), asked), " ")
    match result:
        case Answer():
            yield InlineResult(
                "answer",
                shorten(result.sentences[0].text, _LONGEST_TITLE),
                _describe_answer(result, interface),
                _write_answer(result, heading, interface),
            )
            cited, name = result.citations, "inline_source"
        case NotFound():
            yield InlineResult(
                "silence",
                interface.say("inline_none"),
                shorten(result.reason, _LONGEST_DESCRIPTION),
                to_html(join_rich((heading, plain(result.reason)), "\n\n")),
            )
            cited, name = result.nearest, "inline_nearest"
    for citation in cited[:_MOST_SOURCES]:
        label = interface.say(name, number=citation.number)
        yield _offer_citation(citation, label, interface)


def _describe_answer(answer: Answer, interface: Interface) -> str:
    """What it may not be and its sources, in a line of plain text."""
    sources = [
        interface.word_side(describe_article(group[0].article))
        for group in group_by_article(answer.citations)
    ]
    described = " ".join([*([answer.caveat] if answer.caveat else []), "; ".join(sources)])
    return shorten(described, _LONGEST_DESCRIPTION)


def _write_answer(answer: Answer, heading: Rich, interface: Interface) -> str:
    """The question and as many sentences of the answer as one message holds."""
    for count in range(len(answer.sentences), 0, -1):
        begun = _take_sentences(answer, count)
        parts = lay_out_answer(begun, Filters(), interface, heading).cut()
        if len(parts) == 1:
            return parts[0]
    lead = quote(shorten_quote(answer.sentences[0].text))
    source = list_source(answer.citations[:1], interface)
    return to_html(join_rich((heading, lead, source), "\n\n"))


def _take_sentences(answer: Answer, count: int) -> Answer:
    """The answer's first sentences, with the citations and the differences that they hold."""
    sentences = answer.sentences[:count]
    used = {number for sentence in sentences for number in sentence.citations}
    return replace(
        answer,
        sentences=sentences,
        citations=tuple(one for one in answer.citations if one.number in used),
        differs=tuple(
            difference
            for difference in answer.differs
            if all(side.citation in used for side in difference.sides)
        ),
    )


def _offer_citation(citation: Citation, label: str, interface: Interface) -> InlineResult:
    origin = describe_article(citation.article)
    shown = (quote(shorten_quote(citation.quote)), list_source([citation], interface))
    return InlineResult(
        f"source-{citation.number}",
        shorten(f"{label} · {origin.title}", _LONGEST_TITLE),
        shorten(citation.quote, _LONGEST_DESCRIPTION),
        to_html(join_rich(shown, "\n")),
    )
