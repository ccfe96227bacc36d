"""The bench: its arithmetic, what it reads from the kernel, and a small run of it."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import replace
from itertools import combinations
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import measuring
from bench.corpora import list_texts
from bench.exchange import Partner
from bench.machine import PRODUCT_FILE, write_models
from bench.operations import count_operations, count_weights
from bench.processes import make_environment, read_cpu_seconds, read_peak, run_process
from bench.report import BEGIN, END, TABLES, describe_part, render_markdown, write_document
from bench.statistics import choose_cut, compare_pairs, cover_median, find_quantile, summarize
from bench.values import BenchError
from bench.workplace import Workplace, read_seed_questions

if TYPE_CHECKING:
    from pathlib import Path

POSITIVE = st.floats(min_value=1e-3, max_value=1e3)


@given(st.lists(POSITIVE, min_size=1, max_size=40), st.floats(min_value=0, max_value=1))
def test_quantiles_are_numpys(values: list[float], share: float) -> None:
    assert find_quantile(values, share) == pytest.approx(float(np.quantile(values, share)))


@given(st.lists(POSITIVE, min_size=1, max_size=40))
def test_summary_is_median_and_quartiles(values: list[float]) -> None:
    found = summarize(values)
    assert found.count == len(values)
    assert (found.median, found.low, found.high) == pytest.approx(
        (median(values), *np.quantile(values, [0.25, 0.75]).tolist())
    )


def test_ratio_is_that_of_pairs_and_not_of_medians() -> None:
    # A machine that slows down between two rounds leaves the pairs' ratios alone.
    ours, theirs = [1.0, 10.0, 2.0], [2.0, 20.0, 4.0]
    ratio = compare_pairs(ours, theirs)
    assert (ratio.median, ratio.low, ratio.high, ratio.pairs) == (0.5, 0.5, 0.5, 3)
    mixed = compare_pairs([1.0, 9.0, 4.0], [4.0, 10.0, 1.0])
    assert mixed.median == pytest.approx(0.9)
    assert median([1.0, 9.0, 4.0]) / median([4.0, 10.0, 1.0]) == pytest.approx(1.0)


@given(st.lists(st.tuples(POSITIVE, POSITIVE), min_size=1, max_size=30))
def test_interval_holds_the_median_and_is_within_the_range(
    pairs: list[tuple[float, float]],
) -> None:
    ratio = compare_pairs([one for one, _ in pairs], [other for _, other in pairs])
    ratios = [one / other for one, other in pairs]
    assert min(ratios) <= ratio.low <= ratio.median <= ratio.high <= max(ratios)


@pytest.mark.parametrize("count", [1, 2, 5, 6, 7, 9, 20])
def test_coverage_is_what_counting_gives(count: int) -> None:
    """Each measurement lies below the median or above it, as likely one as the other."""
    cut = choose_cut(count)
    inside = sum(
        len(list(combinations(range(count), below))) for below in range(cut + 1, count - cut)
    )
    assert cover_median(count, cut) == pytest.approx(inside / 2**count, abs=1e-12)
    assert cover_median(count, cut) >= 0.95 or cut == 0
    assert cover_median(count, cut + 1) < 0.95


@pytest.mark.parametrize(
    ("ours", "theirs"), [([], []), ([1.0], [1.0, 2.0]), ([1.0], [0.0]), ([1.0], [-1.0])]
)
def test_ratio_needs_pairs(ours: list[float], theirs: list[float]) -> None:
    with pytest.raises(ValueError, match=r"ratio needs|not above 0"):
        compare_pairs(ours, theirs)
    with pytest.raises(ValueError, match="nothing was measured"):
        summarize([])


SPENDING = """
import json
import sys
from dataclasses import asdict
from bench.processes import run_process

