"""The head of a text: navigation, headline, byline, date and section lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.cleaning import signals, vocabulary
from index.cleaning.dates import parse_date_line
from index.cleaning.layout import ends_sentence
from index.cleaning.values import fold_line
from index.types import UNKNOWN_DATE, Published

if TYPE_CHECKING:
    from datetime import date

    from index.cleaning.review import Review


_TITLE_WORDS = 30
_NAVIGATION_WORDS = 4
_NAVIGATION_RUN = 3
_FEW_BLOCKS = 4


def mark_navigation(review: Review) -> None:
    """Drop menus above the first and below the last paragraph."""
    paragraphs = [i for i, prose in enumerate(review.prose) if prose]
    if not paragraphs:
        return
    for start, end in ((0, paragraphs[0]), (paragraphs[-1] + 1, len(review.blocks))):
        run: list[int] = []
        for i in range(start, end):
            if _is_link_like(review, i):
                run.append(i)
            else:
                _drop_navigation(review, run)
                run = []
        _drop_navigation(review, run)


def _is_link_like(review: Review, i: int) -> bool:
    return review.words[i] <= _NAVIGATION_WORDS and not ends_sentence(review.blocks[i].text)


def _drop_navigation(review: Review, run: list[int]) -> None:
    folded = {i: fold_line(review.blocks[i].text) for i in run}
    hits = [i for i in run if folded[i] in vocabulary.NAVIGATION]
    if len(hits) < _NAVIGATION_RUN or not any(folded[i] in vocabulary.MENU for i in hits):
        return
    if run[0] and review.blocks[run[0] - 1].text.endswith(":"):
        return
    for i in range(hits[0], hits[-1] + 1):
        review.drop(i, "navigation")


def mark_email_fields(review: Review) -> None:
    """Drop the fields above an e-mail, whose subject is the headline; the date is still needed."""
    fields = []
    for i in review.kept():
        match = signals.EMAIL_FIELD.fullmatch(review.blocks[i].text)
        if match is None:
            break
        fields.append((i, match["name"].casefold(), match["value"]))
    names = {name for _, name, _ in fields}
    if not (names & {"subject", "тема"} and names & {"from", "от"}):
        return
    for i, name, value in fields:
        if name in ("subject", "тема"):
            review.title = review.title or value
        if parse_date_line(review.blocks[i].text) is None:
            review.drop(i, "field of an e-mail")


def mark_title(review: Review) -> None:
    """Drop the headline, which the article keeps as its title."""
    top = review.kept()
    if review.known.title:
        wanted = fold_line(review.known.title)
        end = review.head_end()
        for i in [i for i in top if i < end]:
            if fold_line(review.blocks[i].text) == wanted and _leaves_text(review, i):
                review.drop(i, "headline, kept as the title")
        return
    for i in top[: 0 if review.title else _FEW_BLOCKS]:
        text = review.blocks[i].text
        if _is_header_line(text):
            continue
        if _is_title(review, i) and _leaves_text(review, i):
            review.title = text
            review.drop(i, "headline, kept as the title")
        return


def _is_title(review: Review, i: int) -> bool:
    block, following = review.blocks[i], review.blocks[i + 1 : i + 2]
    if not 0 < review.words[i] <= _TITLE_WORDS or block.text.endswith((".", ":", ";", ",")):
        return False
    if not following or _is_header_line(following[0].text):
        return True
    # Right on the next line a sentence may go on, as in “O” and “2” where a subscript was lost.
    continued = following[0].line == block.line + 1 and not following[0].text[0].isupper()
    return not following[0].glued and not continued


def _leaves_text(review: Review, i: int) -> bool:
    return any(j != i and not _is_header_line(review.blocks[j].text) for j in review.kept())


def _is_header_line(text: str) -> bool:
    return (
        signals.read_byline(text) is not None
        or parse_date_line(text) is not None
        or any(
            pattern.fullmatch(text)
            for pattern in (signals.SECTION_LABEL, signals.PUBLICATION, signals.UPDATED)
        )
    )


def mark_header(review: Review) -> None:
    """Drop byline, date, publication and section lines; keep what they say of the article."""
    end = review.head_end()
    _mark_dates(review, end)
    for i in [i for i in review.kept() if i < end]:
        text = review.blocks[i].text
        if byline := signals.read_byline(text):
            _keep_byline(review, byline)
            review.drop(i, "byline")
        elif match := signals.PUBLICATION.fullmatch(text):
            review.publisher = match["name"].strip()
            review.drop(i, "name of the publication")
        elif signals.SECTION_LABEL.fullmatch(text):
            review.drop(i, "section label")
        elif signals.UPDATED.fullmatch(text):
            review.drop(i, "date of a change")


def _keep_byline(review: Review, byline: signals.Byline) -> None:
    review.author = review.author or byline.author
    review.publisher = review.publisher or byline.publisher
    day = byline.published
    if day is not None and review.published == UNKNOWN_DATE:
        review.published = Published(day, day, day.isoformat(), "date in the byline of the text")


def _mark_dates(review: Review, end: int) -> None:
    """A text with several different date lines is a chronicle: its dates are the article's."""
    days: dict[int, date] = {}
    for i in review.kept():
        if (day := parse_date_line(review.blocks[i].text)) is not None:
            days[i] = day
    header = [i for i in days if i < end]
    if not header or len(set(days.values())) > 1:
        return
    day = days[header[0]]
    review.published = Published(day, day, day.isoformat(), "date line in the header of the text")
    for i in header:
        review.drop(i, "date line, kept as the date")
