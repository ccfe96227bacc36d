"""What a measurement is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run or one question took.

    Attributes:
        wall: Wall seconds.
        cpu: Processor seconds, user and system, of the process and its children.
        peak: Highest resident memory of the process in bytes; None where a question shared it.
    """

    wall: float
    cpu: float
    peak: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process.

    Attributes:
        cost: What it took.
        status: Its exit status.
        output: What it wrote on standard output.
        errors: What it wrote on standard error.
    """

    cost: Cost
    status: int
    output: str
    errors: str


class BenchError(Exception):
    """Something could not be measured; the message is a sentence for the person at the screen."""
