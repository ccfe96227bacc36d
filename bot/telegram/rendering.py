"""An answer as messages: what is quoted as a quotation, each number a link, the sources last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.moments import choose_as_of
from bot.telegram.interface import Interface, describe_article
from bot.telegram.keys import Action, write_data
from bot.telegram.markup import (
    Rich,
    bold,
    clean_text,
    italic,
    join_rich,
    plain,
    quote,
    shorten,
    split_rich,
    to_html,
)
from bot.telegram.values import Button, Outgoing
from bot.types import Answer, Citation, NotFound, Result
from bot.wording import find_wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.types import Difference, Sentence
    from index.types import Filters

BUTTONS_IN_ROW = 8  # what a telephone shows side by side, and Telegram's limit
_MOST_NUMBERS = 96  # Telegram takes 100 buttons, of which two are for the rating
_LONGEST_QUESTION = 300  # UTF-16 units of a question that is repeated


class Page:
    """A text that grows block by block and knows where it is best cut."""

    def __init__(self) -> None:
        self._rich = Rich()
        self._breaks: list[int] = []
        self._last: int | None = None

    def add(self, rich: Rich, separator: str = "\n\n", breaks: Sequence[int] = ()) -> None:
        """Add a block, which may be cut at `breaks`."""
        if not rich:
            return
        at = len(self._rich.text) + (len(separator) if self._rich else 0)
        self._rich = join_rich((self._rich, rich), separator)
        self._breaks += [at, *(at + place for place in breaks if place)]

    def add_last(self, rich: Rich) -> None:
        """Add the block that stays together, in the last message."""
        self.add(rich)
        self._last = len(self._rich.text) - len(rich.text)

    def cut(self) -> tuple[str, ...]:
        """The messages' HTML."""
        parts = split_rich(self._rich, self._breaks, self._last)
        return tuple(to_html(part) for part in parts)


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
    cited = {citation.number: citation for citation in answer.citations}
    _add_sentences(page, answer, cited, interface)
    for difference in answer.differs:
        _add_difference(page, difference, cited, interface)
    page.add(_tell_age(answer, interface))
    page.add(tell_search(answer, filters, interface))
    lines = (list_source(citations, interface) for citations in group_by_article(answer.citations))
    page.add_last(join_rich((bold(interface.say("sources_title")), *lines), "\n"))
    return page


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


def _add_sentences(
    page: Page, answer: Answer, cited: dict[int, Citation], interface: Interface
) -> None:
    """What the answer says in its own words as paragraphs, what it quotes as quotations."""
    short = answer.short_answer
    if short:
        page.add(mark_sentence(short, cited, interface, is_lead=True))
    groups = list(_group_sentences(answer.sentences[1 if short else 0 :], cited))
    is_mixed = len({quoted for quoted, _ in groups}) > 1
    is_after_quote = False
    for quoted, sentences in groups:
        pieces = [mark_sentence(one, cited, interface) for one in sentences]
        if is_mixed and not quoted and sentences[0] is answer.sentences[0]:
            pieces[0] = mark_sentence(sentences[0], cited, interface, is_lead=True)
        said = join_rich(pieces, " ")
        breaks = _find_beginnings(pieces)
        # A quotation stands in a box of its own, which sets it apart from what comes next.
        separator = "\n" if quoted or is_after_quote else "\n\n"
        page.add(quote(said) if quoted else said, separator, breaks)
        is_after_quote = quoted


def _group_sentences(
    sentences: Sequence[Sentence], cited: dict[int, Citation]
) -> Iterator[tuple[bool, list[Sentence]]]:
    """Sentences that belong in one block, and whether it is a quotation."""
    group: list[Sentence] = []
    before: Citation | None = None
    for sentence in sentences:
        quoted = _find_quoted(sentence, cited)
        goes_on = bool(group) and (
            (quoted is None and before is None)
            or (quoted is not None and before is not None and _follows(before, quoted))
        )
        if group and not goes_on:
            yield before is not None, group
            group = []
        group.append(sentence)
        before = quoted
    yield before is not None, group


def _find_quoted(sentence: Sentence, cited: dict[int, Citation]) -> Citation | None:
    """The citation whose words the sentence repeats, or None where it has words of its own."""
    said = " ".join(sentence.text.split())
    for number in sentence.citations:
        if said == " ".join(cited[number].quote.split()):
            return cited[number]
    return None


def _follows(first: Citation, second: Citation) -> bool:
    """Whether two quotations stand side by side in one article."""
    if first.article.id != second.article.id or second.start < first.end:
        return False
    return not first.article.text[first.end : second.start].strip()


def mark_sentence(
    sentence: Sentence, cited: dict[int, Citation], interface: Interface, *, is_lead: bool = False
) -> Rich:
    """A sentence and the markers behind it; in bold where it is the short answer."""
    said = bold(sentence.text.strip()) if is_lead else plain(sentence.text.strip())
    return _with_markers(said, (cited[number] for number in sentence.citations), interface)


def _with_markers(said: Rich, citations: Iterable[Citation], interface: Interface) -> Rich:
    """Words and the markers behind them, on the same line as the last word."""
    markers = join_rich((interface.mark_citation(citation) for citation in citations), " ")
    return join_rich((said, markers), " ")


def _find_beginnings(pieces: Sequence[Rich]) -> list[int]:
    places, at = [], 0
    for piece in pieces:
        places.append(at)
        at += len(piece.text) + 1
    return places


def _add_difference(
    page: Page, difference: Difference, cited: dict[int, Citation], interface: Interface
) -> None:
    about = shorten(difference.about, _LONGEST_QUESTION)
    page.add(bold(interface.say("differs_title", about=about)))
    for side in difference.sides:
        citation = cited[side.citation]
        origin = interface.word_side(describe_article(citation.article))
        value = _with_markers(plain(side.value.strip()), (citation,), interface)
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
