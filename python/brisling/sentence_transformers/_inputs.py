"""What callers pass as inputs, as lists of texts."""

from __future__ import annotations

from typing import Any

import numpy as np

_TEXT_KEYS = ("text", "query", "document", "passage", "corpus")


def is_single(inputs: Any) -> bool:
    """One input, not a batch. A tuple is a batch; a list of messages is one conversation."""
    if isinstance(inputs, (str, bytes, dict)):
        return True
    if isinstance(inputs, np.ndarray):
        return inputs.ndim == 0 or inputs.dtype.kind not in "UO"
    if isinstance(inputs, list) and inputs and isinstance(inputs[0], dict):
        return "role" in inputs[0] and "content" in inputs[0]
    return not hasattr(inputs, "__len__")


def text_of(item: Any, where: str = "inputs") -> str:
    """The text of one input: a str, or a dict such as {"text": ...} or {"query": ...}."""
    if isinstance(item, str):
        return item
    if isinstance(item, dict):
        for key in _TEXT_KEYS:
            if isinstance(item.get(key), str):
                return item[key]
        raise ValueError(f"{where} is a dict without a text; it may have one of the keys {', '.join(_TEXT_KEYS)}")
    if isinstance(item, (list, tuple)):
        raise NotImplementedError(
            f"{where} is a {type(item).__name__}: only texts are embedded here, neither pairs nor conversations. "
            "For scores of pairs of texts there is CrossEncoder"
        )
    raise TypeError(f"{where} is a {type(item).__name__}; a str is needed")


def texts_of(inputs: Any) -> list[str]:
    """A batch as texts."""
    return [item if type(item) is str else text_of(item, f"inputs[{i}]") for i, item in enumerate(inputs)]


def is_pair_of_texts(inputs: Any) -> bool:
    """One pair: a list or tuple that does not hold pairs itself, or a 1-D array of strings."""
    if isinstance(inputs, np.ndarray):
        return inputs.ndim == 1 and inputs.dtype.kind in "UO" and len(inputs) > 0 and isinstance(inputs[0], str)
    return isinstance(inputs, (list, tuple)) and len(inputs) > 0 and not isinstance(
        inputs[0], (list, tuple, np.ndarray)
    )
