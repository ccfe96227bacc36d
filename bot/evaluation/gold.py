"""Where evidence stands today: quotes of a set located in the canonical texts of the articles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.evaluation.records import Span
from index.cleaning import normalise_characters
from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from bot.evaluation.records import Evidence, SetQuestion

Gold = dict[str, tuple[tuple[Span, ...], ...]]

SHOWN = 5


def locate_quote(text: str, quote: str, start: int | None = None) -> tuple[int, int] | None:
    """The occurrence of `quote` nearest to `start` (without one, the first), or None.

    Word for word, in the characters of canonical text (NFC, nothing invisible); only runs of white
    space may differ, because reading an article may join its lines.
    """
    words = normalise_characters(quote).split()
    pattern = r"\s+".join(re.escape(word) for word in words)
    found = [match.span() for match in re.finditer(pattern, text)]
    if not found:
        return None
    return found[0] if start is None else min(found, key=lambda span: abs(span[0] - start))


def resolve_gold(
    questions: Iterable[SetQuestion], find_text: Callable[[str], str | None], file: Path
) -> Gold:
    """The gold spans of each question, by id.

    Args:
        questions: Questions of one set.
        find_text: The canonical text of an article, or None when there is no such article.
        file: The set's file, for the message.

    Raises:
        InputError: evidence names an article that is not there, or words that do not stand in it
            any more. Such a question is an error of the set and would count as a wrong answer.
    """
    gold: Gold = {}
    wrong: list[str] = []
    for question in questions:
        spans: list[Span] = []
        for evidence in question.evidence:
            located = _locate(evidence, find_text)
            if isinstance(located, str):
                wrong.append(f"{file}, line {question.line}: {located}")
            else:
                spans.append(located)
        for article in question.gold_articles:
            text = find_text(article)
            if text is None:
                wrong.append(f"{file}, line {question.line}: there is no article {article!r}.")
            else:
                spans.append(Span(article, 0, len(text)))
        gold[question.id] = _group_spans(question, spans)
    if wrong:
        more = f"\n… and {len(wrong) - SHOWN} more." if len(wrong) > SHOWN else ""
        raise InputError("\n".join(wrong[:SHOWN]) + more)
    return gold


def _locate(evidence: Evidence, find_text: Callable[[str], str | None]) -> Span | str:
    text = find_text(evidence.article)
    if text is None:
        return f"there is no article {evidence.article!r}."
    found = locate_quote(text, evidence.quote, evidence.start)
    if found is None:
        return f"{evidence.quote[:60]!r} does not stand in {evidence.article} (any more)."
    return Span(evidence.article, *found)


def _group_spans(question: SetQuestion, spans: list[Span]) -> tuple[tuple[Span, ...], ...]:
    if not spans:
        return ()
    if question.needs == "any" and not question.gold_articles:
        return (tuple(spans),)
    by_article: dict[str, list[Span]] = {}
    for span in spans:
        by_article.setdefault(span.article, []).append(span)
    return tuple(tuple(group) for group in by_article.values())
