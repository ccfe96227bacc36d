"""Trains the reader.

    python -m training.train EXAMPLES --held-out EXAMPLES --out CHECKPOINT
        (--steps N | --minutes N) [--start CHECKPOINT] [--stop-at STEP]

With `--steps` a run can be repeated on the same machine with the same number of threads; with
`--minutes` the learning rate follows the clock, and no two runs are alike. What is held out is
looked at, and decides nothing.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from torch.nn import functional

from index.embedding.layers import LAYERS
from index.embedding.multilingual import open_container
from training.examples import Example, read_examples
from training.export import read_weights
from training.model import Joined, Joiner, ReaderModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_WARM_UP = 150
# The heads begin from nothing and learn faster than the layers; what reads apart, in any language,
# is to change less than what reads together.
_HEADS_FASTER, _LOWER_SLOWER = 4, 0.5
_WEIGHT_DECAY = 0.01
_LARGEST_GRADIENT = 1.0
# Batches of like length are drawn from this many at a time.
_POOLED_BATCHES = 50
_LONGEST_SPAN = 24
_REPORTED_STEPS = 50
_SAVED_SECONDS = 600
_GLANCED = 200


@dataclass(frozen=True, slots=True)
class Schedule:
    """How the learning rate rises and falls: up over 150 steps, and down to nothing at the end.

    Attributes:
        rate: The learning rate of the upper half's layers at its highest.
        steps: Steps in all, or None.
        seconds: Seconds in all, or None.
    """

    rate: float
    steps: int | None
    seconds: float | None

    def measure_progress(self, step: int, seconds: float) -> float:
        """Share of the run that is behind, 1 or more at its end."""
        by_steps = step / self.steps if self.steps else 0.0
        by_clock = seconds / self.seconds if self.seconds else 0.0
        return max(by_steps, by_clock)

    def compute_rate(self, step: int, progress: float) -> float:
        """The learning rate of the upper half's layers at a step, counted from 0."""
        return self.rate * min(1.0, (step + 1) / _WARM_UP) * (1 - progress)


@dataclass(frozen=True, slots=True)
class Scores:
    """What the model makes of examples it was not trained on.

    Attributes:
        exact: Share of the answerable whose span is exactly the labelled one.
        touching: Share of them whose span has a token in common with it.
        auc: Area under the curve of the log odds, answerable against not.
        loss: Mean cross-entropy of the log odds, in nats.
    """

    exact: float
    touching: float
    auc: float
    loss: float


class Trainer:
    """The model with its optimizer."""

    def __init__(self, schedule: Schedule, seed: int) -> None:
        torch.manual_seed(seed)
        container = open_container()
        self.schedule = schedule
        self.joiner = Joiner(container)
        self.model = ReaderModel(container)
        lower = list(self.model.layers[:LAYERS].parameters())
        upper = list(self.model.layers[LAYERS:].parameters())
        heads = [
            parameter
            for name, parameter in self.model.named_parameters()
            if not name.startswith("layers")
        ]
        self._optimizer = torch.optim.AdamW(
            [{"params": parameters} for parameters in (lower, upper, heads)],
            weight_decay=_WEIGHT_DECAY,
        )

    def take_step(
        self, batch: Sequence[Example], step: int, progress: float
    ) -> tuple[float, float]:
        """Learn from one batch; returns the losses of spans and of answerability, in nats."""
        rate = self.schedule.compute_rate(step, progress)
        shares = _LOWER_SLOWER, 1, _HEADS_FASTER
        for group, share in zip(self._optimizer.param_groups, shares, strict=True):
            group["lr"] = rate * share
        self.model.train()
        spans, answerable = self.model(_join(self.joiner, batch))
        span_loss = measure_span_loss(spans, batch)
        answerable_loss = functional.binary_cross_entropy_with_logits(
            answerable, torch.tensor([float(example.answer is not None) for example in batch])
        )
        self._optimizer.zero_grad()
        torch.autograd.backward(span_loss + answerable_loss)
        nn.utils.clip_grad_norm_(self.model.parameters(), _LARGEST_GRADIENT)
        self._optimizer.step()
        return span_loss.item(), answerable_loss.item()


def measure_span_loss(spans: Tensor, batch: Sequence[Example]) -> Tensor:
    """Mean cross-entropy of the first and last token, over the examples that have an answer."""
    rows, first, last = [], [], []
    for row, example in enumerate(batch):
        if example.answer is not None:
            rows.append(row)
            first.append(len(example.question) + example.answer[0])
            last.append(len(example.question) + example.answer[1])
    if not rows:
        return torch.zeros(())
    begins = functional.cross_entropy(spans[rows, :, 0], torch.tensor(first))
    ends = functional.cross_entropy(spans[rows, :, 1], torch.tensor(last))
    return (begins + ends) / 2


