"""The module paths of sentence-transformers, of its old layout and its new one."""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

PACKAGE = __name__.rpartition(".")[0]

_CLASSES = (
    "Transformer Pooling Normalize Dense StaticEmbedding LayerNorm Dropout WordEmbeddings WordWeights BoW CNN LSTM "
    "CLIPModel WeightedLayerPooling Router Asym"
).split()

# From a path below sentence_transformers to the module below this package that has its names.
PATHS = {
    "SentenceTransformer": "model",
    "sentence_transformer": "model",
    "sentence_transformer.model": "model",
    "sentence_transformer.modules": "modules",
    "models": "modules",
    **{f"models.{name}": "modules" for name in _CLASSES},
    "base": "modules",
    "base.modules": "modules",
    "cross_encoder": "cross_encoder",
    "cross_encoder.CrossEncoder": "cross_encoder",
    "cross_encoder.model": "cross_encoder",
    "cross_encoder.modules": "modules",
    "util": "util",
    "util.similarity": "util.similarity",
    "util.quantization": "util.quantization",
    "util.retrieval": "util.retrieval",
    "util.tensor": "util.tensor",
    "quantization": "util.quantization",
    "similarity_functions": "similarity_functions",
    "LoggingHandler": "logging_handler",
    **{
        path: "absent"
        for path in (
            "sparse_encoder sparse_encoder.SparseEncoder sparse_encoder.model sparse_encoder.models "
            "sparse_encoder.modules evaluation losses readers datasets model_card training_args trainer "
            "cross_encoder.evaluation cross_encoder.losses cross_encoder.trainer cross_encoder.training_args"
        ).split()
    },
}


class _Alias(ModuleType):
    """A module that has the names of another, which is imported when the first is asked for."""

    def __init__(self, name: str, target: str) -> None:
        super().__init__(name, f"The names of {target}.")
        self.__spec__ = ModuleSpec(name, None, is_package=True)
        self.__path__: list[str] = []
        self._target = target

    def __getattr__(self, name: str) -> Any:
        target = importlib.import_module(self._target)
        if name in ("__version__", "__all__") or not name.startswith("__"):
            try:
                return getattr(target, name)
            except AttributeError:
                if f"{self.__name__}.{name}" in sys.modules:
                    return sys.modules[f"{self.__name__}.{name}"]
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")


def register_paths(prefix: str) -> None:
    """Makes every path importable below `prefix`, except what is there already."""
    for path, target in PATHS.items():
        if prefix != PACKAGE or path != target:
            sys.modules.setdefault(f"{prefix}.{path}", _Alias(f"{prefix}.{path}", f"{PACKAGE}.{target}"))


def install_as_sentence_transformers() -> None:
    """Makes `import sentence_transformers`, and imports of its submodules, give this package's classes for the
    rest of the process. Calling it again changes nothing. RuntimeError if the real package is imported
    already."""
    name = "sentence_transformers"
    present = sys.modules.get(name)
    if isinstance(present, _Alias):
        return
    if present is not None:
        raise RuntimeError(
            "sentence_transformers is imported already; call install_as_sentence_transformers() before that"
        )
    sys.modules[name] = _Alias(name, PACKAGE)
    register_paths(name)
