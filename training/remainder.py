"""Picks what a run of training did not come to, and some of the rest once more.

    python -m training.remainder EXAMPLES STEPS AGAIN OUT [--batch N] [--seed N]

A run that stops by the clock leaves part of its examples unseen. STEPS and the seed are that
run's; AGAIN examples are drawn from those that it saw, of the sets written for this reader alone.
"""

from __future__ import annotations

import argparse
from itertools import islice
from pathlib import Path
from random import Random

from training.examples import Example, read_examples
from training.train import draw_batches

# Sets that others made; of these, nothing is taken twice.
_OTHERS = ("squad", "kazqad")
_DRAWN = 13


def pick_remainder(
    examples: list[Example], steps: int, again: int, *, batch: int, seed: int
) -> list[int]:
    """Numbers of the examples that a run of so many steps leaves out, and of some it took.

    Args:
        examples: All of them.
        steps: Steps the run took; within its first pass.
        again: Most examples to take again.
        batch: Examples of a batch.
        seed: The run's.

    Raises:
        ValueError: the run saw every example more than once.
    """
    if steps * batch > len(examples):
        raise ValueError("The run went on after its first pass: nothing is left.")
    numbers = {id(example): number for number, example in enumerate(examples)}
    batches = islice(draw_batches(examples, batch, Random(seed + 1)), steps)  # noqa: S311
    seen = {numbers[id(example)] for drawn in batches for example in drawn}
    own = sorted(each for each in seen if not examples[each].set.startswith(_OTHERS))
    Random(_DRAWN).shuffle(own)  # noqa: S311
    return sorted([*(set(range(len(examples))) - seen), *own[:again]])


def main() -> None:
    """Read the command line and write the examples as they stand."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("examples", type=Path)
    parser.add_argument("steps", type=int)
    parser.add_argument("again", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    lines = given.examples.read_text(encoding="utf-8").splitlines()
    examples = read_examples(given.examples)
    picked = pick_remainder(examples, given.steps, given.again, batch=given.batch, seed=given.seed)
    given.out.write_text("".join(f"{lines[each]}\n" for each in picked), encoding="utf-8")


if __name__ == "__main__":
    main()
