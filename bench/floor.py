"""The floor: Python, NumPy, ONNX Runtime and one matrix product; `python -m bench.floor MODEL`."""

from __future__ import annotations

import sys

import numpy as np
import onnxruntime


def main() -> None:
    """Load the model, one matrix product with its weights, and run it once."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
    rows = np.ones((16, session.get_inputs()[0].shape[1]), np.float32)
    session.run(None, {"a": rows})


if __name__ == "__main__":
    main()
