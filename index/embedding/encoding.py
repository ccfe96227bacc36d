"""Runs a text encoder on ONNX Runtime: batches sorted by length, one thread a batch."""

from __future__ import annotations

import ctypes
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime

from index.embedding.values import PassageInput, PassageVectors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


def open_session(
    path: Path, weights: dict[str, NDArray[np.generic]] | None = None, *, arena: bool = True
) -> onnxruntime.InferenceSession:
    """A session on one thread; several threads may run it at once.

    One thread a run, and several runs side by side, because a run that is itself spread over
    threads waits for the slowest of them, which on a busy machine takes thirty times longer.

    Args:
        path: The graph.
        weights: Initializers that the graph declares without data; copied.
        arena: Keep the memory of a run for the next one, which many short runs gain from.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = arena
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if weights:
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in weights.values()]
        options.add_external_initializers(list(weights), values)
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def release_freed_memory() -> None:
    """Hand memory that was freed back to the system, where the C library can be asked to.

    Loading weights leaves twice their size behind: ONNX Runtime copies what it is given, and
    arranges the copy anew.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def choose_threads(threads: int) -> int:
    """`threads`, or the number of cores this process may use when it is 0."""
    if threads:
        return threads
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class TokenSequence:
    """Token ids with the model's markers, and the range of ids of each sentence."""

    ids: list[int]
    sentences: tuple[tuple[int, int], ...] = ()


def lay_out_passage(
    passage: PassageInput, tokenize: Callable[[str], list[int]], opening: list[int], room: int
) -> TokenSequence:
    """The ids of header and sentences after one another, without the closing marker.

    Args:
        passage: The passage.
        tokenize: Text to ids, without markers.
        opening: Ids that begin every passage.
        room: Tokens for header and text; the header is shortened first, then the text.
    """
    pieces = [tokenize(passage.text[start:end]) for start, end in passage.sentences]
    left = max(0, room - sum(map(len, pieces)))
    ids = opening + tokenize(passage.header)[:left]
    limit = len(opening) + room
    ranges: list[tuple[int, int]] = []
    for piece in pieces:
        start = min(len(ids), limit - 1)
        ids = (ids + piece)[:limit]
        ranges.append((start, max(start + 1, len(ids))))
    return TokenSequence(ids, tuple(ranges))


def encode_passages(
    sequences: Sequence[TokenSequence],
    encode: Callable[[Sequence[list[int]]], tuple[NDArray[np.float32], NDArray[np.int32]]],
    *,
    batch_size: int,
    threads: int,
) -> list[PassageVectors]:
    """Encode passages in batches of similar length, side by side.

    A sentence's vector is the mean of its tokens' states within the passage ("late chunking",
    Günther et al. 2024): it costs no second pass, and a pronoun carries what it stands for.

    Args:
        sequences: Token ids of each text.
        encode: Encodes one batch; returns states (batch, tokens, dimension) and mask.
        batch_size: Texts a batch.
        threads: Batches that run at once.

    Returns:
        Vectors in the order given.
    """
    order = sorted(range(len(sequences)), key=lambda at: len(sequences[at].ids), reverse=True)
    # A few texts are spread over the threads rather than left to one.
    size = max(1, min(batch_size, -(-len(order) // threads)))
    batches = [order[at : at + size] for at in range(0, len(order), size)]

    def encode_batch(batch: list[int]) -> list[PassageVectors]:
        states, mask = encode([sequences[at].ids for at in batch])
        pooled = pool_mean(states, mask)
        return [
            PassageVectors(pooled[row], pool_ranges(states[row], sequences[at].sentences))
            for row, at in enumerate(batch)
        ]

    vectors: dict[int, PassageVectors] = {}
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for batch, encoded in zip(batches, pool.map(encode_batch, batches), strict=True):
            vectors.update(zip(batch, encoded, strict=True))
    return [vectors[at] for at in range(len(sequences))]


def pad_sequences(
    sequences: Sequence[list[int]], padding: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Token ids and mask, both of shape (batch, longest)."""
    longest = max(map(len, sequences))
    ids = np.full((len(sequences), longest), padding, dtype=np.int64)
    mask = np.zeros((len(sequences), longest), dtype=np.int32)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = 1
    return ids, mask


def pool_mean(states: NDArray[np.float32], mask: NDArray[np.int32]) -> NDArray[np.float32]:
    """Mean of the token states under the mask, scaled to unit length.

    Args:
        states: Shape (batch, tokens, dimension).
        mask: Shape (batch, tokens), 1 for tokens, 0 for padding.

    Returns:
        float32 of shape (batch, dimension).
    """
    weights = mask[..., None].astype(np.float32)
    summed: NDArray[np.float32] = (states * weights).sum(axis=1)
    return scale_rows(summed / weights.sum(axis=1))


def pool_ranges(
    states: NDArray[np.float32], ranges: Sequence[tuple[int, int]]
) -> NDArray[np.float32]:
    """Mean of the states of each range of tokens, scaled to unit length.

    Args:
        states: Shape (tokens, dimension).
        ranges: Half-open ranges of tokens, none empty.

    Returns:
        float32 of shape (ranges, dimension).
    """
    means = [states[start:end].mean(axis=0) for start, end in ranges]
    return scale_rows(np.array(means, np.float32).reshape(-1, states.shape[-1]))


def scale_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of unit length; a row of zeros stays one."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (rows / np.maximum(norms, 1e-12)).astype(np.float32)
    return scaled
