"""Transformer inference for applications: texts in; vectors, labels and ranks out.

    from brisling import Embedder
    with Embedder("minilm-l6-v2") as embedder:
        vectors = embedder.encode(["one text", "another"])     # float32 [2, 384]

    from brisling import SentenceTransformer                    # as sentence-transformers has it
    model = SentenceTransformer("all-MiniLM-L6-v2")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .classifier import Classifier as Classifier
    from .embedder import Embedder as Embedder
    from .errors import AccessError as AccessError
    from .errors import BrislingError as BrislingError
    from .errors import CancelledError as CancelledError
    from .errors import InternalError as InternalError
    from .errors import InvalidArgumentError as InvalidArgumentError
    from .errors import InvalidModelError as InvalidModelError
    from .errors import NotFoundError as NotFoundError
    from .errors import OutOfMemoryError as OutOfMemoryError
    from .errors import TruncationWarning as TruncationWarning
    from .errors import UnsupportedError as UnsupportedError
    from .hub import CachedModel as CachedModel
    from .hub import Fact as Fact
    from .hub import NamedModel as NamedModel
    from .hub import PulledModel as PulledModel
    from .hub import cached_models as cached_models
    from .hub import diagnostics as diagnostics
    from .hub import models as models
    from .hub import pull_model as pull_model
    from .hub import remove_model as remove_model
    from .mask_filler import MaskFiller as MaskFiller
    from .pipelines import pipeline as pipeline
    from .question_answerer import QuestionAnswerer as QuestionAnswerer
    from .reranker import Reranker as Reranker
    from .results import Answer as Answer
    from .results import Entity as Entity
    from .results import Filling as Filling
    from .results import Label as Label
    from .results import Ranked as Ranked
    from .sentence_transformers import CrossEncoder as CrossEncoder
    from .sentence_transformers import SentenceTransformer as SentenceTransformer
    from .sentence_transformers import SimilarityFunction as SimilarityFunction
    from .sentence_transformers import quantize_embeddings as quantize_embeddings
    from .sentence_transformers import util as util
    from .sentence_transformers.alias import install_as_sentence_transformers as install_as_sentence_transformers
    from .token_classifier import TokenClassifier as TokenClassifier
    from .tokenizer import Encoding as Encoding
    from .tokenizer import Tokenizer as Tokenizer
    from .vectors import devices as devices
    from .vectors import model_info as model_info
    from .vectors import quantize as quantize
    from .vectors import similarity as similarity

# Where each public name lives; modules are imported when first needed.
_HOME = {
    "Embedder": "embedder",
    "Classifier": "classifier",
    "Reranker": "reranker",
    "TokenClassifier": "token_classifier",
    "QuestionAnswerer": "question_answerer",
    "MaskFiller": "mask_filler",
    "Tokenizer": "tokenizer",
    "Encoding": "tokenizer",
    "Label": "results",
    "Ranked": "results",
    "Entity": "results",
    "Answer": "results",
    "Filling": "results",
    "similarity": "vectors",
    "quantize": "vectors",
    "devices": "vectors",
    "model_info": "vectors",
    "pull_model": "hub",
    "models": "hub",
    "cached_models": "hub",
    "remove_model": "hub",
    "diagnostics": "hub",
    "PulledModel": "hub",
    "NamedModel": "hub",
    "CachedModel": "hub",
    "Fact": "hub",
    "pipeline": "pipelines",
    "SentenceTransformer": "sentence_transformers",
    "CrossEncoder": "sentence_transformers",
    "SparseEncoder": "sentence_transformers",
    "SimilarityFunction": "sentence_transformers",
    "quantize_embeddings": "sentence_transformers",
    "util": "sentence_transformers",
    "install_as_sentence_transformers": "sentence_transformers.alias",
    "BrislingError": "errors",
    "InvalidArgumentError": "errors",
    "NotFoundError": "errors",
    "AccessError": "errors",
    "InvalidModelError": "errors",
    "UnsupportedError": "errors",
    "OutOfMemoryError": "errors",
    "CancelledError": "errors",
    "InternalError": "errors",
    "TruncationWarning": "errors",
}

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from . import _core

        value: Any = _core.version()
    elif name in _HOME:
        value = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
    else:
        raise AttributeError(f"module 'brisling' has no attribute {name!r}; it has {', '.join(_HOME)}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
