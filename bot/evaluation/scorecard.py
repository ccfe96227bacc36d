"""All measures of a run: a score a question and measure, and estimates over any of the questions.

A scorecard holds numbers only, so a recorded baseline can be compared without its texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.evaluation.measures import abstention, answers, retrieval
from bot.evaluation.measures.citations import CitationMeasures
from bot.evaluation.measures.statistics import (
    SEED,
    Change,
    Estimate,
    compare_scores,
    compare_statistics,
    estimate_mean,
    estimate_statistic,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.evaluation.measures.scores import Measure, Score
    from bot.evaluation.records import Case
    from bot.evaluation.run import RunHeader


@dataclass(frozen=True, slots=True)
class Row:
    """One question of a scorecard.

    Attributes:
        id: The question's id.
        scores: By measure; None: applies but could not be judged; missing: does not apply.
        confidence: The system's confidence, or None.
        answerable: Whether the articles answer; None where either outcome is right.
        answered: Whether the system answered.
        milliseconds: Wall time of the answer.
    """

    id: str
    scores: Mapping[str, Score]
    confidence: float | None
    answerable: bool | None
    answered: bool
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """One system's run over a set, measured.

    Attributes:
        header: What it depended on.
        cases: The questions and outcomes.
        rows: Their scores, in the same order.
        estimates: Every measure, with its interval.
    """

    header: RunHeader
    cases: tuple[Case, ...]
    rows: tuple[Row, ...]
    estimates: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Statistic:
    """A measure of a whole sample of rows.

    Attributes:
        name: Stable key.
        title: As shown to people.
        compute: The value from the sample's table and the chosen rows of it.
        higher_is_better: Which way is better.
        percent: Whether it is a share of 1.
    """

    name: str
    title: str
    compute: Callable[[Columns, NDArray[np.int64]], float | None]
    higher_is_better: bool | None
    percent: bool = True


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows as arrays: those with a confidence for the table, all for the times."""

    table: abstention.ConfidenceTable
    milliseconds: NDArray[np.float64]


