"""What `silteme eval` writes to the terminal: a short table, progress, notes."""

from __future__ import annotations

import json
import sys
import textwrap
import time
from typing import TYPE_CHECKING, Any

from bot.evaluation.scorecard import GROUPINGS, MEASURES, estimate_groups

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.evaluation.baselines import Baseline
    from bot.evaluation.compare import Comparison, MeasureChange
    from bot.evaluation.measures.statistics import Estimate
    from bot.evaluation.records import Span
    from bot.evaluation.scorecard import Run

SECONDS_BETWEEN_LINES = 2.0
SHOWN_QUESTIONS = 10
ANSWER_WIDTH = 160


class Console:
    """Results on standard output; progress, notes and complaints on standard error."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._same_line = sys.stderr.isatty()
        self._name, self._total, self._done = "", 0, 0
        self._began = self._said = 0.0

    def start_stage(self, name: str, total: int | None) -> None:
        """A stage of `total` steps begins (None: their number is not known)."""
        self._end_line()
        self._name, self._total, self._done = name, total or 0, 0
        self._began = self._said = time.monotonic()
        if not self._same_line:
            self.note(f"{name} ({total})" if total else name)

    def advance(self, count: int = 1) -> None:
        """`count` more steps are done."""
        self._done += count
        now = time.monotonic()
        if self._quiet or now - self._said < (0.2 if self._same_line else SECONDS_BETWEEN_LINES):
            return
        self._said = now
        line = f"{self._name}: {self._done}"
        if self._total:
            left = (now - self._began) / self._done * (self._total - self._done)
            line += f" of {self._total}, {_format_seconds(left)} left"
        sys.stderr.write(f"\r\x1b[K{line}" if self._same_line else f"{line}\n")
        sys.stderr.flush()

    def note(self, sentence: str) -> None:
        """Tell something beside the result."""
        if not self._quiet:
            self._end_line()
            sys.stderr.write(f"silteme: {sentence}\n")
            sys.stderr.flush()

    def write(self, text: str) -> None:
        """Write a part of the result."""
        self._end_line()
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def _end_line(self) -> None:
        if self._same_line and self._done:
            sys.stderr.write("\r\x1b[K")
            self._done = 0


def format_value(name: str, value: float | None, *, sign: bool = False) -> str:
    """A value in its measure's unit: a share as a percentage, anything else as a number."""
    if value is None:
        return "–"
    measure = MEASURES[name]
    if name in {"mrr", "ndcg@10", "auc", "aurc", "ece"}:
        return f"{value:{'+' if sign else ''}.3f}"
    if measure.percent:
        return f"{100 * value:{'+' if sign else ''}.1f}%"
    return f"{value:{'+' if sign else ''}.1f}"


def format_estimate(name: str, estimate: Estimate) -> str:
    """A value with its 95% interval."""
    if estimate.value is None:
        return "–"
    low, high = (format_value(name, end) for end in (estimate.low, estimate.high))
    return f"{format_value(name, estimate.value)} [{low}, {high}]"


def tabulate_runs(runs: Sequence[Run]) -> str:
    """The measures of one run or of several side by side."""
    names = [name for name in MEASURES if any(name in run.estimates for run in runs)]
    header = ["measure", *(run.header.system for run in runs), "n"]
    body = []
    for name in names:
        estimates = [run.estimates.get(name) for run in runs]
        cells = [format_estimate(name, one) if one else "–" for one in estimates]
        first = estimates[0]
        count = "" if first is None else f"{first.judged}"
        if first is not None and first.unjudged:
            count += f" (+{first.unjudged} not judged)"
        body.append([MEASURES[name].title, *cells, count])
    return _align([header, *body])


