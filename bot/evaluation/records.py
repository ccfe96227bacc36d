"""The plain values of an evaluation: questions with what is expected, and what came out.

Everything the measures, the comparison and the report need stands in these values, so that they
can be computed again from a record file without an index.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Status = Literal["answered", "not_found", "error"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of an article that answer a question.

    Attributes:
        article: Id of the article.
        quote: The words, as they stand in the canonical text.
        start: Where they begin, in code points, when the set says so: a hint that picks one of
            several occurrences.
    """

    article: str
    quote: str
    start: int | None = None


@dataclass(frozen=True, slots=True)
class SetQuestion:
    """One question of a set and what a right answer to it is.

    Attributes:
        id: Unique in its set.
        question: As somebody would type it.
        history: Earlier questions of the same person, oldest first.
        type: Kind of question, for the table per type.
        language: ISO 639-1 code of the question, or `und`.
        split: `dev`, `test`, or empty where the set is not split.
        answerable: Whether the articles answer it.
        answers: Right answers in words; short ones are also matched exactly.
        must: Regular expressions, case-insensitive, all of which a right answer contains.
        forbid: Regular expressions, none of which a right answer contains.
        evidence: The words that answer it.
        gold_articles: Articles that answer it, where no words are marked.
        needs: `any` when one evidence is enough, `all` when every article of the evidence counts.
        may_abstain: Whether "not found" is as good as an answer (a wrong premise).
        line: Line of the set's file, from 1.
    """

    id: str
    question: str
    answerable: bool
    history: tuple[str, ...] = ()
    type: str = ""
    language: str = "und"
    split: str = ""
    answers: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    gold_articles: tuple[str, ...] = ()
    needs: Literal["any", "all"] = "any"
    may_abstain: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """`[start, end)` of an article's canonical text, in code points."""

    article: str
    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether both share at least one code point of one article."""
        return self.article == other.article and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class CitationRecord:
    """One citation of an outcome.

    Attributes:
        number: The marker in the text.
        span: Where it points.
        quote: The words it claims stand there.
        attribution: Title, author, publisher and date of the article, as a reader sees them:
            words of an answer that name its source need no other support.
    """

    number: int
    span: Span
    quote: str
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class SentenceRecord:
    """One sentence of an outcome and the numbers of its citations."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system did with one question.

    Attributes:
        id: Id of the question.
        status: `answered`, `not_found`, or `error`.
        sentences: The answer; empty unless answered.
        citations: The answer's citations, or the nearest passages of a refusal.
        retrieved: Passages found for the question, best first.
        confidence: The system's probability or score that the articles answer; None when it
            gives none.
        unsure: Whether the answer itself says that it may be none.
        searched_for: The question as completed from the conversation.
        error: What went wrong, as a sentence; empty unless an error.
        milliseconds: Wall time of the answer.
        stages: Milliseconds per stage, where the system tells them.
    """

    id: str
    status: Status
    sentences: tuple[SentenceRecord, ...] = ()
    citations: tuple[CitationRecord, ...] = ()
    retrieved: tuple[Span, ...] = ()
    confidence: float | None = None
    unsure: bool = False
    searched_for: str = ""
    error: str = ""
    milliseconds: float = 0.0
    stages: Mapping[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The answer's words, without markers."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def lead(self) -> str:
        """The first sentence, or nothing."""
        return self.sentences[0].text if self.sentences else ""


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the spans that answer it, and what a system did.

    Attributes:
        question: The question.
        gold: Groups of spans. One span of a group is enough to have found that group; a group
            is one article's evidence where the question needs all, else all evidence.
        outcome: What came out.
    """

    question: SetQuestion
    gold: tuple[tuple[Span, ...], ...]
    outcome: Outcome


def outcome_to_dict(outcome: Outcome) -> dict[str, Any]:
    """A JSON object from which `outcome_from_dict` makes the same value."""
    return asdict(outcome)


def outcome_from_dict(value: Mapping[str, Any]) -> Outcome:
    """The outcome of a record line.

    Raises:
        KeyError, TypeError, ValueError: the line is not an outcome.
    """
    return Outcome(
        id=str(value["id"]),
        status=value["status"],
        sentences=tuple(
            SentenceRecord(part["text"], tuple(part["citations"])) for part in value["sentences"]
        ),
        citations=tuple(
            CitationRecord(part["number"], Span(**part["span"]), part["quote"], part["attribution"])
            for part in value["citations"]
        ),
        retrieved=tuple(Span(**part) for part in value["retrieved"]),
        confidence=value["confidence"],
        unsure=bool(value.get("unsure")),  # records of before 0.14 have none
        searched_for=value["searched_for"],
        error=value["error"],
        milliseconds=float(value["milliseconds"]),
        stages=dict(value["stages"]),
    )


def hash_outcome(outcome: Outcome) -> str:
    """SHA-256 of everything but the timing: equal for two runs that answered alike."""
    content = outcome_to_dict(outcome)
    del content["milliseconds"], content["stages"]
    return hash_json(content)


def hash_question(question: SetQuestion) -> str:
    """SHA-256 of a question and what is expected, whatever its line."""
    content = asdict(question)
    del content["line"]
    return hash_json(content)


def hash_json(value: object) -> str:
    """SHA-256 of a JSON value in one fixed form, hexadecimal."""
    fixed = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(fixed.encode("utf-8", "surrogatepass")).hexdigest()
