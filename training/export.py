"""Writes an encoder's layers as bytes for `index`, and prints the file's checksum.

    python -m training.export CHECKPOINT OUT.safetensors    # the reader
    python -m training.export lower OUT.safetensors         # the embedder's first six layers,
    python -m training.export upper OUT.safetensors         # and its last

Matrices of the layers become int8 with one scale a column; the rest stays float32. What goes into
a layer is multiplied as bytes with one scale for all its channels, so channels that run high in the
questions and texts of `training/written` are divided by a factor first (`training/smoothing.py`).
The checksum goes into `index/reranking/reader.py` or `index/embedding/layers.py`.
"""

from __future__ import annotations

import argparse
import sys
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from torch import nn

from index.embedding.layers import LAYERS, NORMS, PARTS
from index.embedding.multilingual import open_container
from index.embedding.weights import hash_file
from training.model import Encoder, Joiner, ReaderModel
from training.smoothing import find_factors, read_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from torch import Tensor

_LARGEST = 127
# What `CHECKPOINT` says for the halves that are not trained.
_HALVES = {"lower": slice(LAYERS), "upper": slice(LAYERS, None)}
_HEADS = ("span", "pooled", "answerable")


def pack_layers(
    state: Mapping[str, Tensor], factors: Mapping[str, NDArray[np.float32]]
) -> dict[str, NDArray[np.generic]]:
    """The tensors of all layers, by their names in the file.

    Args:
        state: Weights by torch's names and in torch's shapes, matrices (width, depth); in the file
            they are (depth, width).
        factors: What the inputs of matrices are divided by (`training.smoothing.find_factors`),
            float32 of shape (depth,).
    """
    packed: dict[str, NDArray[np.generic]] = {}
    for number in _number_layers(state, "layers.{}.fo.bias"):
        for part, weight, bias in _list_parts(state, f"layers.{number}"):
            name = f"l{number}.{part}"
            factor = factors.get(name)
            if factor is not None:
                packed[f"{name}.smooth"] = 1 / factor
            packed[f"{name}.w"], packed[f"{name}.w.scale"] = _quantize(
                weight if factor is None else weight * factor
            )
            packed[f"{name}.b"] = bias
        for norm in NORMS:
            packed[f"l{number}.{norm}.w"] = state[f"layers.{number}.{norm}.weight"].numpy()
            packed[f"l{number}.{norm}.b"] = state[f"layers.{number}.{norm}.bias"].numpy()
    return packed


def pack_weights(
    state: Mapping[str, Tensor], factors: Mapping[str, NDArray[np.float32]]
) -> dict[str, NDArray[np.generic]]:
    """The tensors of a `training.model.ReaderModel`; see `pack_layers`."""
    packed = {"segment": state["segment"].numpy().copy(), **pack_layers(state, factors)}
    for head in _HEADS:
        weight = np.ascontiguousarray(state[f"{head}.weight"].numpy().T)
        packed[f"{head}.w"] = weight[:, 0].copy() if head == "answerable" else weight
        packed[f"{head}.b"] = state[f"{head}.bias"].numpy()
    return packed


def unpack_weights(packed: Mapping[str, NDArray[np.generic]]) -> dict[str, Tensor]:
    """Weights for a `training.model.ReaderModel`; undoes `pack_weights` but for rounding."""
    state: dict[str, Tensor] = {"segment": _to_tensor(packed["segment"])}
    for number in _number_layers(packed, "l{}.fo.b"):
        matrices = {part: _unpack_matrix(packed, f"l{number}.{part}") for part in PARTS}
        biases = {part: _to_tensor(packed[f"l{number}.{part}.b"]) for part in PARTS}
        layer = f"layers.{number}"
        state[f"{layer}.qkv.weight"] = torch.cat([matrices[part] for part in "qkv"])
        state[f"{layer}.qkv.bias"] = torch.cat([biases[part] for part in "qkv"])
        for part in PARTS[3:]:
            state[f"{layer}.{part}.weight"] = matrices[part]
            state[f"{layer}.{part}.bias"] = biases[part]
        for norm in NORMS:
            state[f"{layer}.{norm}.weight"] = _to_tensor(packed[f"l{number}.{norm}.w"])
            state[f"{layer}.{norm}.bias"] = _to_tensor(packed[f"l{number}.{norm}.b"])
    for head in _HEADS:
        weight = _to_tensor(packed[f"{head}.w"].T)
        state[f"{head}.weight"] = weight[None] if head == "answerable" else weight
        state[f"{head}.bias"] = _to_tensor(packed[f"{head}.b"])
    return state


def read_weights(path: Path) -> dict[str, Tensor]:
    """Weights for a `training.model.ReaderModel`, from a checkpoint or from an exported file."""
    if path.suffix == ".safetensors":
        return unpack_weights(load_file(path))
    state: dict[str, Tensor] = torch.load(path, weights_only=True)
    return state


def _number_layers(tensors: Mapping[str, object], name: str) -> range:
    """Numbers of the layers, by the name that one tensor of each has."""
    return range(next(number for number in count() if name.format(number) not in tensors))


def _unpack_matrix(packed: Mapping[str, NDArray[np.generic]], name: str) -> Tensor:
    weight = (_to_tensor(packed[f"{name}.w"]) * _to_tensor(packed[f"{name}.w.scale"])).T
    factors = packed.get(f"{name}.smooth")
    return (weight if factors is None else weight * _to_tensor(factors)).contiguous()


def _list_parts(
    state: Mapping[str, Tensor], layer: str
) -> list[tuple[str, NDArray[np.float32], NDArray[np.float32]]]:
    """Name, weights and bias of each matrix of a layer; torch holds the first three as one."""
    weights = list(state[f"{layer}.qkv.weight"].chunk(3))
    biases = list(state[f"{layer}.qkv.bias"].chunk(3))
    for part in PARTS[3:]:
        weights.append(state[f"{layer}.{part}.weight"])
        biases.append(state[f"{layer}.{part}.bias"])
    return [
        (part, weight.numpy(), bias.numpy().copy())
        for part, weight, bias in zip(PARTS, weights, biases, strict=True)
    ]


def _quantize(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Bytes of shape (depth, width) and scales of shape (width,), from (width, depth)."""
    largest = np.abs(weight).max(axis=1)
    scale = np.where(largest > 0, largest / _LARGEST, 1).astype(np.float32)
    rounded = np.round(weight / scale[:, None]).clip(-_LARGEST, _LARGEST)
    return np.ascontiguousarray(rounded.T.astype(np.int8)), scale


def _to_tensor(array: NDArray[np.generic]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32))


def main() -> None:
    """Export a checkpoint and print the checksum of what was written."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("checkpoint", type=Path, help="a file, or lower, or upper")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    container = open_container()
    pairs = read_pairs(container)
    if half := _HALVES.get(str(arguments.checkpoint)):
        encoder = Encoder(container).eval()
        layers = encoder.layers[half]
        factors = find_factors(layers, lambda: [encoder(each) for each in chain(*pairs)])
        packed = pack_layers(nn.ModuleDict({"layers": layers}).state_dict(), factors)
    else:
        joiner, model = Joiner(container), ReaderModel(container).eval()
        model.load_state_dict(read_weights(arguments.checkpoint))
        factors = find_factors(
            model.layers, lambda: [model(joiner.join([asked], [told])) for asked, told in pairs]
        )
        packed = pack_weights(model.state_dict(), factors)
    save_file(packed, arguments.out, metadata={"format": "np"})
    sys.stdout.write(f"{hash_file(arguments.out)}\n")


if __name__ == "__main__":
    main()
