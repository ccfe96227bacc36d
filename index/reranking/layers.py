"""Half an encoder: six transformer layers run on ONNX Runtime with weights given as arrays."""

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
GRAPH_SHA256 = "40df668763f973c23ede48f6e081c3ee143f240149372a97dc888e12eaae897f"


class Layers:
    """Six layers; several threads may run them at once."""

    def __init__(self, read: Callable[[str], NDArray[np.float32]]) -> None:
        """Take the weights.

        Args:
            read: A tensor by its name in `layers.onnx`, matrices of shape (depth, width).
        """
        graph = check_file(find_package_file("index.embedding", "layers.onnx"), GRAPH_SHA256)
        self._session = open_session(graph, {name: read(name) for name in list_tensors()})

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


def list_tensors() -> list[str]:
    """Names of all tensors, in the order of the layers."""
    names = []
    for number in range(LAYERS):
        names += [f"l{number}.{part}.{kind}" for part in PARTS for kind in "wb"]
        names += [f"l{number}.{norm}.{kind}" for norm in NORMS for kind in "wb"]
    return names


def read_lower_half(container: Container) -> Callable[[str], NDArray[np.float32]]:
    """Tensors of the container's first six layers, by their names in `layers.onnx`."""

    def read(name: str) -> NDArray[np.float32]:
        _, part, kind = name.split(".")
        if kind == "b" or part in NORMS:
            return container.read_floats(name)
        width = len(container.read_floats(f"{name[:-1]}b"))
        return np.ascontiguousarray(container.read_matrix(name).reshape(width, -1).T)

    return read


def normalize(
    states: NDArray[np.float32], scale: NDArray[np.float32], bias: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Layer normalization (Ba et al. 2016) over the last axis."""
    centred = states - states.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    normal: NDArray[np.float32] = centred / spread * scale + bias
    return normal
