"""The command behind `make bench`.

    python -m bench [--quick] [--corpus FOLDER] [--sizes N …] [--write docs/performance.md]

Prints the figures as they come, keeps them as JSON, and with `--write` puts the table and the
plot into the documentation.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import measuring
from bench.processes import ROOT
from bench.report import describe_part, write_document
from bench.values import BenchError
from bench.workplace import Workplace

if TYPE_CHECKING:
    from collections.abc import Sequence

PARTS = ("processes", "warm", "crowd", "building", "scale")


def main(given: Sequence[str] | None = None) -> int:
    """Measure; returns the exit status."""
    arguments = _make_parser().parse_args(given)
    effort = measuring.QUICK if arguments.quick else measuring.WHOLE
    if arguments.sizes:
        effort = replace(effort, sizes=tuple(arguments.sizes))
    place = Workplace(arguments.folder.resolve(), arguments.corpus)
    started = time.monotonic()
    results: dict[str, Any] = {"quick": arguments.quick}
    try:
        results |= measuring.measure_machine(place)
        _say(describe_part("machine", results))
        place.open_seeds("multilingual")
        for part in PARTS:
            if part == "processes" or part not in arguments.skip:
                results[part] = getattr(measuring, f"measure_{part}")(place, effort)
                _say(describe_part(part, results))
    except BenchError as error:
        sys.stderr.write(f"bench: {error}\n")
        return 1
    results["seconds"] = time.monotonic() - started
    kept = place.folder / "results.json"
    kept.write_text(json.dumps(results, indent=1), "utf-8")
    _say([f"{results['seconds']:.0f} s; every measurement is in {kept}"])
    if arguments.write is not None:
        write_document(arguments.write, results)
        plot = [sys.executable, "-m", "bench.plot", str(kept), str(arguments.write.parent)]
        return subprocess.run(plot, cwd=ROOT, check=False).returncode  # noqa: S603
    return 0


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="about two minutes, fewer repeats")
    parser.add_argument("--corpus", type=Path, help="a folder of articles to make corpora from")
    parser.add_argument("--sizes", type=int, nargs="+", help="passages of the larger corpora")
    parser.add_argument("--skip", nargs="+", choices=PARTS[1:], default=[], help="leave parts out")
    parser.add_argument("--write", type=Path, help="a page to write the table and plot into")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / ".silteme" / "bench", help="where indexes are kept"
    )
    return parser


def _say(lines: Sequence[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
