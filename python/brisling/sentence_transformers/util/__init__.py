"""Helpers of sentence_transformers.util, over numpy."""

from __future__ import annotations

import importlib
import logging
import os
from contextlib import contextmanager
from typing import Any, Iterator

from ..absent import absent_function
from .quantization import quantize_embeddings, semantic_search_faiss, semantic_search_usearch
from .retrieval import (
    community_detection,
    information_retrieval,
    paraphrase_mining,
    paraphrase_mining_embeddings,
    semantic_search,
)
from .similarity import (
    cos_sim,
    dot_score,
    euclidean_sim,
    manhattan_sim,
    pairwise_angle_sim,
    pairwise_cos_sim,
    pairwise_dot_score,
    pairwise_euclidean_sim,
    pairwise_manhattan_sim,
    pytorch_cos_sim,
)
from .tensor import batch_to_device, normalize_embeddings, truncate_embeddings

__all__ = [
    "batch_to_device",
    "community_detection",
    "cos_sim",
    "disable_logging",
    "dot_score",
    "euclidean_sim",
    "fullname",
    "get_device_name",
    "import_from_string",
    "information_retrieval",
    "is_sentence_transformer_model",
    "manhattan_sim",
    "normalize_embeddings",
    "pairwise_angle_sim",
    "pairwise_cos_sim",
    "pairwise_dot_score",
    "pairwise_euclidean_sim",
    "pairwise_manhattan_sim",
    "paraphrase_mining",
    "paraphrase_mining_embeddings",
    "pytorch_cos_sim",
    "quantize_embeddings",
    "semantic_search",
    "semantic_search_faiss",
    "semantic_search_usearch",
    "truncate_embeddings",
]


_ABSENT = (
    "compute_count_vector http_get load_dir_path load_file_path maxsim maxsim_pairwise mean_maxsim "
    "mean_maxsim_pairwise mine_hard_negatives select_max_active_dims to_scipy_coo"
).split()


def __getattr__(name: str) -> Any:
    if name in _ABSENT:
        return absent_function(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def get_device_name() -> str:
    """Where models run."""
    return "cpu"


def fullname(o: object) -> str:
    """The dotted name of an object's class."""
    kind = type(o)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def import_from_string(dotted_path: str) -> Any:
    """The class or function of a dotted name."""
    module, _, name = dotted_path.rpartition(".")
    if not module:
        raise ImportError(f"{dotted_path} doesn't look like a module path")
    return getattr(importlib.import_module(module), name)


def is_sentence_transformer_model(model_name_or_path: str, *args: Any, **kwargs: Any) -> bool:
    """Whether a directory has a modules.json."""
    return os.path.isfile(os.path.join(model_name_or_path, "modules.json"))


@contextmanager
def disable_logging(highest_level: int = logging.CRITICAL) -> Iterator[None]:
    """No log messages up to this level meanwhile."""
    previous = logging.root.manager.disable
    logging.disable(highest_level)
    try:
        yield
    finally:
        logging.disable(previous)
