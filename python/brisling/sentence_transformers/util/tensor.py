"""Small changes to vectors and batches."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensors import as_array, as_tensor


def normalize_embeddings(embeddings: Any) -> Any:
    """Rows [n, d] with unit length: a tensor."""
    rows = as_array(embeddings)
    return as_tensor(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12))


def truncate_embeddings(embeddings: Any, truncate_dim: int | None) -> Any:
    """The first truncate_dim numbers of each vector; None keeps all. Arrays stay arrays, tensors tensors."""
    return embeddings[..., :truncate_dim]


def batch_to_device(batch: dict[str, Any], target_device: Any) -> dict[str, Any]:
    """Moves the tensors of a batch."""
    return {
        name: value.to(target_device) if hasattr(value, "to") else value for name, value in batch.items()
    }