burn = "import time; end = time.process_time() + 0.3\\nwhile time.process_time() < end: pass"
fill = f"{burn}\\nheld = bytearray(120_000_000); held[::4096] = b'x' * len(held[::4096])"
runs = [run_process([sys.executable, "-c", code]) for code in (burn, fill)]
print(json.dumps([asdict(run.cost) for run in runs]))
"""


def test_kernel_is_asked_about_time_and_memory() -> None:
    # From a small process, as the bench is: the peak of a child begins at its parent's memory.
    measured = run_process([sys.executable, "-c", SPENDING])
    small, large = json.loads(measured.output)
    for cost in (small, large):
        assert 0.3 <= cost["cpu"] < 1.5
        assert cost["wall"] >= 0.3
    assert small["peak"] < 60e6
    assert 100e6 < large["peak"] - small["peak"] < 140e6


def test_what_measures_stays_small() -> None:
    code = "import bench.__main__, sys; print(*sorted({n.partition('.')[0] for n in sys.modules}))"
    loaded = set(run_process([sys.executable, "-c", code]).output.split())
    assert "bench" in loaded
    assert not loaded & {"numpy", "torch", "onnxruntime", "matplotlib", "index", "bot", "pydantic"}


def test_process_that_fails_is_a_sentence() -> None:
    failing = "import sys; print('no such luck', file=sys.stderr); sys.exit(3)"
    with pytest.raises(BenchError, match=r"ended with 3: no such luck"):
        run_process([sys.executable, "-c", failing])
    assert run_process([sys.executable, "-c", failing], accepted=(0, 3)).status == 3


def test_own_settings_do_not_reach_what_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILTEME_RETRIEVAL__PASSAGES", "1")
    assert not [name for name in make_environment() if name.startswith("SILTEME_")]


def test_processes_tell_of_themselves_while_they_run() -> None:
    import os

    used, peak = read_cpu_seconds(os.getpid()), read_peak(os.getpid())
    if sys.platform == "linux":
        assert used is not None
        assert used > 0
        assert peak is not None
        assert peak > 10e6
    assert read_cpu_seconds(2**22 + 1) is None
    assert read_peak(2**22 + 1) is None


def test_everyone_has_every_turn_and_begins_as_often() -> None:
    turns = list(measuring.take_turns(["a", "b", "c"], 6))
    assert sorted(turns) == sorted((number, name) for number in range(6) for name in "abc")
    assert [name for _, name in turns[::3]] == ["a", "b", "c", "a", "b", "c"]


def test_operations_are_those_of_the_matrices(tmp_path: Path) -> None:
    import onnxruntime

    write_models(tmp_path)
    path = str(tmp_path / PRODUCT_FILE)
    side = onnx.load(path).graph.initializer[0].dims[0]
    assert count_weights(path) == side * side
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    rows = np.ones((5, side), np.float32)
    counted = count_operations(lambda: [session.run(None, {"a": rows}) for _ in range(3)])
    assert counted == 3 * 2 * 5 * side * side
    # Nothing is counted, nor changed, afterwards.
    assert session.run(None, {"a": rows})[0].shape == (5, side)


def test_texts_are_distinct_prose_in_quantity() -> None:
    texts = []
    for record in list_texts([]):
        texts.append(record)
        if len(texts) == 40:
            break
    assert len({each["id"] for each in texts}) == 40
    assert len({each["text"] for each in texts}) == 40
    assert not [each["id"] for each in texts if '"""' in each["text"]]
    words = [word for each in texts for word in each["text"].split()]
    assert len(words) > 10_000
    # Prose: English's commonest words are about as common as they are in English.
    common = [word for word in words if word in {"the", "of", "a", "to", "and", "is", "in"}]
    assert len(common) > 0.1 * len(words)


COST = {"wall": 2.0, "cpu": 1.0, "peak": 50_000_000}
RESULTS = {
    "machine": {
        "processor": "a processor", "cores": 2, "memory_bytes": 2**34, "system": "Linux 6",
        "python": "3.11.7", "versions": {"numpy": "2.4.6", "torch": None},
    },
    "limits": {"float32_operations": 1e11, "int8_operations": 2e11, "copied_bytes": 3e10},
    "processes": {
        "costs": {
            "silteme": [COST, {**COST, "cpu": 1.5}],
            "stock": [{**COST, "cpu": 10.0}, {**COST, "cpu": 5.0}],
            "floor": [COST, COST],
        }
    },
    "building": {
        "built": {
            "silteme": [{**COST, "passages": 30, "operations": int(5e10)}],
            "stock": [{**COST, "passages": 10}],
        }
    },
}  # fmt: skip


