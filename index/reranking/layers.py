"""The two halves of the trained reader's encoder, six transformer layers each, on ONNX Runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from index.embedding.encoding import open_session
from index.embedding.weights import check_file, find_package_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from index.embedding.container import Container

LAYERS = 6
PARTS = ("q", "k", "v", "ao", "fi", "fo")
NORMS = ("aln", "oln")
LOWER_SHA256 = "4db36000b16d7cb2b7bb9359eb34a29b63f82346473c7cf07107e8c2c6f4f6ce"
LAYER_SHA256 = "79728ab8f1bf9b3abceeda5943cc8b30af21746d9a54bf368f29c04707149e12"


class LowerLayers:
    """The container's first six layers; several threads may run them at once.

    Their 4-bit weights stay as they are and are multiplied as float32, which costs no more time
    and a seventh of the memory.
    """

    def __init__(self, container: Container) -> None:
        graph = check_file(find_package_file("index.embedding", "lower.onnx"), LOWER_SHA256)
        self._session = open_session(graph, container.read_layers(LAYERS), arena=False)

    def run(self, states: NDArray[np.float32], mask: NDArray[np.int32]) -> NDArray[np.float32]:
        """States after the layers.

        Args:
            states: Shape (batch, tokens, hidden).
            mask: Shape (batch, tokens), 1 for tokens, 0 for padding.

        Returns:
            The shape of `states`.
        """
        (after,) = self._session.run(None, {"embeddings": states, "mask": mask})
        return np.asarray(after, np.float32)


class UpperLayers:
    """Six layers with weights given as arrays; several threads may run them at once.

    They are multiplied as bytes: a quarter of the memory of float32 and less time, at log odds
    that differ by .12 on average.
    """

    def __init__(self, read: Callable[[str], NDArray[np.generic]]) -> None:
        """Take the weights.

        Args:
            read: A tensor by its name (`list_tensors`): matrices int8 of shape (depth, width), all
                else float32.
        """
        graph = check_file(find_package_file("index.embedding", "layer.onnx"), LAYER_SHA256)
        # Layer by layer: ONNX Runtime copies weights, and of one layer only are there two copies.
        self._sessions = [
            open_session(
                graph,
                {f"l0.{name}": read(f"l{number}.{name}") for name in _list_layer_tensors()},
                arena=False,
            )
            for number in range(LAYERS)
        ]

    def run(self, states: NDArray[np.float32], mask: NDArray[np.int32]) -> NDArray[np.float32]:
        """See `LowerLayers.run`."""
        for session in self._sessions:
            (states,) = session.run(None, {"embeddings": states, "mask": mask})
        return np.asarray(states, np.float32)


def list_tensors() -> list[str]:
    """Names of all tensors of six layers, in their order."""
    return [f"l{number}.{name}" for number in range(LAYERS) for name in _list_layer_tensors()]


def _list_layer_tensors() -> list[str]:
    scales = [f"{name}.w.scale" for name in PARTS]
    return [f"{name}.{kind}" for name in (*PARTS, *NORMS) for kind in "wb"] + scales


def normalize(
    states: NDArray[np.float32], scale: NDArray[np.float32], bias: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Layer normalization (Ba et al. 2016) over the last axis."""
    centred = states - states.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    normal: NDArray[np.float32] = centred / spread * scale + bias
    return normal
