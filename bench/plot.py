"""The plot of the documentation: `python -m bench.plot RESULTS FOLDER` writes `performance.svg`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

from bench.statistics import summarize

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

_OURS, _THEIRS, _FLOOR = "#2a6f97", "#b0b0b0", "#555555"


def main() -> None:
    """Draw what the command line names."""
    results = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    draw_results(results, Path(sys.argv[2]) / "performance.svg")


def draw_results(results: Mapping[str, Any], path: Path) -> None:
    """Bars of the medians with their quartiles, one panel a measurement."""
    panels: list[tuple[str, dict[str, list[float]]]] = [
        ("CPU seconds, a new process", _pick(results["processes"]["costs"], "cpu", 1)),
        ("peak memory in MB, a new process", _pick(results["processes"]["costs"], "peak", 1e-6)),
    ]
    if "warm" in results:
        warm = _pick(results["warm"]["costs"], "cpu", 1000)
        panels.append(("CPU milliseconds, a warm question", warm))
    if "building" in results:
        rates = {
            name: [each["passages"] / each["cpu"] for each in runs]
            for name, runs in results["building"]["built"].items()
        }
        panels.append(("passages indexed a CPU second (more is better)", rates))
    # The same file for the same figures.
    with mpl.rc_context({"svg.hashsalt": "bench", "font.size": 9}):
        figure = Figure(figsize=(8, 1.9 * len(panels)), layout="constrained")
        for axes, (title, values) in zip(
            figure.subplots(len(panels), 1, squeeze=False).flat, panels, strict=True
        ):
            _draw_panel(axes, title, values)
        figure.savefig(path, metadata={"Date": None})


def _pick(costs: Mapping[str, Any], key: str, scale: float) -> dict[str, list[float]]:
    return {name: [each[key] * scale for each in runs] for name, runs in costs.items()}


def _draw_panel(axes: Axes, title: str, values: Mapping[str, list[float]]) -> None:
    names = list(values)[::-1]
    found = [summarize(values[name]) for name in names]
    spread = [
        [each.median - each.low for each in found],
        [each.high - each.median for each in found],
    ]
    axes.barh(names, [each.median for each in found], xerr=spread, color=[_paint(n) for n in names])
    for place, each in enumerate(found):
        axes.text(each.high, place, f" {each.median:.3g}", va="center")
    axes.set_title(title, loc="left", fontsize=9)
    axes.margins(x=0.12)
    axes.spines[["top", "right"]].set_visible(False)


def _paint(name: str) -> str:
    if name.startswith("silteme"):
        return _OURS
    return _FLOOR if name == "floor" else _THEIRS


if __name__ == "__main__":
    main()