def _percentile(share: int, columns: Columns, chosen: NDArray[np.int64]) -> float | None:
    """The nearest-rank percentile."""
    if not len(chosen):
        return None
    times = np.sort(columns.milliseconds[chosen])
    return float(times[max(0, -(-share * len(times) // 100) - 1)])


STATISTICS = (
    Statistic("auc", "AUC of confidence", lambda c, i: abstention.compute_auc(c.table, i), True),
    Statistic("aurc", "AURC", lambda c, i: abstention.compute_aurc(c.table, i), False),
    Statistic("ece", "calibration error", lambda c, i: abstention.compute_ece(c.table, i), False),
    Statistic("p50_ms", "latency p50, ms", lambda c, i: _percentile(50, c, i), False, False),
    Statistic("p95_ms", "latency p95, ms", lambda c, i: _percentile(95, c, i), False, False),
)
_OF_TIME = {"p50_ms", "p95_ms"}


GROUP_MEASURES = ("right", "facts", "evidence_cited", "recall@5")
GROUPINGS: Mapping[str, Callable[[Case], str]] = {
    "type": lambda case: case.question.type,
    "language": lambda case: case.question.language,
    "place in the conversation": lambda case: (
        "follow-up" if case.question.history else "first question"
    ),
}
"""How a run is broken down, by what is shown as the title."""


def list_measures(find_text: Callable[[str], str | None]) -> tuple[Measure, ...]:
    """Every measure that is a mean over questions, in the order shown."""
    return (
        *answers.MEASURES,
        *CitationMeasures(find_text).measures,
        *abstention.MEASURES,
        *retrieval.MEASURES,
    )


MEASURES: Mapping[str, Measure | Statistic] = {
    **{measure.name: measure for measure in list_measures(lambda _: None)},
    **{statistic.name: statistic for statistic in STATISTICS},
}
"""Every measure by name, for titles and directions."""


def measure_run(
    header: RunHeader, cases: Sequence[Case], find_text: Callable[[str], str | None]
) -> Run:
    """Score every case and estimate every measure, with the header's seed."""
    rows = score_cases(cases, find_text)
    return Run(header, tuple(cases), rows, estimate_measures(rows, header.seed))


def score_cases(cases: Sequence[Case], find_text: Callable[[str], str | None]) -> tuple[Row, ...]:
    """One row a case, with every measure that applies."""
    measures = list_measures(find_text)
    rows = []
    for case in cases:
        question, outcome = case.question, case.outcome
        scores = {m.name: m.score(case) for m in measures if m.applies(case)}
        rows.append(
            Row(
                question.id,
                scores,
                outcome.confidence,
                None if question.may_abstain else question.answerable,
                outcome.status == "answered",
                outcome.milliseconds,
            )
        )
    return tuple(rows)


def estimate_measures(rows: Sequence[Row], seed: int = SEED) -> dict[str, Estimate]:
    """Every measure that applies to at least one row, with its 95% interval."""
    estimates: dict[str, Estimate] = {}
    for name, measure in MEASURES.items():
        if isinstance(measure, Statistic):
            sample = pick_sample(rows, name)
            columns = make_columns(sample)

            def compute(
                chosen: NDArray[np.int64], one: Statistic = measure, among: Columns = columns
            ) -> float | None:
                return one.compute(among, chosen)

            estimate = estimate_statistic(len(sample), compute, seed=seed)
        else:
            estimate = _estimate_measure(rows, name, seed)
        if estimate.value is not None or estimate.unjudged:
            estimates[name] = estimate
    return estimates


def estimate_groups(run: Run, key: Callable[[Case], str]) -> dict[str, dict[str, Estimate]]:
    """The main measures per group of cases, largest group first.

    Args:
        run: The run.
        key: The group of a case.

    Returns:
        By group, the estimate of each of `GROUP_MEASURES` that applies to one of its cases.
    """
    groups: dict[str, list[Row]] = {}
    for case, row in zip(run.cases, run.rows, strict=True):
        groups.setdefault(key(case) or "–", []).append(row)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return {
        name: {
            measure: _estimate_measure(rows, measure, run.header.seed)
            for measure in GROUP_MEASURES
            if any(measure in row.scores for row in rows)
        }
        for name, rows in ordered
    }


def _estimate_measure(rows: Sequence[Row], name: str, seed: int) -> Estimate:
    applied = [row.scores[name] for row in rows if name in row.scores]
    judged = [score for score in applied if score is not None]
    return estimate_mean(judged, len(applied) - len(judged), seed)


def pick_sample(rows: Sequence[Row], name: str) -> tuple[Row, ...]:
    """The rows a statistic is taken over."""
    if name in _OF_TIME:
        return tuple(rows)
    return tuple(r for r in rows if r.confidence is not None and r.answerable is not None)


def make_columns(sample: Sequence[Row]) -> Columns:
    """The arrays of a sample of rows; see `pick_sample`."""

    def read_right(row: Row) -> float:
        right = row.scores.get("right")
        return np.nan if right is None else right

    table = abstention.ConfidenceTable(
        np.array([row.confidence or 0.0 for row in sample], dtype=np.float64),
        np.array([bool(row.answerable) for row in sample], dtype=np.bool_),
        np.array([row.answered for row in sample], dtype=np.bool_),
        np.array([read_right(row) for row in sample], dtype=np.float64),
    )
    return Columns(table, np.array([row.milliseconds for row in sample], dtype=np.float64))


def compare_measure(
    name: str, old: Sequence[Row], new: Sequence[Row], seed: int = SEED
) -> Change | None:
    """The change of one measure from `old` to `new`, over the questions both could judge.

    Both hold the same questions in the same order. None without a common judged question.
    """
    measure = MEASURES[name]
    if not isinstance(measure, Statistic):
        pairs = [
            (before, after)
            for one, other in zip(old, new, strict=True)
            if (before := one.scores.get(name)) is not None
            and (after := other.scores.get(name)) is not None
        ]
        return compare_scores([pair[0] for pair in pairs], [pair[1] for pair in pairs], seed)
    common = [
        pair
        for pair in zip(old, new, strict=True)
        if pick_sample(pair[:1], name) and pick_sample(pair[1:], name)
    ]
    columns, others = (make_columns([pair[side] for pair in common]) for side in (0, 1))
    return compare_statistics(
        len(common),
        lambda chosen: measure.compute(columns, chosen),
        lambda chosen: measure.compute(others, chosen),
        seed,
    )
