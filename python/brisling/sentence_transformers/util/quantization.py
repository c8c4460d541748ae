"""Vectors in fewer bytes."""

from __future__ import annotations

import logging
from typing import Any, Optional

import numpy as np

from ...vectors import quantize
from .._tensors import as_array
from ..absent import absent_function

logger = logging.getLogger("sentence_transformers")

PRECISIONS = ("float32", "int8", "uint8", "binary", "ubinary")


def check_precision(precision: Optional[str]) -> None:
    if precision is not None and precision not in PRECISIONS:
        raise ValueError(f"Precision {precision!r} is not supported; it is one of {', '.join(PRECISIONS)}")


def quantize_embeddings(
    embeddings: Any,
    precision: str,
    ranges: Optional[np.ndarray] = None,
    calibration_embeddings: Optional[np.ndarray] = None,
) -> np.ndarray:
    """Vectors [n, d], or [d], as "float32", "int8", "uint8" of the same shape, or "binary" (int8) and
    "ubinary" (uint8) with ceil(d / 8) columns.

    int8 and uint8 cut the range of each column into 255 steps: that of `ranges` [2, d] (least values, then
    greatest), else of calibration_embeddings [m, d], else of the vectors, for which 100 are too few.
    """
    check_precision(precision)
    if isinstance(embeddings, list) and embeddings and hasattr(embeddings[0], "dtype"):
        given = np.dtype(str(embeddings[0].dtype).rpartition(".")[2])
    else:
        given = np.asarray(embeddings).dtype if isinstance(embeddings, (list, np.ndarray)) else None
    if given is not None and given in (np.dtype(np.int8), np.dtype(np.uint8)):
        raise Exception("Embeddings to quantize must be float rather than int8 or uint8.")
    vectors = as_array(embeddings).astype(np.float32, copy=False)
    if precision == "float32":
        return vectors
    if precision in ("int8", "uint8") and ranges is None:
        if calibration_embeddings is not None:
            calibration = as_array(calibration_embeddings)
            ranges = np.stack([calibration.min(axis=0), calibration.max(axis=0)])
        elif vectors.ndim < 2 or len(vectors) < 100:
            count = len(vectors) if vectors.ndim > 1 else 1
            logger.warning(
                f"Computing {precision} quantization buckets based on {count} embedding{'s' * (count != 1)}. "
                f"{precision} quantization is more stable with `ranges` calculated from more embeddings "
                "or a `calibration_embeddings` that can be used to calculate the buckets."
            )
    rows = vectors if vectors.ndim == 2 else vectors.reshape(1, -1)
    quantized = quantize(rows, precision, ranges)
    return quantized if vectors.ndim == 2 else quantized[0]


semantic_search_faiss = absent_function("semantic_search_faiss")
semantic_search_usearch = absent_function("semantic_search_usearch")
