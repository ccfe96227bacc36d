"""The reader in torch: half the encoder frozen, the other half with heads, trained.

The encoder is BERT's (Devlin et al. 2019, section 3) with the weights of multilingual-e5-small. Its
lower half reads question and text apart, the upper half both in a row (DeFormer, Cao et al. 2020).
The same computation on ONNX Runtime is `index/reranking/reader.py`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from index.embedding.layers import LAYERS, NORMS
from index.embedding.multilingual import open_lower_half

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.embedding.container import Container, Shape

DROPOUT = 0.1
_EPSILON = 1e-12
# What a token outside the text scores as begin or end of an answer.
_IMPOSSIBLE = -1e4
_SPREAD = 0.02


class Layer(nn.Module):
    """One layer of the encoder."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        hidden, inner = shape.hidden, shape.inner
        self.heads = shape.heads
        self.dropout = dropout
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.ao = nn.Linear(hidden, hidden)
        self.fi = nn.Linear(hidden, inner)
        self.fo = nn.Linear(inner, hidden)
        self.aln = nn.LayerNorm(hidden, eps=_EPSILON)
        self.oln = nn.LayerNorm(hidden, eps=_EPSILON)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """States after the layer.

        Args:
            states: Shape (batch, tokens, hidden).
            mask: True for tokens, shape (batch, 1, 1, tokens).
        """
        batch, tokens, hidden = states.shape
        parts = self.qkv(states).view(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        query, key, value = parts
        context = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        attended = self.ao(context.transpose(1, 2).reshape(batch, tokens, hidden))
        middle: Tensor = self.aln(states + self._drop(attended))
        fed = self.fo(functional.gelu(self.fi(middle)))
        after: Tensor = self.oln(middle + self._drop(fed))
        return after

    def _drop(self, states: Tensor) -> Tensor:
        return functional.dropout(states, self.dropout, self.training)


class Encoder(nn.Module):
    """All layers as the container has them: never trained, and served as bytes."""

    def __init__(self, container: Container) -> None:
        super().__init__()
        self._container = container
        self.norm = nn.LayerNorm(container.shape.hidden, eps=_EPSILON)
        self.layers = _load_layers(container, range(2 * LAYERS), dropout=0.0)
        self.norm.load_state_dict(
            {"weight": _read(container, "emb.ln.w"), "bias": _read(container, "emb.ln.b")}
        )
        self.requires_grad_(requires_grad=False)

    def forward(self, ids: Sequence[int]) -> Tensor:
        """States of one text's tokens after each half, shape (2, tokens, hidden)."""
        embedded = self._container.embed_tokens(np.array([ids]))
        states: Tensor = self.norm(torch.from_numpy(embedded))
        mask = torch.ones(1, 1, 1, len(ids), dtype=torch.bool)
        after = []
        for layer in self.layers:
            states = layer(states, mask)
            after.append(states[0])
        return torch.stack(after[LAYERS - 1 :: LAYERS])


class Upper(nn.Module):
    """The last layers over question and text in a row, and the heads; this is what is trained."""

    def __init__(self, container: Container) -> None:
        super().__init__()
        hidden = container.shape.hidden
        self.layers = _load_layers(container, range(LAYERS, 2 * LAYERS), DROPOUT)
        self.segment = nn.Parameter(torch.randn(2, hidden) * _SPREAD)
        self.span = nn.Linear(hidden, 2)
        self.pooled = nn.Linear(hidden, hidden)
        self.answerable = nn.Linear(hidden, 1)
        nn.init.normal_(self.span.weight, std=_SPREAD)
        nn.init.zeros_(self.span.bias)
        nn.init.zeros_(self.answerable.bias)

    def forward(self, joined: Joined) -> tuple[Tensor, Tensor]:
        """Scores of a batch.

        Returns:
            Scores that an answer begins and ends at each token, shape (batch, tokens, 2), very low
            outside the text; and the log odds that there is one, shape (batch,).
        """
        states = joined.states + self.segment[joined.segments]
        for layer in self.layers:
            states = layer(states, joined.mask[:, None, None, :])
        spans = self.span(states).masked_fill(~joined.readable[..., None], _IMPOSSIBLE)
        answerable: Tensor = self.answerable(torch.tanh(self.pooled(states[:, 0])))
        return spans, answerable[:, 0]


@dataclass(frozen=True, slots=True)
class Joined:
    """Questions and their texts in a row, after the lower half.

    Attributes:
        states: Shape (batch, tokens, hidden), zero where there is no token.
        mask: True for tokens, shape (batch, tokens).
        segments: 0 for tokens of the question, 1 for the text's and what follows; the same shape.
        readable: True for tokens of the text without its markers; the same shape.
    """

    states: Tensor
    mask: Tensor
    segments: Tensor
    readable: Tensor


class Joiner:
    """Reads questions and texts apart, as the served reader does, and lays them in a row."""

    def __init__(self, container: Container) -> None:
        self._opening = 1 + len(container.tokenizer.encode("passage: "))
        self._hidden = container.shape.hidden
        self._lower = open_lower_half()

    def join(self, questions: Sequence[list[int]], texts: Sequence[list[int]]) -> Joined:
        """Join each question with its text, both as tokens with their markers."""
        with ThreadPoolExecutor(torch.get_num_threads()) as pool:
            read = list(pool.map(self._lower.run, [*questions, *texts]))
        lengths = [
            len(question) + len(text) for question, text in zip(questions, texts, strict=True)
        ]
        shape = len(questions), max(lengths)
        states = torch.zeros(*shape, self._hidden)
        mask, readable = torch.zeros(shape, dtype=torch.bool), torch.zeros(shape, dtype=torch.bool)
        segments = torch.zeros(shape, dtype=torch.long)
        for row, (asked, told) in enumerate(zip(read[: shape[0]], read[shape[0] :], strict=True)):
            middle, end = len(asked), len(asked) + len(told)
            states[row, :end] = torch.from_numpy(np.concatenate([asked, told]))
            mask[row, :end] = True
            segments[row, middle:] = 1
            readable[row, middle + self._opening : end - 1] = True
        return Joined(states, mask, segments, readable)


def _load_layers(container: Container, numbers: range, dropout: float) -> nn.ModuleList:
    layers = nn.ModuleList()
    for number in numbers:
        layer = Layer(container.shape, dropout)
        state = {}
        for part in ("ao", "fi", "fo"):
            state[f"{part}.weight"] = _read_matrix(container, f"l{number}.{part}")
            state[f"{part}.bias"] = _read(container, f"l{number}.{part}.b")
        for norm in NORMS:
            state[f"{norm}.weight"] = _read(container, f"l{number}.{norm}.w")
            state[f"{norm}.bias"] = _read(container, f"l{number}.{norm}.b")
        names = [f"l{number}.{part}" for part in "qkv"]
        state["qkv.weight"] = torch.cat([_read_matrix(container, name) for name in names])
        state["qkv.bias"] = torch.cat([_read(container, f"{name}.b") for name in names])
        layer.load_state_dict(state)
        layers.append(layer)
    return layers


def _read(container: Container, name: str) -> Tensor:
    return torch.from_numpy(np.array(container.read_floats(name)))


def _read_matrix(container: Container, name: str) -> Tensor:
    """A matrix of shape (width, depth), as torch has it."""
    width = len(container.read_floats(f"{name}.b"))
    return torch.from_numpy(container.read_matrix(f"{name}.w").reshape(width, -1))
