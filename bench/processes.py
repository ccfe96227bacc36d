"""Whole processes, measured by the kernel's own account of them.

The process that measures must stay small: the kernel counts the memory of the parent, from before
the program is loaded, into the peak of a child. So nothing heavy is imported here, nor in the
modules that `bench.__main__` needs before everything is measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.values import BenchError, Cost, Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Linux counts in kibibytes, macOS in bytes.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
# Waiting threads yield, for every system alike: spinning would charge a neighbour's load to it.
_ENVIRONMENT = {
    "OMP_WAIT_POLICY": "PASSIVE",
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "ANONYMIZED_TELEMETRY": "False",
    "PYTHONWARNINGS": "ignore",
}
ROOT = Path(__file__).resolve().parent.parent


def make_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment every system runs in: this one, without settings of Silteme."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SILTEME_")}
    return {**kept, **_ENVIRONMENT, "PYTHONPATH": str(ROOT), **(more or {})}


def run_process(
    command: Sequence[str], *, accepted: Sequence[int] = (0,), text: str | None = None
) -> Run:
    """Run a command in the repository and measure it from its start to its end.

    Args:
        command: Program and arguments.
        accepted: Exit statuses that count as success.
        text: What it reads on standard input.

    Raises:
        BenchError: it ends with another status.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with tempfile.TemporaryFile() as given:
            given.write((text or "").encode())
            given.seek(0)
            started = time.perf_counter()
            process = subprocess.Popen(  # noqa: S603
                command, stdin=given, stdout=out, stderr=err, cwd=ROOT, env=make_environment()
            )
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        output, errors = out.read().decode(), err.read().decode(errors="replace")
    if process.returncode not in accepted:
        lines = errors.strip().splitlines() or ["it said nothing"]
        shown = " ".join(command[:6])
        raise BenchError(f"`{shown} …` ended with {process.returncode}: {lines[-1]}")
    cost = Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT)
    return Run(cost, process.returncode, output, errors)


def read_cpu_seconds(pid: int) -> float | None:
    """Processor seconds that a running process has used; None where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return None
    # The 14th and 15th fields of proc(5), counted after the name in parentheses.
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def read_peak(pid: int) -> int | None:
    """Highest resident memory of a running process in bytes; None where the system is silent."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii", errors="replace").splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(found[0]) * 1024 if found else None
