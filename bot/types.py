"""The values that surfaces render: questions, citations, answers. None can hold a wrong quote."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

from index.errors import SpanError
from index.types import Article, Filters

_Amount = TypeVar("_Amount", int, float)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked.

    Attributes:
        text: The question as typed.
        history: Earlier questions of the same conversation, oldest first.
        filters: Which articles may answer.
    """

    text: str
    history: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words a sentence rests on.

    Attributes:
        number: The marker shown in the text, from 1.
        article: The article, with its canonical text.
        start: First code point of the quote in `article.text`.
        end: One past the last.
        quote: `article.text[start:end]`; a citation for which this does not hold cannot be made.
    """

    number: int
    article: Article
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        if self.number < 1:
            raise SpanError(f"citation numbers begin at 1, not {self.number}")
        inside = 0 <= self.start < self.end <= len(self.article.text)
        if not inside or self.article.text[self.start : self.end] != self.quote:
            place = f"{self.article.id}:{self.start}-{self.end}"
            raise SpanError(f"the quote of citation {self.number} does not stand at {place}")


def cite(number: int, article: Article, start: int, end: int) -> Citation:
    """A citation of `article.text[start:end]`.

    Raises:
        SpanError: the span is empty or reaches outside the text.
    """
    return Citation(number, article, start, end, article.text[start:end])


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer and the numbers of the citations that support it, at least one."""

    text: str
    citations: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.text.strip() or not self.citations:
            raise SpanError("a sentence of an answer has words and at least one citation")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a disagreement: the value a source gives and the citation it stands in."""

    value: str
    citation: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Sources that differ on the same thing, two sides or more."""

    about: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of wall time spent on each stage of one answer."""

    retrieve: float = 0.0
    read: float = 0.0
    write: float = 0.0
    total: float = 0.0


class Outcome(Enum):
    """What became of a sentence that a language model proposed."""

    KEPT = "kept"  # shown as proposed, its citations found in the passages it named
    REPAIRED = "repaired"  # shown as proposed, with citations from passages it had not named
    REPLACED = "replaced"  # an article's own sentence stands in its place
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Check:
    """What was checked of a proposed sentence, and found.

    Attributes:
        text: The sentence as proposed, without its markers.
        outcome: What became of it.
        problems: What did not hold, each a short phrase; of its citations alone where it was kept.
    """

    text: str
    outcome: Outcome
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """What asking a language model took.

    Attributes:
        model: Its name.
        calls: Requests that were answered or begun to be.
        input_tokens: Tokens read, as the server counts them; None where it does not say.
        output_tokens: Tokens written.
        cost: By the prices of the settings, in their currency; None where nothing is known.
        seconds: Wall time of all calls.
    """

    model: str
    calls: int
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None
    seconds: float

    def plus(self, other: Usage | None) -> Usage:
        """Both together, of one model; what is known of neither stays unknown."""
        if other is None:
            return self
        read = _add(self.input_tokens, other.input_tokens)
        written = _add(self.output_tokens, other.output_tokens)
        cost = _add(self.cost, other.cost)
        seconds = round(self.seconds + other.seconds, 3)
        return Usage(self.model, self.calls + other.calls, read, written, cost, seconds)


def _add(first: _Amount | None, second: _Amount | None) -> _Amount | None:
    if first is None or second is None:
        return second if first is None else first
    return first + second


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written and checked so far of an answer under way; sentences are only added.

    Attributes:
        sentences: So far.
        citations: Theirs.
        caveat: As `Answer.caveat`.
    """

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    caveat: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answered question.

    Attributes:
        question: As asked.
        searched_for: What was searched for: the question, completed from the conversation, its
            words as the articles write them.
        sentences: The answer, in order; the first answers.
        citations: Numbered 1, 2, … in order of first appearance.
        confidence: Probability in [0, 1] that the articles answer the question here.
        differs: Where the sources differ.
        corpus: Hash of the indexed articles.
        caveat: One line for the asker that stands before the answer: that it may be none, where
            the confidence is low.
        writer: `extract`, or the language model's name.
        timing: Milliseconds per stage.
        notice: One line for the asker on how the answer was made, such as that the model did not
            answer and the articles' own words stand here.
        checks: What was checked of each sentence a language model proposed.
        usage: What the language model took; None where none was asked.
    """

    question: str
    searched_for: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    confidence: float
    corpus: str
    caveat: str | None = None
    writer: str = "extract"
    differs: tuple[Difference, ...] = ()
    timing: Timing = field(default_factory=Timing)
    notice: str | None = None
    checks: tuple[Check, ...] = ()
    usage: Usage | None = None

    def __post_init__(self) -> None:
        if not self.sentences:
            raise SpanError("an answer has at least one sentence")
        seen: list[int] = []
        for sentence in self.sentences:
            seen += [number for number in sentence.citations if number not in seen]
        numbers = [citation.number for citation in self.citations]
        if seen != numbers or numbers != list(range(1, len(numbers) + 1)):
            raise SpanError(f"citations {numbers} are not numbered as the text uses them: {seen}")
        for difference in self.differs:
            if any(side.citation not in numbers for side in difference.sides):
                raise SpanError(f"a side of {difference.about!r} cites a source that is not listed")

    @property
    def short_answer(self) -> Sentence | None:
        """The words in front that answer by themselves, cut from what the next sentence quotes."""
        if len(self.sentences) == 1:
            return None
        words, whole = (self.citations[each.citations[0] - 1] for each in self.sentences[:2])
        inside = words.article.id == whole.article.id and (
            whole.start <= words.start and words.end <= whole.end
        )
        shorter = words.end - words.start < whole.end - whole.start
        return self.sentences[0] if inside and shorter else None


@dataclass(frozen=True, slots=True)
class NotFound:
    """A question the articles do not answer.

    Attributes:
        question: As asked.
        searched_for: What was searched for.
        reason: One sentence for the asker: what was looked for and not found.
        nearest: The nearest passages, best first, numbered from 1; shown as such, never as
            an answer.
        confidence: Probability in [0, 1] that the articles answer the question after all.
        corpus: Hash of the indexed articles.
        timing: Milliseconds per stage.
        checks: What was checked of each sentence a language model proposed.
        usage: What the language model took; None where none was asked.
    """

    question: str
    searched_for: str
    reason: str
    nearest: tuple[Citation, ...]
    confidence: float
    corpus: str
    timing: Timing = field(default_factory=Timing)
    checks: tuple[Check, ...] = ()
    usage: Usage | None = None


Result = Answer | NotFound
