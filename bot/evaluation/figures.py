"""The report's figures, as SVG text without anything outside it."""

from __future__ import annotations

import io
import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

from bot.evaluation.measures.abstention import bin_calibration, trace_risk
from bot.evaluation.scorecard import MEASURES, make_columns, pick_sample

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.ticker import Locator

    from bot.evaluation.measures.statistics import Estimate
    from bot.evaluation.scorecard import Run

COLOURS = ("#20639b", "#d1603d", "#3c8d5a", "#8a5fa8", "#b58b00")
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "silteme",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#888888",
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "legend.frameon": False,
}
# Where ticks of a logarithmic axis stand that spans at most so many powers of ten; within half a
# power they stand as on a linear one.
_TICKS: dict[float, tuple[float, ...]] = {0.5: (), 1: (1.0, 2.0, 5.0), 2: (1.0, 3.0)}
PEER_MEASURES = ("right", "facts", "lead", "recall@1", "recall@5", "mrr", "evidence_cited")


def draw_groups(groups: Mapping[str, Estimate], title: str) -> str:
    """Horizontal bars of one share per group, with intervals and numbers of questions."""
    known = {name: one for name, one in groups.items() if one.value is not None}
    with rc_context(_STYLE):
        figure, axes = _open_figure(6.4, 0.9 + 0.34 * max(1, len(known)))
        names = list(known)[::-1]
        for place, name in enumerate(names):
            value, low, high = _read_estimate(known[name])
            axes.barh(place, value, color=COLOURS[0], height=0.62)
            axes.errorbar(
                value, place, xerr=[[value - low], [high - value]], color="#333333", capsize=3
            )
        axes.set_yticks(range(len(names)), [f"{n}  (n={known[n].judged})" for n in names])
        axes.set_xlim(0, 1.02)
        axes.xaxis.set_major_formatter(lambda x, _: f"{100 * x:.0f}%")
        axes.grid(axis="y", visible=False)
        axes.set_title(title, loc="left")
        return _render(figure)


def draw_peers(runs: Sequence[Run]) -> str:
    """The systems side by side, one group of bars a measure."""
    names = [n for n in PEER_MEASURES if any(_has(run, n) for run in runs)]
    with rc_context(_STYLE):
        figure, axes = _open_figure(7.2, 3.4)
        width = 0.8 / len(runs)
        for number, run in enumerate(runs):
            places = [i for i, name in enumerate(names) if _has(run, name)]
            triples = [_read_estimate(run.estimates[names[i]]) for i in places]
            values = [value for value, _, _ in triples]
            below = [value - low for value, low, _ in triples]
            above = [high - value for value, _, high in triples]
            axes.bar(
                [i + (number - (len(runs) - 1) / 2) * width for i in places],
                values,
                width * 0.92,
                yerr=[below, above],
                color=COLOURS[number % len(COLOURS)],
                label=run.header.system,
                error_kw={"capsize": 2, "elinewidth": 1},
            )
        axes.set_xticks(range(len(names)), [MEASURES[name].title for name in names], rotation=15)
        axes.set_ylim(0, 1.05)
        axes.grid(axis="x", visible=False)
        axes.legend(ncols=len(runs), loc="upper center", bbox_to_anchor=(0.5, 1.16))
        return _render(figure)


def draw_risk(runs: Sequence[Run]) -> str:
    """Risk–coverage curves: the share of wrong answers among the most confident ones."""
    with rc_context(_STYLE):
        figure, axes = _open_figure(4.8, 3.4)
        for number, run in enumerate(runs):
            sample = pick_sample(run.rows, "aurc")
            if not sample:
                continue
            coverage, risk = trace_risk(make_columns(sample).table, np.arange(len(sample)))
            colour = COLOURS[number % len(COLOURS)]
            axes.plot(coverage, risk, color=colour, label=run.header.system, linewidth=1.8)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.set_xlabel("coverage: share of all questions answered")
        axes.set_ylabel("risk: share of them wrong")
        axes.set_title("Risk–coverage", loc="left")
        axes.legend()
        return _render(figure)


def draw_calibration(run: Run) -> str:
    """Confidence against the share of questions that the articles answer."""
    sample = pick_sample(run.rows, "ece")
    with rc_context(_STYLE):
        figure, axes = _open_figure(4.8, 3.4)
        axes.plot([0, 1], [0, 1], color="#aaaaaa", linestyle="--", linewidth=1)
        if sample:
            bins = bin_calibration(make_columns(sample).table, np.arange(len(sample)))
            confidence = [mean for mean, _, _ in bins]
            shares = [share for _, share, _ in bins]
            sizes = [20 + 260 * n / len(sample) for _, _, n in bins]
            axes.plot(confidence, shares, color=COLOURS[0], linewidth=1.2)
            axes.scatter(confidence, shares, s=sizes, color=COLOURS[0], alpha=0.8)
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.05)
        axes.set_xlabel("confidence")
        axes.set_ylabel("share answerable")
        axes.set_title("Calibration (area: questions)", loc="left")
        return _render(figure)


def draw_latency(runs: Sequence[Run]) -> str:
    """The share of questions answered within a time."""
    with rc_context(_STYLE):
        figure, axes = _open_figure(4.8, 3.4)
        for number, run in enumerate(runs):
            times = np.sort([max(row.milliseconds, 0.01) for row in run.rows])
            shares = np.arange(1, len(times) + 1) / len(times)
            colour = COLOURS[number % len(COLOURS)]
            axes.step(times, shares, where="post", color=colour, label=run.header.system)
        axes.set_xscale("log")
        # Few ticks and none between them: their labels would run into each other.
        axes.xaxis.set_major_locator(_choose_ticks(runs))
        axes.xaxis.set_major_formatter(lambda milliseconds, _: f"{milliseconds:,g}")
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("milliseconds")
        axes.set_title("Answered within", loc="left")
        axes.legend(loc="upper left")
        return _render(figure)


def _choose_ticks(runs: Sequence[Run]) -> Locator:
    """Ticks for the times: the fewer in each power of ten, the more powers there are."""
    times = [max(row.milliseconds, 0.01) for run in runs for row in run.rows] or [1.0]
    powers = math.log10(max(times) / min(times))
    for most, steps in _TICKS.items():
        if powers <= most:
            return LogLocator(base=10, subs=steps, numticks=8) if steps else MaxNLocator(5)
    return LogLocator(base=10, numticks=8)


def _open_figure(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def _has(run: Run, name: str) -> bool:
    return name in run.estimates and run.estimates[name].value is not None


def _read_estimate(estimate: Estimate) -> tuple[float, float, float]:
    value = estimate.value or 0.0
    # Rounding may put an end of a bootstrap interval past the value, which no error bar allows.
    low = min(value, value if estimate.low is None else estimate.low)
    high = max(value, value if estimate.high is None else estimate.high)
    return value, low, high


def _render(figure: Figure) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    # The declaration of the drawing's metadata names addresses that nothing here may ask for.
    return re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
