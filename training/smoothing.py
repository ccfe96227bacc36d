"""Factors by which channels that run high are divided before they are multiplied as bytes.

The weights of a channel are multiplied by its factor in turn, so that nothing changes but what is
lost by rounding (Xiao et al. 2023, "SmoothQuant", equations 3 and 4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from index.embedding.layers import SMOOTHED
from training.written import WRITTEN, list_written

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor, nn

    from index.embedding.container import Container

# How much of the difference goes to the weights; of .3 to 1 it keeps the states of the lower half
# nearest to those of float32.
_ALPHA = 0.8
_SMALLEST = 1e-5
# What is looked at: questions and the beginnings of their texts, of sets with texts of their own.
_SETS = ("statements", "languages")
_EVERY = 25
_QUESTION_TOKENS, _TEXT_TOKENS = 60, 110


def read_pairs(container: Container) -> list[tuple[list[int], list[int]]]:
    """Questions and texts as the reader gets them, tokens with their markers."""
    tokenize = container.tokenizer.encode

    def lay_out(text: str, most: int) -> list[int]:
        return [container.begin, *tokenize(text)[:most], container.end]

    questions = [
        question for name in _SETS for question in list_written(WRITTEN / name, contexts={})
    ]
    return [
        (
            lay_out(f"query: {each.question}", _QUESTION_TOKENS),
            lay_out(f"passage: {each.context}", _TEXT_TOKENS),
        )
        for each in questions[::_EVERY]
    ]


@torch.no_grad()
def find_factors(
    layers: nn.ModuleList, run: Callable[[], object]
) -> dict[str, NDArray[np.float32]]:
    """The factors of each matrix that has any, by its name in the file, of shape (depth,).

    Args:
        layers: What is multiplied.
        run: Runs the layers over what they are to be fitted to.
    """
    peaks: dict[str, Tensor] = {}

    def watch(name: str, matrix: nn.Linear) -> None:
        def look(_module: object, inputs: tuple[Tensor, ...]) -> None:
            highest = inputs[0].abs().flatten(0, -2).amax(0)
            peaks[name] = torch.maximum(peaks.get(name, highest), highest)

        hooks.append(matrix.register_forward_pre_hook(look))

    hooks: list[torch.utils.hooks.RemovableHandle] = []
    matrices = {
        f"l{number}.{part}": getattr(layer, part)
        for number, layer in enumerate(layers)
        for part in SMOOTHED
    }
    for name, matrix in matrices.items():
        watch(name, matrix)
    run()
    for hook in hooks:
        hook.remove()
    return {
        name: _weigh(peaks[name], matrix.weight.abs().amax(0)) for name, matrix in matrices.items()
    }


def _weigh(inputs: Tensor, weights: Tensor) -> NDArray[np.float32]:
    factors: NDArray[np.float32] = (
        inputs.clamp_min(_SMALLEST) ** _ALPHA / weights.clamp_min(_SMALLEST) ** (1 - _ALPHA)
    ).numpy()
    return factors
