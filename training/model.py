"""The reader in torch: an encoder with heads.

The encoder is BERT's (Devlin et al. 2019, section 3) with the weights of multilingual-e5-small. Its
lower half reads question and text apart, the upper half both in a row (DeFormer, Cao et al. 2020).
The same computation on ONNX Runtime is `index/reranking/reader.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from index.embedding.layers import LAYERS, NORMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.embedding.container import Container, Shape

# Of the lower half, which learns little, and of the upper.
DROPOUT = 0.0, 0.1
_EPSILON = 1e-12
# What a token outside the text scores as begin or end of an answer.
_IMPOSSIBLE = -1e4
_SPREAD = 0.02
_LAYER = re.compile(r"^layers\.(\d+)\.")


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
        self._embedding = Embedding(container)
        self.layers = _load_layers(container)
        self.requires_grad_(requires_grad=False)

    def forward(self, ids: Sequence[int]) -> Tensor:
        """States of one text's tokens after each half, shape (2, tokens, hidden)."""
        states = self._embedding.embed(ids)[None]
        mask = torch.ones(1, 1, 1, len(ids), dtype=torch.bool)
        after = []
        for layer in self.layers:
            states = layer(states, mask)
            after.append(states[0])
        return torch.stack(after[LAYERS - 1 :: LAYERS])


class Embedding:
    """The container's vectors of tokens at their places, which are never trained."""

    def __init__(self, container: Container) -> None:
        self._container = container
        hidden = container.shape.hidden
        self._norm = nn.LayerNorm(hidden, eps=_EPSILON).requires_grad_(requires_grad=False)
        self._norm.load_state_dict(
            {"weight": _read(container, "emb.ln.w"), "bias": _read(container, "emb.ln.b")}
        )

    def embed(self, ids: Sequence[int]) -> Tensor:
        """What the first layer gets of one text's tokens, shape (tokens, hidden)."""
        embedded = self._container.embed_tokens(np.array([ids]))[0]
        normal: Tensor = self._norm(torch.from_numpy(embedded))
        return normal


class ReaderModel(nn.Module):
    """Six layers over question and text apart, six over both in a row, and the heads."""

    def __init__(self, container: Container) -> None:
        super().__init__()
        hidden = container.shape.hidden
        self.layers = _load_layers(container, DROPOUT)
        self.segment = nn.Parameter(torch.randn(2, hidden) * _SPREAD)
        self.span = nn.Linear(hidden, 2)
        self.pooled = nn.Linear(hidden, hidden)
        self.answerable = nn.Linear(hidden, 1)
        nn.init.normal_(self.span.weight, std=_SPREAD)
        nn.init.zeros_(self.span.bias)
        nn.init.zeros_(self.answerable.bias)

    def start_from(self, state: Mapping[str, Tensor]) -> None:
        """Take weights; where there are six layers, the upper half's of an earlier stage."""
        if f"layers.{LAYERS}.fo.bias" not in state:
            upper = {_LAYER.sub(_raise_number, name): values for name, values in state.items()}
            state = {**self.state_dict(), **upper}
        self.load_state_dict(state)

    def forward(self, joined: Joined) -> tuple[Tensor, Tensor]:
        """Scores of a batch.

        Returns:
            Scores that an answer begins and ends at each token, shape (batch, tokens, 2), very low
            outside the text; and the log odds that there is one, shape (batch,).
        """
        together = joined.mask[:, None, None, :]
        apart = together & (joined.segments[:, None, :, None] == joined.segments[:, None, None, :])
        states = joined.embedded
        for layer in self.layers[:LAYERS]:
            states = layer(states, apart)
        states = states + self.segment[joined.segments]
        for layer in self.layers[LAYERS:]:
            states = layer(states, together)
        spans = self.span(states).masked_fill(~joined.readable[..., None], _IMPOSSIBLE)
        answerable: Tensor = self.answerable(torch.tanh(self.pooled(states[:, 0])))
        return spans, answerable[:, 0]


@dataclass(frozen=True, slots=True)
class Joined:
    """Questions and their texts in a row.

    Attributes:
        embedded: What the first layer gets, shape (batch, tokens, hidden), zero where there is no
            token.
        mask: True for tokens, shape (batch, tokens).
        segments: 0 for tokens of the question, 1 for the text's and what follows; the same shape.
        readable: True for tokens of the text without its markers; the same shape.
    """

    embedded: Tensor
    mask: Tensor
    segments: Tensor
    readable: Tensor


class Joiner:
    """Lays questions and texts in a row; the places of each are counted from its own beginning."""

    def __init__(self, container: Container) -> None:
        self._opening = 1 + len(container.tokenizer.encode("passage: "))
        self._hidden = container.shape.hidden
        self._embedding = Embedding(container)

    def join(self, questions: Sequence[list[int]], texts: Sequence[list[int]]) -> Joined:
        """Join each question with its text, both as tokens with their markers."""
        pairs = list(zip(questions, texts, strict=True))
        shape = len(pairs), max(len(question) + len(text) for question, text in pairs)
        embedded = torch.zeros(*shape, self._hidden)
        mask, readable = torch.zeros(shape, dtype=torch.bool), torch.zeros(shape, dtype=torch.bool)
        segments = torch.zeros(shape, dtype=torch.long)
        for row, (question, text) in enumerate(pairs):
            middle, end = len(question), len(question) + len(text)
            embedded[row, :middle] = self._embedding.embed(question)
            embedded[row, middle:end] = self._embedding.embed(text)
            mask[row, :end] = True
            segments[row, middle:] = 1
            readable[row, middle + self._opening : end - 1] = True
        return Joined(embedded, mask, segments, readable)


def _raise_number(layer: re.Match[str]) -> str:
    """The name of an upper half's layer among all layers."""
    return f"layers.{int(layer[1]) + LAYERS}."


def _load_layers(container: Container, dropout: tuple[float, float] = (0, 0)) -> nn.ModuleList:
    """All layers; `dropout` is of the lower half and of the upper."""
    layers = nn.ModuleList()
    for number in range(2 * LAYERS):
        layer = Layer(container.shape, dropout[number // LAYERS])
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
