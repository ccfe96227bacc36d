"""The report: one HTML file that needs no network and holds every question."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from bot.evaluation import figures
from bot.evaluation.output import format_estimate, format_value
from bot.evaluation.page import END, SCRIPT, START, STYLE
from bot.evaluation.scorecard import GROUP_MEASURES, GROUPINGS, MEASURES, estimate_groups
from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bot.evaluation.baselines import Baseline
    from bot.evaluation.compare import Comparison
    from bot.evaluation.records import Case, CitationRecord, Outcome
    from bot.evaluation.scorecard import Row, Run

CONTEXT = 160
"""Characters shown before and after a citation."""


@dataclass(frozen=True, slots=True)
class ReportContent:
    """What a report shows.

    Attributes:
        runs: The measured run, then the peers'.
        find_text: The canonical text of an article, or None.
        comparison: Against a baseline, or None.
        baseline: That baseline.
    """

    runs: tuple[Run, ...]
    find_text: Callable[[str], str | None]
    comparison: Comparison | None = None
    baseline: Baseline | None = None


def write_report(file: Path, content: ReportContent) -> None:
    """Write the report.

    Raises:
        InputError: the file cannot be written.
    """
    page = render_report(content)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # A question may hold a lone surrogate, which UTF-8 cannot carry.
        file.write_text(page, encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"The report {file} cannot be written: {error.strerror}.") from None


def render_report(content: ReportContent) -> str:
    """The report as HTML."""
    run = content.runs[0]
    parts = [
        START.format(title=escape(f"{run.header.set} ({run.header.split})"), style=STYLE),
        _render_header(run),
        _render_headline(run),
        _render_measures(content.runs),
        _render_groups(run),
        _render_comparison(content.comparison),
        _render_figures(content.runs),
        _render_questions(content),
        END.format(script=SCRIPT),
    ]
    return "\n".join(part for part in parts if part)


def _render_header(run: Run) -> str:
    header = run.header
    versions = ", ".join(f"{name} {version}" for name, version in header.versions.items())
    limit = f", a sample of at most {header.limit}" if header.limit is not None else ""
    return (
        f"<h1>{escape(header.set)}: {escape(header.split)}</h1>"
        f"<p>{len(run.cases)} questions{limit}. Articles {escape(header.corpus[:12])}, "
        f"set {escape(header.set_sha256[:12])}, seed {header.seed}. Intervals are 95%.</p>"
        f"<details><summary>Versions and settings</summary><p>{escape(versions)}</p>"
        f"<pre>{escape(_format_settings(header.settings))}</pre></details>"
    )


def _format_settings(settings: Mapping[str, object]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in settings.items())


def _render_headline(run: Run) -> str:
    tiles = []
    for name in ("right", "facts", "citation_exact", "citation_recall", "abstention_recall",
                 "recall@5"):  # fmt: skip
        estimate = run.estimates.get(name)
        if estimate is None or estimate.value is None:
            continue
        ends = f"{format_value(name, estimate.low)} – {format_value(name, estimate.high)}"
        tiles.append(
            f'<div class="tile"><b>{format_value(name, estimate.value)}</b>'
            f"<span>{escape(MEASURES[name].title)}</span><small>{ends}</small></div>"
        )
    return f'<div class="tiles">{"".join(tiles)}</div>'


def _render_measures(runs: tuple[Run, ...]) -> str:
    head = "".join(f"<th>{escape(run.header.system)}</th>" for run in runs)
    rows = []
    for name, measure in MEASURES.items():
        found = [run.estimates.get(name) for run in runs]
        if not any(found):
            continue
        cells = "".join(
            f"<td>{format_estimate(name, one) if one is not None else '–'}</td>" for one in found
        )
        first = found[0]
        count = "" if first is None else f"{first.judged}"
        unjudged = str(first.unjudged) if first is not None and first.unjudged else ""
        rows.append(
            f"<tr><th>{escape(measure.title)}</th>{cells}<td>{count}</td><td>{unjudged}</td></tr>"
        )
    return (
        f"<h2>Measures</h2><table><tr><th>measure</th>{head}<th>judged</th>"
        f"<th>not judged</th></tr>{''.join(rows)}</table>"
    )


def _render_groups(run: Run) -> str:
    head = "".join(f"<th>{escape(MEASURES[name].title)}</th>" for name in GROUP_MEASURES)
    tables = []
    for title, key in GROUPINGS.items():
        rows = []
        for group, found in estimate_groups(run, key).items():
            cells = "".join(
                f"<td>{format_estimate(name, found[name]) if name in found else '–'}</td>"
                for name in GROUP_MEASURES
            )
            right = found["right"]
            count = right.judged + right.unjudged
            rows.append(f"<tr><th>{escape(group)}</th><td>{count}</td>{cells}</tr>")
        tables.append(
            f"<h3>By {title}</h3><table><tr><th></th><th>n</th>{head}</tr>{''.join(rows)}</table>"
        )
    return f"<details><summary>The same by group</summary>{''.join(tables)}</details>"


def _render_comparison(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    rows = []
    for change in comparison.changes:
        known = change.change
        if known is None:
            continue
        gate = "" if change.tolerance is None else ("fell" if change.failed else "ok")
        values = [
            format_value(change.name, value, sign=True)
            for value in (known.difference, known.low, known.high)
        ]
        rows.append(
            f'<tr class="{gate}"><th>{escape(MEASURES[change.name].title)}</th>'
            f"<td>{values[0]} [{values[1]}, {values[2]}]</td><td>{known.p_value:.3f}</td>"
            f"<td>{gate}</td></tr>"
        )
    verdict = "The gate is passed." if comparison.passed else "The gate fails."
    return (
        f"<h2>Against {escape(comparison.baseline)}</h2><p>{verdict} "
        f"Won {len(comparison.won)}, lost {len(comparison.lost)}, "
        f"not compared {len(comparison.left_out)}.</p>"
        f"<table><tr><th>measure</th><th>change</th><th>p</th><th>gate</th></tr>"
        f"{''.join(rows)}</table>"
    )


def _render_figures(runs: tuple[Run, ...]) -> str:
    run = runs[0]
    bars = [
        figures.draw_groups(
            {name: found["right"] for name, found in estimate_groups(run, key).items()},
            f"Right, by {title}",
        )
        for title, key in GROUPINGS.items()
    ]
    drawn = [
        *bars,
        figures.draw_risk(runs),
        figures.draw_calibration(run),
        figures.draw_latency(runs),
    ]
    if len(runs) > 1:
        drawn.append(figures.draw_peers(runs))
    shown = "".join(f"<figure>{svg}</figure>" for svg in drawn)
    return f'<h2>Figures</h2><div class="figures">{shown}</div>'


def _render_questions(content: ReportContent) -> str:
    run = content.runs[0]
    marks = _mark_changes(content.comparison)
    types = sorted({case.question.type or "–" for case in run.cases})
    languages = sorted({case.question.language for case in run.cases})
    items = [
        _render_question(content, case, row, marks.get(row.id, ""))
        for case, row in zip(run.cases, run.rows, strict=True)
    ]
    results = ["right", "wrong", "not judged", *sorted(set(marks.values()))]
    return (
        '<h2>Questions</h2><div class="filters">'
        f"{_render_select('result', results)}{_render_select('type', types)}"
        f"{_render_select('language', languages)}"
        '<input id="words" type="search" placeholder="words"> <span id="count"></span></div>'
        f'<div id="questions">{"".join(items)}</div>'
    )


def _mark_changes(comparison: Comparison | None) -> dict[str, str]:
    if comparison is None:
        return {}
    return dict.fromkeys(comparison.won, "won") | dict.fromkeys(comparison.lost, "lost")


def _render_select(name: str, values: list[str]) -> str:
    options = "".join(f"<option>{escape(value)}</option>" for value in values)
    return f'<select id="{name}"><option value="">any {name}</option>{options}</select> '


def _render_question(content: ReportContent, case: Case, row: Row, change: str) -> str:
    question, outcome = case.question, case.outcome
    right = row.scores.get("right")
    result = "not judged" if right is None else ("right" if right else "wrong")
    earlier = "".join(f'<p class="earlier">{escape(text)}</p>' for text in question.history)
    confidence = "" if outcome.confidence is None else f", confidence {outcome.confidence:.2f}"
    return (
        f'<details class="q {result.replace(" ", "-")}" data-result="{result} {change}" '
        f'data-type="{escape(question.type or "–", quote=True)}" '
        f'data-language="{escape(question.language, quote=True)}">'
        f"<summary><code>{escape(question.id)}</code> {escape(question.question)} "
        f"<i>{result}{', ' + change if change else ''}</i></summary>{earlier}"
        f'<div class="sides"><div><h3>{escape(outcome.status)}{confidence}</h3>'
        f"{_render_answer(content, outcome)}</div>"
        f"<div><h3>expected</h3>{_render_expected(case)}</div>"
        f"{_render_before(content, row.id)}</div>{_render_scores(row)}</details>"
    )


def _render_answer(content: ReportContent, outcome: Outcome) -> str:
    if outcome.status == "error":
        return f"<p>{escape(outcome.error)}</p>"
    sentences = "".join(
        f"<p>{escape(one.text)} {' '.join(f'[{n}]' for n in one.citations)}</p>"
        for one in outcome.sentences
    )
    heading = "" if outcome.sentences else "<p>nearest:</p>"
    cited = "".join(_render_citation(content, one) for one in outcome.citations)
    asked = ""
    if outcome.searched_for:
        asked = f'<p class="earlier">searched for: {escape(outcome.searched_for)}</p>'
    return f"{asked}{sentences}{heading}{cited}"


def _render_citation(content: ReportContent, citation: CitationRecord) -> str:
    span = citation.span
    place = f"[{citation.number}] {span.article}:{span.start}-{span.end}"
    text = content.find_text(span.article)
    if text is None or text[span.start : span.end] != citation.quote:
        return f'<blockquote class="inexact">{escape(place)} does not stand there</blockquote>'
    before = text[max(0, span.start - CONTEXT) : span.start]
    after = text[span.end : span.end + CONTEXT]
    return (
        f"<blockquote>{escape(before)}<mark>{escape(citation.quote)}</mark>{escape(after)}"
        f"<cite>{escape(place)}</cite></blockquote>"
    )


def _render_expected(case: Case) -> str:
    question = case.question
    if not question.answerable:
        return "<p>not found</p>"
    lines = [f"<p>{escape(answer)}</p>" for answer in question.answers]
    lines += [f"<p>must: <code>{escape(pattern)}</code></p>" for pattern in question.must]
    lines += [f"<p>forbid: <code>{escape(pattern)}</code></p>" for pattern in question.forbid]
    lines += [
        f"<blockquote>{escape(one.quote)}<cite>{escape(one.article)}</cite></blockquote>"
        for one in question.evidence
    ]
    if question.may_abstain:
        lines.append("<p>not found is right as well</p>")
    return "".join(lines)


def _render_before(content: ReportContent, question_id: str) -> str:
    baseline = content.baseline
    if baseline is None or question_id not in baseline.questions:
        return ""
    recorded = baseline.questions[question_id]
    quotes = []
    for span in recorded.cited:
        text = content.find_text(span.article)
        words = text[span.start : span.end] if text is not None else ""
        quotes.append(f"<blockquote>{escape(words or 'the article is gone')}</blockquote>")
    return (
        f"<div><h3>{escape(baseline.name)}: {escape(recorded.status)}</h3>{''.join(quotes)}</div>"
    )


def _render_scores(row: Row) -> str:
    shown = [
        f"{escape(MEASURES[name].title)} {format_value(name, score)}"
        for name, score in row.scores.items()
    ]
    return f'<p class="scores">{" · ".join(shown)}</p>'
