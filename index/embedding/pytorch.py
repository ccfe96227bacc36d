"""How models of sentence-transformers are loaded, whatever they do."""

from __future__ import annotations

import os
from typing import Any

# On the processor, without a program of the model's own, and never from a pickle.
LOADING: dict[str, Any] = {
    "device": "cpu",
    "trust_remote_code": False,
    "model_kwargs": {"use_safetensors": True},
}


def prepare_pytorch(threads: int) -> None:
    """Load PyTorch for a machine with neighbours.

    Args:
        threads: Processor threads; 0 lets PyTorch choose.
    """
    # A busy neighbour makes spinning threads thirty times slower; read before torch loads.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch

    if threads:
        torch.set_num_threads(threads)
