"""Texts as vectors."""

from __future__ import annotations

from typing import Any, Optional, Sequence

import numpy as np

from . import _core
from ._calls import Progress, Texts, batch_of, options, warn_truncated
from ._task import Task
from .hub import ModelPath
from .tokenizer import Tokenizer


class Embedder(Task):
    """Turns texts into vectors that are near each other where the meanings are.

    Opening it is as for Task, and besides:
    pooling: "cls", "mean", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken".
    normalize: whether vectors have unit length. What is not given is as the model's files say.
    """

    _native_class = _core.Embedder

    def __init__(
        self,
        model: ModelPath = "minilm-l6-v2",
        *,
        pooling: Optional[str] = None,
        normalize: Optional[bool] = None,
        **opening: Any,
    ) -> None:
        self._open(model, pooling=pooling, normalize=normalize, **opening)

    @property
    def dimensions(self) -> int:
        """Numbers in a vector."""
        return self._native.dimensions()

    @property
    def tokenizer(self) -> Tokenizer:
        """The model's tokenizer. It stays open when this is closed."""
        return Tokenizer._of(self)

    def encode(
        self,
        texts: Texts,
        *,
        normalize: Optional[bool] = None,
        max_length: Optional[int] = None,
        truncate_dim: Optional[int] = None,
        prompt: Optional[str] = None,
        prompt_name: Optional[str] = None,
        threads: Optional[int] = None,
        progress: Optional[Progress] = None,
    ) -> np.ndarray:
        """Vectors, float32: [dimensions] for a str, [texts, dimensions] for a sequence of str.

        truncate_dim: keeps the first numbers of each vector. prompt: a text to put before each; prompt_name:
        one of the model's own. progress(done, total) is called ten times a second, in texts. A
        TruncationWarning tells of texts that were longer than max_length.
        """
        items = batch_of(texts)
        vectors, truncated = self._encode(
            items,
            progress,
            normalize=normalize,
            max_length=max_length,
            truncate_dim=truncate_dim,
            prompt=prompt,
            prompt_name=prompt_name,
            threads=threads,
        )
        warn_truncated(truncated, len(items))
        return vectors[0] if isinstance(texts, str) else vectors

    def _encode(
        self, texts: Sequence[str], progress: Optional[Progress] = None, **named: Any
    ) -> tuple[np.ndarray, int]:
        """The vectors, and how many texts were cut."""
        return self._native.encode(texts, options(**named), progress)

    def encode_tokens(
        self,
        texts: Texts,
        *,
        max_length: Optional[int] = None,
        prompt: Optional[str] = None,
        prompt_name: Optional[str] = None,
        threads: Optional[int] = None,
        progress: Optional[Progress] = None,
    ) -> Any:
        """The vectors of the tokens before any pooling, special tokens included: float32 [tokens, hidden_size]
        for a str, a list of such arrays for a sequence."""
        items = batch_of(texts)
        vectors, truncated = self._encode_tokens(
            items, progress, max_length=max_length, prompt=prompt, prompt_name=prompt_name, threads=threads
        )
        warn_truncated(truncated, len(items))
        return vectors[0] if isinstance(texts, str) else vectors

    def _encode_tokens(
        self, texts: Sequence[str], progress: Optional[Progress] = None, **named: Any
    ) -> tuple[list[np.ndarray], int]:
        """The vectors of each text's tokens, and how many texts were cut."""
        vectors, rows, truncated = self._native.encode_tokens(texts, options(**named), progress)
        bounds = rows.tolist()
        return [vectors[begin:end] for begin, end in zip(bounds, bounds[1:])], truncated

    def similarity(
        self,
        a: str,
        b: str,
        *,
        similarity: Optional[str] = None,
        normalize: Optional[bool] = None,
        max_length: Optional[int] = None,
        truncate_dim: Optional[int] = None,
        prompt: Optional[str] = None,
        prompt_name: Optional[str] = None,
        threads: Optional[int] = None,
    ) -> float:
        """How alike two texts are: "cosine", "dot", "euclidean" or "manhattan" (the last two are negative
        distances); default: what the model names."""
        named = options(
            similarity=similarity,
            normalize=normalize,
            max_length=max_length,
            truncate_dim=truncate_dim,
            prompt=prompt,
            prompt_name=prompt_name,
            threads=threads,
        )
        return self._native.similarity(a, b, named)
