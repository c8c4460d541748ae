"""The tests run against the installed package; the goldens lie in BRISLING_GOLDEN."""

import importlib.util
import json
import os
import sys
import types
from pathlib import Path

import numpy as np
import pytest

GOLDEN = Path(os.environ.get("BRISLING_GOLDEN", Path(__file__).resolve().parents[2] / "tests" / "golden"))

# |a - b| <= 1e-5 * max(1, |b|), as the goldens promise.
TOLERANCE = 1e-5


def golden(name):
    return str(GOLDEN / name)


def expected(name, file="expected.json"):
    return json.loads((GOLDEN / name / file).read_text(encoding="utf-8"))


def assert_near(actual, reference):
    actual, reference = np.asarray(actual, np.float64), np.asarray(reference, np.float64)
    assert actual.shape == reference.shape
    assert np.all(np.abs(actual - reference) <= TOLERANCE * np.maximum(1, np.abs(reference)))


@pytest.fixture
def fake_torch(monkeypatch):
    """As much of torch as is called, for the paths that make tensors; torch itself is not needed."""

    class Tensor:
        def __init__(self, array):
            self.array = array
            self.shape = array.shape
            self.dtype = f"torch.{array.dtype}"

        def numpy(self):
            return self.array

        def detach(self):
            return self

        cpu = detach

        def __len__(self):
            return len(self.array)

        def __getitem__(self, key):
            return Tensor(np.asarray(self.array[key]))

        def __array__(self, dtype=None):
            return np.asarray(self.array, dtype)

    class Sigmoid:
        pass

    class Identity:
        pass

    torch = types.ModuleType("torch")
    torch.Tensor = Tensor
    torch.from_numpy = Tensor
    torch.device = lambda name: f"torch.device({name})"
    torch.float32 = "torch.float32"
    torch.nn = types.SimpleNamespace(Sigmoid=Sigmoid, Identity=Identity)
    monkeypatch.setitem(sys.modules, "torch", torch)
    return torch


@pytest.fixture
def no_torch(monkeypatch):
    """An environment in which torch cannot be imported."""
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "torch")
    monkeypatch.setattr(sys, "meta_path", [_Refuse("torch"), *sys.meta_path])


class _Refuse:
    def __init__(self, name):
        self.name = name

    def find_spec(self, name, path=None, target=None):
        if name == self.name:
            raise ImportError(f"no {name} here")
        return None


@pytest.fixture(scope="session")
def bundled():
    """The name of the bundled model, which the package brisling-minilm brings."""
    assert importlib.util.find_spec("brisling_minilm"), "brisling-minilm is not installed"
    return "minilm-l6-v2"
