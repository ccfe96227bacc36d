"""HTML: the article and its metadata as trafilatura finds them."""

from __future__ import annotations

import logging
import re

import trafilatura
from lxml import etree, html  # type: ignore[import-untyped]
from trafilatura.settings import Document

from index.cleaning import (
    Block,
    Dropped,
    fold_line,
    normalise_characters,
    normalise_line,
    parse_date_line,
)
from index.reading.language import detect_language
from index.reading.values import Draft, UnreadableError
from index.types import UNKNOWN_DATE, Published

# It reports pages without an article through logging; the caller gets a sentence instead.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_SILENT = ("script", "style", "noscript", "template", "head")
_BLOCKS = "//p|//li|//h1|//h2|//h3|//h4|//h5|//h6|//figcaption|//td|//blockquote|//div|//span|//a"
_MARK = 40
_DAY_LENGTH = len("2023-01-12")
_DATE_NAMES = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "og:published_time",
    "parsely-pub-date",
    "pubdate",
    "publishdate",
    "sailthru.date",
)
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


def read_html(source: str) -> Draft:
    """The blocks of an HTML page's article.

    Dates are taken from the page's metadata alone, never from its prose.

    Raises:
        UnreadableError: no article can be found in the page.
    """
    source = normalise_characters(source)
    page = trafilatura.bare_extraction(
        source,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False},
    )
    text = normalise_characters(page.text or "") if isinstance(page, Document) else ""
    if not isinstance(page, Document) or not text.strip():
        raise UnreadableError("No article can be found in this page.")
    tree = _parse_page(source)
    blocks = [
        Block(_find_line(source, line), normalise_line(line))
        for line in text.split("\n")
        if line.strip()
    ]
    return Draft(
        blocks,
        title=page.title or None,
        author="; ".join(page.author.split("; ")) if page.author else None,
        publisher=page.sitename or None,
        published=_find_date(tree),
        language=_name_language(text, source),
        url=page.url or None,
        dropped=_find_dropped(tree, blocks, page.title or ""),
    )


def _parse_page(source: str) -> html.HtmlElement | None:
    try:
        parser = html.HTMLParser(encoding="utf-8")
        return html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.ParserError, ValueError):
        return None


def _name_tag(tag: html.HtmlElement) -> str:
    return (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()


def _find_date(tree: html.HtmlElement | None) -> Published:
    """The day in the page's head or date line; trafilatura would take one from prose too."""
    if tree is None:
        return UNKNOWN_DATE
    labels = [
        *(tag.get("content", "") for tag in tree.iter("meta") if _name_tag(tag) in _DATE_NAMES),
        *_JSON_DATE.findall(" ".join(tree.xpath("//script[@type='application/ld+json']/text()"))),
        *tree.xpath("//time[not(ancestor::p)]/@datetime"),
    ]
    for label in labels:
        day = parse_date_line(label) or parse_date_line(label.strip()[:_DAY_LENGTH])
        if day is not None:
            return Published(day, day, day.isoformat(), "the page's metadata")
    return UNKNOWN_DATE


def _name_language(text: str, source: str) -> str | None:
    """Pages often declare the language of their template, so the text is asked first."""
    detected = detect_language(text)
    if detected != "und":
        return detected
    match = re.search(r"<html[^>]{0,400}?\blang\s*=\s*[\"']?([A-Za-z]{2})\b", source[:8192])
    return match[1].lower() if match else None


def _find_line(source: str, text: str) -> int:
    position = source.find(text.strip()[:_MARK])
    return source.count("\n", 0, position) + 1 if position >= 0 else 1


def _find_dropped(
    tree: html.HtmlElement | None, blocks: list[Block], title: str
) -> tuple[Dropped, ...]:
    """Text of the page that is in none of the blocks."""
    if tree is None:
        return ()
    kept = " ".join(fold_line(block.text) for block in blocks)
    etree.strip_elements(tree, *_SILENT, with_tail=False)
    dropped: dict[str, Dropped] = {}
    for element in tree.xpath(_BLOCKS):
        if element.xpath("./p|./div|./ul|./ol|./h1|./h2|./h3|./table|./section|./article"):
            continue
        text = normalise_line(element.text_content())
        folded = fold_line(text)
        if not folded or folded in kept or any(folded in other for other in dropped):
            continue
        reason = (
            "headline, kept as the title"
            if text == title
            else "not of the article, says the page's layout"
        )
        dropped[folded] = Dropped(element.sourceline or 1, text, reason)
    return tuple(dropped.values())
