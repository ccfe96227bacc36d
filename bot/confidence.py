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
        names_unknown: 1 where a name of the question stands nowhere in the articles.
        whole: 1 where one sentence holds every content word of the question.
        answerable: Log odds, by the trained reader, that the best sentence and its neighbours
            answer; None where it was not read.
        names_apart: Share of the question's names that the articles know, but not the passage of
            the best sentence; 0 where nothing was read.
        standing_out: Of a foreign question, by how many standard deviations the nearest sentence
            lies further out among the passages than chance would put one; 0 of another.
    """

    sentence_cosine: float = 0.0
    passage_score: float = 0.0
    foreign: float = 0.0
    names_unknown: float = 0.0
    whole: float = 0.0
    answerable: float | None = None
    names_apart: float = 0.0
    standing_out: float = 0.0


FEATURES = ("sentence_cosine", "passage_score", "foreign", "names_unknown", "whole")
READER_FEATURES = ("answerable", "names_apart", "standing_out")
# Intercept and weights. Set by hand, see docs/decisions/0005-confidence.md: names_unknown, whole,
# the share of the reader's odds among the signals, that four questions in five have an answer, and
# with the reader how steep it is.
_WITHOUT_READER = (-56.15, (37.9478, 33.6773, 5.9082, -4.0, 2.2428))
_WITH_READER = (-18.1, (10.86, 13.32, 0.6, -2.4, 0.6, 0.9, -0.42, 1.02))
# Where every sign that is read speaks against an answer, one question in six has one all the same.
_LEAST = 0.15


def list_signals(evidence: Evidence) -> tuple[float, ...]:
    """The signals in the order of `FEATURES`, then of `READER_FEATURES` where the reader read."""
    signals = tuple(float(getattr(evidence, name)) for name in FEATURES)
    if evidence.answerable is None:
        return signals
    odds = max(-_MOST_ODDS, min(_MOST_ODDS, evidence.answerable))
    return (*signals, odds, evidence.names_apart, evidence.standing_out)


def estimate_confidence(evidence: Evidence) -> float:
    """The probability, in [0, 1]."""
    signals = list_signals(evidence)
    read = evidence.answerable is not None
    intercept, weights = _WITH_READER if read else _WITHOUT_READER
    logit = intercept + sum(weight * value for weight, value in zip(weights, signals, strict=True))
    probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
    return max(probability, _LEAST + (1 - 2 * _LEAST) * probability) if read else probability
