"""Makes `layer.onnx`, the graph of one layer without its weights.

Run `python -m index.embedding.graph` to write it again (needs the package `onnx`, which nothing
else does). The weights are handed to ONNX Runtime when the graph is loaded; a test holds that the
file is what this module makes.

The layer is one of BERT's encoder (Devlin et al. 2019, section 3): `embeddings` float32 (batch,
tokens, hidden) and `mask` int32 (batch, tokens) in, `states` float32 (batch, tokens, hidden) out.
Weights have 8 bits and a scale a column, products are of 8-bit activations with one scale for all
(Jacob et al. 2018). So that one scale serves all channels, those that run high are divided first by
a factor that the weights carry instead (Xiao et al. 2023, "SmoothQuant").
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import onnx
from onnx import TensorProto, helper

from index.embedding.container import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

LAYER_FILE = Path(__file__).with_name("layer.onnx")
SHAPE = Shape(hidden=384, layers=12, heads=12, inner=1536, vocabulary=250_037, positions=512)
_CONTRIB = "com.microsoft"
_EPSILON = 1e-12


class _Graph:
    """Collects nodes, and initializers that carry a shape and no data."""

    def __init__(self) -> None:
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
        weights = self.declare(f"{name}.w", TensorProto.INT8, (depth, width))
        scales = self.declare(f"{name}.w.scale", TensorProto.FLOAT, (width,))
        bias = self.declare(f"{name}.b", TensorProto.FLOAT, (width,))
        inputs = [source, weights, scales, "", bias]
        return self.add("DynamicQuantizeMatMul", inputs, f"{name}.out", domain=_CONTRIB)

    def smooth(self, source: str, name: str, width: int) -> str:
        """The source with its channels brought nearer each other."""
        factors = self.declare(f"{name}.smooth", TensorProto.FLOAT, (width,))
        return self.add("Mul", [source, factors], f"{name}.smoothed")

    def normalize(self, source: str, name: str, output: str) -> str:
        scale = self.declare(f"{name}.w", TensorProto.FLOAT, (SHAPE.hidden,))
        bias = self.declare(f"{name}.b", TensorProto.FLOAT, (SHAPE.hidden,))
        inputs = [source, scale, bias]
        return self.add("LayerNormalization", inputs, output, epsilon=_EPSILON, axis=-1)


def build_layer_graph() -> bytes:
    """The serialized graph, whose tensors are those of layer 0; the same bytes each time."""
    graph = _Graph()
    _add_layer(graph)
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


def _add_layer(graph: _Graph) -> None:
    hidden, inner, name, state = SHAPE.hidden, SHAPE.inner, "l0", "embeddings"
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
    smoothed = graph.smooth(middle, f"{name}.fi", hidden)
    wide = graph.apply_linear(smoothed, f"{name}.fi", inner, hidden)
    active = graph.add("Gelu", [wide], f"{name}.active", domain=_CONTRIB)
    smoothed = graph.smooth(active, f"{name}.fo", inner)
    narrow = graph.apply_linear(smoothed, f"{name}.fo", hidden, inner)
    summed = graph.add("Add", [middle, narrow], f"{name}.fed")
    graph.normalize(summed, f"{name}.oln", "states")


if __name__ == "__main__":
    LAYER_FILE.write_bytes(build_layer_graph())
