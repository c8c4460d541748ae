"""Labels for texts."""

from __future__ import annotations

from typing import Any, Optional, Sequence, Union

from . import _core
from ._calls import Pair, Progress, Texts, batch_of, flat, groups, is_pair, options, warn_truncated
from ._task import Task
from .hub import ModelPath
from .results import Label


class Classifier(Task):
    """Sorts texts into the labels of a model with a classification head, or, with a model of natural
    language inference, into any labels. Opening it is as for Task, and besides:
    labels: names for the model's labels, in the order of their ids.
    """

    _native_class = _core.Classifier

    def __init__(
        self, model: ModelPath, *, labels: Optional[Sequence[str]] = None, **opening: Any
    ) -> None:
        self._open(model, labels=None if labels is None else list(labels), **opening)

    @property
    def labels(self) -> list[str]:
        """In the order of their ids."""
        return self._native.labels()

    def classify(
        self,
        texts: Union[Texts, Sequence[Pair]],
        *,
        top_k: Optional[int] = None,
        threshold: Optional[float] = None,
        function: Optional[str] = None,
        max_length: Optional[int] = None,
        threads: Optional[int] = None,
        progress: Optional[Progress] = None,
    ) -> Any:
        """Labels, the highest score first: list[Label] for a str, list[list[Label]] for a sequence of str or
        of pairs (first, second).

        top_k: labels of a text; None = all. threshold: the least score. function: from the model's outputs
        to scores: "auto", "softmax", "sigmoid", "none".
        """
        items = batch_of(texts)
        pairs = len(items) > 0 and is_pair(items[0])
        named = options(
            top_k=top_k,
            threshold=threshold,
            function=function,
            max_length=max_length,
            threads=threads,
            pairs=True if pairs else None,
        )
        columns, truncated = self._native.classify(flat(items, "texts") if pairs else items, named, progress)
        warn_truncated(truncated, len(items))
        found = groups(columns, Label, "label", "score", "index")
        return found[0] if isinstance(texts, str) else found

    def zero_shot(
        self,
        texts: Texts,
        labels: Sequence[str],
        *,
        hypothesis_template: Optional[str] = None,
        multi_label: Optional[bool] = None,
        top_k: Optional[int] = None,
        threshold: Optional[float] = None,
        max_length: Optional[int] = None,
        threads: Optional[int] = None,
        progress: Optional[Progress] = None,
    ) -> Any:
        """Labels that the model was not trained for, the highest score first: list[Label] for a str,
        list[list[Label]] for a sequence.

        hypothesis_template: "This example is {}."; the label goes to {}. multi_label: each label is judged
        alone; otherwise their scores add up to 1.
        """
        items = batch_of(texts)
        named = options(
            hypothesis_template=hypothesis_template,
            multi_label=multi_label,
            top_k=top_k,
            threshold=threshold,
            max_length=max_length,
            threads=threads,
        )
        columns, truncated = self._native.zero_shot(items, batch_of(labels), named, progress)
        warn_truncated(truncated, len(items))
        found = groups(columns, Label, "label", "score", "index")
        return found[0] if isinstance(texts, str) else found
