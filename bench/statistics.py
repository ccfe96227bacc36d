"""Medians, spreads and ratios of repeated measurements."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Summary:
    """Repeated measurements of one quantity.

    Attributes:
        median: Their median.
        low: Their first quartile.
        high: Their third quartile.
        count: How many there were.
    """

    median: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """One system's measurements over another's, pair by pair.

    Attributes:
        median: Median of the pairs' ratios.
        low: Lower end of an interval for that median.
        high: Its upper end.
        coverage: Probability that such an interval holds the true median.
        pairs: How many pairs there were.
    """

    median: float
    low: float
    high: float
    coverage: float
    pairs: int


def summarize(values: Sequence[float]) -> Summary:
    """Median and quartiles of measurements.

    Raises:
        ValueError: there are none.
    """
    if not values:
        raise ValueError("nothing was measured")
    return Summary(
        median(values), find_quantile(values, 0.25), find_quantile(values, 0.75), len(values)
    )


def find_quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the measurements lie.

    Linear between the two nearest (Hyndman and Fan 1996, definition 7, NumPy's default).

    Args:
        values: At least one, in any order.
        share: From 0 to 1.
    """
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def compare_pairs(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """The ratio ours / theirs, pair by pair.

    The interval is between two order statistics and assumes nothing of the distribution (Conover,
    Practical Nonparametric Statistics, section 3.2): the narrowest that covers the median with a
    probability of 0.95, or the whole range where there are too few pairs for that.

    Raises:
        ValueError: there are no pairs, or a measurement of theirs is not above 0.
    """
    if len(ours) != len(theirs) or not ours:
        raise ValueError("a ratio needs as many measurements of one as of the other, and some")
    if min(theirs) <= 0:
        raise ValueError("a measurement to divide by is not above 0")
    ratios = sorted(one / other for one, other in zip(ours, theirs, strict=True))
    cut = choose_cut(len(ratios))
    low, high = ratios[cut], ratios[-1 - cut]
    return Ratio(median(ratios), low, high, cover_median(len(ratios), cut), len(ratios))


def cover_median(count: int, cut: int) -> float:
    """Probability that the median lies inside `count` measurements less `cut` at either end."""
    outside: float = sum(math.comb(count, below) for below in range(cut + 1)) / 2**count
    return max(0.0, 1 - 2 * outside)


def choose_cut(count: int) -> int:
    """How many of `count` measurements may be left out at either end of the interval."""
    cut = 0
    while cut + 1 < count / 2 and cover_median(count, cut + 1) >= _CONFIDENCE:
        cut += 1
    return cut
