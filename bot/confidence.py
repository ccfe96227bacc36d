"""How probable it is that the articles answer a question: one logistic model over a few signals.

Fitted by `evals/fit_confidence.py` on the development halves of public question sets, never on
questions over the seeds; that file says on which and what it reached.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass, fields


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against an answer being there.

    Attributes:
        sentence_cosine: Highest cosine of a sentence.
        passage_score: Highest fused score of a passage, at the default `dense_weight`.
        foreign: 1 where the question is in another language than the articles.
        names_unknown: Share of the question's names that stand nowhere in the articles.
        whole: 1 where one sentence holds every content word of the question.
    """

    sentence_cosine: float = 0.0
    passage_score: float = 0.0
    foreign: float = 0.0
    names_unknown: float = 0.0
    whole: float = 0.0


FEATURES = tuple(field.name for field in fields(Evidence))
_INTERCEPT = -56.7695
_WEIGHTS = (
    37.9478,  # sentence_cosine
    33.6773,  # passage_score
    5.9082,  # foreign
    -4.0,  # names_unknown: set by hand, see evals/fit_confidence.py
    2.2428,  # whole
)


def estimate_confidence(evidence: Evidence) -> float:
    """The probability, in [0, 1]."""
    values = astuple(evidence)
    logit = _INTERCEPT + sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