def draw_batches(examples: Sequence[Example], size: int, random: Random) -> Iterator[list[Example]]:
    """Batches of examples of like length, without end; each pass takes every example once."""
    while True:
        order = list(range(len(examples)))
        random.shuffle(order)
        batches: list[list[Example]] = []
        for start in range(0, len(order), size * _POOLED_BATCHES):
            pool = [examples[number] for number in order[start : start + size * _POOLED_BATCHES]]
            pool.sort(key=lambda example: len(example.question) + len(example.text))
            drawn = [pool[first : first + size] for first in range(0, len(pool), size)]
            random.shuffle(drawn)
            batches += drawn
        yield from reversed(batches)


@torch.no_grad()
def evaluate(trainer: Trainer, examples: Sequence[Example], size: int) -> Scores:
    """Measure the model; among `examples` must be both answerable ones and others."""
    trainer.model.eval()
    odds: list[float] = []
    exact: list[bool] = []
    touching: list[bool] = []
    for start in range(0, len(examples), size):
        batch = examples[start : start + size]
        spans, answerable = trainer.model(_join(trainer.joiner, batch))
        odds += answerable.tolist()
        for row, example in enumerate(batch):
            if example.answer is not None:
                first, last = find_span(spans[row, len(example.question) :].numpy())
                exact.append((first, last) == example.answer)
                touching.append(first <= example.answer[1] and last >= example.answer[0])
    labels = np.array([example.answer is not None for example in examples])
    scores = np.array(odds)
    loss = np.mean(np.logaddexp(0, scores) - labels * scores)
    auc = float(roc_auc_score(labels, scores))
    return Scores(float(np.mean(exact)), float(np.mean(touching)), auc, float(loss))


def find_span(scores: NDArray[np.float32]) -> tuple[int, int]:
    """First and last token of the best span of at most 24 tokens; scores (tokens, 2)."""
    pairs = scores[:, :1] + scores[:, 1]
    reach = np.arange(len(scores)) - np.arange(len(scores))[:, None]
    pairs[(reach < 0) | (reach >= _LONGEST_SPAN)] = -np.inf
    first, last = divmod(int(pairs.argmax()), len(scores))
    return first, last


def _join(joiner: Joiner, batch: Sequence[Example]) -> Joined:
    return joiner.join([row.question for row in batch], [row.text for row in batch])


def run(trainer: Trainer, arguments: argparse.Namespace) -> None:
    """Train until the schedule's end, saving and reporting on the way."""
    examples, held_out = read_examples(arguments.examples), read_examples(arguments.held_out)
    batches = draw_batches(examples, arguments.batch, Random(arguments.seed + 1))  # noqa: S311
    began = saved = time.monotonic()
    step = 0
    recent: list[tuple[float, float]] = []
    while step != arguments.stop_at:
        progress = trainer.schedule.measure_progress(step, time.monotonic() - began)
        if progress >= 1:
            break
        recent.append(trainer.take_step(next(batches), step, progress))
        step += 1
        if step % _REPORTED_STEPS == 0:
            span, answerable = np.mean(recent, axis=0)
            recent.clear()
            sys.stdout.write(f"step {step}: span {span:.3f}, answerable {answerable:.3f}\n")
            sys.stdout.flush()
        if time.monotonic() - saved > _SAVED_SECONDS:
            saved = time.monotonic()
            torch.save(trainer.model.state_dict(), arguments.out)
            sys.stdout.write(f"{evaluate(trainer, held_out[:_GLANCED], arguments.batch)}\n")
    torch.save(trainer.model.state_dict(), arguments.out)
    sys.stdout.write(f"{step} steps: {evaluate(trainer, held_out, arguments.batch)}\n")


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("examples", type=Path)
    parser.add_argument("--held-out", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--steps", type=int)
    length.add_argument("--minutes", type=float)
    parser.add_argument("--stop-at", type=int, metavar="STEP")
    parser.add_argument("--start", type=Path, metavar="CHECKPOINT")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    seconds = None if arguments.minutes is None else arguments.minutes * 60
    trainer = Trainer(Schedule(arguments.rate, arguments.steps, seconds), arguments.seed)
    if arguments.start is not None:
        trainer.model.start_from(read_weights(arguments.start))
    run(trainer, arguments)


if __name__ == "__main__":
    main()
