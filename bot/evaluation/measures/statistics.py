"""Intervals and tests over questions. Everything random takes a seed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

SEED = 20261121
RESAMPLES = 1000
PERMUTATIONS = 10_000
_Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure over questions.

    Attributes:
        value: The measure; None when no question could be judged.
        low: Lower end of its 95% interval.
        high: Upper end.
        judged: Questions it rests on.
        unjudged: Questions it should cover that could not be judged: neither right nor wrong.
    """

    value: float | None
    low: float | None
    high: float | None
    judged: int
    unjudged: int = 0


def estimate_mean(scores: Sequence[float], unjudged: int = 0, seed: int = SEED) -> Estimate:
    """The mean of one score a question, with its 95% interval.

    Wilson's score interval where every score is 0 or 1, else the percentile bootstrap.
    """
    if not scores:
        return Estimate(None, None, None, 0, unjudged)
    mean = math.fsum(scores) / len(scores)
    if all(score in {0.0, 1.0} for score in scores):
        low, high = compute_wilson(sum(scores), len(scores))
    else:
        values = np.asarray(scores, dtype=np.float64)
        means = values[draw_resamples(len(values), seed)].mean(axis=1)
        low, high = (float(end) for end in np.percentile(means, [2.5, 97.5]))
    return Estimate(mean, low, high, len(scores), unjudged)


def compute_wilson(successes: float, count: int) -> tuple[float, float]:
    """The 95% score interval of a proportion (Wilson, JASA 22, 1927, 209–212)."""
    share = successes / count
    spread = _Z95**2 / count
    middle = share + spread / 2
    half = _Z95 * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    return (max(0.0, low), min(1.0, high))


def estimate_statistic(
    count: int,
    statistic: Callable[[NDArray[np.int64]], float | None],
    unjudged: int = 0,
    seed: int = SEED,
) -> Estimate:
    """A statistic of a whole sample, with its percentile bootstrap interval.

    Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13. Questions are drawn
    with replacement.

    Args:
        count: Questions in the sample.
        statistic: Takes indices of questions, gives the value, or None where these questions do
            not define one; such draws are left out.
        unjudged: Questions that could not be judged.
        seed: Seed of the draws.
    """
    if count == 0:
        return Estimate(None, None, None, 0, unjudged)
    value = statistic(np.arange(count))
    if value is None:
        return Estimate(None, None, None, count, unjudged)
    drawn = [statistic(draw) for draw in draw_resamples(count, seed)]
    defined = [one for one in drawn if one is not None]
    low, high = np.percentile(defined, [2.5, 97.5])
    return Estimate(value, float(low), float(high), count, unjudged)


@dataclass(frozen=True, slots=True)
class Change:
    """The difference of a measure between two runs over the same questions.

    Attributes:
        difference: New minus old.
        low: Lower end of its 95% interval, by the paired bootstrap.
        high: Upper end.
        p_value: Two-sided.
        pairs: Questions compared.
    """

    difference: float
    low: float
    high: float
    p_value: float
    pairs: int

    @property
    def significant(self) -> bool:
        """Whether the change is unlikely to be chance, at the 5% level."""
        return self.p_value < 0.05  # noqa: PLR2004 - the level the docstring names


def compare_scores(old: Sequence[float], new: Sequence[float], seed: int = SEED) -> Change | None:
    """The change of a mean over paired questions; None without pairs.

    The p-value is that of the paired randomization test, which swaps the two runs' scores of a
    question at random (Fisher; Smucker, Allan and Carterette, CIKM 2007, recommend it for
    retrieval). 10,000 permutations, with the usual one added to both counts.
    """
    if not old:
        return None
    differences = np.asarray(new, dtype=np.float64) - np.asarray(old, dtype=np.float64)
    observed = float(differences.mean())
    means = differences[draw_resamples(len(differences), seed)].mean(axis=1)
    low, high = (float(end) for end in np.percentile(means, [2.5, 97.5]))
    changed = differences[differences != 0]
    signs = np.random.default_rng(seed).integers(0, 2, (PERMUTATIONS, len(changed)), dtype=np.int8)
    shuffled = (signs * 2 - 1) @ changed / len(differences)
    # The tolerance keeps sums that differ by rounding alone on the side of the observed one.
    reached = int((np.abs(shuffled) >= abs(observed) - 1e-12).sum())
    p_value = (reached + 1) / (PERMUTATIONS + 1)
    return Change(observed, low, high, p_value, len(differences))


def compare_statistics(
    count: int,
    old: Callable[[NDArray[np.int64]], float | None],
    new: Callable[[NDArray[np.int64]], float | None],
    seed: int = SEED,
) -> Change | None:
    """The change of a whole-sample statistic over paired questions, by the paired bootstrap.

    Both runs are resampled with the same draws (Efron and Tibshirani 1993, chapter 16); the
    p-value is twice the smaller share of draws on one side of zero.
    """
    if count == 0:
        return None
    everything = np.arange(count)
    before, after = old(everything), new(everything)
    if before is None or after is None:
        return None
    differences = []
    for draw in draw_resamples(count, seed):
        one, other = old(draw), new(draw)
        if one is not None and other is not None:
            differences.append(other - one)
    spread = np.asarray(differences)
    low, high = (float(end) for end in np.percentile(spread, [2.5, 97.5]))
    tail = min(int((spread <= 0).sum()), int((spread >= 0).sum())) + 1
    p_value = min(1.0, 2 * tail / (len(spread) + 1))
    return Change(after - before, low, high, p_value, count)


def draw_resamples(count: int, seed: int) -> NDArray[np.int64]:
    """Draws of `count` indices with replacement, shape (RESAMPLES, count)."""
    return np.random.default_rng(seed).integers(0, count, (RESAMPLES, count))
