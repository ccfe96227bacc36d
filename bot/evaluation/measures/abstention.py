"""Whether the system knows when the articles are silent, and what its confidence is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.evaluation.measures.scores import Measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.evaluation.measures.scores import Score
    from bot.evaluation.records import Case

BINS = 10


def score_abstained(case: Case) -> Score:
    """1 when the system refused. An error is neither an answer nor a refusal."""
    return float(case.outcome.status == "not_found")


def score_answered(case: Case) -> Score:
    """1 when the system answered."""
    return float(case.outcome.status == "answered")


def score_due(case: Case) -> Score:
    """1 when the articles indeed do not answer."""
    return float(not case.question.answerable)


def _must_answer(case: Case) -> bool:
    return case.question.answerable and not case.question.may_abstain


def _refused(case: Case) -> bool:
    return case.outcome.status == "not_found" and not case.question.may_abstain


MEASURES = (
    Measure(
        "abstention_recall",
        "abstention recall",
        lambda case: not case.question.answerable,
        score_abstained,
    ),
    Measure("abstention_precision", "abstention precision", _refused, score_due),
    Measure("answered", "answerable answered", _must_answer, score_answered),
)


@dataclass(frozen=True, slots=True)
class ConfidenceTable:
    """What the measures of confidence read, one entry a question, in arrays of equal length.

    Attributes:
        confidence: The system's confidence.
        answerable: Whether the articles answer.
        answered: Whether the system answered.
        right: Whether the outcome was right; NaN where that could not be judged.
    """

    confidence: NDArray[np.float64]
    answerable: NDArray[np.bool_]
    answered: NDArray[np.bool_]
    right: NDArray[np.float64]


def compute_auc(table: ConfidenceTable, chosen: NDArray[np.int64]) -> float | None:
    """Probability that an answerable question has more confidence than one that is not.

    The area under the ROC curve, ties counted half (Hanley and McNeil, Radiology 143, 1982);
    None when all chosen questions are of one kind.
    """
    confidence, positive = table.confidence[chosen], table.answerable[chosen]
    count, others = int(positive.sum()), int((~positive).sum())
    if not count or not others:
        return None
    _, inverse, sizes = np.unique(confidence, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(sizes) - (sizes - 1) / 2
    ranks = float(mean_rank[inverse][positive].sum())
    return (ranks - count * (count + 1) / 2) / (count * others)


def trace_risk(
    table: ConfidenceTable, chosen: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The risk–coverage curve: (coverage, risk), by falling confidence.

    El-Yaniv and Wiener, JMLR 11 (2010). Only answers given can be right or wrong, so the curve
    ends at the share of questions that were answered. Answers of equal confidence enter
    together, each with their mean, so that the order of a file does not matter.
    """
    known = chosen[table.answered[chosen] & ~np.isnan(table.right[chosen])]
    confidence = table.confidence[known]
    levels, inverse, sizes = np.unique(-confidence, return_inverse=True, return_counts=True)
    wrong = np.bincount(inverse, weights=1 - table.right[known], minlength=len(levels))
    each = np.repeat(wrong / np.maximum(sizes, 1), sizes)
    steps = np.arange(1, len(each) + 1)
    return steps / max(1, len(chosen)), np.cumsum(each) / steps


def compute_aurc(table: ConfidenceTable, chosen: NDArray[np.int64]) -> float | None:
    """The mean risk along the curve; lower is better (Geifman, Uziel and El-Yaniv, ICLR 2019)."""
    _, risk = trace_risk(table, chosen)
    return float(risk.mean()) if len(risk) else None


def bin_calibration(
    table: ConfidenceTable, chosen: NDArray[np.int64]
) -> tuple[tuple[float, float, int], ...]:
    """(mean confidence, share answerable, questions) of each filled tenth of [0, 1]."""
    confidence = table.confidence[chosen]
    index = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    counts = np.bincount(index, minlength=BINS)
    sums = np.bincount(index, weights=confidence, minlength=BINS)
    positive = np.bincount(index, weights=table.answerable[chosen], minlength=BINS)
    return tuple(
        (float(sums[i] / counts[i]), float(positive[i] / counts[i]), int(counts[i]))
        for i in range(BINS)
        if counts[i]
    )


def compute_ece(table: ConfidenceTable, chosen: NDArray[np.int64]) -> float | None:
    """Expected calibration error in ten equal bins (Guo et al., ICML 2017, section 2).

    Confidence is the probability that the articles answer the question, so that is what it is
    held against. None where a confidence lies outside [0, 1]: then it is a mere score.
    """
    confidence = table.confidence[chosen]
    if not len(confidence) or confidence.min() < 0 or confidence.max() > 1:
        return None
    bins = bin_calibration(table, chosen)
    return sum(n * abs(mean - share) for mean, share, n in bins) / len(confidence)
