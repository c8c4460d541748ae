"""Documents by how well they answer a query."""

from __future__ import annotations

from typing import Any, Optional, Sequence

import numpy as np

from . import _core
from ._calls import Pair, Progress, batch_of, flat, options, warn_truncated
from ._task import Task
from .hub import ModelPath
from .results import Ranked


class Reranker(Task):
    """Reads two texts together (a cross-encoder). Opening it is as for Task, and besides:
    activation: from the model's outputs to scores: "auto" (what its files say, else sigmoid for one output
    and identity for several), "sigmoid", "identity", "softmax".
    """

    _native_class = _core.Reranker

    def __init__(self, model: ModelPath, *, activation: Optional[str] = None, **opening: Any) -> None:
        self._open(model, activation=activation, **opening)

    @property
    def num_labels(self) -> int:
        """Scores that a pair has: 1, but for models that classify pairs."""
        return self._native.row_size()

    def score(
        self,
        pairs: Sequence[Pair],
        *,
        activation: Optional[str] = None,
        max_length: Optional[int] = None,
        threads: Optional[int] = None,
        progress: Optional[Progress] = None,
    ) -> np.ndarray:
        """Scores of pairs (first, second), float32: [pairs], or [pairs, num_labels] where there are several."""
        named = options(activation=activation, max_length=max_length, threads=threads)
        scores = self._native.score(flat(pairs), named, progress)
        return scores[:, 0] if scores.shape[1] == 1 else scores

    def rerank(
        self,
        query: str,
        documents: Sequence[str],
        *,
        top_k: Optional[int] = None,
        threshold: Optional[float] = None,
        activation: Optional[str] = None,
        max_length: Optional[int] = None,
        threads: Optional[int] = None,
        progress: Optional[Progress] = None,
    ) -> list[Ranked]:
        """The documents, the highest score first. top_k: how many; None = all. threshold: the least score."""
        documents = batch_of(documents)
        named = options(
            top_k=top_k, threshold=threshold, activation=activation, max_length=max_length, threads=threads
        )
        columns, truncated = self._native.rerank(query, documents, named, progress)
        warn_truncated(truncated, len(documents))
        rows = zip(columns["index"].tolist(), columns["score"].tolist())
        return [Ranked(index, score, documents[index]) for index, score in rows]