def test_tables_hold_ratios_pair_by_pair_and_shares_of_the_limit(tmp_path: Path) -> None:
    processes = TABLES["processes"](RESULTS)
    silteme = dict(zip(processes.header, processes.rows[0], strict=True))
    assert silteme["CPU ÷ stock"] == "0.2 (0.1–0.3)"
    assert silteme["CPU s"] == "1.25 (1.12–1.38)"
    assert silteme["peak MB"] == "50 (50–50)"
    building = TABLES["building"](RESULTS)
    row = dict(zip(building.header, building.rows[0], strict=True))
    assert row["÷ stock"] == "3.00 (3.00–3.00)"
    assert row["of the limit"] == "50%"
    lines = describe_part("processes", RESULTS)
    assert len({line.find("0.2 (") for line in lines if "0.2 (" in line}) == 1
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}, as {{they}} were -->\nold\n{END}\nafter\n", "utf-8")
    write_document(page, RESULTS)
    write_document(page, RESULTS)
    text = page.read_text("utf-8")
    assert text.startswith("before\n")
    assert text.endswith(f"{END}\nafter\n")
    assert text.count("### Whole processes") == 1
    assert "old" not in text
    assert "torch" not in render_markdown(RESULTS)
    page.write_text("nothing", "utf-8")
    with pytest.raises(BenchError, match="no lines that say where"):
        write_document(page, RESULTS)


def test_plot_is_the_same_for_the_same_figures(tmp_path: Path) -> None:
    from bench.plot import draw_results

    for name in ("one.svg", "two.svg"):
        draw_results(RESULTS, tmp_path / name)
    drawn = (tmp_path / "one.svg").read_text("utf-8")
    assert drawn == (tmp_path / "two.svg").read_text("utf-8")
    assert drawn.count("<svg") == 1
    different = {**RESULTS, "processes": {"costs": {"silteme": [COST], "stock": [COST]}}}
    draw_results(different, tmp_path / "two.svg")
    assert drawn != (tmp_path / "two.svg").read_text("utf-8")


def test_partner_that_ends_is_named() -> None:
    with pytest.raises(BenchError, match="somebody ended while it was measured"):
        Partner("somebody", "bench.statistics", [])


@pytest.mark.slow
def test_small_run_measures_every_system(tmp_path: Path) -> None:
    place = Workplace(tmp_path / "bench", None)
    effort = replace(
        measuring.QUICK, rounds=1, warm=2, crowd=4, sizes=(12,), scale=3, built=12, builds=1
    )
    results = measuring.measure_machine(place)
    for part in ("processes", "warm", "crowd", "building", "scale"):
        results[part] = getattr(measuring, f"measure_{part}")(place, effort)
        assert len(describe_part(part, results)) > 4
    costs = results["processes"]["costs"]
    assert {"silteme", "silteme, english", "stock", "stock, onnx", "floor"} <= costs.keys()
    for runs in costs.values():
        assert [each["cpu"] > 0 and each["peak"] > 10e6 for each in runs] == [True]
    # What every later figure stands on: whole processes cost what they must, in that order.
    assert costs["floor"][0]["cpu"] < costs["silteme"][0]["cpu"] < costs["stock"][0]["cpu"]
    if results["processes"]["same_served_as_cold"] is not None:
        assert results["processes"]["same_served_as_cold"]
    assert all(math.isfinite(each) and each > 0 for each in results["limits"].values())
    assert results["scale"][0]["passages"] > 5
    assert results["scale"][0]["made_up"] == 0
    built = results["building"]["built"]
    assert len({each[0]["passages"] for name, each in built.items() if name != "silteme"}) == 1
    assert json.loads(json.dumps(results)) == results


def test_questions_lean_on_nothing_before_them() -> None:
    questions = read_seed_questions()
    assert len(questions) == len(set(questions)) > 100
