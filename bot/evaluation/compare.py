"""A run against a recorded baseline, and the gate that a fall closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluation.records import hash_question
from bot.evaluation.scorecard import MEASURES, compare_measure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.evaluation.baselines import Baseline
    from bot.evaluation.measures.statistics import Change
    from bot.evaluation.scorecard import Row, Run

EXACT = "citation_exact"
DECIDER = "right"


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """How one measure changed.

    Attributes:
        name: The measure.
        change: The difference over the questions of both runs, None where there is none.
        tolerance: How far it may fall, or None where it is not gated.
        failed: Whether the gate is closed by it.
    """

    name: str
    change: Change | None
    tolerance: float | None
    failed: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against a baseline.

    Attributes:
        baseline: Its name.
        changes: One a measure.
        won: Ids of questions that were not right then and are now.
        lost: Ids of questions that were right then and are not now.
        left_out: Ids that the two do not share, or whose question has changed since.
        other_articles: Whether the baseline was recorded over other articles.
    """

    baseline: str
    changes: tuple[MeasureChange, ...]
    won: tuple[str, ...]
    lost: tuple[str, ...]
    left_out: tuple[str, ...]
    other_articles: bool

    @property
    def passed(self) -> bool:
        """Whether no gated measure fell."""
        return not any(change.failed for change in self.changes)


def compare_runs(baseline: Baseline, run: Run, tolerances: Mapping[str, float]) -> Comparison:
    """Compare a run with a baseline, question by question.

    A measure closes the gate when it fell by more than its tolerance and the fall is significant
    at the 5% level. Exactness of citations is no matter of chance: it closes the gate whenever it
    is below 1.
    """
    definitions = {case.question.id: hash_question(case.question) for case in run.cases}
    recorded = baseline.questions
    shared = [
        row
        for row in run.rows
        if row.id in recorded and recorded[row.id].definition == definitions[row.id]
    ]
    old = [recorded[row.id].row for row in shared]
    changes = []
    for name in MEASURES:
        change = compare_measure(name, old, shared, run.header.seed)
        tolerance = tolerances.get(name)
        if change is not None or (name == EXACT and tolerance is not None):
            failed = tolerance is not None and _has_failed(name, change, tolerance, run.rows)
            changes.append(MeasureChange(name, change, tolerance, failed))
    pairs = [(recorded[row.id].row.scores.get(DECIDER), row) for row in shared]
    present = {row.id for row in shared}
    return Comparison(
        baseline=baseline.name,
        changes=tuple(changes),
        won=tuple(row.id for before, row in pairs if _rose(before, row.scores.get(DECIDER))),
        lost=tuple(row.id for before, row in pairs if _rose(row.scores.get(DECIDER), before)),
        left_out=tuple(sorted((set(recorded) | set(definitions)) - present)),
        other_articles=baseline.header.get("corpus") != run.header.corpus,
    )


def is_inexact(rows: Sequence[Row]) -> bool:
    """Whether some citation does not stand where it says."""
    return any((row.scores.get(EXACT) or 0.0) < 1 for row in rows if EXACT in row.scores)


def _has_failed(name: str, change: Change | None, tolerance: float, rows: Sequence[Row]) -> bool:
    if name == EXACT:
        return is_inexact(rows)
    if change is None:
        return False
    fall = -change.difference if MEASURES[name].higher_is_better else change.difference
    return fall > tolerance and change.significant


def _rose(before: float | None, after: float | None) -> bool:
    return before is not None and after is not None and after > before
