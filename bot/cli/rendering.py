"""An answer as a page of text, for a terminal of any width or a pipe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from bot.citations import find_quoted
from bot.cli.layout import clean_text, wrap_text
from bot.cli.passages import describe_origin, show_date
from bot.moments import choose_as_of
from bot.serialization import mark_answer, mark_sentence
from bot.types import Answer, NotFound, Result
from bot.wording import find_wording

if TYPE_CHECKING:
    from bot.cli.terminal import Terminal
    from bot.types import Citation, Difference, Sentence

# How a person opens a citation: a command line, or a command of the chat.
DescribeOpening = Callable[["Citation"], str]

_MARKER = re.compile(r"\[\d+\]")


def render_result(result: Result, terminal: Terminal, describe_opening: DescribeOpening) -> str:
    """The whole page: the answer and its sources, or why there is none and what comes nearest."""
    match result:
        case Answer():
            lines = render_caveat(result.caveat, terminal)
            for part in mark_answer(result).split("\n"):
                lines += wrap_text(clean_text(part), terminal.width)
            shown = [_style_markers(line, terminal) for line in lines]
            return "\n".join([*shown, *render_rest(result, terminal, describe_opening)])
        case NotFound():
            lines = wrap_text(clean_text(result.reason), terminal.width)
            return "\n".join([*lines, *render_rest(result, terminal, describe_opening)])


def render_caveat(caveat: str | None, terminal: Terminal) -> list[str]:
    """What stands before an answer that may be none."""
    return _style_all(wrap_text(caveat, terminal.width), terminal, "yellow") if caveat else []


def render_sentence(sentence: Sentence, terminal: Terminal) -> str:
    """One sentence with its markers, on lines of its own."""
    marked = clean_text(mark_sentence(sentence.text, sentence.citations))
    lines = wrap_text(marked, terminal.width)
    return "\n".join(_style_markers(line, terminal) for line in lines)


def render_rest(result: Result, terminal: Terminal, describe_opening: DescribeOpening) -> list[str]:
    """What stands below the answer's text, each block after an empty line."""
    lines: list[str] = []
    wording = find_wording(result.question)
    if isinstance(result, Answer):
        for difference in result.differs:
            about = wording.differ.format(about=difference.about)
            lines += ["", *_render_difference(difference, about, result.citations, terminal)]
        lines += _render_age(result, terminal)
        if result.notice:
            lines += ["", *_style_all(wrap_text(result.notice, terminal.width), terminal, "dim")]
    if result.searched_for != result.question:
        about = clean_text(wording.searched.format(text=result.searched_for))
        lines += ["", *_style_all(wrap_text(about, terminal.width), terminal, "dim")]
    match result:
        case Answer():
            lines += _render_sources(result, terminal, describe_opening)
        case NotFound():
            if result.nearest:
                lines += ["", terminal.style(wording.nearest, "bold")]
            for citation in result.nearest:
                numbers = (citation.number,)
                lines += ["", *_render_citation(citation, numbers, terminal, describe_opening)]
    return lines


def _render_sources(
    answer: Answer, terminal: Terminal, describe_opening: DescribeOpening
) -> Iterator[str]:
    """Each citation below an empty line, that of a short answer with the words it stands in.

    Words that the answer shows as they stand are not shown again.
    """
    cited = {citation.number: citation for citation in answer.citations}
    said = [find_quoted(sentence, cited) for sentence in answer.sentences]
    short = answer.short_answer
    around = answer.sentences[1].citations[0] if short else None
    for citation in answer.citations:
        if short and citation.number in short.citations:
            continue
        own = (citation.number,)
        numbers = (*short.citations, *own) if short and citation.number == around else own
        yield ""
        yield from _render_citation(
            citation, numbers, terminal, describe_opening, quotes=citation not in said
        )


def _render_age(answer: Answer, terminal: Terminal) -> list[str]:
    """From when the answer is, where it may have changed since."""
    published = choose_as_of(answer.searched_for, answer.citations)
    if published is None:
        return []
    wording = find_wording(answer.question)
    known = wording.as_of.format(published=show_date(published))
    said = clean_text(known if published.label else wording.undated)
    return ["", *_style_all(wrap_text(said, terminal.width), terminal, "yellow")]


def _render_difference(
    difference: Difference, heading: str, citations: Sequence[Citation], terminal: Terminal
) -> Iterator[str]:
    yield from _style_all(wrap_text(clean_text(heading), terminal.width), terminal, "yellow")
    for side in difference.sides:
        origin = describe_origin(citations[side.citation - 1].article)
        value = clean_text(mark_sentence(f"{side.value} — {origin}", [side.citation]))
        for line in wrap_text(value, terminal.width, "  • "):
            yield _style_markers(line, terminal)


def _render_citation(
    citation: Citation,
    numbers: Sequence[int],
    terminal: Terminal,
    describe_opening: DescribeOpening,
    *,
    quotes: bool = True,
) -> Iterator[str]:
    article = citation.article
    markers = "".join(f"[{number}] " for number in numbers)
    margin = " " * len(f"[{citation.number}] ")
    heading = f"{clean_text(article.title)} — {describe_origin(article)}"
    for position, line in enumerate(wrap_text(heading, terminal.width, markers, margin)):
        before = margin if position else markers
        shown = terminal.link(terminal.style(line[len(before) :], "bold"), article.url)
        yield (before if position else terminal.style(before, "cyan")) + shown
    if quotes:
        yield from wrap_text(_show_quote(citation), terminal.width, margin)
    # In one piece, however long: a person copies it.
    yield margin + terminal.style(describe_opening(citation), "dim")


def _show_quote(citation: Citation) -> str:
    """A quote as one paragraph, in quotation marks unless it begins with its own.

    Its exact words are in the JSON.
    """
    quote = " ".join(clean_text(citation.quote).split())
    return quote if quote.startswith(("“", '"', "«", "„")) else f"“{quote}”"


def _style_markers(line: str, terminal: Terminal) -> str:
    return _MARKER.sub(lambda found: terminal.style(found[0], "cyan"), line)


def _style_all(lines: Sequence[str], terminal: Terminal, name: str) -> list[str]:
    return [terminal.style(line, name) for line in lines]
