"""What a question may cost, in shares of a process that does nothing but load the same libraries.

Both are measured in turns in one run, so that a slow or busy machine slows both. The shares are
a fifth to a third above what was measured; what makes `ask` cheaper may lower them.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from served_command import Command

QUESTION = "Who commissioned the mosque in Samarkand?"
TURNS = 3
# Python, the numeric libraries, and a fixed amount of work for them.
FLOOR = """
import numpy, onnxruntime
ones = numpy.ones((1024, 1024), numpy.float32)
for _ in range(20):
    ones @ ones
"""
COLD_SECONDS, COLD_MEMORY = 3.0, 4.6
SERVED_SECONDS, SERVED_MEMORY = 0.2, 0.45
# A process counts the memory of the one that started it as its own, so a small one starts it.
STARTER = """
import os, sys
quiet = os.open(os.devnull, os.O_RDWR)
actions = [(os.POSIX_SPAWN_DUP2, quiet, number) for number in range(3)]
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
_, status, used = os.wait4(process, 0)
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds and peak memory of a process, in the system's unit."""

    seconds: float
    memory: float


def measure(words: list[str], folder: Path, environment: dict[str, str]) -> Cost:
    done = subprocess.run(
        [sys.executable, "-c", STARTER, *words],
        cwd=folder,
        env=environment | {"OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    code, seconds, memory = done.stdout.split()
    assert code == "0"
    return Cost(float(seconds), float(memory))


@pytest.fixture(scope="module")
def costs(seeds_command: Command) -> dict[str, Cost]:
    """The least that each way to ask was seen to cost, and the floor."""
    start = [sys.executable, "-m", "bot.cli", *seeds_command.options, "ask"]
    ways = {
        "floor": [sys.executable, "-c", FLOOR],
        "cold": [*start, QUESTION],
        "served": [*start, "--warm", QUESTION],
    }
    # The serving process, and every compiled module, are there before anything is measured.
    assert seeds_command.run("ask", "--warm", QUESTION)[0] == 0
    seen: dict[str, list[Cost]] = {name: [] for name in ways}
    for _ in range(TURNS):
        for name, words in ways.items():
            seen[name].append(measure(words, seeds_command.folder, seeds_command.environment))
    return {
        name: Cost(min(each.seconds for each in found), min(each.memory for each in found))
        for name, found in seen.items()
    }


@pytest.mark.parametrize(
    ("way", "seconds", "memory"),
    [("cold", COLD_SECONDS, COLD_MEMORY), ("served", SERVED_SECONDS, SERVED_MEMORY)],
)
def test_question_stays_within_its_budget(
    costs: dict[str, Cost], way: str, seconds: float, memory: float
) -> None:
    floor, spent = costs["floor"], costs[way]
    assert spent.seconds / floor.seconds <= seconds, costs
    assert spent.memory / floor.memory <= memory, costs