def tabulate_comparison(comparison: Comparison) -> str:
    """What changed since the baseline, gated measures first."""
    lines = [["measure", f"change since {comparison.baseline}", "p", "gate"]]
    order = sorted(comparison.changes, key=lambda change: change.tolerance is None)
    lines += [_describe_change(change) for change in order]
    words = [_align(lines), ""]
    words.append(f"won {len(comparison.won)}: {_list_ids(comparison.won)}")
    words.append(f"lost {len(comparison.lost)}: {_list_ids(comparison.lost)}")
    if comparison.left_out:
        words.append(
            f"not compared {len(comparison.left_out)}: {_list_ids(comparison.left_out)} "
            "(in one run alone, or the question has changed)"
        )
    if comparison.other_articles:
        words.append("The baseline was recorded over other articles.")
    failed = [MEASURES[change.name].title for change in comparison.changes if change.failed]
    words.append("The gate is passed." if not failed else f"The gate fails: {', '.join(failed)}.")
    return "\n".join(words)


def show_changes(
    comparison: Comparison, baseline: Baseline, run: Run, find_text: Callable[[str], str | None]
) -> str:
    """The first questions lost and won, with what was answered then and now."""
    cases = {case.question.id: case for case in run.cases}
    lines = []
    for kind, ids in (("lost", comparison.lost), ("won", comparison.won)):
        for question_id in ids[:SHOWN_QUESTIONS]:
            case, before = cases[question_id], baseline.questions[question_id]
            quotes = [_read_span(span, find_text) for span in before.cited]
            lines += [
                f"{kind} {question_id}: {case.question.question}",
                f"    then: {_sketch_answer(before.status, ' '.join(quotes))}",
                f"    now:  {_sketch_answer(case.outcome.status, case.outcome.text)}",
            ]
    return "\n".join(lines)


def _read_span(span: Span, find_text: Callable[[str], str | None]) -> str:
    return (find_text(span.article) or "")[span.start : span.end]


def _sketch_answer(status: str, text: str) -> str:
    if status != "answered":
        return status.replace("_", " ")
    return textwrap.shorten(text, ANSWER_WIDTH, placeholder=" …") or "(its article is gone)"


def summarize_run(run: Run, comparison: Comparison | None) -> dict[str, Any]:
    """A run as JSON values, for machines."""
    header = run.header
    summary: dict[str, Any] = {
        "system": header.system,
        "set": header.set,
        "split": header.split,
        "questions": len(run.cases),
        "corpus": header.corpus,
        "versions": dict(header.versions),
        "measures": {name: _estimate_to_dict(one) for name, one in run.estimates.items()},
    }
    for title, key in GROUPINGS.items():
        summary[f"by {title}"] = {
            group: {name: _estimate_to_dict(one) for name, one in found.items()}
            for group, found in estimate_groups(run, key).items()
        }
    if comparison is not None:
        summary["against"] = comparison.baseline
        summary["passed"] = comparison.passed
        summary["won"], summary["lost"] = list(comparison.won), list(comparison.lost)
        summary["not_compared"] = list(comparison.left_out)
        summary["changes"] = {change.name: _change_to_dict(change) for change in comparison.changes}
    return summary


def dump_json(value: Mapping[str, Any]) -> str:
    """One line of JSON."""
    return json.dumps(value, allow_nan=False)


def _estimate_to_dict(estimate: Estimate) -> dict[str, Any]:
    return {
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "judged": estimate.judged,
        "unjudged": estimate.unjudged,
    }


def _change_to_dict(change: MeasureChange) -> dict[str, Any]:
    known = change.change
    return {
        "difference": known.difference if known else None,
        "low": known.low if known else None,
        "high": known.high if known else None,
        "p": known.p_value if known else None,
        "pairs": known.pairs if known else 0,
        "tolerance": change.tolerance,
        "failed": change.failed,
    }


def _describe_change(change: MeasureChange) -> list[str]:
    gate = "" if change.tolerance is None else ("FELL" if change.failed else "ok")
    title = MEASURES[change.name].title
    known = change.change
    if known is None:
        return [title, "–", "", gate]
    difference, low, high = (
        format_value(change.name, value, sign=True)
        for value in (known.difference, known.low, known.high)
    )
    return [title, f"{difference} [{low}, {high}]", f"{known.p_value:.3f}", gate]


def _list_ids(ids: Sequence[str]) -> str:
    more = ", …" if len(ids) > SHOWN_QUESTIONS else ""
    return ", ".join(ids[:SHOWN_QUESTIONS]) + more or "none"


def _align(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def _format_seconds(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
