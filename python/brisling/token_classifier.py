"""Names, places and other entities in texts."""

from __future__ import annotations

from typing import Any, Optional, Sequence

from . import _core
from ._calls import Progress, Texts, batch_of, groups, options, warn_truncated
from ._task import Task
from .results import Entity


class TokenClassifier(Task):
    """Labels the tokens of texts. Opening it is as for Task."""

    _native_class = _core.TokenClassifier

    def classify(
        self,
        texts: Texts,
        *,
        aggregation: Optional[str] = None,
        ignore_labels: Optional[Sequence[str]] = None,
        stride: Optional[int] = None,
        offsets: Optional[str] = None,
        max_length: Optional[int] = None,
        threads: Optional[int] = None,
        progress: Optional[Progress] = None,
    ) -> Any:
        """Entities in the order of the text: list[Entity] for a str, list[list[Entity]] for a sequence.

        aggregation: "none" (a row a token), "simple", "first", "average", "max". ignore_labels: default ["O"].
        stride: reads longer texts in windows that share so many tokens. offsets: "characters" (the default)
        or "bytes".
        """
        items = batch_of(texts)
        named = options(
            aggregation=aggregation,
            ignore_labels=list(ignore_labels) if ignore_labels is not None else None,
            stride=stride,
            offsets=offsets,
            max_length=max_length,
            threads=threads,
        )
        columns, truncated = self._native.classify(items, named, progress)
        warn_truncated(truncated, len(items))
        found = groups(columns, Entity, "label", "score", "text", "start", "end", "index")
        return found[0] if isinstance(texts, str) else found
