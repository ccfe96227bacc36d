"""An answer as messages: what is quoted as a quotation, each number a link, the sources last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.citations import find_quoted
from bot.moments import choose_as_of
from bot.telegram.interface import Interface, describe_article
from bot.telegram.keys import Action, write_data
from bot.telegram.markup import (
    MOST_UNITS,
    Rich,
    bold,
    clean_text,
    count_units,
    italic,
    join_rich,
    plain,
    quote,
    shorten,
    to_html,
)
from bot.telegram.page import Page
from bot.telegram.sentences import (
    add_sentences,
    mark_sentence,
    shorten_quote,
    with_markers,
)
from bot.telegram.values import Button, Outgoing
from bot.types import Answer, Citation, NotFound, Result
from bot.wording import find_wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.types import Difference, Draft, Sentence
    from index.types import Filters

BUTTONS_IN_ROW = 8  # what a telephone shows side by side, and Telegram's limit
_MOST_NUMBERS = 96  # Telegram takes 100 buttons, of which two are for the rating
_LONGEST_QUESTION = 300  # UTF-16 units of a question that is repeated
_LONGEST_NOTICE = 500
_EXTRACT = "extract"  # the writer that quotes, and whose answers are all quotations


def render_result(
    result: Result, filters: Filters, key: str, interface: Interface
) -> tuple[Outgoing, ...]:
    """The messages of a result; the last one has the buttons.

    Args:
        result: What to show.
        filters: What the search was narrowed to.
        key: Opens the answer again, for the buttons.
        interface: For whom.
    """
    match result:
        case Answer():
            page = lay_out_answer(result, filters, interface)
            rows = [*make_number_rows(result.citations, key), make_rating_row(key)]
        case NotFound():
            page = _lay_out_silence(result, filters, interface)
            opening = Button(
                interface.say("button_nearest"), write_data(Action.OPEN_CITATION, key, 1)
            )
            rows = [*([(opening,)] if result.nearest else []), make_rating_row(key)]
    return with_buttons(page.cut(), tuple(rows))


def with_buttons(
    parts: Sequence[str], rows: tuple[tuple[Button, ...], ...]
) -> tuple[Outgoing, ...]:
    """One message a part, the buttons under the last."""
    return (*(Outgoing(html) for html in parts[:-1]), Outgoing(parts[-1], rows))


def lay_out_answer(
    answer: Answer, filters: Filters, interface: Interface, heading: Rich | None = None
) -> Page:
    """The answer's sentences, where the sources differ, what was searched, the sources."""
    page = Page()
    page.add(heading or Rich())
    page.add(italic(answer.caveat or ""))
    cited = {citation.number: citation for citation in answer.citations}
    short = answer.short_answer
    if short:
        page.add(mark_sentence(short, cited, interface, is_lead=True))
    rest = answer.sentences[1 if short else 0 :]
    add_sentences(page, rest, cited, interface, _find_lead(answer, cited))
    for difference in answer.differs:
        _add_difference(page, difference, cited, interface)
    page.add(_tell_age(answer, interface))
    page.add(tell_search(answer, filters, interface))
    page.add(italic(shorten(answer.notice or "", _LONGEST_NOTICE)))
    _add_sources(page, answer, interface)
    return page


def render_draft(draft: Draft, interface: Interface) -> str:
    """An answer under way as the HTML of one message, which says that it is not all.

    What does not fit one message is not shown before the answer is whole.
    """
    page = Page()
    page.add(italic(draft.caveat or ""))
    add_sentences(page, draft.sentences, {one.number: one for one in draft.citations}, interface)
    note = italic(interface.say("unfinished"))
    begun = page.cut_first(MOST_UNITS - count_units(note.text) - 2)
    return to_html(join_rich((begun, note), "\n\n"))


def make_number_rows(citations: Sequence[Citation], key: str) -> list[tuple[Button, ...]]:
    """A button a citation, in rows of equal length."""
    buttons = [
        Button(f"[{one.number}]", write_data(Action.OPEN_CITATION, key, one.number))
        for one in citations[:_MOST_NUMBERS]
    ]
    return balance_rows(buttons)


