"""The answer object: an answer as JSON values, which other programs rely on.

Every key is always there; keys may be added, none changes its meaning. `text` is the sentences
joined by spaces, each followed by the markers of its citations: `It stands in Samarkand. [1] [2]`.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.types import Answer, Check, Citation, NotFound, Result, Timing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# UTF-8 cannot carry a lone surrogate, JSON's own escape can.
_SURROGATE = re.compile(r"[\ud800-\udfff]")

AnswerObject = dict[str, Any]
RequestId = str | int | float | None


def result_to_dict(result: Result, *, id: RequestId = None) -> AnswerObject:  # noqa: A002
    """The answer object of `result`; `id` is whatever the asker named the question by."""
    common = _describe_request(id, result.question, result.searched_for)
    common |= {
        "confidence": round(result.confidence, 4),
        "corpus": result.corpus,
        "timing_ms": _timing_to_dict(result.timing),
        "checks": [_check_to_dict(check) for check in result.checks],
        "usage": None if result.usage is None else asdict(result.usage),
    }
    match result:
        case Answer():
            return common | {
                "status": "answered",
                "text": mark_answer(result),
                "sentences": [
                    {"text": sentence.text, "citations": list(sentence.citations)}
                    for sentence in result.sentences
                ],
                "citations": [citation_to_dict(citation) for citation in result.citations],
                "differs": [
                    {
                        "about": difference.about,
                        "sides": [
                            {"value": side.value, "citation": side.citation}
                            for side in difference.sides
                        ],
                    }
                    for difference in result.differs
                ],
                "caveat": result.caveat,
                "writer": result.writer,
                "notice": result.notice,
            }
        case NotFound():
            return common | {
                "status": "not_found",
                "text": result.reason,
                "nearest": [citation_to_dict(citation) for citation in result.nearest],
            }


def error_to_dict(
    error: str,
    *,
    id: RequestId = None,  # noqa: A002 - the key's name
    question: str | None = None,
) -> AnswerObject:
    """The answer object of a question that could not be asked; `error` says why, in a sentence."""
    return _describe_request(id, question, None) | {
        "status": "error",
        "text": error,
        "error": error,
    }


def dump_object(value: Mapping[str, object]) -> str:
    """`value` as one line of JSON, in any script's own letters, safe to encode as UTF-8."""
    line = json.dumps(value, ensure_ascii=False)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def mark_answer(answer: Answer) -> str:
    """Its text: each sentence, then its markers; a short answer in front has a line of its own."""
    marked = [mark_sentence(sentence.text, sentence.citations) for sentence in answer.sentences]
    if answer.short_answer:
        return f"{marked[0]}\n{' '.join(marked[1:])}"
    return " ".join(marked)


def mark_sentence(text: str, citations: Sequence[int]) -> str:
    """One sentence and its markers: `It stands in Samarkand. [1] [2]`."""
    return " ".join([text, *(f"[{number}]" for number in citations)])


def citation_to_dict(citation: Citation) -> AnswerObject:
    """One citation, with all that is needed to find and to check it."""
    article = citation.article
    return {
        "number": citation.number,
        "article": article.id,
        "file": article.file,
        "title": article.title,
        "author": article.author,
        "publisher": article.publisher,
        "published": article.published.label,
        "published_reason": article.published.reason,
        "url": article.url,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "sha256": article.sha256,
    }


def _describe_request(
    id: RequestId,  # noqa: A002 - the key's name
    question: str | None,
    searched_for: str | None,
) -> AnswerObject:
    """Every key of the answer object in its order, holding nothing but the question yet."""
    return {
        "id": id,
        "question": question,
        "searched_for": searched_for,
        "status": None,
        "text": "",
        "sentences": [],
        "citations": [],
        "differs": [],
        "nearest": [],
        "confidence": 0.0,
        "caveat": None,
        "corpus": None,
        "writer": None,
        "timing_ms": _timing_to_dict(Timing()),
        "notice": None,
        "checks": [],
        "usage": None,
    }


def _check_to_dict(check: Check) -> AnswerObject:
    return {
        "text": check.text,
        "outcome": check.outcome.value,
        "problems": list(check.problems),
    }


def _timing_to_dict(timing: Timing) -> dict[str, float]:
    return {
        "retrieve": round(timing.retrieve, 2),
        "read": round(timing.read, 2),
        "write": round(timing.write, 2),
        "total": round(timing.total, 2),
    }
