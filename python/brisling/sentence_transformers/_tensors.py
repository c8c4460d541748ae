"""Tensors without torch. Where torch is loaded already, or the caller asks for it, they are torch's own;
elsewhere numpy arrays that answer to the methods that callers of sentence-transformers use."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

import numpy as np


class TopK(NamedTuple):
    values: Any
    indices: Any


class Device:
    """As torch.device, for code that reads it."""

    def __init__(self, name: str) -> None:
        self.type, _, index = name.partition(":")
        self.index = int(index) if index else None

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __repr__(self) -> str:
        return f"device(type='{self}')"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


class Dtype:
    """As torch.dtype, for code that reads it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return f"torch.{self.name}"

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        return str(other) in (self.name, str(self))

    def __hash__(self) -> int:
        return hash(str(self))


class LightTensor(np.ndarray):
    """A numpy array with the methods of a torch.Tensor that results are used with. `size` is numpy's."""

    def __getitem__(self, key: Any) -> Any:
        return np.asarray(super().__getitem__(key)).view(LightTensor)

    def numpy(self) -> np.ndarray:
        return self.view(np.ndarray)

    def cpu(self) -> LightTensor:
        return self

    def detach(self) -> LightTensor:
        return self

    def to(self, *args: Any, **kwargs: Any) -> LightTensor:
        for wanted in (*args, *kwargs.values()):
            dtype = str(wanted).rpartition(".")[2]
            if dtype in ("float16", "float32", "float64"):
                return self.astype(dtype)
        return self

    def float(self) -> LightTensor:
        return self.astype(np.float32)

    def to_dense(self) -> LightTensor:
        return self

    def unsqueeze(self, dim: int) -> LightTensor:
        return np.expand_dims(self, dim)

    def squeeze(self, dim: Any = None, *, axis: Any = None) -> LightTensor:
        return super().squeeze(dim if dim is not None else axis)

    def argmax(self, dim: Any = None, *, axis: Any = None) -> Any:
        found = super().argmax(dim if dim is not None else axis)
        return np.asarray(found).view(LightTensor)

    def norm(self, p: float = 2, dim: Any = None) -> LightTensor:
        values = np.ravel(self) if dim is None else np.asarray(self)
        return np.asarray(np.linalg.norm(values, ord=p, axis=-1 if dim is None else dim)).view(LightTensor)

    def topk(self, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> TopK:
        values = np.asarray(self)
        indices = np.take(np.argsort(-values if largest else values, axis=dim, kind="stable"), range(k), axis=dim)
        found = np.take_along_axis(values, indices, axis=dim)
        return TopK(found.view(LightTensor), indices.view(LightTensor))

    @property
    def device(self) -> Device:
        return Device("cpu")


def as_tensor(array: np.ndarray) -> Any:
    """For results that are tensors by themselves: torch's if the caller has it loaded."""
    if "torch" in sys.modules:
        return sys.modules["torch"].from_numpy(np.ascontiguousarray(array))
    return array.view(LightTensor)


def as_torch(array: np.ndarray) -> Any:
    """For results that the caller wants to be tensors. ImportError without torch."""
    try:
        import torch
    except ImportError as error:
        raise ImportError(
            "a tensor was asked for, but torch is not installed; install torch, or pass convert_to_numpy=True "
            "and convert_to_tensor=False for a numpy array"
        ) from error
    return torch.from_numpy(np.ascontiguousarray(array))


def as_array(values: Any) -> np.ndarray:
    """From lists, arrays, tensors and lists of them; float64 stays, other floats become float32."""
    if isinstance(values, (list, tuple)) and len(values) and not isinstance(values[0], (int, float)):
        values = np.stack([as_array(row) for row in values])
    elif hasattr(values, "detach") and not isinstance(values, np.ndarray):
        values = values.detach().cpu()
        values = (values.float() if "float16" in str(values.dtype) else values).numpy()
    array = np.asarray(values)
    if array.dtype == np.float64 and isinstance(values, (list, tuple)):
        return array.astype(np.float32)  # Python's floats, which torch reads as float32
    return array if array.dtype == np.float64 else array.astype(np.float32, copy=False)


def device(name: str) -> Any:
    return sys.modules["torch"].device(name) if "torch" in sys.modules else Device(name)


def dtype(name: str) -> Any:
    return getattr(sys.modules["torch"], name) if "torch" in sys.modules else Dtype(name)
