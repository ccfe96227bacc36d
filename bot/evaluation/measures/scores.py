"""What a measure is: a score for each question it applies to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.evaluation.records import Case

Score = float | None
"""A score in the measure's unit; None: it applies but could not be judged."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure that is the mean of one score a question.

    Attributes:
        name: Stable key, in records and tolerances.
        title: As shown to people.
        applies: Whether it says anything about a case.
        score: The score of a case to which it applies.
        higher_is_better: Which way is better; None for a mere description.
        percent: Whether it is a share of 1.
    """

    name: str
    title: str
    applies: Callable[[Case], bool]
    score: Callable[[Case], Score]
    higher_is_better: bool | None = True
    percent: bool = True
