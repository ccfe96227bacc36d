"""The machine: what it is, and how fast it is at most; `python -m bench.machine FOLDER`.

The limits are one core's. A matrix product of this size leaves the caches behind its arithmetic,
so its rate is the peak that a model's layers can come near; copying arrays far larger than any
cache gives the memory's bandwidth.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

PRODUCT_FILE = "product.onnx"
_INTEGER_FILE = "integer.onnx"
_SIDE = 1024
_COPIED = 64_000_000  # float32 numbers: 256 MB
_REPEATS = 20
_LIBRARIES = (
    "silteme", "onnxruntime", "numpy", "torch", "transformers", "sentence-transformers",
    "llama-index-core", "llama-index-vector-stores-chroma", "llama-index-embeddings-huggingface",
    "chromadb", "tokenizers",
)  # fmt: skip


def main() -> None:
    """Write the models into the folder that the command line names, and print what was found."""
    folder = Path(sys.argv[1])
    print(json.dumps({"machine": describe_machine(), "limits": measure_limits(folder)}))  # noqa: T201


def describe_machine() -> dict[str, object]:
    """Processor, cores, memory, system and versions."""
    return {
        "processor": _name_processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None,
        "memory_bytes": _count_memory(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "versions": {name: _find_version(name) for name in _LIBRARIES},
        "load": list(os.getloadavg()),
    }


def measure_limits(folder: Path) -> dict[str, float]:
    """Peak rates of one core: operations and bytes a second, the best of several runs.

    A multiplication with its addition counts as two operations; a copied byte as one that is
    read and one that is written.
    """
    write_models(folder)
    generator = np.random.default_rng(0)
    floats = generator.standard_normal((_SIDE, _SIDE), np.float32)
    integers = generator.integers(0, 255, (_SIDE, _SIDE), np.uint8)
    operations = 2 * _SIDE**3
    source = generator.standard_normal(_COPIED, np.float32)
    target = np.empty_like(source)
    return {
        "float32_operations": _find_rate(operations, _open(folder / PRODUCT_FILE, floats)),
        "int8_operations": _find_rate(operations, _open(folder / _INTEGER_FILE, integers)),
        "copied_bytes": _find_rate(2 * source.nbytes, lambda: np.copyto(target, source)),
    }


def write_models(folder: Path) -> None:
    """Write two models of one matrix product each: `product.onnx` and its 8-bit counterpart.

    The right side is part of the model, as weights are, so that it can be laid out beforehand.
    """
    generator = np.random.default_rng(1)
    floats = generator.standard_normal((_SIDE, _SIDE), np.float32)
    integers = generator.integers(-127, 127, (_SIDE, _SIDE), np.int8)
    kinds: dict[str, tuple[str, int, int, NDArray[np.generic]]] = {
        PRODUCT_FILE: ("MatMul", TensorProto.FLOAT, TensorProto.FLOAT, floats),
        _INTEGER_FILE: ("MatMulInteger", TensorProto.UINT8, TensorProto.INT32, integers),
    }
    for name, (operator, left, product, weights) in kinds.items():
        graph = helper.make_graph(
            [helper.make_node(operator, ["a", "b"], ["c"])],
            "product",
            [helper.make_tensor_value_info("a", left, ["rows", _SIDE])],
            [helper.make_tensor_value_info("c", product, ["rows", _SIDE])],
            [numpy_helper.from_array(weights, "b")],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.save(model, folder / name)


def _open(path: Path, left: NDArray[np.generic]) -> Callable[[], object]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, {"a": left})


def _find_rate(amount: float, run: Callable[[], object]) -> float:
    """Amount a processor second: the steadier clock on a machine that others use too."""
    run()
    seconds = []
    for _ in range(_REPEATS):
        started = time.thread_time()
        run()
        seconds.append(time.thread_time() - started)
    return amount / min(seconds)


def _name_processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _count_memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _find_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    main()
