"""Whether citations are exact, sufficient and needed.

Citation recall and precision follow ALCE (Gao et al., Enabling Large Language Models to Generate
Text with Citations, EMNLP 2023, section 4.3). ALCE asks an entailment model whether the cited
text supports a sentence. The stated substitute here, meant for sentences that quote or stay close
to their source: every number and negation of the sentence and at least `SUPPORT` of its content
words stand in the cited words or in the cited article's attribution. A sentence in another script
than its source cannot be judged that way and is left unjudged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluation.measures.answers import is_answered
from bot.evaluation.measures.evidence import score_evidence
from bot.evaluation.measures.scores import Measure
from bot.evaluation.measures.words import (
    NEGATIONS,
    find_numbers,
    name_script,
    split_content_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.evaluation.measures.scores import Score
    from bot.evaluation.records import Case, CitationRecord, SentenceRecord

SUPPORT = 0.8


@dataclass(frozen=True, slots=True)
class CitationMeasures:
    """The measures that read the articles again.

    Attributes:
        find_text: The canonical text of an article, or None when there is no such article.
    """

    find_text: Callable[[str], str | None]

    def read_words(self, citation: CitationRecord) -> str | None:
        """The words that stand at the cited place, whatever the citation claims; None: nowhere."""
        text = self.find_text(citation.span.article)
        span = citation.span
        if text is None or not 0 <= span.start < span.end <= len(text):
            return None
        return text[span.start : span.end]

    def score_exactness(self, case: Case) -> Score:
        """The share of citations whose quote is, code point for code point, what stands there."""
        cited = case.outcome.citations
        return sum(self.read_words(one) == one.quote for one in cited) / len(cited)

    def supports(self, sentence: SentenceRecord, cited: Sequence[CitationRecord]) -> bool | None:
        """Whether these citations together support the sentence; None: cannot be judged."""
        if not cited:
            return False
        words = " ".join(self.read_words(one) or "" for one in cited)
        if words.strip() and name_script(words) != name_script(sentence.text):
            return None
        known = f"{words} {' '.join(one.attribution for one in cited)}"
        if not find_numbers(sentence.text) <= find_numbers(known):
            return False
        content = split_content_words(sentence.text)
        standing = set(split_content_words(known))
        if not NEGATIONS & set(content) <= standing:
            return False
        # A name in the attribution is no support by itself: some word must be the source's own.
        if content and not set(content) & set(split_content_words(words)):
            return False
        return not content or sum(w in standing for w in content) / len(content) >= SUPPORT

    def score_recall(self, case: Case) -> Score:
        """The share of sentences that their citations fully support (ALCE citation recall)."""
        judged = [
            self.supports(sentence, pick_citations(case, sentence))
            for sentence in case.outcome.sentences
        ]
        return _average([value for value in judged if value is not None])

    def score_precision(self, case: Case) -> Score:
        """The share of citations that support (ALCE citation precision).

        A citation of a supported sentence counts unless it is irrelevant: it does not support
        alone, and the others do without it. Citations of an unsupported sentence do not count.
        """
        judged: list[bool] = []
        for sentence in case.outcome.sentences:
            cited = pick_citations(case, sentence)
            supported = self.supports(sentence, cited)
            if supported is None:
                continue
            for one in cited:
                others = [other for other in cited if other is not one]
                needed = self.supports(sentence, [one]) or not self.supports(sentence, others)
                judged.append(supported and bool(needed))
        return _average(judged)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures of this module."""
        return (
            Measure("citation_exact", "citations exact", _cites, self.score_exactness),
            Measure("citation_recall", "citation recall", is_answered, self.score_recall),
            Measure("citation_precision", "citation precision", is_answered, self.score_precision),
            Measure("evidence_cited", "evidence cited", _has_cited_gold, score_evidence),
        )


def pick_citations(case: Case, sentence: SentenceRecord) -> tuple[CitationRecord, ...]:
    """The citations a sentence names that exist."""
    return tuple(one for one in case.outcome.citations if one.number in sentence.citations)


def _cites(case: Case) -> bool:
    return bool(case.outcome.citations)


def _has_cited_gold(case: Case) -> bool:
    return case.outcome.status == "answered" and bool(case.gold)


def _average(judged: Sequence[bool]) -> Score:
    return sum(judged) / len(judged) if judged else None