def balance_rows(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    """Buttons in as few rows as can be, the rows nearly equal."""
    count = -(-len(buttons) // BUTTONS_IN_ROW)
    width = -(-len(buttons) // count) if count else 1
    return [tuple(buttons[at : at + width]) for at in range(0, len(buttons), width)]


def make_rating_row(key: str) -> tuple[Button, ...]:
    """👍 and 👎."""
    return (
        Button("👍", write_data(Action.LIKE, key)),
        Button("👎", write_data(Action.DISLIKE, key)),
    )


def group_by_article(citations: Iterable[Citation]) -> list[list[Citation]]:
    """Citations of one article together, in the order of its first."""
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.article.id, []).append(citation)
    return list(groups.values())


def _lay_out_silence(result: NotFound, filters: Filters, interface: Interface) -> Page:
    page = Page()
    page.add(plain(result.reason))
    page.add(tell_search(result, filters, interface))
    return page


def _find_lead(answer: Answer, cited: Mapping[int, Citation]) -> Sentence | None:
    """What says in front, of sources that differ, what the quotations below it say."""
    first, *rest = answer.sentences
    if answer.writer != _EXTRACT or find_quoted(first, cited):
        return None
    return first if any(find_quoted(one, cited) for one in rest) else None


def _add_sources(page: Page, answer: Answer, interface: Interface) -> None:
    """The articles, and below each the quoted words that no sentence shows as they stand."""
    cited = {citation.number: citation for citation in answer.citations}
    found = (find_quoted(sentence, cited) for sentence in answer.sentences)
    shown = {citation.number for citation in found if citation is not None}
    pieces = [bold(interface.say("sources_title"))]
    breaks = []
    for citations in group_by_article(answer.citations):
        breaks.append(len(join_rich(pieces, "\n").text) + 1)
        pieces.append(list_source(citations, interface))
        untold = [one for one in citations if one.number not in shown]
        if answer.writer != _EXTRACT and untold:
            pieces.append(_quote_words(untold, interface))
    page.add_last(join_rich(pieces, "\n"), breaks)


def _quote_words(citations: Sequence[Citation], interface: Interface) -> Rich:
    """The words that citations quote, folded, each with its marker."""
    words = (
        join_rich((interface.mark_citation(one), shorten_quote(one.quote)), " ")
        for one in citations
    )
    return quote(join_rich(words, "\n"), folded=True)


def _add_difference(
    page: Page, difference: Difference, cited: Mapping[int, Citation], interface: Interface
) -> None:
    about = shorten(difference.about, _LONGEST_QUESTION)
    page.add(bold(interface.say("differs_title", about=about)))
    for side in difference.sides:
        citation = cited[side.citation]
        origin = interface.word_side(describe_article(citation.article))
        value = with_markers(plain(side.value.strip()), (citation,), interface)
        page.add(join_rich(("• ", value, " — ", origin)), "\n")


def _tell_age(answer: Answer, interface: Interface) -> Rich:
    """Of when the answer is, where that matters: its first source may have been overtaken."""
    published = choose_as_of(answer.searched_for, answer.citations)
    if published is None:
        return Rich()
    wording = find_wording(answer.question)
    day = interface.word_date(published.label)
    said = wording.as_of.format(published=day) if published.label else wording.undated
    before, marker, after = said.partition("[1]")
    marked = interface.mark_citation(answer.citations[0]) if marker else Rich()
    return italic(join_rich((before, marked, after)))


def tell_search(result: Result, filters: Filters, interface: Interface) -> Rich:
    """How the question was understood and where was searched, where that is not plain."""
    lines = []
    if clean_text(result.searched_for).strip() != clean_text(result.question).strip():
        understood = shorten(result.searched_for, _LONGEST_QUESTION)
        lines.append(italic(interface.say("understood_as", question=understood)))
    if filters.narrow:
        chosen = interface.word_filters(filters)
        lines.append(italic(interface.say("searched_only", filters=chosen)))
    return join_rich(lines, "\n")


def list_source(citations: Sequence[Citation], interface: Interface) -> Rich:
    """One article's line: `[1] [3] Title — Author, Publisher, 12 January 2023`."""
    article = citations[0].article
    origin = describe_article(article)
    markers = join_rich((interface.mark_citation(one) for one in citations), " ")
    title = interface.title_article(article.id, origin)
    return join_rich((markers, " ", title, " — ", interface.word_origin(origin)))
