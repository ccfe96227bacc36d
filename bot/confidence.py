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
        sentence_words: Share of the question's words, weighed by rarity, in the best sentence.
        passage_words: The same in the best passage and its title.
        type_fits: 1 where the best sentence holds the kind of thing asked for, -1 where it does
            not, 0 where anything may answer.
        foreign: 1 where the question is in another language than the articles.
    """

    sentence_cosine: float = 0.0
    sentence_words: float = 0.0
    passage_words: float = 0.0
    type_fits: float = 0.0
    foreign: float = 0.0


FEATURES = tuple(field.name for field in fields(Evidence))
_INTERCEPT = -45.0
_WEIGHTS = (
    50.0,  # sentence_cosine
    1.9,  # sentence_words
    0.9,  # passage_words
    0.25,  # type_fits
    6.0,  # foreign
)


def estimate_confidence(evidence: Evidence) -> float:
    """The probability, in [0, 1]."""
    values = astuple(evidence)
    logit = _INTERCEPT + sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
