"""Quotations in their place, and articles page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.telegram.interface import Interface, Origin, describe_article
from bot.telegram.keys import Action, name_article, write_data
from bot.telegram.markup import (
    Rich,
    bold,
    clean_text,
    italic,
    join_rich,
    link,
    plain,
    quote,
    shorten,
    split_rich,
    to_html,
    underline,
)
from bot.telegram.rendering import balance_rows
from bot.telegram.sentences import shorten_quote
from bot.telegram.values import Button, Outgoing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from bot.telegram.catalogue import Entry
    from index.types import Article

# Characters shown before and after the cited words. A folded quotation shows three lines, so
# little stands before: the cited words are seen without opening it.
BEFORE, AFTER = 120, 600
_LONGEST_HEADLINE = 300  # UTF-16 units
_PAGE_UNITS = 3_000  # UTF-16 units of an article on one page
_LIST_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Kept:
    """A citation as it is kept behind a button: all that is needed without its article.

    Attributes:
        number: Its number in the answer.
        article: The article's id.
        span: Code points `[start, end)` of the article's text at that time.
        sha256: The checksum of that text.
        quote: The cited words.
        origin: What was told of the article.
    """

    number: int
    article: str
    span: tuple[int, int]
    sha256: str
    quote: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Opened:
    """Which of an answer's citations is opened.

    Attributes:
        key: The answer's.
        citations: All of them, or all nearest passages.
        at: Position of the opened one.
        is_nearest: Whether they are nearest passages, which answer nothing.
    """

    key: str
    citations: tuple[Kept, ...]
    at: int
    is_nearest: bool


def read_citations(answer: Mapping[str, Any]) -> tuple[tuple[Kept, ...], bool]:
    """The citations of a kept answer object; or its nearest passages, and then True."""
    is_nearest = not answer["citations"]
    kept = tuple(
        Kept(
            each["number"],
            each["article"],
            (each["start"], each["end"]),
            each["sha256"],
            each["quote"],
            Origin(*(each[name] for name in ("title", "author", "publisher", "published", "url"))),
        )
        for each in answer["nearest" if is_nearest else "citations"]
    )
    return kept, is_nearest


def render_citation(opened: Opened, article: Article | None, interface: Interface) -> Outgoing:
    """The cited words in their place, or as they stood where the article is another now.

    Args:
        opened: The citation, among its neighbours.
        article: The article of that id as it is now, or None where it is gone.
        interface: For whom.
    """
    kept = opened.citations[opened.at]
    place = interface.say(
        "nearest_place" if opened.is_nearest else "citation_place",
        number=opened.at + 1,
        total=len(opened.citations),
    )
    if article is not None and article.sha256 == kept.sha256:
        shown = [
            _head(describe_article(article), place, interface),
            _mark_place(article, kept.span),
        ]
    else:
        note = interface.say("article_gone" if article is None else "article_changed")
        words = quote(shorten_quote(kept.quote))
        shown = [_head(kept.origin, place, interface), plain(note), words]
    rows = [_make_turning_row(opened)]
    if article is not None:
        start = kept.span[0] if article.sha256 == kept.sha256 else 0
        rows.append((make_article_button(article, start, interface),))
    return Outgoing(to_html(join_rich(shown, "\n\n")), tuple(row for row in rows if row))


def render_place(article: Article, span: tuple[int, int], interface: Interface) -> Outgoing:
    """A quotation in its place, opened by a link."""
    shown = (_head(describe_article(article), "", interface), _mark_place(article, span))
    button = make_article_button(article, span[0], interface)
    return Outgoing(to_html(join_rich(shown, "\n\n")), ((button,),))


def render_article(
    article: Article, page: int, interface: Interface, note: str | None = None
) -> Outgoing:
    """One page of an article, the nearest there is to `page` (from 1); `note` stands above it."""
    pages = cut_pages(article)
    page = min(max(page, 1), len(pages))
    place = interface.say("article_page", page=page, pages=len(pages)) if len(pages) > 1 else ""
    head = _head(describe_article(article), place, interface)
    shown = join_rich((plain(note or ""), head, quote(pages[page - 1])), "\n\n")
    name = name_article(article.id)
    row = make_paging_row(page, len(pages), Action.TURN_ARTICLE, name)
    return Outgoing(to_html(shown), (row,) if row else ())


def cut_pages(article: Article) -> tuple[Rich, ...]:
    """An article's text in pages, at least one."""
    return split_rich(plain(article.text), units=_PAGE_UNITS) or (Rich(),)


