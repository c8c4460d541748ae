"""Arithmetic with vectors."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np

from . import _core
from ._calls import options
from .hub import HUB_OPTIONS, ModelPath, resolve_model

_PRECISIONS = {
    "float32": np.float32,
    "float16": np.float16,
    "int8": np.int8,
    "uint8": np.uint8,
    "binary": np.int8,
    "ubinary": np.uint8,
}


def similarity(a: Any, b: Any, similarity: Optional[str] = None, *, threads: Optional[int] = None) -> np.ndarray:
    """How alike each row of a [n, d] and each row of b [m, d] are: float32 [n, m]. similarity: "cosine" (the
    default), "dot", "euclidean", "manhattan"; the last two are negative distances."""
    return _core.similarity(a, b, options(similarity=similarity, threads=threads))


def quantize(vectors: Any, precision: str, ranges: Optional[Any] = None) -> np.ndarray:
    """Vectors [n, d] in fewer bytes: "float32", "float16", "int8", "uint8" [n, d]; "binary" (int8) and
    "ubinary" (uint8) [n, (d + 7) // 8].

    int8 and uint8 divide the range of each column into 255 steps: `ranges` [2, d] holds the least values, then
    the greatest; default: those of the vectors.
    """
    quantized = _core.quantize(vectors, ranges, options(precision=precision))
    return quantized.view(_PRECISIONS[precision])


def devices() -> list[tuple[str, str]]:
    """(name, description) of each device; the name is for the option `device`."""
    return _core.devices()


def model_info(model: ModelPath, **opening: Any) -> dict[str, str]:
    """What opening the model would use, fact by fact. Takes the keywords of Embedder."""
    hub_options = {name: opening.pop(name) for name in HUB_OPTIONS if name in opening}
    return _core.model_info(resolve_model(model, **hub_options), options(**opening))
