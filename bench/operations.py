"""Counts the arithmetic of a model's matrix products while something runs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import onnx
import onnxruntime

if TYPE_CHECKING:
    from collections.abc import Callable

_PRODUCTS = frozenset({"MatMul", "Gemm", "MatMulInteger", "DynamicQuantizeMatMul"})
# Weights stored in fewer bits are brought back to floats in the graph itself.
_UNPACKING = frozenset({"Cast", "Mul", "Sub", "DequantizeLinear", "Transpose", "Identity"})
_BATCHED = 2


def count_operations(work: Callable[[], object]) -> int:
    """Multiplications and additions in the products with weights of every model `work` runs.

    Attention's products of activations are left out: some hundredths at the lengths read here.
    """
    counted: list[int] = []
    run = onnxruntime.InferenceSession.run

    def count(session: Any, names: Any, feeds: dict[str, Any], *rest: Any) -> Any:  # noqa: ANN401
        given = next(iter(feeds.values()))
        # Token ids are whole numbers, one a row; states are rows of floats.
        rows = given.size if given.dtype.kind == "i" else given.size // given.shape[-1]
        # Several threads run models at once; appending is whole.
        counted.append(2 * rows * count_weights(session._model_path))  # noqa: SLF001
        return run(session, names, feeds, *rest)

    onnxruntime.InferenceSession.run = count
    try:
        work()
    finally:
        onnxruntime.InferenceSession.run = run
    return sum(counted)


@cache
def count_weights(path: str) -> int:
    """Numbers in the matrices that each token is multiplied with."""
    graph = onnx.load(path, load_external_data=False).graph
    sizes = {each.name: list(each.dims) for each in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}

    def find_matrix(name: str) -> int:
        """Size of the matrix behind a value, through what only unpacks it; 0 if there is none."""
        if name in sizes:
            dims = sizes[name]
            return dims[0] * dims[1] if len(dims) == _BATCHED else 0
        node = makers.get(name)
        if node is None or node.op_type not in _UNPACKING:
            return 0
        return max(map(find_matrix, node.input), default=0)

    total = 0
    for node in graph.node:
        if node.op_type in _PRODUCTS:
            total += max(map(find_matrix, node.input[:2]))
    return total