def find_page(article: Article, start: int) -> int:
    """The page, from 1, that holds the code point `start` of an article's text."""
    cleaned = clean_text(article.text)
    wanted, end = len(clean_text(article.text[:start])), 0
    pages = cut_pages(article)
    for number, page in enumerate(pages, 1):
        end = cleaned.index(page.text, end) + len(page.text)
        if wanted < end:
            return number
    return len(pages)


def render_list(entries: Sequence[Entry], page: int, interface: Interface) -> Outgoing:
    """One page of the list of articles, with a button for each."""
    if not entries:
        return Outgoing(to_html(plain(interface.say("list_empty"))))
    pages = -(-len(entries) // _LIST_LENGTH)
    page = min(max(page, 1), pages)
    first = (page - 1) * _LIST_LENGTH
    shown = entries[first : first + _LIST_LENGTH]
    lines = [bold(interface.say("list_title", count=len(entries)))]
    if pages > 1:
        reach = {"first": first + 1, "last": first + len(shown), "total": len(entries)}
        lines[0] = join_rich((lines[0], italic(interface.say("list_page", **reach))), " · ")
    buttons = []
    for number, entry in enumerate(shown, first + 1):
        title = join_rich((f"{number}. ", interface.title_article(entry.id, entry.origin)))
        lines.append(join_rich((title, interface.word_origin(entry.origin)), "\n"))
        buttons.append(Button(str(number), write_data(Action.OPEN_ARTICLE, entry.name, 1)))
    turning = make_paging_row(page, pages, Action.TURN_LIST)
    rows = [*balance_rows(buttons), *([turning] if turning else [])]
    return Outgoing(to_html(join_rich(lines, "\n\n")), tuple(rows))


def make_paging_row(page: int, pages: int, action: Action, key: str = "-") -> tuple[Button, ...]:
    """Buttons to the page before and the page after, as far as there are any."""
    row = []
    if page > 1:
        row.append(Button(f"‹ {page - 1}", write_data(action, key, page - 1)))
    if page < pages:
        row.append(Button(f"{page + 1} ›", write_data(action, key, page + 1)))
    return tuple(row)


def make_article_button(article: Article, start: int, interface: Interface) -> Button:
    """A button that opens the article at the page that holds the code point `start`."""
    page = find_page(article, start)
    data = write_data(Action.OPEN_ARTICLE, name_article(article.id), page)
    return Button(interface.say("button_article"), data)


def _make_turning_row(opened: Opened) -> tuple[Button, ...]:
    row = []
    if opened.at > 0:
        number = opened.citations[opened.at - 1].number
        data = write_data(Action.TURN_TO_CITATION, opened.key, number)
        row.append(Button(f"‹ {number}", data))
    if opened.at + 1 < len(opened.citations):
        number = opened.citations[opened.at + 1].number
        data = write_data(Action.TURN_TO_CITATION, opened.key, number)
        row.append(Button(f"{number} ›", data))
    return tuple(row)


def _head(origin: Origin, place: str, interface: Interface) -> Rich:
    """Title, origin, and which of how many."""
    title = bold(link(shorten(origin.title, _LONGEST_HEADLINE), origin.url))
    return join_rich((title, interface.word_origin(origin), italic(place)), "\n")


def _mark_place(article: Article, span: tuple[int, int]) -> Rich:
    """The words of `span`, marked, among those around them, as a folded quotation."""
    start, end = span
    first, last = _cut_context(article.text, start, end)
    text = article.text
    words = shorten_quote(text[start:end])
    around = (
        "… " if first > 0 else "",
        plain(text[first:start]),
        bold(underline(words)),
        plain(text[end:last]),
        " …" if last < len(text) else "",
    )
    return quote(join_rich(around), folded=True)


def _cut_context(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the shown part begins and ends: at a paragraph or between words."""
    first, last = max(0, start - BEFORE), min(len(text), end + AFTER)
    paragraph = text.rfind("\n", first, start)
    if paragraph >= 0:
        first = paragraph + 1
    while 0 < first < start and not text[first - 1].isspace():
        first += 1
    while end < last < len(text) and not text[last].isspace():
        last -= 1
    return first, last
