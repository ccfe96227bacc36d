"""The report's figures: labels that can be read."""

from __future__ import annotations

import itertools
import re
from types import SimpleNamespace

import numpy as np
import pytest

from bot.evaluation.figures import draw_latency

_TICK = re.compile(r'<g id="xtick_\d+">.*?<text[^>]* x="([\d.]+)"[^>]*>([^<]+)</text>', re.DOTALL)
_LETTER = 6.5  # a digit's width at the figures' size, in the drawing's units


@pytest.mark.parametrize(
    ("fastest", "slowest"),
    [(180, 420), (95, 105), (20, 180), (30, 900), (1, 5_000), (0.01, 20_000), (200, 200)],
)
def test_times_are_labelled_plainly_and_apart(fastest: float, slowest: float) -> None:
    rows = [SimpleNamespace(milliseconds=time) for time in np.geomspace(fastest, slowest, 40)]
    run = SimpleNamespace(header=SimpleNamespace(system="one"), rows=rows)
    ticks = [(float(at), label) for at, label in _TICK.findall(draw_latency([run]))]
    assert 2 <= len(ticks) <= 8
    assert all(re.fullmatch(r"[\d,]+(?:\.\d+)?", label) for _, label in ticks)
    for (left, one), (right, other) in itertools.pairwise(ticks):
        assert right - left > _LETTER * (len(one) + len(other)) / 2 + 2
