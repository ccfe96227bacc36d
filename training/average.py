"""Mixes the weights of two checkpoints of the reader, one trained on from the other.

    python -m training.average BEFORE AFTER SHARE OUT

What was trained last forgets some of what was learnt before; a mean of both keeps more of either
than a shorter run does (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch

from training.export import read_weights


def average(
    before: dict[str, torch.Tensor], after: dict[str, torch.Tensor], share: float
) -> dict[str, torch.Tensor]:
    """Each tensor of `before` moved by `share`, in [0, 1], of the way to that of `after`.

    Raises:
        ValueError: the checkpoints are of different models.
    """
    if before.keys() != after.keys():
        raise ValueError("The checkpoints are of different models.")
    return {name: (1 - share) * values + share * after[name] for name, values in before.items()}


def main() -> None:
    """Read two checkpoints and write their mean."""
    before, after, share, out = sys.argv[1:]
    first, second = (read_weights(Path(each)) for each in (before, after))
    torch.save(average(first, second, float(share)), Path(out))


if __name__ == "__main__":
    main()
