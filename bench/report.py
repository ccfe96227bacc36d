"""Measurements as tables: of plain text while they come, of Markdown for the documentation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.statistics import compare_pairs, find_quantile, summarize
from bench.values import BenchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

BEGIN, END = "<!-- make bench: from here", "<!-- make bench: to here -->"
_PLOT = "Processor time and memory of Silteme and of what one would write instead"
_P95 = 0.95


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its title, its header and its rows, all of text."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def describe_part(part: str, results: Mapping[str, Any]) -> list[str]:
    """The lines of one part's table."""
    table = TABLES[part](results)
    grid = [table.header, *table.rows]
    widths = [max(len(row[at]) for row in grid) for at in range(len(table.header))]
    lines = ["  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True)) for row in grid]
    return ["", table.title, "", *(line.rstrip() for line in lines)]


def render_markdown(results: Mapping[str, Any]) -> str:
    """Every table that was measured."""
    parts = []
    for make in TABLES.values():
        try:
            table = make(results)
        except KeyError:
            continue
        rule = ("---", *("--:" for _ in table.header[1:]))
        rows = "\n".join(f"| {' | '.join(row)} |" for row in (table.header, rule, *table.rows))
        parts.append(f"### {table.title}\n\n{rows}\n")
    return "\n".join(parts)


def write_document(path: Path, results: Mapping[str, Any]) -> None:
    """Put the tables into a page, between the lines that mark their place.

    Raises:
        BenchError: the page has no such lines.
    """
    text = path.read_text("utf-8")
    head, begin, rest = text.partition(BEGIN)
    marker, _, rest = rest.partition("\n")
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise BenchError(f"{path} has no lines that say where the tables go.")
    written = f"{render_markdown(results)}\n![{_PLOT}](performance.svg)\n"
    path.write_text(f"{head}{begin}{marker}\n\n{written}\n{end}{tail}", "utf-8")


def _describe_machine(results: Mapping[str, Any]) -> Table:
    machine, limits = results["machine"], results["limits"]
    versions = [f"{name} {number}" for name, number in machine["versions"].items() if number]
    rows = (
        ("processor", f"{machine['processor']}, {machine['cores']} cores"),
        ("memory", f"{machine['memory_bytes'] / 2**30:.0f} GiB"),
        ("system", f"{machine['system']}, Python {machine['python']}"),
        ("float32 matrix product", f"{limits['float32_operations'] / 1e9:.0f} GFLOP/s, one core"),
        ("int8 matrix product", f"{limits['int8_operations'] / 1e9:.0f} GOP/s, one core"),
        ("copying memory", f"{limits['copied_bytes'] / 1e9:.0f} GB/s, one core"),
        ("versions", ", ".join(versions)),
    )  # fmt: skip
    return Table("The machine and its limits", ("what", "found"), rows)


def _describe_processes(results: Mapping[str, Any]) -> Table:
    costs = results["processes"]["costs"]
    rows = []
    for name, runs in costs.items():
        rows.append((
            name,
            _spread(_pick(runs, "wall"), 2),
            _spread(_pick(runs, "cpu"), 2 if name != "silteme, served" else 3),
            _spread([each / 1e6 for each in _pick(runs, "peak")], 0),
            _divide(runs, costs["stock"], "cpu"),
            _divide(runs, costs["stock"], "peak"),
            _divide(runs, costs["floor"], "cpu"),
        ))  # fmt: skip
    header = (
        "a new process, one question", "wall s", "CPU s", "peak MB",
        "CPU ÷ stock", "memory ÷ stock", "CPU ÷ floor",
    )  # fmt: skip
    return Table("Whole processes", header, tuple(rows))


def _describe_warm(results: Mapping[str, Any]) -> Table:
    warm, limit = results["warm"], results["limits"]["float32_operations"]
    rows = []
    for name, runs in warm["costs"].items():
        walls = [each * 1000 for each in _pick(runs, "wall")]
        operations = warm["operations"].get(name)
        share = "–"
        if operations:
            least = summarize(operations).median / limit
            share = f"{least / summarize(_pick(runs, 'cpu')).median:.0%}"
        peak = warm["peaks"][name]
        rows.append((
            name,
            _spread(walls, 1),
            f"{find_quantile(walls, _P95):.1f}",
            _spread([each * 1000 for each in _pick(runs, "cpu")], 1),
            _divide(runs, warm["costs"]["stock"], "cpu"),
            share,
            f"{peak / 1e6:.0f}" if peak else "–",
        ))  # fmt: skip
    header = (
        "a warm process, one question", "wall ms", "p95", "CPU ms", "CPU ÷ stock",
        "of the limit", "peak MB",
    )  # fmt: skip
    return Table("Warm questions over the seeds", header, tuple(rows))


def _describe_crowd(results: Mapping[str, Any]) -> Table:
    crowd = results["crowd"]
    count = crowd["questions"]
    rows = []
    for name in ("silteme", "silteme, no reader"):
        asked, embedded = crowd[name]["asked"], crowd[name]["embedded"]
        rows.append((
            name,
            f"{count / asked['wall']:.1f}",
            f"{count / asked['cpu']:.1f}",
            f"{count / embedded['wall']:.1f}",
            f"{embedded['wall'] / asked['wall']:.2f}",
            f"{embedded['cpu'] / asked['cpu']:.2f}",
            ", ".join(f"{crowd[name]['held_up'][key] * 1000:.0f}" for key in ("median", "most")),
        ))  # fmt: skip
    header = (
        f"{crowd['askers']} askers at once", "questions/s", "a CPU s", "embedder alone/s",
        "÷ embedder, wall", "÷ embedder, CPU", "event loop late ms, median and most",
    )  # fmt: skip
    return Table("Many askers, and an event loop beside one", header, tuple(rows))


def _describe_building(results: Mapping[str, Any]) -> Table:
    built, limit = results["building"]["built"], results["limits"]["float32_operations"]
    rates = {
        name: [each["passages"] / each["cpu"] for each in runs] for name, runs in built.items()
    }
    rows = []
    for name, runs in built.items():
        ratio = compare_pairs(rates[name], rates["stock"])
        shares = [each["operations"] / each["cpu"] / limit for each in runs if "operations" in each]
        rows.append((
            name,
            str(runs[0]["passages"]),
            _spread(rates[name], 1),
            _spread([each["passages"] / each["wall"] for each in runs], 1),
            f"{ratio.median:.2f} ({ratio.low:.2f}–{ratio.high:.2f})",
            f"{summarize(shares).median:.0%}" if shares else "–",
        ))  # fmt: skip
    header = (
        "indexing", "passages", "a CPU s", "a wall s", "÷ stock", "of the limit",
    )  # fmt: skip
    return Table("Indexing, the models loaded", header, tuple(rows))


def _describe_scale(results: Mapping[str, Any]) -> Table:
    rows = []
    for row in results["scale"]:
        costs, build = row["costs"], row["build"]
        made = f" ({row['made_up']:.0%} of the vectors made up)" if row["made_up"] else ""
        rows.append((
            f"{row['passages']:,}{made}",
            *(_find_percentiles(_pick(costs[name], "wall")) for name in costs),
            _find_percentiles(_pick(row["store"], "wall")),
            f"{row['peak'] / 1e6:.0f}" if row["peak"] else "–",
            f"{build['wall']:.0f}, {build['peak'] / 1e6:.0f}",
            f"{row['changed']['wall']:.1f} ({row['changed']['cpu']:.1f})",
        ))  # fmt: skip
    header = (
        "passages", "p50, p95 ms", "without the reader", "the store alone", "peak MB",
        "indexed in s, MB", "one article changed, s (CPU s)",
    )  # fmt: skip
    return Table("Larger corpora", header, tuple(rows))


def _find_percentiles(seconds: Sequence[float]) -> str:
    return ", ".join(f"{find_quantile(seconds, share) * 1000:.1f}" for share in (0.5, _P95))


def _pick(runs: Iterable[Mapping[str, Any]], key: str) -> list[float]:
    return [each[key] for each in runs]


def _spread(values: Sequence[float], digits: int) -> str:
    found = summarize(values)
    return f"{found.median:.{digits}f} ({found.low:.{digits}f}–{found.high:.{digits}f})"


def _divide(
    ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]], key: str
) -> str:
    if ours is theirs:
        return "1"
    ratio = compare_pairs(_pick(ours, key), _pick(theirs, key))
    return f"{ratio.median:.3g} ({ratio.low:.3g}–{ratio.high:.3g})"


TABLES: dict[str, Callable[[Mapping[str, Any]], Table]] = {
    "machine": _describe_machine,
    "processes": _describe_processes,
    "warm": _describe_warm,
    "crowd": _describe_crowd,
    "building": _describe_building,
    "scale": _describe_scale,
}
