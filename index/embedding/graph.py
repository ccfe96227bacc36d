"""Makes `multilingual.onnx`, `lower.onnx` and `layer.onnx`, graphs without their weights.

Run `python -m index.embedding.graph` to write them again (needs the package `onnx`, which nothing
else does). The weights are handed to ONNX Runtime when a graph is loaded; a test holds that the
files are what this module makes.

The graphs are BERT's encoder (Devlin et al. 2019, section 3). `multilingual.onnx` is all of it with
4-bit weights: `embeddings` float32 (batch, tokens, hidden) and `mask` int32 (batch, tokens) in,
`states` float32 (batch, tokens, hidden) out; products are of 8-bit activations. `lower.onnx` is the
first half of its layers, with the same weights and products of float32, and no normalization before
them. `layer.onnx` is one layer with 8-bit weights, a scale a column, and products of 8-bit
activations with one scale for all (Jacob et al. 2018).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import onnx
from onnx import TensorProto, helper

from index.embedding.container import BLOCK, Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

GRAPH_FILE = Path(__file__).with_name("multilingual.onnx")
LOWER_FILE = Path(__file__).with_name("lower.onnx")
LAYER_FILE = Path(__file__).with_name("layer.onnx")
SHAPE = Shape(hidden=384, layers=12, heads=12, inner=1536, vocabulary=250_037, positions=512)
_CONTRIB = "com.microsoft"
_EPSILON = 1e-12
HALF = SHAPE.layers // 2
# What 4-bit weights are multiplied as: `MatMulNBits`' own numbers for its attribute.
_AS_FLOATS, _AS_BYTES = 1, 4


class _Graph:
    """Collects nodes, and initializers that carry a shape and no data."""

    def __init__(self, accuracy: int | None) -> None:
        """Begin a graph.

        Args:
            accuracy: How 4-bit weights are multiplied; None for weights of 8 bits.
        """
        self._accuracy = accuracy
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def declare(self, name: str, kind: int, dims: Sequence[int]) -> str:
        weight = TensorProto(name=name, data_type=kind, dims=dims)
        weight.data_location = TensorProto.EXTERNAL
        weight.external_data.add(key="location", value="weights")
        self.weights.append(weight)
        return name

    def add(self, operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:  # noqa: ANN401
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def apply_linear(self, source: str, name: str, width: int, depth: int) -> str:
        if self._accuracy is None:
            return self._apply_bytes(source, name, width, depth)
        product = self._multiply_packed(source, name, width, depth)
        bias = self.declare(f"{name}.b", TensorProto.FLOAT, (width,))
        return self.add("Add", [product, bias], f"{name}.out")

    def _apply_bytes(self, source: str, name: str, width: int, depth: int) -> str:
        weights = self.declare(f"{name}.w", TensorProto.INT8, (depth, width))
        scales = self.declare(f"{name}.w.scale", TensorProto.FLOAT, (width,))
        bias = self.declare(f"{name}.b", TensorProto.FLOAT, (width,))
        inputs = [source, weights, scales, "", bias]
        return self.add("DynamicQuantizeMatMul", inputs, f"{name}.out", domain=_CONTRIB)

    def _multiply_packed(self, source: str, name: str, width: int, depth: int) -> str:
        packed = self.declare(
            f"{name}.packed", TensorProto.UINT8, (width, depth // BLOCK, BLOCK // 2)
        )
        scales = self.declare(f"{name}.scales", TensorProto.FLOAT, (width, depth // BLOCK))
        return self.add(
            "MatMulNBits",
            [source, packed, scales],
            f"{name}.product",
            domain=_CONTRIB,
            K=depth,
            N=width,
            bits=4,
            block_size=BLOCK,
            accuracy_level=self._accuracy,
        )

    def normalize(self, source: str, name: str, output: str) -> str:
        scale = self.declare(f"{name}.w", TensorProto.FLOAT, (SHAPE.hidden,))
        bias = self.declare(f"{name}.b", TensorProto.FLOAT, (SHAPE.hidden,))
        inputs = [source, scale, bias]
        return self.add("LayerNormalization", inputs, output, epsilon=_EPSILON, axis=-1)


def build_graph() -> bytes:
    """The serialized graph of the encoder; the same bytes each time with one version of `onnx`."""
    graph = _Graph(_AS_BYTES)
    state = graph.normalize("embeddings", "emb.ln", "state.0")
    _add_layers(graph, state, SHAPE.layers)
    return _serialize(graph, "multilingual-e5-small")


def build_lower_graph() -> bytes:
    """The serialized graph of the first half of the layers."""
    graph = _Graph(_AS_FLOATS)
    _add_layers(graph, "embeddings", HALF)
    return _serialize(graph, "lower")


def build_layer_graph() -> bytes:
    """The serialized graph of one layer, whose tensors are those of layer 0."""
    graph = _Graph(None)
    _add_layers(graph, "embeddings", 1)
    return _serialize(graph, "layer")


def _serialize(graph: _Graph, name: str) -> bytes:
    tensors: list[str | int | None] = ["batch", "tokens", SHAPE.hidden]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            name,
            [
                helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, tensors),
                helper.make_tensor_value_info("mask", TensorProto.INT32, tensors[:2]),
            ],
            [helper.make_tensor_value_info("states", TensorProto.FLOAT, tensors)],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(_CONTRIB, 1)],
        ir_version=9,
    )
    return bytes(model.SerializeToString(deterministic=True))


def _add_layers(graph: _Graph, state: str, count: int) -> None:
    for number in range(count):
        output = "states" if number == count - 1 else f"state.{number + 1}"
        state = _add_layer(graph, state, f"l{number}", output)


def _add_layer(graph: _Graph, state: str, name: str, output: str) -> str:
    hidden, inner = SHAPE.hidden, SHAPE.inner
    heads = [graph.apply_linear(state, f"{name}.{part}", hidden, hidden) for part in "qkv"]
    context = graph.add(
        "MultiHeadAttention",
        [*heads, "", "mask"],
        f"{name}.context",
        domain=_CONTRIB,
        num_heads=SHAPE.heads,
    )
    attention = graph.apply_linear(context, f"{name}.ao", hidden, hidden)
    summed = graph.add("Add", [state, attention], f"{name}.attended")
    middle = graph.normalize(summed, f"{name}.aln", f"{name}.middle")
    wide = graph.apply_linear(middle, f"{name}.fi", inner, hidden)
    active = graph.add("Gelu", [wide], f"{name}.active", domain=_CONTRIB)
    narrow = graph.apply_linear(active, f"{name}.fo", hidden, inner)
    summed = graph.add("Add", [middle, narrow], f"{name}.fed")
    return graph.normalize(summed, f"{name}.oln", output)


if __name__ == "__main__":
    GRAPH_FILE.write_bytes(build_graph())
    LOWER_FILE.write_bytes(build_lower_graph())
    LAYER_FILE.write_bytes(build_layer_graph())
