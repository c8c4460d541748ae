"""How alike vectors are. Vectors may be lists, arrays or tensors; one vector counts as a matrix of one row."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _core
from .._tensors import as_array, as_tensor


def _rows(vectors: Any) -> np.ndarray:
    array = as_array(vectors)
    return array.reshape(1, -1) if array.ndim == 1 else array


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12)


def _matrix(name: str, a: Any, b: Any) -> Any:
    a, b = _rows(a), _rows(b)
    if np.float64 not in (a.dtype, b.dtype):
        return as_tensor(_core.similarity(a, b, {"similarity": name}))
    if name == "cosine":
        return as_tensor(_unit(a) @ _unit(b).T)
    if name == "dot":
        return as_tensor(a @ b.T)
    order = 2 if name == "euclidean" else 1
    return as_tensor(-np.stack([np.linalg.norm(row - b, ord=order, axis=-1) for row in a]))


def cos_sim(a: Any, b: Any) -> Any:
    """Cosines of every row of a [n, d] with every row of b [m, d]: a tensor [n, m]."""
    return _matrix("cosine", a, b)


def pytorch_cos_sim(a: Any, b: Any) -> Any:
    """The old name of cos_sim."""
    return cos_sim(a, b)


def dot_score(a: Any, b: Any) -> Any:
    """Dot products: a tensor [n, m]."""
    return _matrix("dot", a, b)


def euclidean_sim(a: Any, b: Any) -> Any:
    """Negative Euclidean distances: a tensor [n, m]."""
    return _matrix("euclidean", a, b)


def manhattan_sim(a: Any, b: Any) -> Any:
    """Negative Manhattan distances: a tensor [n, m]."""
    return _matrix("manhattan", a, b)


def pairwise_cos_sim(a: Any, b: Any) -> Any:
    """Cosines of row i of a and row i of b: a tensor [n]."""
    return pairwise_dot_score(_unit(as_array(a)), _unit(as_array(b)))


def pairwise_dot_score(a: Any, b: Any) -> Any:
    """Dot products of row i of a and row i of b: a tensor [n]."""
    return as_tensor(np.asarray((as_array(a) * as_array(b)).sum(axis=-1)))


def pairwise_euclidean_sim(a: Any, b: Any) -> Any:
    """Negative Euclidean distances of row i of a and row i of b: a tensor [n]."""
    return as_tensor(np.asarray(-np.linalg.norm(as_array(a) - as_array(b), axis=-1)))


def pairwise_manhattan_sim(a: Any, b: Any) -> Any:
    """Negative Manhattan distances of row i of a and row i of b: a tensor [n]."""
    return as_tensor(np.asarray(-np.abs(as_array(a) - as_array(b)).sum(axis=-1)))


def pairwise_angle_sim(a: Any, b: Any) -> Any:
    """How alike row i of a and row i of b are as complex numbers, whose parts are the two halves of a vector
    (AnglE, arXiv 2309.12871): a tensor [n]."""
    real_a, imaginary_a = np.split(as_array(a), 2, axis=-1)
    real_b, imaginary_b = np.split(as_array(b), 2, axis=-1)
    square = (real_b**2 + imaginary_b**2).sum(axis=-1, keepdims=True)
    real = (real_a * real_b + imaginary_a * imaginary_b) / square
    imaginary = (imaginary_a * real_b - real_a * imaginary_b) / square
    length_a = np.sqrt((real_a**2 + imaginary_a**2).sum(axis=-1, keepdims=True))
    ratio = length_a / np.sqrt(square)
    return as_tensor(np.asarray(np.abs((np.concatenate([real, imaginary], axis=-1) / ratio).sum(axis=-1))))
