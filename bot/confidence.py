"""How probable it is that the articles answer a question: a logistic model over a few signals.

Fitted by `evals/fit_confidence.py` on the development halves of public question sets, never on
questions over the seeds; that file says on which and what it reached.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

# Log odds of a reader beyond this tell nothing more.
_MOST_ODDS = 8.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against an answer being there.

    Attributes:
        sentence_cosine: Highest cosine of a sentence.
        passage_score: Highest fused score of a passage, at the default `dense_weight`.
        foreign: 1 where the question is in another language than the articles.
        names_unknown: Share of the question's names that stand nowhere in the articles.
        whole: 1 where one sentence holds every content word of the question.
        answerable: Highest log odds, by the trained reader, that a stretch of text holds an answer;
            None where nothing was read with it.
    """

    sentence_cosine: float = 0.0
    passage_score: float = 0.0
    foreign: float = 0.0
    names_unknown: float = 0.0
    whole: float = 0.0
    answerable: float | None = None


FEATURES = ("sentence_cosine", "passage_score", "foreign", "names_unknown", "whole")
# names_unknown is set by hand, see evals/fit_confidence.py.
_WITHOUT_READER = (-56.7695, (37.9478, 33.6773, 5.9082, -4.0, 2.2428))
_WITH_READER = (-56.7695, (37.9478, 33.6773, 5.9082, -4.0, 2.2428, 1.0))


def list_signals(evidence: Evidence) -> tuple[float, ...]:
    """The signals as numbers, in the order of `FEATURES`; then the reader's, where it read."""
    signals = tuple(float(getattr(evidence, name)) for name in FEATURES)
    if evidence.answerable is None:
        return signals
    return (*signals, max(-_MOST_ODDS, min(_MOST_ODDS, evidence.answerable)))


def estimate_confidence(evidence: Evidence) -> float:
    """The probability, in [0, 1]."""
    signals = list_signals(evidence)
    read = evidence.answerable is not None
    intercept, weights = _WITH_READER if read else _WITHOUT_READER
    logit = intercept + sum(weight * value for weight, value in zip(weights, signals, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
