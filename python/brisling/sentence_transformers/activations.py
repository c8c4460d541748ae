"""From a cross-encoder's outputs to its scores."""

from __future__ import annotations

import logging
import sys
from typing import Any, Optional

import numpy as np

from ._tensors import as_array, as_torch

logger = logging.getLogger("sentence_transformers")


class Identity:
    """The outputs themselves."""

    def __call__(self, logits: Any) -> Any:
        return logits

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Sigmoid(Identity):
    """1 / (1 + exp(-x))."""

    def __call__(self, logits: Any) -> Any:
        # exp of what is never positive does not overflow.
        small = np.exp(-np.abs(logits))
        return np.where(np.asarray(logits) >= 0, 1 / (1 + small), small / (1 + small))


class Tanh(Identity):
    """The hyperbolic tangent."""

    def __call__(self, logits: Any) -> Any:
        return np.tanh(logits)


class Softmax(Identity):
    """Probabilities that add up to 1 in each row."""

    def __call__(self, logits: Any) -> Any:
        grown = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
        return grown / grown.sum(axis=-1, keepdims=True)


_KNOWN = {kind.__name__: kind for kind in (Identity, Sigmoid, Tanh, Softmax)}


def activation_of(name: Optional[str], num_labels: int) -> Any:
    """The activation of a dotted name of torch, else the default: Sigmoid for one label, Identity for several."""
    if name is not None:
        package, _, kind = name.rpartition(".")
        if package.partition(".")[0] == "torch" and kind in _KNOWN:
            return _of_torch_if_loaded(kind)
        logger.warning("the activation %s of the model's files is not supported; the default is used", name)
    return _of_torch_if_loaded("Sigmoid" if num_labels == 1 else "Identity")


def _of_torch_if_loaded(kind: str) -> Any:
    if "torch" in sys.modules and kind != "Softmax":  # torch's needs a dimension
        return getattr(sys.modules["torch"].nn, kind)()
    return _KNOWN[kind]()


def apply(activation: Any, logits: np.ndarray) -> np.ndarray:
    """activation(logits) in float32. torch's own modules are known by the name of their class; others are
    called with a tensor."""
    known = _KNOWN.get(type(activation).__name__)
    if known is not None:
        return np.asarray(known()(logits), dtype=np.float32)
    return as_array(activation(as_torch(logits)))
